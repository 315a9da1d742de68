"""Cursor-on-Target events, one a line: atoms of unknown affiliation, since a report does not say whose friend it is."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import polars as pl

from standoff.rehearse.observe.write.sinks import FileFormat, TextSink, instants_as

__all__ = ["COT"]

_TYPES: Final = {"aircraft": "a-u-A", "vessel": "a-u-S", "installation": "a-u-G-I"}
_UNKNOWN: Final = "9999999"
_STALE_US: Final = 60_000_000
_TIME: Final = "%Y-%m-%dT%H:%M:%S%.3fZ"


def _events(frame: pl.DataFrame) -> Iterator[str]:
    timed = frame.with_columns(
        instants_as("t_us").dt.strftime(_TIME).alias("time"),
        (pl.col("t_us") + _STALE_US).cast(pl.Datetime("us", "UTC")).dt.strftime(_TIME).alias("stale"),
    )
    for row in timed.iter_rows(named=True):
        yield _event(row)


def _event(row: dict[str, Any]) -> str:
    what = _TYPES.get(row["kind"], "a-u-G")
    hae = row["alt_m"] if row["alt_datum"] == "hae" else _UNKNOWN
    error = _UNKNOWN if row["error_m"] is None else row["error_m"]
    head = f'<event version="2.0" uid={quoteattr(row["entity"])} type="{what}" how="m-g"'
    times = f'time="{row["time"]}" start="{row["time"]}" stale="{row["stale"]}"'
    point = f'<point lat="{row["lat"]:.7f}" lon="{row["lon"]:.7f}" hae="{hae}" ce="{error}" le="{_UNKNOWN}"/>'
    return f"{head} {times}>{point}<detail>{_detail(row)}</detail></event>"


def _detail(row: dict[str, Any]) -> str:
    moving = (("speed", row["speed_mps"]), ("course", row["course_deg"]))
    track = "".join(f' {name}="{value}"' for name, value in moving if value is not None)
    said = (f"kind {row['kind']}" if row["kind"] else "", f"party {row['party']}" if row["party"] else "")
    remarks = ", ".join(text for text in said if text)
    return (
        f"<contact callsign={quoteattr(row['entity'])}/>"
        + (f"<track{track}/>" if track else "")
        + (f"<creator uid={quoteattr(row['source'])}/>" if row["source"] else "")
        + (f"<remarks>{quoteattr(remarks)[1:-1]}</remarks>" if remarks else "")
    )


COT: Final = FileFormat(
    "cot",
    "xml",
    lambda path: TextSink(path, _events),
    keeps=frozenset({"alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "kind", "source"}),
    datums=frozenset({"hae"}),
    limits=MappingProxyType(
        {
            "alt_m": "only height above the ellipsoid",
            "kind": "aircraft, vessel and installation; all else is read as vehicle",
            "party": "as a remark, which is not read",
        }
    ),
)
