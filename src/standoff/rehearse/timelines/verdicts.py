"""What came of an expectation, and of a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from standoff.errors import Place
from standoff.model.plan import Plan
from standoff.rehearse.timelines.expectations import Expected
from standoff.rehearse.timelines.model import Timeline
from standoff.rehearse.timelines.moments import Moment, moment_text, span_text
from standoff.rehearse.timelines.seen import Seen, SeenEvent, SeenRefusal

__all__ = ["Scene", "TestResult", "Verdict", "about", "says_who"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation held against what was seen.

    `wanted` and `found` in words; `at_us` the instant it is about, if it names one; `events` the ids of the events that
    it accounts for.
    """

    expected: Expected | None
    place: Place
    ok: bool
    wanted: str
    found: str
    at_us: int | None = None
    events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test that has run. `surplus` events and refusals are those that nothing in the test accounts for."""

    __test__ = False  # not a test of ours, whatever a collector of tests thinks

    timeline: Timeline
    seen: Seen
    verdicts: tuple[Verdict, ...]
    surplus: tuple[SeenEvent, ...] = ()
    refusals: tuple[SeenRefusal, ...] = ()

    @property
    def passed(self) -> bool:
        """Every expectation holds, and nothing happened that it does not allow."""
        return not self.surplus and not self.refusals and all(verdict.ok for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Scene:
    """What an expectation is held against."""

    plan: Plan
    timeline: Timeline
    seen: Seen

    def us(self, moment: Moment) -> int:
        """An instant of this test."""
        return moment.after(self.timeline.start_us)

    def text(self, at_us: int) -> str:
        """An instant as the time since the start."""
        return moment_text(at_us, self.timeline.start_us)

    def near(self, moment: Moment | None, at_us: int | None, within_us: int) -> bool:
        """Whether an instant is the one expected, within a tolerance."""
        return moment is None or (at_us is not None and abs(at_us - self.us(moment)) <= within_us)

    def asked(self, moment: Moment | None, within_us: int) -> str:
        """` at +30 min (give or take 1 min)`, or nothing."""
        if moment is None:
            return ""
        return f" at {self.text(self.us(moment))}" + (f" (give or take {span_text(within_us)})" if within_us else "")


def about(members: Sequence[str], zone: str, entities: Sequence[str], zones: Sequence[str]) -> bool:
    """Whether somebody of these at this zone is meant; globs; empty: anybody, anywhere."""
    who = not entities or any(fnmatchcase(member, word) for member in members for word in entities)
    return who and (not zones or any(fnmatchcase(zone, word) for word in zones))


def says_who(entities: Sequence[str], zones: Sequence[str], rules: Sequence[str] = ()) -> str:
    """` of conv-1 at garrison by entry`, as far as it is said."""
    parts = ((" of ", entities), (" at ", zones), (" by rule ", rules))
    return "".join(word + " or ".join(names) for word, names in parts if names)
