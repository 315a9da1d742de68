"""Weekly hours and altitude bands."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import issue_of, loaded

from standoff.model.zone import AltitudeBand, Limit, WeeklyWindow

FRAME = "plan: p\nzones:\n  a: {circle: {centre: [0, 0], radius: 9 km}, %s}\n"


def windows(text: str) -> tuple[WeeklyWindow, ...]:
    return loaded(FRAME % f"schedule: [{text}]")[0].zones[0].versions[0].schedule


def band(text: str) -> AltitudeBand | None:
    return loaded(FRAME % f"altitude: {{{text}}}")[0].zones[0].versions[0].altitude


def test_hours_are_utc_unless_said_otherwise() -> None:
    (window,) = windows('{days: [mon, Tuesday], from: "08:00", to: "18:30"}')
    assert window == WeeklyWindow(frozenset({0, 1}), 8 * 3600, 18 * 3600 + 1800)


def test_days_are_written_singly_as_ranges_or_daily() -> None:
    assert windows('{days: fri-mon, from: "08:00", to: "09:00"}')[0].days == {4, 5, 6, 0}
    assert windows('{days: daily, from: "08:00", to: "09:00"}')[0].days == set(range(7))
    assert windows('{from: "08:00", to: "09:00"}')[0].days == set(range(7))


def test_midnight_may_be_written_as_24_00() -> None:
    assert windows('{days: sun, from: "00:00", to: "24:00"}')[0] == WeeklyWindow(frozenset({6}), 0, 0)
    assert windows('{days: sun, from: "20:00", to: "24:00"}')[0] == WeeklyWindow(frozenset({6}), 72_000, 0)


def open_minutes(window: WeeklyWindow) -> set[int]:
    """Minutes of the week (from Monday 00:00 UTC) in which the window is open."""
    length = (window.end_s - window.start_s) % 86_400 or 86_400
    return {
        (day * 1440 + window.start_s // 60 + minute) % 10_080 for day in window.days for minute in range(length // 60)
    }


@settings(deadline=None)
@given(
    st.sampled_from(["mon", "wed", "sun"]),
    st.integers(0, 1439),
    st.integers(1, 1439),
    st.integers(-12 * 60, 14 * 60),
)
def test_hours_at_an_offset_are_the_same_instants_in_utc(day: str, start: int, length: int, offset: int) -> None:
    end = (start + length) % 1440
    sign = "-" if offset < 0 else "+"
    tz = f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    clock = "{:02d}:{:02d}".format
    (window,) = windows(
        f'{{days: {day}, from: "{clock(*divmod(start, 60))}", to: "{clock(*divmod(end, 60))}", tz: "{tz}"}}'
    )
    zone = dt.timezone(dt.timedelta(minutes=offset))
    monday = dt.datetime(2024, 1, 1, tzinfo=zone)
    first = monday + dt.timedelta(days={"mon": 0, "wed": 2, "sun": 6}[day], minutes=start)
    in_utc = first.astimezone(dt.UTC) - dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    begins = int(in_utc.total_seconds()) // 60
    assert open_minutes(window) == {(begins + minute) % 10_080 for minute in range(length)}


@pytest.mark.parametrize(
    ("hours", "code", "words"),
    [
        ('{days: monkday, from: "08:00", to: "09:00"}', "unknown-day", "mon-fri"),
        ('{days: mon, from: "8 am", to: "09:00"}', "not-a-clock-time", '"08:00"'),
        ('{days: mon, from: "08:00", to: "24:01"}', "not-a-clock-time", "24:00"),
        ('{days: mon, from: "08:60", to: "24:00"}', "not-a-clock-time", "24:00"),
        ('{days: mon, from: "08:00", to: "09:00", tz: Europe/Paris}', "named-time-zone", "an offset such as +03:00"),
        ('{days: mon, from: "08:00", to: "09:00", tz: "+15:00"}', "named-time-zone", "an offset such as +03:00"),
    ],
)
def test_hours_that_cannot_be_read_are_refused(hours: str, code: str, words: str) -> None:
    issue = issue_of(FRAME % f"schedule: [{hours}]", code)
    assert (issue.level, issue.place.line) == ("error", 3)
    assert words in issue.mend


def test_hours_that_end_where_they_begin_are_a_whole_day_and_said() -> None:
    assert issue_of(FRAME % 'schedule: [{days: mon, from: "08:00", to: "08:00"}]', "whole-day").level == "warning"


@pytest.mark.parametrize(
    ("text", "floor", "ceiling"),
    [
        ("floor: 0 m, ceiling: 3000 m, datum: msl", Limit(0.0, "msl"), Limit(3000.0, "msl")),
        ("floor: 500 ft agl, ceiling: FL100", Limit(152.4, "agl"), Limit(3048.0, "fl")),
        ("floor: gnd, ceiling: UNL", Limit(0.0, "agl"), None),
        ("ceiling: 100, datum: hae", None, Limit(100.0, "hae")),
        ("floor: -400 m AMSL", Limit(-400.0, "msl"), None),
        ("floor: 300 m, ceiling: 1000 m, datum: fl", Limit(300.0, "fl"), Limit(1000.0, "fl")),
    ],
)
def test_heights_are_read_with_their_datum(text: str, floor: Limit | None, ceiling: Limit | None) -> None:
    assert band(text) == AltitudeBand(floor, ceiling)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("floor: 100 m", "no-datum", "datum: msl"),
        ("floor: 100, datum: fl", "bare-flight-level", "FL100"),
        ("floor: high msl", "not-a-height", "3000 m"),
        ("floor: 1e300 km msl", "not-a-height", "3000 m"),
        ("floor: FL200, ceiling: FL100", "empty-band", "Swap"),
        ("floor: 3 m, datum: feet", "unknown-word", "'hae', 'msl', 'agl' or 'fl'"),
    ],
)
def test_heights_that_cannot_be_read_are_refused(text: str, code: str, words: str) -> None:
    issue = issue_of(FRAME % f"altitude: {{{text}}}", code)
    assert (issue.level, issue.place.line) == ("error", 3)
    assert words in issue.mend


def test_a_band_open_at_both_ends_is_no_band_and_said() -> None:
    assert issue_of(FRAME % "altitude: {ceiling: unl}", "open-band").level == "warning"
