"""The one table of compiled loops: for each its plain twin, an oracle from outside, and a maker of inputs.

`fast`, `slow` and `oracle` answer the same case with the same row of numbers, in metres wherever that makes sense, so
that one tolerance says what the loop promises. Tests go through the table; so may a bench.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Geod, Proj, Transformer

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.distance import signed_distance
from standoff.kernel import border, earth, index, near, passage, path, ray
from standoff.kernel.reference import border as slow_border
from standoff.kernel.reference import earth as slow_earth
from standoff.kernel.reference import index as slow_index
from standoff.kernel.reference import passage as slow_passage
from standoff.kernel.reference import path as slow_path
from standoff.kernel.reference import ray as slow_ray
from standoff.model.zone import Area, Circle, Corridor, Shape
from standoff.testing.makers import star

__all__ = ["KERNELS", "Kernel"]

Case = tuple[Any, ...]
Row = Sequence[float]
EARTH: Final = Geodesic.WGS84
GEOD: Final = Geod(ellps="WGS84")
TO_SPACE: Final = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


@dataclass(frozen=True, slots=True)
class Kernel:
    """One compiled loop. `within`: how far fast may be from slow and from the oracle, one number or one per output.

    `relation`: "equal"; "at least" or "at most", for a bound; "contains", where the answer is a list of zones and the
    loop may give more than the twin; "or abstains", where it may say that it cannot tell. `effort`: the share of the
    usual number of cases that a costly twin or oracle gets.
    """

    name: str
    fast: Callable[..., Row]
    slow: Callable[..., Row]
    oracle: Callable[..., Row]
    cases: Callable[[np.random.Generator, int], list[Case]]
    within: float | tuple[float, ...] = 0.0
    relation: Literal["equal", "at least", "at most", "contains", "or abstains"] = "equal"
    effort: float = 1.0


# ---- places and paths


def _lat(rng: np.random.Generator) -> float:
    """Any latitude, the poles and the equator more often than by chance."""
    return float(
        rng.choice([rng.uniform(-90, 90), rng.uniform(-1, 1), rng.choice([-1, 1]) * (90 - 10 ** rng.uniform(-6, 0))])
    )


def _lon(rng: np.random.Generator) -> float:
    return float(rng.choice([rng.uniform(-180, 180), rng.choice([-1, 1]) * (180 - 10 ** rng.uniform(-6, 0)), 0.0]))


def _lines(low_m: float, high_m: float) -> Callable[[np.random.Generator, int], list[Case]]:
    """Cases (lon0, lat0, lon1, lat1) whose distance is spread evenly over its logarithm."""

    def make(rng: np.random.Generator, n: int) -> list[Case]:
        cases = []
        for _ in range(n):
            lon, lat = _lon(rng), _lat(rng)
            there = EARTH.Direct(
                lat, lon, rng.uniform(0, 360), math.exp(rng.uniform(math.log(low_m), math.log(high_m)))
            )
            cases.append((lon, lat, float(there["lon2"]), float(there["lat2"])))
        return cases

    return make


def _rays(low_m: float, high_m: float) -> Callable[[np.random.Generator, int], list[Case]]:
    """Cases (lon, lat, azimuth in radians, metres)."""

    def make(rng: np.random.Generator, n: int) -> list[Case]:
        return [
            (
                _lon(rng),
                _lat(rng),
                float(rng.uniform(-math.pi, math.pi)),
                float(math.exp(rng.uniform(math.log(low_m), math.log(high_m)))),
            )
            for _ in range(n)
        ]

    return make


def _places(rng: np.random.Generator, n: int) -> list[Case]:
    return [(_lon(rng), _lat(rng)) for _ in range(n)]


def _space(place: tuple[float, float]) -> Row:
    return slow_earth.xyz_of(*place)


def _known_space(lon: float, lat: float) -> Row:
    return TO_SPACE.transform(lon, lat, 0.0)


def _known_line(lon0: float, lat0: float, lon1: float, lat1: float) -> Row:
    line = EARTH.Inverse(lat0, lon0, lat1, lon1)
    return line["s12"], *_turn(math.radians(line["azi1"])), *_turn(math.radians(line["azi2"]))


def _turn(azimuth: float) -> Row:
    return math.sin(azimuth), math.cos(azimuth)


def _as_line(answer: tuple[float, float, float]) -> Row:
    return answer[0], *_turn(answer[1]), *_turn(answer[2])


def _known_m(lon0: float, lat0: float, lon1: float, lat1: float) -> Row:
    return (EARTH.Inverse(lat0, lon0, lat1, lon1)["s12"],)


def _known_end(lon: float, lat: float, azimuth: float, metres: float) -> Row:
    end = EARTH.Direct(lat, lon, math.degrees(azimuth), metres)
    return _known_space(end["lon2"], end["lat2"])


def _both_ways(lon0: float, lat0: float, lon1: float, lat1: float) -> Case:
    return lon0, lat0, *earth.xyz_of(lon0, lat0), lon1, lat1, *earth.xyz_of(lon1, lat1)


def _ends(lon0: float, lat0: float, lon1: float, lat1: float) -> Case:
    return *earth.xyz_of(lon0, lat0), *earth.xyz_of(lon1, lat1)


def _sines(lon: float, lat: float) -> Case:
    x, y = math.radians(lon), math.radians(lat)
    return math.sin(x), math.cos(x), math.sin(y), math.cos(y)


def _space_from(lon0: float, lat0: float, lon1: float, lat1: float) -> Row:
    return earth.xyz_near(lon1, lat1, lon0, lat0, *_sines(lon0, lat0))


def _known_sines(angle: float) -> Row:
    exact = np.longdouble(angle) * np.longdouble("3.14159265358979323846264338328") / 180
    return float(np.sin(exact)), float(np.cos(exact))


def _angles(rng: np.random.Generator, n: int) -> list[Case]:
    return [(float(x),) for x in [0.0, 90.0, -90.0, 180.0, -180.0, 45.0, 1e-9, 540.0, *rng.uniform(-360, 360, n)]]


def _lifted(lon: float, lat: float, up_m: float) -> tuple[float, float, float]:
    x, y, z = TO_SPACE.transform(lon, lat, up_m)
    return float(x), float(y), float(z)


def _heights(rng: np.random.Generator, n: int) -> list[Case]:
    """Places, and how far off the ellipsoid: no farther than the chord of a piece of path is."""
    return [(*place, float(rng.uniform(-50, 5))) for place in _places(rng, n)]


# ---- earth and path

_EARTH: Final = [
    Kernel(
        "earth.sin_cos_deg",
        earth.sin_cos_deg,
        lambda angle: (math.sin(math.radians(angle)), math.cos(math.radians(angle))),
        _known_sines,
        _angles,
        2e-15,
    ),
    Kernel(
        "earth.surface_near",
        lambda *c: earth.surface_near(*_lifted(*c)),
        lambda *c: slow_earth.xyz_of(*slow_earth.lonlat_of(*_lifted(*c))),
        lambda lon, lat, _: _known_space(lon, lat),
        _heights,
        1e-3,
    ),
    Kernel(
        "earth.xyz_near",
        _space_from,
        lambda *line: slow_earth.xyz_of(*line[2:]),
        lambda *line: _known_space(*line[2:]),
        _lines(0.01, 300_000.0),
        1e-8,
    ),
    Kernel(
        "earth.wrap_deg",
        lambda lon: (earth.wrap_deg(lon),),
        lambda lon: (slow_earth.wrap_deg(lon),),
        lambda lon: ((r if (r := math.remainder(lon, 360.0)) < 180.0 else -180.0),),
        lambda rng, n: [(float(x),) for x in [180.0, -180.0, 540.0, *rng.uniform(-900, 900, n)]],
        1e-12,
    ),
    Kernel("earth.xyz_of", earth.xyz_of, slow_earth.xyz_of, _known_space, _places, 1e-8),
    Kernel(
        "earth.lonlat_of",
        lambda *at: _space(earth.lonlat_of(*_known_space(*at))),
        lambda *at: _space(slow_earth.lonlat_of(*_known_space(*at))),
        _known_space,
        _places,
        1e-6,
    ),
    Kernel(
        "earth.inverse",
        lambda *line: _as_line(earth.inverse(*line)),
        lambda *line: _as_line(slow_earth.inverse(*line)),
        _known_line,
        _lines(100.0, 19_000_000.0),
        (1e-4, 1e-8, 1e-8, 1e-8, 1e-8),
    ),
    Kernel(
        "earth.direct",
        lambda *ray: _space(earth.direct(*ray)),
        lambda *ray: _space(slow_earth.direct(*ray)),
        _known_end,
        _rays(1.0, 19_900_000.0),
        1e-4,
    ),
    Kernel(
        "earth.arc_m",
        lambda *line: (earth.arc_m(*_ends(*line)),),
        lambda *line: (slow_earth.arc_m(*_ends(*line)),),
        _known_m,
        _lines(0.01, 100_000.0),
        2e-3,
    ),
    Kernel(
        "earth.geodesic_m",
        lambda *line: (earth.geodesic_m(*_both_ways(*line)),),
        lambda *line: (slow_earth.geodesic_m(*_both_ways(*line)),),
        _known_m,
        _lines(0.01, 19_000_000.0),
        0.1,
    ),
    Kernel(
        "earth.step_bound_m",
        lambda *line: (earth.step_bound_m(*line),),
        lambda *line: (slow_earth.step_bound_m(*line),),
        _known_m,
        _lines(0.01, 10_000_000.0),
        1e-6,
        "at least",
    ),
]


def _known_point(lon0: float, lat0: float, lon1: float, lat1: float, f: float) -> Row:
    line = EARTH.InverseLine(lat0, lon0, lat1, lon1)
    there = line.Position(f * line.s13)
    return _known_space(there["lon2"], there["lat2"])


def _with_share(
    lines: Callable[[np.random.Generator, int], list[Case]],
) -> Callable[[np.random.Generator, int], list[Case]]:
    return lambda rng, n: [(*line, float(rng.uniform(0, 1))) for line in lines(rng, n)]


def _length(lon0: float, lat0: float, lon1: float, lat1: float) -> float:
    return float(EARTH.Inverse(lat0, lon0, lat1, lon1)["s12"])


def _plumb_below(f: float, length_m: float) -> Row:
    """Metres along the chord to the point below a share of the arc: law of sines."""
    angle = length_m / earth.A_M
    return (length_m * math.sin(angle * f) / math.cos(angle * (0.5 - f)) / (2 * math.sin(angle / 2)),)


def _from_above(f: float, length_m: float) -> float:
    """Share of the chord over which a share of the arc is seen when looking down on the middle."""
    angle = length_m / earth.A_M
    return 0.5 + math.sin(angle * (f - 0.5)) / (2 * math.sin(angle / 2))


_PATH: Final = [
    Kernel(
        "path.piece_end",
        lambda *ray: _space(path.piece_end(*ray, 3, 7)),
        lambda *ray: _space(slow_path.piece_end(*ray, 3, 7)),
        lambda lon, lat, az, s: _known_end(lon, lat, az, s * 3 / 7),
        _rays(50_000.0, 10_000_000.0),
        1e-4,
    ),
    Kernel(
        "path.piece_count",
        lambda length: (path.piece_count(length),),
        lambda length: (slow_path.piece_count(length),),
        lambda length: (max(1, -(-length // 50_000.0)),),
        lambda rng, n: [(x,) for x in [0.0, 1.0, 50_000.0, 50_000.1, 100_000.0, *rng.uniform(0, 2e6, n).tolist()]],
    ),
    Kernel(
        "path.chord_share",
        lambda f, m: (path.chord_share(f, m) * m,),
        lambda f, m: (slow_path.chord_share(f, m) * m,),
        _plumb_below,
        lambda rng, n: [(float(rng.uniform(0, 1)), float(rng.uniform(10, 50_000))) for _ in range(n)],
        1e-4,
    ),
    Kernel(
        "path.true_share",
        lambda f, m: (path.true_share(_from_above(f, m), m) * m,),
        lambda f, m: (slow_path.true_share(_from_above(f, m), m) * m,),
        lambda f, m: (f * m,),
        lambda rng, n: [(float(rng.uniform(0, 1)), float(rng.uniform(10, 50_000))) for _ in range(n)],
        1e-4,
    ),
    Kernel(
        "path.along",
        lambda *c: path.along(*_ends(*c[:4]), c[4], _length(*c[:4]))[2:],
        lambda *c: slow_path.along(*_ends(*c[:4]), c[4], _length(*c[:4]))[2:],
        _known_point,
        _with_share(_lines(1.0, 50_000.0)),
        0.02,
    ),
    Kernel(
        "path.geodesic_point",
        lambda *c: _space(path.geodesic_point(*c)),
        lambda *c: _space(slow_path.geodesic_point(*c)),
        _known_point,
        _with_share(_lines(1.0, 5_000_000.0)),
        0.02,
    ),
]

# ---- borders


def _hole(outer: float, lon: float, lat: float) -> Area:
    return Area(((star(40, outer, lon, lat, 5), star(12, outer * 0.35, lon, lat, 6)[::-1]),))


@functools.cache
def shape_of(name: str) -> Shape:
    """The shapes that border cases are about, by name."""
    shapes: dict[str, Shape] = {
        "circle": Circle(38.6178, 33.5058, 55_000.0),
        "polar circle": Circle(20.0, 89.9, 55_000.0),
        "star": Area(((star(30, 20_000.0, -179.95, 61.0, 3),),)),
        "holed star": _hole(30_000.0, 12.0, -48.0),
        "corridor": Corridor(np.array([[5.0, 50.0], [5.4, 50.1], [5.5, 50.5]]), 2_000.0, edges="lonlat"),
    }
    return shapes[name]


SHAPES: Final = ("circle", "polar circle", "star", "holed star", "corridor")


@functools.cache
def geometry_of(name: str) -> Geometry:
    return build_geometry([shape_of(name)])


@functools.cache
def rings_of(name: str) -> list[list[tuple[float, float]]]:
    """The rings as the twin takes them: continuous longitudes, plain floats."""
    shape = shape_of(name)
    assert not isinstance(shape, Circle)
    rings = [shape.line] if isinstance(shape, Corridor) else [ring for polygon in shape.polygons for ring in polygon]
    return [list(zip(np.unwrap(r[:, 0], period=360.0).tolist(), r[:, 1].tolist(), strict=True)) for r in rings]


def _middle(name: str) -> tuple[float, float]:
    shape = shape_of(name)
    return (shape.lon, shape.lat) if isinstance(shape, Circle) else rings_of(name)[0][0]


def _about(reach_m: float, names: Sequence[str] = SHAPES) -> Callable[[np.random.Generator, int], list[Case]]:
    """Cases (shape, lon, lat) around a centre or a vertex."""

    def make(rng: np.random.Generator, n: int) -> list[Case]:
        cases = []
        for k in range(n):
            name = names[k % len(names)]
            lon, lat = _middle(name)
            there = EARTH.Direct(lat, lon, rng.uniform(0, 360), reach_m * rng.uniform(0, 1))
            cases.append((name, float(there["lon2"]), float(there["lat2"])))
        return cases

    return make


def fast_border(name: str, lon: float, lat: float) -> Row:
    return tuple(signed_distance(geometry_of(name), 0, np.array([lon]), np.array([lat])).tolist())


def _border_from_nearby(name: str, lon: float, lat: float) -> Row:
    """Begun where a search from some way away ended: near enough, often, that its leaf alone is looked at."""
    g = geometry_of(name)

    def ask(lon: float, lat: float, seed: int, apart: float, was: float) -> tuple[float, int, float]:
        place = (lon, lat, *earth.xyz_of(lon, lat), *_sines(lon, lat))
        found = border.boundary_from(g.zones, g.nodes, g.v, 0, *place, np.int64(seed), apart, np.float64(was))
        return float(found[0]), int(found[3]), float(found[4])

    away_m = (20.0, 200.0, 1_500.0)[int(abs(lat) * 1e6) % 3]
    before = EARTH.Direct(lat, lon, 1000.0 * lon, away_m)
    was, leaf, apart = ask(float(before["lon2"]), float(before["lat2"]), -1, 0.0, 0.0)
    return (ask(lon, lat, leaf, apart - away_m, was if abs(was) > away_m + 1.0 else 0.0)[0],)


def plain_border_m(name: str, lon: float, lat: float) -> float:
    """The twin's answer for any shape."""
    shape = shape_of(name)
    if isinstance(shape, Circle):
        return slow_border.circle_m((shape.lon, shape.lat), shape.radius_m, lon, lat)
    if isinstance(shape, Corridor):
        return slow_border.corridor_m(rings_of(name)[0], shape.half_width_m, lon, lat)
    return slow_border.polygon_m(rings_of(name), False, lon, lat)


@functools.cache
def dense_of(name: str) -> tuple[np.ndarray, np.ndarray, shapely.Polygon | None]:
    """Border or line sampled so densely that what is between two samples is straight; and the area in lon and lat."""
    share = np.linspace(0, 1, 257)[:-1, None]
    rings = [np.array(r) for r in rings_of(name)]
    lines = [np.vstack([*(a + share * (b - a) for a, b in itertools.pairwise(r)), r[-1:]]) for r in rings]
    area = None if isinstance(shape_of(name), Corridor) else shapely.Polygon(rings[0], rings[1:])
    cuts = np.cumsum([len(line) for line in lines])[:-1]
    return np.vstack(lines), cuts, area


def known_border(name: str, lon: float, lat: float) -> Row:
    """geographiclib for circles; else shapely's distance in PROJ's azimuthal equidistant map about the place itself."""
    shape = shape_of(name)
    if isinstance(shape, Circle):
        return (float(EARTH.Inverse(shape.lat, shape.lon, lat, lon)["s12"]) - shape.radius_m,)
    points, cuts, area = dense_of(name)
    flat = np.column_stack(Proj(proj="aeqd", ellps="WGS84", lon_0=lon, lat_0=lat)(points[:, 0], points[:, 1]))
    lines = shapely.MultiLineString(np.split(flat, cuts))
    distance = float(lines.distance(shapely.Point(0, 0)))
    if isinstance(shape, Corridor):
        return (distance - shape.half_width_m,)
    turned = points[0, 0] + (lon - points[0, 0] + 180) % 360 - 180
    return (-distance if area is not None and area.contains(shapely.Point(turned, lat)) else distance,)


def _segments(rng: np.random.Generator, n: int) -> list[Case]:
    return [tuple(map(float, rng.normal(0, 1000, 4) * 10 ** rng.uniform(-3, 2))) for _ in range(n)]


def _known_segment(ex: float, nx: float, ey: float, ny: float) -> Row:
    line = shapely.LineString([(ex, nx), (ey, ny)])
    return line.distance(shapely.Point(0, 0)), line.project(shapely.Point(0, 0))


def _fast_inside(name: str, lon: float, lat: float) -> Row:
    g = geometry_of(name)
    return (float(border.inside(g.zones, g.nodes, g.v, 0, lon, lat)),)


def _rooted(squared: float, share: float) -> tuple[float, float]:
    return math.sqrt(squared), share


def _segment_row(case: Case, answer: tuple[float, float]) -> Row:
    """Distance, and the nearest point in metres from the first end."""
    return answer[0], answer[1] * math.dist(case[:2], case[2:])


_BORDER: Final = [
    Kernel(
        "border.edge_distance2",
        lambda *c: _segment_row(c, _rooted(*border.edge_distance2(*c))),
        lambda *c: _segment_row(c, slow_border.edge_distance(*c)),
        _known_segment,
        _segments,
        (1e-6, 1e-2),
    ),
    Kernel(
        "border.inside",
        _fast_inside,
        lambda name, lon, lat: (float(slow_border.inside(rings_of(name), False, lon, lat)),),
        lambda name, lon, lat: (float(known_border(name, lon, lat)[0] < 0),),
        _about(60_000.0, ("star", "holed star")),
    ),
    Kernel(
        "border.boundary_m",
        fast_border,
        lambda name, lon, lat: (plain_border_m(name, lon, lat),),
        known_border,
        _about(100_000.0),
        0.2,
        effort=0.6,
    ),
    Kernel(
        "border.near_circle_m",
        lambda name, lon, lat: (border.near_circle_m(geometry_of(name).zones, 0, *earth.xyz_of(lon, lat)),),
        lambda name, lon, lat: (plain_border_m(name, lon, lat),),
        known_border,
        _about(100_000.0, ("circle", "polar circle")),
        0.01,
    ),
    Kernel(
        "border.boundary_from",
        _border_from_nearby,
        lambda name, lon, lat: (plain_border_m(name, lon, lat),),
        known_border,
        _about(60_000.0),
        0.2,
        effort=0.6,
    ),
]

# ---- passages


def _paths(rng: np.random.Generator, n: int) -> list[Case]:
    """Cases (shape, lon0, lat0, lon1, lat1): paths of up to 50 km near a border."""
    cases = []
    for name, lon, lat in _about(30_000.0)(rng, n):
        there = EARTH.Direct(lat, lon, rng.uniform(0, 360), 10 ** rng.uniform(2, math.log10(50_000)))
        cases.append((name, lon, lat, float(there["lon2"]), float(there["lat2"])))
    return cases


def _fast_passages(name: str, *line: float) -> Row:
    g = geometry_of(name)
    length = _length(*line)
    ends = [fast_border(name, *line[:2])[0], fast_border(name, *line[2:])[0]]
    fs = np.zeros(64)
    count = passage.passages(g.zones, g.nodes, g.v, 0, *_ends(*line), length, *ends, fs, 0)
    return tuple((fs[:count] * length).tolist())


def _searched(border_m: Callable[[tuple[float, float]], float], line: Row, steps: int) -> Row:
    way = EARTH.InverseLine(line[1], line[0], line[3], line[2])

    def place(share: float) -> tuple[float, float]:
        there = way.Position(share * way.s13)
        return there["lon2"], there["lat2"]

    return tuple(share * way.s13 for share in slow_passage.passages(border_m, place, steps))


def _plain_side(name: str) -> Callable[[tuple[float, float]], float]:
    """Negative inside. Only the sign matters to a passage, and of a polygon the sign alone is much quicker."""
    if isinstance(shape_of(name), Area):
        return lambda at: -1.0 if slow_border.inside(rings_of(name), False, *at) else 1.0
    return lambda at: plain_border_m(name, *at)


def _known_passages(name: str, *line: float) -> Row:
    """The path, sampled densely by pyproj, against the area drawn by shapely in a map about the middle of the path."""
    shape = shape_of(name)
    length = _length(*line)
    way = EARTH.InverseLine(line[1], line[0], line[3], line[2])
    mid = way.Position(0.5 * length)
    flat = Proj(proj="aeqd", ellps="WGS84", lon_0=mid["lon2"], lat_0=mid["lat2"])
    shares = np.linspace(0, 1, 2001)
    if isinstance(shape, Area):
        points, cuts, _ = dense_of(name)
        rings = np.split(np.column_stack(flat(points[:, 0], points[:, 1])), cuts)
        border_line = shapely.MultiLineString(rings)
        path_line = shapely.LineString([flat(p["lon2"], p["lat2"]) for p in (way.Position(s * length) for s in shares)])
        met = border_line.intersection(path_line)
        return tuple(sorted(path_line.project(p) for p in getattr(met, "geoms", [met]) if not p.is_empty))
    found = []
    values = np.array(
        [known_border(name, p["lon2"], p["lat2"])[0] for p in (way.Position(s * length) for s in shares[::40])]
    )
    for k in np.flatnonzero((values[1:] < 0) != (values[:-1] < 0)):
        low, high = shares[k * 40], shares[(k + 1) * 40]
        for _ in range(30):
            middle = (low + high) / 2
            at = way.Position(middle * length)
            if (known_border(name, at["lon2"], at["lat2"])[0] < 0) == (values[k] < 0):
                low = middle
            else:
                high = middle
        found.append(low * length)
    return tuple(found)


def _clear_paths(rng: np.random.Generator, n: int) -> list[Case]:
    """Paths whose dips are long enough for the walk of the twin to see: what it cannot see is tested elsewhere."""
    cases = []
    for case in _paths(rng, 3 * n):
        cut = [0.0, *_known_passages(*case), _length(*case[1:])]
        if min(np.diff(cut)) > cut[-1] / 60:
            cases.append(case)
    return cases[:n]


def _deep(name: str, *line: float) -> Row:
    g = geometry_of(name)
    return (passage.deepest(g.zones, g.nodes, g.v, 0, *_ends(*line), _length(*line), 0.0, 1.0, 1.0)[0],)


def _plain_deep(border_m: Callable[..., float], steps: int) -> Callable[..., Row]:
    def answer(name: str, *line: float) -> Row:
        way = EARTH.InverseLine(line[1], line[0], line[3], line[2])

        def place(share: float) -> tuple[float, float]:
            there = way.Position(share * way.s13)
            return there["lon2"], there["lat2"]

        return (slow_passage.deepest(lambda at: border_m(name, *at), place, 0.0, 1.0, 1.0, steps)[0],)

    return answer


def _sampled_least(name: str, *line: float) -> Row:
    way = EARTH.InverseLine(line[1], line[0], line[3], line[2])
    places = [way.Position(s * way.s13) for s in np.linspace(0, 1, 301)]
    return (min(known_border(name, p["lon2"], p["lat2"])[0] for p in places),)


def _circle_paths(rng: np.random.Generator, n: int) -> list[Case]:
    return [c for c in _paths(rng, 4 * n) if c[0] == "circle"][:n]


_PASSAGE: Final = [
    Kernel(
        "passage.passages",
        _fast_passages,
        lambda name, *line: _searched(_plain_side(name), line, 120),
        _known_passages,
        _clear_paths,
        0.5,
        effort=0.3,
    ),
    Kernel(
        "passage.deepest",
        _deep,
        _plain_deep(plain_border_m, 12),
        _sampled_least,
        _circle_paths,
        0.2,
    ),
]

# ---- headings


def _headings(rng: np.random.Generator, n: int) -> list[Case]:
    """Cases (shape, lon, lat, azimuth in degrees, reach): from outside a polygon, half of them towards it."""
    cases: list[Case] = []
    while len(cases) < n:
        name, lon, lat = _about(90_000.0, ("star", "holed star"))(rng, 2)[len(cases) % 2]
        if known_border(name, lon, lat)[0] > 0:
            there = EARTH.Inverse(lat, lon, *_middle(name)[::-1])
            azimuth = rng.choice([rng.uniform(-180, 180), there["azi1"] + rng.uniform(-40, 40)])
            cases.append((name, lon, lat, float(azimuth), float(10 ** rng.uniform(3.5, 5.2))))
    return cases


def _told(name: str, lon: float, lat: float, azimuth: float, reach_m: float) -> Row:
    g = geometry_of(name)
    e, n = _turn(math.radians(azimuth))
    place = (*earth.xyz_of(lon, lat), *_sines(lon, lat))
    return (float(ray.heading_meets(g.zones, g.nodes, g.v, 0, *place, e, n, reach_m, 5.0)),)


def _followed(name: str, lon: float, lat: float, azimuth: float, reach_m: float) -> Row:
    def place(at_m: float) -> tuple[float, float]:
        there = EARTH.Direct(lat, lon, azimuth, at_m)
        return float(there["lon2"]), float(there["lat2"])

    return (float(slow_ray.meets(lambda at: plain_border_m(name, *at), place, reach_m)),)


def _drawn(name: str, lon: float, lat: float, azimuth: float, reach_m: float) -> Row:
    """In PROJ's azimuthal equidistant map about the place itself a heading is a straight line."""
    points, cuts, _ = dense_of(name)
    flat = np.column_stack(Proj(proj="aeqd", ellps="WGS84", lon_0=lon, lat_0=lat)(points[:, 0], points[:, 1]))
    e, n = _turn(math.radians(azimuth))
    way = shapely.LineString([(0, 0), (e * reach_m, n * reach_m)])
    return (float(shapely.MultiLineString(np.split(flat, cuts)).intersects(way)),)


_RAY: Final = [
    Kernel("ray.heading_meets", _told, _followed, _drawn, _headings, 0.0, "or abstains", effort=0.6),
]

# ---- index

_CAPS_SEED: Final = 11


@functools.cache
def caps() -> list[slow_index.Cap]:
    """Circles of all sizes, at the poles and the date line too."""
    rng = np.random.default_rng(_CAPS_SEED)
    return [(_lon(rng), _lat(rng), float(10 ** rng.uniform(1, 5.7))) for _ in range(60)]


@functools.cache
def caps_geometry() -> Geometry:
    return build_geometry([Circle(*cap) for cap in caps()])


def _gathered(lon: float, lat: float) -> Row:
    g = caps_geometry()
    found, stamp = np.zeros(len(caps()), np.int32), np.zeros(len(caps()), np.int32)
    n = near.gather_at(g.starts, g.items, lon, lat, stamp, 1, found, 0)
    return sorted(found[:n].tolist())


def _gathered_along(lon: float, lat: float, azimuth: float, length_m: float) -> Row:
    g = caps_geometry()
    found, stamp = np.zeros(len(caps()), np.int32), np.zeros(len(caps()), np.int32)
    n = near.gather_along(g.starts, g.items, g.clear, g.reach_m, lon, lat, azimuth, length_m, stamp, 1, found, 0)
    return sorted(found[:n].tolist())


def _known_near(lon: float, lat: float, reach_m: float) -> list[int]:
    x, y, r = np.array(caps()).T
    metres = GEOD.inv(np.full(len(x), lon), np.full(len(x), lat), x, y)[2]
    return np.flatnonzero(metres <= r + reach_m).tolist()


def _known_along(lon: float, lat: float, azimuth: float, length_m: float) -> Row:
    steps = np.linspace(0, length_m, 400)
    x, y, _ = GEOD.fwd(np.full(400, lon), np.full(400, lat), np.full(400, math.degrees(azimuth)), steps)
    return sorted({j for a, b in zip(x, y, strict=True) for j in _known_near(a, b, 0.0)})


def _known_clearance(lon: float, lat: float) -> Row:
    x, y, r = np.array(caps()).T
    metres = GEOD.inv(np.full(len(x), lon), np.full(len(x), lat), x, y)[2]
    return (max(0.0, float(np.min(metres - r))),)


def _known_cover(lon: float, lat: float, radius_m: float) -> Row:
    x, y, _ = GEOD.fwd(np.full(3600, lon), np.full(3600, lat), np.arange(0, 360, 0.1), np.full(3600, radius_m))
    half = float(np.max(np.abs((np.asarray(x) - lon + 180) % 360 - 180)))
    poles = [GEOD.inv(lon, lat, lon, pole)[2] <= radius_m for pole in (-90.0, 90.0)]
    south, north = float(np.min(y)), float(np.max(y))
    return (90.0 if poles[0] else -south), (90.0 if poles[1] else north), (180.0 if any(poles) else half)


def _outwards(box: tuple[float, float, float]) -> Row:
    """South turned round, so that in all three columns more is safer."""
    return -box[0], box[1], box[2]


_INDEX: Final = [
    Kernel(
        "index.cell_of",
        lambda level, *at: (index.cell_of(level, *at),),
        lambda level, *at: (slow_index.cell_of(level, *at),),
        lambda level, lon, lat: (_numpy_cell(level, lon, lat),),
        lambda rng, n: [
            (k % 3, *at) for k, at in enumerate([(180.0, 90.0), (-180.0, -90.0), (180.0, 0.0), *_places(rng, n)])
        ],
    ),
    Kernel(
        "index.cover",
        lambda *cap: _outwards(index.cover(*cap)),
        lambda *cap: _outwards(slow_index.cover(*cap)),
        _known_cover,
        lambda rng, n: [(_lon(rng), _lat(rng), float(10 ** rng.uniform(1, 6.5))) for _ in range(n)],
        1e-9,
        "at least",
        effort=0.25,
    ),
    Kernel(
        "near.clearance_m",
        lambda *at: (near.clearance_m(caps_geometry().clear, *at),),
        lambda *at: (slow_index.clearance_m(caps(), *at),),
        _known_clearance,
        _places,
        0.0,
        "at most",
        effort=0.5,
    ),
    Kernel(
        "near.gather_at",
        _gathered,
        lambda *at: slow_index.near(caps(), *at, caps_geometry().reach_m),
        lambda *at: _known_near(*at, caps_geometry().reach_m),
        _places,
        0.0,
        "contains",
    ),
    Kernel(
        "near.gather_along",
        _gathered_along,
        lambda *ray: slow_index.along(caps(), *ray, ray[3] / 8),
        _known_along,
        _rays(1_000.0, 5_000_000.0),
        0.0,
        "contains",
        effort=0.25,
    ),
    Kernel(
        "near.gather_ahead",  # by series
        _gathered_along,
        lambda *ray: slow_index.along(caps(), *ray, ray[3] / 8),
        _known_along,
        _rays(50_000.0, 300_000.0),
        0.0,
        "contains",
        effort=0.25,
    ),
]


def _numpy_cell(level: int, lon: float, lat: float) -> int:
    """numpy's own search of the cell edges."""
    degrees = (0.5, 2.0, 20.0)[level]
    before = sum(round(360 / d) * round(180 / d) for d in (0.5, 2.0, 20.0)[:level])
    columns, rows = round(360 / degrees), round(180 / degrees)
    column = int(np.searchsorted(np.arange(1, columns) * degrees - 180.0, lon, side="right"))
    row = int(np.searchsorted(np.arange(1, rows) * degrees - 90.0, lat, side="right"))
    return before + row * columns + column


KERNELS: Final = [*_EARTH, *_PATH, *_BORDER, *_PASSAGE, *_RAY, *_INDEX]
