"""Who a name stands for: a speaker who can be told apart, an unnamed one, or nobody at all; and for which party."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final

from standoff.model.claim import Claim
from standoff.record.claims.wording import plain, significant

__all__ = ["Speaker", "chain_of", "party_from_name", "speaker_key", "speaks_as"]

_REMEMBERED: Final = 1 << 16  # the same few texts are asked about for every pair of claims


class Speaker(StrEnum):
    """How far a speaker can be told apart from another."""

    NAMED = "named"
    UNNAMED = "unnamed"  # somebody described, or only known to an outlet
    UNKNOWN = "unknown"  # nobody at all


_UNKNOWN: Final = frozenset(
    ["", "unknown", "unsourced", "none", "n a", "na", "nil", "unclear", "not known", "not given", "not stated",
     "no source", "unattributed", "unspecified", "anon", "rumour", "rumor", "rumours", "rumors", "hearsay"]
)  # fmt: skip
_SAYS_UNNAMED: Final = re.compile(
    r"\b(unnamed|anonymous|unidentified|undisclosed|unattributed|unspecified|unknown|not named)\b", re.IGNORECASE
)
#: Somebody in a role, written small and with no name behind it: "a US official", "two defence officials".
_ROLE: Final = re.compile(
    r"\b(officials?|sources?|officers?|witness(?:es)?|eyewitness(?:es)?|residents?|activists?|commanders?|diplomats?|"
    r"insiders?|locals?|fighters?|soldiers?|rebels?|reports?|media|people|analysts?|experts?|fellows?|agencies|"
    r"crew members?|crewm[ae]n|sailors?|seafarers?|fisherm[ae]n|passengers?|"
    r"newspapers?|outlets?|sites?|websites?|blogs?|press(?! (?:release|office|secretary|service)))\b(?!\s+[A-Z0-9])"
)
_TITLE_PREFIX: Final = re.compile(r"^(the|a|an|some|two|three|four|five|several|\d+)\s+")
_ABBREVIATION: Final = re.compile(r"(.+\S)\s*\(([A-Za-z.]{2,12})\)")
_OUTLET_TAIL: Final = re.compile(r"\s+(news agency|news wire|newswire|agency|com|org|net)$")
_ALIASES: Final[Mapping[str, str]] = {
    "agence france presse": "afp",
    "associated press": "ap",
    "syrian observatory for human rights": "sohr",
    "syrian observatory": "sohr",
    "deutsche presse agentur": "dpa",
    "itar tass": "tass",
    "department of defense": "pentagon",
    "us department of defense": "pentagon",
    "us defense department": "pentagon",
    "us central command": "centcom",
}
#: Words that name the side somebody speaks for. Read only where no party is given, and said to be so read.
_PARTY_WORDS: Final[Mapping[str, str]] = {
    "saudi": "Saudi Arabia or its coalition",
    "coalition": "United States or its coalition", "cjtf": "United States or its coalition",
    "us": "United States or its coalition", "american": "United States or its coalition",
    "pentagon": "United States or its coalition", "centcom": "United States or its coalition",
    "russian": "Russia", "russia": "Russia", "kremlin": "Russia", "moscow": "Russia",
    "syrian army": "Syrian government", "syrian government": "Syrian government", "syrian state": "Syrian government",
    "iranian": "Iran", "iran": "Iran", "irgc": "Iran",
}  # fmt: skip


@lru_cache(_REMEMBERED)
def speaks_as(name: str) -> Speaker:
    """Whether a name tells one speaker from others."""
    if plain(name) in _UNKNOWN:
        return Speaker.UNKNOWN
    if _SAYS_UNNAMED.search(name) or _ROLE.search(name):
        return Speaker.UNNAMED
    return Speaker.NAMED


@lru_cache(_REMEMBERED)
def speaker_key(name: str) -> str:
    """One key for the many spellings of one speaker: "Agence France-Presse", "AFP", "the AFP news agency"."""
    name = _abbreviated(name)
    flat = _TITLE_PREFIX.sub("", plain(name.replace(".", "") if re.fullmatch(r"(\w\.)+", name) else name))
    flat = _OUTLET_TAIL.sub("", flat)
    return _ALIASES.get(flat, flat)


def _abbreviated(name: str) -> str:
    """The abbreviation where one of the name's own letters stands behind it: "Associated Press (AP)"."""
    found = _ABBREVIATION.fullmatch(name.strip())
    if found is None:
        return name
    words = _TITLE_PREFIX.sub("", plain(found[1])).split()
    short = plain(found[2].replace(".", ""))
    initials = ("".join(word[0] for word in words), "".join(word[0] for word in words if significant(word)))
    return short if short in initials else name


def chain_of(claim: Claim) -> tuple[str, ...]:
    """The names a claim came through, from the speaker outwards; a speaker repeated as the first hop counts once."""
    names = [claim.source, *(hop.name for hop in claim.via)]
    kept: list[str] = []
    for name in names:
        if not kept or speaker_key(name) != speaker_key(kept[-1]):
            kept.append(name)
    return tuple(kept)


def party_from_name(name: str) -> str | None:
    """The side that a speaker's own name says it belongs to, None where it says none."""
    flat = f" {plain(name.replace('U.S.', 'US'))} "
    if re.search(r"\bUS\b|\bU\.S\.", name) is None:
        flat = flat.replace(" us ", " ")
    return next((party for word, party in _PARTY_WORDS.items() if f" {word} " in flat), None)
