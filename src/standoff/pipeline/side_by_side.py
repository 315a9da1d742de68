"""Several plans over the same fixes in one pass: each sees exactly what it would see alone.

What is the same for all is done once: fixes are put in order, doubles settled, ids turned into codes. Only the looking
itself, and the words for what was seen, are done for each plan. A property holds the outcomes against those of `step`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from standoff.detect.intern import columns_beside, columns_of
from standoff.detect.ordering import Admitted, admit, empty_duplicates
from standoff.detect.words import no_events
from standoff.model.fix import empty_fixes
from standoff.model.plan import Plan
from standoff.pipeline.step import Outcome, Watch, see

__all__ = ["EachPlan", "Together", "begin_many", "finish_many", "step_many"]

#: Runs a function for every plan, by number: `map`, or one that does so side by side.
EachPlan = Callable[[Callable[[int], None], Iterable[int]], Iterable[None]]


class Together:
    """Plans being watched side by side. Fixes wait here, once for all of them; the first watch gives out the codes."""

    def __init__(self, plans: Sequence[Plan], each: EachPlan = map) -> None:
        self.watches = tuple(Watch(plan) for plan in plans)
        self.each = each
        self.pending = empty_fixes()
        self.applied_us: int | None = None
        self.greatest_us: int | None = None


def begin_many(plans: Sequence[Plan], each: EachPlan = map) -> Together:
    """Compile plans and start with states that have seen nothing. One core a plan, where `each` runs them so."""
    return Together(plans, each)


def step_many(together: Together, fixes: pl.DataFrame, watermark_us: int) -> list[Outcome]:
    """As `step`, for every plan at once: an outcome for each, in their order."""
    if fixes.height:
        latest = int(fixes["t_us"].max())  # type: ignore[arg-type]
        together.greatest_us = latest if together.greatest_us is None else max(together.greatest_us, latest)
    admitted = admit(together.pending, fixes, together.applied_us, watermark_us)
    together.pending = admitted.pending
    together.applied_us = watermark_us if together.applied_us is None else max(watermark_us, together.applied_us)
    return _outcomes(together, admitted, together.applied_us)


def _outcomes(together: Together, admitted: Admitted, watermark_us: int) -> list[Outcome]:
    ready, (first, *_) = admitted.ready, together.watches
    columns = columns_of(first.detector, first.state, ready)
    events: list[Any] = [None] * len(together.watches)

    def look(k: int) -> None:
        watch, own = together.watches[k], columns
        if k:
            own = columns_beside(watch.detector, watch.state, ready, first.state, columns)
        events[k] = see(watch, ready, own, watermark_us)

    list(together.each(look, range(len(together.watches))))
    return [Outcome(seen, admitted.late, admitted.duplicates, ready) for seen in events]


def finish_many(together: Together) -> list[Outcome]:
    """Apply what is pending, with the watermark at the greatest fix time: timers due later do not fire."""
    if together.greatest_us is None:
        nothing = Outcome(no_events(), empty_fixes(), empty_duplicates(), empty_fixes())
        return [nothing for _ in together.watches]
    at = together.greatest_us if together.applied_us is None else max(together.greatest_us, together.applied_us)
    return step_many(together, empty_fixes(), at)
