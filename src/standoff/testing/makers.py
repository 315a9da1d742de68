"""Seeded makers of tracks and zones, for tests and benches. Numpy only; the same seed gives the same numbers.

A *walk* is what a maker of movement returns: seconds, metres east and metres north on a flat sheet, three arrays of one
length. `on_earth` lays it anywhere (poles and 180° included) and gives the columns of fixes; `as_rows` turns those into
dicts. The sheet keeps bearing and distance from its middle on a sphere of the local radius: speeds and lengths come out
within about half a percent near the middle. Rings are arrays of lon and lat, closed, counter-clockwise.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "as_rows",
    "box",
    "flapping",
    "noise",
    "on_earth",
    "patrol",
    "place",
    "random_walk",
    "star",
    "stop_and_go",
    "straight_run",
]

Floats = NDArray[np.float64]
Walk = tuple[Floats, Floats, Floats]

_A_M: Final = 6_378_137.0
_E2: Final = 0.006_694_379_990_141_32


def place(lon: float, lat: float, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Lon in [-180, 180) and lat, degrees, of places on a sheet laid at (lon, lat); north is up in its middle."""
    phi = np.radians(lat)
    bend = 1 - _E2 * np.sin(phi) ** 2
    radius_m = _A_M * np.sqrt(1 - _E2) / bend  # Gauss: the mean of all directions
    turn, angle = np.arctan2(east_m, north_m), np.hypot(east_m, north_m) / radius_m
    sin_lat = np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(turn)
    aside = np.arctan2(
        np.sin(turn) * np.sin(angle), np.cos(phi) * np.cos(angle) - np.sin(phi) * np.sin(angle) * np.cos(turn)
    )
    lons = (lon + np.degrees(aside) + 180) % 360 - 180
    return np.asarray(lons, dtype=np.float64), np.degrees(np.arcsin(np.clip(sin_lat, -1, 1)))


def on_earth(
    walk: Walk,
    lon: float,
    lat: float,
    *,
    entity: str = "e1",
    start_us: int = 0,
    error_m: float | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    """Columns of fixes: entity, t_us, lon, lat, error_m, source. `error_m` is what is declared, not what was added."""
    seconds, east_m, north_m = walk
    lons, lats = place(lon, lat, east_m, north_m)
    count = len(seconds)
    return {
        "entity": [entity] * count,
        "t_us": start_us + np.round(seconds * 1e6).astype(np.int64),
        "lon": lons,
        "lat": lats,
        "error_m": [error_m] * count,
        "source": [source] * count,
    }


def as_rows(*columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Fixes of one or more tracks as dicts of plain Python values, in order of time."""
    rows = [
        {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in zip(table, values, strict=True)
        }
        for table in columns
        for values in zip(*table.values(), strict=True)
    ]
    return sorted(rows, key=lambda row: (row["t_us"], row["entity"]))


def straight_run(
    start: tuple[float, float], end: tuple[float, float], speed_mps: float, every_s: float, jitter_s: float = 0.0,
    seed: int = 0,
) -> Walk:  # fmt: skip
    """From one place of the sheet to another at constant speed; report times may jitter by less than half a step."""
    length_m = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    seconds = np.append(np.arange(0.0, length_m / speed_mps, every_s), length_m / speed_mps)
    if jitter_s:
        wobble = np.random.default_rng(seed).uniform(-1, 1, len(seconds)) * min(jitter_s, 0.49 * every_s)
        seconds[1:-1] += wobble[1:-1]
        seconds = np.sort(np.clip(seconds, 0.0, length_m / speed_mps))
    share = seconds * speed_mps / length_m
    return seconds, start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def random_walk(
    count: int,
    step_m: float,
    every_s: float,
    seed: int,
    start: tuple[float, float] = (0.0, 0.0),
    turn_deg: float = 40.0,
) -> Walk:
    """Steps of about `step_m` (a Rayleigh number) whose heading drifts by a normal `turn_deg` each."""
    random = np.random.default_rng(seed)
    heading = np.radians(random.uniform(0, 360) + np.cumsum(random.normal(0, turn_deg, count)))
    steps = random.rayleigh(step_m / np.sqrt(np.pi / 2), count)
    steps[0] = 0.0
    east, north = start[0] + np.cumsum(steps * np.sin(heading)), start[1] + np.cumsum(steps * np.cos(heading))
    return _steps(count, every_s), east, north


def _steps(count: int, every_s: float) -> Floats:
    return np.asarray(np.arange(count) * every_s, dtype=np.float64)


def stop_and_go(
    legs: int, leg_m: float, speed_mps: float, stop_s: float, every_s: float, seed: int,
    start: tuple[float, float] = (0.0, 0.0),
) -> Walk:  # fmt: skip
    """Legs in random directions with a stop after each."""
    random = np.random.default_rng(seed)
    heading = np.radians(random.uniform(0, 360, legs))
    corners_e = start[0] + np.append(0.0, np.cumsum(leg_m * np.sin(heading)))
    corners_n = start[1] + np.append(0.0, np.cumsum(leg_m * np.cos(heading)))
    run_s = leg_m / speed_mps
    arrive = np.arange(1, legs + 1) * run_s + np.arange(legs) * stop_s
    times = np.append(0.0, np.column_stack([arrive, arrive + stop_s]).ravel())
    seconds = np.arange(0.0, times[-1] + every_s / 2, every_s)
    stands_e = np.append(corners_e[0], np.repeat(corners_e[1:], 2))
    stands_n = np.append(corners_n[0], np.repeat(corners_n[1:], 2))
    return seconds, np.interp(seconds, times, stands_e), np.interp(seconds, times, stands_n)


def patrol(
    radius_m: float, arc_m: float, beats: int, speed_mps: float, every_s: float, bearing_deg: float = 0.0
) -> Walk:
    """To and fro along an arc about the middle of the sheet: `beats` times `arc_m` metres, turning back after each."""
    run_s = arc_m / speed_mps
    seconds = np.arange(0.0, beats * run_s + every_s / 2, every_s)
    travelled = np.interp(seconds, np.arange(beats + 1) * run_s, np.arange(beats + 1) % 2 * arc_m)
    angle = np.radians(bearing_deg) + travelled / radius_m
    return seconds, radius_m * np.sin(angle), radius_m * np.cos(angle)


def noise(count: int, sigma_m: float, every_s: float, seed: int, correlated_s: float = 0.0) -> tuple[Floats, Floats]:
    """Position errors east and north, 1 sigma each: white, or fading over `correlated_s` as real ones do."""
    random = np.random.default_rng(seed)
    keep = np.exp(-every_s / correlated_s) if correlated_s > 0 else 0.0
    fresh = random.normal(0, sigma_m, (2, count))
    for k in range(1, count):
        fresh[:, k] = keep * fresh[:, k - 1] + np.sqrt(1 - keep**2) * fresh[:, k]
    return fresh[0], fresh[1]


def flapping(
    count: int,
    every_s: float,
    sigma_m: float,
    seed: int,
    at: tuple[float, float] = (0.0, 0.0),
    correlated_s: float = 0.0,
) -> Walk:
    """Parked at a place of the sheet (put a border through it) and reported with errors."""
    east, north = noise(count, sigma_m, every_s, seed, correlated_s)
    return _steps(count, every_s), at[0] + east, at[1] + north


def star(
    vertices: int, radius_m: float, lon: float, lat: float, seed: int, ragged: float = 0.5, turned_deg: float = 0.0
) -> Floats:
    """A ring of n vertices about a place, never crossing itself: distances from (1 − ragged) to 1 times the radius."""
    random = np.random.default_rng(seed)
    angle = np.radians(turned_deg) + np.arange(vertices) * (2 * np.pi / vertices)
    reach = radius_m * random.uniform(1 - ragged, 1, vertices)
    lons, lats = place(lon, lat, reach * np.cos(angle), reach * np.sin(angle))
    ring = np.column_stack([lons, lats])
    return np.vstack([ring, ring[:1]])


def box(lon: float, lat: float, width_deg: float, height_deg: float) -> Floats:
    """A ring along meridians and parallels about a place; longitudes past 180 wrap."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]) / 2 * [width_deg, height_deg] + [lon, lat]
    corners[:, 0] = (corners[:, 0] + 180) % 360 - 180
    return corners
