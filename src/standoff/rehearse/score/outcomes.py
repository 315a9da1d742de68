"""What became of each reported and each true happening, one row each: hits, misses, false alarms, and what is apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import numpy as np
import polars as pl
from pyproj import Geod

from standoff.model.event import EventKind
from standoff.rehearse.score.happenings import Happening, Prepared, TrueHappening
from standoff.rehearse.score.identity import Aliases
from standoff.rehearse.score.pairing import Pairing

__all__ = ["FLAP_WITHIN_US", "OUTCOME_SCHEMA", "Outcome", "outcomes"]

#: A false change of side is a flap where a false one the other way lies at most this far from it.
FLAP_WITHIN_US: Final = 30 * 60_000_000
_EARTH: Final = Geod(ellps="WGS84")
_TIME: Final[pl.DataType | type[pl.DataType]] = pl.Datetime("us", "UTC")
_CHANGES: Final = (EventKind.ENTERED, EventKind.LEFT)


class Outcome(StrEnum):
    """What became of it. Only the first three are scored."""

    HIT = "hit"  # a true one that could be seen, and was
    MISS = "miss"  # a true one that could be seen, and was not
    FALSE_ALARM = "false_alarm"  # a reported one that no true one stands behind
    SEEN_THOUGH_HIDDEN = "seen_though_hidden"
    HIDDEN = "hidden"  # nobody could see it, and nobody did
    MARGINAL_SEEN = "marginal_seen"
    MARGINAL_NOT_SEEN = "marginal_not_seen"
    SHARED_IDENTITY = "shared_identity"  # reported of an id that several share, with nothing true behind it
    REPEATED = "repeated"  # the same happening told by another rule
    SUPERSEDED = "superseded"  # an event that a later one amends
    NOT_IN_TRUTH = "not_in_truth"  # of a kind that the truth does not cover


#: One row a reported or a true happening; a pair is one row. `kind` is that of the truth where there is one.
OUTCOME_SCHEMA: Final = pl.Schema(
    {
        "outcome": pl.String,
        "kind": pl.String,
        "zone": pl.String,
        "entity": pl.String,  # as reported; null for what nobody reported
        "true_entity": pl.String,
        "rule": pl.String,
        "event_id": pl.String,
        "truth_id": pl.String,
        "came_as": pl.String,  # the kind of the event: crossed and found_inside may stand for entered
        "start": _TIME,  # of the event
        "true_start": _TIME,
        "detected_at": _TIME,
        "start_error_s": pl.Float64,  # event minus truth
        "delay_s": pl.Float64,  # detected_at minus the true start
        "place_error_m": pl.Float64,
        "flap": pl.Boolean,
        "visible": pl.String,
        "hidden_by": pl.String,
    }
)

_MET: Final = {"yes": Outcome.HIT, "no": Outcome.SEEN_THOUGH_HIDDEN, "marginal": Outcome.MARGINAL_SEEN}
_NOT_MET: Final = {"yes": Outcome.MISS, "no": Outcome.HIDDEN, "marginal": Outcome.MARGINAL_NOT_SEEN}


def outcomes(
    prepared: Prepared, true: Sequence[TrueHappening], pairing: Pairing, kinds: Collection[str],
    aliases: Aliases,
) -> pl.DataFrame:  # fmt: skip
    """OUTCOME_SCHEMA, sorted. `kinds`: those that the truth covers; others are not scored."""
    seen = prepared.happenings
    rows = [_row(_MET[true[t].visible], seen[n], true[t]) for n, t in pairing.pairs]
    alone = [seen[n] for n in pairing.only_seen]
    covered = [event for event in alone if event.kind in kinds]
    false = [event for event in covered if not aliases.is_shared(event.entity)]
    flaps = _flaps(false)
    rows += [_row(Outcome.FALSE_ALARM, event, flap=event in flaps) for event in false]
    rows += [_row(Outcome.SHARED_IDENTITY, event) for event in covered if aliases.is_shared(event.entity)]
    rows += [_row(Outcome.NOT_IN_TRUTH, event) for event in alone if event.kind not in kinds]
    rows += [_row(_NOT_MET[true[t].visible], truth=true[t]) for t in pairing.only_true]
    rows += [_row(Outcome.REPEATED, event) for event in prepared.repeated]
    rows += [_row(Outcome.SUPERSEDED, event) for event in prepared.superseded]
    frame = pl.DataFrame(rows, schema=OUTCOME_SCHEMA, orient="row", infer_schema_length=None)
    return frame.sort("zone", pl.coalesce("true_start", "start"), "kind", "event_id", "truth_id", "outcome")


def _row(
    outcome: Outcome, event: Happening | None = None, truth: TrueHappening | None = None, *, flap: bool = False
) -> dict[str, Any]:
    row: dict[str, Any] = {"outcome": outcome.value, "flap": flap}
    if event is not None:
        row |= {"kind": event.kind, "zone": event.zone, "entity": event.entity, "rule": event.rule,
                "event_id": event.event_id, "came_as": event.came_as, "start": event.start_us,
                "detected_at": event.detected_us}  # fmt: skip
    if truth is not None:
        row |= {"kind": truth.kind, "zone": truth.zone, "true_entity": truth.entity, "truth_id": truth.event_id,
                "true_start": truth.start_us, "visible": truth.visible, "hidden_by": truth.hidden_by}  # fmt: skip
    if event is not None and truth is not None:
        row |= _errors(event, truth)
    return row


def _errors(event: Happening, truth: TrueHappening) -> Mapping[str, float | None]:
    delay = None if event.detected_us is None else (event.detected_us - truth.start_us) / 1e6
    place = None
    if None not in (event.lon, event.lat, truth.lon, truth.lat):
        place = float(_EARTH.inv(event.lon, event.lat, truth.lon, truth.lat)[2])
    # What is only found later says nothing about the time and place at which it happened.
    error = None if event.kind != truth.kind else (event.start_us - truth.start_us) / 1e6
    return {"start_error_s": error, "delay_s": delay, "place_error_m": None if error is None else place}


def _flaps(false: Iterable[Happening]) -> set[Happening]:
    """False changes of side with a false one the other way near by: the side went to and fro, and nothing did."""
    by = defaultdict[tuple[str, str, str], list[Happening]](list)
    for event in false:
        if event.kind in _CHANGES:
            by[event.zone, event.entity, event.kind].append(event)
    return {
        event
        for (zone, entity, kind), events in by.items()
        for event in _near(events, by.get((zone, entity, _other(kind)), []))
    }


def _other(kind: str) -> str:
    return EventKind.LEFT if kind == EventKind.ENTERED else EventKind.ENTERED


def _near(events: Sequence[Happening], others: Sequence[Happening]) -> list[Happening]:
    """Those with one of the others at most FLAP_WITHIN_US away, but not of the same event: `crossed` is no flap."""
    at = np.array([one.start_us for one in others], np.int64)
    ids = np.array([one.event_id for one in others], object)
    return [
        event
        for event in events
        if bool(((np.abs(at - event.start_us) <= FLAP_WITHIN_US) & (ids != event.event_id)).any())
    ]
