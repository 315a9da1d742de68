"""A zone comes into force or goes out: sides change without movement."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.detect.areas import Areas
from standoff.detect.columns import (
    C_FREE,
    C_HIGH,
    FEED,
    FOUND_INSIDE,
    IN,
    LEFT,
    NEVER,
    OUT,
    SCHEDULE,
    SEEN,
    UNKNOWN,
    ZONE_CHANGED,
)
from standoff.detect.emit import emit_timer, inside_probability
from standoff.detect.pairs import new_pair
from standoff.detect.side import close_visit, open_visit
from standoff.detect.state import LANES, Registry, Run, grown
from standoff.detect.vertical import OPEN, band_state
from standoff.geometry.arrays import Geometry
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.layout import ZERO

__all__ = ["change_force"]


@loop
def _end_area(j, heir, cause, at, lane, lane_of, n_ents, zones, nodes, v, bands, settings, ents, pairs, out, ctl):
    """Take area j out of force: its pairs are freed, or go on at area `heir` (−1: none) that follows at once."""
    cfg = settings[0]
    for who in range(n_ents):
        entity = ents[who]
        if lane_of[who] != lane or entity.head < 0:
            continue
        slot, before = entity.head, -1
        while slot >= 0:
            p = pairs[slot]
            after = p.next
            if p.zone != j:
                before, slot = slot, after
                continue
            if heir >= 0:
                p.zone, p.leaf = heir, -1
                _judge_again(cause, at, who, entity, p, zones, nodes, v, bands, cfg, out, ctl)
                before, slot = slot, after
                continue
            if p.side == IN:
                x, y, z = xyz_of(entity.lon, entity.lat)
                b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
                state = band_state(bands, j, entity.datum, np.float64(entity.alt))
                _leave(cause, at, who, entity, p, b, state, out, ctl)
            if before < 0:
                entity.head = after
            else:
                pairs[before].next = after
            p.next = ctl[C_FREE]
            ctl[C_FREE] = slot
            slot = after


@loop
def _leave(cause, at, who, entity, p, b, state, out, ctl):
    e = emit_timer(out, ctl, entity, who, np.int64(p.zone), LEFT, at, at, b, np.float64(p.depth), 1.0)
    e.cause, e.cannot_tell = cause, 1 if state == OPEN else 0
    close_visit(e, p)


@loop
def _judge_again(cause, at, who, entity, p, zones, nodes, v, bands, cfg, out, ctl):
    """The border of the zone has just moved: decide the side anew by the last fix, if it is fresh and decides alone."""
    x, y, z = xyz_of(entity.lon, entity.lat)
    j = np.int64(p.zone)
    b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
    state = band_state(bands, j, entity.datum, np.float64(entity.alt))
    p.last_b, p.vstate, p.pat, p.run_n, p.pass_t = b, state, 0, 0, NEVER
    fresh = at - entity.t <= cfg.max_gap
    if not fresh or (abs(b) < cfg.one_sigma * entity.err and state != 0):
        p.doubt = cause if fresh else FEED if p.side == IN else 0
        p.side = IN if p.side == IN else UNKNOWN
    elif _is_in(b) and state != 0:
        p.doubt = 0
        if p.side != IN:
            _find(cause, at, who, entity, p, b, state, out, ctl)
    else:
        p.doubt = 0
        if p.side == IN:
            _leave(cause, at, who, entity, p, b, state, out, ctl)
        p.side = OUT
    if p.side != OUT:
        p.approach = 0


@loop
def _find(cause, at, who, entity, p, b, state, out, ctl):
    p.depth = -b
    open_visit(p, FOUND_INSIDE, at, entity.lon, entity.lat, at, ZERO)
    cert = inside_probability(b, np.float64(entity.err))
    e = emit_timer(out, ctl, entity, who, np.int64(p.zone), FOUND_INSIDE, at, at, b, -b, cert)
    e.cause, e.cannot_tell = cause, 1 if state == OPEN else 0


@loop
def _is_in(b):
    return b < 0.0 or (b == 0.0 and math.copysign(1.0, b) < 0.0)


@loop
def _begin_area(j, cause, at, lane, lane_of, n_ents, zones, nodes, v, bands, settings, ents, pairs, out, ctl):
    """Bring area j into force: entities now inside are found inside, those too near its border to tell are followed."""
    cfg = settings[0]
    for who in range(n_ents):
        entity = ents[who]
        if lane_of[who] != lane or entity.marks & SEEN == 0:
            continue
        entity.free_m = 0.0
        if at - entity.t > cfg.max_gap or _has_pair(entity, pairs, j):
            continue
        x, y, z = xyz_of(entity.lon, entity.lat)
        b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
        state = band_state(bands, j, entity.datum, np.float64(entity.alt))
        sure = abs(b) >= cfg.one_sigma * entity.err
        if state == 0 or (sure and not _is_in(b)):
            continue
        p = pairs[new_pair(ctl, entity, pairs, j, UNKNOWN)]
        p.last_b, p.vstate = b, state
        if sure:
            _find(cause, at, who, entity, p, b, state, out, ctl)
        else:
            p.doubt = cause


@loop
def _has_pair(entity, pairs, j):
    slot = entity.head
    while slot >= 0:
        if pairs[slot].zone == j:
            return True
        slot = pairs[slot].next
    return False


def change_force(
    areas: Areas, geometry: Geometry, registry: Registry, run: Run,
    before: NDArray[np.int64], after: NDArray[np.int64], at_us: int, events: list[NDArray[np.void]],
) -> None:  # fmt: skip
    """Apply the change from one set of areas in force to another, at an instant."""
    n = len(registry)
    ended = np.flatnonzero((before > 0) & (after == 0))
    began = np.flatnonzero((before == 0) & (after > 0))
    for lane in range(LANES):
        _room(run, n * (len(began) + len(ended)))
        common = (
            at_us, lane, registry.lane_of, n, geometry.zones, geometry.nodes, geometry.v, areas.bands, run.settings,
            run.ents, run.pairs[lane], run.out[lane], run.ctl[lane],
        )  # fmt: skip
        for j in ended:
            heirs = [k for k in began if areas.zone_of[k] == areas.zone_of[j]]
            _end_area(int(j), int(heirs[0]) if heirs else -1, _cause(areas.versions[j], at_us), *common)
        for j in began:
            _begin_area(int(j), _cause(areas.versions[j], at_us), *common)
        run.drain(events)
    run.look_through()


def _cause(version: Any, at_us: int) -> int:
    return ZONE_CHANGED if at_us in (version.from_us, version.to_us) else SCHEDULE


def _room(run: Run, rows: int) -> None:
    """Room for one event and one pair for each entity and area; changes are rare."""
    if run.out.shape[1] < rows + 64:
        run.out = grown(run.out, rows + 64)
    need = int(run.ctl[:, C_HIGH].max()) + rows
    if run.pairs.shape[1] < need:
        run.pairs = grown(run.pairs, need)
