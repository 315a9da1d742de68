"""Accounts of what came after what: their order is compared by the steps that both name."""

from __future__ import annotations

import re
from typing import Final

from standoff.model.claim import Claim
from standoff.record.claims.texts import Finding
from standoff.record.claims.wording import key, plain, significant, singular

__all__ = ["compare_sequences", "is_sequence", "steps_of"]

_PARTS: Final = re.compile(
    r"\s*(?:→|->|>|;|,\s*(?:and\s+)?then\b|\bthen\b|,\s*and\b|,|\bfollowed by\b|\band finally\b)\s*"
)
_NAMES: Final = frozenset(["sequence", "order", "ladder", "steps", "chronology", "procedure"])
#: Words of a step that say nothing of what it was.
_WEAK: Final = frozenset(
    ["first", "finally", "attempt", "attempted", "aircraft", "several", "only", "s", "fired", "made", "conducted"]
)


def is_sequence(claim: Claim) -> bool:
    """Whether a claim gives the order of several steps."""
    named = bool(set(key(claim.property or "").split("_")) & _NAMES)
    return (named or "→" in _text(claim) or "->" in _text(claim)) and len(steps_of(claim)) > 1


def _text(claim: Claim) -> str:
    return claim.value or claim.words or ""


def steps_of(claim: Claim) -> tuple[frozenset[str], ...]:
    """The steps in the order told, each as its words."""
    parts = (significant(part) - _WEAK for part in _PARTS.split(_text(claim)))
    return tuple(part for part in parts if part)


def compare_sequences(one: Claim, other: Claim) -> Finding | None:
    """Consistent where all steps that both name come in one order; None where both say exactly the same."""
    a, b = steps_of(one), steps_of(other)
    if a == b:
        return None
    pairs = [(i, j) for i, step in enumerate(a) for j, told in enumerate(b) if _same_step(step, told)]
    told_words = plain(_text(one)).split()
    named = [" ".join(word for word in told_words if singular(word) in a[i] & b[j]) for i, j in pairs]
    if len({i for i, _ in pairs}) < 2:
        return Finding("cannot_tell", "they have fewer than two steps in common, so that no order can be compared")
    turned = any((i - k) * (j - m) < 0 for i, j in pairs for k, m in pairs)
    if turned:
        return Finding("contradiction", "steps that both name come in another order")
    return Finding("refinement", f"the order is consistent: both name {', '.join(named)} in this order")


def _same_step(step: frozenset[str], told: frozenset[str]) -> bool:
    return 2 * len(step & told) >= min(len(step), len(told)) and bool(step & told)
