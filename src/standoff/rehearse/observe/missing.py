"""Why a report is never made or never comes: the sensor is blind, out of footprint, a silence, a blackout, lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.draws import BLACKOUT, DROP, exponential, uniform
from standoff.rehearse.observe.footprint import in_footprint
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.observe.places import Places
from standoff.rehearse.observe.tracks import Tracks
from standoff.rehearse.scenario.observation import Observation, Span

__all__ = ["REASONS", "Spans", "blackouts_of", "missing", "silences_of"]

Ints = NDArray[np.int64]
Reasons = NDArray[np.uint8]

#: What the numbers of `missing` mean. 0: the report is made.
REASONS: Final = ("", "blind", "out of footprint", "silent", "blackout", "dropped")
_BLIND, _FAR, _SILENT, _BLACK, _DROPPED = range(1, 6)


class Spans(NamedTuple):
    """Spans of time by stream: those of stream s are `first[s]` up to `first[s + 1]`, [from_us, to_us), sorted."""

    first: Ints
    from_us: Ints
    to_us: Ints


def silences_of(sensor: Observation, entities: Sequence[str]) -> Spans:
    """When each entity is silent by the scenario's own word, joined where they overlap."""
    everybody = [silence.span for silence in sensor.silences if not silence.of]
    own: dict[str, list[Span]] = {}
    for silence in sensor.silences:
        for entity in silence.of:
            own.setdefault(entity, []).append(silence.span)
    return _spans([_joined([*everybody, *own.get(entity, ())]) for entity in entities])


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.from_us <= joined[-1].to_us:
            joined[-1] = Span(joined[-1].from_us, max(joined[-1].to_us, span.to_us))
        else:
            joined.append(span)
    return joined


def _spans(lists: Sequence[Sequence[Span]]) -> Spans:
    first = np.concatenate([[0], np.cumsum([len(spans) for spans in lists])]).astype(np.int64)
    flat = [span for spans in lists for span in spans]
    return Spans(
        first,
        np.array([span.from_us for span in flat], np.int64),
        np.array([span.to_us for span in flat], np.int64),
    )


def blackouts_of(sensor: Observation, tracks: Tracks) -> Spans:
    """The random silences of each entity over its whole course; it begins heard."""
    if sensor.blackouts is None:
        return Spans(np.zeros(len(tracks) + 1, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))
    every_us, for_us = float(sensor.blackouts.every_us), float(sensor.blackouts.for_us)
    first = np.zeros(len(tracks) + 1, np.int64)
    nothing = np.empty(0, np.int64)
    _blackouts(tracks.key, tracks.from_us, tracks.to_us, every_us, for_us, first, nothing, nothing)
    from_us, to_us = np.empty(first[-1], np.int64), np.empty(first[-1], np.int64)
    _blackouts(tracks.key, tracks.from_us, tracks.to_us, every_us, for_us, first, from_us, to_us)
    return Spans(first, from_us, to_us)


@loop
def _blackouts(
    key: NDArray[np.uint64], begin_us: Ints, end_us: Ints, every_us: float, for_us: float, first: Ints, from_us: Ints,
    to_us: Ints,
) -> None:  # fmt: skip
    """Without room for spans, only counts them into `first`."""
    n = 0
    for s in range(len(key)):
        at_us, draw = begin_us[s], 0
        while True:
            at_us += 1 + int(exponential(key[s], BLACKOUT, draw) * every_us)
            if at_us >= end_us[s]:
                break
            until_us = at_us + 1 + int(exponential(key[s], BLACKOUT, draw + 1) * for_us)
            if len(from_us):
                from_us[n], to_us[n] = at_us, until_us
            at_us, draw, n = until_us, draw + 2, n + 1
        first[s + 1] = n


def missing(
    tracks: Tracks, at: Instants, places: Places, sensor: Observation, silences: Spans, blackouts: Spans
) -> Reasons:
    """For each report 0, or the first reason in REASONS for which there is none."""
    why = np.zeros(len(at.t_us), np.uint8)
    if sensor.drop:
        _dropped(tracks.key, at.stream, at.k, sensor.drop, why)
    if len(blackouts.from_us):
        _within(blackouts, at.stream, at.t_us, _BLACK, why)
    if len(silences.from_us):
        _within(silences, at.stream, at.t_us, _SILENT, why)
    if sensor.footprint is not None:
        why[~in_footprint(sensor.footprint, places)] = _FAR
    for span in sensor.blind:
        why[(at.t_us >= span.from_us) & (at.t_us < span.to_us)] = _BLIND
    return why


@loop
def _dropped(key: NDArray[np.uint64], stream: NDArray[np.int32], k: Ints, share: float, why: Reasons) -> None:
    for n in range(len(k)):
        if uniform(key[stream[n]], DROP, k[n]) < share:
            why[n] = _DROPPED


@allocating_loop
def _within(spans: Spans, stream: NDArray[np.int32], t_us: Ints, reason: int, why: Reasons) -> None:
    for n in range(len(t_us)):
        lo, hi = spans.first[stream[n]], spans.first[stream[n] + 1]
        i = np.searchsorted(spans.from_us[lo:hi], t_us[n], side="right") - 1
        if i >= 0 and t_us[n] < spans.to_us[lo + i]:
            why[n] = reason
