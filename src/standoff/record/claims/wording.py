"""Names and words made comparable: case, spacing, punctuation and plural do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["alike", "as_written", "key", "plain", "sentence", "significant", "singular"]

_REMEMBERED: Final = 1 << 16  # the same few texts are asked about for every pair of claims

_NOT_WORD: Final = re.compile(r"[^\w]+")
_MARKS: Final = re.compile(r"(?<=\d)[^\w\s,](?=\d)|[<>≤≥+](?=\s*\d)|(?<!\w)[−-](?=\d)|(?<=\d)\s*\+")
_SMALL: Final = frozenset(
    ["a", "an", "the", "of", "in", "on", "at", "by", "to", "and", "or", "for", "from", "with", "was", "were", "is",
     "are", "be", "been", "has", "had", "have", "it", "its", "that", "this", "their", "his", "her", "as"]
)  # fmt: skip
_PREFIX: Final = 5


@lru_cache(_REMEMBERED)
def plain(text: str) -> str:
    """Lower case, words parted by one space, no punctuation and no accents."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", flat.replace("'", "").replace("’", "")).replace("_", " ").strip()


@lru_cache(_REMEMBERED)
def as_written(text: str) -> tuple[str, str]:
    """As `plain`, with the marks that change a figure: 2.5 is not 2-5, nor <3 the same as >3."""
    flat = plain(text)
    marks = "".join(mark.strip() for mark in _MARKS.findall(text)) if flat else text.strip()
    return flat, marks.replace("/", "-").replace("–", "-")


def key(text: str) -> str:
    """One word to compare by: words joined by an underscore."""
    return "_".join(plain(text).split())


def singular(word: str) -> str:
    """An English word without its plural ending, well enough for counting units."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3 else word


@lru_cache(_REMEMBERED)
def significant(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning, in the singular."""
    return frozenset(singular(word) for word in plain(text).split() if word not in _SMALL)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets share a word, or words that begin alike (Iran, Iranian)."""
    if one & other:
        return True
    return any(
        len(a) >= _PREFIX - 1 and len(b) >= _PREFIX - 1 and (a.startswith(b) or b.startswith(a))
        for a in one
        for b in other
    )


def sentence(parts: list[str]) -> str:
    """Parts joined by semicolons."""
    return "; ".join(part for part in parts if part)
