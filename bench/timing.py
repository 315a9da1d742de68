"""Small things every benchmark needs: a goal, a rate, a stop-watch, a child process that is measured."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from world import SCALE

__all__ = ["Child", "at_least", "at_most", "child", "median_of", "seconds_of", "times"]

SRC = Path(__file__).parent.parent / "src"


def at_least(what: str, measured: float, goal: float, unit: str) -> dict[str, Any]:
    """A goal that wants much."""
    return _goal(what, measured, f"≥ {goal:g}", unit, measured >= goal)


def at_most(what: str, measured: float, goal: float, unit: str) -> dict[str, Any]:
    """A goal that wants little."""
    return _goal(what, measured, f"≤ {goal:g}", unit, measured <= goal)


def _goal(what: str, measured: float, goal: str, unit: str, met: bool) -> dict[str, Any]:
    verdict = ("yes" if met else "no") if SCALE == 1 else "not judged at this scale"
    return {"what": what, "measured": float(measured), "goal": goal, "unit": unit, "met": verdict}


def times(rounds: int) -> int:
    """So many runs, but one in a rehearsal."""
    return rounds if SCALE == 1 else 1


def median_of(rounds: int, function: Callable[[], Any]) -> tuple[float, Any]:
    """Median seconds of so many runs, and what the last one gave."""
    times, result = [], None
    for _ in range(rounds):
        result = None  # let go of the last result before the next is made
        start = perf_counter()
        result = function()
        times.append(perf_counter() - start)
    return median(times), result


def seconds_of(benchmark: Any) -> float:
    """Median seconds of what `benchmark` ran."""
    return float(benchmark.stats.stats.median)


@dataclass(frozen=True, slots=True)
class Child:
    """A process that has ended: wall and processor seconds, what it said."""

    wall_s: float
    cpu_s: float
    out: str
    err: str


def child(arguments: Sequence[str], env: dict[str, str] | None = None) -> Child:
    """Run this Python with `arguments`; the process must end well."""
    environment = {**os.environ, "PYTHONPATH": str(SRC), **(env or {})}
    start = perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, err[-2000:]
    return Child(wall, usage.ru_utime + usage.ru_stime, out, err)
