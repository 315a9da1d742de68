"""Shapes over 180° and the poles: inside and outside as in the cut-up copies that another library made of them.

Its outputs are one library's answer, not law: compared is only where we are surely off the border.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import shape as as_shape

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.distance import signed_distance
from standoff.model.zone import Area

NAMES = (
    "almost-180", "complex-split", "cw-only", "extra-crossing", "great-circle", "issues-164", "issues-174",
    "issues-187", "issues-81", "multi-no-antimeridian", "north-pole", "one-hole", "overlap", "south-pole", "two-holes",
)  # fmt: skip


def _load(path: Path) -> shapely.Geometry:
    found = json.loads(path.read_text())
    return as_shape(found.get("geometry", found))


def _compiled(folder: Path, name: str) -> tuple[Geometry, shapely.Geometry]:
    drawn, cut = _load(folder / "input" / f"{name}.json"), _load(folder / "output" / "flat" / f"{name}.json")
    parts = [drawn] if drawn.geom_type == "Polygon" else list(drawn.geoms)
    rings = tuple(tuple(np.array(r.coords)[:, :2] for r in (p.exterior, *p.interiors)) for p in parts)
    tops = [pole for pole, lat in (("north", 89.999), ("south", -89.999)) if cut.contains(shapely.Point(1.0, lat))]
    return build_geometry([Area(rings, contains_pole=tops[0] if tops else None)]), cut  # type: ignore[arg-type]


# "overlap" crosses itself, so that its inside depends on whom one asks; a plan refuses it.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "overlap"])
def test_inside_and_outside_are_those_of_the_cut_shape(shared_data: Path, name: str) -> None:
    geometry, cut = _compiled(shared_data / "zones-antimeridian", name)
    rng = np.random.default_rng(2)
    _, south, _, north = cut.bounds
    points = shapely.get_coordinates(cut)
    near = points[rng.integers(0, len(points), 400)] + rng.normal(0, 1, (400, 2)) * np.maximum(
        1e-3, np.ptp(points, axis=0) / 10
    )
    anywhere = np.column_stack([rng.uniform(-180, 180, 300), rng.uniform(south - 2, north + 2, 300)])
    places = np.vstack([near, anywhere])
    places = places[np.abs(places[:, 1]) <= 90]
    places[:, 0] = (places[:, 0] + 180) % 360 - 180
    b = signed_distance(geometry, 0, *places.T.copy())
    sure = np.abs(b) > 5.0
    known = shapely.contains(cut, shapely.points(places))
    assert 0 < known.sum() < len(places)
    assert sure.sum() > 500
    np.testing.assert_array_equal(b[sure] < 0, known[sure])


@pytest.mark.parametrize("name", NAMES)
def test_the_distance_does_not_jump_at_180(shared_data: Path, name: str) -> None:
    geometry, cut = _compiled(shared_data / "zones-antimeridian", name)
    _, south, _, north = cut.bounds
    lats = np.linspace(max(-90, south - 1), min(90, north + 1), 101)
    west, east, on, also_on = (
        signed_distance(geometry, 0, np.full(101, lon), lats) for lon in (180 - 1e-9, -180 + 1e-9, 180.0, -180.0)
    )
    np.testing.assert_array_equal(np.signbit(on), np.signbit(also_on))
    np.testing.assert_allclose(on, also_on, atol=1e-6)
    np.testing.assert_allclose(west, on, atol=0.01)
    np.testing.assert_allclose(east, on, atol=0.01)
