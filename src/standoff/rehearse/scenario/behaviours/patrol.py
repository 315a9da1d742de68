"""Patrol: to and fro along a line or an arc."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, model_validator

from standoff.plan.fields import DurationUsOrZero, Repeats, refuse
from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, Arc, Point, arc_points, points_of

__all__ = ["Patrol"]


class Patrol(Alone):
    """Goes to and fro along a line or an arc."""

    along: Along | None = Field(None, description="The line.")
    arc: Arc | None = Field(None, description="Or the arc.")
    speed: Speed = Field(description="How fast, where a point says nothing else.")
    turns: Repeats | None = Field(None, description="How often it turns round. Absent: until the scenario ends.")
    pause: DurationUsOrZero = Field(0, description="How long it stands at each end.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_line(self) -> Patrol:
        if (self.along is None) == (self.arc is None):
            refuse("one-of", "a patrol has either `along` or `arc`.", "Write one of the two.")
        return self

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        points = points_of(self.along) if self.along is not None else arc_points(self.arc) if self.arc else ()
        maker = WayMaker(points[0].place)
        for number in range(self._lengths(points, going)):
            forth = points if number % 2 == 0 else points[::-1]
            # A point's speed holds for the piece from the point before, whichever way it is gone.
            speeds = [point.speed or self.speed for point in points]
            pieces = speeds[1:] if number % 2 == 0 else speeds[:0:-1]
            for point, speed in zip(forth[1:], pieces, strict=True):
                maker.straight_to(point.place, speed).stand(point.halt)
            maker.stand(self.pause)
        return [paced(maker.way(), going.start_us)]

    def _lengths(self, points: tuple[Point, ...], going: Going) -> int:
        """How many times it goes along the line: as often as it turns and once more, or until nobody looks."""
        if self.turns is not None:
            return self.turns + 1
        maker = WayMaker(points[0].place)
        for point in points[1:]:
            maker.straight_to(point.place, max(self.speed, point.speed or 0.0))
        once = paced(maker.way(), 0)
        takes_us = int(once.t_us[-1]) + self.pause
        return max(1, math.ceil(going.left_us / takes_us))
