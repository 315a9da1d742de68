"""step(watch, fixes, watermark) gives an outcome. No clock, no I/O: the watermark is data.

`fixes_in == used + late + duplicate` holds once everything pending has been applied.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.audience import Audience
from standoff.detect.detector import Columns, Detector, Each, State, detect, prepare
from standoff.detect.detector import begin as begin_state
from standoff.detect.evidence import FixView
from standoff.detect.intern import columns_of, view_of
from standoff.detect.ordering import admit, empty_duplicates
from standoff.detect.words import Wording, no_events
from standoff.model.fix import empty_fixes
from standoff.model.plan import Plan

__all__ = ["Outcome", "Watch", "begin", "finish", "see", "step"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step found: events (EVENT_SCHEMA, sorted by detected_at and event_id), and what became of the fixes.

    `applied` are the fixes that were used, in the order they were applied.
    """

    events: pl.DataFrame
    late: pl.DataFrame
    duplicates: pl.DataFrame
    applied: pl.DataFrame

    @property
    def used(self) -> int:
        """How many fixes were applied."""
        return len(self.applied)


class Watch:
    """A plan being watched: compiled once, with the state that goes from step to step."""

    def __init__(self, plan: Plan, detector: Detector | None = None, each: Each = map) -> None:
        self.plan = plan
        self.each = each
        self.detector = detector or prepare(plan)
        self.state: State = begin_state(self.detector)
        self.pending = empty_fixes()
        self.applied_us: int | None = None
        self.greatest_us: int | None = None
        self.wordings = [Wording(plan, profile, self.detector.areas.zone_of) for profile in self.detector.profiles]

    def blind_times(self) -> list[tuple[str | None, int, int]]:
        """(feed, last message, next message) of each time a feed was silent for more than `max_gap`, microseconds."""
        names = self.state.feeds.names
        return [(names[feed], int(last), int(first)) for feed, last, first in self.state.feeds.silences]


def begin(plan: Plan, each: Each = map) -> Watch:
    """Compile a plan and start with a state that has seen nothing. `each`: see detect.detector.detect."""
    return Watch(plan, each=each)


def step(watch: Watch, fixes: pl.DataFrame, watermark_us: int) -> Outcome:
    """Take fixes of FIX_SCHEMA in any order; apply all up to the watermark, and every timer due by it.

    Fixes after the watermark are held; fixes at or before the watermark of an earlier step are late.
    """
    if fixes.height:
        latest = int(fixes["t_us"].max())  # type: ignore[arg-type]
        watch.greatest_us = latest if watch.greatest_us is None else max(watch.greatest_us, latest)
    admitted = admit(watch.pending, fixes, watch.applied_us, watermark_us)
    watch.pending = admitted.pending
    watch.applied_us = watermark_us if watch.applied_us is None else max(watermark_us, watch.applied_us)
    columns = columns_of(watch.detector, watch.state, admitted.ready)
    events = see(watch, admitted.ready, columns, watch.applied_us)
    return Outcome(events, admitted.late, admitted.duplicates, admitted.ready)


def see(watch: Watch, ready: pl.DataFrame, columns: Columns, watermark_us: int) -> pl.DataFrame:
    """Events (EVENT_SCHEMA) of fixes that are to be applied now, and of every timer due by the watermark.

    `columns` are those of `ready`, in the codes of this watch.
    """
    raw = detect(watch.detector, watch.state, columns, watermark_us, watch.each)
    fixes, audience = view_of(ready, columns), Audience(watch.plan, watch.state.registry)
    frames = [
        _words(watch, wording, np.concatenate(batches).view(np.ndarray), fixes, audience)
        for wording, batches in zip(watch.wordings, raw, strict=True)
        if batches
    ]
    if not frames:
        return no_events()
    events = pl.concat(frames)
    return events.sort("detected_at", "event_id") if events.height > 1 else events


def _words(watch: Watch, wording: Wording, raw: NDArray[np.void], fixes: FixView, audience: Audience) -> pl.DataFrame:
    return wording.frame(raw, fixes, watch.state.registry.ids, watch.state.feeds.origins, audience)


def finish(watch: Watch) -> Outcome:
    """Apply what is pending, with the watermark at the greatest fix time: timers due later do not fire."""
    if watch.greatest_us is None:
        return Outcome(no_events(), empty_fixes(), empty_duplicates(), empty_fixes())
    at = watch.greatest_us if watch.applied_us is None else max(watch.greatest_us, watch.applied_us)
    return step(watch, empty_fixes(), at)
