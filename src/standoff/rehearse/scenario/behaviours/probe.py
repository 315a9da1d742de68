"""Probe: towards a place, up to a distance from it, wait, and home again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, ValidationInfo, field_validator

from standoff.plan.fields import Count, DurationUsOrZero, LengthMOrZero, refuse
from standoff.rehearse.motion.earth import azimuth_deg, bearing_place, distance_m
from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Speed, Spot
from standoff.rehearse.scenario.going import Going

__all__ = ["Probe"]


class Probe(Alone):
    """Goes towards a place, turns back at a distance from it, and goes home."""

    home: Spot = Field(description="Where it comes from and goes back to.")
    towards: Spot = Field(description="The place it heads for.")
    to_within: LengthMOrZero = Field(description="It comes so near to that place and no nearer.")
    speed: Speed = Field(description="How fast it comes.")
    back_speed: Speed | None = Field(None, description="How fast it goes home. Absent: as it came.")
    wait: DurationUsOrZero = Field(0, description="How long it stands there before it turns back.")
    times: Count = Field(1, description="How often.")
    rest: DurationUsOrZero = Field(0, description="How long it stands at home between two times.")

    default_kind: ClassVar[str] = "vehicle"
    stands: ClassVar[bool] = True

    @field_validator("to_within")
    @classmethod
    def _nearer(cls, to_within: float, info: ValidationInfo) -> float:
        home, towards = info.data.get("home"), info.data.get("towards")
        if home is not None and towards is not None and to_within >= (away_m := distance_m(home, towards)):
            what = f"{to_within:g} m is not nearer than home, which is {away_m:.0f} m from the place."
            refuse("goes-nowhere", what, "Write a smaller distance.")
        return to_within

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        there = bearing_place(self.towards, azimuth_deg(self.towards, self.home), self.to_within)
        maker = WayMaker(self.home)
        for number in range(self.times):
            maker.straight_to(there, self.speed).stand(self.wait)
            maker.straight_to(self.home, self.back_speed or self.speed)
            maker.stand(self.rest if number + 1 < self.times else 0)
        return [paced(maker.way(), going.start_us)]
