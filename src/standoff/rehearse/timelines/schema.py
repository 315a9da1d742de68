"""The keys of a file of tests: one model a mapping. The reference is written from these."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field, PlainValidator, TypeAdapter

from standoff.plan.fields import Flag, LengthMOrZero, Position, Text, Texts
from standoff.plan.section import Section
from standoff.rehearse.timelines.moments import MomentField, SpanUs
from standoff.rehearse.timelines.places import PlaceWord

__all__ = ["FileModel", "PlaceField", "SilenceModel", "TimelineModel", "TrackModel"]


def _place(value: object) -> PlaceWord:
    """A list is a position; anything else is words."""
    return _POSITION.validate_python(value) if isinstance(value, list) else _WORDS.validate_python(value)


_POSITION: Final = TypeAdapter(Position)
_WORDS: Final = TypeAdapter(Text)
PlaceField = Annotated[PlaceWord, PlainValidator(_place)]


class TrackModel(Section):
    """One thing that moves, and how it is reported."""

    track: Texts = Field(min_length=1, description="The legs, in order; see the legs below.")
    party: Text | None = Field(None, description="The party that reports name. Absent: told by the plan's members.")
    kind: Text | None = Field(None, description="What it is, as reports say: vessel, truck, drone ...")
    starts: MomentField | None = Field(None, description="When the track begins. Absent: when the test does.")
    every: SpanUs | None = Field(None, description="Time between two reports. Absent: that of the test, else 1 min.")
    error: LengthMOrZero | None = Field(
        None, description="The position error that reports state (1 sigma per axis). Absent: none stated."
    )
    source: Text | None = Field(None, description="The feed that reports it. Absent: the one feed of the file.")
    altitude: Text | None = Field(None, description="Its height at the start, like 120 m agl, 3000 ft msl, 300 m.")
    surface: Flag | None = Field(None, description="true: reports say that it is on the ground or the sea.")


class SilenceModel(Section):
    """A time in which reports do not arrive, whatever moves."""

    from_: MomentField = Field(alias="from", description="When it begins.")
    for_: SpanUs = Field(alias="for", description="How long it lasts.")
    source: Texts = Field((), description="The feeds that are silent. Absent: all.")
    entity: Texts = Field((), description="Only reports of these entities are missing; globs. Absent: of all.")


class TimelineModel(Section):
    """One test: what happens, and what the watch must make of it."""

    test: Text = Field(description="The name, as a sentence. No two tests of a file have the same.")
    why: Text | None = Field(None, description="A remark for people.")
    at: MomentField | None = Field(None, description="When it begins, with Z or an offset. Absent: that of the file.")
    until: MomentField | None = Field(
        None,
        description="How far time goes on. Absent: to the last report, act or instant that an expectation names.",
    )
    every: SpanUs | None = Field(None, description="Time between two reports of every track that says no other.")
    error: LengthMOrZero | None = Field(None, description="Position error of every track that says no other.")
    only: Flag | None = Field(None, description="true: events that no expectation names fail the test.")
    tracks: dict[Text, TrackModel] = Field(
        default_factory=dict, description="What moves: the id of each entity, with its track."
    )
    silences: list[SilenceModel] = Field(default_factory=list, description="When reports do not arrive.")
    do: list[Any] = Field(
        default_factory=list,
        description="What people do, as in a file of actions; times may be written since the start, like +25 min.",
    )
    expect: list[Any] = Field(default_factory=list, description="What must come of it; see the expectations below.")


class FileModel(Section):
    """A file of tests."""

    tests: list[Any] = Field(description="The tests.")
    at: MomentField | None = Field(
        None, description="When each test begins that does not say. Absent: 2024-01-01T00:00:00Z."
    )
    every: SpanUs | None = Field(None, description="Time between two reports of tests that do not say.")
    error: LengthMOrZero | None = Field(None, description="Position error of tests that do not say.")
    only: Flag = Field(False, description="true: every test is exhaustive, unless it says `only: false`.")
    places: dict[Text, PlaceField] = Field(default_factory=dict, description="Names for places.")
