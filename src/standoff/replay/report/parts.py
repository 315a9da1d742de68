"""The parts of the page that are written as HTML here, so that it reads and prints without its script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

import polars as pl

from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.replay.report.data import ReportInput
from standoff.replay.report.payload import time_span_ms
from standoff.replay.report.symbols import MARKS, sprite
from standoff.replay.report.words import (
    CERTAINTY_WORDS,
    certainty_text,
    count_text,
    distance_text,
    gone_sentences,
    gone_word,
    instant_words,
    laws,
    summary_sentences,
)
from standoff.units import duration_text

__all__ = ["page_parts"]

_COUNT: Final = re.compile(r"\d[\d,]*")
_PLAIN_ROWS: Final = 500
_CITED: Final = 6
_NOTES_AT_ONCE: Final = 6
_ZONE_ROWS: Final = 25
_SHOWN: Final = frozenset(
    {
        "messages_in",
        "fixes_in",
        "auxiliary",
        "rejected",
        "used",
        "late",
        "duplicate",
        "plan_hash",
        "plan",
        "entities",
        "zones",
    }
)


def page_parts(report: ReportInput) -> dict[str, str]:
    """Every hole of the template that holds words, as HTML."""
    standing = report.events.filter(~pl.col("event_id").is_in(list(report.superseded)))
    total = (report.events_total or report.events.height) - len(report.superseded)
    sentences = [*summary_sentences(standing, report.spans, total), *gone_sentences(report.superseded)]
    return {
        "title": _text(report.title),
        "facts": _facts(report),
        "lead": _lead(sentences),
        "laws": "".join(_law(words, holds) for words, holds in laws(report.summary)),
        "banner": _banner(report),
        "notes": _notes(report.notes),
        "sprite": sprite(),
        "tally": _tally(report.events),
        "zone_table": _zone_table(report),
        "account": _account(report),
        "plain_table": _plain_table(report),
        "kinds": "".join(_kind(kind) for kind in EventKind),
        "certainty": _certainty_scale(),
    }


def _lead(sentences: list[str]) -> str:
    """The first sentence with its counts in bold, then the others."""
    counts = _COUNT.sub(lambda found: f"<b>{found[0]}</b>", _text(sentences[0]))
    return f"{counts} {_text(' '.join(sentences[1:]))}"


def _text(value: object) -> str:
    return escape(str(value), quote=True)


def _facts(report: ReportInput) -> str:
    t0, t1 = time_span_ms(report.tracks, report.events)
    first, last = (datetime.fromtimestamp(t / 1000, tz=UTC) for t in (t0, t1))
    span = (
        f"{instant_words(first)} to {instant_words(last)} UTC ({duration_text((t1 - t0) * 1000)})"
        if t1 > t0
        else "no fix"
    )
    entities, zones = int(report.summary["entities"]), int(report.summary["zones"])
    rows = [
        ("Plan", _text(report.plan_name)),
        ("Plan hash", f'<code title="{_text(report.plan_hash)}">{_text(report.plan_hash[:16])}</code>'),
        ("Time", _text(span)),
        ("Watched", f"{count_text(entities, 'entity', 'entities')}, {count_text(zones, 'zone')}"),
    ]
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)


def _law(words: str, holds: bool) -> str:
    verdict = "adds up" if holds else "DOES NOT ADD UP"
    return f'<p class="law {"holds" if holds else "fails"}">{_text(words)} <span class="verdict">{verdict}</span></p>'


def _banner(report: ReportInput) -> str:
    drawn = [t for t in report.tracks if t.source_is_reconstruction]
    if not drawn:
        return ""
    which = "Every track" if len(drawn) == len(report.tracks) else f"{len(drawn):,} of {len(report.tracks):,} tracks"
    return (
        '<div class="banner" role="note"><strong>Contains reconstruction.</strong> '
        f"{which} here {'is' if len(drawn) in (1, len(report.tracks)) else 'are'} a reconstruction, not a recording: "
        "somebody drew the movement between reported points. "
        "These tracks are dashed on the map and marked wherever they are named.</div>"
    )


def _notes(notes: Iterable[str]) -> str:
    items = [f"<li>{_text(note)}</li>" for note in notes]
    first, rest = "".join(items[:_NOTES_AT_ONCE]), items[_NOTES_AT_ONCE:]
    more = (
        f"<details><summary>{count_text(len(rest), 'more remark')}</summary><ul>{''.join(rest)}</ul></details>"
        if rest
        else ""
    )
    return f'<aside class="notes" aria-label="Remarks"><ul>{first}</ul>{more}</aside>' if items else ""


def _tally(events: pl.DataFrame) -> str:
    counts = dict(events.group_by("kind").len().iter_rows())
    return "".join(
        f'<li data-kind="{kind}">{_glyph(kind)}<b>{counts[kind]:,}</b> '
        f"<span>{_text(kind.replace('_', ' '))}</span></li>"
        for kind in EventKind
        if kind in counts
    )


def _glyph(kind: str) -> str:
    return f'<svg class="glyph" aria-hidden="true"><use href="#k-{kind}"/></svg>' if kind in MARKS else ""


def _zone_table(report: ReportInput) -> str:
    if report.events.height == 0 or not report.zones:
        return ""
    found = report.events.group_by("zone").agg(
        pl.len().alias("events"), pl.col("entity").n_unique().alias("entities"), pl.col("depth_m").max().alias("depth")
    )
    visits = report.spans.filter(pl.col("span") == "visit").group_by("zone").agg(pl.len().alias("visits"))
    rows = found.join(visits, on="zone", how="left").sort("events", "zone", descending=[True, False])
    names = {zone.id: zone.name for zone in report.zones}
    body = "".join(_zone_row(row, names) for row in rows.head(_ZONE_ROWS).iter_rows(named=True))
    quiet = len(names) - rows.height
    more = (
        f" The {_ZONE_ROWS} with the most events are listed, of {rows.height:,} with any."
        if rows.height > _ZONE_ROWS
        else ""
    )
    tail = f"<p class=quiet>{count_text(max(quiet, 0), 'zone')} saw no event.{more}</p>" if quiet > 0 or more else ""
    return (
        '<table class="plain zones"><thead><tr><th scope=col>Zone</th><th scope=col class=num>Events</th>'
        "<th scope=col class=num>Entities</th><th scope=col class=num>Visits</th>"
        "<th scope=col class=num>Deepest</th></tr></thead>"
        f"<tbody>{body}</tbody></table>{tail}"
    )


def _zone_row(row: dict[str, Any], names: dict[str, str]) -> str:
    name = names.get(row["zone"], "")
    label = _text(row["zone"]) + (f" <small>{_text(name)}</small>" if name and name != row["zone"] else "")
    depth = distance_text(row["depth"]) if row["depth"] else "–"
    numbers = (f"{row['events']:,}", f"{row['entities']:,}", f"{row['visits'] or 0:,}", depth)
    return f"<tr><th scope=row>{label}</th>{''.join(f'<td class=num>{n}</td>' for n in numbers)}</tr>"


def _account(report: ReportInput) -> str:
    """The rest of the summary, as far as it is single figures or words."""
    rows = "".join(
        f"<div><dt>{_text(key.replace('_', ' '))}</dt><dd>{_figure(value)}</dd></div>"
        for key, value in report.summary.items()
        if key not in _SHOWN and isinstance(value, (str, int, float))
    )
    return f'<dl class="facts account">{rows}</dl>' if rows else ""


def _figure(value: str | float) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _plain_table(report: ReportInput) -> str:
    """The events as a table for readers without a script."""
    shown = report.events.head(_PLAIN_ROWS)
    heads = (
        "Start (UTC)",
        "Event",
        "Entity",
        "Zone",
        "Severity",
        "Distance to border",
        "Deepest",
        "Certainty",
        "Evidence",
    )
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    body = "".join(
        f"<tr{' class=gone' if e['event_id'] in report.superseded else ''}>"
        f"{''.join(f'<td>{_text(cell)}</td>' for cell in _plain_row(e, report.superseded))}</tr>"
        for e in shown.iter_rows(named=True)
    )
    total = report.events_total or report.events.height
    rest = (
        f"<p>The first {shown.height:,} of {total:,} events; events.parquet has all.</p>"
        if total > shown.height
        else ""
    )
    return f'<table class="plain"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}'


def _plain_row(event: dict[str, Any], superseded: Mapping[str, str | None]) -> tuple[str, ...]:
    border = event["boundary_m"]
    side = "" if border is None else " inside" if border < 0 else " outside"
    return (
        instant_words(event["start"]),
        str(event["kind"]).replace("_", " ") + gone_word(event["event_id"], superseded),
        event["entity"] or ", ".join(event["members"] or []),
        event["zone"] or "–",
        event["severity"] or "–",
        f"{distance_text(border)}{side}",
        distance_text(event["depth_m"]) if event["depth_m"] else "–",
        certainty_text(event["certainty"], event["verdict"]),
        _cited(event["evidence"] or []),
    )


def _cited(evidence: list[dict[str, Any]]) -> str:
    """Such as "a.csv:3, 4; b.csv:9": each file once."""
    rows: dict[str, list[str]] = {}
    for entry in evidence[:_CITED]:
        rows.setdefault(entry["source"] or "?", []).append(str(entry["row"]))
    more = f" and {len(evidence) - _CITED} more" if len(evidence) > _CITED else ""
    return "; ".join(f"{source}:{', '.join(at)}" for source, at in rows.items()) + more


def _kind(kind: EventKind) -> str:
    return f"<div><dt>{_glyph(kind)}{_text(kind.replace('_', ' '))}</dt><dd>{_text(KINDS[kind].means)}</dd></div>"


def _certainty_scale() -> str:
    return ", ".join(
        f"{word} ({'100 %' if least == 1 else f'{least:.0%} or more'.replace('%', ' %') if least else 'less'})"
        for least, word in CERTAINTY_WORDS
    )
