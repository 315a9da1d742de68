"""What stands around an NMEA sentence in a recording: tag blocks, $PGHP lines, times written by a logger, checksums.

Everything here works on the bytes of one line and knows nothing of AIS.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from standoff.feeds.options import TimeUnit
from standoff.units import US_PER_S

__all__ = ["NO_ENVELOPE", "Envelope", "EnvelopeFault", "checksum_fault", "read_pghp", "read_tag_block", "split_line"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TAG_FIELDS: Final = re.compile(rb"(?:^|,)([csg]):([^,*]*)")
_START: Final = re.compile(rb"[!$\\]")
_NUMBER: Final = re.compile(r"\d{1,20}(?:\.\d{0,9})?")
#: Seconds since 1970 reach this in the year 5138. NMEA 4.10 allows seconds and milliseconds in a tag block.
_MILLISECONDS_FROM: Final = 100_000_000_000
_UNIT_US: Final[dict[TimeUnit, float]] = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
_SEPARATORS: Final = " \t,;|[](){}\"'"


class EnvelopeFault(Exception):  # noqa: N818  # the reason for a reject; it never leaves the feeds room
    """The line cannot be used; the text is the reason."""


class Envelope(NamedTuple):
    """What a line says about its sentence: when and by which station it was received, and its tag block group."""

    at_us: int | None = None
    station: str | None = None
    group: bytes | None = None


NO_ENVELOPE: Final = Envelope()


def checksum_fault(content: bytes) -> str | None:
    """Why the checksum of "...*hh" (the leading sign removed) is wrong; None if it is right."""
    body, star, digits = content.rpartition(b"*")
    if not star:
        return "no checksum"
    n = int.from_bytes(body, "little")
    while n >> 1024:
        n = (n >> 1024) ^ (n & ((1 << 1024) - 1))
    n ^= n >> 512  # exclusive or of all bytes: the big integer is folded in half until one byte is left
    n ^= n >> 256
    n ^= n >> 128
    n ^= n >> 64
    n ^= n >> 32
    n ^= n >> 16
    return None if digits.upper() == b"%02X" % ((n ^ n >> 8) & 255) else "wrong checksum"


def read_pghp(text: bytes) -> Envelope:
    """Time (UTC) and station of reception of the sentence after a Gatehouse $PGHP line whose checksum is right."""
    fields = text.split(b",")
    try:
        milliseconds = int(fields[8])
        at_us = _instant_us(tuple(fields[2:8])) + milliseconds * 1000
        stations = [field.decode("ascii") for field in fields[9:12]]
    except (ValueError, IndexError, OverflowError, UnicodeDecodeError) as problem:
        raise EnvelopeFault("$PGHP line: its time cannot be read") from problem
    if not 0 <= milliseconds < 1000:
        raise EnvelopeFault("$PGHP line: its time cannot be read")
    country, _region, site = (*stations, "", "", "")[:3]
    return Envelope(at_us, site or country or None)


@lru_cache(maxsize=64)
def _instant_us(fields: tuple[bytes, ...]) -> int:
    """Year, month, day, hour, minute, second in UTC; cached because hundreds of lines share a second."""
    year, month, day, hour, minute, second = (int(field) for field in fields)
    return int((datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EPOCH).total_seconds()) * US_PER_S


def split_line(text: bytes, *, assume_utc: bool, time_unit: TimeUnit | None) -> tuple[Envelope, bytes]:
    """Take a line apart: (what it says about the sentence, the sentence from its ! or $ to its checksum).

    Knows tag blocks before the sentence, a time before it, and the station and time the US Coast Guard writes after it.
    An empty sentence means there is none on the line.
    """
    found = _START.search(text)
    if found is None:
        raise EnvelopeFault("not an NMEA sentence")
    at_us = _logger_time_us(text[: found.start()], assume_utc, time_unit)
    envelope, sentence = Envelope(at_us), text[found.start() :]
    while sentence.startswith(b"\\"):
        block, closed, sentence = sentence[1:].partition(b"\\")
        if not closed:
            raise EnvelopeFault("tag block without an end")
        fault = checksum_fault(block)
        if fault:
            raise EnvelopeFault(f"tag block: {fault}")
        envelope = _merged(read_tag_block(block), envelope)
        sentence = sentence.lstrip()
    sentence, after = _cut_after_checksum(sentence)
    return (_merged(envelope, _coast_guard(after)) if after else envelope), sentence


def _merged(first: Envelope, second: Envelope) -> Envelope:
    return Envelope._make(b if a is None else a for a, b in zip(first, second, strict=True))


def read_tag_block(block: bytes) -> Envelope:
    """What a tag block says, given without its backslashes; the checksum is taken as right."""
    at_us, station, group = None, None, None
    for code, value in _TAG_FIELDS.findall(block):
        if code == b"c":
            at_us = int(value) * US_PER_S if value.isdigit() and len(value) < 11 else _tag_time_us(value)
        elif code == b"s":
            station = value.decode("ascii", "replace") or None
        else:
            group = value.rpartition(b"-")[2]
    return Envelope(at_us, station, group)


def _tag_time_us(value: bytes) -> int:
    text = value.decode("ascii", "replace")
    if not _NUMBER.fullmatch(text):
        raise EnvelopeFault("tag block: its time is no number")
    number = float(text)
    return round(number * (1e3 if number >= _MILLISECONDS_FROM else 1e6))


def _logger_time_us(before: bytes, assume_utc: bool, time_unit: TimeUnit | None) -> int | None:
    """The time a logger wrote before the sentence; NMEA does not define it, so its zone or unit must be known."""
    text = before.decode("ascii", "replace").strip(_SEPARATORS)
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        if time_unit is None:
            raise EnvelopeFault("a bare number before the sentence: if it is a time, declare its unit (--time-unit s)")
        return round(float(text) * _UNIT_US[time_unit])
    try:
        when = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError as problem:
        raise EnvelopeFault("the text before the sentence is no time that can be read") from problem
    if when.tzinfo is None:
        if not assume_utc:
            raise EnvelopeFault("the time before the sentence has no zone: give --assume-utc if it is UTC")
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH) // timedelta(microseconds=1)


def _cut_after_checksum(sentence: bytes) -> tuple[bytes, bytes]:
    star = sentence.find(b"*")
    end = star + 3
    return (sentence[:end], sentence[end:]) if star >= 0 else (sentence, b"")


def _coast_guard(after: bytes) -> Envelope:
    """Fields after the checksum: "...,r003669945,1085889680" are the receiving station and, last, Unix seconds."""
    if not after.startswith(b","):
        if after.strip():
            raise EnvelopeFault("something stands after the checksum")
        return NO_ENVELOPE
    fields = [field.decode("ascii", "replace").strip() for field in after[1:].split(b",")]
    station = next((field for field in fields if field[:1] in ("r", "b") and field[1:].isalnum()), None)
    last = fields[-1]
    return Envelope(int(last) * US_PER_S if re.fullmatch(r"\d{9,10}", last) else None, station)
