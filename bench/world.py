"""A synthetic world for timing: entities around hubs, zones around the same hubs; described in docs/benchmarks.md.

100 rounds of 10^5 entities give 10^7 fixes, one a minute; within a round the order of arrival is shuffled. 60 % of the
entities live near one of 200 hubs, the rest anywhere up to 80 degrees of latitude. A tenth stands still, most move at 1 to 20 m/s,
one in twenty flies at 80 to 250 m/s. Zones: 60 % circles of 0.3 to 55 km, 40 % star-shaped polygons of 0.8 to 60 km with 10 to 1,000
vertices, log-uniform; 60 % of them near the hubs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from standoff.detect.detector import Columns
from standoff.model.plan import Defaults, Plan
from standoff.model.zone import Area, Circle, Shape, Zone, ZoneVersion

__all__ = ["Fleet", "columns", "fleet", "plan_of", "shapes"]

GEOD = Geod(ellps="WGS84")
HUBS = 200


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


def shapes(n: int, seed: int = 2) -> list[Shape]:
    """n zone shapes. For n = 1 a 55 km circle at the first hub."""
    if n == 1:
        lon, lat = _hubs()
        return [Circle(float(lon[0]), float(lat[0]), 55_000.0)]
    rng = np.random.default_rng(seed)
    lon, lat = _places(rng, n, 60_000.0)
    out: list[Shape] = []
    for k in range(n):
        if rng.random() < 0.6:
            out.append(Circle(float(lon[k]), float(lat[k]), float(np.exp(rng.uniform(np.log(300), np.log(55_000))))))
            continue
        m = int(np.exp(rng.uniform(np.log(10), np.log(1000))))
        size = float(np.exp(rng.uniform(np.log(800), np.log(60_000))))
        azimuth = np.linspace(0, 360, m, endpoint=False) + rng.uniform(0, 300 / m, m)
        wave = 1 + 0.3 * np.sin(np.radians(azimuth) * rng.integers(2, 7)) + rng.uniform(-0.05, 0.05, m)
        x, y, _ = GEOD.fwd(np.full(m, lon[k]), np.full(m, lat[k]), azimuth, size * wave)
        ring = np.column_stack([x, y])
        out.append(Area(((np.vstack([ring, ring[:1]]),),)))
    return out


def plan_of(zone_shapes: list[Shape]) -> Plan:
    """A plan without rules: every kind on every zone."""
    zones = tuple(Zone(f"z{k}", (ZoneVersion(shape),)) for k, shape in enumerate(zone_shapes))
    return Plan("bench", "0" * 64, zones, defaults=Defaults(position_error_m=15.0))


@dataclass(frozen=True, slots=True)
class Fleet:
    """Fixes in time order."""

    ent: NDArray[np.int32]
    t_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def fleet(entities: int = 100_000, rounds: int = 100, seed: int = 3, grouped: bool = False) -> Fleet:
    """entities x rounds fixes; `grouped`: each entity's fixes together (in time order), else shuffled in each minute."""
    rng = np.random.default_rng(seed)
    lon, lat = _places(rng, entities, 40_000.0)
    kind = rng.random(entities)
    speed = np.where(kind < 0.1, 0.0, np.where(kind < 0.95, rng.uniform(1, 20, entities), rng.uniform(80, 250, entities)))
    course = rng.uniform(0, 360, entities)
    out_lon = np.empty((rounds, entities))
    out_lat = np.empty((rounds, entities))
    for r in range(rounds):
        out_lon[r], out_lat[r] = lon, lat
        course = course + rng.normal(0, 5, entities)
        step = speed * 60.0
        dlat = step * np.cos(np.radians(course)) / 111_200.0
        dlon = step * np.sin(np.radians(course)) / (111_300.0 * np.maximum(np.cos(np.radians(lat)), 0.02))
        lat = np.clip(lat + dlat, -89.0, 89.0)
        lon = (lon + dlon + 180.0) % 360.0 - 180.0
    ent = np.tile(np.arange(entities, dtype=np.int32), (rounds, 1))
    t = np.repeat(np.arange(rounds, dtype=np.int64)[:, None] * 60_000_000, entities, axis=1)
    if grouped:
        return Fleet(*(np.ascontiguousarray(a.T).ravel() for a in (ent, t, out_lon, out_lat)))
    for r in range(rounds):
        order = rng.permutation(entities)
        ent[r], out_lon[r], out_lat[r] = ent[r][order], out_lon[r][order], out_lat[r][order]
    return Fleet(ent.ravel(), t.ravel(), out_lon.ravel(), out_lat.ravel())


def columns(f: Fleet, k0: int = 0, k1: int | None = None) -> Columns:
    """Rows k0:k1 as the columns of the loop."""
    part = slice(k0, k1)
    n = len(f.t_us[part])
    return Columns(
        f.ent[part], f.t_us[part], f.lon[part], f.lat[part], np.full(1, 15.0, np.float32), np.full(1, np.nan),
        np.zeros(1, np.uint8), np.arange(n, dtype=np.int32), np.zeros(n, np.uint16), np.zeros(1, np.int32),
    )  # fmt: skip
