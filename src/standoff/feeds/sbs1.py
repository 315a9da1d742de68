"""SBS-1 (BaseStation) text: comma-separated messages of one aircraft receiver, MSG,1 to MSG,8.

Position comes in MSG,2 (on the ground) and MSG,3 (in the air); speed and course of an aircraft in the air come in MSG,4
and are joined to its positions for 10 s, forward only. Every line is one message; all others are auxiliary.
The times in it carry no zone, and no specification says UTC: BaseStation wrote local time. So it needs `assume_utc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Final

from standoff.errors import FeedError
from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.jet1090_messages import VELOCITY_AGE_US, icao_entity
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source, numbered_lines
from standoff.model.fix import Segment
from standoff.units import FOOT_M, KNOT_MPS, US_PER_S

__all__ = ["SBS1"]

#: No `\s` at the start: it runs on over line ends, which takes quadratic time over empty lines.
_LINE: Final = re.compile(rb"^[ \t]*MSG,[1-8],[^,\n]*,[^,\n]*,~?[0-9A-Fa-f]{6},", re.MULTILINE)
_KINDS: Final = frozenset(("MSG", "SEL", "ID", "AIR", "STA", "CLK"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS: Final = 22
_MAX_REMEMBERED: Final = 1 << 18
(_TYPE, _ADDRESS, _MADE_DATE, _MADE_TIME, _LOGGED_DATE, _LOGGED_TIME, _CALLSIGN, _ALTITUDE, _SPEED, _TRACK, _LAT, _LON,
 _ON_GROUND) = (1, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 21)  # fmt: skip


class Sbs1Format:
    """BaseStation messages, one a line."""

    name = "sbs1"

    def recognises(self, head: bytes, file_name: str) -> float:  # noqa: ARG002  # the content says it all
        """High when a line of the head is a message with an aircraft address."""
        return 0.95 if _LINE.search(head) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """Fixes in the order of the file. FeedError without `assume_utc`."""
        if not options.assume_utc:
            raise FeedError(
                f"{source.name}: times in SBS-1 carry no zone, and many receivers write local time;"
                " give --assume-utc if this one wrote UTC"
            )
        reader = _Reader(source, options)
        for row, content, fault in numbered_lines(source):
            if fault:
                reader.build.reject(row, fault)
            else:
                reader.line(row, content)
            if reader.build.full:
                yield reader.take()
        if not reader.build.empty:
            yield reader.take()


class _Reader:
    """The state of reading one file: the last speed and course of each aircraft, and when, and new callsigns."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.build = SegmentBuilder(source.name, options.segment_rows)
        self._velocity: dict[str, tuple[float | None, float | None, int]] = {}
        self._names: dict[str, str] = {}

    def line(self, row: int, content: bytes) -> None:
        """Take one line, whatever it is."""
        fields = content.decode("utf-8", "replace").strip().split(",")
        if fields == [""]:
            self.build.auxiliary(row)
        elif fields[0] not in _KINDS:
            self.build.reject(row, "not an SBS-1 message")
        elif fields[0] != "MSG":
            self.build.auxiliary(row)
        elif len(fields) <= _LON:
            self.build.reject(row, "a message with too few fields")
        else:
            self._message(row, fields + [""] * (_FIELDS - len(fields)))

    def _message(self, row: int, fields: list[str]) -> None:
        entity = icao_entity(fields[_ADDRESS])
        made_us = _instant_us(fields[_MADE_DATE], fields[_MADE_TIME])
        if entity is None:
            self.build.reject(row, "no aircraft address (six hexadecimal digits)")
        elif made_us is None:
            self.build.reject(row, "no time that can be read (2024/06/06,10:00:00.000)")
        elif fields[_LAT] or fields[_LON]:
            self._position(row, entity, made_us, fields)
        else:
            self._learn(entity, made_us, fields)
            self.build.auxiliary(row)

    def _learn(self, entity: str, made_us: int, fields: list[str]) -> None:
        if fields[_CALLSIGN].strip() and len(self._names) < _MAX_REMEMBERED:
            self._names[entity] = fields[_CALLSIGN].strip()
        if fields[_SPEED]:
            if len(self._velocity) >= _MAX_REMEMBERED:
                self._velocity.clear()
            self._velocity[entity] = (_times(fields[_SPEED], KNOT_MPS), _times(fields[_TRACK], 1.0), made_us)

    def _position(self, row: int, entity: str, made_us: int, fields: list[str]) -> None:
        speed_mps, course_deg = _times(fields[_SPEED], KNOT_MPS), _times(fields[_TRACK], 1.0)
        known = self._velocity.get(entity)
        if speed_mps is None and known is not None and 0 <= made_us - known[2] <= VELOCITY_AGE_US:
            speed_mps, course_deg = known[:2]
        on_ground = fields[_TYPE] == "2" or fields[_ON_GROUND].strip() in {"1", "-1"}
        alt_m = None if on_ground else _times(fields[_ALTITUDE], FOOT_M)
        self.build.fix(
            entity=entity,
            t_us=made_us,
            received_us=_instant_us(fields[_LOGGED_DATE], fields[_LOGGED_TIME]),
            lon=_times(fields[_LON], 1.0),
            lat=_times(fields[_LAT], 1.0),
            row=row,
            alt_m=alt_m,
            alt_datum=None if alt_m is None else "fl",
            speed_mps=speed_mps,
            course_deg=course_deg,
            kind="aircraft",
            surface=on_ground,
        )

    def take(self) -> Segment:
        """The segment since the last take, with the callsigns heard in it."""
        names, self._names = self._names, {}
        return replace(self.build.take(), names=names)


def _times(text: str, factor: float) -> float | None:
    """A number of the file times a factor, None when it is none or not finite."""
    try:
        value = float(text) * factor
    except ValueError:
        return None
    return value if isfinite(value) else None


@lru_cache(maxsize=256)
def _day_us(date: str) -> int | None:
    try:
        day = datetime.strptime(date.strip(), "%Y/%m/%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (day - _EPOCH) // timedelta(microseconds=1)


def _instant_us(date: str, time: str) -> int | None:
    """Microseconds since 1970 of "2024/06/06", "10:00:00.000"."""
    day_us = _day_us(date)
    try:
        hours, minutes, seconds = time.strip().split(":")
        clock = (int(hours), int(minutes), float(seconds))
    except ValueError:
        return None
    if day_us is None or not (0 <= clock[0] < 24 and 0 <= clock[1] < 60 and 0 <= clock[2] < 61):
        return None
    return day_us + (clock[0] * 3600 + clock[1] * 60) * US_PER_S + round(clock[2] * US_PER_S)


SBS1: Final = Sbs1Format()
