"""Seeded scenarios for the comparison of the engine with its slow twin: zones of every shape, tracks of every habit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from pyproj import Geod

from standoff.model.plan import Defaults
from standoff.model.zone import (
    AltitudeBand,
    Area,
    Circle,
    Corridor,
    Datum,
    Limit,
    Shape,
    WeeklyWindow,
    Zone,
    ZoneVersion,
)
from standoff.testing import makers
from standoff.testing.slow_twin import SlowFix, SlowSettings
from standoff.units import FOOT_M

GEOD = Geod(ellps="WGS84")
S, MIN = 1_000_000, 60_000_000
MONDAY_US = 1_600_041_600 * S  # 2020-09-14T00:00Z
Random = np.random.Generator
Walk = makers.Walk


@dataclass(frozen=True)
class Scenario:
    """What both sides are given. `size_m` is about how large its zones are."""

    name: str
    fixes: list[SlowFix]
    zones: list[Zone]
    settings: SlowSettings = field(default_factory=SlowSettings)


@dataclass(frozen=True)
class Stage:
    """Where a scene is laid, and how large the zones on it are."""

    lon: float
    lat: float
    size_m: float


def _somewhere(random: Random, size_m: float) -> Stage:
    where = random.choice(["anywhere", "dateline", "pole", "equator"], p=[0.6, 0.2, 0.1, 0.1])
    lon, lat = float(random.uniform(-180, 180)), float(random.uniform(-85, 85))
    if where == "dateline":
        lon = float(180 - random.uniform(-1, 1) * size_m / 111_000)
    elif where == "pole":
        lat = math.copysign(90 - random.uniform(0, 1) * size_m / 111_000, lat)
    elif where == "equator":
        lat = float(random.uniform(-0.1, 0.1))
    return Stage((lon + 180) % 360 - 180, float(lat), size_m)


# ---- zones


def _circle(_: Random, stage: Stage) -> Shape:
    return Circle(stage.lon, stage.lat, stage.size_m)


def _star(random: Random, stage: Stage) -> Shape:
    ring = makers.star(
        int(random.integers(3, 24)), stage.size_m, stage.lon, stage.lat, int(random.integers(1 << 30)),
        ragged=float(random.uniform(0, 0.8)), turned_deg=float(random.uniform(0, 90)),
    )  # fmt: skip
    return Area(((ring,),), edges=_edges(random, stage))


def _holed(random: Random, stage: Stage) -> Shape:
    seed = int(random.integers(1 << 30))
    outer = makers.star(17, stage.size_m, stage.lon, stage.lat, seed, ragged=0.3)
    hole = makers.star(7, stage.size_m * 0.5, stage.lon, stage.lat, seed + 1, ragged=0.5)
    return Area(((outer, hole[::-1]),), edges=_edges(random, stage))


def _pair_of_stars(random: Random, stage: Stage) -> Shape:
    seed = int(random.integers(1 << 30))
    lons, lats = makers.place(
        stage.lon, stage.lat, np.array([-0.6, 0.6]) * stage.size_m, np.array([0.1, -0.1]) * stage.size_m
    )
    rings = [makers.star(9, stage.size_m * 0.5, lons[k], lats[k], seed + k, ragged=0.6) for k in (0, 1)]
    return Area(((rings[0],), (rings[1],)), edges=_edges(random, stage))


def _edges(random: Random, stage: Stage) -> Literal["lonlat", "geodesic"]:
    # lines straight in lon and lat make strange zones about a pole: tested by themselves
    near_pole = abs(stage.lat) > 90 - 3 * stage.size_m / 111_000
    return "geodesic" if near_pole or random.random() < 0.4 else "lonlat"


def _corridor(random: Random, stage: Stage) -> Shape:
    points = int(random.integers(2, 6))
    east = np.linspace(-1, 1, points) * stage.size_m
    lons, lats = makers.place(stage.lon, stage.lat, east, random.uniform(-0.5, 0.5, points) * stage.size_m)
    return Corridor(
        np.column_stack([lons, lats]), float(random.uniform(0.05, 0.4)) * stage.size_m, _edges(random, stage)
    )


SHAPES: dict[str, Callable[[Random, Stage], Shape]] = {
    "circle": _circle, "star": _star, "holed": _holed, "pair": _pair_of_stars, "corridor": _corridor,
}  # fmt: skip

# ---- tracks: walks on the sheet laid at the stage


def _through(random: Random, size_m: float, every_s: float) -> Walk:
    """Straight on, across the stage or past it."""
    angle, aside = random.uniform(0, 2 * np.pi), random.uniform(-1.5, 1.5) * size_m
    along = random.uniform(1.5, 4) * size_m
    speed = 2 * along / (every_s * random.uniform(3, 60))
    ends = [
        (k * along * np.sin(angle) + aside * np.cos(angle), k * along * np.cos(angle) - aside * np.sin(angle))
        for k in (-1, 1)
    ]
    return makers.straight_run(
        ends[0], ends[1], float(speed), every_s, jitter_s=every_s * 0.4, seed=int(random.integers(1 << 30))
    )


def _wander(random: Random, size_m: float, every_s: float) -> Walk:
    start = tuple(float(x) for x in random.uniform(-2, 2, 2) * size_m)
    return makers.random_walk(
        int(random.integers(20, 120)), float(size_m * random.choice([0.02, 0.1, 0.5, 2])), every_s,
        int(random.integers(1 << 30)), start, turn_deg=float(random.choice([5, 40, 120])),
    )  # fmt: skip


def _stops(random: Random, size_m: float, every_s: float) -> Walk:
    leg = float(size_m * random.uniform(0.3, 1.5))
    legs, speed = int(random.integers(2, 5)), leg / (every_s * random.uniform(2, 6))
    stop_s = every_s * random.uniform(3, 20)
    start = tuple(float(x) for x in random.uniform(-1, 1, 2) * size_m)
    return makers.stop_and_go(legs, leg, speed, stop_s, every_s, int(random.integers(1 << 30)), start)


def _parked_at_border(random: Random, size_m: float, every_s: float) -> Walk:
    angle = random.uniform(0, 2 * np.pi)
    at = (size_m * np.sin(angle), size_m * np.cos(angle))
    return makers.flapping(80, every_s, float(random.choice([3, 15, 60])), int(random.integers(1 << 30)), at)


def _to_and_fro(random: Random, size_m: float, every_s: float) -> Walk:
    radius = size_m + random.uniform(0.01, 0.5) * size_m
    arc = float(random.uniform(0.3, 2)) * radius
    return makers.patrol(
        radius, arc, int(random.integers(2, 8)), arc / (every_s * 12), every_s, float(random.uniform(0, 360))
    )


HABITS: dict[str, Callable[[Random, float, float], Walk]] = {
    "through": _through, "wander": _wander, "stops": _stops, "parked": _parked_at_border, "to-and-fro": _to_and_fro,
}  # fmt: skip
STEPS_S = (1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 1700.0, 2400.0, 7200.0)


def _limited(walk: Walk, most: int = 130) -> Walk:
    seconds, east, north = walk
    return seconds[:most], east[:most], north[:most]


def _track(
    random: Random, stage: Stage, habit: str, entity: str, every_s: float, error_m: float | None
) -> list[SlowFix]:
    seconds, east, north = _limited(HABITS[habit](random, stage.size_m, every_s))
    sigma_m = (15.0 if error_m is None else error_m) * random.choice([0.0, 0.5, 1.0])
    off_e, off_n = (
        makers.noise(len(seconds), sigma_m, every_s, int(random.integers(1 << 30))) if sigma_m else (0.0, 0.0)
    )
    start_us = MONDAY_US + int(random.integers(0, 3600)) * S
    columns = makers.on_earth(
        (seconds, east + off_e, north + off_n), stage.lon, stage.lat, entity=entity, start_us=start_us, error_m=error_m
    )
    rows = makers.as_rows(columns)
    if random.random() < 0.5:  # holes: some longer than a gap, some not
        first = int(random.integers(len(rows)))
        del rows[first : first + int(random.integers(1, 40))]
    return [SlowFix(**row) for row in rows if abs(row["lat"]) <= 90]


def _parameters(random: Random, size_m: float) -> dict[str, dict[str, float]]:
    """Numbers that suit the size of the scene."""
    return {
        "went_deep": {"depth": float(np.float32(size_m * random.uniform(0.1, 0.6)))},
        "turned_away": {"by": max(20.0, size_m * 0.05), "for": float(random.choice([30, 120, 600])) * S},
        "halted": {"near": float(random.choice([0.0, 0.2])) * size_m, "for": float(random.choice([5, 10, 40])) * MIN},
        "stayed": {"longer_than": float(random.choice([5, 30, 60])) * MIN},
        "lost": {"near": float(random.choice([0.5, 50])) * size_m, "lost_after": float(random.choice([20, 60])) * MIN},
        "patrolled": {
            "band": 0.6 * size_m,
            "length": max(2000.0, size_m * 1.5),
            "turns": float(random.choice([1, 2, 3])),
        },
        "approached": {"within": float(random.choice([5, 30])) * MIN, "over": float(random.choice([30, 60, 300])) * S},
    }


def scenario(
    seed: int,
    shapes: tuple[str, ...] = tuple(SHAPES),
    habits: tuple[str, ...] = tuple(HABITS),
    steps_s: tuple[float, ...] = STEPS_S,
    size_m: tuple[float, float] = (200.0, 30_000.0),
) -> Scenario:
    """One stage with one or two zones and one to three tracks. The same seed gives the same scenario."""
    random = np.random.default_rng(seed)
    size = float(np.exp(random.uniform(*np.log(size_m))))
    stage = _somewhere(random, size)
    zones = [
        Zone(f"z{k}", (ZoneVersion(SHAPES[str(random.choice(list(shapes)))](random, stage)),))
        for k in range(int(random.integers(1, 3)))
    ]
    fixes: list[SlowFix] = []
    told = []
    for k in range(int(random.integers(1, 4))):
        habit, every_s = str(random.choice(list(habits))), float(random.choice(list(steps_s)))
        error_m = [0.0, 0.0, 5.0, 15.0, 50.0, None][int(random.integers(6))]
        told.append(f"{habit}/{every_s:g}s/{error_m}")
        fixes += _track(random, stage, habit, f"e{k}", every_s, error_m)
    parameters = _parameters(random, size) if random.random() < 0.7 else {}
    kinds = [type(zone.versions[0].shape).__name__ for zone in zones]
    name = f"seed {seed} at {stage.lon:.3f},{stage.lat:.3f} size {size:.0f} {kinds} {told}"
    return Scenario(name, fixes, zones, SlowSettings(Defaults(), parameters))


def with_feeds(scene: Scenario, seed: int) -> Scenario:
    """The same with sources, some of which fall silent."""
    random = np.random.default_rng(seed)
    names = [None, "north", "south"]
    of = {entity: names[int(random.integers(3))] for entity in sorted({fix.entity for fix in scene.fixes})}
    fixes = [replace(fix, source=of[fix.entity] if random.random() < 0.9 else "north") for fix in scene.fixes]
    first, last = min(f.t_us for f in fixes), max(f.t_us for f in fixes)
    for name in names:
        low = random.uniform(first, last)
        high = low + random.choice([10, 40, 100, 300]) * MIN
        fixes = [fix for fix in fixes if fix.source != name or not low <= fix.t_us < high]
    return replace(scene, name=scene.name + " with feeds", fixes=fixes or scene.fixes)


def with_times(scene: Scenario, seed: int) -> Scenario:
    """The same with zones that come into force, go out, and change their border."""
    random = np.random.default_rng(seed)
    first, last = min(f.t_us for f in scene.fixes), max(f.t_us for f in scene.fixes)

    def instant() -> int:
        near = scene.fixes[int(random.integers(len(scene.fixes)))].t_us
        return near if random.random() < 0.2 else int(random.integers(first, last + 1))

    zones = []
    for k, zone in enumerate(scene.zones):
        shape, other = zone.versions[0].shape, scene.zones[k - 1].versions[0].shape
        a, b, c = sorted((instant(), instant(), instant()))
        if random.random() < 0.3:
            b = a
        kind = int(random.integers(4))
        if kind == 0 or a == c:
            versions: tuple[ZoneVersion, ...] = (ZoneVersion(shape, from_us=a),)
        elif kind == 1:
            versions = (ZoneVersion(shape, to_us=a), ZoneVersion(_grown(other, random), from_us=max(a, b), to_us=c))
        elif kind == 2:
            versions = (ZoneVersion(shape, to_us=a), ZoneVersion(_grown(shape, random), from_us=a))
        else:
            start = (a - MONDAY_US) // S % 86_400
            window = WeeklyWindow(frozenset(range(7)), int(start), int((start + random.integers(600, 40_000)) % 86_400))
            versions = (ZoneVersion(shape, schedule=(window,)),)
        zones.append(Zone(zone.id, versions))
    return replace(scene, name=scene.name + " with times", zones=zones)


def _grown(shape: Shape, random: Random) -> Shape:
    factor = float(random.choice([0.5, 0.9, 1.2, 2]))
    if isinstance(shape, Circle):
        return Circle(shape.lon, shape.lat, shape.radius_m * factor)
    return Corridor(shape.line, shape.half_width_m * factor, shape.edges) if isinstance(shape, Corridor) else shape


def with_altitudes(scene: Scenario, seed: int) -> Scenario:
    """The same with bands, and fixes that climb and descend; some altitudes unknown or of another datum."""
    random = np.random.default_rng(seed)

    def limit() -> Limit | None:
        if random.random() < 0.25:
            return None
        return Limit(float(random.integers(0, 8)) * 500, "hae" if random.random() < 0.5 else "msl")

    zones = []
    for zone in scene.zones:
        floor, ceiling = limit(), limit()
        if floor and ceiling and floor.metres >= ceiling.metres:
            ceiling = Limit(floor.metres + 1000, ceiling.datum)
        zones.append(Zone(zone.id, (replace(zone.versions[0], altitude=AltitudeBand(floor, ceiling)),)))
    fixes: list[SlowFix] = []
    for entity in sorted({fix.entity for fix in scene.fixes}):
        track = [fix for fix in scene.fixes if fix.entity == entity]
        climb = np.abs(np.cumsum(random.choice([-1, 0, 0, 1], len(track))) * random.choice([20, 150, 700]) + 1003)
        datum = "hae" if random.random() < 0.5 else "msl"
        for fix, alt_m in zip(track, climb, strict=True):
            known: dict[str, Any] = {"alt_m": float(alt_m), "alt_datum": datum}
            if random.random() < 0.05:
                known = {} if random.random() < 0.5 else {"alt_m": float(alt_m), "alt_datum": "hae"}
            fixes.append(replace(fix, **known))
    return replace(scene, name=scene.name + " with altitudes", fixes=fixes, zones=zones)


def with_datums(scene: Scenario, seed: int) -> Scenario:
    """The same with bands and reports in every datum, heights in feet that meet the limits, and fixes on the ground."""
    random = np.random.default_rng(seed)
    datums: tuple[Datum, ...] = ("hae", "msl", "agl", "fl")

    def limit(lowest: int, highest: int, datum: Datum) -> Limit | None:
        return None if random.random() < 0.2 else Limit(float(random.integers(lowest, highest)) * 500 * FOOT_M, datum)

    zones = []
    for zone in scene.zones:
        low, high = (datums[int(random.integers(4))] for _ in range(2))
        if random.random() < 0.5:
            high = low
        most = 60 if {"agl", "fl"} & {low, high} else 12  # bounds of kilometres leave less to be sure of
        band = AltitudeBand(limit(-1, most // 2, low), limit(most // 2, most, high))
        surface = bool(random.random() < 0.2)
        zones.append(replace(zone, versions=(replace(zone.versions[0], altitude=band),), surface=surface))
    fixes: list[SlowFix] = []
    for entity in sorted({fix.entity for fix in scene.fixes}):
        track = [fix for fix in scene.fixes if fix.entity == entity]
        step, most = (500, 12) if random.random() < 0.5 else (2500, 24)
        climb = np.clip(np.cumsum(random.choice([-1, 0, 0, 0, 1], len(track))) + random.integers(0, most), 0, most)
        datum = (*datums, None)[int(random.integers(5))]
        landed = random.random() < 0.3
        for fix, height in zip(track, climb, strict=True):
            told: dict[str, Any] = {"alt_m": float(height) * step * FOOT_M, "alt_datum": datum}
            if random.random() < 0.03:
                told["alt_datum"] = (*datums, None)[int(random.integers(5))]
            told["surface"] = bool(landed and height <= 2)
            fixes.append(replace(fix, **told))
    return replace(scene, name=scene.name + " with datums", fixes=fixes, zones=zones)
