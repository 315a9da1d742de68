"""What a claim says a number is, as an interval. Bounds are kept; nothing is averaged.

exactly n: [n, n] of a count; of a measure [n ± half a unit of the last digit written], since 55 km may be 54.6.
at_least n: [n, ∞). at_most n: (−∞, n], from 0 for counts. about n: n ± 20 %. several: [3, ∞). `low` and `high` win.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from standoff.model.claim import Claim
from standoff.model.claim_words import Bound
from standoff.record.claims.measures import Measure, counting_unit, measure_of
from standoff.record.claims.numbers import VAGUE, Figure, read_figure, sole_figure, vague_word

__all__ = ["ABOUT", "SEVERAL", "Quantity", "bound_of", "interval_text", "quantity_of", "said_of"]

ABOUT: Final = 0.2  # as far as an "about" may be off, either way
SEVERAL: Final = 3.0
_REMEMBERED: Final = 1 << 16  # the same few texts are asked about for every pair of claims
_WRITTEN_OUT: Final = 1e15
_SHORT: Final = 2  # words of a value such as "many" or "several vehicles"
_BOUND_WORDS: Final = {
    Bound.AT_LEAST: re.compile(
        r"(?:at least|no (?:fewer|less) than|not less than|more than|over|>=?|≥)\s*(.+)|(.+?)(?:\s*\+| or more)",
        re.IGNORECASE,
    ),
    Bound.AT_MOST: re.compile(
        r"(?:at most|up to|no more than|not more than|fewer than|less than|<=?|≤)\s*(.+)", re.IGNORECASE
    ),
    Bound.ABOUT: re.compile(
        r"(?:about|around|some|roughly|approximately|approx\.?|circa|ca\.?|~|≈)\s*(.+)", re.IGNORECASE
    ),
}
_SYMBOL: Final = {"length": "m", "speed": "m/s", "duration": "s"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval in metres, m/s, seconds, or a plain count.

    `centre` and `half` are the figure itself and its rounding; `remark` tells how a word was read where one was.
    """

    low: float
    high: float
    centre: float
    half: float
    measure: Measure | None
    remark: str = ""

    @property
    def dimension(self) -> str:
        """length, speed, duration or count."""
        return self.measure.dimension if self.measure else "count"

    def same_figure(self, other: Quantity) -> bool:
        """Whether both are one figure, given in units that need not be the same."""
        if self.dimension != other.dimension:
            return False
        if self.measure is None or self.measure == other.measure:
            return math.isclose(self.low, other.low) and math.isclose(self.high, other.high)
        return abs(self.centre - other.centre) <= max(self.half, other.half)


def quantity_of(claim: Claim) -> Quantity | None:
    """The number that a claim gives, None where it gives none."""
    figure, remark = _figure(claim)
    vague = None if figure else _vague(claim)
    if (
        figure is None
        and vague is None
        and claim.bound is not Bound.SEVERAL
        and claim.low is None
        and claim.high is None
    ):
        return None
    measure = measure_of(claim.unit) or measure_of(figure.unit if figure else None)
    low, high = _bounded(figure, bound_of(claim), measure)
    if figure is None and (vague or claim.bound is Bound.SEVERAL):
        least = max(VAGUE[vague] if vague else 0.0, SEVERAL if claim.bound is Bound.SEVERAL else 0.0)
        low, high, remark = least, math.inf, f"{vague or 'several'!r} is read as at least {least:g}"
    low, high = (low if claim.low is None else claim.low), (high if claim.high is None else claim.high)
    centre = (figure.low + figure.high) / 2 if figure else low if math.isfinite(low) else high
    return _converted(low, high, centre, figure.half if figure else 0.5, measure, remark)


def bound_of(claim: Claim) -> Bound | None:
    """How a claim means its number: as its column says, else as its value does ("at least two", "3+")."""
    told = _told_bound(claim)
    return told[0] if told else claim.bound


def _told_bound(claim: Claim) -> tuple[Bound, str] | None:
    """The bound that stands in a value and the figure it bounds, where no column says the bound."""
    return None if claim.bound is not None or claim.value is None else _bound_in(claim.value.strip())


@lru_cache(_REMEMBERED)
def _bound_in(value: str) -> tuple[Bound, str] | None:
    for bound, form in _BOUND_WORDS.items():
        found = form.fullmatch(value)
        figure = next(filter(None, found.groups()), "") if found else ""
        if figure and read_figure(figure) is not None:
            return bound, figure
    return None


def said_of(claim: Claim) -> str | None:
    """What a claim says, for people: its value, else its words, else its limits."""
    quantity = None if claim.value or claim.words else quantity_of(claim)
    if quantity is None:
        return claim.value or claim.words
    return interval_text(quantity.low, quantity.high, quantity.dimension)


def _vague(claim: Claim) -> str | None:
    """A vague number word, where the value is little else or it is clear that something is counted."""
    if claim.value is not None and len(claim.value.split()) <= _SHORT:
        return vague_word(claim.value)
    return vague_word(claim.value or claim.words or "") if counting_unit(claim) is not None else None


def _figure(claim: Claim) -> tuple[Figure | None, str]:
    """The figure of the value; of the words only where no value stands and it is clear that they count something."""
    if claim.value is not None:
        told = _told_bound(claim)
        return read_figure(told[1] if told else claim.value), ""
    figure = sole_figure(claim.words) if claim.words and counting_unit(claim) is not None else None
    return figure, "the number is read from the words" if figure else ""


def _bounded(figure: Figure | None, bound: Bound | None, measure: Measure | None) -> tuple[float, float]:
    floor = -math.inf if measure else 0.0
    if figure is None:
        return floor, math.inf
    half = figure.half if measure else 0.0
    if bound is Bound.AT_LEAST:
        return figure.low - half, math.inf
    if bound is Bound.AT_MOST:
        return min(floor, figure.low), figure.high + half
    if bound is Bound.SEVERAL:
        return min(SEVERAL, figure.low), math.inf
    if bound is Bound.ABOUT:
        low, high = figure.low - abs(figure.low) * ABOUT, figure.high + abs(figure.high) * ABOUT
        return (low, high) if measure else (math.floor(low), math.ceil(high))
    return figure.low - half, figure.high + half


def _converted(
    low: float, high: float, centre: float, half: float, measure: Measure | None, remark: str
) -> Quantity:  # fmt: skip
    if measure is None:
        return Quantity(low, high, centre, half, None, remark)
    to = measure.convert
    return Quantity(to(low), to(high), to(centre), to(half), measure, remark)


def interval_text(low: float, high: float, dimension: str = "count") -> str:
    """An interval for people: "8", "at least 10", "26.5 to 27.5 km"."""
    divisor, unit = (1000.0, " km") if dimension == "length" else (1.0, "")
    if dimension in ("speed", "duration"):
        unit = f" {_SYMBOL[dimension]}"
    low, high = low / divisor, high / divisor
    if low == high:
        return f"{_shown(low)}{unit}"
    if math.isinf(high):
        return f"at least {_shown(low)}{unit}" if math.isfinite(low) else "any number"
    if math.isinf(low) or (low == 0 and dimension == "count"):
        return f"at most {_shown(high)}{unit}"
    return f"{_shown(low)} to {_shown(high)}{unit}"


def _shown(number: float) -> str:
    """Four digits, and more where a whole number has more: 12,345 is not 1.234e+04."""
    return f"{number:,.0f}" if 10_000 <= abs(number) < _WRITTEN_OUT else f"{number:.4g}"
