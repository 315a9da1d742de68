"""Areas lost and gained: against known sizes, anywhere on Earth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from standoff.model.zone import Area, Circle, Corridor
from standoff.rehearse.compare.extent import UncountableError, overlay
from standoff.rehearse.compare.geometry import area_change

GEOD = Geod(ellps="WGS84")
ANYWHERE = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def ring(*corners: tuple[float, float]) -> Area:
    return Area(((np.array([*corners, corners[0]], dtype=float),),), "geodesic")


def geodesic_km2(corners: list[tuple[float, float]]) -> float:
    """The geodesic polygon's area, by Karney's algorithm as pyproj has it."""
    lons, lats = zip(*corners, strict=True)
    return abs(float(GEOD.polygon_area_perimeter(lons, lats)[0])) / 1e6


@settings(max_examples=15)
@given(ANYWHERE, st.floats(1_000, 300_000), st.floats(0.3, 0.99))
def test_a_circle_that_shrinks_loses_a_ring_wherever_it_lies(
    centre: tuple[float, float], radius_m: float, share: float
) -> None:
    area = area_change(Circle(*centre, radius_m), Circle(*centre, radius_m * share))
    whole_km2 = math.pi * radius_m**2 / 1e6
    assert area.gained_km2 == pytest.approx(0, abs=1e-6 * whole_km2)
    assert area.lost_km2 == pytest.approx(whole_km2 * (1 - share**2), rel=2e-3)
    assert area.lost_km2 + area.kept_km2 == pytest.approx(area_of_circle_km2(centre, radius_m), rel=3e-4)


def area_of_circle_km2(centre: tuple[float, float], radius_m: float) -> float:
    azimuth = np.arange(0, 360, 0.1)
    lon, lat, reach = (np.full(len(azimuth), value) for value in (*centre, radius_m))
    lons, lats, _ = GEOD.fwd(lon, lat, azimuth, reach)
    return geodesic_km2(list(zip(lons, lats, strict=True)))


@pytest.mark.parametrize("lon", [38.0, 179.6, -180.0])
def test_a_corner_cut_off_is_told_to_the_hectare_across_the_antimeridian_too(lon: float) -> None:
    a, b, c, d = (lon, 10.0), (lon + 1, 10.0), (lon + 1, 11.0), (lon, 11.0)
    area = area_change(ring(a, b, c, d), ring(a, b, d))
    assert area.lost_km2 == pytest.approx(geodesic_km2([b, c, d]), abs=0.01)
    assert area.gained_km2 == 0


def test_a_rectangle_cut_short_along_its_own_edges_gains_nothing_though_they_are_cut_at_other_points() -> None:
    for lat in (-60.0, 12.0, 55.0):
        whole, less = (
            Area(
                ((np.array([[10, lat], [10 + width, lat], [10 + width, lat + width], [10, lat + width], [10, lat]]),),)
            )
            for width in (0.5, 0.4)
        )
        area = area_change(whole, less)
        assert area.gained_km2 == 0
        assert area.lost_km2 + area.kept_km2 == pytest.approx(rectangle_km2(lat, 0.5), rel=1e-5)
        assert area.kept_km2 == pytest.approx(rectangle_km2(lat, 0.4), rel=1e-5)


def rectangle_km2(lat: float, width: float) -> float:
    """Between two parallels and two meridians: the parallels as many short geodesics."""
    lons = np.linspace(10, 10 + width, 2001)
    return geodesic_km2([*((lon, lat) for lon in lons), *((lon, lat + width) for lon in lons[::-1])])


def test_a_zone_about_the_pole_can_be_compared() -> None:
    north = Area(((np.array([[0, 80], [90, 80], [180, 80], [270, 80], [0, 80]], float),),), "lonlat", "north")
    less = Area(((np.array([[0, 85], [90, 85], [180, 85], [270, 85], [0, 85]], float),),), "lonlat", "north")
    area = area_change(north, less)
    cap_km2 = geodesic_km2([(lon, 80.0) for lon in np.arange(0.0, 360.0, 0.05)])
    assert area.lost_km2 + area.kept_km2 == pytest.approx(cap_km2, rel=1e-5)
    assert area.gained_km2 == pytest.approx(0, abs=1e-3)


def test_a_corridor_that_narrows_loses_both_edges() -> None:
    line = np.array([[10.0, 50.0], [11.0, 50.0]])
    length_km = GEOD.inv(10, 50, 11, 50)[2] / 1000
    area = area_change(Corridor(line, 1000.0), Corridor(line, 500.0))
    assert area.lost_km2 == pytest.approx(length_km + math.pi * (1 - 0.25), rel=1e-3)
    assert area.gained_km2 == pytest.approx(0, abs=1e-3)


def test_what_reaches_round_the_earth_is_not_laid_on_a_sheet() -> None:
    south = Area(((np.array([[0, 80], [90, 80], [180, 80], [270, 80], [0, 80]], float),),), "lonlat", "south")
    with pytest.raises(UncountableError, match="larger side"):
        overlay(south, Circle(0, 85, 1000))
    with pytest.raises(UncountableError):
        overlay(Circle(0, 0, 1000), Circle(180, 0, 1000))
