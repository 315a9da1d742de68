"""Convoy: vehicles one behind the other along the same way, always the same distance apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationInfo, field_validator

from standoff.plan.fields import Count, DurationUs, LengthM, LengthMOrZero, refuse
from standoff.plan.section import Section
from standoff.rehearse.motion.earth import azimuth_deg, bearing_place
from standoff.rehearse.motion.pace import Pace, pace_of
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import Way
from standoff.rehearse.scenario.fields import Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, Point, points_of, straight_way

__all__ = ["Convoy", "DropOut"]

_MOST_VEHICLES: Final = 1000
Floats = NDArray[np.float64]


class DropOut(Section):
    """A vehicle that halts alone."""

    vehicle: Count = Field(description="Which one; the lead is 1.")
    at: LengthMOrZero = Field(description="After so much of the way.")
    for_: DurationUs | None = Field(None, alias="for", description="How long; then it follows on. Absent: for good.")


class Convoy(Section):
    """Vehicles one behind the other along a way, spaced evenly."""

    along: Along = Field(description="The way of the lead vehicle; the others begin behind its first place.")
    speed: Speed = Field(description="How fast, where a point says nothing else.")
    vehicles: Count = Field(description="How many.")
    spacing: LengthM = Field(description="The distance along the way from one to the next.")
    drop_outs: list[DropOut] = Field([], description="Vehicles that halt alone.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    @field_validator("vehicles")
    @classmethod
    def _few(cls, vehicles: int) -> int:
        if vehicles > _MOST_VEHICLES:
            refuse("too-big", f"{vehicles:,} vehicles are more than {_MOST_VEHICLES:,}.", "Write several convoys.")
        return vehicles

    @field_validator("drop_outs")
    @classmethod
    def _theirs(cls, drop_outs: list[DropOut], info: ValidationInfo) -> list[DropOut]:
        vehicles = info.data.get("vehicles", _MOST_VEHICLES)
        for drop_out in drop_outs:
            if drop_out.vehicle > vehicles:
                mend = "Vehicles count from 1, the lead."
                refuse("unknown-vehicle", f"there is no vehicle {drop_out.vehicle} among {vehicles}.", mend)
        return drop_outs

    @property
    def size(self) -> int:
        """The number of vehicles."""
        return self.vehicles

    def draw(self, going: Going) -> Sequence[Track]:
        """Their tracks, the lead first."""
        points = points_of(self.along)
        tail_m = (self.vehicles - 1) * self.spacing
        lead = straight_way(points, self.speed).way()
        whole = _with_tail(points, tail_m, self.speed)
        pace = pace_of(lead)
        return [
            _follower(whole, pace, tail_m - k * self.spacing, self._halts(k + 1), going.start_us)
            for k in range(self.vehicles)
        ]

    def _halts(self, vehicle: int) -> list[DropOut]:
        return sorted((halt for halt in self.drop_outs if halt.vehicle == vehicle), key=lambda halt: halt.at)


def _with_tail(points: tuple[Point, ...], tail_m: float, speed_mps: float) -> Way:
    """The way, lengthened backwards so that those behind the lead have a road to stand on. It has no halts."""
    plain = tuple(Point(point.place) for point in points)
    if tail_m > 0:
        back_deg = azimuth_deg(points[0].place, points[1].place) + 180.0
        plain = (Point(bearing_place(points[0].place, back_deg, tail_m)), *plain)
    return straight_way(plain, speed_mps).way()


def _follower(whole: Way, pace: Pace, ahead_m: float, halts: list[DropOut], start_us: int) -> Track:
    """The track of the vehicle that begins `ahead_m` along the whole way and does as the lead does."""
    vertices = whole.along_m[(whole.along_m > ahead_m) & (whole.along_m < ahead_m + pace.along_m[-1])]
    begins = pace.along_m + ahead_m
    after = np.unique(np.concatenate((pace.after_us, np.interp(vertices - ahead_m, pace.along_m, pace.after_us))))
    along = np.interp(after, pace.after_us, begins)
    for halt in halts:
        after, along = _halted(after, along, ahead_m + halt.at, math.inf if halt.for_ is None else halt.for_)
    lon, lat = whole.at(along)
    whole_us = np.round(after).astype(np.int64)
    kept = np.concatenate(([True], np.diff(whole_us) > 0))
    return Track(start_us + whole_us[kept], lon[kept], lat[kept], np.full(int(kept.sum()), math.nan))


def _halted(after: Floats, along: Floats, at_m: float, for_us: float) -> tuple[Floats, Floats]:
    """The same with a halt where it has come to `at_m`; nothing where it never does."""
    if not along[0] <= at_m < along[-1]:
        return after, along
    k = int(np.searchsorted(along, at_m, "right"))
    share = (at_m - along[k - 1]) / (along[k] - along[k - 1])
    when = after[k - 1] + share * (after[k] - after[k - 1])
    if math.isinf(for_us):
        return np.append(after[:k], when), np.append(along[:k], at_m)
    return (
        np.concatenate((after[:k], [when, when + for_us], after[k:] + for_us)),
        np.concatenate((along[:k], [at_m, at_m], along[k:])),
    )
