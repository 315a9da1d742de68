"""GPX tracks. Times are UTC by the format's specification, elevations metres above mean sea level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from standoff.errors import FeedError
from standoff.feeds.options import ReadOptions
from standoff.feeds.position_error import hdop_error_m
from standoff.feeds.row_table import RowTable
from standoff.feeds.source import MAX_LINE_BYTES, Source
from standoff.feeds.tabular import stem
from standoff.model.fix import Segment

__all__ = ["GPX"]

_PLANNED: Final = frozenset({"wpt", "rtept"})
_FIELDS: Final = {"time": "time", "ele": "alt_m", "speed": "speed_mps", "course": "course_deg"}


class Gpx:
    """Track points are rows. Waypoints and route points are places and plans, not reports: auxiliary."""

    name = "gpx"

    def recognises(self, head: bytes, file_name: str) -> float:
        """High when a gpx element opens in the head."""
        text = head.replace(b"\0", b"")  # UTF-16 reads well enough like this
        if b"<gpx" in text or b":gpx" in text:
            return 0.95
        return 0.3 if file_name.lower().endswith(".gpx") and b"<" in text[:100] else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The track points in the order of the file; what comes after broken XML is one reject."""
        rows = RowTable(source.name, options, naive_is_utc=True)
        with source.open() as raw:
            stream = _Guarded(raw)
            reader = _Reader(rows, options.entity or stem(source.name), named=options.entity is None)
            for event, element in _events(stream, source.name, rows):
                reader.take_in(event, element)
                if rows.full:
                    yield rows.take()
        if not rows.empty:
            yield rows.take()


def _events(stream: _Guarded, name: str, rows: RowTable) -> Iterator[tuple[str, Any]]:
    """Elements as they open and close. FeedError for a DOCTYPE, and where there is no XML from the start."""
    begun = False
    try:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
        ):
            if not begun:
                begun = True
                if element.getroottree().docinfo.internalDTD is not None:
                    raise FeedError(f"{name}: has a DOCTYPE, which may hide hostile content; remove it")
            yield event, element
    except etree.XMLSyntaxError as problem:
        if not begun:
            raise FeedError(f"{name}: is no XML: {_one_line(problem)}") from problem
        line, column = problem.position
        rows.note(
            f"the XML is broken at line {line}, column {column}, and not read from there on: {_one_line(problem)}"
        )
        rows.reject("the XML is broken here")


def _one_line(problem: etree.XMLSyntaxError) -> str:
    return " ".join(str(problem.msg).split())


class _Guarded:
    """A stream that ends where a tag or a text runs over 1 MiB: the parser would take a very long time over it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._since = 0

    def read(self, size: int) -> bytes:
        """As of any stream."""
        data = self._stream.read(size)
        last = max(data.rfind(b">"), data.rfind(b"<"))
        self._since = self._since + len(data) if last < 0 else len(data) - last
        return data if self._since <= MAX_LINE_BYTES else b""


class _Reader:
    def __init__(self, rows: RowTable, stem_name: str, *, named: bool) -> None:
        self._rows = rows
        self._stem = stem_name
        self._named = named
        self._track: str | None = None

    def take_in(self, event: str, element: Any) -> None:
        tag = _local(element)
        if event == "start":
            if tag == "trk":
                self._track = None
            return
        if tag == "name" and element.getparent() is not None and _local(element.getparent()) == "trk":
            self._track = (element.text or "").strip() or None
        elif tag == "trkpt":
            self._point(element)
            _forget(element)
        elif tag in _PLANNED:
            self._rows.note("waypoints and route points are places, not position reports; they are not read")
            self._rows.auxiliary()
            _forget(element)
        elif tag == "trkseg":
            _forget(element)

    def _point(self, element: Any) -> None:
        values: dict[str, object] = {"lon": element.get("lon"), "lat": element.get("lat"), "entity": self._entity()}
        for child in element.iter():
            tag = _local(child)
            if tag in _FIELDS and child.text:
                values.setdefault(_FIELDS[tag], child.text.strip())
            elif tag == "hdop" and child.text:
                values["error_m"] = _error_m(child.text)
        if "alt_m" in values:
            values["alt_datum"] = "msl"
        self._rows.add(values)

    def _entity(self) -> str:
        if self._named and self._track:
            return self._track
        if self._named:
            self._rows.note(f"tracks without a name are read as one entity, {self._stem!r}")
        return self._stem


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _error_m(hdop: str) -> float | None:
    try:
        return hdop_error_m(float(hdop))
    except ValueError:
        return None


def _forget(element: Any) -> None:
    """Free an element and its elder siblings of the same parent, so that memory does not grow with the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


GPX: Final = Gpx()
