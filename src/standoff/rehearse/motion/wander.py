"""Many things at once, each at random: about a circle, or to and fro along a way. In arrays, for the sake of crowds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.motion.earth import STEP_M, ring_places
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import Way

__all__ = ["traffic", "wander"]

_BLOCK: Final = 8
Floats = NDArray[np.float64]
Chances = Callable[[int], np.random.Generator]


def wander(
    many: int,
    centre: tuple[float, float],
    radius_m: float,
    speed_mps: tuple[float, float],
    pause_us: int,
    start_us: int,
    span_us: int,
    chances: Chances,
) -> list[Track]:
    """`many` tracks of `span_us` or more: straight, at a speed of one's own, to places drawn evenly over a circle.

    At each it stands up to `pause_us`. Straight in lon and lat. `chances(stream)`: stream 0 draws speeds and first
    places, the streams from 1 on the places after that; those of one more in the crowd change nobody else's.
    """
    first = chances(0).random((many, 3))
    speeds = speed_mps[0] + (speed_mps[1] - speed_mps[0]) * first[:, 0]
    lon, lat = _places(centre, radius_m, first[:, 1:2], first[:, 2:3])
    after = np.zeros((many, 1))
    block = 1
    while float(after[:, -1].min()) < span_us:
        lon, lat, after = _longer((lon, lat, after), centre, radius_m, speeds, pause_us, chances(block))
        block += 1
    return _tracks(after, lon, lat, start_us, span_us)


def _places(centre: tuple[float, float], radius_m: float, turn: Floats, far: Floats) -> tuple[Floats, Floats]:
    """Places evenly over a circle, from numbers in [0, 1), any shape."""
    lon, lat = ring_places(centre, (360.0 * turn).ravel(), (radius_m * np.sqrt(far)).ravel())
    lon = centre[0] + (lon - centre[0] + 180.0) % 360.0 - 180.0
    return lon.reshape(turn.shape), lat.reshape(turn.shape)


def _longer(
    so_far: tuple[Floats, Floats, Floats],
    centre: tuple[float, float],
    radius_m: float,
    speeds: Floats,
    pause_us: int,
    chance: np.random.Generator,
) -> tuple[Floats, Floats, Floats]:
    """The walks with some more legs; long legs have vertices on the way."""
    lon, lat, after = so_far
    drawn = chance.random((len(speeds), _BLOCK, 3))
    to_lon, to_lat = _places(centre, radius_m, drawn[:, :, 0], drawn[:, :, 1])
    lons = np.concatenate((lon[:, -1:], to_lon), axis=1)
    lats = np.concatenate((lat[:, -1:], to_lat), axis=1)
    takes = _local_m(lons, lats) / speeds[:, None] * 1e6
    stands = pause_us * drawn[:, :, 2] if pause_us else np.zeros_like(takes)
    leaves = np.concatenate((after[:, -1:], after[:, -1:] + np.cumsum(takes + stands, axis=1)), axis=1)
    pieces = max(1, math.ceil(2 * radius_m / STEP_M))
    share = np.arange(1, pieces + 1) / pieces
    along_lon = (lons[:, :-1, None] + np.diff(lons, axis=1)[:, :, None] * share).reshape(len(speeds), -1)
    along_lat = (lats[:, :-1, None] + np.diff(lats, axis=1)[:, :, None] * share).reshape(len(speeds), -1)
    along_t = (leaves[:, :-1, None] + takes[:, :, None] * share).reshape(len(speeds), -1)
    if pause_us:
        along_lon, along_lat, along_t = _with_pauses(along_lon, along_lat, along_t, leaves[:, 1:], pieces)
    return (
        np.concatenate((lon, along_lon), axis=1),
        np.concatenate((lat, along_lat), axis=1),
        np.concatenate((after, along_t), axis=1),
    )


def _with_pauses(lon: Floats, lat: Floats, t: Floats, leaves: Floats, pieces: int) -> tuple[Floats, Floats, Floats]:
    """A second vertex at the end of each leg, when it goes on from there."""
    many = len(lon)
    ends = slice(pieces - 1, None, pieces)

    def woven(column: Floats, last: Floats) -> Floats:
        legs = np.concatenate((column.reshape(many, -1, pieces), last[:, :, None]), axis=2)
        return legs.reshape(many, -1)

    return woven(lon, lon[:, ends]), woven(lat, lat[:, ends]), woven(t, leaves)


def _local_m(lon: Floats, lat: Floats) -> Floats:
    """Lengths of short straight lines in lon and lat, by the radii of curvature of WGS 84 at their middle."""
    middle = np.radians((lat[:, 1:] + lat[:, :-1]) / 2)
    root = 1.0 - 0.0066943799901413165 * np.sin(middle) ** 2
    north = np.radians(np.diff(lat, axis=1)) * 6378137.0 * (1.0 - 0.0066943799901413165) / root**1.5
    east = np.radians(np.diff(lon, axis=1)) * 6378137.0 / np.sqrt(root) * np.cos(middle)
    return np.hypot(north, east)


def traffic(
    many: int, way: Way, speed_mps: tuple[float, float], start_us: int, span_us: int, chance: np.random.Generator
) -> list[Track]:
    """`many` tracks along a way, to and fro, each from a place, in a direction and at a speed drawn at random."""
    drawn = chance.random((many, 2))
    speeds = speed_mps[0] + (speed_mps[1] - speed_mps[0]) * drawn[:, 0]
    whole = way.length_m
    begins = 2.0 * whole * drawn[:, 1]  # how far along there and back
    ends = begins + speeds * max(span_us, 0) / 1e6
    lengths = math.ceil(float(ends.max()) / whole)
    forth, back = way.along_m[:-1], (whole - way.along_m)[:0:-1]
    stations = np.concatenate(
        [whole * k + (forth if k % 2 == 0 else back) for k in range(lengths)] + [[whole * lengths]]
    )
    tracks = []
    for begin, end, speed in zip(begins.tolist(), ends.tolist(), speeds.tolist(), strict=True):
        passed = stations[np.searchsorted(stations, begin, "right") : np.searchsorted(stations, end, "left")]
        far = np.concatenate(([begin], passed, [end]))
        folded = whole - np.abs(far % (2.0 * whole) - whole)
        t_us = start_us + np.round((far - begin) / speed * 1e6).astype(np.int64)
        kept = np.concatenate(([True], np.diff(t_us) > 0))
        lon, lat = way.at(folded[kept])
        tracks.append(Track(t_us[kept], lon, lat, np.full(len(lon), math.nan)))
    return tracks


def _tracks(after_us: Floats, lon: Floats, lat: Floats, start_us: int, span_us: int) -> list[Track]:
    """Rows as tracks that end exactly when the span does, with one vertex of an instant."""
    whole = np.round(after_us).astype(np.int64)
    span_us = max(span_us, 1)
    rows, last = np.arange(len(whole)), np.argmax(whole >= span_us, axis=1)
    share = (span_us - whole[rows, last - 1]) / (whole[rows, last] - whole[rows, last - 1])
    for column in (lon, lat):
        column[rows, last] = column[rows, last - 1] + share * (column[rows, last] - column[rows, last - 1])
    whole[rows, last] = span_us
    kept = np.arange(whole.shape[1]) <= last[:, None]
    kept[:, 1:] &= np.diff(whole, axis=1) > 0
    ends = np.cumsum(kept.sum(axis=1)).tolist()
    t, lons, lats = start_us + whole[kept], lon[kept], lat[kept]
    alts = np.full(len(t), math.nan)
    starts = [0, *ends[:-1]]
    return [Track(t[a:b], lons[a:b], lats[a:b], alts[a:b]) for a, b in zip(starts, ends, strict=True)]
