"""Every format that is read, in one list."""

from __future__ import annotations

from typing import Final

from standoff.feeds.cot import COT
from standoff.feeds.csv_file import CSV, CsvFormat
from standoff.feeds.dialects import DIALECTS
from standoff.feeds.format import Format
from standoff.feeds.geojson import GEOJSON
from standoff.feeds.gpx import GPX
from standoff.feeds.jet1090 import JET1090
from standoff.feeds.json_rows import JSON_ROWS
from standoff.feeds.nmea import NMEA
from standoff.feeds.parquet import ARROW, PARQUET
from standoff.feeds.sbs1 import SBS1

__all__ = ["FORMATS", "format_named"]

#: Where two are equally sure, the earlier one is taken.
FORMATS: Final[tuple[Format, ...]] = (
    PARQUET,
    ARROW,
    NMEA,
    SBS1,
    JET1090,
    COT,
    GPX,
    GEOJSON,
    *(CsvFormat(one) for one in DIALECTS),
    CSV,
    JSON_ROWS,
)


def format_named(name: str) -> Format | None:
    """The format of that name, or None."""
    return next((one for one in FORMATS if one.name == name.lower()), None)
