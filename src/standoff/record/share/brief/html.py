"""The brief as one page: no script, nothing asked of a network, readable by keyboard, on paper and without colour."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from standoff.record.share.brief.sentences import (
    Brief,
    Card,
    Fixed,
    Lines,
    Moment,
    Nature,
    Part,
    Section,
    Sentence,
    Sides,
    Source,
    Table,
)
from standoff.record.share.brief.style import STYLE

__all__ = ["to_html"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")

#: What is marked, and how: judgements stand out, and every mark is a word.
_TAGS: Final[Mapping[Nature, str]] = MappingProxyType(
    {
        Nature.ASSESSMENT: "tag judged",
        Nature.OPINION: "tag judged",
        Nature.POSTURE: "tag",
        Nature.POLICY: "tag",
        Nature.BACKGROUND: "tag",
    }
)


def to_html(brief: Brief) -> str:
    """The whole page; the same brief gives the same text."""
    title = escape(brief.title)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    links = "".join(f'<li><a href="#{s.id}">{escape(s.title)}</a></li>' for s in brief.sections)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">To the content</a>\n<header>\n'
        f'<p class="overline">{escape(dict(brief.facts)["record"])}</p>\n<h1>{title}</h1>\n'
        f'{_list(brief.about, "lines lead")}\n<nav aria-label="Sections"><ul>{links}'
        '<li><a href="#record">The record</a></li></ul></nav>\n</header>\n<main id="main">\n'
        f"{''.join(map(_section, brief.sections))}{_record(brief)}</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    intro = f'<p class="intro">{section.intro}</p>\n' if section.intro else ""
    outro = f'<p class="notice">{section.outro}</p>\n' if section.outro else ""
    body = "".join(_group(title, parts) for title, parts in section.groups) or f"<p>{Fixed.NONE}</p>\n"
    head = f'<section id="{section.id}" aria-labelledby="{section.id}-title">\n<h2 id="{section.id}-title">'
    return f"{head}{escape(section.title)}</h2>\n{intro}{body}{outro}</section>\n"


def _group(title: str | None, parts: tuple[Part, ...]) -> str:
    head = f"<h3>{escape(title)}</h3>\n" if title else ""
    if parts and isinstance(parts[0], Moment):
        return f'{head}<ol class="moments">\n{"".join(map(_part, parts))}</ol>\n'
    return head + "".join(map(_part, parts))


def _part(part: Part) -> str:
    if isinstance(part, Lines):
        return _list(part.items, "lines") + "\n"
    if isinstance(part, Moment):
        when = f'<time class="at" datetime="{escape(part.at)}">{escape(part.at.replace("T", " "))}</time>'
        return f"<li>{when}<span>{_sentence(part.sentence)}</span></li>\n"
    if isinstance(part, Table):
        return _table(part)
    return _sides(part) if isinstance(part, Sides) else _card(part)


def _list(items: Iterable[Sentence], kind: str) -> str:
    return f'<ul class="{kind}">{"".join(f"<li>{_sentence(each)}</li>" for each in items)}</ul>'


def _sentence(sentence: Sentence) -> str:
    tag = _TAGS.get(sentence.nature)
    mark = f'<span class="{tag}">{sentence.nature}</span>' if tag else ""
    return f"{mark}{escape(sentence.text)} {_sources(sentence.sources)}"


def _sources(sources: Iterable[Source]) -> str:
    return f'<span class="src">[{", ".join(map(_source, sources))}]</span>'


def _source(source: Source) -> str:
    """A claim is a link to it in this page; an entry is proved by its number."""
    if source.kind == "claim":
        return f'<a href="#{_anchor(source.name)}">{escape(source.name)}</a>'
    return escape(str(source)).replace("entry ", "entry&nbsp;")


def _anchor(claim: str) -> str:
    """A name for a link that needs no escaping: the id itself, or the hash of an id that is not plain."""
    plain = claim if _PLAIN.fullmatch(claim) else hashlib.sha256(claim.encode()).hexdigest()[:16]
    return f"claim-{plain}"


def _table(table: Table) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in (*table.columns, "source"))
    rows = "".join(
        f'<tr><th scope="row">{escape(cells[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells[1:])}'
        f"<td>{_sources(sentence.sources)}</td></tr>\n"
        for cells, sentence in table.rows
    )
    head = f'<div class="tablebox" role="region" aria-label="{escape(table.caption)}" tabindex="0">\n<table>\n'
    return f"{head}<caption>{escape(table.caption)}</caption>\n<tr>{columns}</tr>\n{rows}</table>\n</div>\n"


def _sides(sides: Sides) -> str:
    kind = sides.verdict.split()[0].strip(":")
    return (
        f'<article class="sides {escape(kind)}">\n<h3>{escape(sides.title)} '
        f'<span class="verdict">({escape(sides.verdict)})</span></h3>\n'
        f'<div class="pair">{_list(sides.one, "lines")}{_list(sides.other, "lines")}</div>\n'
        f'<p class="why">Why: {_sentence(sides.reason)}</p>\n</article>\n'
    )


def _card(card: Card) -> str:
    words = f"<blockquote>{escape(card.words)}</blockquote>\n" if card.words else ""
    details = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in card.details)
    head = f'<article class="{"card" if card.stands else "card gone"}" id="{_anchor(card.claim)}">\n'
    return f'{head}<p class="statement">{_sentence(card.sentence)}</p>\n{words}<dl>{details}</dl>\n</article>\n'


def _record(brief: Brief) -> str:
    facts = "".join(f"<dt>{escape(label)}</dt><dd><code>{escape(text)}</code></dd>" for label, text in brief.facts)
    title, note = "The record, and how to verify it", brief.checkpoint
    newest = f"<h3>The newest checkpoint</h3>\n<pre>{escape(note)}</pre>\n" if note else ""
    none = "" if note else "<p>No checkpoint is kept in this record.</p>\n"
    return (
        f'<section id="record" aria-labelledby="record-title">\n<h2 id="record-title">{title}</h2>\n'
        f'<p class="intro">{Fixed.RECORD}</p>\n<dl>{facts}</dl>\n<h3>To verify</h3>\n'
        f"<pre>{escape(chr(10).join(brief.verify))}</pre>\n{newest}{none}</section>\n"
    )
