"""A state can be stored, compared and taken up again."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from standoff import pipeline
from standoff.detect.snapshot import restore, snapshot
from standoff.errors import InputError
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan
from standoff.model.zone import Circle, Zone, ZoneVersion

_MINUTE = 60_000_000


def _plan() -> Plan:
    return Plan("p", "a" * 64, (Zone("z", (ZoneVersion(Circle(10.0, 50.0, 20_000.0)),)),))


def _fixes() -> pl.DataFrame:
    """Three vehicles: one drives through, one stops inside, one stays far away."""
    rows = []
    for minute in range(90):
        for name, lon in (("through", 9.5 + minute * 0.012), ("stops", min(9.6 + minute * 0.012, 10.0)), ("far", 30.0)):
            rows.append({"entity": name, "t_us": minute * _MINUTE, "lon": lon, "lat": 50.0, "file": "f", "row": minute})
    return pl.DataFrame([{**dict.fromkeys(FIX_SCHEMA), **row} for row in rows], schema=FIX_SCHEMA)


def _watch(cuts: list[int], *, stored: bool) -> tuple[pl.DataFrame, bytes]:
    watch, fixes, events, before = pipeline.begin(_plan()), _fixes(), [], -1
    for cut in [*cuts, 89]:
        at = cut * _MINUTE
        part = fixes.filter((pl.col("t_us") > before) & (pl.col("t_us") <= at))
        events.append(pipeline.step(watch, part, at).events)
        before = at
        if stored:
            watch.state = restore(watch.detector, snapshot(watch.detector, watch.state))
    return pl.concat(events).sort("detected_at", "event_id"), snapshot(watch.detector, watch.state)


def test_a_watch_taken_up_from_stored_states_reports_what_an_unbroken_one_does() -> None:
    unbroken, _ = _watch([], stored=False)
    assert {"entered", "left", "halted"} <= set(unbroken["kind"])
    taken_up, _ = _watch([5, 17, 18, 40, 61], stored=True)
    assert taken_up.equals(unbroken)


def test_equal_states_give_equal_bytes_however_the_input_was_cut() -> None:
    assert _watch([], stored=False)[1] == _watch([3, 30, 31], stored=False)[1] == _watch([50], stored=True)[1]


def test_a_state_of_another_plan_is_refused_by_name() -> None:
    watch = pipeline.begin(_plan())
    data = snapshot(watch.detector, watch.state)
    other = pipeline.begin(replace(_plan(), hash="b" * 64))
    with pytest.raises(InputError, match="a state of plan aaaaaaaaaaaa, not of bbbbbbbbbbbb"):
        restore(other.detector, data)


@pytest.mark.parametrize(("data", "says"), [(b"", "not a Standoff state"), (b"PK\x03\x04" * 9, "not a Standoff state")])
def test_bytes_that_are_no_state_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        restore(pipeline.begin(_plan()).detector, data)


def test_a_state_cut_short_is_refused() -> None:
    watch = pipeline.begin(_plan())
    pipeline.step(watch, _fixes(), 89 * _MINUTE)
    data = snapshot(watch.detector, watch.state)
    with pytest.raises((InputError, ValueError)):
        restore(watch.detector, data[:-100])
