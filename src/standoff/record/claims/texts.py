"""Two values in words: the same, one more exact, opposites, or not to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from standoff.model.claim import Claim, When
from standoff.record.claims.moments import DAY_US, parse_when
from standoff.record.claims.wording import alike, as_written, plain, significant

__all__ = ["Finding", "Verdict", "compare_texts"]

Verdict = Literal["contradiction", "refinement", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Finding:
    """How two claims stand to each other, and why."""

    verdict: Verdict
    reason: str


#: Words that cannot both hold of one thing at one time.
_OPPOSITES: Final = (
    ("inside", "outside"), ("within", "outside"), ("inside", "beyond"), ("yes", "no"), ("true", "false"),
    ("yes", "denied"), ("true", "denied"), ("no", "true"),
    ("confirmed", "denied"), ("hit", "missed"), ("armed", "unarmed"), ("manned", "unmanned"),
    ("deliberate", "accidental"), ("intentional", "accidental"), ("intentional", "unintentional"),
    ("halted", "continued"), ("stopped", "continued"), ("withdrew", "stayed"), ("withdrew", "remained"),
    ("alive", "dead"), ("warned", "unwarned"), ("legal", "illegal"), ("lawful", "unlawful"),
    ("authorised", "unauthorised"), ("violated", "respected"), ("destroyed", "intact"), ("destroyed", "undamaged"),
)  # fmt: skip
_NEGATION: Final = re.compile(
    r"\b(no|not|never|nobody|none|without|neither|denies|denied|deny|didnt|wasnt|isnt|werent)\b"
)
_NOT_INSIDE: Final = re.compile(r"\b(not|never) (inside|within)( of)?\b")
_NOT_OUTSIDE: Final = re.compile(r"\b(not|never) outside( of)?\b")

#: Properties that hold one value at a time: two different ones cannot both be right.
_SINGLE: Final = frozenset(
    ["position", "side", "operator", "owner", "nationality", "registration", "first", "status", "outcome", "state",
     "perpetrator", "attacker", "attribution", "shooter", "flag", "date", "time", "day"]
)  # fmt: skip


def compare_texts(one: Claim, other: Claim) -> Finding | None:
    """The finding of two values in words, None where they say the same."""
    a, b = _value(one), _value(other)
    if a == b and _marks(one) == _marks(other):
        return None
    times = _time(one), _time(other)
    if times[0] is not None and times[1] is not None:
        return _compare_times(times[0], times[1])
    words, others = significant(a), significant(b)
    if opposite := _opposite(words, others):
        return Finding("contradiction", f"{opposite[0]!r} and {opposite[1]!r} cannot both be")
    if _denies(a, b):
        return Finding("contradiction", "one denies what the other says")
    if words and others and (words < others or others < words):
        return Finding("refinement", "one says the same in more detail")
    if significant(one.property or "") & significant(other.property or "") & _SINGLE and not alike(words, others):
        return Finding("contradiction", f"{one.property} holds one value, and they name two")
    return Finding("cannot_tell", "they are in different words, which need not exclude each other")


def _value(claim: Claim) -> str:
    text = plain(claim.value or claim.words or "")
    return _NOT_OUTSIDE.sub("inside", _NOT_INSIDE.sub("outside", text))


def _marks(claim: Claim) -> str:
    return as_written(claim.value or claim.words or "")[1]


def _time(claim: Claim) -> When | None:
    try:
        return parse_when(claim.value or "")
    except ValueError:
        return None


def _compare_times(a: When, b: When) -> Finding | None:
    if (a.first_us, a.after_us) == (b.first_us, b.after_us):
        return None
    if a.first_us < b.after_us and b.first_us < a.after_us:
        return Finding("refinement", "one time lies within the other")
    apart_us = max(a.first_us, b.first_us) - min(a.after_us, b.after_us)
    if "day" in (a.precision, b.precision) and apart_us < DAY_US:
        return Finding("cannot_tell", "a local day and a UTC day may differ, and neither date says which it is")
    return Finding("contradiction", "the times do not meet")


def _opposite(words: frozenset[str], others: frozenset[str]) -> tuple[str, str] | None:
    for left, right in _OPPOSITES:
        for a, b in ((left, right), (right, left)):
            if a in words and b in others and b not in words and a not in others:
                return a, b
    return None


def _denies(a: str, b: str) -> bool:
    """Whether one text is the other with a no in it."""
    if bool(_NEGATION.search(a)) == bool(_NEGATION.search(b)):
        return False
    left, right = significant(_NEGATION.sub(" ", a)), significant(_NEGATION.sub(" ", b))
    return bool(left) and bool(right) and (left <= right or right <= left)
