"""A plan compiled for detection, and the step over columns: fixes in time order in, raw events out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.detect.advance import advance
from standoff.detect.areas import Areas, build_areas
from standoff.detect.arguments import FEW, Few, columns_of_loop, run_arguments, world_arguments
from standoff.detect.change import change_force
from standoff.detect.columns import BIT, C_DUE, C_HIGH, C_OUT, KIND_CODES, NEVER, PAIR
from standoff.detect.entity_codes import CodeTable
from standoff.detect.expire import expire
from standoff.detect.lanes import own_rows
from standoff.detect.lost import note_heard
from standoff.detect.profiles import Profile, build_profiles
from standoff.detect.state import LANES, Columns, Feeds, Registry, Run, grown
from standoff.detect.turns import note_turns, rounds
from standoff.geometry.arrays import Geometry, build_geometry
from standoff.kernel.compiled import straight
from standoff.model.plan import Plan

__all__ = ["Columns", "Detector", "Each", "State", "begin", "detect", "prepare"]

#: Fewer fixes than this are not worth waking a second core for.
_SMALL = 4096
#: Fixes taken at a time, and grouped by entity where that pays: enough for many of each, few enough to stay near.
_STRETCH = 1 << 22
#: Zones this near stand in a cell's list, at least.
_LIST_REACH_M = 40_000.0
#: Runs a function for every lane: `map`, or one that does so side by side.
Each = Callable[[Callable[[int], None], Iterable[int]], Iterable[None]]
_advance, _own_rows, _fire_timers = straight(advance), straight(own_rows), straight(expire)
_LOST_BIT = BIT(KIND_CODES.index("lost"))


@dataclass(frozen=True, slots=True, eq=False)
class Detector:
    """A plan as arrays. Never changes; shared by every state."""

    plan: Plan
    areas: Areas
    geometry: Geometry
    profiles: tuple[Profile, ...]
    wants_lost: bool


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
        self._order: NDArray[np.int32] = np.empty((LANES, FEW), np.int32)
        self.few = Few()
        self._world: tuple[Any, ...] = ()
        self._world_of: NDArray[np.int64] | None = None

    def order_for(self, n: int) -> NDArray[np.int32]:
        """Room for the rows of n fixes in the order in which each lane takes them."""
        if self._order.shape[1] < n:
            self._order = np.empty((LANES, n), np.int32)
        return self._order

    def world(self, detector: Detector) -> tuple[Any, ...]:
        """The loop's arguments about zones; new ones only when others are in force."""
        if self._world_of is not self.active:
            assert self.active is not None
            self._world = world_arguments(detector.geometry, detector.areas, self.active)
            self._world_of = self.active
        return self._world


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
) -> list[list[NDArray[np.void]]]:
    """Apply fixes (all at or before the watermark), then every timer due by it. Raw events, a list for each profile.

    Raw events of one call refer to rows of this batch. The state is consumed in place. `each` runs a function for each
    lane: the built-in `map`, or a thread pool's.
    """
    found: list[list[NDArray[np.void]]] = [[] for _ in state.runs]
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
    feeds, max_gap = state.feeds, detector.plan.defaults.max_gap_us
    if len(fixes.feed) == 1:
        last, latest = int(feeds.heard[fixes.feed[0]]), int(fixes.t_us.max() if len(fixes.t_us) > 1 else fixes.t_us[0])
        if latest - last <= max_gap and last != NEVER:  # it has not been silent
            feeds.heard[fixes.feed[0]] = max(last, latest)
            return
    have = len(feeds.silences)
    room = 256
    while True:
        silences = np.concatenate([feeds.silences, np.zeros((room, 3), np.int64)])
        heard = feeds.heard.copy()
        n = note_heard(fixes.feed, fixes.t_us, heard, max_gap, silences, have)
        if n >= 0:
            break
        room *= 4
    feeds.heard[:] = heard
    feeds.silences = silences[:n]


def _apply_all(
    detector: Detector, state: State, f: Columns, k0: int, k1: int, found: list[list[NDArray[np.void]]], each: Each
) -> None:
    """Rows k0:k1, with a halt at each that makes the plan see an entity otherwise."""
    for rows, turned in rounds(f.ent, f.turns, k0, k1):
        for run, events in zip(state.runs, found, strict=True):
            if rows is None:
                _apply(detector, state, run, f, k0, k1, events, each)
            else:
                _apply_picked(detector, state, run, f, rows, events, each)
            if len(turned):
                note_turns(detector.areas, detector.geometry, state.registry, run, f.ent, turned, events)


def _apply_picked(
    detector: Detector, state: State, run: Run, f: Columns, rows: NDArray[np.int64], events: list[NDArray[np.void]],
    each: Each,
) -> None:  # fmt: skip
    """Only these rows; raw events refer to the batch all the same."""
    told: list[NDArray[np.void]] = []
    _apply(detector, state, run, f.picked(rows), 0, len(rows), told, each)
    for raw in told:
        own = raw["i"] >= 0
        raw["i"][own] = rows[raw["i"][own]]
    events += told


def _apply(
    detector: Detector, state: State, run: Run, f: Columns, k0: int, k1: int, events: list[NDArray[np.void]], each: Each
) -> None:
    """Run the loop over rows k0:k1, a stretch at a time."""
    if k0 == 0 and k1 == 1 == len(f.t_us):
        _apply_one(detector, state, run, f, events)
    elif 0 < k1 <= FEW and k0 == 0:
        state.few.take(f, k1)
        _apply_stretch(detector, state, run, state.few.columns, 0, k1, events, map)
    elif k0 < k1:
        columns = columns_of_loop(f)
        for start in range(k0, k1, _STRETCH):
            _apply_stretch(detector, state, run, columns, start, min(start + _STRETCH, k1), events, each)


def _apply_one(detector: Detector, state: State, run: Run, f: Columns, events: list[NDArray[np.void]]) -> None:
    """Run the loop over a single fix: it belongs to one lane, and nothing can be gained by grouping."""
    state.few.take_one(f)
    lane, world = int(state.registry.lane_of[f.ent[0]]), state.world(detector)
    while _advance(state.few.order, 0, 1, *state.few.columns, *world, *_own(run, state.feeds)[lane]) == 0:
        stuck = not run.ctl[lane, C_OUT]
        run.drain(events)
        _more_room(run, len(detector.areas.versions), stuck)
    run.drain(events)


def _apply_stretch(
    detector: Detector, state: State, run: Run, columns: tuple[Any, ...], k0: int, k1: int,
    events: list[NDArray[np.void]], each: Each,
) -> None:  # fmt: skip
    """With more room for as long as the loop asks for it."""
    lane_of, order, world = state.registry.lane_of, state.order_for(k1 - k0), state.world(detector)
    at, to = [0] * LANES, [-1] * LANES
    grouped = run.groups(k1 - k0, len(state.registry))
    looks = run.looks(k1 - k0)
    while True:
        own = _own(run, state.feeds)

        def go(lane: int, own: list[tuple[Any, ...]] = own) -> None:
            if to[lane] < 0:
                starts = np.zeros(len(state.registry) if grouped else 0, np.int32)
                to[lane] = _own_rows(lane, columns[0], k0, k1, lane_of, order[lane], starts)
            if at[lane] < to[lane]:
                at[lane] = _advance(order[lane], at[lane], to[lane], *columns, *world, *own[lane])

        busy = [lane for lane in range(LANES) if at[lane] != to[lane]]
        list(each(go, busy) if k1 - k0 >= _SMALL else map(go, busy))
        if at == to:
            break
        stuck = any(at[lane] < to[lane] and not run.ctl[lane, C_OUT] for lane in busy)
        run.drain(events)
        _more_room(run, len(detector.areas.versions), stuck)
    run.drain(events)
    run.note_looks(k1 - k0, run.looks(k1 - k0) - looks)


def _own(run: Run, feeds: Feeds) -> list[tuple[Any, ...]]:
    arguments, made_of = run.prepared
    arrays = (run.ents, run.pairs, run.out, run.due, feeds.silences, feeds.heard, feeds.feed_of)
    if tuple(map(id, arrays)) != tuple(map(id, made_of)):
        arguments = run_arguments(run, feeds)
        run.prepared = arguments, arrays
    return arguments


def _more_room(run: Run, n_areas: int, stuck: bool) -> None:
    """For pairs before they run out; for events only where a single fix could have more than there is room for."""
    pairs = run.pairs.shape[1]
    if pairs - int(run.ctl[:, C_HIGH].max()) < max(n_areas, pairs // 32):
        run.pairs = grown(run.pairs, pairs + pairs // 8 + 2 * n_areas)
        assert run.pairs.dtype == PAIR
    elif stuck:
        run.out = grown(run.out, 2 * run.out.shape[1])


def _expire(detector: Detector, state: State, run: Run, w: int, events: list[NDArray[np.void]]) -> None:
    """Fire timers; only lanes in which one can be due are looked through."""
    if min(run.ctl[:, C_DUE].tolist()) > w:
        return
    world, n = state.world(detector), len(state.registry)
    for lane, due_us in enumerate(run.ctl[:, C_DUE].tolist()):
        at = n if due_us > w else 0
        while at < n:
            own = _own(run, state.feeds)[lane]
            at = _fire_timers(w, lane, state.registry.lane_of, at, n, *world[:3], *world[9:], *own[:5], *own[9:])
            run.drain(events)


def _change(detector: Detector, state: State, at_us: int, found: list[list[NDArray[np.void]]]) -> None:
    """Zones come into force or go out at an instant."""
    before = state.active
    assert before is not None
    state.active = detector.areas.held_since(at_us)
    state.next_change_us = detector.areas.next_change_us(at_us)
    if (before != state.active).any():
        for run, events in zip(state.runs, found, strict=True):
            change_force(detector.areas, detector.geometry, state.registry, run, before, state.active, at_us, events)
