"""The scenario file as pydantic models: every key, its type and what it means. The reference is made from them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from standoff.plan.fields import Count, Datum, DurationUs, DurationUsOrZero, InstantUs, Text
from standoff.plan.section import Section
from standoff.rehearse.scenario.behaviours import (
    Aircraft,
    Convoy,
    Crowd,
    Drone,
    Follow,
    Loiter,
    Parked,
    Patrol,
    Probe,
    Vessel,
)
from standoff.rehearse.scenario.fields import Names, When
from standoff.rehearse.scenario.schema_seen import ObservationModel

__all__ = ["ActorModel", "HeadModel", "RepeatModel", "RoadModel", "ScenarioModel"]


class HeadModel(Section):
    """What is said about the scenario as a whole."""

    scenario: Text = Field(description="Its name.")
    words: Text = Field("", description="What it shows, for people.")
    from_: InstantUs = Field(alias="from", description="Its first instant, with Z or an offset.")
    to: InstantUs | None = Field(None, description="Its last instant ...")
    for_: DurationUs | None = Field(None, alias="for", description="... or how long it lasts. One of the two.")
    plan: Text | None = Field(None, description="The plan file it was written for, beside this file.")


class RoadModel(Section):
    """A road from a file. A list of places is a road too."""

    file: Text = Field(description="A GeoJSON file with a LineString, beside this file.")
    name: Text | None = Field(None, description="The feature whose id or property `name` is this, where it has many.")


class RepeatModel(Section):
    """The same again, by other entities."""

    times: Count = Field(description="How many in all.")
    every: DurationUsOrZero = Field(description="From one start to the next.")
    spread: DurationUsOrZero = Field(0, description="Each start is moved by up to so much either way, at random.")


class ActorModel(Section):
    """One thing or a group: a behaviour, and who it is. Its key is its entity id; those of a group are `key-1` ..."""

    party: Text | None = Field(None, description="The side it belongs to, as its reports say.")
    kind: Text | None = Field(None, description="What it is, as its reports say. Default: by its behaviour.")
    seen_by: Names | None = Field(None, description="The observation models that see it. Absent: all.")
    start: When | None = Field(None, description="When it begins: an instant, or so long after `from`. Absent: `from`.")
    repeat: RepeatModel | None = Field(None, description="The same again, by other entities.")
    then: Literal["stands", "gone"] | None = Field(
        None, description="At the end of its way it `stands` (default; aircraft: `gone`), or is `gone`."
    )
    datum: Datum | None = Field(None, description="What its altitudes are above: msl (default), hae, agl or fl.")
    follow: Follow | None = Field(None, description="Along a route or road.")
    convoy: Convoy | None = Field(None, description="Vehicles one behind the other.")
    patrol: Patrol | None = Field(None, description="To and fro.")
    loiter: Loiter | None = Field(None, description="About a place.")
    probe: Probe | None = Field(None, description="Towards a place, and back before it.")
    drone: Drone | None = Field(None, description="Launch, climb, cruise, loiter, descend.")
    crowd: Crowd | None = Field(None, description="Many bystanders.")
    vessel: Vessel | None = Field(None, description="A ship.")
    aircraft: Aircraft | None = Field(None, description="An aeroplane.")
    parked: Parked | None = Field(None, description="Stands all the time.")


class ScenarioModel(HeadModel):
    """A scenario file."""

    places: dict[str, Any] = Field({}, description="Places by name: [lon, lat] or {from, bearing, distance}.")
    roads: dict[str, Any] = Field({}, description="Roads by name: a list of places, or {file, name}.")
    actors: dict[str, ActorModel] = Field(description="Who moves, by entity id.")
    observation: dict[str, ObservationModel] = Field({}, description="How it is seen: observation models by name.")
