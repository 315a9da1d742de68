"""Rings: what is mended, what is refused, which side is inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from standoff.errors import Issue, Place
from standoff.model.zone import Area
from standoff.plan.ring_vertices import _folds, _repeats, _suspicious
from standoff.plan.rings import check_area, unwrap

PLACE = Place("zones.geojson", 3, 7)
Pairs = Sequence[Sequence[float]]
SQUARE: Pairs = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]


def area(*polygons: Sequence[Pairs], **more: str) -> Area:
    return Area(tuple(tuple(np.array(ring, dtype=float) for ring in rings) for rings in polygons), **more)  # type: ignore[arg-type]


def check(*polygons: Sequence[Pairs], **more: str) -> tuple[Area | None, list[Issue]]:
    return check_area(area(*polygons, **more), PLACE, "z")


def codes(issues: list[Issue]) -> list[str]:
    return [issue.code for issue in issues]


def flat(checked: Area) -> shapely.Geometry:
    """The area in a lon/lat plane that runs from -540 to 540, made without the code under test (lon/lat edges only)."""
    parts = []
    for rings in checked.polygons:
        loops = [_continuous(ring) for ring in rings]
        turns = round((loops[0][-1, 0] - loops[0][0, 0]) / 360)
        if turns:
            pole = 90 if checked.contains_pole == "north" else -90
            loops = [_round_the_earth(loop, pole) for loop in loops]
        shell = shapely.make_valid(shapely.Polygon(loops[0]))
        middle = shell.centroid.x
        for hole in loops[1:]:
            polygon = shapely.Polygon(hole)
            shell = shell.difference(affinity.translate(polygon, 360 * round((middle - polygon.centroid.x) / 360)))
        parts += (
            [shapely.clip_by_rect(shell, -540, -90, 540, 90)]
            if turns
            else [affinity.translate(shell, 360 * k) for k in (-1, 0, 1)]
        )
    return shapely.union_all(parts)


def _continuous(ring: np.ndarray) -> np.ndarray:
    lon = [ring[0, 0]]
    for here in ring[1:, 0]:
        step = here - lon[-1]
        while step > 180:
            step -= 360
        while step < -180:
            step += 360
        lon.append(lon[-1] + step)
    return np.column_stack([lon, ring[:, 1]])


def _round_the_earth(loop: np.ndarray, pole: int) -> np.ndarray:
    if loop[-1, 0] < loop[0, 0]:
        loop = loop[::-1]
    rows = [np.add(loop[:-1], (360 * k, 0)) for k in range(-4, 5)]
    line = np.vstack(rows)
    return np.vstack([line, [[line[-1, 0], pole], [line[0, 0], pole]]])


def test_a_sound_ring_passes_unchanged_and_without_a_word() -> None:
    checked, issues = check([SQUARE])
    assert checked is not None
    assert issues == []
    assert checked.polygons[0][0].tolist() == [list(map(float, pair)) for pair in SQUARE]


def test_an_unclosed_ring_is_closed_and_said() -> None:
    checked, issues = check([SQUARE[:-1]])
    assert checked is not None
    assert checked.polygons[0][0].tolist() == [list(map(float, pair)) for pair in SQUARE]
    assert codes(issues) == ["unclosed"]
    assert issues[0].place == PLACE
    assert "'z'" in issues[0].what


def test_repeated_vertices_are_dropped_and_counted() -> None:
    checked, issues = check([[(0, 0), (0, 0), (10, 0), (10, 10), (10, 10), (10, 10), (0, 10), (0, 0)]])
    assert checked is not None
    assert len(checked.polygons[0][0]) == 5
    assert codes(issues) == ["repeated-vertex"]
    assert issues[0].what.startswith("zone 'z': 3 vertices")


def test_a_spike_out_and_back_is_dropped_and_said() -> None:
    checked, issues = check([[(0, 0), (10, 0), (20, -5), (10, 0), (10, 10), (0, 10), (0, 0)]])
    assert checked is not None
    assert shapely.Polygon(checked.polygons[0][0]).equals(shapely.box(0, 0, 10, 10))
    assert codes(issues) == ["fold"]


def test_a_ring_wound_clockwise_is_turned_and_said_but_keeps_its_inside() -> None:
    checked, issues = check([SQUARE[::-1]])
    assert checked is not None
    assert flat(checked).contains(shapely.Point(5, 5))
    assert shapely.LinearRing(checked.polygons[0][0]).is_ccw
    assert codes(issues) == ["winding"]


def test_winding_is_not_worth_a_word_where_the_format_has_no_rule_of_it() -> None:
    _, issues = check_area(area([SQUARE[::-1]]), PLACE, "z", winding_matters=False)
    assert issues == []


def test_a_hole_comes_out_clockwise() -> None:
    checked, issues = check([SQUARE, [(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)]])
    assert checked is not None
    assert not shapely.LinearRing(checked.polygons[0][1]).is_ccw
    assert codes(issues) == ["winding"]
    assert not flat(checked).contains(shapely.Point(3, 3))


@pytest.mark.parametrize(
    ("ring", "code", "word"),
    [
        ([(0, 0), (1, 1), (0, 0)], "too-few-vertices", "three"),
        ([(0, 0), (1, 1), (2, 2), (0, 0)], "too-few-vertices", "three"),
        ([(0, 0), (0, 0), (0, 0), (0, 0)], "too-few-vertices", "three"),
        ([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)], "self-crossing", "lon 5, lat 5"),
        ([(0, 0), (10, 0), (10, 95), (0, 0)], "suspect-swapped", "swapped"),
        ([(33.5, 138.6), (34.5, 138.6), (34.5, 139.6), (33.5, 138.6)], "suspect-swapped", "swapped"),
        ([(120, 10), (130, 10), (130, 91), (120, 10)], "out-of-range", "no place on earth"),
        ([(400, 10), (410, 10), (410, 20), (400, 10)], "out-of-range", "no place on earth"),
        ([(500000, 4000000), (500100, 4000000), (500100, 4000100), (500000, 4000000)], "suspect-projected", "metres"),
        ([(0, 0), (float("nan"), 0), (10, 10), (0, 0)], "not-a-number", "vertex 2"),
        ([(0, 0), (float("inf"), 0), (10, 10), (0, 0)], "not-a-number", "vertex 2"),
        ([(0, 10), (180, 10), (90, 20), (0, 10)], "edge-half-round", "half way round"),
        ([(-170, -80), (0, -80), (170, -80), (170, 80), (0, 80), (-170, 80), (-170, -80)], "more-than-half", "half"),
    ],
)
def test_what_has_no_one_meaning_is_refused_with_its_place(ring: Pairs, code: str, word: str) -> None:
    checked, issues = check([ring])
    assert checked is None
    assert code in codes(issues)
    said = next(issue for issue in issues if issue.code == code)
    assert said.level == "error"
    assert word in said.what


@pytest.mark.parametrize(
    ("hole", "code"),
    [
        ([(20, 20), (22, 20), (22, 22), (20, 20)], "hole-outside"),
        ([(8, 8), (12, 8), (12, 9), (8, 8)], "hole-crosses"),
        ([(2, 2), (2, 4), (4, 4), (4, 2), (2, 2)], None),
    ],
)
def test_a_hole_must_lie_in_its_outer_ring(hole: Pairs, code: str | None) -> None:
    checked, issues = check([SQUARE, hole])
    assert (checked is None) == (code is not None)
    assert codes(issues) == ([code] if code else [])


def test_holes_that_overlap_are_refused() -> None:
    first, second = [(2, 2), (2, 5), (5, 5), (5, 2), (2, 2)], [(4, 4), (4, 7), (7, 7), (7, 4), (4, 4)]
    checked, issues = check([SQUARE, first, second])
    assert checked is None
    assert codes(issues) == ["holes-overlap"]


def test_a_ring_that_touches_itself_in_a_point_is_kept_and_said() -> None:
    checked, issues = check([[(0, 0), (10, 0), (10, 10), (5, 0), (0, 10), (0, 0)]])
    assert checked is not None
    assert codes(issues) == ["touches-itself"]


def test_a_ring_over_180_is_one_piece_however_its_longitudes_are_written() -> None:
    jumping, running = (
        check([[(170, 0), (-170, 0), (-170, 10), (170, 10), (170, 0)]]),
        check([[(170, 0), (190, 0), (190, 10), (170, 10), (170, 0)]]),
    )
    assert jumping[0] is not None
    assert running[0] is not None
    assert jumping[1] == []
    assert codes(running[1]) == ["beyond-180"]
    assert jumping[0].polygons[0][0].tolist() == running[0].polygons[0][0].tolist()
    assert flat(jumping[0]).contains(shapely.Point(180, 5))
    assert not flat(jumping[0]).contains(shapely.Point(0, 5))


def test_halves_cut_at_180_are_joined_so_that_the_cut_is_no_border() -> None:
    east = [(170, 0), (180, 0), (180, 10), (170, 10), (170, 0)]
    west = [(-180, 0), (-170, 0), (-170, 10), (-180, 10), (-180, 5), (-180, 0)]
    checked, issues = check([east], [west])
    assert checked is not None
    assert codes(issues) == ["joined-at-180"]
    assert len(checked.polygons) == 1
    assert flat(checked).equals(flat(area([[(170, 0), (190, 0), (190, 10), (170, 10), (170, 0)]])))


def test_halves_that_meet_180_at_other_latitudes_stay_apart() -> None:
    east = [(170, 0), (180, 0), (180, 10), (170, 10), (170, 0)]
    west = [(-180, 20), (-170, 20), (-170, 30), (-180, 30), (-180, 20)]
    checked, issues = check([east], [west])
    assert checked is not None
    assert len(checked.polygons) == 2
    assert issues == []


def test_a_polar_area_cut_along_180_to_the_pole_becomes_a_ring_round_the_pole() -> None:
    cut = [
        (-180, 60),
        (-90, 65),
        (0, 60),
        (90, 65),
        (180, 60),
        (180, 75),
        (180, 90),
        (0, 90),
        (-180, 90),
        (-180, 80),
        (-180, 60),
    ]
    checked, issues = check([cut])
    assert checked is not None
    assert checked.contains_pole == "north"
    assert sorted(map(tuple, checked.polygons[0][0][:-1].tolist())) == [(-90, 65), (0, 60), (90, 65), (180, 60)]
    assert codes(issues) == ["cut-to-pole", "pole-inside"]


def test_two_polar_halves_cut_at_0_and_at_180_become_one_ring_round_the_pole() -> None:
    east = [(0, 60), (90, 60), (180, 60), (180, 90), (0, 90), (0, 60)]
    west = [(-180, 60), (-90, 60), (0, 60), (0, 90), (-180, 90), (-180, 60)]
    checked, _ = check([east], [west])
    assert checked is not None
    assert checked.contains_pole == "north"
    assert len(checked.polygons) == 1
    assert set(checked.polygons[0][0][:, 1]) == {60}


def test_a_wedge_with_its_corner_at_the_pole_stays_a_wedge() -> None:
    checked, issues = check([[(0, 60), (90, 60), (180, 60), (-90, 60), (-90, 90), (0, 90), (0, 60)]])
    assert checked is not None
    assert checked.contains_pole is None
    assert issues == []
    inside = flat(checked)
    assert all(inside.contains(shapely.Point(lon, 75)) for lon in (10, 170, 260))
    assert not inside.contains(shapely.Point(-45, 75))


@pytest.mark.parametrize(("lat", "pole"), [(10, "north"), (-10, "south"), (89.9, "north"), (-89.9, "south")])
def test_the_pole_on_the_smaller_side_is_inside_and_said(lat: float, pole: str) -> None:
    for ring in (
        [(0, lat), (90, lat), (180, lat), (-90, lat), (0, lat)],
        [(0, lat), (-90, lat), (180, lat), (90, lat), (0, lat)],
    ):
        checked, issues = check([ring])
        assert checked is not None
        assert checked.contains_pole == pole
        assert "pole-inside" in codes(issues)


def test_a_plan_that_names_the_pole_inside_is_obeyed() -> None:
    checked, issues = check([[(0, 10), (90, 10), (180, 10), (-90, 10), (0, 10)]], contains_pole="south")
    assert checked is not None
    assert checked.contains_pole == "south"
    assert "pole-inside" not in codes(issues)


def test_a_ring_near_the_equator_needs_the_plan_to_name_the_pole() -> None:
    checked, issues = check([[(0, 0), (90, 0), (180, 0), (-90, 0), (0, 0)]])
    assert checked is None
    assert codes(issues) == ["which-side"]


def test_naming_a_pole_that_no_ring_goes_round_is_refused() -> None:
    checked, issues = check([SQUARE], contains_pole="north")
    assert checked is None
    assert codes(issues) == ["pole-outside"]


def test_a_belt_is_an_outer_ring_and_a_hole_round_the_same_pole() -> None:
    outer = [(0, 40), (90, 40), (180, 40), (-90, 40), (0, 40)]
    hole = [(0, 60), (90, 60), (180, 60), (-90, 60), (0, 60)]
    checked, issues = check([outer, hole])
    assert checked is not None
    assert checked.contains_pole == "north"
    assert codes(issues) == ["winding", "pole-inside"]
    swapped, issues = check([hole, outer])
    assert swapped is None
    assert codes(issues) == ["hole-crosses"]


def test_a_belt_written_as_one_box_round_the_earth_is_refused() -> None:
    checked, issues = check(
        [[(-180, -10), (-60, -10), (60, -10), (180, -10), (180, 10), (60, 10), (-60, 10), (-180, 10), (-180, -10)]]
    )
    assert checked is None
    assert "round-the-earth" in codes(issues)


def test_polygons_that_overlap_or_share_a_line_are_joined_and_said() -> None:
    checked, issues = check([SQUARE], [[(5, 5), (15, 5), (15, 15), (5, 15), (5, 5)]])
    assert checked is not None
    assert codes(issues) == ["overlap"]
    assert len(checked.polygons) == 1
    checked, issues = check([SQUARE], [[(10, 2), (15, 2), (15, 8), (10, 8), (10, 2)]])
    assert checked is not None
    assert codes(issues) == ["joined"]
    assert flat(checked).contains(shapely.Point(10, 5))


def test_polygons_that_touch_in_a_point_stay_apart() -> None:
    checked, issues = check([SQUARE], [[(10, 10), (20, 10), (20, 20), (10, 20), (10, 10)]])
    assert checked is not None
    assert len(checked.polygons) == 2
    assert issues == []


def test_geodesic_edges_are_judged_as_geodesics() -> None:
    """At 60 north the geodesic from 0 to 60 east bulges to 63.4: a hole above 60 lies within it, not the chord."""
    outer = [(0, 60), (30, 40), (60, 60), (0, 60)]
    hole = [(25, 61), (35, 61), (30, 62), (25, 61)]
    assert check([outer, hole], edges="geodesic")[0] is not None
    assert codes(check([outer, hole])[1]) == ["hole-outside"]


@given(st.lists(st.tuples(st.floats(-360, 360), st.floats(-90, 90)), min_size=2, max_size=30))
def test_unwrapped_longitudes_are_the_same_places_and_never_jump(pairs: list[tuple[float, float]]) -> None:
    ring = np.array(pairs)
    flat_ring = unwrap(ring)
    assert np.abs(np.diff(flat_ring[:, 0])).max() <= 180.0 + 1e-9
    turns = (flat_ring[:, 0] - ring[:, 0]) / 360
    assert np.abs(turns - np.round(turns)).max() < 1e-12
    assert (flat_ring[:, 1] == ring[:, 1]).all()
    assert flat_ring[0, 0] == ring[0, 0]


@st.composite
def stars(draw: st.DrawFn) -> tuple[float, float, list[tuple[float, float]]]:
    """A star-shaped ring round a centre: sound by construction."""
    lon, lat = draw(st.floats(-180, 180)), draw(st.floats(-60, 60))
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(1, 20), min_size=count, max_size=count))
    angles = 2 * np.pi * np.arange(count) / count
    return lon, lat, [(lon + r * np.cos(a), lat + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]


@given(stars(), st.booleans(), st.integers(0, 11))
@settings(max_examples=60, deadline=None)
def test_any_sound_ring_is_accepted_over_180_too_whatever_its_winding_and_first_vertex(
    star: tuple[float, float, list[tuple[float, float]]], backwards: bool, start: int
) -> None:
    lon, lat, vertices = star
    start %= len(vertices)
    row = vertices[start:] + vertices[:start]
    wrapped = [((x + 180) % 360 - 180, y) for x, y in (row[::-1] if backwards else row)]
    checked, issues = check([[*wrapped, wrapped[0]]])
    assert checked is not None, issues
    assert not [issue for issue in issues if issue.level == "error"]
    truth = shapely.Polygon(vertices)
    plane = flat(checked)
    for x, y in [
        (lon, lat),
        (lon + 25, lat),
        (lon - 25, lat),
        *[(lon + 0.5 * (x - lon), lat + 0.5 * (y - lat)) for x, y in vertices],
    ]:
        if truth.boundary.distance(shapely.Point(x, y)) > 1e-6:
            assert plane.contains(shapely.Point((x + 180) % 360 - 180, y)) == truth.contains(shapely.Point(x, y))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([-180.0, -90.0, 0.0, 90.0, 179.0, 180.0, 200.0]),
            st.sampled_from([-90.0, -45.0, 0.0, 45.0, 90.0]),
        ),
        min_size=0,
        max_size=9,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_ring_of_awkward_vertices_is_either_refused_with_a_word_or_usable(pairs: list[tuple[float, float]]) -> None:
    checked, issues = check_area(Area(((np.array(pairs, dtype=float).reshape(-1, 2),),)), PLACE, "z")
    assert (checked is None) == any(issue.level == "error" for issue in issues)
    if checked is not None:
        for rings in checked.polygons:
            for ring in rings:
                assert (ring[0] == ring[-1]).all() or abs(ring[0, 0] - ring[-1, 0]) == 360
                assert np.abs(ring[:, 0]).max() <= 180
                assert len(ring) >= 4


_GRID = st.tuples(st.integers(-3, 3).map(float), st.integers(-3, 3).map(float))


@given(st.lists(_GRID, min_size=3, max_size=12), st.sampled_from(["lonlat", "geodesic"]), st.floats(-180, 180))
@settings(max_examples=200, deadline=None)
def test_the_quick_look_never_overlooks_a_repeat_or_a_fold(
    pairs: list[tuple[float, float]], edges: Literal["lonlat", "geodesic"], shift: float
) -> None:
    row = np.array(pairs)
    row[:, 0] += shift if edges == "geodesic" else round(shift)
    if not _suspicious(row):
        assert not _repeats(row).any()
        assert not _folds(row, edges).any()


SHAPES = [
    "almost-180",
    "complex-split",
    "cw-only",
    "extra-crossing",
    "great-circle",
    "issues-164",
    "issues-174",
    "issues-187",
    "issues-81",
    "multi-no-antimeridian",
    "north-pole",
    "one-hole",
    "south-pole",
    "two-holes",
]
_BACKGROUND = np.random.default_rng(7)


def _read(path: Path) -> list[list[Pairs]]:
    shape = json.loads(path.read_text())
    return [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", SHAPES)
def test_inside_is_what_another_library_found_for_shapes_over_180_and_over_the_poles(
    shared_data: Path, name: str
) -> None:
    folder = shared_data / "zones-antimeridian"
    checked, issues = check(*_read(folder / "input" / f"{name}.json"))
    assert checked is not None, issues
    cut = shapely.union_all(
        [
            shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
            for rings in _read(folder / "output" / "flat" / f"{name}.json")
        ]
    )
    points = _samples(cut)
    ours = shapely.contains_xy(flat(checked), points)
    theirs = shapely.contains_xy(cut, points)
    assert theirs.any()
    assert (ours == theirs).all(), points[ours != theirs][:5]


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_cut_by_another_library_are_joined_to_what_they_were(shared_data: Path, name: str) -> None:
    cut_file = shared_data / "zones-antimeridian" / "output" / "flat" / f"{name}.json"
    checked, issues = check(*_read(cut_file))
    assert checked is not None, issues
    cut = shapely.union_all([shapely.make_valid(shapely.Polygon(rings[0], rings[1:])) for rings in _read(cut_file)])
    points = _samples(cut)
    assert (shapely.contains_xy(flat(checked), points) == shapely.contains_xy(cut, points)).all()
    along_cut = [
        ring
        for rings in checked.polygons
        for ring in rings
        if ((np.abs(ring[1:, 0]) == 180) & (np.abs(ring[:-1, 0]) == 180)).any()
    ]
    assert not along_cut or name == "issues-81"


@pytest.mark.parametrize(("folder", "code"), [("input", "self-crossing"), ("output/flat", "self-overlap")])
def test_a_ring_that_crosses_itself_on_its_way_round_the_pole_is_refused(
    shared_data: Path, folder: str, code: str
) -> None:
    """overlap.json goes round a pole and crosses itself; the other library cuts it, but its parts overlap."""
    checked, issues = check(*_read(shared_data / "zones-antimeridian" / folder / "overlap.json"))
    assert checked is None
    assert codes(issues) == [code]


def test_a_hole_wound_like_its_outer_ring_is_a_hole_all_the_same(shared_data: Path) -> None:
    checked, issues = check(*_read(shared_data / "zones-antimeridian" / "input" / "simple-with-ccw-hole.json"))
    assert checked is not None
    assert codes(issues) == ["winding"]
    assert not flat(checked).contains(shapely.Point(95, 45))
    assert flat(checked).contains(shapely.Point(91, 45))


def _samples(cut: shapely.Geometry) -> np.ndarray:
    """Points over the whole earth and more of them near the shape, none within 0.001 degrees of a border."""
    west, south, east, north = cut.bounds
    everywhere = np.column_stack([_BACKGROUND.uniform(-179.9, 179.9, 1500), _BACKGROUND.uniform(-89.9, 89.9, 1500)])
    near = np.column_stack([_BACKGROUND.uniform(west, east, 1500), _BACKGROUND.uniform(south, north, 1500)])
    points = shapely.points(np.vstack([everywhere, near]))
    points = points[shapely.distance(points, cut.boundary) > 1e-3]
    return shapely.get_coordinates(points)
