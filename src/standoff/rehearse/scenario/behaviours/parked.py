"""Parked: stands all the time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from standoff.plan.fields import Count, LengthMOrZero
from standoff.plan.section import Section
from standoff.rehearse.motion.earth import ring_places, unwrapped
from standoff.rehearse.motion.track import Track
from standoff.rehearse.scenario.fields import Altitude, Spot
from standoff.rehearse.scenario.going import Going

__all__ = ["Parked"]


class Parked(Section):
    """One thing or several that stand all the time."""

    at: Spot = Field(description="Where.")
    n: Count = Field(1, description="How many.")
    within: LengthMOrZero = Field(0.0, description="Each at random within this distance of the place.")
    altitude: Altitude | None = Field(None, description="Their height, above the datum of the actor.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    @property
    def size(self) -> int:
        """How many."""
        return self.n

    def draw(self, going: Going) -> Sequence[Track]:
        """Their tracks: one vertex each."""
        drawn = going.chances().random((self.n, 2))
        lon, lat = ring_places(self.at, 360.0 * drawn[:, 0], self.within * np.sqrt(drawn[:, 1]))
        lon = unwrapped(np.concatenate(([self.at[0]], lon)))[1:]
        alt = np.full(1, math.nan if self.altitude is None else self.altitude)
        when = np.array([going.start_us], np.int64)
        return [Track(when, lon[k : k + 1], lat[k : k + 1], alt) for k in range(self.n)]
