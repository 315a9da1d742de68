"""Each verdict as an article: both sides fact by fact, the differences in words, and the report to look at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from standoff.rehearse.backtest.page.facts import FACTS, facts_of, listed, time_text
from standoff.rehearse.backtest.page.shown import sides_of
from standoff.rehearse.backtest.verdict import Direction, Outcome, Verdict

__all__ = ["articles"]

_SAID: Final = {
    Outcome.LOST: "lost",
    Outcome.GAINED: "gained",
    Outcome.MOVED: "moved",
    Outcome.UNCHANGED: "unchanged",
}
_NAMES_DIFFER: Final = frozenset({"Rule"})  # a name, and no difference that counts


def articles(verdicts: Sequence[Verdict]) -> str:
    """All of them, in the order given; ``id`` is v0, v1 and so on."""
    if not verdicts:
        return '<p class="quiet">Neither plan saw an incident.</p>'
    return "".join(_article(number, verdict) for number, verdict in enumerate(verdicts))


def _article(number: int, verdict: Verdict) -> str:
    outcome = verdict.outcome.value
    body = "" if verdict.outcome == Outcome.UNCHANGED else f"{_moves(verdict)}{_first(verdict.first_input)}"
    return (
        f'<article class="verdict o-{outcome}" id="v{number}" data-outcome="{outcome}" tabindex="-1" '
        f'aria-labelledby="v{number}-t">{_heading(number, verdict)}{body}{_table(verdict)}</article>'
    )


def _heading(number: int, verdict: Verdict) -> str:
    outcome = verdict.outcome.value
    glyph = f'<svg class="glyph" aria-hidden="true"><use href="#k-{outcome}"/></svg>'
    way = "" if verdict.direction == Direction.SAME else f' <span class="quiet">{verdict.direction.value}</span>'
    who = _text(listed(verdict.shown.members))
    return (
        f'<h3 id="v{number}-t">{glyph}<span class="said">{_SAID[verdict.outcome]}</span> {who} '
        f'<span class="quiet">{_text(verdict.zone)}, {time_text(verdict.at_us)} UTC</span>{way}</h3>'
    )


def _moves(verdict: Verdict) -> str:
    items = "".join(f'<li class="m-{move.direction.value}">{_text(move.words)}</li>' for move in verdict.moves)
    return f'<ul class="moves">{items}</ul>' if items else ""


def _first(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return ""
    source = "no report" if told.get("source") is None else f"{told['source']}:{told.get('row')}"
    digest = str(told.get("fix_hash") or "")
    code = f' <code title="{_text(digest)}">{_text(digest[:12])}</code>' if digest else ""
    return (
        f'<p class="first"><b>First treated otherwise:</b> {_text(source)}{code}, at {_text(told.get("at"))}. '
        f"{_text(told.get('words'))}.</p>"
    )


def _table(verdict: Verdict) -> str:
    old, new = (facts_of(side) for side in sides_of(verdict))
    both = bool(sides_of(verdict)[0] and sides_of(verdict)[1])
    rows = "".join(
        _row(name, before, after, both)
        for name, before, after in zip(FACTS, old, new, strict=True)
        if both or name == FACTS[0] or before or after
    )
    head = '<tr><td></td><th scope="col">Old plan</th><th scope="col">New plan</th></tr>'
    return f'<table class="sides"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _row(name: str, before: str, after: str, both: bool) -> str:
    differs = ' class="differs"' if both and before != after and name not in _NAMES_DIFFER else ""
    return f'<tr{differs}><th scope="row">{name}</th><td>{_text(before)}</td><td>{_text(after)}</td></tr>'


def _text(value: object) -> str:
    return escape(str(value), quote=True)
