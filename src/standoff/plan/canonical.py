"""Canonical JSON after RFC 8785: one text for one content, so that equal contents have equal hashes.

Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them (the shortest digits that read back
as the same double), text in UTF-8 with only the escapes that JSON demands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["canonical_json", "number_text"]


def canonical_json(value: Any) -> bytes:
    """The one byte text of `value`: None, bool, int, finite float, str, list, tuple or mapping with text keys.

    ValueError on infinities, NaN and whole numbers beyond 2**53, which a double cannot hold.
    """
    return "".join(_pieces(value)).encode()


def _pieces(value: Any) -> Iterator[str]:
    if value is None or isinstance(value, (bool, str)):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, (int, float)):
        yield number_text(value)
    elif isinstance(value, Mapping):
        yield from _mapping(value)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield "," if number else "["
            yield from _pieces(item)
        yield "]" if value else "[]"
    else:
        raise ValueError(f"{type(value).__name__} has no canonical JSON")


def _mapping(value: Mapping[str, Any]) -> Iterator[str]:
    for number, key in enumerate(sorted(value, key=lambda key: key.encode("utf-16-be"))):
        yield "," if number else "{"
        yield f"{json.dumps(key, ensure_ascii=False)}:"
        yield from _pieces(value[key])
    yield "}" if value else "{}"


def number_text(number: float) -> str:
    """The number as ECMAScript's Number::toString writes it: 55000, 0.1, 1e+21, 1e-7."""
    if isinstance(number, int):
        if abs(number) > 2**53:
            raise ValueError(f"{number} is beyond the whole numbers a double holds")
        return str(number)
    if not math.isfinite(number):
        raise ValueError(f"{number} is no JSON number")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    mantissa, _, power = repr(abs(float(number))).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    return sign + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """`digits` with the decimal point after the first `point` of them."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    head = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{head}e{point - 1:+d}"
