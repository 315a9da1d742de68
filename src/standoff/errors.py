"""Every exception Standoff raises, in one tree.

StandoffError                 anything this library raises on purpose
├── InputError                the input is wrong: mend the file
│   ├── PlanError             a plan or a zone file cannot be used; carries every issue found
│   ├── FeedError             a file of fixes cannot be read at all (single bad rows are rejects, not errors)
│   ├── ActionsError          a file of what people did cannot be used; carries every issue found
│   ├── ClaimsError           a file of claims cannot be used; carries every issue found
│   ├── TimelineError         a file of tests of a plan cannot be used; carries every issue found
│   └── ScenarioError         a scenario cannot be used; carries every issue found
├── CallError                 the call is wrong: mend the command or the arguments
├── RefusedError              the answer is no: a person may not do this, or the state of the matter forbids it
├── RecordError               the record cannot be kept or believed
│   ├── StoreError            it could not be read or written: disk full, read-only, not a record, newer format
│   ├── ConflictError         somebody else appended first: read again, decide again
│   └── TamperedError         it does not verify; names the first bad entry
├── UnreachableError          something outside could not be reached: try again
└── InternalError             our own promise was broken: please report it

A test compares this drawing with the classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ActionsError",
    "CallError",
    "ClaimsError",
    "ConflictError",
    "FeedError",
    "InputError",
    "InternalError",
    "Issue",
    "Place",
    "PlanError",
    "RecordError",
    "RefusedError",
    "ScenarioError",
    "StandoffError",
    "StoreError",
    "TamperedError",
    "TimelineError",
    "UnreachableError",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a file something stands. Lines and columns count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about an input. Errors stop; warnings inform.

    `code` is a short stable slug (``unknown-party``), `what` says what is wrong, `mend` what to do about it.
    """

    level: Literal["error", "warning"]
    code: str
    what: str
    mend: str
    place: Place

    def __str__(self) -> str:
        tail = f" {self.mend}" if self.mend else ""
        return f"{self.place}: {self.level}: {self.what}{tail} [{self.code}]"


class StandoffError(Exception):
    """Anything this library raises on purpose."""


class InputError(StandoffError):
    """The input is wrong: mend the file. `issues` holds everything that was found, where it was said in issues."""

    def __init__(self, found: str | tuple[Issue, ...] | list[Issue] = ()) -> None:
        self.issues = () if isinstance(found, str) else tuple(found)
        super().__init__(found if isinstance(found, str) else "\n".join(str(issue) for issue in found))


class PlanError(InputError):
    """A plan or a zone file cannot be used; carries every issue found."""


class FeedError(InputError):
    """A file of fixes cannot be read at all."""


class ActionsError(InputError):
    """A file of what people did cannot be used; carries every issue found."""


class ClaimsError(InputError):
    """A file of claims cannot be used; carries every issue found."""


class TimelineError(InputError):
    """A file of tests of a plan cannot be used; carries every issue found."""


class ScenarioError(InputError):
    """A scenario cannot be used; carries every issue found."""


class CallError(StandoffError):
    """The call is wrong: mend the command or the arguments."""


class RefusedError(StandoffError):
    """The answer is no: a person may not do this, or the state of the matter forbids it."""


class RecordError(StandoffError):
    """The record cannot be kept or believed."""


class StoreError(RecordError):
    """It could not be read or written: disk full, read-only, not a record, newer format."""


class ConflictError(RecordError):
    """Somebody else appended first: read again, decide again."""


class TamperedError(RecordError):
    """It does not verify; names the first bad entry. `seq` is that entry, where one can be named."""

    def __init__(self, text: str, seq: int | None = None) -> None:
        self.seq = seq
        super().__init__(text)


class UnreachableError(StandoffError):
    """Something outside could not be reached: try again."""


class InternalError(StandoffError):
    """Our own promise was broken: please report it."""
