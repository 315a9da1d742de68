"""From fixes to entries: however a recording is cut, the same record; what is read back is what was lived through."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import standoff
from standoff.feeds import open_sources, read_source
from standoff.feeds.options import ReadOptions
from standoff.incidents import Desk, fold_entry, read_actions
from standoff.model.entry import Draft
from standoff.pipeline import begin, finish, step
from standoff.pipeline.conduct import Conduct, follow, open_conduct, pass_acts
from standoff.replay.plans import read_plan
from standoff.units import instant_text

EXAMPLE = Path(standoff.__file__).parent / "examples" / "al_tanf"
PLAN, _ = read_plan(EXAMPLE)
ACTS = read_actions((EXAMPLE / "actions.yaml").read_bytes(), "actions.yaml")


@pytest.fixture(scope="module")
def fixes() -> pl.DataFrame:
    options = ReadOptions()
    sources = [(source, form) for source, form, _ in open_sources([EXAMPLE / "tracks"], options) if form is not None]
    return pl.concat([part.fixes for source, form in sources for part in read_source(source, form, options)]).sort(
        "t_us"
    )


def _walk(fixes: pl.DataFrame, rows: int, *, acts: bool = True, lag_us: int = 0) -> tuple[list[Draft], Conduct]:
    """The record of a recording that comes so many rows at a time; fixes of one instant may come in two batches.

    `lag_us`: how far the watermark stays behind, as where late fixes are waited for.
    """
    watch, conduct, written = begin(PLAN), open_conduct(PLAN, ACTS if acts else ()), []
    times = fixes["t_us"]
    for start in range(0, fixes.height, rows):
        end = min(start + rows, fixes.height) - 1
        more = end + 1 < fixes.height and times[end + 1] == times[end]
        watermark_us = times[end] - (1 if more else 0) - lag_us
        written += follow(conduct, step(watch, fixes[start : end + 1], watermark_us), watermark_us)
    written += follow(conduct, finish(watch), times[-1])
    pass_acts(conduct, times[-1], written.extend)
    return written, conduct


@pytest.mark.parametrize("rows", [97, 1000])
@pytest.mark.parametrize("acts", [True, False])
def test_however_a_recording_is_cut_the_record_is_the_same(fixes: pl.DataFrame, rows: int, acts: bool) -> None:
    whole, _ = _walk(fixes, fixes.height, acts=acts)
    cut, _ = _walk(fixes, rows, acts=acts)
    assert whole == cut


def test_waiting_for_late_fixes_changes_no_entry(fixes: pl.DataFrame) -> None:
    """The plan is in force from the first fix on, not from a watermark that lies before it."""
    first = fixes[:200]
    at_once, _ = _walk(first, 200)
    waited, _ = _walk(first, 7, lag_us=300_000_000)
    assert waited[0].effective_at_us == min(first["t_us"][0], ACTS[0].at_us)
    assert waited == at_once


def test_a_recording_in_which_nothing_comes_still_says_which_plan_it_was_run_through(fixes: pl.DataFrame) -> None:
    watch, conduct, written = begin(PLAN), open_conduct(PLAN), []
    written += follow(conduct, step(watch, fixes[:0], 5), 5)
    assert written == []
    assert pass_acts(conduct, 5, written.extend) == 5
    assert [(draft.type, draft.effective_at_us) for draft in written] == [("plan_adopted", 5)]


def test_a_book_read_from_the_entries_is_the_one_that_was_lived_through(fixes: pl.DataFrame) -> None:
    written, conduct = _walk(fixes, 1000)
    again = Desk()
    for draft in written:
        fold_entry(again, draft)
    assert again.book == conduct.desk.book
    assert again.register == conduct.desk.register


def test_entries_never_go_back_in_time_and_events_say_when_they_happened(fixes: pl.DataFrame) -> None:
    written, _ = _walk(fixes, 500)
    assert [d.recorded_at_us for d in written] == sorted(d.recorded_at_us for d in written)
    events = [draft for draft in written if draft.type == "event"]
    assert events
    assert all(d.effective_at_us <= d.recorded_at_us for d in events)
    assert all(d.payload["start"] == instant_text(d.effective_at_us) for d in events)
    assert all(d.payload["detected_at"] == instant_text(d.recorded_at_us) for d in events)
