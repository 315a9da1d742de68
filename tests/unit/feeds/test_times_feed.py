"""Times: ISO 8601 as Python reads it, bare numbers by their declared unit, and a reason for everything else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.times import TimeReader, Times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def texts(*values: str | None, naive_is_utc: bool = True, unit: str | None = None) -> Times:
    reader = TimeReader("f.csv", naive_is_utc, unit, decided=True)  # type: ignore[arg-type]
    return reader.read(pl.Series(values, dtype=pl.String), pl.Series(range(1, len(values) + 1)))


def one(text: str, **options: object) -> int | str:
    times = texts(text, **options)  # type: ignore[arg-type]
    return times.t_us[0] if times.fault is None or times.fault[0] is None else times.fault[0]


zones = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-18 * 60, 18 * 60))
moments = st.datetimes(timezones=zones).filter(lambda when: 1 < when.year < 9999)


@settings(max_examples=300, deadline=None)
@given(
    moments,
    st.sampled_from(["T", " ", "t"]),
    st.sampled_from(["auto", "seconds", "milliseconds", "microseconds", "minutes"]),
)
def test_iso_8601_is_read_as_python_reads_it(when: datetime, between: str, precision: str) -> None:
    text = when.isoformat(sep=between, timespec=precision)
    expected = (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)
    assert one(text) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30) | st.text(alphabet="0123456789-:.TZ+ ", max_size=32))
def test_no_text_is_more_than_python_would_take(text: str) -> None:
    answer = one(text, unit="s")
    assert isinstance(answer, (int, str))
    if isinstance(answer, int) and "-" in text[1:] and not text.strip().endswith(":60") and "T24" not in text:
        assert isinstance(datetime.fromisoformat(text.strip().replace(" UTC", "Z").replace(" GMT", "Z")[:16]), datetime)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2017-05-18T09:00:00 UTC", "2017-05-18T09:00:00Z"),
        ("2017-05-18 09:00:00 +0300", "2017-05-18T06:00:00Z"),
        ("2017-05-18 09:00:00+03", "2017-05-18T06:00:00Z"),
        ("  2017-05-18T09:00Z ", "2017-05-18T09:00:00Z"),
        ("2017-05-18T09:00:00,5Z", "2017-05-18T09:00:00.5Z"),
        ("2017-05-18T24:00:00Z", "2017-05-19T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),  # a leap second
        ("1964-01-12 00:00:05.007000208Z", "1964-01-12T00:00:05.007Z"),
    ],
)
def test_other_ways_to_write_a_time(text: str, same_as: str) -> None:
    assert one(text) == (datetime.fromisoformat(same_as) - EPOCH) // timedelta(microseconds=1)


YEAR_LAST = (
    "time has its year last (31/12/2021), and day and month could be either way round; write 2021-12-31T23:59:59Z"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no time"),
        ("2017-02-29T00:00:00Z", "time does not exist"),
        ("2017-13-01T00:00:00Z", "time does not exist"),
        ("2017-05-18T25:00:00Z", "time does not exist"),
        ("2017-05-18T09:61:00Z", "time does not exist"),
        ("2017-05-18", "time is a date without a time of day"),
        ("18/05/2017 09:00:00", YEAR_LAST),
        (" 31.12.2021 23:59:59", YEAR_LAST),
        ("05-18-2017 09:00", YEAR_LAST),
        ("5/8/2017", YEAR_LAST),
        ("18/05/20170 09:00:00", "time not understood"),
        ("2017-05-18T09", "time not understood"),
        ("2017-05-18T09:00:00Z!", "time not understood"),
        ("1495098000", "time is a bare number of undeclared unit (--time-unit declares it)"),
        ("1e9", "time not understood"),
        ("-", "time not understood"),
    ],
)
def test_why_a_time_is_refused(text: str, reason: str) -> None:
    assert one(text) == reason


def test_naive_times_are_refused_unless_said_to_be_utc() -> None:
    assert one("2017-05-18T09:00:00", naive_is_utc=False) == "time carries no zone (--assume-utc takes it as UTC)"
    assert one("2017-05-18T09:00:00", naive_is_utc=True) == one("2017-05-18T09:00:00Z")


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**62) // 1000, 2**62 // 1000), st.sampled_from([("s", 1_000_000), ("ms", 1000), ("us", 1)]))
def test_whole_numbers_are_scaled_exactly_or_refused(value: int, unit: tuple[str, int]) -> None:
    name, factor = unit
    expected = value * factor
    answer = one(str(value), unit=name)
    if abs(expected) < 9 * 10**15:
        assert answer == expected
    else:
        assert answer in (expected, "time does not exist")


def test_decimals_of_a_second_are_kept_to_the_microsecond() -> None:
    assert one("1717664319.147975", unit="s") == 1_717_664_319_147_975
    assert one("-0.5", unit="s") == -500_000
    assert one("1495098000000000123", unit="ns") == 1_495_098_000_000_000
    assert one("99999999999999999999", unit="s") == "time does not exist"


def typed(values: pl.Series, *, utc: bool = False, unit: str | None = None) -> list[int | None]:
    reader = TimeReader("f.parquet", utc, unit)  # type: ignore[arg-type]
    return reader.read(values, pl.Series(range(1, len(values) + 1))).t_us.to_list()


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_timestamps_with_a_zone_are_instants_whatever_their_unit(unit: str) -> None:
    when = datetime(2017, 5, 18, 12, tzinfo=timezone(timedelta(hours=3)))
    values = pl.Series([when, None]).cast(pl.Datetime(unit, "UTC")).dt.convert_time_zone("Asia/Damascus")  # type: ignore[arg-type]
    assert typed(values) == [1_495_098_000_000_000, None]


def test_timestamps_without_a_zone_are_naive() -> None:
    values = pl.Series([None, datetime(2017, 5, 18, 9)])  # noqa: DTZ001
    with pytest.raises(FeedError, match="row 2: the time '2017-05-18 09:00:00' carries no time zone"):
        typed(values)
    assert typed(values, utc=True) == [None, 1_495_098_000_000_000]


def test_whole_and_broken_numbers_need_a_unit() -> None:
    for values in (pl.Series([1_495_098_000]), pl.Series([1_495_098_000.0])):
        with pytest.raises(FeedError, match="declare its unit since 1970 with --time-unit"):
            typed(values)
        assert typed(values, unit="s") == [1_495_098_000_000_000]
    assert typed(pl.Series([float("nan"), float("inf"), 1e300]), unit="s") == [None, None, None]
    assert typed(pl.Series([2**62]), unit="s") == [None]


def test_a_column_of_lists_is_no_column_of_times() -> None:
    with pytest.raises(FeedError, match="times, text or numbers are wanted"):
        typed(pl.Series([[1]]))
