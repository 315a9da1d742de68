"""Cursor-on-Target XML: single events, or any number of them one after the other in a file.

Only atoms (type a-...) are fixes: they are the things that stand or move somewhere. Everything else CoT carries is
auxiliary even where it has a position: chat, routes, markers, alarms, drawn shapes, tasking. An atom at 0,0 is refused:
that is what clients write before they know their position, and it must not become a place in the Gulf of Guinea.
Every event is one message; the row is its number in the file.

The fix is dated by `time`, when the event was made. `ce` becomes `error_m` (see docs/position-error.md), `hae` is the
height above the ellipsoid; 9999999 and NaN mean unknown. The affiliation in the type (friend, hostile ...) is what the
sender thinks of somebody and not who they are, so it does not become a party.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite
from typing import Final

from lxml import etree

from standoff.errors import FeedError
from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.cot_events import RawEvent, raw_events
from standoff.feeds.options import ReadOptions
from standoff.feeds.position_error import cot_error_m
from standoff.feeds.source import Source
from standoff.model.fix import Segment
from standoff.units import parse_instant_us

__all__ = ["COT"]

_EVENT: Final = re.compile(rb"<event[\s/>]")
_CONTENT: Final = re.compile(rb"<point\s|\suid\s*=")
_TYPE: Final = re.compile(r"[a-z](?:-[A-Za-z0-9._]+)*")
_PROTOBUF: Final = b"\xbf"
#: 9999999 means unknown; so far from the Earth nothing is meant.
_UNKNOWN: Final = 999_999.0
_KINDS: Final = {"A": "aircraft", "G": "vehicle", "S": "vessel", "U": "vessel"}
_ON_SURFACE: Final = frozenset("GS")


class CotFormat:
    """CoT events as XML."""

    name = "cot"

    def recognises(self, head: bytes, file_name: str) -> float:
        """High for an event element with a uid or a point; FeedError for TAK's protobuf form, which is not XML."""
        if head[:1] == _PROTOBUF and b"<event" not in head:
            raise FeedError(f"{file_name}: looks like TAK protocol messages (protobuf); export them as CoT XML")
        if not _EVENT.search(head):
            return 0.0
        return 0.95 if _CONTENT.search(head) else 0.5

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """Fixes in the order of the file."""
        reader = _Reader(source, options)
        with source.open() as stream:
            for row, event in enumerate(raw_events(stream), start=1):
                reader.event(row, event)
                if reader.build.full:
                    yield reader.take()
        if not reader.build.empty:
            yield reader.take()


class _Refused(Exception):  # noqa: N818  # the reason for a reject; it never leaves this module
    """The event cannot be used; the text is the reason."""


class _Reader:
    """The state of reading one file."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.build = SegmentBuilder(source.name, options.segment_rows)
        self._assume_utc = options.assume_utc
        self._names: dict[str, str] = {}
        # Only the bytes of one event come here, so nothing can be declared or fetched; this says it a second time.
        self._parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def event(self, row: int, raw: RawEvent) -> None:
        """One event: a fix, auxiliary or a reject."""
        if raw.fault:
            self.build.reject(row, raw.fault)
            return
        try:
            event = etree.fromstring(raw.content, self._parser)
        except (etree.XMLSyntaxError, ValueError):
            self.build.reject(row, "an event that is not well-formed XML")
            return
        try:
            if self._is_atom(event):
                self._fix(row, event)
            else:
                self.build.auxiliary(row)
        except _Refused as refused:
            self.build.reject(row, str(refused))

    def _is_atom(self, event: etree._Element) -> bool:
        kind = event.get("type", "")
        if not _TYPE.fullmatch(kind):
            raise _Refused("an event without a type" if not kind else "an event type that is none (a-f-G-U-C)")
        return kind.startswith("a-")

    def _fix(self, row: int, event: etree._Element) -> None:
        uid, point = event.get("uid", "").strip(), event.find("point")
        if not uid:
            raise _Refused("an event without a uid")
        if point is None:
            raise _Refused("an event without a point")
        t_us = self._instant_us(event.get("time"))
        lon, lat = _number(point.get("lon")), _number(point.get("lat"))
        if lon == 0.0 and lat == 0.0:
            raise _Refused("position 0,0: the sender does not know where it is")
        alt_m, ce_m, track = _known(point.get("hae")), _number(point.get("ce")), event.find("detail/track")
        dimension, function = [*event.get("type", "").split("-"), "", "", ""][2:4]
        self._learn(uid, event)
        self.build.fix(
            entity=uid,
            t_us=t_us,
            lon=lon,
            lat=lat,
            row=row,
            alt_m=alt_m,
            alt_datum=None if alt_m is None else "hae",
            speed_mps=None if track is None else _known(track.get("speed"), least=0.0),
            course_deg=None if track is None else _degrees(track.get("course")),
            error_m=None if ce_m is None else cot_error_m(ce_m),
            kind="installation" if (dimension, function) == ("G", "I") else _KINDS.get(dimension),
            surface=True if dimension in _ON_SURFACE else None,
            source=_reporter(event),
        )

    def _instant_us(self, text: str | None) -> int:
        if not text:
            raise _Refused("an event without a time")
        try:
            when = datetime.fromisoformat(text.strip())
        except ValueError as problem:
            raise _Refused("an event whose time cannot be read") from problem
        if when.tzinfo is None:
            if not self._assume_utc:
                raise _Refused("time carries no zone (--assume-utc takes it as UTC)")
            when = when.replace(tzinfo=UTC)
        return parse_instant_us(when)

    def _learn(self, uid: str, event: etree._Element) -> None:
        contact = event.find("detail/contact")
        callsign = "" if contact is None else contact.get("callsign", "").strip()
        if callsign:
            self._names[uid] = callsign

    def take(self) -> Segment:
        """The segment since the last take, with the callsigns given in it."""
        names, self._names = self._names, {}
        return replace(self.build.take(), names=names)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _known(text: str | None, least: float = -_UNKNOWN) -> float | None:
    """A number that is finite, at least `least` and not "unknown"."""
    value = _number(text)
    return value if value is not None and isfinite(value) and least <= value < _UNKNOWN else None


def _degrees(text: str | None) -> float | None:
    """A course in 0 to 360; some clients count to the left with a minus sign."""
    value = _number(text)
    return value % 360.0 if value is not None and isfinite(value) and abs(value) <= 360.0 else None


def _reporter(event: etree._Element) -> str | None:
    """Who put it there, where that is somebody else: the creator, or the parent that links to it."""
    creator = event.find("detail/creator")
    if creator is not None and creator.get("uid"):
        return creator.get("uid")
    parents = (link.get("uid") for link in event.iterfind("detail/link") if link.get("relation") == "p-p")
    return next((uid for uid in parents if uid), None)


COT: Final = CotFormat()
