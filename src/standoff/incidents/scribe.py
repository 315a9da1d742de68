"""Writes down what was decided, and changes the state by it at once: the one place where state changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.authority import Register
from standoff.authority import fold as fold_authority
from standoff.errors import RecordError
from standoff.incidents.fold import fold
from standoff.incidents.state import Book, Incident
from standoff.model.entry import SYSTEM, Draft, Entry
from standoff.units import instant_text

__all__ = ["Desk", "Scribe", "fold_entry"]


@dataclass(slots=True)
class Desk:
    """What people who act need to know: the incidents and the authority, both folds over the record."""

    book: Book = field(default_factory=Book)
    register: Register = field(default_factory=Register)


def fold_entry(desk: Desk, draft: Draft | Entry) -> Incident | None:
    """Change the desk as an entry (or a draft of one) says. RecordError for an entry that cannot be read."""
    desk.register = fold_authority(desk.register, draft)
    if isinstance(draft, Draft):
        return fold(desk.book, draft.type, draft.payload, draft.actor)
    try:
        return fold(desk.book, draft.type, draft.payload, draft.actor)
    except (LookupError, TypeError, ValueError, AttributeError, StopIteration) as problem:
        what = f"Entry {draft.seq} of the type {draft.type} cannot be read ({problem!r})"
        raise RecordError(f"{what}: verify the record.") from None


@dataclass(slots=True)
class Scribe:
    """Collects the drafts of one call. `recorded_at_us` None: recorded when it happened, as in a replay.

    `follows_tracks`: fixes are handed in as they come, so that none means silence.
    """

    desk: Desk
    recorded_at_us: int | None = None
    follows_tracks: bool = False
    drafts: list[Draft] = field(default_factory=list)

    @property
    def book(self) -> Book:
        """The incidents."""
        return self.desk.book

    def say(
        self,
        entry_type: str,
        at_us: int,
        payload: Mapping[str, Any],
        *,
        actor: str = SYSTEM,
        effective_at_us: int | None = None,
    ) -> Draft:
        """One entry. `at_us` is when it was learned or decided; `effective_at_us` when it happened, if earlier."""
        effective = at_us if effective_at_us is None else effective_at_us
        draft = Draft(entry_type, self.recorded(at_us), effective, actor, {"at": instant_text(at_us), **payload})
        self.keep(draft)
        return draft

    def recorded(self, at_us: int) -> int:
        """When what was learned or decided at an instant is recorded."""
        return at_us if self.recorded_at_us is None else self.recorded_at_us

    def keep(self, draft: Draft) -> None:
        """Take an entry as it is, and change the state by it."""
        self.drafts.append(draft)
        fold_entry(self.desk, draft)

    def refuse(self, at_us: int, actor: str, act: str, reason: str, **about: Any) -> None:
        """Write down that an act was refused, and why."""
        self.say("refused", at_us, {"act": act, "reason": reason, **about}, actor=actor)
