"""Vessel: turns on arcs, gathers way and loses it slowly; a halt is an anchoring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Rate, Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, points_of

__all__ = ["Vessel"]


class Vessel(Alone):
    """A ship: it turns on arcs of bounded rate and changes its speed slowly. It begins and ends at rest."""

    along: Along = Field(description="The way. A halt is an anchoring.")
    speed: Speed = Field(description="How fast, where a point says nothing else.")
    turn: Rate = Field(0.5, description="Fastest turn, degrees a second. Default 0.5.")
    acceleration: Speed = Field(0.03, description="Fastest change of speed, m/s each second. Default 0.03.")

    default_kind: ClassVar[str] = "vessel"
    stands: ClassVar[bool] = True

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        points = points_of(self.along)
        maker = WayMaker(points[0].place).stand(points[0].halt)
        before = self.speed
        for point in points[1:]:
            speed = point.speed or self.speed
            slower = min(before, speed)
            maker.turning_to(point.place, speed, slower / math.radians(self.turn), slower).stand(point.halt)
            before = speed
        return [paced(maker.way(), going.start_us, self.acceleration)]
