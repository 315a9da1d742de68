"""The fields of AIS position reports that a fix needs, read with pyais's own field tables, bit vectors and conversions.

pyais decodes a message whole: rate of turn, manoeuvre, radio state and more. A fix needs six fields of it, and reading
only those is what keeps this feed as fast as the decoder. A test compares every message of the real recordings with
what pyais itself makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from pyais.bit_vector import bit_vector
from pyais.messages import MSG_CLASS

__all__ = ["POSITION_READERS", "AisPosition", "field_places"]

_WANTED: Final = ("mmsi", "lon", "lat", "speed", "course", "accuracy", "alt")


class AisPosition(NamedTuple):
    """A position report in the units of AIS: degrees, knots, metres. `lon` 181 or `lat` 91 is "not available"."""

    mmsi: int
    lon: float
    lat: float
    speed_kn: float | None
    course_deg: float | None
    accurate: bool
    alt_m: int | None


class _Field(NamedTuple):
    """Where a field stands, counted from the right end of the bits that are read, and how it becomes a value."""

    shift: int
    mask: int
    sign: int
    convert: Callable[[int], float]


def _table(message_type: int) -> dict[str, list[Any]]:
    plan: Iterable[tuple[Any, ...]] = MSG_CLASS[message_type].decoder_plan()
    return {name: rest for name, *rest in plan if name in _WANTED}


def field_places(message_type: int) -> dict[str, tuple[int, int]]:
    """(first bit, width in bits) of each field a fix needs, by name, in the position reports of a type."""
    return {name: (offset, width) for name, (offset, width, *_) in _table(message_type).items()}


def _fields(message_type: int) -> tuple[int, dict[str, _Field]]:
    """(bits to read, fields by name) of a message class, out of pyais's table."""
    table = _table(message_type)
    bits = max(offset + width for offset, width, *_ in table.values())
    fields = {
        name: _Field(bits - offset - width, (1 << width) - 1, 1 << (width - 1) if signed else 0, convert or float)
        for name, (offset, width, signed, _kind, convert) in table.items()
    }
    return bits, fields


def _reader(message_type: int) -> Callable[[bytes, int], AisPosition | None]:
    bits, fields = _fields(message_type)
    mmsi_shift, mmsi_mask, _, _ = fields["mmsi"]
    lon_shift, lon_mask, lon_sign, to_lon = fields["lon"]
    lat_shift, lat_mask, lat_sign, to_lat = fields["lat"]
    speed_shift, speed_mask, _, to_speed = fields["speed"]
    course_shift, course_mask, _, to_course = fields["course"]
    accuracy_shift = fields["accuracy"].shift
    alt = fields.get("alt")  # search and rescue aircraft only

    def read(payload: bytes, fill_bits: int) -> AisPosition | None:
        vector = bit_vector(payload, fill_bits)
        if len(vector) < bits:
            return None
        value = vector.get(0, bits)
        lon = (value >> lon_shift) & lon_mask
        lat = (value >> lat_shift) & lat_mask
        speed = (value >> speed_shift) & speed_mask
        course = to_course((value >> course_shift) & course_mask)
        return AisPosition(
            (value >> mmsi_shift) & mmsi_mask,
            to_lon((lon ^ lon_sign) - lon_sign),
            to_lat((lat ^ lat_sign) - lat_sign),
            to_speed(speed) if speed != speed_mask else None,  # all bits set is "not available" in every report
            course if course < 360.0 else None,
            bool(value >> accuracy_shift & 1),
            None if alt is None else _altitude_m(value >> alt.shift & alt.mask, alt.mask),
        )

    return read


def _altitude_m(metres: int, not_available: int) -> int | None:
    return None if metres == not_available else metres


#: By message type: (payload, fill bits) to a position, None when the message is cut short.
POSITION_READERS: Final = {number: _reader(number) for number in (1, 2, 3, 9, 18, 19, 27)}
