"""The field types of a plan: what an author may write (text or number, with a unit) and what it becomes.

Each type carries its part of the JSON Schema. Lengths are kept to a micrometre and speeds to a nanometre per second, so
that ``0.1 nm`` and ``185.2 m`` are one and the same number and hash.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from standoff.units import instant_text, parse_duration_us, parse_instant_us, parse_length_m, parse_speed_mps

__all__ = [
    "Count",
    "Datum",
    "DurationUs",
    "DurationUsOrZero",
    "Flag",
    "InstantUs",
    "LengthM",
    "LengthMOrZero",
    "LineOfPositions",
    "Number",
    "Position",
    "Quorum",
    "Repeats",
    "RingOfPositions",
    "Sigmas",
    "SpeedMps",
    "Text",
    "Texts",
    "refuse",
]

_MAX_M: Final = 1e9
_MAX_US: Final = 100 * 366 * 86_400_000_000
_LONG: Final = 60
_MOST_REPEATS: Final = 100
_NUMBER: Final = re.compile(r"[+-]?(\d{1,20}(\.\d{0,25})?|\.\d{1,25})([eE][+-]?\d{1,3})?")
_WHOLE: Final = re.compile(r"[+-]?\d{1,12}")
_SIGMAS: Final = re.compile(r"(?P<number>\S+?)\s*(sigmas?|σ)")
_LENGTH_TEXT: Final = r"^\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?\s*(m|km|cm|nm|nmi|mi|ft)?\s*$"
_SPEED_TEXT: Final = r"^\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?\s*(m/s|mps|km/h|kmh|kn|kt|mph)?\s*$"
_DURATION_TEXT: Final = r"^\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?\s*(ms|s|sec|seconds|min|minutes|h|hours?|d|days?)?\s*$"


def refuse(code: str, what: str, mend: str) -> NoReturn:
    """Raise the error that becomes an issue with these words, at the value being read."""
    raise PydanticCustomError(code, "{what}", {"what": what, "mend": mend})


def _shown(value: object) -> str:
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a mapping"
    text = "" if value is None else str(value)
    return repr(text if len(text) <= _LONG else text[: _LONG - 3] + "...") if text else "nothing"


def _quantity(
    parse: Callable[[str | float], float], noun: str, example: str, least: float, most: float, *, open_end: bool
) -> Callable[[object], float]:
    """A reader of one kind of quantity, at least `least` (more than it where `open_end`) and at most `most`."""

    def read(value: object) -> float:
        if not isinstance(value, (str, int, float)) or len(str(value)) > _LONG or isinstance(value, bool):
            refuse("not-a-quantity", f"{_shown(value)} is not a {noun}.", f"Write it like {example!r}.")
        try:
            number = parse(value)
        except (ValueError, OverflowError) as error:
            what = f"{error}." if isinstance(error, ValueError) else f"{value!r} is too big."
            refuse("not-a-quantity", what, f"Write it like {example!r}.")
        if not math.isfinite(number) or number > most:
            refuse("too-big", f"{value!r} is more than a {noun} here may be.", f"Write it like {example!r}.")
        if number < least or (open_end and number == least):
            bound = "must be more than 0" if open_end else "must not be less than 0"
            refuse("not-positive", f"{value!r} {bound}.", f"Write it like {example!r}.")
        return number

    return read


def _length(value: str | float) -> float:
    return round(parse_length_m(value), 6)


def _speed(value: str | float) -> float:
    return round(parse_speed_mps(value), 9)


def _schema(pattern: str, examples: list[str], *, zero: bool) -> WithJsonSchema:
    number: dict[str, Any] = {"type": "number", "minimum" if zero else "exclusiveMinimum": 0}
    return WithJsonSchema({"anyOf": [number, {"type": "string", "pattern": pattern}], "examples": examples})


LengthM = Annotated[
    float,
    BeforeValidator(_quantity(_length, "length", "55 km", 0, _MAX_M, open_end=True)),
    _schema(_LENGTH_TEXT, ["55 km", "3 nm", "200 ft", "50 m"], zero=False),
]
LengthMOrZero = Annotated[
    float,
    BeforeValidator(_quantity(_length, "length", "15 m", 0, _MAX_M, open_end=False)),
    _schema(_LENGTH_TEXT, ["15 m", "0 m"], zero=True),
]
SpeedMps = Annotated[
    float,
    BeforeValidator(_quantity(_speed, "speed", "0.5 m/s", 0, 1e6, open_end=True)),
    _schema(_SPEED_TEXT, ["0.5 m/s", "12 kn", "40 km/h"], zero=False),
]
DurationUs = Annotated[
    int,
    BeforeValidator(_quantity(parse_duration_us, "duration", "30 min", 0, _MAX_US, open_end=True)),
    _schema(_DURATION_TEXT, ["30 min", "90 s", "1 h", "2 d"], zero=False),
]
DurationUsOrZero = Annotated[
    int,
    BeforeValidator(_quantity(parse_duration_us, "duration", "5 min", 0, _MAX_US, open_end=False)),
    _schema(_DURATION_TEXT, ["5 min", "0 s"], zero=True),
]


def _number(value: object) -> float:
    words = isinstance(value, str) and _NUMBER.fullmatch(value.strip()) is not None
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and (words or not isinstance(value, str)):
        number = float(value)
        if math.isfinite(number):
            return number
    refuse("not-a-number", f"{_shown(value)} is not a number.", "Write a plain number such as 0.95.")


def _count(value: object) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (isinstance(value, str) and _WHOLE.fullmatch(value.strip())):
        refuse("not-a-count", f"{_shown(value)} is not a whole number.", "Write a whole number such as 2.")
    number = int(value)  # type: ignore[call-overload]
    if not 1 <= number <= 1_000_000:
        refuse("not-positive", f"{value!r} must be a whole number from 1 to 1,000,000.", "Write it like 2.")
    return int(number)


def _repeats(value: object) -> int:
    if value == 0 or (isinstance(value, str) and value.strip() == "0"):
        return 0
    number = _count(value)
    if number > _MOST_REPEATS:
        refuse("too-big", f"{value!r} is more than {_MOST_REPEATS} times.", "Write a small whole number such as 2.")
    return number


def _quorum(value: object) -> object:
    """A bare number stands for so many in all."""
    if isinstance(value, dict):
        if not value:
            refuse("empty-quorum", "asks nobody to agree.", "Write how many must agree, like 2 or {per_party: 1}.")
        return value
    return {"n": _count(value)}


def _sigmas(value: object) -> float:
    found = _SIGMAS.fullmatch(value.strip()) if isinstance(value, str) and len(value) < _LONG else None
    number = _number(found["number"] if found else value)
    if not 0 < number <= 100:
        refuse(
            "not-positive", f"{_shown(value)} must be more than 0 and at most 100 sigma.", "Write it like '5 sigma'."
        )
    return number


def _flag(value: object) -> bool:
    words = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in words:
        refuse("not-a-flag", f"{_shown(value)} is neither true nor false.", "Write true or false.")
    return words[value]


def _text(value: object) -> str:
    if isinstance(value, (list, dict)) or value is None or not str(value).strip():
        refuse("not-text", f"{_shown(value)} stands where a word belongs.", "Write a word or a text.")
    text = str(value)
    if len(text) > 1000 or any(letter < " " and letter not in "\n\t" for letter in text):
        refuse("not-text", f"{_shown(value)} is too long or holds control characters.", "Write a short text.")
    return text


def _as_list(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


def _instant(value: object) -> int:
    mend = "Write it with an offset or a Z, like 2017-05-18T09:00:00Z."
    if not isinstance(value, str) or len(value) > _LONG:
        refuse("not-a-time", f"{_shown(value)} is not a time.", mend)
    try:
        at_us = parse_instant_us(value)
        instant_text(at_us)  # an offset can push the first and the last day out of the calendar
        return at_us  # noqa: TRY300
    except (ValueError, OverflowError) as error:
        naive = "carries no time zone" in str(error)
        what = f"{value!r} carries no time zone." if naive else f"{value!r} is not an ISO 8601 time."
        refuse("naive-time" if naive else "not-a-time", what, mend)


def _position(value: object) -> tuple[float, float]:
    mend = "Write [lon, lat] in degrees, like [38.6178, 33.5058]."
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        count = f"{len(value)} values" if isinstance(value, (list, tuple)) else _shown(value)
        refuse("not-a-position", f"{count} where a position belongs.", mend)
    lon, lat = (_number(part) for part in value)
    if abs(lat) > 90:
        swapped = " The two look swapped." if abs(lon) <= 90 and abs(lat) <= 180 else ""
        refuse("latitude-range", f"the latitude {lat:g} is not between -90 and 90.{swapped}", mend)
    if abs(lon) > 360:
        refuse("longitude-range", f"the longitude {lon:g} is not between -180 and 180 (or up to 360).", mend)
    return lon, lat


Number = Annotated[float, BeforeValidator(_number)]
Count = Annotated[int, BeforeValidator(_count), WithJsonSchema({"type": "integer", "minimum": 1})]
Repeats = Annotated[
    int, BeforeValidator(_repeats), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": _MOST_REPEATS})
]
_AT_LEAST_ONE: Final[dict[str, Any]] = {"type": "integer", "minimum": 1}
Quorum = Annotated[
    dict[str, Count],
    BeforeValidator(_quorum),
    WithJsonSchema(
        {
            "anyOf": [_AT_LEAST_ONE, {"type": "object", "minProperties": 1, "additionalProperties": _AT_LEAST_ONE}],
            "examples": [2, {"n": 2}, {"per_party": 1}],
        }
    ),
]
Sigmas = Annotated[
    float,
    BeforeValidator(_sigmas),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "string", "pattern": r"^\s*[0-9.]+\s*(sigmas?|σ)\s*$"},
            ],
            "examples": ["5 sigma"],
        }
    ),
]
Flag = Annotated[bool, BeforeValidator(_flag)]
_ANY_SCALAR: Final[dict[str, Any]] = {"type": ["string", "number"], "minLength": 1}
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_ANY_SCALAR)]
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [_ANY_SCALAR, {"type": "array", "items": _ANY_SCALAR}]}),
]
InstantUs = Annotated[
    int,
    BeforeValidator(_instant),
    WithJsonSchema(
        {"type": "string", "examples": ["2017-05-18T09:00:00Z"], "pattern": r"^[0-9].*([Zz]|[+-][0-9][0-9:]*)$"}
    ),
]
Position = Annotated[
    tuple[float, float],
    BeforeValidator(_position),
    WithJsonSchema(
        {
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -360, "maximum": 360, "description": "longitude, degrees east"},
                {"type": "number", "minimum": -90, "maximum": 90, "description": "latitude, degrees north"},
            ],
            "minItems": 2,
            "maxItems": 2,
        }
    ),
]
LineOfPositions = Annotated[list[Position], Field(min_length=2)]
RingOfPositions = Annotated[list[Position], Field(min_length=3)]
Datum = Literal["hae", "msl", "agl", "fl"]
