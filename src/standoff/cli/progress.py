"""How far a replay is: a bar with rate and remaining time on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn

from standoff.replay import options

__all__ = ["told"]

_LINE_EVERY_S = 5.0


@contextmanager
def told(*, quiet: bool) -> Iterator[Callable[[options.Progress], None] | None]:
    """A function to tell progress to, for the time of the block; None when nothing is to be told."""
    if quiet:
        yield None
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("reading", total=None)
            yield lambda at: _draw(bar, task, at)


def _draw(bar: Progress, task: TaskID, at: options.Progress) -> None:
    total = None if at.share is None else 1.0
    bar.update(task, description=_words(at), completed=at.share or 0.0, total=total)


class _Lines:
    """A line every few seconds."""

    def __init__(self) -> None:
        self._said_s = 0.0

    def __call__(self, at: options.Progress) -> None:
        if at.seconds - self._said_s >= _LINE_EVERY_S:
            self._said_s = at.seconds
            share = "" if at.share is None else f" ({at.share:.0%})"
            print(f"{_words(at)}{share}", file=sys.stderr, flush=True)


def _words(at: options.Progress) -> str:
    rate = at.messages / at.seconds if at.seconds > 0 else 0.0
    return f"{at.messages:,} messages, {_short(rate)}/s, {at.events:,} events"


def _short(rate: float) -> str:
    return f"{rate / 1e6:.1f} M" if rate >= 1e6 else f"{rate / 1e3:.0f} k" if rate >= 1e4 else f"{rate:,.0f}"
