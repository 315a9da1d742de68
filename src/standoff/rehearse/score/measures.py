"""Outcomes as figures, kind by kind: precision, recall, delay, errors, false alarms per object-day, flaps."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from standoff.model.event import EventKind
from standoff.rehearse.score.outcomes import Outcome

__all__ = ["PASSAGES", "KindScore", "Spread", "measure", "measure_all"]

#: Entered and left together, `crossed` among them: the row that goals about changes of side are set for.
PASSAGES: Final = "passages"
_PARTS: Final = (EventKind.ENTERED.value, EventKind.LEFT.value)


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a quantity over all hits: the median and the 95th percentile of its size, and its mean with the sign."""

    median: float | None
    p95: float | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class KindScore:
    """The figures of one kind. None where there is nothing to divide by."""

    kind: str
    true_positives: int
    false_positives: int
    false_negatives: int
    precision: float | None
    recall: float | None
    f1: float | None
    delay_s: Spread
    start_error_s: Spread
    place_error_m: Spread
    false_alarms_per_object_day: float | None
    flaps: int
    flaps_per_crossing: float | None
    seen_though_hidden: int
    hidden: int
    marginal_seen: int
    marginal_not_seen: int
    shared_identity: int  # with nothing true behind them, of ids that several entities share
    as_crossed: int  # of the hits, those that came as half of a `crossed`
    as_found_inside: int  # of those seen though hidden or marginal, the ones that were found inside later

    def data(self) -> dict[str, Any]:
        """Ready for JSON."""
        return asdict(self)


def measure_all(rows: pl.DataFrame, object_days: float, kinds: tuple[str, ...]) -> tuple[KindScore, ...]:
    """One score a kind that the truth covers or that was seen, in the order of the closed set; PASSAGES last."""
    covered = [kind.value for kind in EventKind if kind.value in kinds and kind != EventKind.CROSSED]
    scores = [measure(kind, rows.filter(pl.col("kind") == kind), object_days) for kind in covered]
    if all(part in kinds for part in _PARTS):
        scores.append(measure(PASSAGES, rows.filter(pl.col("kind").is_in(_PARTS)), object_days))
    return tuple(scores)


def measure(kind: str, rows: pl.DataFrame, object_days: float) -> KindScore:
    """The figures of `rows` (OUTCOME_SCHEMA, of one kind or several), under the name `kind`."""
    n = dict(rows["outcome"].value_counts().iter_rows())
    hits, false, missed = (n.get(word.value, 0) for word in (Outcome.HIT, Outcome.FALSE_ALARM, Outcome.MISS))
    met = rows.filter(pl.col("outcome") == Outcome.HIT)
    paired = rows.filter(pl.col("event_id").is_not_null() & pl.col("truth_id").is_not_null())
    flaps = int(rows["flap"].sum())
    return KindScore(
        kind=kind,
        true_positives=hits,
        false_positives=false,
        false_negatives=missed,
        precision=_share(hits, hits + false),
        recall=_share(hits, hits + missed),
        f1=_share(2 * hits, 2 * hits + false + missed),
        delay_s=_spread(met["delay_s"]),
        start_error_s=_spread(met["start_error_s"]),
        place_error_m=_spread(met["place_error_m"]),
        false_alarms_per_object_day=false / object_days if object_days > 0 else None,
        flaps=flaps,
        flaps_per_crossing=_share(flaps, hits + missed) if kind in (*_PARTS, PASSAGES) else None,
        seen_though_hidden=n.get(Outcome.SEEN_THOUGH_HIDDEN.value, 0),
        hidden=n.get(Outcome.HIDDEN.value, 0),
        marginal_seen=n.get(Outcome.MARGINAL_SEEN.value, 0),
        marginal_not_seen=n.get(Outcome.MARGINAL_NOT_SEEN.value, 0),
        shared_identity=n.get(Outcome.SHARED_IDENTITY.value, 0),
        as_crossed=met.filter(pl.col("came_as") == EventKind.CROSSED).height,
        as_found_inside=paired.filter(
            (pl.col("came_as") == EventKind.FOUND_INSIDE) & (pl.col("kind") == EventKind.ENTERED)
        ).height,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _spread(values: pl.Series) -> Spread:
    values = values.drop_nulls()
    if values.is_empty():
        return Spread(None, None, None)
    sizes = values.abs()
    middle, high, mean = sizes.median(), sizes.quantile(0.95, "linear"), values.mean()
    return Spread(float(middle), float(high), float(mean))  # type: ignore[arg-type]
