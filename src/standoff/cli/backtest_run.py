"""Runs a backtest for a person: reads the plans, tells how it goes, and at the end what would have been otherwise."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import typer

from standoff.cli.backtest_show import show_many, show_pair
from standoff.cli.compiling import prepare_loops
from standoff.cli.progress import told
from standoff.cli.reading import acts_of
from standoff.cli.show import note
from standoff.errors import CallError, PlanError
from standoff.feeds.options import ReadOptions
from standoff.model.plan import Plan
from standoff.rehearse.backtest.candidates import Candidate, read_candidates
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.outputs import MADE_BY, Done, backtest_many, backtest_pair
from standoff.replay.folder import check_out
from standoff.replay.inputs import file_feeds
from standoff.replay.plans import read_plan

__all__ = ["Call", "run_backtest"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for at the command line."""

    fixes: list[str]
    old: str
    new: str | None
    many: tuple[str, ...]
    out: Path
    as_recorded: bool
    old_actions: str | None
    new_actions: str | None
    renamed: dict[str, str]
    title: str
    fail_on: tuple[str, ...]
    as_json: bool
    column: list[str] | None
    file_format: str | None
    assume_utc: bool
    time_unit: str | None
    time_from: str | None
    entity: str | None
    kind: str | None

    @property
    def command(self) -> str:
        """The call that makes this run again; where it writes to and how it is told make no difference to it."""
        return shlex.join(["standoff", "backtest", *self.fixes, *self._plans(), *self._reading()])

    def _plans(self) -> Iterator[str]:
        yield from ("--old", self.old)
        if self.new is not None:
            yield from ("--new", self.new)
        for word in self.many:
            yield from ("--many", word)
        if self.as_recorded:
            yield "--as-recorded"
        yield from _given({"--old-actions": self.old_actions, "--new-actions": self.new_actions})
        for before, after in self.renamed.items():
            yield from ("--renamed", f"{before}={after}")
        yield from _given({"--title": self.title or None})

    def _reading(self) -> Iterator[str]:
        for pair in self.column or ():
            yield from ("--column", pair)
        if self.assume_utc:
            yield "--assume-utc"
        options = {"--format": self.file_format, "--time-unit": self.time_unit, "--time-from": self.time_from}
        yield from _given({**options, "--entity": self.entity, "--kind": self.kind})


def _given(options: dict[str, str | None]) -> Iterator[str]:
    for name, value in options.items():
        if value is not None:
            yield from (name, value)


def run_backtest(call: Call, read: ReadOptions) -> bool:
    """Backtest into the folder, and say what was found; whether it is what --fail-on asks about."""
    check_out(call.out, MADE_BY)
    old = Watched("old", _plan("--old", call.old), acts_of("--old-actions", call.old_actions))
    new = _candidates(call)
    columns = _columns([old.plan, *(one.plan for one in new)], read)
    options = BacktestOptions(
        read=replace(read, columns=columns), as_recorded=call.as_recorded, renamed=call.renamed, title=call.title,
        command=call.command,
    )  # fmt: skip
    try:
        prepare_loops()
        with told(quiet=call.as_json) as progress:
            done = _done(call, old, new, replace(options, progress=progress))
    except KeyboardInterrupt:
        note("standoff: stopped; nothing was written")
        raise typer.Exit(130) from None
    if call.as_json:
        print(json.dumps(done.data, indent=2, ensure_ascii=False))
    elif call.many:
        show_many(done, call.out)
    else:
        show_pair(done, call.out)
    return any(_fails(done, what) for what in call.fail_on)


def _done(call: Call, old: Watched, new: list[Candidate], options: BacktestOptions) -> Done:
    feeds = file_feeds([Path(path) for path in call.fixes], options.read)
    acts, files = acts_of("--new-actions", call.new_actions), _act_files(call)
    watched = [Watched(one.label, one.plan, acts) for one in new]
    if call.many:
        return backtest_many(feeds, old, watched, call.out, options, files, [one.parameters for one in new])
    return backtest_pair(feeds, old, watched[0], call.out, options, files)


def _candidates(call: Call) -> list[Candidate]:
    if call.new is not None:
        return [Candidate("new", _plan("--new", call.new))]
    return _saying("--many", lambda: read_candidates(call.many, Path(call.old)))


def _plan(option: str, path: str) -> Plan:
    plan, warnings = _saying(option, lambda: read_plan(Path(path)))
    for warning in warnings:
        note(f"{option}: {warning}")
    return plan


def _saying(option: str, read: Callable[[], T]) -> T:
    """Which of the plans it is that cannot be used is said before everything that is wrong with it."""
    try:
        return read()
    except PlanError:
        note(f"standoff: {option} names a plan that cannot be used:")
        raise


def _columns(plans: list[Plan], read: ReadOptions) -> dict[str, str]:
    """The recording is read once, so plans must agree about its columns where the call says nothing."""
    columns: dict[str, str] = {}
    for plan in plans:
        for name, column in plan.columns.items():
            if name not in read.columns and columns.setdefault(name, column) != column:
                both = f"{columns[name]!r} and {column!r}"
                raise CallError(f"the plans read {name} from {both}; say which with --column {name}=COLUMN")
    return {**columns, **read.columns}


def _act_files(call: Call) -> list[dict[str, Any]]:
    names = dict.fromkeys(name for name in (call.old_actions, call.new_actions) if name is not None)
    return [{"name": name, "sha256": hashlib.sha256(Path(name).read_bytes()).hexdigest()} for name in names]


def _fails(done: Done, what: str) -> bool:
    if what == "looser":
        return any(one.looser for one in done.comparisons)
    return any(one.counts[what] for one in done.comparisons)
