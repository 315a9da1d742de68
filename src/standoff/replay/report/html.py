"""One self-contained page: it opens from a disk, asks the network for nothing, and reads without its script too."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.replay.report.assemble import assembled, asset
from standoff.replay.report.data import ReportInput, thin_events, thin_tracks, thin_zones, with_starts
from standoff.replay.report.parts import page_parts
from standoff.replay.report.payload import build_payload, safe_json
from standoff.replay.report.sketch import sketch_map

__all__ = ["render_report"]

_SCRIPTS: Final = (
    "core.js",
    "marks.js",
    "axis.js",
    "map.js",
    "tracks.js",
    "graticule.js",
    "timeline.js",
    "chart.js",
    "detail.js",
    "table.js",
    "pointer.js",
    "main.js",
)


def render_report(report: ReportInput) -> str:
    """The whole page as HTML text; the same input gives the same text. Too much is thinned, and the page says so."""
    fitted = _fit(report)
    payload = build_payload(fitted.zones, fitted.tracks, fitted.events, fitted.spans, fitted.superseded)
    holes = {
        "data": safe_json(payload),
        "sketch": sketch_map(fitted.zones, fitted.tracks, fitted.events, payload["centre"]),
        **page_parts(fitted),
    }
    return assembled(asset("report.html"), asset("report.css"), (asset(name) for name in _SCRIPTS), holes)


def _fit(report: ReportInput) -> ReportInput:
    """Bring the frames into their schemas, mark gaps, and thin what a page cannot carry."""
    events = report.events.select(EVENT_SCHEMA.names()).cast(EVENT_SCHEMA)
    spans = report.spans.select(SPAN_SCHEMA.names()).cast(SPAN_SCHEMA)
    entities = set(events["entity"].drop_nulls().to_list())
    tracks, track_note = thin_tracks(
        [with_starts(t, report.max_gap_us) for t in report.tracks if len(t.t_us)], with_events=entities
    )
    zones, zone_note = thin_zones(report.zones, with_events=set(events["zone"].drop_nulls().to_list()))
    shown = thin_events(events)
    total = max(events.height, report.events_total or 0)
    part = f"Events: {shown.height:,} of {total:,} are in this page; events.parquet has all."
    event_note = part if total > shown.height else ""
    notes = [*report.notes, *(note for note in (track_note, zone_note, event_note) if note)]
    summary = {
        "entities": len({t.entity for t in report.tracks} | entities),
        "zones": len(report.zones),
        **report.summary,
    }
    return replace(
        report, summary=summary, events=shown, spans=spans, tracks=tracks, zones=zones, notes=notes, events_total=total
    )
