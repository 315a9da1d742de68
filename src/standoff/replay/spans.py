"""Spans from events: one row a visit, halt, silence or approach, with its end and how deep it went."""

from __future__ import annotations

from typing import Final

import polars as pl

from standoff.model.event import SPAN_SCHEMA

__all__ = ["SPAN_COLUMNS", "spans_of"]

#: The event columns that spans are made of.
SPAN_COLUMNS: Final = (
    "event_id", "kind", "rule", "zone", "severity", "entity", "start", "end", "detected_at", "closes", "depth_m",
)  # fmt: skip

_OPENS: Final = {
    "entered": "visit",
    "found_inside": "visit",
    "crossed": "visit",
    "halted": "halt",
    "lost": "silence",
    "approached": "approach",
}
_REACHES: Final = ("entered", "found_inside", "crossed")


def spans_of(events: pl.DataFrame) -> pl.DataFrame:
    """Spans (SPAN_SCHEMA) of all events of a replay (at least SPAN_COLUMNS), sorted by start.

    `end` is null where it is not known to have ended.
    """
    opening = events.filter(pl.col("kind").is_in(list(_OPENS))).with_columns(
        span=pl.col("kind").replace_strict(_OPENS, return_dtype=pl.String), opened_by="event_id"
    )
    closing = events.filter(pl.col("closes").is_not_null()).select(
        opened_by="closes", closed_by="event_id", closed_at="start", closed_depth="depth_m"
    )
    spans = opening.join(
        closing.unique("opened_by", keep="first", maintain_order=True),
        on="opened_by",
        how="left",
        maintain_order="left",
    )
    spans = _crossings_close_themselves(spans)
    spans = _approaches_reach(spans, events)
    spans = _depths(spans, events).with_columns(end="closed_at")
    return spans.select(SPAN_SCHEMA.names()).cast(dict(SPAN_SCHEMA)).sort("start", "opened_by")  # type: ignore[arg-type]


def _crossings_close_themselves(spans: pl.DataFrame) -> pl.DataFrame:
    crossed = pl.col("kind") == "crossed"
    return spans.with_columns(
        closed_by=pl.when(crossed).then("opened_by").otherwise("closed_by"),
        closed_at=pl.when(crossed).then("end").otherwise("closed_at"),
    )


def _approaches_reach(spans: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """An approach that was not turned away ends where the entity is next seen to enter, if it does."""
    reached = events.filter(pl.col("kind").is_in(_REACHES)).select(
        "entity", "zone", "detected_at", reached_by="event_id", reached_at="start"
    )
    if reached.height == 0:
        return spans
    spans = spans.sort("detected_at", maintain_order=True).join_asof(
        reached.sort("detected_at", maintain_order=True),
        on="detected_at",
        by=["entity", "zone"],
        strategy="forward",
        check_sortedness=False,
    )
    open_approach = (pl.col("span") == "approach") & pl.col("closed_by").is_null()
    return spans.with_columns(
        closed_by=pl.when(open_approach).then("reached_by").otherwise("closed_by"),
        closed_at=pl.when(open_approach).then("reached_at").otherwise("closed_at"),
    )


def _depths(spans: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """The deepest that any event of the span knows: its opening, its closing, and if open all that came after."""
    still_open = spans.filter(pl.col("closed_by").is_null()).select(
        "opened_by", "entity", "zone", opened_at="detected_at"
    )
    later = still_open.join(
        events.select("entity", "zone", "detected_at", later_depth="depth_m"), on=["entity", "zone"]
    )
    deepest = (
        later.filter(pl.col("detected_at") >= pl.col("opened_at"))
        .group_by("opened_by")
        .agg(pl.col("later_depth").max())
    )
    return spans.join(deepest, on="opened_by", how="left", maintain_order="left").with_columns(
        depth_m=pl.max_horizontal("depth_m", "closed_depth", "later_depth")
    )
