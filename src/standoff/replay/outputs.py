"""Everything a replay writes, in one folder, all of it or nothing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.model.plan import Plan
from standoff.replay.amend import AMENDMENT_SCHEMA, Amended, standing
from standoff.replay.folder import staged
from standoff.replay.hindsight import amend_note, amend_summary, check_amend, run_twice
from standoff.replay.inputs import Feed
from standoff.replay.keep import INCIDENTS, RECORD, keep_amendments
from standoff.replay.options import SHADOW, SHADOW_EVENTS, ReplayOptions
from standoff.replay.picture import report_input
from standoff.replay.report import render_report
from standoff.replay.run import EVENT_ORDER, Run, run
from standoff.replay.spans import SPAN_COLUMNS, spans_of
from standoff.replay.summary import summary_of, write_summary
from standoff.replay.writers import FrameWriter, write_jsonl

__all__ = ["TABLES", "replay_feeds"]

TABLES = ("events", "spans", "rejects", "late", "duplicates")
_REPORT_EVENTS = 50_000


def replay_feeds(feeds: Sequence[Feed], plan: Plan, out: Path, options: ReplayOptions) -> dict[str, Any]:
    """Replay `feeds` and write the folder `out` (contract, section 5). Returns the summary.

    Files of an earlier replay in `out` are replaced; a folder of anything else is refused with CallError.
    """
    check_amend(options)
    with staged(out) as folder:
        scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=folder))
        told = None
        if options.amend:
            done, told = run_twice(feeds, plan, folder, scratch, options)
        else:
            done = run(feeds, plan, folder, scratch, options)
        shutil.rmtree(scratch)
        summary = _finish(done, told)
    if told is None:
        (out / "amendments.parquet").unlink(missing_ok=True)  # of an earlier replay
    gone = [*(() if options.record else (INCIDENTS, RECORD)), *(() if options.companions else (SHADOW, SHADOW_EVENTS))]
    for name in gone:
        (out / name).unlink(missing_ok=True)
    return summary


def _finish(done: Run, told: Amended | None) -> dict[str, Any]:
    folder = done.folder
    if told is not None:
        _write_amendments(done, told)
    if not done.events_in_order:
        _sort_events(folder / "events.parquet")
    write_jsonl(folder / "events.parquet", folder / "events.jsonl")
    events = pl.read_parquet(folder / "events.parquet", columns=list(SPAN_COLUMNS))
    spans = spans_of(events if told is None else standing(events, told.amendments))
    with FrameWriter(folder / "spans.parquet", SPAN_SCHEMA) as writer:
        writer.write(spans)
    summary = summary_of(done, events)
    if told is not None:
        summary["amendments"] = amend_summary(told)
    if done.options.report:
        shown = pl.read_parquet(folder / "events.parquet", n_rows=_REPORT_EVENTS)
        page = render_report(report_input(done, shown, events.height, spans, summary, told))
        (folder / "report.html").write_text(page, encoding="utf-8")
    write_summary(summary, folder / "summary.json")
    return summary


def _write_amendments(done: Run, told: Amended) -> None:
    """New events go beside those of the live view, which stay as they are."""
    done.account.note(amend_note(told, done.account.late))
    with FrameWriter(done.folder / "amendments.parquet", AMENDMENT_SCHEMA) as writer:
        writer.write(told.amendments)
    if told.events.height and done.options.record:
        done.kept["record"] = keep_amendments(done.folder, told.events.sort(EVENT_ORDER))
    if told.events.height:
        path = done.folder / "events.parquet"
        events = pl.concat([pl.read_parquet(path, memory_map=False), told.events])
        with FrameWriter(path, EVENT_SCHEMA) as writer:
            writer.write(events)
        done.events_in_order = False


def _sort_events(path: Path) -> None:
    """Only where late fixes added some, or steps gave them out of order, which the engine does not do by itself."""
    events = pl.read_parquet(path, memory_map=False).sort(EVENT_ORDER)
    with FrameWriter(path, EVENT_SCHEMA) as writer:
        writer.write(events)
