"""GPX 1.1: a track for each entity, in the order of its own times. The one format that is put together in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from xml.sax.saxutils import escape

import polars as pl

from standoff.feeds.position_error import hdop_error_m
from standoff.rehearse.observe.write.sinks import FileFormat, instants_as

__all__ = ["GPX"]

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="standoff simulate" xmlns="http://www.topografix.com/GPX/1/1">\n'
)
_KEPT: Final = ("entity", "t_us", "lon", "lat", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "kind")


class _GpxSink:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._frames: list[pl.DataFrame] = []

    def write(self, frame: pl.DataFrame) -> None:
        self._frames.append(frame.select(_KEPT))

    def close(self) -> None:
        with self._path.open("w", encoding="utf-8", newline="") as file:
            file.write(_HEAD)
            if self._frames:
                for track in _by_entity(pl.concat(self._frames)):
                    file.writelines(_track(track))
            file.write("</gpx>\n")


def _by_entity(frame: pl.DataFrame) -> list[pl.DataFrame]:
    timed = frame.sort("entity", "t_us", maintain_order=True).with_columns(
        instants_as("t_us").dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").alias("time")
    )
    return timed.partition_by("entity", maintain_order=True)


def _track(track: pl.DataFrame) -> Iterator[str]:
    kind = track["kind"][0]
    yield f"<trk><name>{escape(track['entity'][0])}</name>{f'<type>{escape(kind)}</type>' if kind else ''}<trkseg>\n"
    for row in track.iter_rows(named=True):
        yield _point(row)
    yield "</trkseg></trk>\n"


def _point(row: dict[str, Any]) -> str:
    """The order of elements is that of the schema."""
    ele = f"<ele>{row['alt_m']}</ele>" if row["alt_datum"] == "msl" else ""
    error = f"<hdop>{row['error_m'] / hdop_error_m(1.0):.6f}</hdop>" if row["error_m"] is not None else ""
    more = "".join(
        f"<{tag}>{row[name]}</{tag}>"
        for tag, name in (("speed", "speed_mps"), ("course", "course_deg"))
        if row[name] is not None
    )
    place = f'<trkpt lat="{row["lat"]:.7f}" lon="{row["lon"]:.7f}">'
    extensions = f"<extensions>{more}</extensions>" if more else ""
    return f"{place}{ele}<time>{row['time']}</time>{error}{extensions}</trkpt>\n"


GPX: Final = FileFormat(
    "gpx",
    "gpx",
    _GpxSink,
    keeps=frozenset({"alt_m", "alt_datum", "speed_mps", "course_deg", "error_m"}),
    datums=frozenset({"msl"}),
    limits=MappingProxyType({"alt_m": "only above mean sea level", "error_m": "as hdop, read with the usual error"}),
)
