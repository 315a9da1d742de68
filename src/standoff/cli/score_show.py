"""A score for a person at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from standoff.cli.show import console
from standoff.rehearse.score import KindScore, Outcome, Score, Spread

__all__ = ["share_text", "show_score"]


def show_score(found: Score, out: Path | None) -> None:
    """The scored figures, then how they were measured, then what was set apart."""
    screen = console()
    if found.other_plan:
        screen.print("the events are of another plan than the truth", highlight=False)
    shown = [one for one in found.kinds if _anything(one)]
    if not shown:
        screen.print("nothing to score: no event and no truth of any kind covered", highlight=False)
    else:
        screen.print(_counts(shown))
        screen.print(_errors(shown))
        screen.print(_apart(shown))
    for text in _notes(found):
        screen.print(text, highlight=False, markup=False)
    if out is not None:
        screen.print(f"files: {out}", highlight=False, markup=False, soft_wrap=True)


def _anything(one: KindScore) -> bool:
    counts = (one.true_positives, one.false_positives, one.false_negatives, one.seen_though_hidden, one.hidden,
              one.marginal_seen, one.marginal_not_seen, one.shared_identity)  # fmt: skip
    return any(counts)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def _counts(kinds: list[KindScore]) -> Table:
    rows = [
        (one.kind, str(one.true_positives), str(one.false_positives), str(one.false_negatives),
         share_text(one.precision), share_text(one.recall), share_text(one.f1),
         share_text(one.false_alarms_per_object_day), str(one.flaps) if one.flaps_per_crossing is not None else "",
         share_text(one.flaps_per_crossing, ""))
        for one in kinds
    ]  # fmt: skip
    columns = ("kind", "hits", "false alarms", "misses", "precision", "recall", "F1", "false alarms per object-day",
               "flaps", "flaps per crossing")  # fmt: skip
    return _table("scored: what could be seen", columns, rows)


def _errors(kinds: list[KindScore]) -> Table:
    rows = [
        (one.kind, *_spread(one.delay_s), *_spread(one.start_error_s), _number(one.start_error_s.bias),
         *_spread(one.place_error_m))
        for one in kinds
    ]  # fmt: skip
    columns = ("kind", "delay s, median", "p95", "start error s, median", "p95", "bias", "place error m, median", "p95")
    return _table("of the hits: how late, and how far off", columns, rows)


def _apart(kinds: list[KindScore]) -> Table:
    rows = [
        (
            one.kind,
            str(one.marginal_seen),
            str(one.marginal_not_seen),
            str(one.seen_though_hidden),
            str(one.hidden),
            str(one.shared_identity),
        )
        for one in kinds
    ]
    columns = (
        "kind",
        "marginal, seen",
        "marginal, not seen",
        "hidden, seen all the same",
        "hidden, not seen",
        "false, of a shared identity",
    )
    return _table("set apart: what nobody could see, and what is a toss of a coin", columns, rows)


def _notes(found: Score) -> list[str]:
    notes = []
    if found.hidden_by():
        notes.append("hidden by: " + ", ".join(f"{why} {n}" for why, n in found.hidden_by().items()))
    if found.not_in_truth():
        kinds = ", ".join(f"{n} {kind}" for kind, n in found.not_in_truth().items())
        notes.append(f"not in the truth, so not scored: {kinds}")
    if found.count(Outcome.REPEATED):
        notes.append(f"{found.count(Outcome.REPEATED)} rows tell the same happening for another rule; counted once")
    if found.count(Outcome.SUPERSEDED):
        notes.append(f"{found.count(Outcome.SUPERSEDED)} events were amended; what stands in their place is scored")
    return [*notes, f"{found.object_days:,.3g} object-days"]


def share_text(value: float | None, none: str = "-") -> str:
    """A share or a rate with four figures, a dash where there is nothing to divide by."""
    return none if value is None else f"{value:.4g}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3g}" if abs(value) < 1000 else f"{value:+,.0f}"


def _spread(spread: Spread) -> tuple[str, str]:
    return tuple("-" if value is None else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
                 for value in (spread.median, spread.p95))  # type: ignore[return-value]  # fmt: skip
