"""Bearings as people say them: north-west, NNE or 045."""

from __future__ import annotations

import re
from typing import Final

from standoff.plan.explain import did_you_mean

__all__ = ["BEARING_WORDS", "parse_bearing"]

_SHORT: Final = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_LONG: Final = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
#: Every word, in degrees east of north.
BEARING_WORDS: Final = {
    **{word: 22.5 * number for number, word in enumerate(_SHORT)},
    **{word: 45.0 * number for number, word in enumerate(_LONG)},
}
_DEGREES: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)(?:\s*deg)?")


def parse_bearing(text: str) -> float:
    """Degrees east of north, from a word or a number below 360. ValueError (what, mend) where it is none."""
    word = text.strip().lower()
    degrees = _DEGREES.fullmatch(word)
    if degrees is not None and float(degrees[1]) < 360:
        return float(degrees[1])
    if word not in BEARING_WORDS:
        mend = did_you_mean(word, _LONG) if degrees is None else ""
        raise ValueError(
            f"{text!r} is no bearing.", f"{mend} Write a word like north-west, or degrees like 045.".strip()
        )
    return BEARING_WORDS[word]
