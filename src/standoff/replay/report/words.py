"""Sentences and figures in words: what a person reads first, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import polars as pl

from standoff.model.event import EventKind
from standoff.replay.report.symbols import MARKS

__all__ = [
    "CERTAINTY_WORDS",
    "certainty_text",
    "count_text",
    "distance_text",
    "gone_sentences",
    "gone_word",
    "instant_words",
    "laws",
    "summary_sentences",
]

#: Lowest probability that a word stands for, most certain first.
CERTAINTY_WORDS: Final = (
    (1.0, "certain"),
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "as likely as not"),
    (0.0, "unlikely"),
)
_LEAD: Final = (  # the order in which a reader wants to know
    EventKind.ENTERED, EventKind.FOUND_INSIDE, EventKind.CROSSED, EventKind.WENT_DEEP, EventKind.HALTED,
    EventKind.STAYED,
    EventKind.LEFT, EventKind.APPROACHED, EventKind.TURNED_AWAY, EventKind.PATROLLED, EventKind.RESUMED, EventKind.LOST,
    EventKind.REGAINED,
)  # fmt: skip


def certainty_text(certainty: float | None, verdict: str | None) -> str:
    """Words and a number, like "very likely, 96 %"; "cannot tell" leads where the verdict is open."""
    if certainty is None:
        return "cannot tell" if verdict == "cannot_tell" else "not stated"
    word = next(word for least, word in CERTAINTY_WORDS if certainty >= least)
    number = "100 %" if certainty >= 1 else ">99.9 %" if certainty > 0.999 else f"{certainty * 100:.3g} %"
    return f"cannot tell, {number}" if verdict == "cannot_tell" else f"{word}, {number}"


def count_text(n: int, one: str, many: str | None = None) -> str:
    """Such as "1 fix" or "12,000 fixes"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def distance_text(metres: float | None) -> str:
    """Metres below a kilometre, else kilometres with three digits or so. Unsigned."""
    if metres is None:
        return "–"
    size = abs(metres)
    return f"{size:.0f} m" if size < 999.5 else f"{size / 1000:.2f} km" if size < 9995 else f"{size / 1000:,.1f} km"


def instant_words(at: datetime | None) -> str:
    """To the second, in UTC, without saying so: the place it stands in does."""
    return "–" if at is None else at.strftime("%Y-%m-%d %H:%M:%S")


def laws(summary: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """The two accounts every replay owes, in figures, and whether they add up."""
    n = {
        key: int(summary.get(key) or 0)
        for key in ("messages_in", "fixes_in", "auxiliary", "rejected", "used", "late", "duplicate")
    }
    parts = f"{n['fixes_in']:,} fixes + {n['auxiliary']:,} auxiliary + {n['rejected']:,} rejected"
    first = f"{n['messages_in']:,} messages in = {parts}"
    second = f"{n['fixes_in']:,} fixes in = {n['used']:,} used + {n['late']:,} late + {n['duplicate']:,} duplicate"
    return [
        (first, n["messages_in"] == n["fixes_in"] + n["auxiliary"] + n["rejected"]),
        (second, n["fixes_in"] == n["used"] + n["late"] + n["duplicate"]),
    ]


def summary_sentences(events: pl.DataFrame, spans: pl.DataFrame, total: int) -> list[str]:
    """What happened, in one to five sentences; entities count once for each kind. `events` may be a part of `total`."""
    if events.height == 0:
        return ["Nothing was seen that a rule asks for: no event."]
    who = pl.col("entity").fill_null(pl.col("event_id"))
    counts = dict(events.group_by("kind").agg(who.n_unique()).iter_rows())
    parts = [f"{counts[kind]:,} {_words(kind, counts[kind])}" for kind in _LEAD if kind in counts]
    entities = events["entity"].drop_nulls().n_unique()
    part = (
        f"{total:,} events; the {events.height:,} in this page are"
        if total > events.height
        else count_text(total, "event")
    )
    lead = f"{part} of {count_text(entities, 'entity', 'entities')}: {_listed(parts)}."
    return [lead, *_deepest(events), *_still_inside(spans), *_open(events)]


def gone_word(event_id: str, superseded: Mapping[str, str | None]) -> str:
    """What to add to an event that no longer stands: superseded by its amendment, or withdrawn; else nothing."""
    if event_id not in superseded:
        return ""
    return " (withdrawn)" if superseded[event_id] is None else " (superseded)"


def gone_sentences(superseded: Mapping[str, str | None]) -> list[str]:
    """Says what the counts leave out."""
    n = len(superseded)
    if not n:
        return []
    do = ("was", "it stays", "is") if n == 1 else ("were", "they stay", "are")
    told = f"{count_text(n, 'more event')} of the live view {do[0]} superseded or withdrawn by what late fixes told"
    return [f"{told}: {do[1]} in this page, marked so, and {do[2]} not counted here."]


def _words(kind: EventKind, n: int) -> str:
    return "was heard again" if kind is EventKind.REGAINED and n == 1 else MARKS[kind].words


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _deepest(events: pl.DataFrame) -> list[str]:
    inside = events.filter(pl.col("depth_m") > 0).sort("depth_m", "detected_at", descending=[True, False])
    if inside.height == 0:
        return []
    row = inside.row(0, named=True)
    where = f"{row['entity'] or 'a group'}, {distance_text(row['depth_m'])} inside {row['zone']}"
    return [f"Deepest: {where}, by {instant_words(row['detected_at'])} UTC."]


def _still_inside(spans: pl.DataFrame) -> list[str]:
    still = spans.filter((pl.col("span") == "visit") & pl.col("end").is_null())["entity"].drop_nulls().n_unique()
    return [f"{still:,} {'was' if still == 1 else 'were'} inside when last heard."] if still else []


def _open(events: pl.DataFrame) -> list[str]:
    unsure = events.filter(pl.col("verdict") == "cannot_tell").height
    if not unsure:
        return []
    return [f"{count_text(unsure, 'event')} {'is' if unsure == 1 else 'are'} left open: the evidence cannot tell."]
