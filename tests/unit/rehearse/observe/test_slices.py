"""Cutting into slices changes nothing; the same seed gives the same values, and an entity more changes no other."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from sightings import START_US, S, scenario_of, seen, standing, walk

from standoff.rehearse.motion import Course
from standoff.rehearse.observe.cuts import cuts
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.observe.tracks import tracks_of
from standoff.rehearse.scenario import cast, library_scenario
from standoff.rehearse.scenario.observation import (
    AIS_CLASS_A,
    Blackouts,
    Footprint,
    Observation,
    SharedIdentity,
    TwoIdentities,
)

COURSES = [walk(f"e{n}", 2, seed=n, alt_m=50.0) for n in range(6)]
FAULTS: list[dict[str, Any]] = [
    {"jitter_us": 9 * S},
    {"correlated_us": 100 * S},
    {"bias_m": 20.0, "outliers": 0.05},
    {"drop": 0.1, "blackouts": Blackouts(600 * S, 60 * S)},
    {"footprint": Footprint((38.0, 33.0), 3000.0)},
    {"clock_skew_us": S, "clock_drift_ppm": 50.0},
    {"delay_us": S, "delay_mean_us": 400 * S},
    {"duplicates": 0.1, "conflicting": 0.3},
    {"by_speed": AIS_CLASS_A},
    {"shared": (SharedIdentity("x", ("e0", "e1")),), "two": (TwoIdentities("e2", ("y", "z")),)},
    {"alt_sigma_m": 5.0, "speed_sigma_mps": 0.2, "course_sigma_deg": 2.0},
]


@settings(max_examples=25)
@given(
    faults=st.lists(st.sampled_from(FAULTS), max_size=6),
    slice_reports=st.integers(100, 5000),
    seed=st.integers(0, 2**63 - 1),
)
def test_any_size_of_slice_gives_the_same_reports(faults: list[dict[str, Any]], slice_reports: int, seed: int) -> None:
    settings_of = {name: value for fault in faults for name, value in fault.items()}
    sensors = Observation("gps", **settings_of), Observation("radar", every_us=30 * S)
    whole = seen(COURSES, *sensors, seed=seed)
    cut = seen(COURSES, *sensors, seed=seed, slice_reports=slice_reports)
    assert cut.equals(whole)
    scenario, casts = scenario_of(COURSES, *sensors)
    account = []
    for size in (10**6, slice_reports):
        reports = Reports(scenario, casts, seed, size)
        assert sum(len(rows.said) for rows in reports.slices()) == whole.height
        account.append((reports.values_sha256, reports.counts, reports.missed))
    assert account[0] == account[1]


def test_slices_have_about_as_many_reports_as_asked_even_where_they_bunch() -> None:
    courses = [standing(f"s{n}", 10) for n in range(20)] + [walk(f"w{n}", 0.5, seed=n) for n in range(200)]
    sensor = Observation("gps", every_us=S)
    scenario, casts = scenario_of(courses, sensor)
    sizes = [len(rows.said) for rows in Reports(scenario, casts, 1, 20_000).slices()]
    assert sum(sizes) == 20 * 36_000 + 200 * 1800
    assert max(sizes) < 40_000
    assert len(cuts([tracks_of(casts, sensor, 1)], 10**9)) == 2


def test_an_entity_more_changes_nothing_about_the_others() -> None:
    sensor = Observation("gps", **{name: value for fault in FAULTS[:-2] for name, value in fault.items()})
    few, many = seen(COURSES[1:4], sensor), seen([*COURSES, walk("zz", 1)], sensor)
    same = many.filter(pl.col("true_entity").is_in(["e1", "e2", "e3"])).drop("row")
    assert same.equals(few.drop("row"))


def test_another_seed_gives_other_reports_of_the_same_motion() -> None:
    one, other = (seen(COURSES, Observation("gps"), seed=seed) for seed in (1, 2))
    assert not one["lon"].head(100).equals(other["lon"].head(100))
    assert one.height == other.height


def test_a_scenario_of_the_library_has_its_recorded_values() -> None:
    """As above, with courses that PROJ has a part in. It changes with the scenario, too."""
    scenario = library_scenario("faulty-feed")
    reports = Reports(scenario, cast(scenario, 3), 3)
    assert sum(len(rows.said) for rows in reports.slices()) == 8_049
    assert reports.values_sha256 == "35b732973d620d864d2c73d5c17e4ba1e4f7bc48fc87dff7230fac1e4cc809d7"


def _zigzag(n: int) -> Course:
    """A way of round numbers, so that no library has a part in it."""
    at = np.arange(121)
    lon, lat = 38 + ((at * (n + 3)) % 17) / 1024, 33 + ((at * (n + 5)) % 13) / 1024
    return Course(f"e{n}", START_US + at * 60 * S, lon, lat, np.full(121, 50.0))


def test_the_values_are_those_of_every_other_machine() -> None:
    """Recorded once. It changes only with the observation model itself, and then with a line in the changelog."""
    sensor = Observation("gps", **{name: value for fault in FAULTS for name, value in fault.items()})
    scenario, casts = scenario_of([_zigzag(n) for n in range(6)], sensor)
    reports = Reports(scenario, casts, 42)
    for _ in reports.slices():
        pass
    assert reports.values_sha256 == "f9e729e5fa064bdc6d0b342ae4cb56f0b8c3966cb802c6243dd943f228c1c05c"
