"""A failed test in text: each expectation that does not hold, then two lanes in time, expected beside seen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from standoff.rehearse.timelines.judge_events import metres_text
from standoff.rehearse.timelines.moments import moment_text
from standoff.rehearse.timelines.seen import Seen, SeenRefusal
from standoff.rehearse.timelines.verdicts import TestResult, Verdict

__all__ = ["WIDTH", "failure_lines", "lanes"]

WIDTH: Final = 100
_TIME: Final = 16
_MOST_ROWS: Final = 60
#: (microseconds, in the lane of what was seen?, mark, words)
_Row = tuple[int, bool, str, str]


def failure_lines(result: TestResult, width: int = WIDTH) -> list[str]:
    """Why a test failed, in so many columns."""
    lines: list[str] = []
    for verdict in result.verdicts:
        if not verdict.ok:
            lines += [
                *_folded("expected", verdict.wanted, width),
                *_folded("seen", verdict.found, width),
                f"{'':10}{verdict.place}",
            ]
    for event in result.surplus:
        at = moment_text(event.start_us, result.timeline.start_us)
        lines += _folded("seen", f"{event.kind} of {event.who} at {event.zone} [{event.rule}] at {at}", width)
        lines += _folded("expected", "no other events than those named (only: true)", width)
    for refusal in result.refusals:
        at = moment_text(refusal.at_us, result.timeline.start_us)
        lines += _folded("seen", f"{refusal.act} by {refusal.person} at {at} was refused: {refusal.reason}", width)
        lines += _folded("expected", "no refusal (write `refused:` where one is meant)", width)
    return lines


def _folded(word: str, text: str, width: int) -> list[str]:
    wrapped = textwrap.wrap(text, width - 10, break_long_words=True) or [""]
    return [f"{word if number == 0 else '':<10}{line}" for number, line in enumerate(wrapped)]


def lanes(result: TestResult, width: int = WIDTH) -> list[str]:
    """Expected and seen in time, a row for each instant; a mark tells what failed (x) and what held (=)."""
    wide = (width - _TIME - 6) // 2
    rows = sorted([*_expected_rows(result), *_seen_rows(result)], key=lambda row: row[:2])
    head = f"{'':{_TIME}} | {'expected':<{wide}} | seen"
    lines = [head, f"{'-' * _TIME}-+-{'-' * wide}-+-{'-' * wide}"]
    for at_us, seen, mark, words in rows[:_MOST_ROWS]:
        lines += _lane(moment_text(at_us, result.timeline.start_us), seen, f"{mark} {words}", wide)
    if len(rows) > _MOST_ROWS:
        lines.append(f"... and {len(rows) - _MOST_ROWS} more rows; --json has them all")
    return [line.rstrip() for line in lines]


def _lane(time: str, seen: bool, text: str, wide: int) -> Iterator[str]:
    for number, part in enumerate(textwrap.wrap(text, wide, subsequent_indent="  ", break_long_words=True)):
        left, right = ("", part) if seen else (part, "")
        yield f"{time if number == 0 else '':>{_TIME}} | {left:<{wide}} | {right}"


def _expected_rows(result: TestResult) -> Iterator[_Row]:
    for verdict in result.verdicts:
        at_us = verdict.at_us if verdict.at_us is not None else _where(verdict, result)
        yield at_us, False, "=" if verdict.ok else "x", verdict.wanted


def _where(verdict: Verdict, result: TestResult) -> int:
    """An expectation that names no time stands beside what it accounts for, else at the end."""
    own = [event.start_us for event in result.seen.events if event.event_id in verdict.events]
    return min(own, default=result.timeline.end_us)


def _seen_rows(result: TestResult) -> Iterator[_Row]:
    named = set[str]().union(*(verdict.events for verdict in result.verdicts))
    surplus = {event.event_id for event in result.surplus}
    for event in result.seen.events:
        mark = "=" if event.event_id in named else "x" if event.event_id in surplus else "."
        rule = f" [{event.rule}]" if event.rule else ""
        yield (
            event.start_us,
            True,
            mark,
            f"{event.kind} {event.who}{rule}, {metres_text(event.boundary_m)}, {event.zone}",
        )
    yield from _people_rows(result.seen, result.refusals)


def _people_rows(seen: Seen, unexpected: Sequence[SeenRefusal]) -> Iterator[_Row]:
    for incident in seen.incidents:
        for at_us, state in incident.states:
            yield at_us, True, ".", f"incident {', '.join(incident.members)}: {state}"
    for run in seen.runs:
        for step in run.steps.values():
            for at_us, state in step.states:
                yield at_us, True, ".", f"step {step.step}: {state}"
    for refusal in seen.refusals:
        mark = "x" if refusal in unexpected else "="
        yield refusal.at_us, True, mark, f"{refusal.act} by {refusal.person} refused: {refusal.reason}"
