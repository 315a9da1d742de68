"""A synthetic world for timing: entities around hubs, zones around the same hubs; described in docs/benchmarks.md.

100 rounds of 10^5 entities give 10^7 fixes, one a minute each; the order of arrival is shuffled within each round, and
no two fixes share a microsecond. 60 % of the entities live near one of 200 hubs (180 km, one sigma), the rest anywhere
up to 80 degrees of latitude. A tenth stands still, most move at 1 to 20 m/s, one in twenty flies at 80 to 250 m/s.
Zones: 60 % circles of 0.3 to 55 km, 40 % star-shaped polygons of 0.8 to 60 km with 10 to 1,000 vertices, all
log-uniform; 60 % of them near the hubs (200 km).

So a fix has on average about 0.4 zones it is inside of or within 10 km of when there are 10,000 zones, 0.004 at 100:
most fixes are near nothing, as in real traffic. Half of those pairs are inside. `STANDOFF_BENCH_SCALE` (1 by default)
shrinks the number of fixes, by entities and rounds alike; zones keep their number, so that a fix costs the same.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from standoff.detect.detector import Columns
from standoff.model.plan import Defaults, Plan
from standoff.model.zone import Area, Circle, Shape, Zone, ZoneVersion

__all__ = [
    "ERROR_M",
    "GEOD",
    "ROUND_US",
    "SCALE",
    "START_US",
    "Fleet",
    "columns",
    "fleet",
    "full_fleet",
    "plan_of",
    "scaled",
    "shapes",
]

GEOD = Geod(ellps="WGS84")
HUBS = 200
ERROR_M = 15.0
SCALE = float(os.environ.get("STANDOFF_BENCH_SCALE", "1"))
START_US = 1_640_995_200_000_000  # 2022-01-01
ROUND_US = 60_000_000
ENTITIES, ROUNDS = 100_000, 100


def scaled(n: int, least: int = 1) -> int:
    """n times the scale of this run."""
    return max(least, round(n * SCALE))


def _hubs() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(1)
    return rng.uniform(-180, 180, HUBS), np.degrees(np.arcsin(rng.uniform(-0.9, 0.9, HUBS)))


def _places(rng: np.random.Generator, n: int, spread_m: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    hub_lon, hub_lat = _hubs()
    at = rng.integers(0, HUBS, n)
    d = np.abs(rng.normal(0, spread_m, n))
    lon, lat, _ = GEOD.fwd(hub_lon[at], hub_lat[at], rng.uniform(0, 360, n), d)
    anywhere = rng.random(n) >= 0.6
    lon = np.where(anywhere, rng.uniform(-180, 180, n), lon)
    lat = np.where(anywhere, np.degrees(np.arcsin(rng.uniform(-0.985, 0.985, n))), lat)
    return np.asarray(lon), np.asarray(lat)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def shapes(n: int, seed: int = 2) -> list[Shape]:
    """n zone shapes. For n = 1 a 55 km circle at the first hub."""
    if n == 1:
        lon, lat = _hubs()
        return [Circle(float(lon[0]), float(lat[0]), 55_000.0)]
    rng = np.random.default_rng(seed)
    lon, lat = _places(rng, n, 200_000.0)
    out: list[Shape] = []
    for k in range(n):
        if rng.random() < 0.6:
            out.append(Circle(float(lon[k]), float(lat[k]), _log_uniform(rng, 300, 55_000)))
            continue
        m = int(_log_uniform(rng, 10, 1000))
        size = _log_uniform(rng, 800, 60_000)
        azimuth = np.linspace(0, 360, m, endpoint=False) + rng.uniform(0, 300 / m, m)
        wave = 1 + 0.3 * np.sin(np.radians(azimuth) * rng.integers(2, 7)) + rng.uniform(-0.05, 0.05, m)
        x, y, _ = GEOD.fwd(np.full(m, lon[k]), np.full(m, lat[k]), azimuth, size * wave)
        ring = np.column_stack([x, y])
        out.append(Area(((np.vstack([ring, ring[:1]]),),)))
    return out


def plan_of(zone_shapes: list[Shape], error_m: float = ERROR_M) -> Plan:
    """A plan without rules: every kind on every zone."""
    zones = tuple(Zone(f"z{k}", (ZoneVersion(shape),)) for k, shape in enumerate(zone_shapes))
    return Plan("bench", "0" * 64, zones, defaults=Defaults(position_error_m=error_m))


@dataclass(frozen=True, slots=True)
class Fleet:
    """Fixes, one row each. `rounds` of every entity, each entity's own in the order of time."""

    ent: NDArray[np.int32]
    t_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    entities: int
    rounds: int

    def __len__(self) -> int:
        return len(self.t_us)

    def grouped(self) -> Fleet:
        """The same fixes, each entity's together."""
        by = np.argsort(self.ent, kind="stable")
        return Fleet(self.ent[by], self.t_us[by], self.lon[by], self.lat[by], self.entities, self.rounds)


def full_fleet(of: float = 1.0) -> Fleet:
    """10^7 fixes of 10^5 entities, times `of` and the scale of this run."""
    part = math.sqrt(of * SCALE)
    return fleet(max(100, round(ENTITIES * part)), max(5, round(ROUNDS * part)))


def fleet(entities: int = ENTITIES, rounds: int = ROUNDS, seed: int = 3) -> Fleet:
    """entities x rounds fixes in the order of time."""
    rng = np.random.default_rng(seed)
    lon, lat = _places(rng, entities, 180_000.0)
    kind = rng.random(entities)
    moving = np.where(kind < 0.95, rng.uniform(1, 20, entities), rng.uniform(80, 250, entities))
    speed = np.where(kind < 0.1, 0.0, moving)
    course = rng.uniform(0, 360, entities)
    ent = np.empty((rounds, entities), np.int32)
    at_lon, at_lat = np.empty((rounds, entities)), np.empty((rounds, entities))
    for r in range(rounds):
        order = rng.permutation(entities)
        ent[r], at_lon[r], at_lat[r] = order, lon[order], lat[order]
        course = course + rng.normal(0, 5, entities)
        step = speed * (ROUND_US / 1e6)
        dlat = step * np.cos(np.radians(course)) / 111_200.0
        dlon = step * np.sin(np.radians(course)) / (111_300.0 * np.maximum(np.cos(np.radians(lat)), 0.02))
        lat = np.clip(lat + dlat, -89.0, 89.0)
        lon = (lon + dlon + 180.0) % 360.0 - 180.0
    t = START_US + np.arange(rounds, dtype=np.int64)[:, None] * ROUND_US + np.arange(entities, dtype=np.int64)
    return Fleet(ent.ravel(), t.ravel(), at_lon.ravel(), at_lat.ravel(), entities, rounds)


def columns(f: Fleet, k0: int = 0, k1: int | None = None, error_m: float = ERROR_M) -> Columns:
    """Rows k0:k1 as the columns of the loop."""
    part = slice(k0, k1)
    n = len(f.t_us[part])
    return Columns(
        f.ent[part], f.t_us[part], f.lon[part], f.lat[part], np.full(1, error_m, np.float32), np.full(1, np.nan),
        np.zeros(1, np.uint8), np.arange(n, dtype=np.int32), np.zeros(n, np.uint16), np.zeros(1, np.int32),
    )  # fmt: skip
