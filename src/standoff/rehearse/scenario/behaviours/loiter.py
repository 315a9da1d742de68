"""Loiter: around a place, in circles or at random."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from standoff.plan.fields import DurationUs, LengthM
from standoff.rehearse.motion.earth import bearing_place
from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.wander import wander
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Speed, Spot
from standoff.rehearse.scenario.going import Going

__all__ = ["Loiter"]


class Loiter(Alone):
    """Stays about a place: in circles, or to and fro at random within a radius."""

    at: Spot = Field(description="The place.")
    radius: LengthM = Field(description="Radius of the circles, or how far from the place it comes at most.")
    speed: Speed = Field(description="How fast.")
    way: Literal["circles", "random"] = Field("circles", description="In circles, or straight to places at random.")
    for_: DurationUs | None = Field(None, alias="for", description="How long. Absent: until the scenario ends.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track; circles begin in a direction drawn at random, and go clockwise."""
        span_us = going.left_us if self.for_ is None else min(self.for_, going.left_us)
        if self.way == "random":
            return wander(1, self.at, self.radius, (self.speed, self.speed), 0, going.start_us, span_us, going.chances)
        begins_deg = float(going.chances().uniform(0.0, 360.0))
        turned_deg = math.degrees(self.speed * span_us / 1e6 / self.radius)
        maker = WayMaker(bearing_place(self.at, begins_deg, self.radius)).around(self.at, 1.0, turned_deg, self.speed)
        return [paced(maker.way(), going.start_us)]
