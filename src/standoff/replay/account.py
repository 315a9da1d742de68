"""The books of a replay: every message that came in is counted, and its fate with it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from standoff.errors import InternalError
from standoff.model.fix import Segment

__all__ = ["Account", "SourceCount"]

_PARTICULAR: Final = re.compile(r"'[^']*'|\"[^\"]*\"|[-+]?\d[\d.,:eE+-]*")


def _general(reason: str) -> str:
    """A reason without the values of its row, so that equal ones can be counted together."""
    return _PARTICULAR.sub("…", reason)[:200]


@dataclass(slots=True)
class SourceCount:
    """What one file delivered."""

    messages_in: int = 0
    auxiliary: int = 0
    rejected: int = 0
    fixes_in: int = 0


@dataclass(slots=True)
class Account:
    """Counts of a whole replay.

    `sources` in the order of first reading; `notes` are remarks for a person; `reasons`: refusals by reason.
    """

    sources: dict[str, SourceCount] = field(default_factory=dict)
    used: int = 0
    late: int = 0
    duplicate: int = 0
    conflicting: int = 0
    first_us: int | None = None
    last_us: int | None = None
    notes: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def read(self, name: str, segment: Segment) -> None:
        """Count a segment that was read from the file `name`."""
        count = self.sources.setdefault(name, SourceCount())
        fixes, rejects = segment.fixes.height, segment.rejects.height
        if segment.messages_in != fixes + segment.auxiliary + rejects:
            raise InternalError(
                f"{name}: the reader took {segment.messages_in} messages but accounts for "
                f"{fixes} fixes, {segment.auxiliary} auxiliary and {rejects} rejected"
            )
        count.messages_in += segment.messages_in
        count.auxiliary += segment.auxiliary
        count.rejected += rejects
        count.fixes_in += fixes
        if rejects:
            for reason, n in segment.rejects["reason"].value_counts().iter_rows():
                self.reasons[_general(reason or "")] += n
        for note in segment.notes:
            self.note(note if note.startswith(name) else f"{name}: {note}")

    def apply(self, applied: pl.DataFrame, late: int, duplicates: pl.DataFrame) -> None:
        """Count what a step made of its fixes; `applied` is in time order."""
        self.used += applied.height
        if applied.height:
            self.first_us = applied["t_us"][0] if self.first_us is None else self.first_us
            self.last_us = applied["t_us"][-1]
        self.late += late
        self.duplicate += duplicates.height
        if duplicates.height:
            self.conflicting += int(duplicates["conflicting"].sum())

    def note(self, text: str) -> None:
        """A remark for a person; said once."""
        if text not in self.notes:
            self.notes.append(text)

    def total(self, name: str) -> int:
        """The sum of one count over all sources."""
        return sum(int(getattr(count, name)) for count in self.sources.values())

    def check(self) -> None:
        """Every fix that came in was used, late or a duplicate. InternalError when one is missing."""
        fixes_in = self.total("fixes_in")
        if fixes_in != self.used + self.late + self.duplicate:
            raise InternalError(
                f"{fixes_in} fixes came in, but {self.used} used, {self.late} late and {self.duplicate} duplicate "
                "do not add up to it"
            )
