"""Answers that can be compared: who was inside of what at which fix, and what the slow twin says."""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from standoff.detect.columns import ENTERED, FOUND_INSIDE, KIND_CODES, LEFT
from standoff.geometry.rings import GEOD
from standoff.model.plan import Defaults
from standoff.model.zone import Area, Circle, Shape, Zone, ZoneVersion
from standoff.testing.slow_twin import SlowFix, SlowSettings, detect_slow
from world import SCALE, Fleet

__all__ = ["check_against_slow_twin", "explained", "inside_pairs", "pair_codes", "planar", "planar_once"]

SIDES_OF_A_CIRCLE = 72
_RAY_KINDS = ("approached", "turned_away")


def inside_pairs(events: NDArray[np.void], fleet: Fleet) -> NDArray[np.int64]:
    """Codes (see pair_codes) of every fix that lies in a visit, from raw events found with position error 0."""
    order = np.argsort(fleet.ent, kind="stable").astype(np.int64)
    t = fleet.t_us[order].reshape(fleet.entities, fleet.rounds)
    opened = events[np.isin(events["kind"], (int(ENTERED), int(FOUND_INSIDE)))]
    closed = events[events["kind"] == int(LEFT)]
    by = [np.lexsort((part["det"], part["zone"], part["ent"])) for part in (opened, closed)]
    opened, closed = opened[by[0]], closed[by[1]]
    key = (closed["ent"].astype(np.int64) << 32) | closed["zone"]
    codes = []
    for one in opened:
        low = np.searchsorted(key, (int(one["ent"]) << 32) | int(one["zone"]), "left")
        high = np.searchsorted(key, (int(one["ent"]) << 32) | int(one["zone"]), "right")
        later = low + np.searchsorted(closed["det"][low:high], one["det"], "right")
        times = t[one["ent"]]
        first = np.searchsorted(times, one["det"])
        end = np.searchsorted(times, closed["det"][later]) if later < high else fleet.rounds
        rows = order[int(one["ent"]) * fleet.rounds + first : int(one["ent"]) * fleet.rounds + end]
        codes.append(pair_codes(rows, int(one["zone"])))
    return np.unique(np.concatenate(codes)) if codes else np.empty(0, np.int64)


def pair_codes(rows: NDArray[np.int64], zones: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """One number for a row of the fleet and a zone."""
    return (np.asarray(rows, np.int64) << 20) | np.asarray(zones, np.int64)


@cache
def planar_once(shapes: tuple[Shape, ...]) -> NDArray[np.object_]:
    """The same, made once: for peers whose making of polygons is not timed."""
    return planar(shapes)


def planar(shapes: tuple[Shape, ...]) -> NDArray[np.object_]:
    """Zones as planar tools see them: polygons in degrees, circles with 72 sides, cut in two at 180 degrees."""
    return np.array([_planar_one(shape) for shape in shapes], dtype=object)


def _planar_one(shape: Shape) -> shapely.Geometry:
    if isinstance(shape, Circle):
        az = np.linspace(0, 360, SIDES_OF_A_CIRCLE + 1)
        n = len(az)
        lon, lat, _ = GEOD.fwd(np.full(n, shape.lon), np.full(n, shape.lat), az, np.full(n, shape.radius_m))
        ring = np.column_stack([lon, lat])
    else:
        assert isinstance(shape, Area)
        ring = shape.polygons[0][0].copy()
    ring[:, 0] = np.degrees(np.unwrap(np.radians(ring[:, 0])))
    polygon = shapely.make_valid(shapely.Polygon(ring))
    world = shapely.box(-180, -90, 180, 90)
    if world.contains(polygon):
        return polygon
    parts = [
        shapely.intersection(shapely.transform(polygon, lambda p, s=s: p + np.array([s, 0.0])), world)
        for s in (-360, 0, 360)
    ]
    return shapely.union_all([part for part in parts if not part.is_empty])


def explained(codes: NDArray[np.int64], fleet: Fleet, shapes: tuple[Shape, ...], share: float = 0.002) -> int:
    """How many of the disputed pairs lie so close to the rim of a circle that its 72 straight sides explain them."""
    good = 0
    for code in codes:
        row, shape = int(code) >> 20, shapes[int(code) & 0xFFFFF]
        if isinstance(shape, Circle):
            d = GEOD.inv(shape.lon, shape.lat, fleet.lon[row], fleet.lat[row])[2]
            good += abs(d - shape.radius_m) <= share * shape.radius_m
    return good


def check_against_slow_twin(
    events: NDArray[np.void], fleet: Fleet, shapes: tuple[Shape, ...], defaults: Defaults, sample: int = 12
) -> str:
    """Compare entities that have events with the slow twin: each kind, zone and instant.

    All that rests on the path must be the same. The two kinds that rest on a ray (`approached`, `turned_away`) may
    differ; those are counted, and more than one in ten are too many.
    """
    who = np.unique(events["ent"])
    who = np.random.default_rng(5).choice(who, min(sample if SCALE == 1 else 4, len(who)), replace=False)
    compared, disputed = 0, []
    for entity in who:
        own = events[events["ent"] == entity]
        rows = np.flatnonzero(fleet.ent == entity)
        fixes = [SlowFix("e", int(fleet.t_us[k]), float(fleet.lon[k]), float(fleet.lat[k])) for k in rows]
        zones = [Zone(str(j), (ZoneVersion(shapes[j]),)) for j in _near(shapes, fleet.lon[rows], fleet.lat[rows])]
        slow = {(e.kind, int(e.zone), e.detected_us) for e in detect_slow(fixes, zones, SlowSettings(defaults))}
        ours = {(KIND_CODES[e["kind"]], int(e["zone"]), int(e["det"])) for e in own}
        disputed += sorted(ours ^ slow)
        compared += len(slow)
    assert all(kind in _RAY_KINDS for kind, _, _ in disputed), disputed
    assert len(disputed) <= 0.1 * compared + 1, disputed
    return f"{compared} events, {len(disputed)} ray events disputed"


def _near(shapes: tuple[Shape, ...], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[int]:
    """Zones within half an hour's way of a track (what `approached` looks at), and generously so."""
    middle = len(lon) // 2
    centres = _centres(shapes)
    far = np.asarray(
        GEOD.inv(*(np.full(len(shapes), at[middle]) for at in (lon, lat)), centres[:, 0], centres[:, 1])[2]
    )
    to = np.asarray(GEOD.inv(*(np.full(len(lon), at[middle]) for at in (lon, lat)), lon, lat)[2])
    step = float(np.max(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2])) if len(lon) > 1 else 0.0
    return [int(j) for j in np.flatnonzero(far < to.max() + centres[:, 2] + 31 * step + 12_000.0)]


@cache
def _centres(shapes: tuple[Shape, ...]) -> NDArray[np.float64]:
    return np.array([_centre(shape) for shape in shapes])


def _centre(shape: Shape) -> tuple[float, float, float]:
    if isinstance(shape, Circle):
        return shape.lon, shape.lat, shape.radius_m
    assert isinstance(shape, Area)
    ring = shape.polygons[0][0]
    return float(ring[0, 0]), float(ring[0, 1]), 170_000.0
