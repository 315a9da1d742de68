"""The records detection keeps and hands around: entities, pairs of entity and zone, fix at hand, raw events.

All are numpy record types, so a state is a few blocks of plain bytes. Times are microseconds, places degrees,
lengths metres.
"""

from __future__ import annotations

from typing import Final

import numpy as np

__all__ = [
    "ALTITUDE",
    "APPROACHED",
    "BIT",
    "BLOCK_BITS",
    "CONTEXT",
    "CROSSED",
    "CTL_SIZE",
    "C_DUE",
    "C_FREE",
    "C_HIGH",
    "C_LOOKS",
    "C_OUT",
    "ENTERED",
    "ENTITY",
    "FEED",
    "FOUND_INSIDE",
    "HALTED",
    "IDENTITY",
    "IN",
    "IS_LOST",
    "KIND_CODES",
    "LEFT",
    "LOST",
    "MOVED",
    "NEVER",
    "OUT",
    "PAIR",
    "PATROLLED",
    "RAW_EVENT",
    "REGAINED",
    "RESUMED",
    "ROW_BITS",
    "SCHEDULE",
    "SEEN",
    "SETTINGS",
    "STAYED",
    "TURNED_AWAY",
    "UNKNOWN",
    "WENT_DEEP",
    "ZONE_CHANGED",
]

#: "No such time": later than any other.
NEVER: Final = np.iinfo(np.int64).max

# Sides
UNKNOWN, OUT, IN = 0, 1, 2

# Kinds of event, in the order of model.event.EventKind. numpy integers: a plain one would make the compiler build a
# copy of each function for every value it is called with.
(
    FOUND_INSIDE, ENTERED, LEFT, CROSSED, APPROACHED, TURNED_AWAY, WENT_DEEP,
    HALTED, RESUMED, STAYED, LOST, REGAINED, PATROLLED,
) = (np.int64(code) for code in range(13))  # fmt: skip
KIND_CODES: Final = (
    "found_inside", "entered", "left", "crossed", "approached", "turned_away", "went_deep",
    "halted", "resumed", "stayed", "lost", "regained", "patrolled",
)  # fmt: skip

# Causes, in the order of model.event.Cause
MOVED, ZONE_CHANGED, SCHEDULE, IDENTITY, ALTITUDE, FEED = 0, 1, 2, 3, 4, 5


def BIT(kind: int | np.int64) -> int:  # noqa: N802 - reads as a constant
    """The bit of a kind in SETTINGS.wanted."""
    return 1 << int(kind)


#: One entity: 96 bytes. Its last applied fix, two anchors for heading, and how much empty country is left around it.
ENTITY: Final = np.dtype(
    [
        ("t", "i8"), ("lon", "f8"), ("lat", "f8"),  # last applied fix
        ("a_t", "i8"), ("a_lon", "f8"), ("a_lat", "f8"),  # older anchor
        ("b_t", "i8"), ("b_lon", "f8"), ("b_lat", "f8"),  # newer anchor
        ("free_m", "f4"),  # at least this far to any zone it has no pair with
        ("err", "f4"), ("alt", "f4"),
        ("head", "i4"),  # first of its pairs, -1: none
        ("row", "i4"),  # row of the last fix in its file
        ("origin", "u2"),  # where that came from: (file, source)
        ("marks", "u1"),  # 1 seen, 2 lost
        ("datum", "u1"),
    ]
)  # fmt: skip
SEEN, IS_LOST = 1, 2

#: One entity and one zone near it. Freed when it says no more than "outside, nothing pending".
PAIR: Final = np.dtype(
    [
        ("zone", "i4"), ("next", "i4"),
        ("visit_t", "i8"), ("visit_det", "i8"), ("uncovered", "i8"),  # start and detection of the open visit
        ("run_t", "i8"), ("run_lon", "f8"), ("run_lat", "f8"),  # first fix of the current run
        ("pass_t", "i8"), ("pass_lon", "f8"), ("pass_lat", "f8"),  # last border passage towards the other side
        ("app_det", "i8"), ("miss_t", "i8"), ("miss_lon", "f8"), ("miss_lat", "f8"),  # inside: place of entry
        ("grow_t", "i8"), ("grow_lon", "f8"), ("grow_lat", "f8"),
        ("halt_t", "i8"), ("halt_lon", "f8"), ("halt_lat", "f8"),  # first fix of the stop; halt_t: once declared, when
        ("pat_t", "i8"), ("pat_lon", "f8"), ("pat_lat", "f8"),
        ("depth", "f4"), ("min_b", "f4"), ("halt_e", "f4"), ("halt_n", "f4"), ("last_b", "f4"),
        ("pat_s", "f4"), ("pat_total", "f4"), ("pat_ext", "f4"),
        # leaf: the edges that were nearest; apart: how far all others are at least
        ("halt_n_fixes", "i4"), ("pat_ring", "i4"), ("leaf", "i4"), ("apart", "f4"),
        ("visit_kind", "u1"), ("visit_ord", "u1"), ("side", "u1"), ("run_side", "u1"), ("run_n", "u1"),
        ("doubt", "u1"), ("deep", "u1"), ("stayed", "u1"), ("approach", "u1"), ("halt", "u1"), ("off", "u1"),
        ("pat", "u1"), ("pat_dir", "i1"), ("pat_turns", "u1"), ("vstate", "u1"), ("pass_cause", "u1"),
    ]
)  # fmt: skip

#: What detection reports, before rules, ids and words.
RAW_EVENT: Final = np.dtype(
    [
        ("start", "i8"), ("end", "i8"), ("det", "i8"), ("closes_det", "i8"),
        ("lon", "f8"), ("lat", "f8"), ("b", "f8"), ("depth", "f8"), ("vert", "f8"),
        ("speed", "f8"), ("eta", "f8"), ("cert", "f8"),
        ("prev_t", "i8"), ("prev_lon", "f8"), ("prev_lat", "f8"),
        ("ent", "i4"), ("zone", "i4"),
        ("i", "i4"),  # row of the deciding fix in the batch, -1: a timer; then prev is the fix it rests on
        ("prev_row", "i4"), ("prev_origin", "u2"),
        ("kind", "u1"), ("cause", "u1"), ("cannot_tell", "u1"), ("ord", "u1"), ("has_prev", "u1"),
        ("closes_kind", "u1"), ("closes_ord", "u1"), ("closes", "u1"), ("pad", "u1"),
    ]
)  # fmt: skip

#: The fix at hand, its path and its heading; then, zone by zone, how they stand to that zone.
CONTEXT: Final = np.dtype(
    [
        ("t", "i8"), ("lon", "f8"), ("lat", "f8"), ("sig", "f8"), ("alt", "f8"),
        ("x", "f8"), ("y", "f8"), ("z", "f8"), ("sl", "f8"), ("cl", "f8"), ("sp", "f8"), ("cp", "f8"),
        ("pt", "i8"), ("plon", "f8"), ("plat", "f8"), ("px", "f8"), ("py", "f8"), ("pz", "f8"),
        ("psig", "f8"), ("palt", "f8"),
        ("length", "f8"), ("azimuth", "f8"), ("step", "f8"), ("share", "f8"), ("edge", "i8"),
        ("at", "i8"), ("at_lon", "f8"), ("at_lat", "f8"), ("may_reach", "f8"),
        ("min_speed", "f8"), ("within", "f8"),
        ("speed", "f8"), ("dir_e", "f8"), ("dir_n", "f8"), ("reach", "f8"), ("ray_lon", "f8"), ("ray_lat", "f8"),
        ("b", "f8"), ("vert", "f8"), ("climb0", "f8"), ("climb1", "f8"), ("low", "f8"),
        ("ent", "i8"), ("i", "i8"), ("pieces", "i8"), ("nfs", "i8"), ("zone", "i8"), ("prev_row", "i4"),
        ("gap", "u1"), ("path", "u1"), ("has_path", "u1"), ("has_heading", "u1"), ("anchored", "u1"),
        ("ray", "u1"), ("inside", "u1"), ("was_in", "u1"),
        ("vstate", "u1"), ("datum", "u1"),
        ("first", "u1"), ("hit", "u1"), ("pdatum", "u1"), ("prev_origin", "u2"), ("pvstate", "u1"),
    ]
)  # fmt: skip

#: The numbers of one profile: a plan's defaults with the parameters of its rules.
SETTINGS: Final = np.dtype(
    [
        ("wanted", "i8"),
        ("max_gap", "i8"), ("lost_after", "i8"), ("lost_near", "f8"),
        ("one_sigma", "f8"), ("run", "i8"), ("run_for", "i8"), ("run_sigma", "f8"),
        ("within", "i8"), ("over", "i8"), ("min_speed", "f8"), ("turn_for", "i8"), ("turn_by", "f8"),
        ("depth", "f8"), ("halt_radius", "f8"), ("halt_for", "i8"), ("halt_near", "f8"), ("stay", "i8"),
        ("band", "f8"), ("patrol_length", "f8"), ("turns", "i8"),
        ("near", "f8"),  # every zone at most this far from a fix gets a pair
    ]
)  # fmt: skip

#: A lane has blocks of 2^10 entities: two cores that write to one cache line are slow.
BLOCK_BITS: Final = 10
#: For each 2^6 entities in a row it is known when the first of their timers may fall due.
ROW_BITS: Final = 6
#: Slots of the control array of a bucket.
C_FREE, C_HIGH, C_OUT, C_DUE, C_LOOKS = 0, 1, 2, 3, 5
CTL_SIZE: Final = 64  # far more than is used, to keep the lanes apart
