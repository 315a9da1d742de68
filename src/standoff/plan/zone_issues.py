"""Collects what is found wrong about zones, so that everything is said at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from standoff.errors import Issue, Place

__all__ = ["Findings"]


@dataclass(slots=True)
class Findings:
    """Issues about one thing, `subject` ("zone 'x'"), at one place. `here` changes subject and keeps the list."""

    place: Place
    subject: str = ""
    issues: list[Issue] = field(default_factory=list)

    def error(self, code: str, what: str, mend: str, place: Place | None = None) -> None:
        """Note something that makes the subject unusable."""
        self.issues.append(Issue("error", code, self._about(what), mend, place or self.place))

    def warn(self, code: str, what: str, mend: str = "", place: Place | None = None) -> None:
        """Note something that was mended or left unread."""
        self.issues.append(Issue("warning", code, self._about(what), mend, place or self.place))

    def here(self, place: Place, subject: str) -> Findings:
        """The same list of issues, about something else."""
        return Findings(place, subject, self.issues)

    def _about(self, what: str) -> str:
        return f"{self.subject}: {what}" if self.subject else what
