"""The bytes of a payload: canonical JSON after RFC 8785, or a refusal that names the place inside the payload."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from standoff.errors import RecordError

__all__ = ["MOST_LEVELS", "payload_bytes", "text_bytes"]

#: How deep a payload may nest. Parsers differ in what they can read back; nobody needs more.
MOST_LEVELS: Final = 64

# RFC 7493: every whole number up to here is exact in every reader. Floats too, because 1e20 is written as digits and
# would come back as a whole number that some readers round.
_MOST: Final = 2**53 - 1
_NONE, _WHOLE, _FULL = 0, 1, 2  # what a payload takes: nothing, whole floats made int, our own writer
_encode: Final = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode  # what contains itself nests too deep, and does not come this far
_quoted: Final = json.encoder.encode_basestring  # what json.dumps itself calls


def payload_bytes(payload: Mapping[str, Any]) -> bytes:
    """The canonical bytes of `payload`; RecordError for what is not plain JSON, naming the place inside."""
    effort = _effort((payload,), 0) if type(payload) is dict else _FULL
    if effort != _FULL:
        try:
            return _encode(_with_whole(payload) if effort else payload).encode()
        except UnicodeEncodeError:
            pass  # a lone surrogate: the walk below says where
    if not isinstance(payload, Mapping):
        raise RecordError(f"A payload is a mapping, not {_named(payload)}: give it names for its values.")
    _check(payload, "payload", 1)
    from standoff.plan.canonical import canonical_json  # noqa: PLC0415  # loads all of plan, and is seldom needed

    return canonical_json(payload)


def text_bytes(text: str) -> bytes:
    """`text` as a JSON string in UTF-8, quotes included, as RFC 8785 writes it."""
    return bytes(_quoted(text), "utf-8")


def _effort(values: Iterable[Any], level: int) -> int:
    """Whether the encoder of the standard library writes `values` exactly as RFC 8785 does, and if not, what it takes.

    Text: the same escapes. Whole numbers: the same digits. Floats: Python and ECMAScript both write the shortest
    digits that read back, without an exponent from 1e-4 to 2^53; only whole ones differ (2.0, -0.0), which as `int`
    are written alike again. Keys in ASCII: code points and UTF-16 units sort alike.
    """
    most = _NONE
    for value in values:
        kind = type(value)
        if kind is str or kind is bool or value is None:
            continue
        if kind is float or kind is int:
            if not -_MOST <= value <= _MOST:
                return _FULL
            if kind is float and (value.is_integer() or abs(value) < 1e-4):
                most = max(most, _WHOLE if value.is_integer() else _FULL)
        elif level < MOST_LEVELS and (kind is list or (kind is dict and _has_simple_keys(value))):
            most = max(most, _effort(value if kind is list else value.values(), level + 1))
        else:
            return _FULL
    return most


def _has_simple_keys(mapping: dict[Any, Any]) -> bool:
    try:
        return all(map(str.isascii, mapping))
    except TypeError:  # a key that is no text
        return False


def _with_whole(value: Any) -> Any:
    """`value` with each whole float as an int."""
    kind = type(value)
    if kind is dict:
        return {key: item if type(item) is str else _with_whole(item) for key, item in value.items()}
    if kind is float and value.is_integer():
        return int(value)
    return [_with_whole(item) for item in value] if kind is list else value


def _check(value: Any, where: str, level: int) -> None:
    """RecordError for the first value that is not plain JSON."""
    if level > MOST_LEVELS:
        raise RecordError(f"{where} is nested deeper than {MOST_LEVELS} levels: flatten it.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise RecordError(f"{where} has the key {key!r}, {_named(key)}: keys of a payload are text.")
            _check_text(key, f"a key of {where}")
            _check(item, f"{where}.{key}", level + 1)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            _check(item, f"{where}[{number}]", level + 1)
    else:
        _check_scalar(value, where)


def _check_scalar(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            raise RecordError(f"{where} is {value}, which JSON cannot say: leave it out, or write null.")
        if abs(value) > _MOST:
            raise RecordError(
                f"{where} is a number beyond ±(2^53 − 1), which not every reader keeps: write it as text."
            )
    else:
        raise RecordError(f"{where} is {_named(value)}, which is not plain JSON: write text, a number or a list.")


def _check_text(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise RecordError(
            f"{where} holds half a character (a lone surrogate) at position {fault.start}: mend the text."
        ) from None


def _named(value: Any) -> str:
    return f"of the type {type(value).__name__}"
