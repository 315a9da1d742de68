"""What fits on the page: verdicts, zones of both plans, and tracks, with a word on everything that was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standoff.rehearse.backtest.page.data import PageInput
from standoff.rehearse.backtest.verdict import IncidentView, Outcome, Verdict
from standoff.replay.report.data import TrackLine, ZoneShape, thin_tracks, with_starts

__all__ = ["MAX_VERDICTS", "DrawnZone", "Shown", "fitted", "sides_of"]

MAX_VERDICTS: Final = 400
MAX_UNCHANGED: Final = 60  # of these only so many, when there is anything else to see
_ORDER: Final = (Outcome.LOST, Outcome.GAINED, Outcome.MOVED, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class DrawnZone:
    """An outline, whose it is (both, old, new), and whether the other plan has one of the same zone."""

    shape: ZoneShape
    side: str
    pair: int | None = None  # the place of the other outline in the list


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The part that is shown. `counts` and `by_zone` are of all verdicts, whatever is shown of them."""

    verdicts: Sequence[Verdict]
    counts: Mapping[Outcome, int]
    zones: Sequence[DrawnZone]
    tracks: Sequence[TrackLine]
    left_out: Sequence[str]


def fitted(page: PageInput) -> Shown:
    """The most telling verdicts first; tracks of the entities concerned before others."""
    verdicts = _chosen(page.verdicts)
    counts = {outcome: sum(v.outcome == outcome for v in page.verdicts) for outcome in _ORDER}
    counts[Outcome.UNCHANGED] += page.unchanged
    concerned = {name for v in verdicts for side in (v.old, v.new, *v.also_old, *v.also_new) for name in _people(side)}
    tracks, note = thin_tracks(
        [with_starts(t, page.max_gap_us) for t in page.tracks if len(t.t_us)], with_events=concerned
    )
    left_out = [text for text in (_left_out(verdicts, sum(counts.values())), note) if text]
    return Shown(verdicts, counts, _zones(page), tracks, left_out)


def sides_of(verdict: Verdict) -> tuple[tuple[IncidentView, ...], tuple[IncidentView, ...]]:
    """All incidents of the old plan, and all of the new."""
    return (
        (*(() if verdict.old is None else (verdict.old,)), *verdict.also_old),
        (*(() if verdict.new is None else (verdict.new,)), *verdict.also_new),
    )


def _people(view: IncidentView | None) -> tuple[str, ...]:
    return () if view is None else (*view.members, *view.who)


def _chosen(verdicts: Sequence[Verdict]) -> list[Verdict]:
    ranked = sorted(verdicts, key=lambda v: (_ORDER.index(v.outcome), v.at_us, v.zone, v.shown.members, v.shown.id))
    told = [v for v in ranked if v.outcome != Outcome.UNCHANGED]
    room = max(0, MAX_VERDICTS - len(told))
    quiet = ranked[len(told) :][: min(room, MAX_UNCHANGED) if told else room]
    return [*told[:MAX_VERDICTS], *quiet]


def _left_out(shown: Sequence[Verdict], total: int) -> str:
    if len(shown) >= total:
        return ""
    first = "lost first, then gained, moved and unchanged"
    return f"Incidents: {len(shown):,} of {total:,} are in this page ({first}); verdicts.parquet has all."


def _zones(page: PageInput) -> list[DrawnZone]:
    """Outlines that are the same are drawn once; a zone drawn otherwise has two, each knowing the other."""
    back = {new: old for old, new in page.renamed.items()}
    new = {back.get(zone.id, zone.id): zone for zone in page.new.zones}
    drawn: list[DrawnZone] = []
    for zone in page.old.zones:
        other = new.pop(zone.id, None)
        if other is None:
            drawn.append(DrawnZone(zone, "old"))
        elif _same(zone, other):
            drawn.append(DrawnZone(zone, "both"))
        else:
            at = len(drawn)
            drawn += [DrawnZone(zone, "old", at + 1), DrawnZone(other, "new", at)]
    return [*drawn, *(DrawnZone(zone, "new") for zone in new.values())]


def _same(one: ZoneShape, other: ZoneShape) -> bool:
    if len(one.rings) != len(other.rings):
        return False
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one.rings, other.rings, strict=True))
