"""Ways as an author writes them: places, halts and roads one after another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from standoff.plan.fields import Count, DurationUsOrZero, Flag, LengthMOrZero, refuse
from standoff.plan.section import Section
from standoff.rehearse.motion.earth import bearing_place, distance_m
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.fields import Altitude, Bearing, Place, Road, Speed, Spot

__all__ = ["Along", "Arc", "HoldModel", "Point", "Waypoint", "arc_points", "points_of", "straight_way", "way_m"]

_ARC_STEP_DEG: Final = 3.0


class HoldModel(Section):
    """A holding pattern: a racetrack of two half turns and two straight legs, back over the fix each time."""

    turns: Count = Field(1, description="How many times round.")
    leg: DurationUsOrZero = Field(60_000_000, description="How long each straight leg is flown. Default 1 min.")
    left: Flag = Field(False, description="true: turns to the left.")


class Waypoint(Section):
    """A place to go to or a road to take. A plain place stands for `{at: place}`."""

    at: Spot | None = Field(None, description="Where.")
    road: Road | None = Field(None, description="Or a road, from its first point to its last.")
    reverse: Flag = Field(False, description="true: the road is taken from its last point to its first.")
    start: LengthMOrZero | None = Field(None, description="The road from so far along it ...")
    end: LengthMOrZero | None = Field(None, description="... to so far along it.")
    speed: Speed | None = Field(None, description="How fast from the point before to here. Default: of the actor.")
    halt: DurationUsOrZero = Field(0, description="How long it stands there.")
    altitude: Altitude | None = Field(None, description="Height wanted from here on (aircraft, drone).")
    hold: HoldModel | None = Field(None, description="A holding pattern to fly here (aircraft).")


@dataclass(frozen=True, slots=True)
class Point:
    """A waypoint with one place."""

    place: Place
    speed: float | None = None
    halt: int = 0
    altitude: float | None = None
    hold: HoldModel | None = None


def _items(value: object) -> object:
    """A road's name alone is that road; what is no `{at:}` or `{road:}` is a place."""
    if isinstance(value, str):
        return [{"road": value}]
    if isinstance(value, dict) and "road" in value:
        return [value]
    if not isinstance(value, (list, tuple)):
        return value
    return [_item(item) for item in value]


def _item(item: object) -> object:
    away = isinstance(item, dict) and not set(item) & {"at", "road"} and set(item) & {"from", "bearing", "distance"}
    return {"at": item} if away or not isinstance(item, dict) else item


def points_of(waypoints: Sequence[Waypoint]) -> tuple[Point, ...]:
    """The points of a way, roads written out. PydanticCustomError where it goes nowhere."""
    points = tuple(point for waypoint in waypoints for point in _of(waypoint))
    merged = [points[0]] if points else []
    for point in points[1:]:
        if point.place == merged[-1].place and not point.halt and not point.hold:
            continue
        merged.append(point)
    if len({point.place for point in merged}) < 2:
        refuse("goes-nowhere", "the way has fewer than two places.", "Write at least two places that differ.")
    return tuple(merged)


def _of(waypoint: Waypoint) -> Iterator[Point]:
    if (waypoint.at is None) == (waypoint.road is None):
        refuse("one-of", "a point of a way has either `at` or `road`.", "Write one of the two.")
    if waypoint.at is not None:
        yield Point(waypoint.at, waypoint.speed, waypoint.halt, waypoint.altitude, waypoint.hold)
        return
    assert waypoint.road is not None
    places = _part(waypoint.road, waypoint.start, waypoint.end)
    for place in reversed(places) if waypoint.reverse else places:
        yield Point(place, waypoint.speed)


def _part(road: tuple[Place, ...], start_m: float | None, end_m: float | None) -> list[Place]:
    if start_m is None and end_m is None:
        return list(road)
    way = straight_way(tuple(Point(place) for place in road), 1.0).way()
    first, last = start_m or 0.0, min(end_m or way.length_m, way.length_m)
    if first >= last:
        what = f"the part of the road from {first:g} m to {last:g} m is empty; it is {way.length_m:.0f} m long."
        refuse("empty-part", what, "Write start below end, both within its length.")
    legs = np.concatenate(([0.0], np.cumsum([distance_m(a, b) for a, b in itertools.pairwise(road)])))
    inner = [place for place, along in zip(road, legs, strict=True) if first < along < last]
    (from_lon, to_lon), (from_lat, to_lat) = way.at(np.array([first, last]))
    return [(float(from_lon), float(from_lat)), *inner, (float(to_lon), float(to_lat))]


def _checked(waypoints: list[Waypoint]) -> list[Waypoint]:
    points_of(waypoints)
    return waypoints


Along = Annotated[
    list[Waypoint],
    BeforeValidator(_items),
    AfterValidator(_checked),
    WithJsonSchema({"title": "the name of a road, or a list of places, points and roads"}),
]


class Arc(Section):
    """A part of a circle, from one bearing clockwise to another."""

    centre: Spot = Field(description="Its centre.")
    radius: LengthMOrZero = Field(description="Its radius.")
    from_: Bearing = Field(alias="from", description="Bearing of its beginning, from the centre.")
    to: Bearing = Field(description="Bearing of its end, clockwise of `from`.")


def arc_points(arc: Arc) -> tuple[Point, ...]:
    """Points along an arc, at most 3 degrees and about 1 km apart."""
    angle = (arc.to - arc.from_) % 360.0 or 360.0
    steps = max(2, round(max(angle / _ARC_STEP_DEG, np.radians(angle) * arc.radius / 1000.0)))
    bearings = (arc.from_ + angle * number / steps for number in range(steps + 1))
    return tuple(Point(bearing_place(arc.centre, bearing, arc.radius)) for bearing in bearings)


def straight_way(points: tuple[Point, ...], speed_mps: float) -> WayMaker:
    """Straight from point to point, standing where the points say so."""
    maker = WayMaker(points[0].place).stand(points[0].halt)
    for point in points[1:]:
        maker.straight_to(point.place, point.speed or speed_mps).stand(point.halt)
    return maker


def way_m(waypoints: Sequence[Waypoint]) -> float:
    """The length of a way, by geodesics from point to point."""
    return sum(distance_m(one.place, other.place) for one, other in itertools.pairwise(points_of(waypoints)))
