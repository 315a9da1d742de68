"""Follow: along a route or road, at constant speed, with halts on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, points_of, straight_way

__all__ = ["Follow"]


class Follow(Alone):
    """Goes along a route or road, with halts on the way."""

    along: Along = Field(description="The way.")
    speed: Speed = Field(description="How fast, where a point says nothing else.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        return [paced(straight_way(points_of(self.along), self.speed).way(), going.start_us)]
