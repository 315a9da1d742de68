"""Places as they are written, against geodesics of another library."""

from __future__ import annotations

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from standoff.model.plan import Plan
from standoff.rehearse.timelines.places import PLACE_FORMS, Gazetteer
from standoff.replay.plans import mapping_plan

EARTH = Geodesic.WGS84


def plan() -> Plan:
    zones = {
        "harbour": {"circle": {"centre": [10.0, 54.0], "radius": "6 km"}},
        "field": {"polygon": [[[20, 50], [21, 50], [21, 51], [20, 51]]]},
        "strait": {"corridor": {"line": [[0, 0], [2, 0]], "width": "10 km"}},
        "date line": {"polygon": [[[179, -1], [-179, -1], [-179, 1], [179, 1]]]},
    }
    return mapping_plan({"plan": "places", "zones": zones})[0]


GAZETTEER = Gazetteer(plan(), {"checkpoint": (10.5, 54.5), "gate": "1 km east of checkpoint"}, 0)


def away(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    line = EARTH.Inverse(one[1], one[0], other[1], other[0])
    return line["s12"], line["azi1"] % 360


@given(bearing=st.integers(0, 359), km=st.integers(1, 50))
def test_a_place_north_of_a_circle_is_so_far_beyond_its_radius(bearing: int, km: int) -> None:
    metres, azimuth = away((10.0, 54.0), GAZETTEER.find(f"{km} km {bearing:03d} of harbour border"))
    assert metres == pytest.approx(6000 + 1000 * km, abs=0.001)
    assert (azimuth - bearing + 180) % 360 - 180 == pytest.approx(0, abs=1e-6)


def test_a_place_inside_is_so_far_short_of_the_border() -> None:
    metres, azimuth = away((10.0, 54.0), GAZETTEER.find("2 km inside harbour border on the north-west"))
    assert metres == pytest.approx(4000, abs=0.001)
    assert azimuth == pytest.approx(315, abs=1e-6)


def test_the_border_of_a_polygon_is_where_the_line_from_its_centroid_leaves_it() -> None:
    lon, lat = GAZETTEER.find("field border on the east")
    assert lon == pytest.approx(21, abs=1e-6)
    assert lat == pytest.approx(50.5, abs=0.01)


def test_the_centre_of_a_corridor_is_half_way_along_it_and_its_border_half_its_width_off() -> None:
    assert GAZETTEER.find("centre of strait") == pytest.approx((1.0, 0.0))
    metres, _ = away((1.0, 0.0), GAZETTEER.find("strait border on the north"))
    assert metres == pytest.approx(5000, abs=0.01)


def test_a_zone_across_the_date_line_has_its_centre_in_it() -> None:
    lon, lat = GAZETTEER.find("centre of 'date line'")
    assert abs(lon) == pytest.approx(180, abs=1e-9)
    assert lat == pytest.approx(0, abs=1e-9)


def test_names_lead_to_other_places() -> None:
    assert away((10.5, 54.5), GAZETTEER.find("gate"))[0] == pytest.approx(1000, abs=1e-6)
    assert GAZETTEER.find("[10.5, 54.5]") == (10.5, 54.5)


def test_every_documented_form_is_read() -> None:
    assert all(GAZETTEER.find(example) for _, _, example in PLACE_FORMS)


@pytest.mark.parametrize(
    ("word", "what", "mend"),
    [
        ("harbour", "is a zone", "centre of harbour"),
        ("nowhere", "is no place", "5 km north of ZONE border"),
        ("5 km north of harbor border", "is no place", "LON"),
        ("centre of harbor", "no zone 'harbor'", "Did you mean 'harbour'"),
        ("5 km nroth of harbour border", "is no bearing", "Did you mean 'north'"),
        ("7 km inside harbour border on the north", "nearer to its centre", "shorter"),
        ("[10, 95]", "not on the earth", "[lon, lat]"),
        ("5 parsec north of checkpoint", "unknown unit", "5 km"),
    ],
)
def test_what_is_no_place_is_told_with_what_to_write(word: str, what: str, mend: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as problem:
        GAZETTEER.find(word)
    assert what in problem.value.args[0]
    assert mend.casefold() in problem.value.args[1].casefold()


def test_places_that_lead_to_each_other_end_somewhere() -> None:
    turning = Gazetteer(plan(), {"a": "b", "b": "a"}, 0)
    with pytest.raises(ValueError, match="too many other places"):
        turning.find("a")
