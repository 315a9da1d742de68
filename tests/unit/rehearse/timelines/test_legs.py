"""Legs as they are written, and the reports that come of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from standoff.rehearse.timelines.legs import LEG_FORMS, WITH_FORMS, parse_leg
from standoff.rehearse.timelines.model import Reports
from standoff.rehearse.timelines.moments import parse_moment, parse_span_us, span_text
from standoff.rehearse.timelines.motion_of_legs import Moved, Start, move
from standoff.rehearse.timelines.places import Gazetteer
from standoff.rehearse.timelines.reporting import Silence, reports_of
from standoff.replay.plans import mapping_plan

MIN = 60_000_000
PLAN, _ = mapping_plan({"plan": "legs", "zones": {"harbour": {"circle": {"centre": [10.0, 54.0], "radius": "6 km"}}}})
GAZETTEER = Gazetteer(PLAN, {"checkpoint": (10.5, 54.5), "base": (0.0, 0.0)}, 0)


def moved(legs: Sequence[str]) -> Moved:
    return move(Start("boat", 0, math.nan, None, None, None), [parse_leg(leg) for leg in legs], GAZETTEER)


def reported(*legs: str, silences: Sequence[Silence] = ()) -> Reports:
    walked = moved(legs)
    return reports_of(walked.course, [parse_leg(leg) for leg in legs], walked.ends_us, MIN, None, silences)


def minutes(instants: np.ndarray) -> list[float]:
    return [float(at) / MIN for at in instants]


def test_every_documented_leg_is_read() -> None:
    assert [parse_leg(example) for _, _, example in (*LEG_FORMS, *WITH_FORMS)]


def test_a_leg_at_a_speed_takes_its_length_divided_by_it() -> None:
    course = moved(["from base to 40 km 090 of base at 40 km/h"]).course
    assert course.to_us == pytest.approx(60 * MIN, abs=2)
    line = Geodesic.WGS84.Inverse(course.lat[0], course.lon[0], course.lat[-1], course.lon[-1])
    assert line["s12"] == pytest.approx(40_000, abs=0.01)


def test_going_on_keeps_heading_and_speed() -> None:
    course = moved(["from base", "go 10 km on 045 at 10 m/s", "go on 1000 s"]).course
    straight = Geodesic.WGS84.Direct(0, 0, 45, 20_000)
    assert (course.lon[-1], course.lat[-1]) == pytest.approx((straight["lon2"], straight["lat2"]), abs=1e-7)


def test_going_on_after_standing_is_standing() -> None:
    course = moved(["from base", "go 1 km on 045 at 10 m/s", "stand 5 min", "missing 5 min"]).course
    assert course.lon[-1] == course.lon[-2]


def test_missing_reports_are_missing_and_come_again_where_it_has_gone_on_to() -> None:
    got = reported("from base", "go 6 km on 090 at 10 m/s", "missing 5 min", "go on 5 min")
    assert minutes(got.t_us) == [*range(11), *range(16, 21)]
    assert got.lon[-1] == pytest.approx(got.lon[10] * 2, rel=1e-3)


def test_stale_reports_state_their_old_place_and_time_and_arrive_now() -> None:
    got = reported("from base", "go 6 km on 090 at 10 m/s", "stale 3 min")
    assert minutes(got.t_us[-3:]) == [10, 10, 10]
    assert minutes(got.received_us[-3:]) == [11, 12, 13]
    assert (got.lon[-3:] == got.lon[10]).all()


def test_frozen_reports_state_their_old_place_and_new_times() -> None:
    got = reported("from base", "go 6 km on 090 at 10 m/s", "frozen 3 min")
    assert minutes(got.t_us[-3:]) == [11, 12, 13]
    assert (got.lon[-3:] == got.lon[10]).all()


def test_late_reports_arrive_later_and_twice_means_twice() -> None:
    got = reported("from base", "stand 2 min, late 8 min, twice")
    assert minutes(got.t_us) == [0, 0, 1, 1, 2, 2]
    assert minutes(got.received_us) == [8, 8, 9, 9, 10, 10]


def test_a_leg_has_its_own_interval_and_error() -> None:
    got = reported("from base", "stand 2 min, every 30 s, error 200 m", "stand 2 min")
    assert minutes(got.t_us) == [0, 0.5, 1, 1.5, 2, 2.5, 3.5]
    assert got.error_m[:5].tolist() == [200] * 5
    assert math.isnan(got.error_m[-1])


def test_a_silence_takes_the_reports_of_its_time_and_no_other() -> None:
    got = reported("from base", "stand 10 min", silences=[Silence(3 * MIN, 6 * MIN)])
    assert minutes(got.t_us) == [0, 1, 2, 6, 7, 8, 9, 10]


@given(seconds=st.integers(1, 400_000))
def test_a_span_is_read_as_it_is_said(seconds: int) -> None:
    assert parse_span_us(span_text(seconds * 1_000_000)) == seconds * 1_000_000


def test_a_moment_is_since_the_start_or_an_instant() -> None:
    assert parse_moment("+1 h 12 min").after(5) == 72 * MIN + 5
    assert parse_moment("1970-01-01T00:01:00Z").after(5) == MIN


@pytest.mark.parametrize(
    ("leg", "what"),
    [
        ("drive to base", "is no leg"),
        ("to base", "is no leg"),
        ("to base at 40", "has no unit"),
        ("to base at 40 parsecs", "unknown unit"),
        ("stand", "is no leg"),
        ("stand a while", "is not a span"),
        ("stand 0 min", "no time at all"),
        ("go 5 km on nroth at 3 m/s", "is no bearing"),
        ("stand 5 min, sleepy", "says nothing about a leg"),
    ],
)
def test_what_is_no_leg_is_told(leg: str, what: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as problem:
        parse_leg(leg)
    assert what in problem.value.args[0]
    assert problem.value.args[1]


@pytest.mark.parametrize(
    ("legs", "number", "what"),
    [
        (["to base at 3 m/s"], 0, "where the track begins"),
        (["from base", "from base to checkpoint at 3 m/s"], 1, "only the first leg"),
        (["from base", "to base at 3 m/s"], 1, "where it already is"),
        (["from base", "to checkpoint in 1 s"], 1, "needs"),
        (["from base", "to checkpoint at 0.001 m/s"], 1, "longer than a year"),
    ],
)
def test_a_leg_that_cannot_be_walked_is_named(legs: list[str], number: int, what: str) -> None:
    with pytest.raises(ValueError, match=what) as problem:
        moved(legs)
    assert problem.value.args[2] == number
