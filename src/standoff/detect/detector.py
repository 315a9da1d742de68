"""A plan compiled for detection, and the step over columns: fixes in time order in, raw events out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.detect.advance import advance
from standoff.detect.areas import Areas, build_areas
from standoff.detect.change import change_force
from standoff.detect.columns import BIT, C_DUE, C_HIGH, C_OUT, KIND_CODES, PAIR
from standoff.detect.entity_codes import CodeTable
from standoff.detect.expire import expire
from standoff.detect.lanes import deal
from standoff.detect.lost import note_heard
from standoff.detect.profiles import Profile, build_profiles
from standoff.detect.state import LANES, Feeds, Registry, Run, grown
from standoff.detect.turns import note_turns, rounds
from standoff.geometry.arrays import Geometry, build_geometry
from standoff.model.plan import Plan

__all__ = ["Columns", "Detector", "Each", "State", "begin", "detect", "prepare"]

#: Fewer fixes than this are not worth waking a second core for.
_SMALL = 4096
#: Zones this near stand in a cell's list, at least.
_LIST_REACH_M = 25_000.0
#: Runs a function for every lane: `map`, or one that does so side by side.
Each = Callable[[Callable[[int], None], Iterable[int]], Iterable[None]]
_LOST_BIT = BIT(KIND_CODES.index("lost"))


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A plan as arrays. Never changes; shared by every state."""

    plan: Plan
    areas: Areas
    geometry: Geometry
    profiles: tuple[Profile, ...]
    wants_lost: bool


@dataclass(slots=True, eq=False)
class Columns:
    """Applied fixes in time order. err, alt and datum have either one element, the same for all, or one a row."""

    ent: NDArray[np.int32]
    t_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    err: NDArray[np.float32]
    alt: NDArray[np.float64]
    datum: NDArray[np.uint8]
    row: NDArray[np.int32]
    origin: NDArray[np.uint16]
    feed: NDArray[np.int32]  # one element, or one a row
    #: rows, in order, that tell what makes the plan see an entity otherwise than before
    turns: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))


class State:
    """All that detection remembers between batches."""

    def __init__(self, detector: Detector) -> None:
        self.registry = Registry()
        self.table = CodeTable(self.registry)
        self.feeds = Feeds()
        self.runs = [Run(len(detector.areas.versions), p.settings(detector.plan.defaults)) for p in detector.profiles]
        self.active: NDArray[np.int64] | None = None
        self.next_change_us: int | None = None
        self.applied_us: int | None = None
        self.order: NDArray[np.int32] = np.empty(0, np.int32)


def prepare(plan: Plan) -> Detector:
    """Compile a plan."""
    areas = build_areas(plan.zones)
    profiles = tuple(build_profiles(plan))
    # lists that reach well past the watch band let an entity outside it travel a while before it is looked at again
    reach = max(_LIST_REACH_M, *(2.5 * float(p.settings(plan.defaults)[0].near) for p in profiles))
    geometry = build_geometry([version.shape for version in areas.versions], reach)
    return Detector(plan, areas, geometry, profiles, any(p.wanted & _LOST_BIT for p in profiles))


def begin(detector: Detector) -> State:
    """A state that has seen nothing."""
    return State(detector)


def detect(
    detector: Detector, state: State, fixes: Columns, watermark_us: int, each: Each = map
) -> list[list[np.recarray]]:
    """Apply fixes (all at or before the watermark), then every timer due by it. Raw events, a list for each profile.

    Raw events of one call refer to rows of this batch. The state is consumed in place. `each` runs a function for each
    lane: the built-in `map`, or a thread pool's.
    """
    found: list[list[np.recarray]] = [[] for _ in state.runs]
    n = len(fixes.t_us)
    if state.active is None:
        start = int(fixes.t_us[0]) if n else watermark_us
        state.active = detector.areas.held_since(start)
        state.next_change_us = detector.areas.next_change_us(start)
    if detector.wants_lost and n:
        _note_heard(detector, state, fixes)
    for run in state.runs:
        run.make_room(len(state.registry), state.registry.lane_of)
    at = 0
    while state.next_change_us is not None and state.next_change_us <= watermark_us:
        cut = int(np.searchsorted(fixes.t_us, state.next_change_us, side="left"))
        _apply_all(detector, state, fixes, at, cut, found, each)
        for run, events in zip(state.runs, found, strict=True):
            _expire(detector, state, run, state.next_change_us, events)
        at = cut
        _change(detector, state, state.next_change_us, found)
    _apply_all(detector, state, fixes, at, n, found, each)
    for run, events in zip(state.runs, found, strict=True):
        _expire(detector, state, run, watermark_us, events)
    state.applied_us = watermark_us
    return found


def _note_heard(detector: Detector, state: State, fixes: Columns) -> None:
    feeds = state.feeds
    have = len(feeds.silences)
    room = 256
    while True:
        silences = np.concatenate([feeds.silences, np.zeros((room, 3), np.int64)])
        heard = feeds.heard.copy()
        n = note_heard(fixes.feed, fixes.t_us, heard, detector.plan.defaults.max_gap_us, silences, have)
        if n >= 0:
            break
        room *= 4
    feeds.heard[:] = heard
    feeds.silences = silences[:n]


def _world(detector: Detector, state: State) -> tuple[Any, ...]:
    g = detector.geometry
    return (
        g.zones, g.nodes, g.v, g.cum, g.ring_ends, g.starts, g.items, g.clear, g.reach_m, state.active,
        detector.areas.bands,
    )  # fmt: skip


def _apply_all(
    detector: Detector, state: State, f: Columns, k0: int, k1: int, found: list[list[np.recarray]], each: Each
) -> None:
    """Rows k0:k1, with a halt at each that makes the plan see an entity otherwise."""
    for rows, turned in rounds(f.ent, f.turns, k0, k1):
        for run, events in zip(state.runs, found, strict=True):
            _apply(detector, state, run, f, k0, k1, events, each, rows)
            if len(turned):
                note_turns(detector.areas, detector.geometry, state.registry, run, f.ent, turned, events)


def _apply(
    detector: Detector, state: State, run: Run, f: Columns, k0: int, k1: int, events: list[np.recarray], each: Each,
    rows: NDArray[np.int64] | None,
) -> None:  # fmt: skip
    """Run the loop over rows k0:k1, or those of them in `rows`, with more room for as long as it asks for it."""
    n = k1 - k0 if rows is None else len(rows)
    if n <= 0:
        return
    if len(state.order) < n:
        state.order = np.empty(max(n, 2 * len(state.order)), np.int32)
    order = state.order[:n]
    counts = np.zeros(LANES, np.int64)
    deal(f.ent[k0:k1] if rows is None else f.ent[rows], state.registry.lane_of, order, counts)
    if rows is not None:
        order[:] = rows[order]
    elif k0:
        order += k0
    to = np.cumsum(counts)
    at = to - counts
    columns = tuple(_read_only(a) for a in (f.ent, f.t_us, f.lon, f.lat, f.err, f.alt, f.datum, f.row, f.origin))
    world = _world(detector, state)
    feeds = (state.feeds.silences, state.feeds.heard, state.feeds.feed_of)

    def go(lane: int) -> None:
        at[lane] = advance(
            order, at[lane], to[lane], *columns, *world, run.settings, run.ents, run.pairs[lane], run.out[lane],
            run.ctl[lane], run.ctx[lane], run.fs[lane], run.stamp[lane], run.found[lane], run.lost_found[lane], *feeds,
        )  # fmt: skip

    while True:
        busy = [lane for lane in range(LANES) if at[lane] < to[lane]]
        list(each(go, busy) if n >= _SMALL else map(go, busy))
        if (at >= to).all():
            break
        _drain(run, events)
        _more_room(run, len(detector.areas.versions))
    _drain(run, events)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """The same for every caller: the compiler would build another copy of the loop for arrays it may write to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _drain(run: Run, events: list[np.recarray]) -> None:
    for lane in range(LANES):
        n = int(run.ctl[lane, C_OUT])
        if n:
            events.append(run.out[lane, :n].copy().view(np.recarray))
            run.ctl[lane, C_OUT] = 0


def _more_room(run: Run, n_areas: int) -> None:
    pairs = run.pairs.shape[1]
    if pairs - int(run.ctl[:, C_HIGH].max()) < max(n_areas, pairs // 4):
        run.pairs = grown(run.pairs, 2 * pairs + n_areas)
        assert run.pairs.dtype == PAIR
    out = run.out.shape[1]
    if out < 16384 + 64 * n_areas:
        run.out = grown(run.out, 16384 + 64 * n_areas)


def _expire(detector: Detector, state: State, run: Run, w: int, events: list[np.recarray]) -> None:
    """Fire timers; only lanes in which one can be due are looked through."""
    g = detector.geometry
    for lane in range(LANES):
        if run.ctl[lane, C_DUE] > w:
            continue
        at, n = 0, len(state.registry)
        while at < n:
            at = expire(
                w, lane, state.registry.lane_of, at, n, g.zones, g.nodes, g.v, state.active, detector.areas.bands,
                run.settings, run.ents, run.pairs[lane], run.out[lane], run.ctl[lane], run.lost_found[lane],
                state.feeds.silences, state.feeds.heard, state.feeds.feed_of,
            )  # fmt: skip
            _drain(run, events)


def _change(detector: Detector, state: State, at_us: int, found: list[list[np.recarray]]) -> None:
    """Zones come into force or go out at an instant."""
    before = state.active
    assert before is not None
    state.active = detector.areas.held_since(at_us)
    state.next_change_us = detector.areas.next_change_us(at_us)
    if (before != state.active).any():
        for run, events in zip(state.runs, found, strict=True):
            change_force(detector.areas, detector.geometry, state.registry, run, before, state.active, at_us, events)
