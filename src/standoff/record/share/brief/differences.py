"""What claims disagree about, what is reported meanwhile, what stands behind it, and what stays open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from standoff.model.claim import Resolution
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.zone_size import size_of
from standoff.record.share.attribution import said_by, value_text
from standoff.record.share.brief.claims_part import claim_sentence
from standoff.record.share.brief.sentences import Fixed, Lines, Nature, Part, Section, Sentence, Sides, Source
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["differences_section", "open_section", "ranges_section", "support_section"]

_VERDICT = {
    "contradiction": "contradiction: not both can hold",
    "cannot_tell": "cannot tell",
    "refinement": "consistent: one says more than the other",
}


def differences_section(case: Case, found: Mapping[str, Any]) -> Section:
    """Contradictions first, then what cannot be told, then what fits together."""
    order = list(_VERDICT)
    ranked = sorted(found["contradictions"], key=lambda each: (order.index(each["verdict"]), each["incident"] is None))
    groups = tuple((None, (_sides(case.book, each),)) for each in ranked)
    return Section("differences", "Where claims differ", Fixed.DIFFER, groups)


def _sides(book: ClaimBook, found: Mapping[str, Any]) -> Sides:
    one, other = ([claim_sentence(book, name) for name in side] for side in found["sides"])
    title = f"{_plain(found['property'])}" + (f", {found['incident']}" if found["incident"] else "")
    reason = Sentence(_ended(found["reason"]), _claims(found["claims"]), Nature.DERIVED)
    return Sides(title, _VERDICT[found["verdict"]], reason, tuple(one), tuple(other))


def ranges_section(case: Case, found: Mapping[str, Any]) -> Section:
    """Numbers as ranges while unresolved; where a person resolved, how, and what was set aside with which reason."""
    told: list[Sentence] = []
    disputed = {(d["incident"], d["property"]) for d in found["contradictions"] if d["verdict"] != "refinement"}
    for each in found["reported"]:
        resolution = case.book.resolutions.get(each["resolution"] or "")
        if resolution is not None:
            told += _resolved(resolution, each)
        elif each["low"] is not None or each["high"] is not None or (each["incident"], each["property"]) in disputed:
            told.append(Sentence(_range_text(case.book, each), _claims(each["claims"]), Nature.DERIVED))
    return Section(
        "ranges", "What is reported: ranges, and resolutions by people", Fixed.RANGES, ((None, _lines(told)),)
    )


def _range_text(book: ClaimBook, each: Mapping[str, Any]) -> str:
    name = _plain(each["property"]) + (f", {each['incident']}" if each["incident"] else "")
    values = "; ".join(f"“{text}”" for text in dict.fromkeys(value_text(book.claim(c)) for c in each["claims"]))
    low, high = each["low"], each["high"]
    if low is None and high is None:
        return f"{name}: unresolved; claimed are {values}."
    if low == high:
        return f"{name}: {_amount(low, each['unit'])}; claimed are {values}."
    radius = "a radius " if any(size_of(book.claim(c)) for c in each["claims"]) else ""
    if high is None:
        return f"{name}: {radius}{_amount(low, each['unit'])} or more, no upper limit is claimed; claimed are {values}."
    if low is None:
        return (
            f"{name}: {radius}{_amount(high, each['unit'])} or less, no lower limit is claimed; claimed are {values}."
        )
    return f"{name}: {radius}from {_amount(low, each['unit'])} to {_amount(high, each['unit'])}; claimed are {values}."


def _amount(number: float, unit: str | None) -> str:
    if unit == "m" and abs(number) >= 1000:
        return f"{number / 1000:.4g} km"
    return f"{number:g} {unit}" if unit else f"{number:g}"


def _resolved(resolution: Resolution, each: Mapping[str, Any]) -> Iterator[Sentence]:
    values = "; ".join(f"“{value}”" for value in each["values"])
    made = f"{resolution.by}, {instant_text(resolution.at_us)}: {resolution.reason}"
    yield Sentence(
        f"{_plain(resolution.property)}: {values}, by {resolution.method} ({resolution.id}; {_ended(made)[:-1]}).",
        _claims(resolution.used), Nature.ASSESSMENT,
    )  # fmt: skip
    for name, why in sorted(resolution.set_aside.items()):
        yield Sentence(
            f"Set aside by {resolution.by}: {name}, because: {_ended(why)}", _claims([name]), Nature.ASSESSMENT
        )


def support_section(case: Case, found: Mapping[str, Any]) -> Section:
    """Single origins, repeats, one party speaking twice, unsourced, overprecise, grades in question."""
    single = [_single(case.book, each) for each in found["origins"] if each["origins"] < 2]
    groups = [
        ("All from one party", _because(found["one_party"])),
        ("Repeats that add no support", _because(found["restatements"])),
        ("Of one origin only", single),
        ("No source is named", [_plainly(name, "nobody is named who said it") for name in found["unsourced"]]),
        ("More exact than its source", [_plainly(n, why) for n, why in found["overprecise_because"].items()]),
        ("Never counted as support", [_plainly(n, "an assessment or opinion") for n in found["not_support"]]),
        ("Grades in question", [_plainly(each["claim"], each["reason"]) for each in found["grades_in_question"]]),
        ("No longer standing", [_plainly(each["claim"], each["reason"]) for each in found["left_out"]]),
    ]
    return Section("support", "What stands behind it", Fixed.SUPPORT, tuple((t, _lines(s)) for t, s in groups if s))


def _single(book: ClaimBook, each: Mapping[str, Any]) -> Sentence:
    first = book.claim(each["claims"][0])
    origin = f"one origin: {said_by(first)}" if each["named"] else "no origin is known"
    text = f"{_plain(each['property'])}, “{value_text(first)}”: {origin}."
    return Sentence(text, _claims(each["claims"]), Nature.DERIVED)


def _because(found: Iterable[Mapping[str, Any]]) -> list[Sentence]:
    return [
        Sentence(f"{_plain(each['property'])}: {_ended(each['reason'])}", _claims(each["claims"]), Nature.DERIVED)
        for each in found
    ]


def open_section(found: Mapping[str, Any]) -> Section:
    """What cannot be told, each with the readings it depends on."""
    told = []
    for each in found["places"]:
        answer = {"cannot_tell": "it cannot be told whether that is inside"}.get(each["verdict"], each["verdict"])
        names = [each["claim"], *(reading["claim"] for reading in each["readings"])]
        text = f"{each['claim']} in {each['zone']}: {answer}: {_ended(each['reason'])}"
        told.append(Sentence(text.replace("cannot_tell", "cannot tell"), _claims(names), Nature.DERIVED))
    told += [
        Sentence(f"{_plain(each['property'])}: {_ended(each['reason'])}", _claims(each["claims"]), Nature.DERIVED)
        for each in found["contradictions"]
        if each["verdict"] == "cannot_tell"
    ]
    return Section("open", "Open questions", None, ((None, _lines(told)),))


def _plainly(name: str, why: str) -> Sentence:
    return Sentence(f"{name}: {_ended(why)}", _claims([name]), Nature.DERIVED)


def _lines(told: Sequence[Sentence]) -> tuple[Part, ...]:
    return (Lines(tuple(told)),) if told else ()


def _claims(names: Iterable[str]) -> tuple[Source, ...]:
    return tuple(Source("claim", name) for name in dict.fromkeys(names))


def _plain(text: str | None) -> str:
    return (text or "no property").replace("_", " ")


def _ended(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
