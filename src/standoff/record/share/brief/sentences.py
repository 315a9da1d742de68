"""What a brief is made of. A sentence about the world cannot be made without saying where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from standoff.errors import InternalError

__all__ = [
    "Brief",
    "Card",
    "Fixed",
    "Lines",
    "Moment",
    "Nature",
    "Part",
    "Section",
    "Sentence",
    "Sides",
    "Source",
    "Table",
]


class Nature(StrEnum):
    """What kind of thing is said; assessments and opinions are marked wherever they stand."""

    SEEN = "seen"  # by a rule, from position reports
    DONE = "done"  # by somebody, as the record has it
    REPORTED = "reported"  # a claim
    POSTURE = "posture"
    ASSESSMENT = "assessment"
    OPINION = "opinion"
    POLICY = "policy"
    BACKGROUND = "background"
    DERIVED = "derived"  # by a rule, from claims: no claim of its own


class Fixed(StrEnum):
    """All that a brief says without a source: of itself, never of the world."""

    NO_NOTICE = "Absence of a notification, or of an acknowledgement, implies nothing about anybody's intent or status."
    SENT = "Sent is not received, and received is not acknowledged: each is told apart, and who was never told too."
    CLAIMS = "Claims stand as they were made, in the words of whoever made them. None is stated here as a fact."
    DIFFER = "Where claims differ, both sides stand side by side. Nothing is averaged, and nothing is settled here."
    RANGES = (
        "A range runs over all that is claimed and counts as evidence; “about” is read as 20 % either way."
        " A resolution is a person's, and named."
    )
    SUPPORT = "Support counts distinct origins, never outlets: five outlets that carry one agency are one."
    TIMES = "All times are UTC."
    NONE = "Nothing is recorded."
    RECORD = "Everything above is in the record named here; each entry can be proved to be in it."


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from: a claim by its id, an entry by its number, or the record as a whole."""

    kind: Literal["claim", "entry", "record"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement with its sources. InternalError without any."""

    text: str
    sources: tuple[Source, ...]
    nature: Nature

    def __post_init__(self) -> None:
        if not self.sources or not self.text.strip():
            raise InternalError(f"A sentence of a brief has no source or no words: {self.text!r}.")


@dataclass(frozen=True, slots=True)
class Lines:
    """Statements one under the other."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline."""

    at: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each row with a sentence that says the same in words, and so with its sources."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], Sentence], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One claim in full."""

    claim: str
    sentence: Sentence
    said_by: str
    words: str | None
    details: tuple[tuple[str, str], ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Two statements that differ, side by side, and why."""

    title: str
    verdict: str
    reason: Sentence
    one: tuple[Sentence, ...]
    other: tuple[Sentence, ...]


Part = Lines | Table | Sides | Card | Moment


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is to be known of it beforehand, and what it holds; `groups` have a heading of their own."""

    id: str
    title: str
    intro: Fixed | None
    groups: tuple[tuple[str | None, tuple[Part, ...]], ...]
    outro: Fixed | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole; `facts` are the record's own name, size and root."""

    title: str
    about: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...]
    verify: tuple[str, ...]  # commands
    checkpoint: str | None

    def sentences(self) -> Iterator[Sentence]:
        """Every statement about the world."""
        yield from self.about
        for section in self.sections:
            for _, parts in section.groups:
                for part in parts:
                    yield from _sentences(part)


def _sentences(part: Part) -> Iterator[Sentence]:
    if isinstance(part, Lines):
        yield from part.items
    elif isinstance(part, Table):
        yield from (sentence for _, sentence in part.rows)
    elif isinstance(part, Sides):
        yield from (part.reason, *part.one, *part.other)
    else:
        yield part.sentence
