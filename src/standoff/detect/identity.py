"""What feeds say of who an entity is, over time. Identity joins forward: what a fix tells holds from its instant on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.columns import IN, IS_LOST, NEVER
from standoff.detect.state import Registry, Run
from standoff.model.plan import Plan, Who
from standoff.plan.membership import party_of, selects

__all__ = ["Identity", "identity_at", "identity_before", "learn", "notices", "still_needed"]

#: The party and kind that a feed reported last.
Identity = tuple[str | None, str | None]
_FOREVER = -NEVER
_MANY = 64
_DECLARED = 2  # state of a stop
_NO_NEWS = pl.DataFrame(schema={"i": pl.get_index_type(), "code": pl.Int32, "party": pl.String, "kind": pl.String})


def identity_at(registry: Registry, code: int, at_us: int) -> Identity:
    """What was known of an entity at an instant, the fixes of that instant included."""
    return _known(registry, code, at_us, bisect_right)


def identity_before(registry: Registry, code: int, at_us: int) -> Identity:
    """What was known of an entity before the fixes of an instant."""
    return _known(registry, code, at_us, bisect_left)


def _known(registry: Registry, code: int, at_us: int, bisect: Callable[..., int]) -> Identity:
    told = registry.history.get(code)
    if not told:
        return registry.party[code], registry.kind[code]
    return told[max(0, bisect(told, at_us, key=lambda entry: entry[0]) - 1)][1:]


def notices(plan: Plan) -> Callable[[str, Identity], tuple[bool, ...]] | None:
    """All that the plan makes of an identity: rules select, zones exempt. None where it asks for none."""
    rules = [rule for rule in plan.rules if rule.who != Who()]
    exempt = {frozenset(zone.exempt) for zone in plan.zones if zone.exempt}
    if not rules and not exempt:
        return None

    def outlook(entity: str, identity: Identity) -> tuple[bool, ...]:
        party = party_of(plan, entity, identity[0])
        selected = [selects(plan, rule, entity, party, identity[1]) for rule in rules]
        return (*selected, *(party in parties for parties in exempt))

    return outlook


def learn(
    plan: Plan, registry: Registry, runs: list[Run], frame: pl.DataFrame, codes: NDArray[np.int32], known: int
) -> NDArray[np.int64]:
    """Keep what the fixes of a batch say of party and kind.

    `known`: how many entities had been seen before the batch. Returns the rows, in order, at which the plan begins to
    see an entity otherwise that it had seen before.
    """
    rows = _news(registry, frame, codes)
    if rows.height == 0:
        return np.empty(0, np.int64)
    outlook = notices(plan)
    first = _first_rows(codes, rows["code"], known)
    _forget(registry, runs, rows["code"].unique().to_list())
    turns: list[int] = []
    for i, code, party, kind in rows.iter_rows():
        was = registry.party[code], registry.kind[code]
        now = party or was[0], kind or was[1]
        registry.party[code], registry.kind[code] = now
        entity = registry.ids[code]
        if outlook is None or i == first.get(code) or outlook(entity, was) == outlook(entity, now):
            continue
        registry.history.setdefault(code, [(_FOREVER, *was)]).append((int(frame["t_us"][i]), *now))
        turns.append(i)
    return np.array(turns, np.int64)


def _news(registry: Registry, frame: pl.DataFrame, codes: NDArray[np.int32]) -> pl.DataFrame:
    """Row, code, party and kind of the rows in which a feed says of an entity what it did not say before."""
    if all(frame[column].null_count() == len(frame) for column in ("party", "kind")):
        return _NO_NEWS
    told = frame.select(pl.Series("code", codes), "party", "kind").with_row_index("i")
    said = []
    for column, known in (("party", registry.party), ("kind", registry.kind)):
        if told[column].null_count() == len(told):
            continue
        rows = told.select("i", "code", column).drop_nulls()
        rows = rows.with_columns(known=pl.Series(known, dtype=pl.String).gather(rows["code"]))
        other = rows.filter(pl.col(column).ne_missing(pl.col("known")))["code"].unique()
        rows = rows.filter(pl.col("code").is_in(other.implode()))
        before = pl.col(column).shift().over("code")
        said.append(rows.filter(pl.col(column).ne_missing(pl.coalesce(before, "known")))["i"])
    return told[pl.concat(said).unique().sort()] if said else told.clear()


def _first_rows(codes: NDArray[np.int32], of: pl.Series, known: int) -> dict[int, int]:
    """The first row of each entity of the batch that is new, of those that matter."""
    wanted = np.unique(of.filter(of >= known).to_numpy())
    if len(wanted) == 0:
        return {}
    rows = np.flatnonzero(np.isin(codes, wanted))
    new, at = np.unique(codes[rows], return_index=True)
    return dict(zip(new.tolist(), rows[at].tolist(), strict=True))


def _forget(registry: Registry, runs: list[Run], codes: list[int]) -> None:
    """Where much was told of an entity before this batch, keep what may still be asked for."""
    for code in codes:
        if len(registry.history.get(code, ())) >= _MANY:
            registry.history[code] = still_needed(registry, runs, code)


def still_needed(registry: Registry, runs: list[Run], code: int) -> list[tuple[int, str | None, str | None]]:
    """What the end of something still open may ask for: identities since the first of what is open began."""
    told = registry.history.get(code, [])
    since = min((_open_since(run, code) for run in runs), default=NEVER)
    return told[max(0, bisect_right(told, since, key=lambda entry: entry[0]) - 1) :]


def _open_since(run: Run, code: int) -> int:
    entity = run.ents[code]
    since = int(entity.t) if entity.marks & IS_LOST else NEVER
    slot, lane = int(entity.head), int(run.lane_of[code])
    while slot >= 0:
        pair = run.pairs[lane, slot]
        if pair.side == IN:
            since = min(since, int(pair.visit_det))
        if pair.halt == _DECLARED:
            since = min(since, int(pair.halt_t))
        if pair.approach == 1:
            since = min(since, int(pair.app_det))
        slot = int(pair.next)
    return since
