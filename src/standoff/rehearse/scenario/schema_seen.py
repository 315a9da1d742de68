"""The observation part of a scenario file as pydantic models: every key, its type and what it means."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from standoff.plan.fields import (
    Datum,
    DurationUs,
    DurationUsOrZero,
    Flag,
    LengthM,
    LengthMOrZero,
    Number,
    Text,
    Texts,
)
from standoff.plan.section import Section
from standoff.rehearse.scenario.fields import Bearing, Names, Offset, Share, SpeedOrZero, Spot, When
from standoff.rehearse.scenario.observation import Field as ReportField

__all__ = [
    "AltitudeModel",
    "BiasModel",
    "BlackoutsModel",
    "ClockModel",
    "DelayModel",
    "FootprintModel",
    "ObservationModel",
    "OutliersModel",
    "SharedModel",
    "SilenceModel",
    "SpanModel",
    "TwoModel",
]


def _bare(key: str) -> BeforeValidator:
    """A bare value stands for `{key: value}`."""
    return BeforeValidator(lambda value: value if isinstance(value, dict) else {key: value})


def _many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


def _declared(value: object) -> object:
    return "none" if isinstance(value, str) and value.strip().lower() in ("none", "no", "false") else value


class SpanModel(Section):
    """A time."""

    from_: When = Field(alias="from", description="Its first instant, or so long after the start of the scenario.")
    to: When = Field(description="The first instant after it.")


class SilenceModel(SpanModel):
    """A time in which some say nothing."""

    of: Names = Field((), description="Entities, or actors with all their entities. Absent: all.")


class BlackoutsModel(Section):
    """Silences that come at random, to each entity by itself."""

    every: DurationUs = Field(description="From the end of one to the start of the next, on average.")
    for_: DurationUs = Field(alias="for", description="How long, on average.")


class BiasModel(Section):
    """An error that stays the same."""

    length: LengthMOrZero = Field(description="How far off.")
    bearing: Bearing | None = Field(None, description="In which direction. Absent: another for each entity.")


class OutliersModel(Section):
    """Reports that are far off."""

    share: Share = Field(description="How many of all.")
    size: LengthM = Field(500.0, description="Their error, 1 sigma along each axis. Default 500 m.")


class ClockModel(Section):
    """How the reported times are wrong."""

    offset: Offset = Field(0, description="All by so much; positive: late.")
    skew: DurationUsOrZero = Field(0, description="Each entity by another amount, of this 1 sigma.")
    drift: Number = Field(0.0, description="Millionths of the time gone by, added.")


class DelayModel(Section):
    """How long a report is on its way."""

    constant: DurationUsOrZero = Field(0, description="Each at least so long.")
    random: DurationUsOrZero = Field(0, description="And so long more on average, at random: reports overtake others.")


class SharedModel(Section):
    """Several entities under one identity."""

    as_: Text = Field(alias="as", description="The identity they report.")
    of: Names = Field(description="Two or more entities.")


class TwoModel(Section):
    """One entity under several identities."""

    of: Text = Field(description="The entity.")
    as_: Texts = Field(alias="as", description="Two identities or more.")
    switch: DurationUs | None = Field(None, description="It changes each time so long has gone by. Absent: at random.")


class FootprintModel(Section):
    """Where the sensor sees."""

    centre: Spot | None = Field(None, description="Where it stands, with `range`, `antenna` or both.")
    range: LengthM | None = Field(None, description="How far it sees.")
    antenna: LengthMOrZero | None = Field(None, description="Its height: it sees no farther than the radio horizon.")
    polygon: list[Spot] | None = Field(None, min_length=3, description="It sees only what is in this polygon.")


class AltitudeModel(Section):
    """How altitudes are reported."""

    report: Flag = Field(True, description="false: not at all.")
    datum: Datum | None = Field(None, description="hae, msl, agl or fl, as it is labelled. Absent: as the actor's own.")
    error: LengthMOrZero = Field(0.0, description="Its error, 1 sigma.")


class ObservationModel(Section):
    """A sensor or a reporting system, and what is wrong with it."""

    source: Text | None = Field(None, description="The source its reports name. Absent: the name of the model.")
    every: DurationUs | None = Field(None, description="From one report of an entity to the next. Default 10 s.")
    by_speed: Annotated[
        list[tuple[SpeedOrZero, DurationUs]] | Literal["ais"] | None,
        WithJsonSchema({"title": "ais, or [[speed, interval], ...] from speed 0 up"}),
    ] = Field(None, description="Instead of `every`: the interval at a speed or above; `ais`: as class A ships report.")
    jitter: DurationUsOrZero = Field(0, description="Each report is moved by up to so much either way.")
    error: LengthMOrZero = Field(10.0, description="The position error made, 1 sigma along each axis. Default 10 m.")
    declared: Annotated[LengthMOrZero | Literal["none"] | None, BeforeValidator(_declared)] = Field(
        None, description="The error that reports declare; `none`: they declare none. Absent: the one that is made."
    )
    correlated: DurationUsOrZero = Field(0, description="Errors forget each other over this time. Default 0: at once.")
    bias: Annotated[BiasModel, _bare("length")] | None = Field(None, description="A length, or length and bearing.")
    outliers: Annotated[OutliersModel, _bare("share")] | None = Field(None, description="A share, or share and size.")
    drop: Share = Field(0.0, description="The share of reports that never come, one by one.")
    blackouts: BlackoutsModel | None = Field(None, description="Silences at random.")
    silent: Annotated[list[SilenceModel], BeforeValidator(_many)] = Field([], description="Silences that are stated.")
    blind: Annotated[list[SpanModel], BeforeValidator(_many)] = Field([], description="Times when it sees nobody.")
    footprint: FootprintModel | None = Field(None, description="Where it sees. Absent: everywhere.")
    clock: Annotated[ClockModel, _bare("offset")] | None = Field(None, description="An offset, or the whole clock.")
    delay: Annotated[DelayModel, _bare("constant")] | None = Field(
        None, description="A duration, or constant and random."
    )
    duplicates: Share = Field(0.0, description="The share of reports that come twice.")
    conflicting: Share = Field(0.0, description="The share of these copies that tell another place.")
    shared_identity: Annotated[list[SharedModel], BeforeValidator(_many)] = Field(
        [], description="Several entities under one identity; one such mapping or a list."
    )
    two_identities: Annotated[list[TwoModel], BeforeValidator(_many)] = Field(
        [], description="One entity under several identities; one such mapping or a list."
    )
    altitude: Annotated[AltitudeModel, _bare("report")] | None = Field(
        None, description="false, or how it is reported."
    )
    speed_error: SpeedOrZero = Field(0.0, description="Error of the reported speed, 1 sigma.")
    course_error: Number = Field(0.0, ge=0.0, le=90.0, description="Error of the reported course, degrees, 1 sigma.")
    reports: Annotated[list[ReportField], BeforeValidator(_many)] | None = Field(
        None,
        description="What reports hold beside id, time, place and declared error. Absent: all of these words.",
    )
