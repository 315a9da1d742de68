"""Losses and returns: the true silences of what was delivered, while the feed was heard."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.truth.asks import Ask
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.tracks import Delivered, Track
from standoff.rehearse.truth.watched import Watched

__all__ = ["silences_of"]


def silences_of(watched: Watched, track: Track, delivered: Delivered, plan: Plan) -> Iterator[Happening]:
    """Each silence of a track that is long enough, near enough to the zone, and not the feed's own."""
    for ask in watched.asks:
        if ask.kind not in (EventKind.LOST, EventKind.REGAINED):
            continue
        after, near_m = int(ask.number("lost_after", EventKind.LOST)), ask.number("near", EventKind.LOST)
        ends = np.append(track.t_us[1:], max(delivered.last_us(), int(track.t_us[-1])))
        for i in np.flatnonzero(ends - track.t_us >= after):
            last = int(track.t_us[i])
            leg = watched.encounter.leg_at(last)
            if leg is None or leg.sight.signed_m(track.t_us[i : i + 1])[0] > near_m:
                continue
            due = _due_us(delivered, track.source, last + after, after, plan.defaults.max_gap_us)
            if due is None or due > ends[i]:
                continue
            yield from _rows(watched, ask, track, int(i), last)


def _due_us(delivered: Delivered, source: str | None, due: int, after: int, gap: int) -> int | None:
    """When the silence was told: while the feed says nothing the clock starts again at its next word."""
    while not delivered.heard_between(source, due - gap, due - 1):
        word = delivered.next_word_us(source, due)
        if word is None:
            return None
        due = word + after
    return due


def _rows(watched: Watched, ask: Ask, track: Track, i: int, last: int) -> Iterator[Happening]:
    mixed = "identity" if track.mixed else None
    visible = "no" if mixed else "yes"
    if ask.kind is EventKind.LOST:
        end = int(track.t_us[i + 1]) if i + 1 < len(track.t_us) else None
        yield watched.row(ask, last, end_us=end).seen(visible, mixed)  # type: ignore[arg-type]
    elif i + 1 < len(track.t_us):
        back = int(track.t_us[i + 1])
        if watched.encounter.leg_at(back) is not None:
            yield watched.row(ask, back, closes=(EventKind.LOST.value, last)).seen(visible, mixed)  # type: ignore[arg-type]
