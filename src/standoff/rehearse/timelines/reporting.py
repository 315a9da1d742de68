"""Motion to reports: when each is made, what it states, and when it arrives. No noise: a test is exact."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standoff.rehearse.motion import Course
from standoff.rehearse.timelines.legs import Leg
from standoff.rehearse.timelines.model import Reports

__all__ = ["MOST_REPORTS", "Silence", "reports_of"]

MOST_REPORTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Silence:
    """From `from_us` on and before `to_us` nothing arrives."""

    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """One report: what it states, and when it arrives."""

    stated_us: int
    of_us: int  # the instant whose place it states
    received_us: int
    error_m: float


def reports_of(
    course: Course, legs: Sequence[Leg], ends_us: Sequence[int], every_us: int, error_m: float | None,
    silences: Sequence[Silence],
) -> Reports:  # fmt: skip
    """The first report is made when the track begins, the next `every_us` later, and so on to its end.

    A report on the border of two legs belongs to the earlier. ValueError (what, mend) for more than MOST_REPORTS.
    """
    sent: list[_Sent] = []
    at_us, made = course.from_us, 0
    first = 1 if legs[0].moves == "begin" and len(legs) > 1 else 0  # to begin takes no time
    while at_us <= ends_us[-1]:
        leg = legs[max(bisect_left(ends_us, at_us), first)]
        if not any(silence.from_us <= at_us < silence.to_us for silence in silences):
            sent += _sent(leg, at_us, sent[-1] if sent else None, leg.error_m if leg.error_m is not None else error_m)
        at_us += leg.every_us or every_us
        made += 1
        if made > MOST_REPORTS:
            raise ValueError(
                f"the track makes more than {MOST_REPORTS:,} reports.", "Report less often, or for a shorter time."
            )
    return _columns(course, sent)


def _sent(leg: Leg, at_us: int, last: _Sent | None, error_m: float | None) -> list[_Sent]:
    """What arrives for one instant: nothing, one report, or two."""
    arrives_us, error = at_us + leg.late_us, math.nan if error_m is None else error_m
    if leg.way == "missing" or (leg.way != "reported" and last is None):
        return []
    if leg.way == "reported" or last is None:
        one = _Sent(at_us, at_us, arrives_us, error)
    elif leg.way == "stale":
        one = _Sent(last.stated_us, last.of_us, arrives_us, last.error_m)
    else:
        one = _Sent(at_us, last.of_us, arrives_us, error)
    return [one, one] if leg.twice else [one]


def _columns(course: Course, sent: Sequence[_Sent]) -> Reports:
    of_us = np.array([one.of_us for one in sent], np.int64)
    lon, lat, alt_m = course.at(of_us)
    return Reports(
        np.array([one.stated_us for one in sent], np.int64), np.array([one.received_us for one in sent], np.int64),
        lon, lat, alt_m, np.array([one.error_m for one in sent], np.float64),
    )  # fmt: skip
