"""What one sensor may see, as flat arrays: the courses of its entities end to end, and when it would hear of them.

A course's *turns* count the reports due since its start: they grow at one over the reporting interval, which may hang
on the speed, so that report k is due where they reach k plus the phase of that entity.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.observe.draws import PHASE, stream_key, uniform
from standoff.rehearse.scenario.model import Cast
from standoff.rehearse.scenario.observation import Observation

__all__ = ["Tracks", "tracks_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RADIUS_M: Final = 6_371_008.8  # IUGG mean radius; only speeds and courses of short pieces come of it


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """n streams, one for each entity; vertices of stream s are `first[s]` up to `first[s + 1]`.

    `t_us`, `lon`, `lat`, `alt_m`, `turns` belong to vertices; `speed_mps` and `course_deg` to the piece after each
    (course NaN where it stands). `key`, `phase`, `entity` (place among the casts) belong to streams.
    """

    first: Ints
    t_us: Ints
    lon: Floats
    lat: Floats
    alt_m: Floats
    turns: Floats
    speed_mps: Floats
    course_deg: Floats
    key: NDArray[np.uint64]
    phase: Floats
    entity: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def from_us(self) -> Ints:
        """When each course begins, int64 (n,)."""
        return self.t_us[self.first[:-1]]

    @property
    def to_us(self) -> Ints:
        """When each ends, int64 (n,)."""
        return self.t_us[self.first[1:] - 1]


def tracks_of(casts: Sequence[Cast], sensor: Observation, seed: int) -> Tracks:
    """The tracks of the casts that this sensor sees, in their order."""
    places = [at for at, cast in enumerate(casts) if sensor.name in cast.seen_by]
    courses = [casts[at].course for at in places]
    lengths = np.array([len(course.t_us) for course in courses], np.int64)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    t_us = np.concatenate([course.t_us for course in courses], dtype=np.int64)
    lon, lat, alt_m = (
        np.concatenate([getattr(course, name) for course in courses], dtype=np.float64)
        for name in ("lon", "lat", "alt_m")
    )
    speed_mps, course_deg = _movement(t_us, lon, lat)
    key = np.array([stream_key(seed, sensor.name, course.entity) for course in courses], np.uint64)
    phase = np.array([uniform(one, PHASE, 0) for one in key])
    entity = np.array(places, np.int32)
    turns = _turns(t_us, speed_mps, first, sensor)
    return Tracks(first, t_us, lon, lat, alt_m, turns, speed_mps, course_deg, key, phase, entity)


def _movement(t_us: Ints, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Speed and course of the piece after each vertex; those after last vertices mean nothing and are never asked."""
    middle = np.radians((lat[1:] + lat[:-1]) / 2)
    east = np.radians(np.diff(lon)) * np.cos(middle) * _RADIUS_M
    north = np.radians(np.diff(lat)) * _RADIUS_M
    seconds = np.maximum(np.diff(t_us), 1) / 1e6
    speed = np.round(np.hypot(east, north) / seconds, 3)
    course = np.where(speed > 0, np.round(np.degrees(np.arctan2(east, north)) % 360.0, 3), np.nan)
    return np.append(speed, 0.0), np.append(course, np.nan)


def _turns(t_us: Ints, speed_mps: Floats, first: Ints, sensor: Observation) -> Floats:
    """Reports due since the start of the course, at each vertex."""
    table = sensor.by_speed or ((0.0, sensor.every_us),)
    bounds, intervals = (np.array(column) for column in zip(*table, strict=True))
    every_us = intervals[np.searchsorted(bounds, speed_mps, side="right") - 1].astype(np.float64)
    due = np.append(0.0, np.diff(t_us) / every_us[:-1])
    due[first[:-1]] = 0.0
    for lo, hi in itertools.pairwise(first.tolist()):  # each by itself, so that its numbers do not hang on the others
        np.cumsum(due[lo:hi], out=due[lo:hi])
    return np.asarray(due)
