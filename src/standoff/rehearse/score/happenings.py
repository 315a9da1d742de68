"""Rows of events and of truth as happenings: superseded ones left out, one a happening, `crossed` as its two halves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from standoff.model.event import Cause, EventKind

__all__ = ["Happening", "Named", "Prepared", "TrueHappening", "happenings_of", "named_rules", "truths_of"]

_SORTED: Final = ("zone", "entity", "start", "kind", "detected_at", "event_id")
_SAME: Final = ("kind", "zone", "entity", "start", "end")
_NAMED: Final = {"kind": pl.String, "zone": pl.String, "rule": pl.String}
Named = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something reported. `came_as`: the kind of the row, which for the halves of `crossed` is another than `kind`.

    `vague`: it says on which side the entity was found and not when it changed over (`found_inside`, or `left` of
    cause `feed`). Places are None where the row does not tell them, as for the way out of `crossed`.
    """

    kind: str
    zone: str
    entity: str
    start_us: int
    detected_us: int | None
    event_id: str
    rule: str | None = None
    lon: float | None = None
    lat: float | None = None
    came_as: str = ""
    vague: bool = False


@dataclass(frozen=True, slots=True)
class TrueHappening:
    """Something that happened, and whether anyone could see it: yes, no or marginal."""

    kind: str
    zone: str
    entity: str
    start_us: int
    event_id: str
    rule: str | None = None
    lon: float | None = None
    lat: float | None = None
    visible: str = "yes"
    hidden_by: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be matched, and what is not: `repeated` for another rule, and `superseded` by an amendment."""

    happenings: tuple[Happening, ...]
    repeated: tuple[Happening, ...] = ()
    superseded: tuple[Happening, ...] = ()


def named_rules(truth: pl.DataFrame) -> frozenset[Named]:
    """The (kind, zone, rule) that the truth tells apart, because rules there differ in their numbers.

    Of rules with the same numbers it names the first.
    """
    rows = truth.filter(pl.col("rule").is_not_null()).select("kind", "zone", "rule").unique()
    return frozenset((kind, zone, rule) for kind, zone, rule in rows.iter_rows())


def happenings_of(events: pl.DataFrame, named: Collection[Named] = ()) -> Prepared:
    """Happenings of a frame of events, sorted by zone, entity, start and kind.

    Rows of several rules that tell the same kind, entity, zone, start and end are one happening, the first that was
    detected standing for all; only rules that the truth tells apart stand for themselves. The same row twice of one
    rule is two happenings.
    """
    gone = events["supersedes"].drop_nulls()
    wanted = pl.DataFrame(list(named), schema=_NAMED, orient="row").with_columns(own=pl.lit(True))
    told = events.join(wanted, on=list(_NAMED), how="left").with_columns(pl.col("own").fill_null(False))
    rows = told.sort("own", *_SORTED, descending=[True] + [False] * len(_SORTED))
    stands = rows.filter(~pl.col("event_id").is_in(gone.implode()))
    counted = stands.with_columns(turn=pl.int_range(pl.len()).over(*_SAME, "rule"))
    copy = pl.int_range(pl.len()).over(*_SAME, "turn") > 0
    marked = counted.with_columns(copy=copy & ~pl.col("own"))
    return Prepared(
        _halved(marked.filter(~pl.col("copy"))),
        _plain(marked.filter("copy")),
        _plain(rows.filter(pl.col("event_id").is_in(gone.implode()))),
    )


def _plain(rows: pl.DataFrame) -> tuple[Happening, ...]:
    columns = (
        "kind", "zone", "entity", pl.col("start").dt.timestamp("us"), pl.col("detected_at").dt.timestamp("us"),
        "event_id", "rule", "lon", "lat", "cause",
    )  # fmt: skip
    return tuple(
        Happening(kind, zone or "", entity or "", start, detected, id_, rule, lon, lat, kind, _vague(kind, cause))
        for kind, zone, entity, start, detected, id_, rule, lon, lat, cause in rows.select(columns).iter_rows()
    )


def _vague(kind: str, cause: str | None) -> bool:
    return kind == EventKind.FOUND_INSIDE or (kind == EventKind.LEFT and cause == Cause.FEED)


def _halved(rows: pl.DataFrame) -> tuple[Happening, ...]:
    """`crossed` is a way in and a way out, detected together."""
    out: list[Happening] = []
    for happening, end_us in zip(_plain(rows), rows["end"].dt.timestamp("us"), strict=True):
        if happening.kind != EventKind.CROSSED:
            out.append(happening)
            continue
        out.append(replace(happening, kind=EventKind.ENTERED.value))
        if end_us is not None:
            out.append(replace(happening, kind=EventKind.LEFT.value, start_us=end_us, lon=None, lat=None))
    return tuple(sorted(out, key=lambda one: (one.zone, one.entity, one.start_us, one.kind, one.event_id)))


def truths_of(truth: pl.DataFrame) -> tuple[TrueHappening, ...]:
    """Happenings of a frame of truth, sorted by zone, entity, start and kind."""
    columns = ("kind", "zone", "entity", pl.col("start").dt.timestamp("us"), "event_id", "rule", "lon", "lat",
               "visible", "hidden_by")  # fmt: skip
    rows = truth.sort("zone", "entity", "start", "kind", "event_id").select(columns)
    return tuple(TrueHappening(*row) for row in rows.iter_rows())
