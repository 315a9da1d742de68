"""A zone comes into force or goes out: sides change without movement."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.detect.advance import new_pair
from standoff.detect.areas import Areas
from standoff.detect.columns import (
    C_DUE,
    C_FREE,
    C_HIGH,
    C_OUT,
    FOUND_INSIDE,
    IN,
    LEFT,
    SCHEDULE,
    SEEN,
    UNKNOWN,
    ZONE_CHANGED,
)
from standoff.detect.emit import emit_timer, inside_probability
from standoff.detect.inside import stay_due
from standoff.detect.state import LANES, Registry, Run, grown
from standoff.detect.vertical import band_state
from standoff.geometry.arrays import Geometry
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of

__all__ = ["change_force"]


@loop
def _end_area(j, heir, cause, at, lane, lane_of, n_ents, zones, nodes, v, bands, settings, ents, pairs, out, ctl):
    """Take area j out of force: visits end, unless area `heir` (−1: none) holds the entity too; pairs are freed."""
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
            x, y, z = xyz_of(entity.lon, entity.lat)
            if p.side == IN and heir >= 0 and at - entity.t <= cfg.max_gap:
                b = boundary_m(zones, nodes, v, heir, entity.lon, entity.lat, x, y, z)
                if b < 0.0 and band_state(bands, heir, entity.datum, np.float64(entity.alt)) != 0:
                    p.zone = heir  # the same visit
                    before, slot = slot, after
                    continue
            if p.side == IN:
                b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
                e = emit_timer(out, ctl, entity, who, j, LEFT, at, at, b, np.float64(p.depth), 1.0)
                e.cause = cause
                e.closes, e.closes_kind, e.closes_det, e.closes_ord = 1, p.visit_kind, p.visit_det, p.visit_ord
            if before < 0:
                entity.head = after
            else:
                pairs[before].next = after
            p.next = ctl[C_FREE]
            ctl[C_FREE] = slot
            slot = after


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
        if (b >= cfg.one_sigma * entity.err and b > 0.0) or state == 0:
            continue
        p = pairs[new_pair(ctl, entity, pairs, j, UNKNOWN)]
        p.last_b = b
        if b < 0.0 and -b >= cfg.one_sigma * entity.err:
            p.depth, p.seen_in, p.side = -b, 1, IN
            p.visit_kind, p.visit_t, p.visit_det = FOUND_INSIDE, at, at
            e = emit_timer(
                out, ctl, entity, who, j, FOUND_INSIDE, at, at, b, -b, inside_probability(b, np.float64(entity.err))
            )
            e.cause = cause
            e.cannot_tell = 1 if state == 2 else 0
            ctl[C_DUE] = min(ctl[C_DUE], stay_due(p, cfg))


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
    before: NDArray[np.uint8], after: NDArray[np.uint8], at_us: int, events: list[np.recarray],
) -> None:  # fmt: skip
    """Apply the change from one set of areas in force to another, at an instant."""
    n = len(registry)
    ended = np.flatnonzero((before == 1) & (after == 0))
    began = np.flatnonzero((before == 0) & (after == 1))
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
        done = int(run.ctl[lane, C_OUT])
        if done:
            events.append(run.out[lane, :done].copy().view(np.recarray))
            run.ctl[lane, C_OUT] = 0


def _cause(version: Any, at_us: int) -> int:
    return ZONE_CHANGED if at_us in (version.from_us, version.to_us) else SCHEDULE


def _room(run: Run, rows: int) -> None:
    """Room for one event and one pair for each entity and area; changes are rare."""
    if run.out.shape[1] < rows + 64:
        run.out = grown(run.out, rows + 64)
    need = int(run.ctl[:, C_HIGH].max()) + rows
    if run.pairs.shape[1] < need:
        run.pairs = grown(run.pairs, need)
