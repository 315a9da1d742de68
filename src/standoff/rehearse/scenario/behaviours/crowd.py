"""Crowd: many bystanders about an area or along roads, each on its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, model_validator

from standoff.plan.fields import Count, DurationUsOrZero, LengthM, refuse
from standoff.plan.section import Section
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.wander import traffic, wander
from standoff.rehearse.scenario.fields import SpeedRange, Spot
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, points_of, straight_way

__all__ = ["AreaModel", "Crowd"]


class AreaModel(Section):
    """A circle in which a crowd moves."""

    centre: Spot = Field(description="Its centre.")
    radius: LengthM = Field(description="Its radius.")


class Crowd(Section):
    """Many bystanders: about an area, straight to places at random in it; or to and fro along a road."""

    n: Count = Field(description="How many.")
    area: AreaModel | None = Field(None, description="Where they walk about.")
    along: Along | None = Field(None, description="Or the road on which they go to and fro.")
    speed: SpeedRange = Field(description="How fast: each at one speed drawn evenly between these two, or at this one.")
    pause: DurationUsOrZero = Field(0, description="They stand up to so long, drawn evenly, at each place in the area.")

    default_kind: ClassVar[str] = "person"
    stands: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_ground(self) -> Crowd:
        if (self.area is None) == (self.along is None):
            refuse("one-of", "a crowd has either `area` or `along`.", "Write one of the two.")
        return self

    @property
    def size(self) -> int:
        """How many."""
        return self.n

    def draw(self, going: Going) -> Sequence[Track]:
        """Their tracks."""
        if self.area is not None:
            centre, radius = self.area.centre, self.area.radius
            start, span = going.start_us, going.left_us
            return wander(self.n, centre, radius, self.speed, self.pause, start, span, going.chances)
        assert self.along is not None
        way = straight_way(points_of(self.along), 1.0).way()
        return traffic(self.n, way, self.speed, going.start_us, going.left_us, going.chances())
