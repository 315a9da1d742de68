"""The columns of a claims file, and how each cell is read. Every cell is text; an empty one says nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from standoff.model.claim import Hop
from standoff.model.claim_words import DATE_PREC, WHERE_PREC, Attribution, Bound, ClaimKind, Modality
from standoff.plan.explain import did_you_mean
from standoff.record.claims.moments import parse_when
from standoff.record.claims.numbers import LARGEST
from standoff.record.claims.wording import key

__all__ = ["COLUMNS", "KIND_WORDS", "VIA_MARK", "CellError", "Column", "read_cell"]

VIA_MARK: Final = ">"
_ARROW: Final = re.compile(r"[-–—=]?>|→")


class CellError(ValueError):
    """A cell cannot be read: a slug, what is wrong, and what to do."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        self.code, self.what, self.mend = code, what, mend
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it says, whether it is one of the contract, and how its cell is read."""

    name: str
    says: str
    read: Callable[[str], object]
    contract: bool = True


#: Other spellings of a claim's kind that are plain enough to be understood.
KIND_WORDS: Final[Mapping[str, ClaimKind]] = {
    "event": ClaimKind.REPORTED_EVENT, "report": ClaimKind.REPORTED_EVENT, "reported": ClaimKind.REPORTED_EVENT,
    "statement": ClaimKind.REPORTED_EVENT, "observation": ClaimKind.REPORTED_EVENT, "fact": ClaimKind.REPORTED_EVENT,
    "deployment": ClaimKind.POSTURE, "deployment_or_posture": ClaimKind.POSTURE,
    "analysis": ClaimKind.ASSESSMENT, "estimate": ClaimKind.ASSESSMENT, "judgement": ClaimKind.ASSESSMENT,
    "judgment": ClaimKind.ASSESSMENT, "comment": ClaimKind.OPINION, "view": ClaimKind.OPINION,
    "context": ClaimKind.BACKGROUND, "rule": ClaimKind.POLICY,
}  # fmt: skip


def _text(cell: str) -> str:
    return cell


def _number(cell: str) -> float:
    try:
        number = float(cell.replace(",", "")) if "," in cell and "." in cell else float(cell)
    except ValueError:
        raise CellError("not-a-number", f"{cell!r} is not a number.", "Write digits, like 55 or 33.5058.") from None
    if not math.isfinite(number):
        raise CellError(
            "not-finite", f"{cell!r} is not a finite number.", "Leave the cell empty where nothing is known."
        )
    if abs(number) > LARGEST:
        raise CellError("too-large", f"{cell} is larger than anything that is measured.", "Mend the number.")
    return number


def _count_or_measure(cell: str) -> float:
    number = _number(cell)
    if number < 0:
        raise CellError("negative", f"{cell} is negative.", "Counts, sizes and errors are 0 or more.")
    return number


def _within(name: str, most: float) -> Callable[[str], float]:
    def read(cell: str) -> float:
        number = _number(cell)
        if not -most <= number <= most:
            mend = f"Write decimal degrees from -{most:g} to {most:g}; are lon and lat swapped?"
            raise CellError("off-the-earth", f"{name} {cell} is not on the Earth.", mend)
        return number

    return read


def _code(noun: str, meanings: Mapping[int, str]) -> Callable[[str], int]:
    def read(cell: str) -> int:
        if not cell.isdecimal() or int(cell) not in meanings:
            known = ", ".join(f"{code} ({meaning})" for code, meaning in meanings.items())
            raise CellError("unknown-code", f"{cell!r} is no {noun}.", f"Write one of {known}.")
        return int(cell)

    return read


def _meant(word: str, words: type[StrEnum]) -> str:
    return did_you_mean(word, [each.value for each in words])


def _bound(cell: str) -> Bound:
    word = key(cell)
    if word not in tuple(Bound):
        raise CellError("unknown-bound", f"{cell!r} is no bound.", _meant(word, Bound) + " Or leave it empty.")
    return Bound(word)


def _kind(cell: str) -> ClaimKind:
    word = key(cell)
    if word in tuple(ClaimKind):
        return ClaimKind(word)
    if word in KIND_WORDS:
        return KIND_WORDS[word]
    raise CellError("unknown-kind", f"{cell!r} is no kind of claim.", _meant(word, ClaimKind))


def _word_of(noun: str, words: type[Modality | Attribution]) -> Callable[[str], Modality | Attribution]:
    def read(cell: str) -> Modality | Attribution:
        if key(cell) not in tuple(words):
            raise CellError(f"unknown-{noun}", f"{cell!r} is no {noun}.", _meant(key(cell), words))
        return words(key(cell))

    return read


def _when(cell: str) -> object:
    try:
        return parse_when(cell)
    except ValueError as problem:
        mend = "Times end in Z or an offset; a day alone is written 2017-05-18."
        raise CellError("bad-time", f"{problem}.", mend) from None


def _via(cell: str) -> tuple[Hop, ...]:
    names = [name.strip() for name in _ARROW.split(cell)]
    if not all(names):
        mend = "List the hops from the speaker outwards: Reuters > Daily News."
        raise CellError("empty-hop", f"via {cell!r} has an empty hop.", mend)
    return tuple(Hop(name) for name in names)


_ALL: Final = (
    Column("id", "the claim's own id, never used again", _text),
    Column("incident", "the incident it is about, by id or label", _text),
    Column("source", "the earliest speaker named", _text),
    Column("via", "the hops from the speaker outwards, separated by ` > `", _via),
    Column("said_at", "when the speaker said it", _when),
    Column("kind", "reported_event, posture, assessment, opinion, policy or background", _kind),
    Column("subject", "whom or what it is about", _text),
    Column("property", "what it says of the subject: killed, distance, zone_radius, sequence", _text),
    Column("value", "the value, as stated", _text),
    Column("unit", "the unit of measure of the value: km, mi, nm, m, ft, kn, km/h", _text),
    Column("counts", "what is being counted: persons, strikes, dates", _text),
    Column("bound", "exactly, at_least, at_most, about or several", _bound),
    Column("low", "the lowest that is claimed", _number),
    Column("high", "the highest that is claimed", _number),
    Column("start", "the first day or instant of what it speaks of", _when),
    Column("end", "the last day or instant of it", _when),
    Column("place", "where, in words", _text),
    Column("lon", "longitude, degrees WGS 84", _within("lon", 180.0)),
    Column("lat", "latitude, degrees WGS 84", _within("lat", 90.0)),
    Column("place_error_m", "how far off the point may be, metres", _count_or_measure),
    Column("words", "the exact words", _text),
    Column("url", "where they can be read", _text),
    Column("note", "a remark of whoever wrote the row", _text),
    Column("where_prec", "UCDP precision code of the place, 1 to 7", _code("where_prec", WHERE_PREC), contract=False),
    Column("date_prec", "UCDP precision code of the date, 1 to 5", _code("date_prec", DATE_PREC), contract=False),
    Column("party", "the side of the dispute that the speaker speaks for", _text, contract=False),
    Column(
        "modality", "how the speaker knows: saw, heard, sensor, document, told, inferred, assessed",
        _word_of("modality", Modality), contract=False,
    ),
    Column(
        "attribution", "declared, suspected, contested or unknown; suspected where it is left out",
        _word_of("attribution", Attribution), contract=False,
    ),
    Column("anonymity_reason", "why the speaker is not named", _text, contract=False),
    Column("supersedes", "the id of the claim that this one replaces", _text, contract=False),
    Column("lang", "the language of the words", _text, contract=False),
    Column("translation", "the words in English", _text, contract=False),
)  # fmt: skip

#: Every column that is understood, those of the contract first.
COLUMNS: Final[Mapping[str, Column]] = MappingProxyType({column.name: column for column in _ALL})


def read_cell(name: str, cell: str) -> object:
    """What a cell of a known column says. CellError where it cannot be read."""
    return COLUMNS[name].read(cell)
