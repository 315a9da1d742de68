"""When a zone is in force, and what its altitude band means in the datum of a fix."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.detect.areas import DATUM_CODES, build_areas
from standoff.detect.vertical import band_state
from standoff.model.zone import AltitudeBand, Circle, Limit, WeeklyWindow, Zone, ZoneVersion
from standoff.units import parse_instant_us as at

_SHAPE = Circle(0.0, 0.0, 1000.0)


def _areas(**version: object) -> object:
    return build_areas([Zone("z", (ZoneVersion(_SHAPE, **version),))])  # type: ignore[arg-type]


def test_validity_holds_from_its_start_up_to_but_not_including_its_end() -> None:
    areas = _areas(from_us=100, to_us=200)
    assert [int(areas.in_force(t)[0]) for t in (99, 100, 199, 200)] == [0, 1, 1, 0]
    assert [areas.next_change_us(t) for t in (0, 100, 200)] == [100, 200, None]


def test_a_window_past_midnight_belongs_to_the_day_it_opens() -> None:
    """Mondays 22:00 to 02:00; 2024-01-01 was a Monday."""
    areas = _areas(schedule=(WeeklyWindow(frozenset({0}), 22 * 3600, 2 * 3600),))
    days = ["2024-01-01T21:59:59Z", "2024-01-01T22:00:00Z", "2024-01-02T01:59:59Z", "2024-01-02T02:00:00Z"]
    assert [int(areas.in_force(at(day))[0]) for day in days] == [0, 1, 1, 0]
    assert areas.next_change_us(at("2024-01-01T12:00:00Z")) == at("2024-01-01T22:00:00Z")


def test_a_sunday_window_past_midnight_wraps_into_the_next_week() -> None:
    areas = _areas(schedule=(WeeklyWindow(frozenset({6}), 23 * 3600, 3600),))
    assert int(areas.in_force(at("2024-01-08T00:30:00Z"))[0]) == 1


def test_a_day_may_end_at_midnight() -> None:
    areas = _areas(schedule=(WeeklyWindow(frozenset({2}), 0, 86400),))
    days = ["2024-01-02T23:59:59Z", "2024-01-03T00:00:00Z", "2024-01-03T23:59:59Z", "2024-01-04T00:00:00Z"]
    assert [int(areas.in_force(at(day))[0]) for day in days] == [0, 1, 1, 0]


_HOUR_US = 3_600_000_000
_WEEK_US = 7 * 24 * _HOUR_US
_INSTANTS = st.integers(-200, 400).map(lambda hours: hours * _HOUR_US)
_WINDOWS = st.builds(
    lambda days, start, end: WeeklyWindow(frozenset(days), start * 3600, end * 3600),
    st.sets(st.integers(0, 6), min_size=1), st.integers(0, 23), st.integers(0, 24),
)  # fmt: skip
_VERSIONS = st.builds(
    lambda bounds, schedule: ZoneVersion(_SHAPE, None, *bounds, tuple(schedule)),
    st.tuples(st.none() | _INSTANTS, st.none() | _INSTANTS).filter(lambda b: None in b or b[0] < b[1]),  # type: ignore[operator]
    st.lists(_WINDOWS, max_size=2),
)


@given(st.lists(_VERSIONS, max_size=6), _INSTANTS, st.integers(-1, 1))
def test_areas_have_held_since_they_say_and_none_changes_before_the_next_change(
    versions: list[ZoneVersion], hour_us: int, off_us: int
) -> None:
    areas, now = build_areas([Zone(f"z{k}", (version,)) for k, version in enumerate(versions)]), hour_us + off_us
    held, in_force = areas.held_since(now), areas.in_force(now).tolist()
    assert [int(since > 0) for since in held] == in_force
    for j, since in enumerate(held.tolist()):
        if since > 1:
            assert [int(areas.in_force(at_us)[j]) for at_us in (since - 1, since, (since + now) // 2)] == [0, 1, 1]
    change = areas.next_change_us(now)
    last = now + 3 * _WEEK_US if change is None else change - 1
    assert all(areas.in_force(at_us).tolist() == in_force for at_us in (last, (now + last) // 2))


_BANDS = st.none() | st.builds(AltitudeBand, st.builds(Limit, st.sampled_from([0.0, 1.0, 2.0]), st.just("msl")))


@given(st.lists(st.tuples(_BANDS, st.booleans()), max_size=8))
def test_an_area_has_the_band_it_would_have_alone(drawn: list[tuple[AltitudeBand | None, bool]]) -> None:
    zones = [Zone("z", (ZoneVersion(_SHAPE, band),), surface=surface) for band, surface in drawn]
    together = build_areas(zones)
    assert together.bands.shape == (len(zones), len(DATUM_CODES), 4)
    for j, zone in enumerate(zones):
        assert together.bands[j].tobytes() == build_areas([zone]).bands[0].tobytes()


@pytest.mark.parametrize(
    ("alt_m", "datum", "state"),
    [(500.0, "msl", 1), (1200.0, "msl", 0), (1000.0, "msl", 1), (950.0, "hae", 2), (850.0, "hae", 1),
     (1200.0, "hae", 0),
     (math.nan, "hae", 2), (500.0, "fl", 2), (500.0, "agl", 2)],
)  # fmt: skip
def test_a_ceiling_of_1000_m_above_the_sea(alt_m: float, datum: str, state: int) -> None:
    """0 out, 1 within, 2 cannot tell: the geoid is within 110 m; pressure and terrain leave more open."""
    areas = _areas(altitude=AltitudeBand(ceiling=Limit(1000.0, "msl")))
    assert band_state(areas.bands, 0, DATUM_CODES[datum], alt_m) == state


def test_a_floor_at_the_ground_leaves_nothing_open() -> None:
    areas = _areas(altitude=AltitudeBand(floor=Limit(0.0, "agl")))
    assert band_state(areas.bands, 0, DATUM_CODES["hae"], -30.0) == 1


def test_without_a_band_altitude_does_not_matter() -> None:
    assert band_state(_areas().bands, 0, DATUM_CODES["fl"], math.nan) == 1
