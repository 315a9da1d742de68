"""Spans are derived from events alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.replay.spans import spans_of

T0 = datetime(2024, 1, 1, tzinfo=UTC)


def _events(*rows: tuple[str, str, int, str | None, float]) -> pl.DataFrame:
    """Events of one entity and zone from (id, kind, minute, closes, depth)."""
    records = [
        {
            "event_id": event_id,
            "kind": kind,
            "zone": "z",
            "severity": "info",
            "entity": "a",
            "start": T0 + timedelta(minutes=minute),
            "end": T0 + timedelta(minutes=minute + 1) if kind == "crossed" else None,
            "detected_at": T0 + timedelta(minutes=minute),
            "closes": closes,
            "depth_m": depth,
        }
        for event_id, kind, minute, closes, depth in rows
    ]
    return pl.DataFrame(records, schema={name: EVENT_SCHEMA[name] for name in records[0]}).with_columns(
        rule=pl.lit(None, dtype=pl.String)
    )


def _rows(events: pl.DataFrame) -> list[tuple[object, ...]]:
    spans = spans_of(events)
    assert spans.schema == SPAN_SCHEMA
    minutes = [((pl.col(name) - T0).dt.total_minutes()).alias(name) for name in ("start", "end")]
    return spans.with_columns(minutes).select("span", "start", "end", "depth_m", "opened_by", "closed_by").rows()


def test_a_visit_runs_from_entry_to_exit_and_knows_its_depth() -> None:
    assert _rows(_events(("e", "entered", 1, None, 0.0), ("l", "left", 9, "e", 700.0))) == [
        ("visit", 1, 9, 700.0, "e", "l")
    ]


def test_a_visit_that_lasts_to_the_end_is_open_and_as_deep_as_its_events_know() -> None:
    events = _events(("e", "found_inside", 1, None, 3.0), ("d", "went_deep", 5, None, 5100.0))
    assert _rows(events) == [("visit", 1, None, 5100.0, "e", None)]


def test_a_crossing_is_a_visit_by_itself() -> None:
    assert _rows(_events(("c", "crossed", 4, None, 12.0))) == [("visit", 4, 5, 12.0, "c", "c")]


def test_halts_and_silences_end_with_the_event_that_closes_them() -> None:
    events = _events(
        ("h", "halted", 1, None, 0.0),
        ("r", "resumed", 3, "h", 0.0),
        ("x", "lost", 4, None, 0.0),
        ("g", "regained", 8, "x", 0.0),
    )
    assert _rows(events) == [("halt", 1, 3, 0.0, "h", "r"), ("silence", 4, 8, 0.0, "x", "g")]


def test_an_approach_ends_when_it_turns_away_or_when_it_reaches_the_zone() -> None:
    events = _events(
        ("a1", "approached", 1, None, 0.0),
        ("t", "turned_away", 3, "a1", 0.0),
        ("a2", "approached", 5, None, 0.0),
        ("e", "entered", 7, None, 0.0),
    )
    assert [row for row in _rows(events) if row[0] == "approach"] == [
        ("approach", 1, 3, 0.0, "a1", "t"),
        ("approach", 5, 7, 0.0, "a2", "e"),
    ]


def test_no_events_give_no_spans() -> None:
    assert spans_of(pl.DataFrame(schema=EVENT_SCHEMA)).height == 0
