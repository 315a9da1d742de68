"""Collects AIS positions as columns and makes segments of them together with what a SegmentBuilder counted."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from standoff.feeds.ais_identity import ais_entity, ais_kind
from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.checks import check_fixes
from standoff.feeds.nmea_envelope import Envelope
from standoff.feeds.nmea_positions import AisPosition
from standoff.feeds.position_error import ais_error_m
from standoff.model.fix import FIX_SCHEMA, Segment
from standoff.units import KNOT_MPS

__all__ = ["AisColumns"]

_LONG_RANGE: Final = 27
_SAR_AIRCRAFT: Final = 9
_MAX_REMEMBERED: Final = 1 << 18
_ERRORS_M: Final = {(high, far): ais_error_m(high, far) for high in (False, True) for far in (False, True)}


class _Row(NamedTuple):
    entity: str
    kind: str
    t_us: int
    received_us: int | None
    lon: float
    lat: float
    speed_kn: float | None
    course_deg: float | None
    error_m: float | None
    alt_m: float | None
    source: str | None
    row: int


class AisColumns:
    """Positions of one file in the order they were added."""

    def __init__(self, source_name: str, segment_rows: int) -> None:
        self._name = source_name
        self._segment_rows = segment_rows
        self._rows: list[tuple[object, ...]] = []
        self._stations: dict[int, tuple[str, str]] = {}

    def add(self, row: int, message_type: int, at: AisPosition, t_us: int, envelope: Envelope) -> None:
        """Add a position report that has a time and a place."""
        mmsi, lon, lat, speed_kn, course_deg, accurate, alt_m = at
        received_us, source, _ = envelope
        entity, kind = self._stations.get(mmsi) or self._station(mmsi)
        if message_type == _SAR_AIRCRAFT:
            kind = "aircraft"
        error_m = _ERRORS_M[accurate, message_type == _LONG_RANGE]
        self._rows.append(
            (entity, kind, t_us, received_us, lon, lat, speed_kn, course_deg, error_m, alt_m, source, row)
        )

    def _station(self, mmsi: int) -> tuple[str, str]:
        if len(self._stations) >= _MAX_REMEMBERED:
            self._stations.clear()
        station = self._stations[mmsi] = (ais_entity(mmsi), ais_kind(mmsi))
        return station

    @property
    def full(self) -> bool:
        """True when it is time to take a segment."""
        return len(self._rows) >= self._segment_rows

    @property
    def empty(self) -> bool:
        """True when no position waits to be taken."""
        return not self._rows

    def take(self, counted: SegmentBuilder, names: dict[str, str]) -> Segment:
        """The positions since the last take, checked, with the auxiliary messages, rejects and notes of `counted`."""
        rest = counted.take()
        rows, self._rows = self._rows, []
        checked = check_fixes(_frame(rows, self._name))
        rejects = rest.rejects
        if checked.rejects.height:
            rejects = pl.concat([rejects, checked.rejects]).sort("row", maintain_order=True)
        notes = (*rest.notes, *checked.notes)
        return Segment(checked.fixes, rejects, rest.messages_in + len(rows), rest.auxiliary, notes, names)


def _frame(rows: list[tuple[object, ...]], name: str) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(_Row._fields)
    types: dict[str, pl.DataType | type[pl.DataType]] = {**FIX_SCHEMA, "speed_kn": pl.Float64}
    series = [pl.Series(field, values, types[field]) for field, values in zip(_Row._fields, columns, strict=True)]
    given = pl.DataFrame(series).with_columns(
        speed_mps=pl.col("speed_kn") * KNOT_MPS,
        surface=pl.when(pl.col("kind") == "vessel").then(statement=True),
        file=pl.lit(name),
    )
    missing = [pl.lit(None, dtype).alias(field) for field, dtype in FIX_SCHEMA.items() if field not in given.columns]
    return given.with_columns(missing).select(FIX_SCHEMA.names())
