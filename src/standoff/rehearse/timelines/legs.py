"""The legs of a track, as they are written: `to centre of harbour at 12 kn, every 10 s`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypedDict

from standoff.rehearse.timelines.bearings import parse_bearing
from standoff.rehearse.timelines.moments import parse_span_us
from standoff.units import parse_length_m, parse_speed_mps

__all__ = ["LEG_FORMS", "WITH_FORMS", "Leg", "Way", "is_extra", "parse_leg"]

#: What is reported of a leg: the truth, nothing, the last report again with its old time, or its place with new times.
Way = Literal["reported", "missing", "stale", "frozen"]

#: How a leg may be written: form, meaning, example.
LEG_FORMS: Final = (
    ("from PLACE", "where the track begins; the first leg", "from 20 km north of harbour border"),
    ("from PLACE to PLACE at SPEED", "both at once; the first leg", "from checkpoint to centre of harbour at 40 km/h"),
    ("to PLACE at SPEED", "along the geodesic, at constant speed", "to centre of harbour at 12 kn"),
    ("to PLACE in SPAN", "the same, with the speed that takes so long", "to centre of harbour in 25 min"),
    (
        "go LENGTH on BEARING at SPEED",
        "so far along the geodesic that leaves on this bearing",
        "go 10 km on 090 at 8 m/s",
    ),
    ("go LENGTH towards PLACE at SPEED", "so far along the way to a place", "go 3 km towards checkpoint at 5 m/s"),
    ("go on SPAN", "as before: the same heading and speed, or standing", "go on 10 min"),
    ("stand SPAN", "stay where it is", "stand 20 min"),
    ("missing SPAN", "no reports, while it goes on as before", "missing 15 min"),
    ("stale SPAN", "the last report is repeated with its old time, while it goes on as before", "stale 10 min"),
    ("frozen SPAN", "the last place is reported with new times, while it goes on as before", "frozen 10 min"),
)
#: What may follow a leg, after a comma, and then holds for that leg.
WITH_FORMS: Final = (
    ("missing", "no reports on this leg", "to centre of harbour at 12 kn, missing"),
    ("stale", "the last report before this leg is repeated, with its old time", "stand 10 min, stale"),
    ("frozen", "the last place before this leg is reported, with new times", "to checkpoint at 40 km/h, frozen"),
    ("every SPAN", "time between two reports", "stand 5 min, every 10 s"),
    (
        "error LENGTH",
        "the position error that reports state (1 sigma per axis)",
        "to checkpoint at 40 km/h, error 200 m",
    ),
    ("late SPAN", "reports arrive so much later than they were made", "stand 20 min, late 8 min"),
    ("twice", "every report arrives twice", "stand 20 min, twice"),
    ("altitude LENGTH", "the height reached, evenly, at the end of the leg", "to checkpoint at 20 m/s, altitude 300 m"),
)

_WAYS: Final[dict[str, Way]] = {"missing": "missing", "stale": "stale", "frozen": "frozen"}
_COMMA: Final = re.compile(r",(?![^\[]*\])")
_SPEED_OR_SPAN: Final = r"(?:at (?P<speed>\S+(?: \S+)?)|in (?P<span>.+))"
_TO: Final = re.compile(rf"(?:from (?P<begin>.+?) )?to (?P<place>.+) {_SPEED_OR_SPAN}")
_FROM: Final = re.compile(r"from (?P<begin>.+)")
_GO: Final = re.compile(rf"go (?P<length>\S+ ?\S*?) (?:on (?P<bearing>.+?)|towards (?P<place>.+)) {_SPEED_OR_SPAN}")
_ON: Final = re.compile(r"(?P<word>go on|stand|missing|stale|frozen) (?P<span>.+)")


class _Pace(TypedDict, total=False):
    """How fast, or how long."""

    speed_mps: float
    span_us: int


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg. `begin` only in the first; of `speed_mps` and `span_us` one at least, unless it only begins."""

    text: str
    moves: Literal["begin", "to", "bearing", "towards", "on", "stand"]
    begin: str | None = None
    place: str | None = None
    bearing_deg: float = 0.0
    length_m: float = 0.0
    speed_mps: float | None = None
    span_us: int | None = None
    way: Way = "reported"
    every_us: int | None = None
    error_m: float | None = None
    late_us: int = 0
    twice: bool = False
    altitude_m: float | None = None


def parse_leg(text: str) -> Leg:
    """A leg from its text. ValueError (what, mend) where it is none."""
    body, *extras = (part.strip() for part in _COMMA.split(" ".join(text.split())))
    leg = _body(text, body)
    for extra in extras:
        leg = _with(leg, extra)
    return leg


def is_extra(text: str) -> bool:
    """Whether this says something about the leg before it: in `[stand 5 min, every 10 s]` the comma parts a list."""
    word, _, value = text.strip().partition(" ")
    return word in ("every", "error", "late", "altitude") or text.strip() == "twice" or (word in _WAYS and not value)


def _body(text: str, body: str) -> Leg:
    for pattern, read in _BODIES:
        found = pattern.fullmatch(body)
        if found is not None:
            return read(text, found)
    first = body.split(" ", 1)[0]
    near = [form for form, _, _ in LEG_FORMS if form.split(" ", 1)[0] == first] or [form for form, _, _ in LEG_FORMS]
    raise ValueError(f"{body[:80]!r} is no leg of a track.", f"Write one of: {'; '.join(near)}.")


def _read_to(text: str, found: re.Match[str]) -> Leg:
    return Leg(text, "to", begin=found["begin"], place=found["place"], **_pace(found))


def _read_from(text: str, found: re.Match[str]) -> Leg:
    return Leg(text, "begin", begin=found["begin"])


def _read_go(text: str, found: re.Match[str]) -> Leg:
    length_m = _positive(found["length"], parse_length_m, "'10 km'")
    if found["bearing"] is not None:
        return Leg(text, "bearing", bearing_deg=parse_bearing(found["bearing"]), length_m=length_m, **_pace(found))
    return Leg(text, "towards", place=found["place"], length_m=length_m, **_pace(found))


def _read_on(text: str, found: re.Match[str]) -> Leg:
    word, span_us = found["word"], _span(found["span"])
    if word == "stand":
        return Leg(text, "stand", span_us=span_us)
    return Leg(text, "on", span_us=span_us, way=_WAYS.get(word, "reported"))


_BODIES: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Leg]], ...]] = (
    (_ON, _read_on), (_GO, _read_go), (_TO, _read_to), (_FROM, _read_from),
)  # fmt: skip


def _pace(found: re.Match[str]) -> _Pace:
    if found["speed"] is not None:
        return {"speed_mps": _positive(found["speed"], parse_speed_mps, "'40 km/h' or '8 m/s'")}
    return {"span_us": _span(found["span"])}


def _with(leg: Leg, extra: str) -> Leg:
    word, _, value = extra.partition(" ")
    if word in _WAYS and not value:
        return replace(leg, way=_WAYS[word])
    if word == "twice" and not value:
        return replace(leg, twice=True)
    if word == "every":
        return replace(leg, every_us=_span(value))
    if word == "late":
        return replace(leg, late_us=_span(value))
    if word == "error":
        return replace(leg, error_m=_positive(value, parse_length_m, "'30 m'", least=0.0))
    if word == "altitude":
        return replace(leg, altitude_m=_positive(value, parse_length_m, "'300 m'", least=-1000.0))
    forms = ", ".join(form for form, _, _ in WITH_FORMS)
    raise ValueError(f"{extra[:60]!r} says nothing about a leg.", f"After a comma write one of: {forms}.")


def _span(text: str) -> int:
    span_us = parse_span_us(text)
    if span_us <= 0:
        raise ValueError(f"{text!r} is no time at all.", "Write a span like '20 min'.")
    return span_us


def _positive(text: str, parse: Callable[[str | float], float], example: str, least: float | None = None) -> float:
    """A quantity with its unit, above 0, or at least `least`."""
    try:
        number = parse(text)
    except ValueError as problem:
        raise ValueError(f"{problem}.", f"Write it like {example}.") from None
    if text.strip()[-1:].isdigit():
        raise ValueError(f"{text!r} has no unit.", f"Write it like {example}.")
    if not (number > 0 if least is None else number >= least) or number > 1e8:
        raise ValueError(f"{text!r} is out of range.", f"Write it like {example}.")
    return number
