"""The brief as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    Table,
)

__all__ = ["to_markdown"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")
_MARKED: Final = (Nature.ASSESSMENT, Nature.OPINION, Nature.POSTURE, Nature.POLICY, Nature.BACKGROUND)


def to_markdown(brief: Brief) -> str:
    """The whole text; ends with a newline."""
    lines = [f"# {_plain(brief.title)}", "", *(f"- {_sentence(each)}" for each in brief.about), ""]
    for section in brief.sections:
        lines += _section(section)
    lines += [*_record(brief)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    if section.intro is not None:
        yield from (f"*{section.intro}*", "")
    if not any(parts for _, parts in section.groups):
        yield from (str(Fixed.NONE), "")
    for title, parts in section.groups:
        if title:
            yield from (f"### {_plain(title)}", "")
        for part in parts:
            yield from _part(part)
        yield ""
    if section.outro is not None:
        yield from (f"**{section.outro}**", "")


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Lines):
        yield from (f"- {_sentence(each)}" for each in part.items)
    elif isinstance(part, Moment):
        yield f"- {part.at} {_sentence(part.sentence)}"
    elif isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Sides):
        yield from _sides(part)
    else:
        yield from _card(part)


def _table(table: Table) -> Iterator[str]:
    columns = (*table.columns, "source")
    yield from (f"**{_plain(table.caption)}**", "", _row(columns), _row("---" for _ in columns))
    for cells, sentence in table.rows:
        yield _row([*map(_plain, cells), _sources(sentence)])
    yield ""


def _row(cells: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _sides(sides: Sides) -> Iterator[str]:
    yield from (f"### {_plain(sides.title)}: {sides.verdict}", "", _row(("one", "other")), _row(("---", "---")))
    one, other = ("<br>".join(map(_sentence, side)) for side in (sides.one, sides.other))
    yield from (_row((one, other)), "", f"Why: {_sentence(sides.reason)}", "")


def _card(card: Card) -> Iterator[str]:
    gone = "" if card.stands else "~~no longer stands~~ "
    yield f"- {gone}{_sentence(card.sentence)}"
    if card.words:
        yield f"  - in these words: {_plain(card.words)}"
    for label, text in card.details:
        yield f"  - {label}: {_plain(text)}"


def _sentence(sentence: Sentence) -> str:
    mark = f"**({sentence.nature})** " if sentence.nature in _MARKED else ""
    return f"{mark}{_plain(sentence.text)} [{_sources(sentence)}]"


def _sources(sentence: Sentence) -> str:
    return ", ".join(_plain(str(source)) for source in sentence.sources)


def _record(brief: Brief) -> Iterator[str]:
    yield from ("## The record, and how to verify it", "", f"*{Fixed.RECORD}*", "")
    yield from (f"- {label}: {_plain(text)}" for label, text in brief.facts)
    yield from ("", "```sh", *brief.verify, "```", "")
    if brief.checkpoint:
        yield from ("The newest checkpoint:", "", "```", brief.checkpoint.rstrip("\n"), "```", "")
    else:
        yield from ("No checkpoint is kept in this record.", "")


def _plain(text: str) -> str:
    """On one line, and with nothing in it that Markdown would read."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
