"""Falling silent: lost. Only while the feed is heard; else the watch is blind, not the entity dark."""

from __future__ import annotations

from standoff.detect.columns import NEVER
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.near import cap_bound_m

__all__ = ["lost_due", "near_zones", "note_heard"]


@loop
def note_heard(feed, t, heard, max_gap, silences, n):
    """Note messages in time order: heard[feed] and, where a feed was silent for longer than max_gap, a row of silences.

    silences: (m, 3) feed, last message before, first after. Returns the new count, or −1 when there is no more room.
    """
    one = len(feed) == 1
    for i in range(len(t)):
        f = feed[0] if one else feed[i]
        last = heard[f]
        if t[i] - last > max_gap and last != NEVER:
            if n >= len(silences):
                return -1
            silences[n, 0], silences[n, 1], silences[n, 2] = f, last, t[i]
            n += 1
        if last == NEVER or t[i] > last:
            heard[f] = t[i]
    return n


@loop
def lost_due(entity, cfg, silences, heard, feed_of):
    """When the entity counts as lost if it stays silent; NEVER while its feed is silent too.

    If the feed is silent at that instant, the time starts again at the feed's next message, be it at that very
    instant.
    """
    feed = feed_of[entity.origin]
    due = entity.t + cfg.lost_after
    for k in range(len(silences)):
        if silences[k, 0] == feed and silences[k, 1] + cfg.max_gap < due and due <= silences[k, 2]:
            due = silences[k, 2] + cfg.lost_after
    if due > heard[feed] + cfg.max_gap:
        return NEVER
    return due


@loop
def near_zones(zones, nodes, v, active, entity, cfg, found):
    """Zones in force that the last fix was inside of, or at most lost_near from: numbers in found, and how many."""
    n = 0
    if entity.head < 0 and entity.free_m > cfg.lost_near:
        return 0
    x, y, z = xyz_of(entity.lon, entity.lat)
    for j in range(len(zones)):
        if active[j] == 0 or cap_bound_m(zones, j, x, y, z) > cfg.lost_near:
            continue
        if boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z) <= cfg.lost_near:
            found[n] = j
            n += 1
    return n
