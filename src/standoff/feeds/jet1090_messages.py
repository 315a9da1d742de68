"""Mode S and ADS-B messages as jet1090 decodes them: position, speed and accuracy come apart and are joined here.

To a position is joined what the same aircraft said before: speed and course when at most 10 s old, the accuracy
category NACp when at most 60 s old; never what is said later. Without NACp, NUCp of the position message counts.
Altitudes come in feet: barometric ones are pressure altitude (datum fl), those from satellites stand on the ellipsoid
(hae). Positions on the ground (BDS 0,6) bring their own speed and course.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Final

from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.json_lines import number, text
from standoff.feeds.position_error import nacp_error_m, nucp_error_m
from standoff.units import FOOT_M, KNOT_MPS, US_PER_S

__all__ = ["VELOCITY_AGE_US", "AdsbMessages", "category", "feet_m", "icao_entity", "knots_mps", "unix_us"]

VELOCITY_AGE_US: Final = 10 * US_PER_S
ACCURACY_AGE_US: Final = 60 * US_PER_S

_ADDRESS: Final = re.compile(r"~?[0-9a-f]{6}")
_NOBODY: Final = "icao:000000"
_VELOCITY: Final = "09"
_ON_GROUND: Final = "06"
_DATUMS: Final = {"barometric": "fl", "gnss": "hae"}
_MAX_REMEMBERED: Final = 1 << 18
#: Seconds from here on are no time of a recording, and would not fit the arithmetic either (year 5138).
_MAX_SECONDS: Final = 1e11


@dataclass(slots=True)
class _Aircraft:
    """What an aircraft said last, and when."""

    speed_mps: float | None = None
    course_deg: float | None = None
    velocity_us: int | None = None
    nacp: int | None = None
    nacp_us: int | None = None


class AdsbMessages:
    """Takes messages in the order of the file and adds them to a builder."""

    def __init__(self, build: SegmentBuilder) -> None:
        self._build = build
        self._aircraft: dict[str, _Aircraft] = {}
        self._names: dict[str, str] = {}

    def add(self, row: int, message: dict[str, object]) -> None:
        """One message: a fix, auxiliary or a reject."""
        entity = icao_entity(message.get("icao24"))
        at_us = unix_us(message.get("timestamp"))
        if entity is None:
            self._build.reject(row, "no aircraft address (icao24, six hexadecimal digits)")
        elif at_us is None:
            self._build.reject(row, "no time (timestamp, Unix seconds)")
        elif message.get("latitude") is None and message.get("longitude") is None:
            self._learn(entity, at_us, message)
            self._build.auxiliary(row)
        else:
            self._position(row, entity, at_us, message)

    def _learn(self, entity: str, at_us: int, message: dict[str, object]) -> None:
        callsign = text(message.get("callsign"))  # ADS-B's own; those inferred from replies to radar are often wrong
        if callsign and len(self._names) < _MAX_REMEMBERED:
            self._names[entity] = callsign
        nacp = category(message.get("NACp"))
        if nacp is not None:
            known = self._known(entity)
            known.nacp, known.nacp_us = nacp, at_us
        if message.get("bds") == _VELOCITY and message.get("groundspeed") is not None:
            known = self._known(entity)
            known.speed_mps, known.course_deg = knots_mps(message.get("groundspeed")), number(message.get("track"))
            known.velocity_us = at_us

    def _known(self, entity: str) -> _Aircraft:
        if len(self._aircraft) >= _MAX_REMEMBERED:
            self._aircraft.clear()
        return self._aircraft.setdefault(entity, _Aircraft())

    def _position(self, row: int, entity: str, at_us: int, message: dict[str, object]) -> None:
        if entity == _NOBODY:
            self._build.reject(row, "an aircraft address of zeros, which belongs to nobody")
            return
        known = self._aircraft.get(entity) or _Aircraft()
        on_ground = message.get("bds") == _ON_GROUND
        speed_mps, course_deg = knots_mps(message.get("groundspeed")), number(message.get("track"))
        if speed_mps is None and _fresh(known.velocity_us, at_us, VELOCITY_AGE_US):
            speed_mps, course_deg = known.speed_mps, known.course_deg
        alt_m = None if on_ground else feet_m(message.get("altitude"))
        self._build.fix(
            entity=entity,
            t_us=at_us,
            received_us=at_us,
            lon=number(message.get("longitude")),
            lat=number(message.get("latitude")),
            row=row,
            alt_m=alt_m,
            alt_datum=None if alt_m is None else _DATUMS.get(str(message.get("source", "barometric")).lower()),
            speed_mps=speed_mps,
            course_deg=course_deg,
            error_m=_error_m(known, at_us, message),
            kind="aircraft",
            surface=on_ground,
            source=_receiver(message.get("metadata")),
        )

    def take_names(self) -> dict[str, str]:
        """Entity id to callsign, as far as said since the last take."""
        names, self._names = self._names, {}
        return names


def _fresh(then_us: int | None, at_us: int, limit_us: int) -> bool:
    return then_us is not None and 0 <= at_us - then_us <= limit_us


def _error_m(known: _Aircraft, at_us: int, message: dict[str, object]) -> float | None:
    if known.nacp is not None and _fresh(known.nacp_us, at_us, ACCURACY_AGE_US):
        return nacp_error_m(known.nacp)
    nucp = category(message.get("NUCp"))
    return None if nucp is None else nucp_error_m(nucp)


def _receiver(metadata: object) -> str | None:
    """The receiver that heard it first, where jet1090 tells."""
    first = metadata[0] if isinstance(metadata, list) and metadata else None
    return text(first.get("name")) if isinstance(first, dict) else None


def icao_entity(address: object) -> str | None:
    """The entity id of a 24-bit address; a leading ~ (no ICAO address) stays."""
    found = address.strip().lower() if isinstance(address, str) else ""
    return f"icao:{found}" if _ADDRESS.fullmatch(found) else None


def unix_us(seconds: object) -> int | None:
    """Microseconds since 1970 from Unix seconds."""
    value = number(seconds)
    return round(value * US_PER_S) if value is not None and abs(value) < _MAX_SECONDS else None


def feet_m(feet: object) -> float | None:
    """Metres from feet."""
    value = number(feet)
    return None if value is None else value * FOOT_M


def knots_mps(knots: object) -> float | None:
    """Metres per second from knots."""
    value = number(knots)
    return None if value is None else value * KNOT_MPS


def category(value: object) -> int | None:
    """A small whole number such as NACp."""
    found = number(value)
    return int(found) if found is not None and isfinite(found) and 0 <= found <= 15 else None
