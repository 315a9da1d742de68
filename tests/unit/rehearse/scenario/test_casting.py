"""From a scenario to courses: the same seed, the same courses; nobody changes anybody else."""

from __future__ import annotations

import time

import numpy as np
import pytest
from casts import HEAD, courses, lengths_m, no_files, same, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import CallError
from standoff.rehearse.scenario import cast, load_scenario, random_scenario, with_declared_factor
from standoff.replay.plans import mapping_plan

ACTORS = {
    "crowd": "  people: {crowd: {n: 5, area: {centre: base, radius: 500 m}, speed: [1 m/s, 2 m/s], pause: 1 min}}\n",
    "loiter": "  loiterer: {loiter: {at: north, radius: 1 km, speed: 2 m/s, way: random}}\n",
    "vessel": "  ship: {repeat: {times: 3, every: 20 min, spread: 5 min},"
    " vessel: {along: [base, north, east], speed: 12 kn}}\n",
    "convoy": "  convoy: {convoy: {along: [base, east], speed: 10 m/s, vehicles: 3, spacing: 50 m}}\n",
    "parked": "  parked: {parked: {at: east, n: 4, within: 100 m}}\n",
}
seeds = st.integers(0, 2**63 - 1)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_courses(seed: int) -> None:
    made = scenario("".join(ACTORS.values()))
    one, other = cast(made, seed), cast(made, seed)
    assert [c.index for c in one] == list(range(len(one)))
    assert all(same(a.course, b.course) and a.seen_by == b.seen_by for a, b in zip(one, other, strict=True))


def test_another_seed_gives_other_courses() -> None:
    assert not same(courses(ACTORS["loiter"], 1)["loiterer"], courses(ACTORS["loiter"], 2)["loiterer"])


@given(seed=seeds, kept=st.sets(st.sampled_from(sorted(ACTORS)), min_size=1))
@settings(max_examples=15, deadline=None)
def test_an_actor_more_or_less_changes_no_other(seed: int, kept: set[str]) -> None:
    all_of_them = courses("".join(ACTORS.values()), seed)
    for name, course in courses("".join(ACTORS[name] for name in sorted(kept)), seed).items():
        assert same(course, all_of_them[name])


def test_one_more_in_a_crowd_changes_nobody_else_in_it() -> None:
    few = courses(ACTORS["crowd"])
    more = courses(ACTORS["crowd"].replace("n: 5", "n: 9"))
    assert all(same(course, more[name]) for name, course in few.items())


@given(seed=st.integers(0, 500))
@settings(max_examples=25, deadline=None)
def test_random_scenarios_have_a_plan_and_courses_within_their_time(seed: int) -> None:
    made, plan = random_scenario(seed, actors=6, hours=2)
    mapping_plan(plan)
    casts = cast(made, seed)
    assert casts
    for each in casts:
        course = each.course
        assert made.from_us <= course.from_us <= course.to_us <= made.to_us
        assert np.all(np.diff(course.t_us) > 0)
        assert np.array_equal(course.lon, np.round(course.lon, 9))
        assert np.array_equal(course.lat, np.round(course.lat, 9))
        assert np.all(np.abs(course.lat) <= 90)
        assert len(course.t_us) == 1 or np.max(lengths_m(course)) < 1010.0


def test_who_begins_later_has_no_course_before_and_repeats_begin_one_after_another() -> None:
    text = "  f: {start: 30 min, repeat: {times: 3, every: 20 min}, follow: {along: [base, north], speed: 10 m/s}}\n"
    begins = [course.from_us for course in courses(text).values()]
    assert np.diff(begins).tolist() == [1_200_000_000] * 2
    assert begins[0] == scenario(text).from_us + 1_800_000_000


def test_a_hundred_thousand_bystanders_are_cast_in_some_seconds() -> None:
    text = "  c: {crowd: {n: 100000, area: {centre: base, radius: 900 m}, speed: [0.5 m/s, 2 m/s]}}\n"
    made = load_scenario(f"{HEAD.replace('3 h', '20 min')}actors:\n{text}".encode(), "crowd.yaml", no_files)
    before = time.perf_counter()
    assert len(cast(made, 1)) == 100_000
    assert time.perf_counter() - before < 30  # 4 to 8 s on a core shared with others


def test_errors_declared_smaller_change_nothing_else() -> None:
    made = scenario("  a: {parked: {at: base}}\n", "observation:\n  s: {error: 9 m}\n  t: {declared: none}\n")
    third = with_declared_factor(made, 1 / 3)
    assert [model.declared_m for model in third.observation] == [3.0, None]
    assert [model.sigma_m for model in third.observation] == [9.0, 10.0]


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_that_is_none_is_refused(seed: int) -> None:
    with pytest.raises(CallError, match="seed"):
        cast(scenario("  a: {parked: {at: base}}\n"), seed)
