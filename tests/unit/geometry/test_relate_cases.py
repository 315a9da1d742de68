"""JTS's cases of points, lines and areas against areas, laid on the earth as small lon/lat coordinates.

Interior and exterior must be as JTS says. A point on a border is at distance 0, whichever side owns it: JTS calls it
boundary, we give it to the polygon east of it, then north (half-open), which test_shared_borders pins down.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import shapely
from brute import Floats

from standoff.geometry.arrays import build_geometry
from standoff.geometry.distance import signed_distance
from standoff.model.zone import Area

_ON_M = 0.2
_WIDEST_DEG = 32.0


@dataclass(frozen=True)
class Relation:
    name: str
    a: shapely.Geometry
    b: shapely.Geometry
    pattern: str
    holds: dict[str, bool]


def _cases(folder: Path, file: str) -> Iterator[Relation]:
    for case in ET.parse(folder / file).getroot().iter("case"):
        shapes = [shapely.from_wkt(" ".join((case.findtext(tag) or "").split())) for tag in "ab"]
        ops = [op for test in case.iter("test") for op in test.iter("op")]
        pattern = next(op.get("arg3", "") for op in ops if op.get("name") == "relate")
        holds = {op.get("name", ""): (op.text or "").strip() == "true" for op in ops if op.get("name") != "relate"}
        yield Relation((case.findtext("desc") or "").strip(), *shapes, pattern, holds)


def _scaled(*shapes: shapely.Geometry) -> list[shapely.Geometry]:
    """All by one power of two, so that nothing is rounded and nobody is far from the equator."""
    widest = max(np.abs(shapely.get_coordinates(shape)).max() for shape in shapes)
    factor = 2.0 ** np.floor(np.log2(_WIDEST_DEG / widest)) if widest > _WIDEST_DEG else 1.0
    return [shapely.transform(shape, lambda xy: xy * factor) for shape in shapes]


def _area(shape: shapely.Geometry) -> Area:
    parts = [p for p in shapely.get_parts(shape) if not p.is_empty]
    return Area(tuple(tuple(np.array(r.coords)[:, :2] for r in (p.exterior, *p.interiors)) for p in parts))


def _where(shape: shapely.Geometry, places: Floats) -> list[str]:
    b = signed_distance(build_geometry([_area(shape)]), 0, *places.T.copy())
    return ["boundary" if abs(x) < _ON_M else "inside" if x < 0 else "outside" for x in b]


def test_points_are_inside_on_the_border_or_outside_as_jts_says(shared_data: Path) -> None:
    checked = 0
    for case in _cases(shared_data / "zones-jts-relate-validate", "TestRelatePA.xml"):
        points, area = _scaled(case.a, case.b)
        told = {
            name for name, mark in zip(("inside", "boundary", "outside"), case.pattern[:3], strict=True) if mark != "F"
        }
        assert set(_where(area, shapely.get_coordinates(points))) == told, case.name
        checked += 1
    assert checked == 41


@pytest.mark.parametrize(
    ("file", "cases"),
    [("TestRelateAA.xml", 107), ("TestRelateAA-big.xml", 2), ("TestRelateAC.xml", 1), ("TestRelateLA.xml", 77)],
)
def test_vertices_of_lines_and_areas_lie_as_jts_relates_them_to_an_area(
    shared_data: Path, file: str, cases: int
) -> None:
    checked = spoken = 0
    for case in _cases(shared_data / "zones-jts-relate-validate", file):
        a, b = _scaled(case.a, case.b)
        sides = set(_where(b, shapely.get_coordinates(a)))
        checked += 1
        if case.holds.get("coveredBy"):
            assert "outside" not in sides, case.name
            spoken += 1
        if case.holds.get("disjoint"):
            assert sides == {"outside"}, case.name
            spoken += 1
        if case.pattern[0] == "F":  # the interiors do not meet
            assert "inside" not in sides, case.name
            spoken += 1
    assert checked == cases
    assert spoken >= cases // 4
