"""Hours of the week against a calendar walked minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from authority_cases import EVERY_DAY, shift
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.authority.hours import WEEK, hours_of, hours_text, minus, on_shift, union
from standoff.model.zone import WeeklyWindow
from standoff.units import parse_instant_us

DAY_S = 86_400
QUARTERS = st.integers(0, 96).map(lambda quarter: quarter * 900)
WINDOWS = st.builds(WeeklyWindow, st.frozensets(st.integers(0, 6)), st.integers(0, 95).map(lambda q: q * 900), QUARTERS)
MONDAY = datetime(2017, 5, 15, tzinfo=UTC)


def _open(windows: list[WeeklyWindow], when: datetime) -> bool:
    for window in windows:
        for back in (0, 1):
            day = when.replace(hour=0, minute=0) - timedelta(days=back)
            end_s = window.end_s if window.end_s > window.start_s else window.end_s + DAY_S
            start, end = day + timedelta(seconds=window.start_s), day + timedelta(seconds=end_s)
            if day.weekday() in window.days and start <= when < end:
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(st.lists(WINDOWS, min_size=1, max_size=4))
def test_a_shift_is_on_exactly_when_the_calendar_says_so(windows: list[WeeklyWindow]) -> None:
    for quarter in range(7 * 96):
        when = MONDAY + timedelta(minutes=15 * quarter)
        assert on_shift(windows, parse_instant_us(when)) == _open(windows, when)
        assert on_shift(windows, parse_instant_us(when) + 899_999_999) == _open(windows, when)


@settings(max_examples=100, deadline=None)
@given(st.lists(WINDOWS, max_size=3), st.lists(WINDOWS, max_size=3))
def test_what_is_left_and_what_was_taken_make_the_whole_again(one: list[WeeklyWindow], two: list[WeeklyWindow]) -> None:
    hours, taken = hours_of(one), hours_of(two)
    left = minus(hours, taken)
    assert minus(left, taken) == left
    assert union((*left, *minus(hours, left))) == hours
    assert minus(hours, WEEK) == ()


def test_hours_are_worded_by_day_and_clock() -> None:
    assert hours_text(WEEK) == "every hour"
    assert hours_text(()) == "no hour"
    assert hours_text(hours_of([shift("08:00", "16:30", frozenset({0, 4}))])) == "Mon 08:00-16:30, Fri 08:00-16:30 UTC"
    assert hours_text(hours_of([shift("22:00", "06:00", frozenset({6}))])) == "Sun 22:00-Mon 06:00 UTC"
    assert hours_text(hours_of([shift("00:00", "24:00", frozenset({2}))])) == "Wed 00:00-24:00 UTC"


def test_a_shift_of_24_hours_every_day_is_the_whole_week() -> None:
    assert hours_of([shift("08:00", "08:00", EVERY_DAY)]) == WEEK
