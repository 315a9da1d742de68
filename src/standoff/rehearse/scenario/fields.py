"""The field types of the scenario language: what an author may write and what it becomes.

Places, roads and times are read against what the file said before: the `context` of a validation is a `Known`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema

from standoff.plan.explain import did_you_mean
from standoff.plan.fields import SpeedMps, Texts, refuse
from standoff.plan.tree import shortened
from standoff.rehearse.motion.earth import bearing_place
from standoff.units import US_PER_S, parse_duration_us, parse_instant_us, parse_length_m, parse_speed_mps

__all__ = [
    "Altitude",
    "Bearing",
    "Known",
    "Names",
    "Offset",
    "Place",
    "Rate",
    "Road",
    "Share",
    "Speed",
    "SpeedOrZero",
    "SpeedRange",
    "Spot",
    "When",
    "read_spot",
]

Place = tuple[float, float]

_MOST_MPS: Final = 1000.0
_MOST_ALTITUDE_M: Final = 50_000.0
_FARTHEST_M: Final = 20_000_000.0
_MOST_OFFSET_US: Final = 366 * 86_400 * US_PER_S
_DATE: Final = re.compile(r"\s*\d{4}-\d")
_PERCENT: Final = re.compile(r"\s*([\d.]+)\s*%\s*")
_SPOT: Final = "Write a name from places:, [lon, lat], or {from: name, bearing: 90, distance: 5 km}."


@dataclass(slots=True)
class Known:
    """What the file has said so far: places (lon, lat) and roads by name, and the time it spans."""

    from_us: int = 0
    to_us: int = 0
    places: dict[str, Place] = field(default_factory=dict)
    roads: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)  # names that are declared, but not readable: said already


def _known(info: ValidationInfo) -> Known:
    return info.context if isinstance(info.context, Known) else Known()


def _at_most(most: float, what: str) -> AfterValidator:
    def check(number: float) -> float:
        if number > most:
            refuse("too-big", f"{number:g} is more than {what}.", "Check the number and its unit.")
        return number

    return AfterValidator(check)


def _number(value: object, least: float, most: float, mend: str) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        refuse("not-a-number", f"{shortened(str(value))} is not a number.", mend)
    if not least <= number <= most:
        refuse("out-of-range", f"{number:g} is not between {least:g} and {most:g}.", mend)
    return number


def _share(value: object) -> float:
    mend = "Write a share from 0 to 1, like 0.01 or 1 %."
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if percent is None:
        return _number(value, 0.0, 1.0, mend)
    return round(_number(percent[1], 0.0, 100.0, mend) / 100.0, 12)


def _bearing(value: object) -> float:
    return _number(value, -360.0, 360.0, "Write degrees east of north, like 135.") % 360.0


def _altitude(value: object) -> float:
    mend = "Write a height like 300 m or 1000 ft."
    try:
        metres = parse_length_m(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, AttributeError):
        refuse("not-a-quantity", f"{shortened(str(value))} is not a height.", mend)
    return _number(metres, -1000.0, _MOST_ALTITUDE_M, mend)


def _offset(value: object) -> int:
    mend = "Write it like '2 s' or '-500 ms'."
    try:
        span_us = parse_duration_us(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        refuse("not-a-quantity", f"{shortened(str(value))} is not a duration.", mend)
    if abs(span_us) > _MOST_OFFSET_US:
        refuse("too-big", f"{shortened(str(value))} is more than a year.", mend)
    return span_us


def _when(value: object, info: ValidationInfo) -> int:
    if isinstance(value, str) and _DATE.match(value):
        try:
            return parse_instant_us(value)
        except (ValueError, OverflowError):
            mend = "Write it with an offset or a Z, like 2017-05-18T09:00:00Z."
            refuse("not-a-time", f"{value!r} is no ISO 8601 time with a time zone.", mend)
    after_us = _offset(value)
    if after_us < 0:
        refuse("not-positive", f"{value!r} lies before the scenario.", "Write how long after its start, like 30 min.")
    return _known(info).from_us + after_us


def _length(value: object) -> float:
    try:
        length_m = parse_length_m(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, AttributeError):
        refuse("not-a-quantity", f"{shortened(str(value))} is not a length.", "Write it like '5 km'.")
    return _number(length_m, 0.0, _FARTHEST_M, "Write it like '5 km'.")


def read_spot(value: object, known: Known) -> Place:
    """The place (lon in [-180, 180), lat) that is meant; PydanticCustomError where there is none such on earth."""
    if isinstance(value, str):
        if value not in known.places:
            unknown = "could not be read" if value in known.bad else "is unknown"
            refuse("unknown-place", f"the place {shortened(value)} {unknown}.", _hint(value, known.places))
        return known.places[value]
    if isinstance(value, dict):
        return _away(value, known)
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        refuse("not-a-place", "that is no place.", _SPOT)
    mend = "Write [lon, lat] in degrees, like [38.6178, 33.5058]."
    lat = _number(value[1], -90.0, 90.0, mend)
    lon = _number(value[0], -180.0, 360.0, mend)
    return (lon + 180.0) % 360.0 - 180.0 if not -180.0 <= lon < 180.0 else lon, lat


def _away(value: Mapping[str, Any], known: Known) -> Place:
    keys = ("from", "bearing", "distance")
    odd = [key for key in value if key not in keys]
    if odd:
        refuse("unknown-key", f"unknown key {shortened(str(odd[0]))} in a place.", did_you_mean(str(odd[0]), keys))
    missing = [key for key in keys if key not in value]
    if missing:
        refuse("missing-key", f"a place by bearing and distance needs {missing[0]!r}.", _SPOT)
    base = read_spot(value["from"], known)
    return bearing_place(base, _bearing(value["bearing"]), _length(value["distance"]))


def _hint(word: str, names: Mapping[str, Any]) -> str:
    return did_you_mean(word, names) if names else "Name it under places: first."


def _spot(value: object, info: ValidationInfo) -> Place:
    return read_spot(value, _known(info))


def _road(value: object, info: ValidationInfo) -> tuple[Place, ...]:
    known = _known(info)
    if not isinstance(value, str) or value not in known.roads:
        unknown = "could not be read" if str(value) in known.bad else "is unknown"
        refuse("unknown-road", f"the road {shortened(str(value))} {unknown}.", _hint(str(value), known.roads))
    return known.roads[value]


def _rate(value: object) -> float:
    mend = "Write degrees, more than 0 and at most 60."
    number = _number(value, 0.0, 60.0, mend)
    if number == 0.0:
        refuse("not-positive", "0 must be more than 0.", mend)
    return number


def _speed_or_zero(value: object) -> float:
    mend = "Write it like 0.5 m/s or 12 kn."
    try:
        speed = parse_speed_mps(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, AttributeError):
        refuse("not-a-quantity", f"{shortened(str(value))} is not a speed.", mend)
    return _number(speed, 0.0, _MOST_MPS, mend)


def _speeds(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value, value]


def _ascending(speeds: tuple[float, float]) -> tuple[float, float]:
    if speeds[0] > speeds[1]:
        refuse("out-of-order", f"{speeds[0]:g} m/s is more than {speeds[1]:g} m/s.", "Write the slower first.")
    return speeds


def _words(text: str, **schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"title": text, **schema})


Speed = Annotated[SpeedMps, _at_most(_MOST_MPS, "1,000 m/s"), _words("a speed, like 40 km/h, 12 kn or 3 m/s")]
SpeedOrZero = Annotated[float, BeforeValidator(_speed_or_zero), _words("a speed, or 0")]
SpeedRange = Annotated[
    tuple[Speed, Speed],
    BeforeValidator(_speeds),
    AfterValidator(_ascending),
    _words("a speed, or the slowest and the fastest: [1 m/s, 2 m/s]"),
]
Rate = Annotated[float, BeforeValidator(_rate), _words("degrees, more than 0 and at most 60")]
Share = Annotated[float, BeforeValidator(_share), _words("a share, like 0.01 or 1 %")]
Bearing = Annotated[float, BeforeValidator(_bearing), _words("degrees east of north")]
Altitude = Annotated[float, BeforeValidator(_altitude), _words("a height, like 300 m or 1000 ft")]
Offset = Annotated[int, BeforeValidator(_offset), _words("a duration that may be negative, like -2 s")]
When = Annotated[int, BeforeValidator(_when), _words("an instant, or a duration since the start of the scenario")]
Spot = Annotated[Place, BeforeValidator(_spot), _words("a place: name, [lon, lat] or {from, bearing, distance}")]
Road = Annotated[tuple[Place, ...], BeforeValidator(_road), _words("the name of a road")]
Names = Annotated[Texts, _words("a name or a list of names")]
