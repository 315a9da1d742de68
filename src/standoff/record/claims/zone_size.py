"""How large a zone is said to be. A length may be a radius or a width, which differ by four in area."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from standoff.model.claim import Claim
from standoff.record.claims.measures import matter_of
from standoff.record.claims.quantities import Quantity, interval_text, quantity_of
from standoff.record.claims.texts import Finding
from standoff.record.claims.wording import plain

__all__ = ["ZoneSize", "compare_sizes", "size_of"]

_WIDTH: Final = re.compile(r"\b(wide|width|diameter|across|breadth)\b")
_RADIUS: Final = re.compile(r"\b(radius|radii|radial|around|surrounding|in every direction|in all directions)\b")


@dataclass(frozen=True, slots=True)
class ZoneSize:
    """One reading of a claim about a zone's size: its radius between `low_m` and `high_m`."""

    claim: str
    reading: str  # radius, width, or unsaid
    low_m: float
    high_m: float
    said: str

    @property
    def words(self) -> str:
        """The reading for people."""
        shown = interval_text(self.low_m, self.high_m, "length")
        how = {"width": "read as a width", "radius": "a radius"}.get(
            self.reading, "read as a radius, which nobody says"
        )
        return f"{self.said} ({self.claim}), {how}: radius {shown}"


def size_of(claim: Claim) -> ZoneSize | None:
    """What a claim says of a zone's size, None where it says nothing of one."""
    quantity = quantity_of(claim)
    if matter_of(claim) != "zone_size" or quantity is None or quantity.dimension != "length":
        return None
    reading = _reading(claim)
    factor = 0.5 if reading == "width" else 1.0
    said = " ".join(part for part in (claim.value or claim.words, claim.unit) if part)
    if reading == "width" and not _WIDTH.search(plain(said)):
        said += " wide"
    return ZoneSize(claim.id, reading, quantity.low * factor, quantity.high * factor, said)


def _reading(claim: Claim) -> str:
    """By the narrowest field that says it: what it counts, then the value, the property, and the words."""
    for text in (claim.counts, claim.value, claim.unit, claim.property, claim.words):
        flat = plain(text or "")
        wide, round_ = _WIDTH.search(flat), _RADIUS.search(flat)
        if bool(wide) != bool(round_):
            return "width" if wide else "radius"
    return "unsaid"


def compare_sizes(one: Claim, other: Claim) -> Finding | None:
    """The finding of two sizes; None where they agree in figure and in reading, or one gives no length."""
    a, b = size_of(one), size_of(other)
    qa, qb = quantity_of(one), quantity_of(other)
    if a is None or b is None or qa is None or qb is None:
        return None
    apart = a.high_m < b.low_m or b.high_m < a.low_m
    if a.reading == b.reading:
        return _of_one_reading(a, b, qa, qb) if apart or not qa.same_figure(qb) else None
    if "unsaid" not in (a.reading, b.reading) and apart and not _same_length(qa, qb):
        return Finding("contradiction", f"{a.words}; {b.words}")
    if not apart and "unsaid" not in (a.reading, b.reading):
        return Finding("refinement", f"a width is twice a radius, and they agree: {a.words}; {b.words}")
    if "width" not in (a.reading, b.reading):
        reason = "one says a radius, the other does not say whether it is one"
        return Finding("cannot_tell" if apart else "refinement", f"{reason}: {a.words}; {b.words}")
    return Finding("cannot_tell", f"{_open_question(qa, qb)}: {a.words}; {b.words}")


def _of_one_reading(a: ZoneSize, b: ZoneSize, qa: Quantity, qb: Quantity) -> Finding | None:
    if a.high_m < b.low_m or b.high_m < a.low_m:
        verdict = "cannot_tell" if a.reading == "unsaid" and _twice(qa, qb) else "contradiction"
        reason = (
            "one is twice the other: a radius and a width?" if verdict == "cannot_tell" else "the sizes do not meet"
        )
        return Finding(
            "cannot_tell" if verdict == "cannot_tell" else "contradiction", f"{reason}: {a.words}; {b.words}"
        )
    return Finding("refinement", f"they agree to rounding: {a.words}; {b.words}")


def _same_length(qa: Quantity, qb: Quantity) -> bool:
    return abs(qa.centre - qb.centre) <= qa.half + qb.half


def _twice(qa: Quantity, qb: Quantity) -> bool:
    small, large = sorted((qa.centre, qb.centre))
    return math.isclose(2 * small, large, rel_tol=0.05)


def _open_question(qa: Quantity, qb: Quantity) -> str:
    if _same_length(qa, qb):
        return "one figure, read as a radius and as a width: a factor of four in area, and the question is open"
    return "one gives a width, the other a length without saying whether it is a radius or a width"
