"""Whether two claims speak of the same thing, so that their values may be held against each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from standoff.model.claim import Claim
from standoff.model.claim_words import Precision
from standoff.record.claims.measures import counting_unit, is_part_of
from standoff.record.claims.moments import DAY_US, span_of
from standoff.record.claims.quantities import Quantity
from standoff.record.claims.wording import alike, plain, significant

__all__ = [
    "common_incident",
    "days_of",
    "hindrances",
    "moments_apart",
    "same_subject",
    "says_more_of_less",
    "spans_overlap",
]

_ANYBODY: Final = frozenset(
    ["person", "people", "personnel", "militiaman", "militiamen", "militia", "fighter", "soldier", "troop", "force",
     "member", "combatant", "man", "men"]
)  # fmt: skip


def days_of(claim: Claim) -> tuple[int, int] | None:
    """First and last UTC day that a claim speaks of, as days since 1970."""
    span = span_of(claim)
    if span is None:
        return None
    return span[0] // DAY_US, max(span[0] // DAY_US, (span[1] - 1) // DAY_US)


def spans_overlap(one: Claim, other: Claim) -> bool:
    """Whether both may speak of one time; a claim that says no time may speak of any."""
    a, b = days_of(one), days_of(other)
    return a is None or b is None or (a[0] <= b[1] and b[0] <= a[1])


def moments_apart(one: Claim, other: Claim) -> bool:
    """Whether both give clock times, and these do not meet: what moves may be elsewhere by then."""
    spans = span_of(one), span_of(other)
    if spans[0] is None or spans[1] is None or not (_has_clock(one) and _has_clock(other)):
        return False
    return spans[0][1] <= spans[1][0] or spans[1][1] <= spans[0][0]


def _has_clock(claim: Claim) -> bool:
    return all(when is None or when.precision.rank > Precision.DAY.rank for when in (claim.start, claim.end))


def common_incident(claims: Iterable[Claim]) -> str | None:
    """The incident that all of several claims are about, as the first spells it; None where there are more."""
    names = [claim.incident for claim in claims]
    return names[0] if len({plain(name or "") for name in names}) == 1 else None


def same_subject(one: Claim, other: Claim) -> bool:
    """Whether both may speak of one subject. Words for people tell no subject: who they were is disputed too."""
    a, b = significant(one.subject or "") - _ANYBODY, significant(other.subject or "") - _ANYBODY
    return not a or not b or alike(a, b)


def hindrances(one: Claim, other: Claim, *, numbers: bool) -> list[str]:
    """Why two differing values cannot be held against each other; empty where they can. `numbers`: both are counts."""
    found = []
    tied = one.incident or other.incident or (days_of(one) and days_of(other)) or (one.subject and other.subject)
    if not tied:
        found.append("nothing ties them together: they name no incident, time or subject in common")
    if not same_subject(one, other):
        found.append(f"one speaks of {one.subject!r}, the other of {other.subject!r}")
    found += _span_hindrance(one, other, numbers=numbers)
    return found + (_unit_hindrance(one, other) if numbers else [])


def _span_hindrance(one: Claim, other: Claim, *, numbers: bool) -> list[str]:
    if not spans_overlap(one, other):
        return ["their times do not overlap"]
    a, b = days_of(one), days_of(other)
    if numbers and a is not None and b is not None and a != b:
        return ["they count over different spans of time"]
    return []


def _unit_hindrance(one: Claim, other: Claim) -> list[str]:
    units = counting_unit(one), counting_unit(other)
    if units[0] == units[1]:
        return [] if units[0] else ["neither says what is being counted"]
    if None in units:
        silent = one.id if units[0] is None else other.id
        return [f"{silent} does not say what is being counted (the other counts {units[0] or units[1]})"]
    return [f"one counts {one.counts or units[0]}, the other {other.counts or units[1]}"]


def says_more_of_less(one: Claim, a: Quantity, other: Claim, b: Quantity) -> str | None:
    """Why `one` cannot be: it counts a part of what `other` counts (civilians, a day of the week), and is more."""
    units, spans = (counting_unit(one), counting_unit(other)), (days_of(one), days_of(other))
    same_span = spans[0] == spans[1] or None in spans
    if same_span and is_part_of(*units) and a.low > b.high:
        return f"{one.counts or units[0]} are among the {other.counts or units[1]}, and are said to be more"
    if units[0] is None or units[0] != units[1] or spans[0] is None or spans[1] is None or spans[0] == spans[1]:
        return None
    within = spans[1][0] <= spans[0][0] and spans[0][1] <= spans[1][1]
    if within and a.low > b.high:
        return "the shorter span lies within the longer, and is said to hold more"
    return None
