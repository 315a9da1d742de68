"""The usual line of an AIS recording, all of a block at once: a whole position report (types 1, 2, 3, 18) with a time.

Only lines without any reproach are read here: both checksums right, seven fields, one part, 28 characters, a station,
a place, a time. Every other line is left to the reader that looks at one line at a time, so nothing is judged twice,
and a test holds what both make of the same line against each other.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pyais.bit_vector import bit_vector

from standoff.feeds.ais_identity import FILL_BITS
from standoff.feeds.nmea_envelope import NO_ENVELOPE, EnvelopeFault, read_tag_block
from standoff.feeds.nmea_lines import SOUND, TAGGED, Block
from standoff.feeds.nmea_positions import field_places

__all__ = ["REPORT", "bulk_reports"]

#: One position report. NaN in a speed or a course is "not available".
REPORT: Final = np.dtype(
    [
        ("line", np.int64),  # counted from 0 in the block; whoever collects reports of blocks makes it the row
        ("mmsi", np.int64),
        ("t_us", np.int64),
        ("timed", np.bool_),  # False: the time is that of --time-from, and there is no time of reception
        ("lon", np.float64),
        ("lat", np.float64),
        ("speed_kn", np.float64),
        ("course_deg", np.float64),
        ("accurate", np.bool_),
        ("station", np.int64),  # a place in the names that come with the reports
    ]
)

_Places = NDArray[np.intp]
_Numbers = NDArray[np.int64]
_Reports = NDArray[np.void]

_LATEST_US: Final = 1 << 62  # a number of 64 bits holds it; nothing so late is a fix
_CHARACTERS: Final = 28  # 168 bits
_COMMAS: Final = 6
_SIX_BITS: Final = np.array([bit_vector(bytes([character])).get(0, 6) for character in range(256)], np.int64)
_FILLS: Final = np.frombuffer(b"".join(FILL_BITS), np.uint8)
#: By the first character of a payload, which is the type of the message. Types 2 and 3 have the fields of type 1.
_PLACES: Final = {b"123": field_places(1), b"B": field_places(18)}


def bulk_reports(block: Block, time_from_us: int | None) -> tuple[_Reports, pl.Series]:
    """REPORT for each line of `block` that can be read without a closer look, by ascending `line`; station names."""
    candidates = block.checks == TAGGED
    if time_from_us is not None:
        bare = block.checks == SOUND
        bare[1:] &= block.data[block.starts[:-1]] != ord("$")  # a $PGHP line would time it
        candidates |= bare
    lines, payloads = _payloads(block, np.flatnonzero(candidates))
    found = [_decoded(block.data, lines, payloads, first, places) for first, places in _PLACES.items()]
    reports = np.concatenate(found)
    reports = reports[np.argsort(reports["line"], kind="stable")]
    return _timed(block, reports, time_from_us)


def _payloads(block: Block, lines: _Places) -> tuple[_Places, _Places]:
    """Which of `lines` hold a sentence "!xxVDM,1,1,...,28 characters,fill*hh", and where their payload begins."""
    data, starts, ends = block.data, block.starts[lines], block.ends[lines]
    commas = np.append(np.flatnonzero(data == ord(",")), [len(data)] * (_COMMAS + 1))
    first = np.searchsorted(commas, starts)
    fit = (commas[first + _COMMAS - 1] < ends) & (commas[first + _COMMAS] >= ends) & (commas[first] == starts + 6)
    lines, starts, first = lines[fit], starts[fit], first[fit]
    payload, after = commas[first + _COMMAS - 2] + 1, commas[first + _COMMAS - 1]
    fit = (after - payload == _CHARACTERS) & np.isin(data[after + 1], _FILLS)
    for offset, characters in enumerate((b"!", b"", b"", b"V", b"D", b"MO", b",", b"1", b",", b"1", b",")):
        if characters:
            fit &= np.isin(data[starts + offset], np.frombuffer(characters, np.uint8))
    return lines[fit], payload[fit]


def _decoded(
    data: NDArray[np.uint8], lines: _Places, payloads: _Places, first: bytes, places: dict[str, tuple[int, int]]
) -> _Reports:
    """Reports of the types whose payload begins with one of the characters `first`; station and time still missing."""
    of_type = np.isin(data[payloads], np.frombuffer(first, np.uint8))
    lines, payloads = lines[of_type], payloads[of_type]
    characters = data[payloads + np.arange(_CHARACTERS)[:, None]]
    bits = _SIX_BITS[characters]
    value = {name: _field(bits, *place) for name, place in places.items()}
    reports = np.zeros(len(lines), REPORT)
    reports["line"], reports["mmsi"], reports["accurate"] = lines, value["mmsi"], value["accuracy"]
    reports["lon"] = _degrees(value["lon"], places["lon"][1])
    reports["lat"] = _degrees(value["lat"], places["lat"][1])
    not_available = (1 << places["speed"][1]) - 1
    reports["speed_kn"] = np.where(value["speed"] == not_available, np.nan, value["speed"] / 10.0)
    reports["course_deg"] = np.where(value["course"] >= 3600, np.nan, value["course"] / 10.0)
    ascii_only = (characters < 128).all(axis=0)
    known = (value["mmsi"] != 0) & (reports["lon"] != 181.0) & (reports["lat"] != 91.0)
    return reports.compress(ascii_only & known)


def _field(bits: _Numbers, offset: int, width: int) -> _Numbers:
    """An unsigned field out of the characters of each payload, shape (character, payload), six bits each."""
    last = (offset + width - 1) // 6
    value: _Numbers = bits[offset // 6]
    for character in range(offset // 6 + 1, last + 1):
        value = value << 6 | bits[character]
    return value >> (6 * (last + 1) - offset - width) & ((1 << width) - 1)


def _degrees(value: _Numbers, width: int) -> NDArray[np.float64]:
    """Degrees out of two's complement ten-thousandths of a minute of arc, rounded to 1e-6 as pyais does."""
    sign = 1 << (width - 1)
    return (10 * ((value ^ sign) - sign) + 3) // 6 / 1e6


def _timed(block: Block, reports: _Reports, time_from_us: int | None) -> tuple[_Reports, pl.Series]:
    """The reports that have a time, with their station; a tag block that cannot be read needs the closer look."""
    lines = reports["line"]
    ends = block.starts[lines] - block.begins[lines] - 1  # of the tag block, at its second backslash; -1 for none
    texts = [block.lines[line] for line in lines.tolist()]
    tags = [text[1:end] if end > 0 else b"" for text, end in zip(texts, ends.tolist(), strict=True)]
    numbers = {tag: number for number, tag in enumerate(dict.fromkeys(tags))}
    told = [_told(tag, time_from_us) for tag in numbers]
    number = np.array([numbers[tag] for tag in tags], np.int64)
    for name, values in (("t_us", [at.t_us for at in told]), ("timed", [at.timed for at in told])):
        reports[name] = np.array(values, REPORT[name])[number]
    reports["station"] = number
    readable = np.array([at.readable for at in told], np.bool_)
    return reports.compress(readable[number]), pl.Series([at.station for at in told], dtype=pl.String)


class _Told(NamedTuple):
    """What a tag block says of its sentence. `timed`: the time is one of reception; else that of --time-from."""

    readable: bool
    t_us: int = 0
    timed: bool = False
    station: str | None = None


def _told(tag: bytes, time_from_us: int | None) -> _Told:
    """What a tag block without its backslashes says; not `readable`: no time, or one that needs a closer look."""
    try:
        envelope = read_tag_block(tag) if tag else NO_ENVELOPE
    except EnvelopeFault:
        return _Told(readable=False)
    at_us = time_from_us if envelope.at_us is None else envelope.at_us
    if at_us is None or at_us > _LATEST_US:
        return _Told(readable=False)
    return _Told(readable=True, t_us=at_us, timed=envelope.at_us is not None, station=envelope.station)
