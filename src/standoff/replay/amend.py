"""What late fixes would have changed: the events of the live view against those of the view with all fixes in order.

Frames only. An event is the same where rule, zone, entity, kind and what it says happened are the same. Events of the
live view are never edited: an amended one is a new row that supersedes it, a withdrawn one is named in the amendments.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from standoff.detect.words import event_id
from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.replay.late_fixes import LateFixes

__all__ = ["AMENDMENT_SCHEMA", "Amended", "amended", "standing"]

_TIME: Final[pl.DataType | type[pl.DataType]] = pl.Datetime("us", "UTC")

#: One row a difference. `detected_at`: when we learned it. The `late_` columns name the late fix that came last.
AMENDMENT_SCHEMA: Final = pl.Schema(
    {
        "what": pl.String,  # amended | added | withdrawn
        "event_id": pl.String,  # the new event; null where one was withdrawn
        "supersedes": pl.String,  # the event of the live view; null where one was added
        "rule": pl.String,
        "zone": pl.String,
        "entity": pl.String,
        "kind": pl.String,
        "start": _TIME,  # with everything in order; null where withdrawn
        "live_start": _TIME,  # in the live view; null where added
        "detected_at": _TIME,
        "changed": pl.List(pl.String),
        "reason": pl.String,
        "late_fixes": pl.Int64,
        "late_source": pl.String,
        "late_row": pl.Int64,
        "late_time": _TIME,
        "late_arrival": _TIME,
    }
)

#: Starts are rounded to 1 ms, so two that say the same may lie 1 ms apart.
SAME_START_US: Final = 1_000
#: Their `depth_m` is that of the whole visit. That of others is the depth so far: it depends on when it was decided.
_DEEPEST: Final = ("left", "crossed")
_DEGREE_M: Final = 111_200.0
#: Ordinals of events as detected are below 256, so no new event ever has the id of one.
FIRST_ORDINAL: Final = 256

_KEY: Final = ("rule", "zone", "entity", "members", "kind")


@dataclass(frozen=True, slots=True)
class Amended:
    """`events`: new rows (EVENT_SCHEMA) to stand beside those of the live view. `amendments`: AMENDMENT_SCHEMA."""

    events: pl.DataFrame
    amendments: pl.DataFrame

    def count(self, what: str) -> int:
        """How many were `amended`, `added` or `withdrawn`."""
        return self.amendments.filter(pl.col("what") == what).height

    def superseded(self) -> dict[str, str | None]:
        """Events of the live view that no longer stand, and what stands in the place of each; None: withdrawn."""
        gone = self.amendments.filter(pl.col("supersedes").is_not_null())
        return dict(gone.select("supersedes", "event_id").iter_rows())


def amended(plan: Plan, live: pl.DataFrame, in_order: pl.DataFrame, late: LateFixes) -> Amended:
    """Compare the events of both views (EVENT_SCHEMA, of one plan) and tell the difference as new events.

    Places and depths are the same within the plan's position error, and within 1 m in any case.
    """
    pairs = _pairs(live, in_order)
    changed = _changed(live, in_order, pairs, max(1.0, plan.defaults.position_error_m))
    differs = [(at_live, at_order, words) for (at_live, at_order), words in zip(pairs, changed, strict=True) if words]
    only_order = sorted(set(range(in_order.height)) - {at_order for _, at_order in pairs})
    only_live = sorted(set(range(live.height)) - {at_live for at_live, _ in pairs})
    old = dict(zip((row[0] for row in differs), live[[row[0] for row in differs]].to_dicts(), strict=True))
    told: list[tuple[dict[str, Any], dict[str, Any]]] = []
    news = [*((at, old[at_live], words) for at_live, at, words in differs), *((at, None, []) for at in only_order)]
    for at, before, words in news:
        told.append(_told(in_order.row(at, named=True), before, words, late))
    identities = {in_order["event_id"][at_order]: live["event_id"][at_live] for at_live, at_order in pairs}
    events = _identified(plan.name, told, identities)
    withdrawn = [_withdrawn(row, late) for row in live[only_live].to_dicts()]
    rows = [row for _, row in told] + withdrawn
    amendments = pl.DataFrame(rows, schema=AMENDMENT_SCHEMA).sort("detected_at", "event_id", "supersedes")
    return Amended(events, amendments)


def standing(events: pl.DataFrame, amendments: pl.DataFrame) -> pl.DataFrame:
    """The events that stand once everything is known: without those superseded or withdrawn, `closes` led on."""
    gone = amendments["supersedes"].drop_nulls()
    newer = amendments.filter(pl.col("what") == "amended").select("supersedes", "event_id")
    kept = events.filter(~pl.col("event_id").is_in(gone.implode()))
    return kept.with_columns(pl.col("closes").replace(newer["supersedes"], newer["event_id"]))


def _pairs(live: pl.DataFrame, in_order: pl.DataFrame) -> list[tuple[int, int]]:
    """Rows of both views that tell of the same event: those of one start first, then by the nearest start."""
    by = [*_KEY, "start", "_nth"]
    both = _placed(live, "live").join(_placed(in_order, "order"), on=by, how="full", nulls_equal=True, coalesce=True)
    found = both.filter(pl.col("live").is_not_null() & pl.col("order").is_not_null())
    pairs = list(found.select("live", "order").iter_rows())
    single = both.filter(pl.col("live").is_null() | pl.col("order").is_null())
    open_keys = single.select(_KEY).unique()
    walked = both.join(open_keys, on=list(_KEY), how="semi", nulls_equal=True).sort("start", "live", "order")
    groups: dict[tuple[Any, ...], list[tuple[int, int | None, int | None]]] = defaultdict(list)
    for *key, start, at_live, at_order in walked.select(
        "rule", "zone", "entity", pl.col("members").list.join(" "), "kind", pl.col("start").dt.epoch("us"),
        "live", "order",
    ).iter_rows():  # fmt: skip
        groups[tuple(key)].append((start, at_live, at_order))
    for group in groups.values():
        for stretch in _stretches(group):
            pairs += _nearest(stretch)
    return sorted(pairs)


def _placed(events: pl.DataFrame, name: str) -> pl.DataFrame:
    nth = pl.int_range(pl.len()).over([*_KEY, "start"]).alias("_nth")
    return events.with_row_index(name).sort("start", "detected_at", name).select(*_KEY, "start", name, nth)


def _stretches(group: list[tuple[int, int | None, int | None]]) -> list[list[tuple[int, int | None, int | None]]]:
    """Cut where both views agree: an event does not change its place among the others."""
    stretches: list[list[tuple[int, int | None, int | None]]] = [[]]
    for entry in group:
        if entry[1] is not None and entry[2] is not None:
            stretches.append([])
        else:
            stretches[-1].append(entry)
    return stretches


def _nearest(entries: Sequence[tuple[int, int | None, int | None]]) -> list[tuple[int, int]]:
    """Pair one of each view by the nearest start, nearest pair first.

    Entries are sorted by start, so the nearest pair are always neighbours among those that are left.
    """
    after = list(range(1, len(entries) + 1))
    before = list(range(-1, len(entries) - 1))
    taken = [False] * len(entries)
    waiting: list[tuple[int, int, int]] = []

    def offer(i: int, k: int) -> None:
        if i >= 0 and k < len(entries) and (entries[i][1] is None) != (entries[k][1] is None):
            heapq.heappush(waiting, (entries[k][0] - entries[i][0], i, k))

    for i in range(len(entries) - 1):
        offer(i, i + 1)
    pairs = []
    while waiting:
        _, i, k = heapq.heappop(waiting)
        if taken[i] or taken[k]:
            continue
        taken[i] = taken[k] = True
        of_live, of_order = (entries[k], entries[i]) if entries[i][1] is None else (entries[i], entries[k])
        assert of_live[1] is not None
        assert of_order[2] is not None
        pairs.append((of_live[1], of_order[2]))
        left, right = before[i], after[k]
        if left >= 0:
            after[left] = right
        if right < len(entries):
            before[right] = left
        offer(left, right)
    return pairs


def _changed(
    live: pl.DataFrame, in_order: pl.DataFrame, pairs: list[tuple[int, int]], same_m: float
) -> list[list[str]]:
    """For each pair, the columns in which what happened differs."""
    ids = pl.DataFrame({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}, schema={"a": pl.Int64, "b": pl.Int64})
    known = dict(zip(in_order["event_id"][ids["b"]], live["event_id"][ids["a"]], strict=True))
    meant = {name: known.get(name, f"only in order: {name}") for name in in_order["event_id"]}
    a, b = live[ids["a"]], in_order[ids["b"]].with_columns(pl.col("closes").replace(meant))
    both = pl.concat([a, b.rename({name: f"{name}_b" for name in b.columns})], how="horizontal")
    differs = {
        "start": (pl.col("start") - pl.col("start_b")).dt.total_microseconds().abs() > SAME_START_US,
        "end": _null_or("end", (pl.col("end") - pl.col("end_b")).dt.total_microseconds().abs() > SAME_START_US),
        "place": _apart_m() > same_m,
        "depth_m": pl.col("kind").is_in(_DEEPEST) & ((pl.col("depth_m") - pl.col("depth_m_b")).abs() > same_m),
        **{name: pl.col(name).ne_missing(pl.col(f"{name}_b")) for name in ("verdict", "cause", "closes")},
    }
    flags = both.select(**differs)
    return [[name for name, yes in zip(differs, row, strict=True) if yes] for row in flags.iter_rows()]


def _apart_m() -> pl.Expr:
    """Distance between two places that are near each other; of those far apart it only says that they are."""
    turn = (pl.col("lon") - pl.col("lon_b")).abs()
    east = pl.min_horizontal(turn, 360 - turn) * pl.col("lat").radians().cos()
    return (east.pow(2) + (pl.col("lat") - pl.col("lat_b")).pow(2)).sqrt() * _DEGREE_M


def _null_or(name: str, differs: pl.Expr) -> pl.Expr:
    return (pl.col(name).is_null() != pl.col(f"{name}_b").is_null()) | differs.fill_null(value=False)


def _told(
    row: dict[str, Any], before: dict[str, Any] | None, changed: list[str], late: LateFixes
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The new event, still with the id of the view in order, and its amendment."""
    of = late.behind(row)
    event = {**row, "supersedes": before and before["event_id"], "detected_at": max(row["detected_at"], of.known_at)}
    reason = f"with the late fixes in order, {', '.join(changed)} differ" if before else "seen only with the late fixes"
    amendment = {
        **{name: row[name] for name in ("rule", "zone", "entity", "kind", "start")},
        **of.columns(),
        "what": "amended" if before else "added",
        "supersedes": event["supersedes"],
        "live_start": before and before["start"],
        "detected_at": event["detected_at"],
        "changed": changed,
        "reason": reason,
    }
    return event, amendment


def _withdrawn(row: dict[str, Any], late: LateFixes) -> dict[str, Any]:
    of = late.behind(row)
    return {
        **{name: row[name] for name in ("rule", "zone", "entity", "kind")},
        **of.columns(),
        "what": "withdrawn",
        "event_id": None,
        "supersedes": row["event_id"],
        "start": None,
        "live_start": row["start"],
        "detected_at": max(row["detected_at"], of.known_at),
        "changed": [],
        "reason": "with the late fixes in order it did not happen",
    }


def _identified(
    plan_name: str, told: list[tuple[dict[str, Any], dict[str, Any]]], identities: dict[str, str]
) -> pl.DataFrame:
    """Ids from when it was learned and a count of what was learned then; `closes` led to what stands."""
    told.sort(key=lambda pair: (pair[0]["detected_at"], pair[0]["start"], pair[0]["event_id"]))
    seen: Counter[tuple[Any, ...]] = Counter()
    final = dict(identities)
    for event, amendment in told:
        at_us = _us(event["detected_at"])
        name = (event["rule"], event["zone"], tuple(event["members"]), event["kind"], at_us)
        rule, zone, members, kind, _ = name
        new = event_id(plan_name, rule, zone, list(members), kind, at_us, FIRST_ORDINAL + seen[name])
        seen[name] += 1
        final[event["event_id"]] = amendment["event_id"] = event["event_id"] = new
    for event, _ in told:
        event["closes"] = final.get(event["closes"], event["closes"])
    return pl.DataFrame([event for event, _ in told], schema=EVENT_SCHEMA).sort("detected_at", "event_id")


def _us(at: Any) -> int:
    return int(pl.Series([at], dtype=_TIME).dt.epoch("us")[0])
