"""Collects AIS positions as columns and makes segments of them together with what a SegmentBuilder counted."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
        self._reports: list[NDArray[np.void]] = []
        self._receivers: list[pl.Series] = []
        self._n_reports = 0
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

    def add_reports(self, reports: NDArray[np.void], stations: pl.Series) -> None:
        """Add REPORTs (module `nmea_bulk`) whose `line` is the row in the file; `stations` names their stations."""
        self._reports.append(reports)
        self._receivers.append(stations.gather(reports["station"]))
        self._n_reports += len(reports)

    def _station(self, mmsi: int) -> tuple[str, str]:
        if len(self._stations) >= _MAX_REMEMBERED:
            self._stations.clear()
        station = self._stations[mmsi] = (ais_entity(mmsi), ais_kind(mmsi))
        return station

    @property
    def full(self) -> bool:
        """True when it is time to take a segment."""
        return self.waiting >= self._segment_rows

    @property
    def waiting(self) -> int:
        """How many positions wait to be taken."""
        return len(self._rows) + self._n_reports

    @property
    def empty(self) -> bool:
        """True when no position waits to be taken."""
        return not self.waiting

    def take(self, counted: SegmentBuilder, names: dict[str, str]) -> Segment:
        """The positions since the last take, checked, with the auxiliary messages, rejects and notes of `counted`."""
        rest = counted.take()
        taken = self.waiting
        checked = check_fixes(self._given().with_columns(file=pl.lit(self._name)).select(FIX_SCHEMA.names()))
        rejects = rest.rejects
        if checked.rejects.height:
            rejects = pl.concat([rejects, checked.rejects]).sort("row", maintain_order=True)
        notes = (*rest.notes, *checked.notes)
        return Segment(checked.fixes, rejects, rest.messages_in + taken, rest.auxiliary, notes, names)

    def _given(self) -> pl.DataFrame:
        """All that waits, in the order of the file; nothing waits afterwards."""
        frames = []
        if self._rows or not self._reports:
            frames.append(_row_frame(self._rows))
        if self._reports:
            frames.append(self._report_frame(np.concatenate(self._reports), pl.concat(self._receivers)))
        self._rows, self._reports, self._receivers, self._n_reports = [], [], [], 0
        return frames[0] if len(frames) == 1 else pl.concat(frames).sort("row")

    def _report_frame(self, reports: NDArray[np.void], receivers: pl.Series) -> pl.DataFrame:
        numbers, which = np.unique(reports["mmsi"], return_inverse=True)
        stations = [self._stations.get(mmsi) or self._station(mmsi) for mmsi in numbers.tolist()]
        entities, kinds = (pl.Series(values, dtype=pl.String) for values in zip(*stations, strict=True))
        timed = pl.Series(reports["timed"])
        numeric = {name: pl.Series(reports[name]) for name in ("t_us", "lon", "lat", "speed_kn", "course_deg")}
        frame = pl.DataFrame(
            {
                "entity": entities.gather(which),
                "kind": kinds.gather(which),
                **numeric,
                "received_us": numeric["t_us"].zip_with(timed, pl.Series([None], dtype=pl.Int64)),
                "source": receivers,
                "error_m": pl.Series([_ERRORS_M[False, False], _ERRORS_M[True, False]], dtype=pl.Float64).gather(
                    reports["accurate"].astype(np.int64)
                ),
                "row": pl.Series(reports["line"]),
            }
        )
        return _completed(frame.with_columns(pl.col("speed_kn", "course_deg").fill_nan(None)))


def _row_frame(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(_Row._fields)
    types: dict[str, pl.DataType | type[pl.DataType]] = {**FIX_SCHEMA, "speed_kn": pl.Float64}
    series = [pl.Series(field, values, types[field]) for field, values in zip(_Row._fields, columns, strict=True)]
    return _completed(pl.DataFrame(series))


def _completed(given: pl.DataFrame) -> pl.DataFrame:
    """All columns of a fix but `file`, out of those that AIS has."""
    given = given.with_columns(
        speed_mps=pl.col("speed_kn") * KNOT_MPS,
        surface=pl.when(pl.col("kind") == "vessel").then(statement=True),
    )
    missing = [pl.lit(None, dtype).alias(field) for field, dtype in FIX_SCHEMA.items() if field not in given.columns]
    return given.with_columns(missing).select(name for name in FIX_SCHEMA.names() if name != "file")
