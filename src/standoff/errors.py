"""Every exception Standoff raises, in one tree.

StandoffError                 anything this library raises on purpose
├── InputError                the input is wrong: mend the file
│   ├── PlanError             a plan or a zone file cannot be used; carries every issue found
│   └── FeedError             a file of fixes cannot be read at all (single bad rows are rejects, not errors)
├── CallError                 the call is wrong: mend the command or the arguments
├── UnreachableError          something outside could not be reached: try again
└── InternalError             our own promise was broken: please report it

A test compares this drawing with the classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "CallError",
    "FeedError",
    "InputError",
    "InternalError",
    "Issue",
    "Place",
    "PlanError",
    "StandoffError",
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
    """The input is wrong: mend the file."""


class PlanError(InputError):
    """A plan or a zone file cannot be used. `issues` holds everything that was found."""

    def __init__(self, issues: tuple[Issue, ...] | list[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class FeedError(InputError):
    """A file of fixes cannot be read at all."""


class CallError(StandoffError):
    """The call is wrong: mend the command or the arguments."""


class UnreachableError(StandoffError):
    """Something outside could not be reached: try again."""


class InternalError(StandoffError):
    """Our own promise was broken: please report it."""
