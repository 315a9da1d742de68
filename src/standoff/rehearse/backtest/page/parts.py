"""The parts of the page that are written as HTML here, so that it reads and prints without its script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from standoff.rehearse.backtest.match import direction_by_zone
from standoff.rehearse.backtest.page.articles import articles
from standoff.rehearse.backtest.page.data import PageInput, PlanChange, PlanSide
from standoff.rehearse.backtest.page.shown import Shown
from standoff.rehearse.backtest.page.symbols import ALL_MARKS
from standoff.rehearse.backtest.verdict import Direction, Outcome, Verdict, joint_direction
from standoff.replay.report.symbols import sprite
from standoff.replay.report.words import count_text

__all__ = ["page_parts"]

_OVER_ALL: Final = {
    Direction.LOOSER: "Over all the watch is <b>looser</b>.",
    Direction.STRICTER: "Over all the watch is <b>stricter</b>.",
    Direction.MOVED: "The watch is <b>looser in some ways and stricter in others</b>, or there is no telling.",
    Direction.SAME: "Nothing has changed.",
}
_ARROWS: Final = {"looser": "▽", "stricter": "▲", "moved": "◇", "same": "=", "cannot_tell": "?"}
_ZONE_ROWS: Final = 40


def page_parts(page: PageInput, shown: Shown) -> dict[str, str]:
    """Every hole of the template that holds words, as HTML."""
    return {
        "title": _text(page.title),
        "facts": _facts(page),
        "lead": _lead(page, shown.counts),
        "unknown": _banner(page.unknown),
        "notes": _notes([*page.notes, *shown.left_out]),
        "sprite": sprite(ALL_MARKS),
        "tally": "".join(_tally(outcome, shown.counts[outcome]) for outcome in Outcome),
        "articles": articles(shown.verdicts),
        "zone_table": _zone_table(page.verdicts),
        "changes": _changes(page.changes),
        "skipped": _skipped(page.skipped),
        "account": _pairs(_in_words(page.account)),
        "signed": "" if page.signed is None else f'<p class="signed">{_text(page.signed)}</p>',
        "footer": _pairs(page.footer),
    }


def _text(value: object) -> str:
    return escape(str(value), quote=True)


def _lead(page: PageInput, counts: Mapping[Outcome, int]) -> str:
    parts = [f"<b>{counts[outcome]:,}</b> {_was(outcome, counts[outcome])}" for outcome in Outcome]
    way = joint_direction([verdict.direction for verdict in page.verdicts])
    return f"Incidents under the new plan: {', '.join(parts[:-1])} and {parts[-1]}. {_OVER_ALL[way]}"


def _was(outcome: Outcome, n: int) -> str:
    verb = "is" if n == 1 else "are"
    return f"{'has' if n == 1 else 'have'} moved" if outcome == Outcome.MOVED else f"{verb} {outcome.value}"


def _facts(page: PageInput) -> str:
    first, last = page.account.get("first_fix"), page.account.get("last_fix")
    rows = [("Old plan", _plan(page.old)), ("New plan", _plan(page.new))]
    if first and last:
        rows.append(("Recording", _text(f"{first} to {last}")))
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)


def _plan(side: PlanSide) -> str:
    return f'{_text(side.name)} <code title="{_text(side.hash)}">{_text(side.hash[:12])}</code>'


def _banner(unknown: Iterable[str]) -> str:
    lines = "".join(f"<p>{_text(line)}</p>" for line in unknown)
    return f'<div class="banner" role="note"><strong>What is not known.</strong> {lines}</div>' if lines else ""


def _notes(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{_text(note)}</li>" for note in notes)
    return f'<aside class="notes" aria-label="Remarks"><ul>{items}</ul></aside>' if items else ""


def _tally(outcome: Outcome, n: int) -> str:
    glyph = f'<svg class="glyph" aria-hidden="true"><use href="#k-{outcome.value}"/></svg>'
    return f'<li data-outcome="{outcome.value}">{glyph}<b>{n:,}</b> <span>{outcome.value}</span></li>'


def _zone_table(verdicts: Iterable[Verdict]) -> str:
    listed = list(verdicts)
    if not listed:
        return '<p class="quiet">No incident in any zone.</p>'
    ways = direction_by_zone(listed)
    counts: dict[str, dict[Outcome, int]] = {zone: dict.fromkeys(Outcome, 0) for zone in ways}
    for verdict in listed:
        counts[verdict.zone][verdict.outcome] += 1
    ranked = sorted(ways, key=lambda zone: (ways[zone] == Direction.SAME, -counts[zone][Outcome.LOST], zone))
    rows = "".join(_zone_row(zone, counts[zone], ways[zone]) for zone in ranked[:_ZONE_ROWS])
    heads = "".join(f'<th scope="col" class="num">{outcome.value}</th>' for outcome in Outcome)
    more = f'<p class="quiet">{len(ranked):,} zones had incidents; the first {_ZONE_ROWS} are listed.</p>'
    head = f'<thead><tr><th scope="col">Zone</th><th scope="col">Watch is</th>{heads}</tr></thead>'
    table = f'<table class="plain zones">{head}<tbody>{rows}</tbody></table>'
    return table + (more if len(ranked) > _ZONE_ROWS else "")


def _zone_row(zone: str, counts: Mapping[Outcome, int], way: Direction) -> str:
    numbers = "".join(f'<td class="num">{counts[outcome]:,}</td>' for outcome in Outcome)
    return f'<tr><th scope="row">{_text(zone)}</th><td>{_direction(way.value)}</td>{numbers}</tr>'


def _direction(way: str) -> str:
    return f'<span class="way way-{_text(way)}">{_ARROWS.get(way, "")} {_text(way.replace("_", " "))}</span>'


def _changes(changes: Iterable[PlanChange]) -> str:
    rows = "".join(map(_change, changes))
    if not rows:
        return '<p class="quiet">No list of changes was handed in; the command plan diff makes one.</p>'
    head = '<thead><tr><th scope="col">Way</th><th scope="col">Where</th><th scope="col">Change</th></tr></thead>'
    return f'<table class="plain changes">{head}<tbody>{rows}</tbody></table>'


def _change(one: PlanChange) -> str:
    cells = f'<th scope="row">{_text(one.where)}</th><td>{_text(one.words)}</td>'
    return f"<tr><td>{_direction(one.direction)}</td>{cells}</tr>"


def _skipped(skipped: Mapping[str, int]) -> str:
    rows = _pairs(_in_words(skipped))
    return rows or f'<p class="quiet">{count_text(0, "report")} left out.</p>'


def _in_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key.replace("_", " "): value for key, value in values.items()}


def _pairs(values: Mapping[str, object]) -> str:
    rows = "".join(
        f"<div><dt>{_text(key)}</dt><dd>{_figure(value)}</dd></div>"
        for key, value in values.items()
        if isinstance(value, (str, int, float))
    )
    return f'<dl class="facts account">{rows}</dl>' if rows else ""


def _figure(value: str | float) -> str:
    if isinstance(value, str) and len(value) == 64 and value.isalnum():
        return f"<code>{_text(value)}</code>"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else _text(value)
