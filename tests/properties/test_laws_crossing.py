"""Paths with both ends outside: whether they cross is what dense sampling says, and where and when, to 1 m."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import example, given
from hypothesis import strategies as st
from law_scenes import frame, law, plan_of, run
from pyproj import Geod

from standoff.model.zone import Area, Circle, Edges, Shape
from standoff.testing.makers import star

EARTH, GEOD = Geodesic.WGS84, Geod(ellps="WGS84")
SEED = st.integers(0, 2**31 - 1)
LAT = st.floats(-75, 75)
SPEED_MPS = 20.0
SLACK_M = 1.0 + SPEED_MPS * 0.0005  # the promise, and half a millisecond of rounding


Part = tuple[float, float, float, float]


@dataclass(frozen=True)
class Border:
    """Lines in lon/lat, and how far aside of them a passage may be told."""

    line: shapely.MultiLineString
    slack_m: float


@dataclass(frozen=True)
class Line:
    """A path of geographiclib, in metres from its start."""

    lon0: float
    lat0: float
    lon1: float
    lat1: float

    @property
    def way(self) -> object:
        return EARTH.InverseLine(self.lat0, self.lon0, self.lat1, self.lon1)

    @property
    def length_m(self) -> float:
        return float(EARTH.Inverse(self.lat0, self.lon0, self.lat1, self.lon1)["s12"])


def _past(lon: float, lat: float, azimuth: float, before_m: float, after_m: float) -> Line:
    """A path that runs at an azimuth through a place."""
    a, b = EARTH.Direct(lat, lon, azimuth + 180, before_m), EARTH.Direct(lat, lon, azimuth, after_m)
    return Line(a["lon2"], a["lat2"], b["lon2"], b["lat2"])


def _crossings(shape: Shape, lines: list[Line]) -> list[list[Part]]:
    """For each path the parts inside that the pipeline tells: way in and out in metres, and the place of the way in."""
    columns = [
        {"entity": [f"e{k}"] * 2, "t_us": [0, round(line.length_m / SPEED_MPS * 1e6)], "lon": [line.lon0, line.lon1],
         "lat": [line.lat0, line.lat1], "error_m": [0.0, 0.0]}
        for k, line in enumerate(lines)
    ]  # fmt: skip
    fixes = frame(columns)
    found: list[list[Part]] = [[] for _ in lines]
    day_us, until_us = 86_400_000_000, int(fixes["t_us"].max())  # type: ignore[arg-type]
    for e in run(plan_of([shape], max_gap_us=10 * day_us, lost_after_us=20 * day_us), [(fixes, until_us)]).events:
        assert e["kind"] in ("crossed", "approached", "turned_away", "patrolled"), e  # far along a border: patrolled
        if e["kind"] == "crossed":
            t = [e[k] / 1e6 * SPEED_MPS for k in ("start", "end")]
            found[int(e["entity"][1:])].append((t[0], t[1], e["lon"], e["lat"]))
    return [sorted(parts) for parts in found]


def _agree(line: Line, told: list[Part], known: list[tuple[float, float]], border: Border | None = None) -> None:
    """Each part of some length is told, and each part told is one; a graze of under 2 m may or may not be.

    Ends are right to 1 m along the path or, where a border is given, to its slack aside: the path may run along it.
    """
    for k in known:
        assert k[1] - k[0] < 2.0 or any(_is(line, p, k, border) for p in told), (line, told, known)
    for p in told:
        assert p[1] - p[0] < 2.0 or any(_is(line, p, k, border) for k in known), (line, told, known)
        at = line.way.Position(p[0])  # type: ignore[attr-defined]
        assert GEOD.inv(p[2], p[3], at["lon2"], at["lat2"])[2] <= SLACK_M


def _is(line: Line, told: Part, known: tuple[float, float], border: Border | None) -> bool:
    off_m = [abs(told[n] - known[n]) for n in (0, 1)]
    return all(
        off_m[n] <= SLACK_M
        or (border is not None and off_m[n] < 50.0 and _aside_m(line, told[n], border.line) <= border.slack_m)
        for n in (0, 1)
    )


def _aside_m(line: Line, s: float, border: shapely.MultiLineString) -> float:
    """From a place along a path to a border in lon/lat, in a plane true in scale at that place."""
    at = line.way.Position(s)  # type: ignore[attr-defined]
    lon, lat = at["lon2"], at["lat2"]
    east, north = GEOD.inv(lon, lat, lon + 1e-3, lat)[2] * 1e3, GEOD.inv(lon, lat, lon, lat + 1e-3)[2] * 1e3
    turned = round((border.bounds[0] - lon) / 360) * 360.0
    flat = [
        shapely.transform(border, lambda c, x=lon + turned + more: (c - [x, lat]) * [east, north])
        for more in (0.0, 360.0)
    ]
    return float(min(f.distance(shapely.Point(0, 0)) for f in flat))


def _circle_parts(circle: Circle, line: Line) -> tuple[list[tuple[float, float]], float]:
    """Where geographiclib has the path inside, and the least distance to the border."""

    def off_m(s: float) -> float:
        at = way.Position(s)
        return float(EARTH.Inverse(circle.lat, circle.lon, at["lat2"], at["lon2"])["s12"]) - circle.radius_m

    def passage(low: float, high: float) -> float:
        for _ in range(50):
            middle = (low + high) / 2
            low, high = (middle, high) if (off_m(middle) > 0) == (off_m(low) > 0) else (low, middle)
        return low

    way, length, gold = (
        EARTH.InverseLine(line.lat0, line.lon0, line.lat1, line.lon1),
        line.length_m,
        (math.sqrt(5) - 1) / 2,
    )
    low, high = 0.0, length
    while high - low > 1e-3:
        a, b = high - gold * (high - low), low + gold * (high - low)
        low, high = (low, b) if off_m(a) < off_m(b) else (a, high)
    least = off_m(low)
    return ([(passage(0.0, low), passage(low, length))] if least < 0 else []), least


@law(25)
@given(
    seed=SEED, lon=st.floats(-180, 180), lat=st.one_of(st.floats(-90, 90), st.floats(89, 90)),
    radius_m=st.floats(1, 5.7).map(lambda p: 10**p), length_m=st.floats(3, 6.3).map(lambda p: 10**p),
)  # fmt: skip
def test_circles_near_tangents_included(seed: int, lon: float, lat: float, radius_m: float, length_m: float) -> None:
    rng = np.random.default_rng(seed)
    circle, lines = Circle(lon, lat, radius_m), []
    for off in [*(rng.choice([-1, 1], 6) * rng.uniform(0.5, 50, 6)), *(-rng.uniform(0, radius_m, 4))]:
        touch = EARTH.Direct(lat, lon, rng.uniform(0, 360), max(0.0, radius_m + off))
        before, after = rng.uniform(0.1, 0.9) * length_m, rng.uniform(0.1, 0.9) * length_m
        lines.append(_past(touch["lon2"], touch["lat2"], touch["azi2"] + rng.choice([-90, 90]), before, after))
    ends = [min(GEOD.inv(lon, lat, x, y)[2] for x, y in ((p.lon0, p.lat0), (p.lon1, p.lat1))) for p in lines]
    lines = [line for line, nearest in zip(lines, ends, strict=True) if nearest > radius_m + 1.0]
    for line, told in zip(lines, _crossings(circle, lines) if lines else [], strict=True):
        known, least = _circle_parts(circle, line)
        if abs(least) > 0.1:  # a tangent within that is left open
            assert len(told) == len(known), (line, least)
        if least < -0.3:
            _chord_agrees(circle, line, told, known)


def _chord_agrees(circle: Circle, line: Line, told: list[Part], known: list[tuple[float, float]]) -> None:
    """Near a tangent a centimetre aside is metres along, so that the place is judged by its distance to the border."""
    for s_in, s_out, lon, lat in told:
        for s in (s_in, s_out):
            at = line.way.Position(s)  # type: ignore[attr-defined]
            off = EARTH.Inverse(circle.lat, circle.lon, at["lat2"], at["lon2"])["s12"] - circle.radius_m
            assert abs(off) < 1.0, (line, off)
        at = line.way.Position(s_in)  # type: ignore[attr-defined]
        assert GEOD.inv(lon, lat, at["lon2"], at["lat2"])[2] <= SLACK_M
        if known[0][1] - known[0][0] > 0.05 * circle.radius_m and circle.radius_m < 100_000:
            _agree(line, told, known)


def _every(line: Line, step_m: float) -> np.ndarray:
    return np.linspace(0, line.length_m, max(2, math.ceil(line.length_m / step_m)) + 1)


def _places(line: Line, s: np.ndarray) -> np.ndarray:
    """Continuous longitudes and latitudes at some metres along a path."""
    n, azimuth = len(s), EARTH.Inverse(line.lat0, line.lon0, line.lat1, line.lon1)["azi1"]
    x, y, _ = GEOD.fwd(np.full(n, line.lon0), np.full(n, line.lat0), np.full(n, azimuth), s)
    return np.column_stack([np.unwrap(x, period=360.0), y])


def _polar(line: Line) -> bool:
    return bool(np.abs(_places(line, _every(line, 20_000.0))[:, 1]).max() >= 85)


def _rings(area: Area) -> list[np.ndarray]:
    """Rings of continuous longitudes, all on the turn of the first."""
    rings = [np.column_stack([np.unwrap(r[:, 0], period=360.0), r[:, 1]]) for r in area.polygons[0]]
    return [r + np.array([360.0 * round((rings[0][0, 0] - r[0, 0]) / 360), 0]) for r in rings]


def _border(area: Area, slack_m: float = 0.01) -> Border:
    return Border(shapely.MultiLineString(_rings(area)), slack_m)


def _area_parts(area: Area, line: Line) -> list[tuple[float, float]]:
    """shapely, in the lon/lat plane in which these borders are straight: on a path sampled every 100 m, then finer.

    100 m of a path bend by a millimetre in that plane, and a path that meets an edge at a tenth of a degree meets it a
    metre off: so it is sampled every 2 m around where it passes.
    """
    rings = _rings(area)
    drawn, s = shapely.Polygon(rings[0], rings[1:]), _every(line, 100.0)
    ends = np.array(_parts_drawn(drawn, line, s)).reshape(-1, 1)
    around = np.clip(ends + np.arange(-200.0, 201.0, 2.0), 0.0, line.length_m)
    return _parts_drawn(drawn, line, np.unique(np.concatenate([s, around.ravel()])))


def _parts_drawn(drawn: shapely.Polygon, line: Line, s: np.ndarray) -> list[tuple[float, float]]:
    xy, (lon, lat) = _places(line, s), drawn.exterior.coords[0]
    near = np.argmin(np.abs(xy[:, 1] - lat) + np.abs((xy[:, 0] - lon + 180) % 360 - 180))
    xy = xy + np.array([360.0 * round((lon - xy[near, 0]) / 360), 0])
    path = shapely.LineString(xy)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    met = shapely.line_merge(shapely.intersection(path, drawn))
    parts = [p for p in shapely.get_parts(met) if p.geom_type == "LineString"]
    ends = [sorted(path.project(shapely.Point(c)) for c in (p.coords[0], p.coords[-1])) for p in parts]
    return sorted((float(np.interp(a, along, s)), float(np.interp(b, along, s))) for a, b in ends)


@law(25)
@example(seed=37642505, lon=0.0, lat=-65.0, radius_m=10**4.125, vertices=52, length_m=1_000.0)
@given(
    seed=SEED, lon=st.floats(-180, 180), lat=LAT, radius_m=st.floats(2, 5.3).map(lambda p: 10**p),
    vertices=st.integers(3, 80), length_m=st.floats(3, 6.3).map(lambda p: 10**p),
)  # fmt: skip
def test_polygons_with_holes_and_paths_that_graze_their_corners(
    seed: int, lon: float, lat: float, radius_m: float, vertices: int, length_m: float
) -> None:
    rng = np.random.default_rng(seed)
    hole = star(max(3, vertices // 2), radius_m * 0.4, lon, lat, seed + 1)[::-1].copy()
    area = Area(((star(vertices, radius_m, lon, lat, seed), hole),))
    lines = []
    for k in range(8):
        corner = area.polygons[0][k % 2][rng.integers(0, 3)]
        off = EARTH.Direct(
            corner[1], corner[0], rng.uniform(0, 360), rng.uniform(0.5, 50) if k < 5 else rng.uniform(0, radius_m)
        )
        before, after = (radius_m * 2.2 + rng.uniform(0.1, 0.9) * length_m for _ in range(2))
        lines.append(_past(off["lon2"], off["lat2"], rng.uniform(0, 360), before, after))
    lines = [line for line in lines if not _polar(line)]
    for line, told in zip(lines, _crossings(area, lines) if lines else [], strict=True):
        _agree(line, told, _area_parts(area, line), _border(area))


@law(15)
@example(seed=0, lon=0.0, lat=1.0, radius_m=10**5.25, vertices=3, edges="geodesic")  # 5 mm aside: 1.4 m along
@example(seed=0, lon=0.0, lat=2.0, radius_m=10**4.3125, vertices=4, edges="geodesic")  # 11 mm aside: 2.6 m along
@given(
    seed=SEED, lon=st.floats(-180, 180), lat=LAT, radius_m=st.floats(2, 5.3).map(lambda p: 10**p),
    vertices=st.integers(3, 30), edges=st.sampled_from(["lonlat", "geodesic"]),
)  # fmt: skip
def test_paths_at_a_small_angle_to_an_edge_pass_it_where_it_is(
    seed: int, lon: float, lat: float, radius_m: float, vertices: int, edges: Edges
) -> None:
    """At a fifth of a degree an edge known to 5 cm is passed 14 m from where it is."""
    rng = np.random.default_rng(seed)
    ring = star(vertices, radius_m, lon, lat, seed)
    drawn = ring if edges == "lonlat" else _geodesics_drawn(ring)
    lines = []
    for _ in range(8):
        k = rng.integers(0, len(drawn) - 1)
        (x0, y0), (x1, y1) = drawn[k : k + 2]
        share, aside = rng.uniform(0.05, 0.95), rng.choice([-1, 1]) * 10 ** rng.uniform(-0.7, 1.5)
        x, y = x0 + share * ((x1 - x0 + 180) % 360 - 180), y0 + share * (y1 - y0)
        lines.append(_past(x, y, EARTH.Inverse(y, x, y1, x1)["azi1"] + aside, 2.2 * radius_m, 2.2 * radius_m))
    lines = [line for line in lines if not _polar(line)]
    for line, told in zip(lines, _crossings(Area(((ring,),), edges=edges), lines) if lines else [], strict=True):
        area = Area(((drawn,),))
        # which side of a geodesic edge a place is on is decided to a decimetre, and each piece of a path may end there
        border = _border(area, 0.01 if edges == "lonlat" else 0.1)
        _agree(line, told, _area_parts(area, line), border)


def _geodesics_drawn(ring: np.ndarray) -> np.ndarray:
    """A ring of geodesics with so many vertices (every 50 m, or 2,000 an edge) that in lon/lat they are straight."""
    drawn = []
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        length = GEOD.inv(x0, y0, x1, y1)[2]
        drawn += [(x0, y0), *GEOD.npts(x0, y0, x1, y1, min(2_000, math.ceil(length / 50.0)))]
    return np.array([*drawn, tuple(ring[-1])])


@pytest.mark.parametrize(("step_us", "kinds"), [(1_800_000_000, ["crossed"]), (1_800_000_001, [])])
def test_a_gap_longer_than_max_gap_claims_no_crossing(step_us: int, kinds: list[str]) -> None:
    columns = {"entity": ["e"] * 2, "t_us": [0, step_us], "lon": [9.9, 10.1], "lat": [0.0, 0.0], "error_m": [0.0, 0.0]}
    done = run(plan_of([Circle(10.0, 0.0, 1_000.0)]), [(frame([columns]), step_us)])
    assert [e["kind"] for e in done.events if e["kind"] == "crossed"] == kinds
