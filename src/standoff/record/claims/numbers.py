"""Numbers as sources write them: figures, number words, and the vague words, each read by a rule that is told.

Vague words are read as lower limits, the lowest an ordinary reader would accept: nobody writes "many" of what fits on
the fingers of two hands, or "dozens" of fewer than two dozen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from standoff.record.claims.wording import plain

__all__ = ["LARGEST", "VAGUE", "Figure", "read_figure", "sole_figure", "vague_word"]

_REMEMBERED: Final = 1 << 16  # the same few texts are asked about for every pair of claims

_WORDS: Final = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
     "none": 0, "nobody": 0}  # fmt: skip

#: Vague words, and the least that each is read as.
VAGUE: Final[Mapping[str, int]] = {
    "some": 2, "few": 2, "several": 3, "numerous": 10, "many": 10, "dozens": 24, "scores": 40, "hundreds": 200,
    "thousands": 2000,
}  # fmt: skip

#: Nothing that is counted or measured is larger, and no conversion of it runs over.
LARGEST: Final = 1e100

_NUMBER: Final = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_FIGURE: Final = re.compile(
    rf"\s*({_NUMBER})\s*(?:(?:-|–|to)\s*({_NUMBER}))?\s*([A-Za-z/ ]*?)\s*(?:\(.*|[/;,](?!\d).*)?", re.DOTALL
)
#: Dates, and no ranges or numbers: 2017-05, 18/05/2017, 18 May.
_DATE: Final = re.compile(
    r"\s*(?:\d{4}-(?:0[1-9]|1[0-2])|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?)\s*", re.IGNORECASE
)  # fmt: skip
_ANY: Final = re.compile(rf"(?<![\w.]){_NUMBER}(?![\w.]*\d)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or a range of two, with half a unit of its last digit and the unit written behind it."""

    low: float
    high: float
    half: float
    unit: str | None = None


@lru_cache(_REMEMBERED)
def read_figure(text: str) -> Figure | None:
    """The figure that a value is: "8", "1,200", "3-5", "27 km", "17 miles / 27 km" (the first), "eight"; else None."""
    word = plain(text)
    if word in _WORDS:
        return Figure(_WORDS[word], _WORDS[word], 0.5)
    first, _, rest = word.partition(" ")
    if first in _WORDS and len(rest.split()) == 1 and rest not in _WORDS:
        return Figure(_WORDS[first], _WORDS[first], 0.5, rest)
    found = None if _DATE.fullmatch(text) else _FIGURE.fullmatch(text)
    if found is None:
        return None
    low = _number(found[1])
    high = _number(found[2]) if found[2] else low
    if low is None or high is None or len(found[3].split()) > 2:
        return None
    decimals = max(len(part.partition(".")[2]) for part in (found[1], found[2] or ""))
    return Figure(min(low, high), max(low, high), 0.5 * 10.0**-decimals, found[3] or None)


def _number(text: str) -> float | None:
    number = float(text.replace(",", ""))
    return number if abs(number) <= LARGEST else None


def sole_figure(text: str) -> Figure | None:
    """The one number in a sentence, None where it has none or several."""
    figures = [read_figure(found[0]) for found in _ANY.finditer(text)]
    words = [read_figure(word) for word in plain(text).split() if word in _WORDS and word != "one"]
    found = [figure for figure in (*figures, *words) if figure is not None]
    return found[0] if len(found) == 1 else None


def vague_word(text: str) -> str | None:
    """The strongest vague number word in a text."""
    found = [word for word in plain(text).split() if word in VAGUE]
    return max(found, key=VAGUE.__getitem__) if found else None
