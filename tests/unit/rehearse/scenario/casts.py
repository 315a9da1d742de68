"""Scenarios in a few words, and what is measured on courses."""

from __future__ import annotations

import numpy as np
from pyproj import Geod

from standoff.rehearse.motion import Course
from standoff.rehearse.scenario import Scenario, cast, load_scenario

EARTH = Geod(ellps="WGS84")
HEAD = """\
scenario: test
from: 2024-05-01T00:00:00Z
for: 3 h
places:
  base: [12.0, 50.0]
  east: {from: base, bearing: 90, distance: 20 km}
  north: {from: base, bearing: 0, distance: 15 km}
"""


def no_files(name: str) -> bytes:
    raise FileNotFoundError(name)


def scenario(actors: str, more: str = "") -> Scenario:
    return load_scenario(f"{HEAD}{more}actors:\n{actors}".encode(), "test.yaml", no_files)


def courses(actors: str, seed: int = 1) -> dict[str, Course]:
    return {each.course.entity: each.course for each in cast(scenario(actors), seed)}


def same(one: Course, other: Course) -> bool:
    columns = ("t_us", "lon", "lat", "alt_m")
    equal = all(np.array_equal(getattr(one, c), getattr(other, c), equal_nan=True) for c in columns)
    return equal and one.entity == other.entity and (one.party, one.kind) == (other.party, other.kind)


def lengths_m(course: Course) -> np.ndarray:
    return np.asarray(EARTH.inv(course.lon[:-1], course.lat[:-1], course.lon[1:], course.lat[1:])[2])


def speeds_mps(course: Course) -> np.ndarray:
    return lengths_m(course) / np.diff(course.t_us) * 1e6


def headings_deg(course: Course) -> np.ndarray:
    return np.asarray(EARTH.inv(course.lon[:-1], course.lat[:-1], course.lon[1:], course.lat[1:])[0])


def away_m(course: Course, place: tuple[float, float]) -> np.ndarray:
    many = len(course.lon)
    return np.asarray(EARTH.inv(course.lon, course.lat, np.full(many, place[0]), np.full(many, place[1]))[2])


def between_m(places: tuple[np.ndarray, np.ndarray], others: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    return np.asarray(EARTH.inv(*places, *others)[2])
