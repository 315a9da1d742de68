"""Everything a backtest writes, in one folder, all of it or nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from standoff.errors import InputError, StoreError
from standoff.rehearse.backtest.comparison import Comparison, check_in_common, compared
from standoff.rehearse.backtest.data import changes_data, comparison_data, recording_data, side_data, skipped_data
from standoff.rehearse.backtest.drawn import page_input
from standoff.rehearse.backtest.footer import footer_of, versions
from standoff.rehearse.backtest.one_pass import Pass, one_pass
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.overview import render_overview
from standoff.rehearse.backtest.page import render_page
from standoff.rehearse.backtest.tables import (
    CANDIDATE_SCHEMA,
    VERDICT_SCHEMA,
    candidate_rows,
    candidates_table,
    verdicts_table,
)
from standoff.rehearse.backtest.whole import SUMMARY, hashes_of
from standoff.replay.folder import staged
from standoff.replay.inputs import Feed
from standoff.replay.writers import FrameWriter
from standoff.units import instant_text

__all__ = ["BACKTEST", "MADE_BY", "Done", "backtest_many", "backtest_pair"]

BACKTEST: Final = "backtest.json"
MADE_BY: Final = "standoff backtest"
_PAGE: Final = "index.html"
_OF_MANY: Final = "candidates.parquet"


@dataclass(frozen=True, slots=True)
class Done:
    """A backtest that is written: the content of `backtest.json` and of `summary.json`, and the comparisons."""

    data: dict[str, Any]
    summary: dict[str, Any]
    comparisons: tuple[Comparison, ...]


def backtest_pair(
    feeds: Sequence[Feed], old: Watched, new: Watched, out: Path, options: BacktestOptions,
    acts: Sequence[dict[str, Any]] = (),
) -> Done:  # fmt: skip
    """Both plans over one recording: writes backtest.json, verdicts, skipped messages, the page and a summary.

    `acts`: name and sha256 of each file of acts. Files of an earlier backtest in `out` are replaced.
    """
    check_in_common(old.plan, new.plan, new.label, options.renamed)
    with _all_or_nothing(out) as folder, ThreadPoolExecutor(1, "standoff-hash") as pool:
        footer = pool.submit(footer_of, feeds, [old, new], acts, options.command)
        run = _pass(feeds, [old, new], folder, options)
        comparison = compared(run, run.sides[0], run.sides[1])
        sides = {side.label: side_data(run, side) for side in run.sides}
        told = {"changes": changes_data(old, new), **comparison_data(comparison)}
        data = {**_head(run), **sides, **told, **_tail(run, footer)}
        page = render_page(page_input(run, comparison, data))
        summary = _write(folder, run, data, [comparison], page, comparison.counts)
    (out / _OF_MANY).unlink(missing_ok=True)  # of an earlier backtest of many
    return Done(data, summary, (comparison,))


def backtest_many(
    feeds: Sequence[Feed], old: Watched, candidates: Sequence[Watched], out: Path, options: BacktestOptions,
    acts: Sequence[dict[str, Any]] = (), parameters: Sequence[dict[str, str]] = (),
) -> Done:  # fmt: skip
    """A whole grid of candidates against the old plan in one pass: a table of them, and one page over all."""
    for one in candidates:
        check_in_common(old.plan, one.plan, one.label, options.renamed)
    with _all_or_nothing(out) as folder, ThreadPoolExecutor(1, "standoff-hash") as pool:
        footer = pool.submit(footer_of, feeds, [old, *candidates], acts, options.command)
        run = _pass(feeds, [old, *candidates], folder, options)
        first, *others = run.sides
        comparisons = [compared(run, first, side) for side in others]
        sides = [side_data(run, side) for side in others]
        rows = candidate_rows(comparisons, sides, parameters or [{} for _ in others])
        data = {**_head(run), "old": side_data(run, first), "candidates": rows, "sides": sides, **_tail(run, footer)}
        with FrameWriter(folder / _OF_MANY, CANDIDATE_SCHEMA) as writer:
            writer.write(candidates_table(rows))
        page = render_overview(data, options.title or f"{len(rows)} candidates against {old.plan.name}")
        summary = _write(folder, run, data, comparisons, page, {"candidates": len(rows)})
    return Done(data, summary, tuple(comparisons))


@contextmanager
def _all_or_nothing(out: Path) -> Iterator[Path]:
    """As `staged`; a disk that is full, or a folder that is taken away meanwhile, is told in words."""
    try:
        with staged(out, MADE_BY) as folder:
            yield folder
    except OSError as problem:
        raise StoreError(
            f"{out}: cannot be written: {problem.strerror or problem}; nothing half written is left"
        ) from None


def _pass(feeds: Sequence[Feed], plans: Sequence[Watched], folder: Path, options: BacktestOptions) -> Pass:
    scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=folder))
    run = one_pass(feeds, plans, folder, scratch, options)
    shutil.rmtree(scratch)
    _check_read(run)
    return run


def _check_read(run: Pass) -> None:
    """InputError where there is nothing to compare plans by: no fix, or no zone in force while there are any."""
    names = ", ".join(feed.name for feed in run.feeds[:3])
    if run.account.total("fixes_in") == 0:
        reasons = "; ".join(f"{n} × {why}" for why, n in run.account.reasons.most_common(3))
        raise InputError(f"{names}: no message in it is a fix{': ' if reasons else ''}{reasons}")
    times = [(group.account.first_us, group.account.last_us) for group in run.groups]
    known = [(first, last) for first, last in times if first is not None and last is not None]
    if not known:
        raise InputError(f"{names}: every fix came later than any plan waits for; --as-recorded takes them all")
    first_us, last_us = min(first for first, _ in known), max(last for _, last in known)
    versions_of = [version for side in run.sides for zone in side.watched.plan.zones for version in zone.versions]
    if not any((v.from_us or first_us) <= last_us and first_us < (v.to_us or last_us + 1) for v in versions_of):
        span = f"{instant_text(first_us)} to {instant_text(last_us)}"
        raise InputError(f"{names}: its fixes are of {span}, and no zone of any plan is in force then")


def _head(run: Pass) -> dict[str, Any]:
    return {"made_by": MADE_BY, "arrival": run.arrival.data(), "recording": recording_data(run)}


def _tail(run: Pass, footer: Future[dict[str, Any]]) -> dict[str, Any]:
    return {"skipped": skipped_data(run), "notes": run.account.notes, "footer": footer.result()}


def _write(
    folder: Path, run: Pass, data: dict[str, Any], comparisons: Sequence[Comparison], page: str, found: dict[str, int]
) -> dict[str, Any]:
    verdicts = verdicts_table(comparisons)
    with FrameWriter(folder / "verdicts.parquet", VERDICT_SCHEMA) as writer:
        writer.write(verdicts)
    (folder / _PAGE).write_text(page, encoding="utf-8")
    _write_json(folder / BACKTEST, data)
    summary = {**_summary(run, data, found), "files": hashes_of(folder)}
    _write_json(folder / SUMMARY, summary)
    return summary


def _summary(run: Pass, data: dict[str, Any], found: dict[str, int]) -> dict[str, Any]:
    """How it went, in the style of a replay; alone among the files it tells how long it took."""
    fixes_in = data["recording"]["fixes_in"]
    return {
        "made_by": MADE_BY,
        "plans": [{"label": one.label, "hash": one.watched.plan.hash} for one in run.sides],
        **{name: data["recording"][name] for name in ("messages_in", "auxiliary", "rejected", "fixes_in")},
        **{
            name: {one.label: getattr(run.group_of(one).account, name) for one in run.sides}
            for name in ("used", "late", "duplicate")
        },
        "arrival": data["arrival"],
        "found": found,
        "notes": data["notes"],
        "seconds": round(run.seconds, 3),
        "fixes_per_second": round(fixes_in / run.seconds) if run.seconds else None,
        "versions": versions(),
    }


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """One line for each item of each list: a verdict is found by its line, and large ones are written quickly."""
    parts = (f"  {_compact(name)}: {_lines(value)}" for name, value in data.items())
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


def _lines(value: Any) -> str:
    items = value if isinstance(value, list) else []
    return "[\n    " + ",\n    ".join(map(_compact, items)) + "\n  ]" if items else _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
