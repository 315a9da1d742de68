"""Fixes as columns: what a feed delivers and detection eats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

__all__ = ["FIX_SCHEMA", "REJECT_SCHEMA", "Segment", "empty_fixes", "empty_rejects"]

#: One row a fix. Never null: entity, t_us, lon, lat, file, row. Everything else is null where unknown.
FIX_SCHEMA: Final = pl.Schema(
    {
        "entity": pl.String,  # stable id, e.g. "mmsi:366998510", "icao:3c6444", or the file's own word
        "t_us": pl.Int64,  # when it was there, microseconds since 1970 UTC
        "lon": pl.Float64,  # degrees east, [-180, 180]
        "lat": pl.Float64,  # degrees north, [-90, 90]
        "received_us": pl.Int64,  # when we learned it
        "alt_m": pl.Float64,
        "alt_datum": pl.String,  # hae | msl | agl | fl (pressure altitude)
        "speed_mps": pl.Float64,
        "course_deg": pl.Float64,
        "error_m": pl.Float64,  # 1 sigma per horizontal axis
        "party": pl.String,
        "kind": pl.String,  # vessel, aircraft, vehicle, person, animal ... as far as the feed says
        "surface": pl.Boolean,  # true: on the ground or the sea, whatever alt_m says
        "source": pl.String,  # who reported it: receiver, station, sensor; null = the file itself
        "message_id": pl.String,
        "file": pl.String,  # the file it was read from, as the user named it
        "row": pl.Int64,  # data row (from 1, header not counted), line or message number in that file
    }
)

#: One row a refused message.
REJECT_SCHEMA: Final = pl.Schema({"source": pl.String, "row": pl.Int64, "reason": pl.String})


def empty_fixes() -> pl.DataFrame:
    """A frame of no fixes with every column."""
    return pl.DataFrame(schema=FIX_SCHEMA)


def empty_rejects() -> pl.DataFrame:
    """A frame of no rejects."""
    return pl.DataFrame(schema=REJECT_SCHEMA)


@dataclass(frozen=True, slots=True)
class Segment:
    """What a reader hands over at a time: some fixes, and an account of every message it took for them.

    `messages_in == len(fixes) + auxiliary + len(rejects)` always. Auxiliary messages are understood but are no fix
    (names, base stations, headers of another kind). `notes` are remarks for a person, each said once per file.
    `names` is what entities call themselves (ship name, callsign), as far as this segment told it; for labels only.
    """

    fixes: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=empty_rejects)
    messages_in: int = 0
    auxiliary: int = 0
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
