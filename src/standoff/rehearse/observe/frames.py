"""Reports as frames: the columns of fixes as the watch would read them, and beside them what is hidden from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.model.fix import FIX_SCHEMA
from standoff.rehearse.observe.measures import ALT_STEPS, COURSE_STEPS, ERROR_STEPS, SPEED_STEPS, UNKNOWN
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.observe.rows import Rows
from standoff.rehearse.scenario.observation import Observation

__all__ = ["HIDDEN_SCHEMA", "Framing", "declared_steps"]

#: What is hidden from the watch. `true_error_m`: 1 sigma per axis of the error that was made, that of outliers in it.
HIDDEN_SCHEMA: Final = pl.Schema(
    {
        "true_entity": pl.String,
        "true_t_us": pl.Int64,
        "true_lon": pl.Float64,
        "true_lat": pl.Float64,
        "true_error_m": pl.Float64,
        "outlier": pl.Boolean,
        "delivered_us": pl.Int64,
    }
)
_LEFT_OUT: Final = ("message_id", "surface")


class Framing:
    """Makes frames of rows; it knows the words that the numbers in them stand for.

    `file` is what fixes name theirs. `ids`: what identities are called in it, where it cannot hold their own names.
    """

    def __init__(self, reports: Reports, file: str, ids: Sequence[str] | None = None) -> None:
        courses = [cast.course for cast in reports.casts]
        sensors = reports.sensors
        self._file = file
        self._rows = 0
        self._ids = pl.Series(reports.ids if ids is None else ids, dtype=pl.String)
        self._entities = pl.Series([course.entity for course in courses], dtype=pl.String)
        self._parties = pl.Series([course.party for course in courses], dtype=pl.String)
        self._kinds = pl.Series([course.kind for course in courses], dtype=pl.String)
        self._datums = pl.Series([course.alt_datum for course in courses], dtype=pl.String)
        self._sensors = sensors
        self._sources = pl.Series([sensor.source or sensor.name for sensor in sensors], dtype=pl.String)
        self._own_datums = pl.Series([sensor.alt_datum for sensor in sensors], dtype=pl.String)
        self._declared = np.array([declared_steps(sensor) for sensor in sensors], np.int32)
        self._sigma_m = np.array([sensor.sigma_m for sensor in sensors])
        self._outlier_m = np.array([math.hypot(sensor.sigma_m, sensor.outlier_m) for sensor in sensors])

    def frame(self, rows: Rows, fixes: pl.DataFrame | None = None) -> pl.DataFrame:
        """The columns of FIX_SCHEMA and HIDDEN_SCHEMA. Slices come in order: rows are counted through, from 1.

        `fixes` is what `fixes` made of these rows, where that is at hand.
        """
        fixes = self.fixes(rows) if fixes is None else fixes
        missing = [pl.lit(None, FIX_SCHEMA[name]).alias(name) for name in _LEFT_OUT]
        first, self._rows = self._rows + 1, self._rows + len(rows.said)
        counted = pl.Series(np.arange(first, self._rows + 1))
        return fixes.with_columns(*missing, file=pl.lit(self._file), row=counted).select(
            *FIX_SCHEMA.names(), *self._hidden(rows)
        )

    def fixes(self, rows: Rows) -> pl.DataFrame:
        """The columns of FIX_SCHEMA that reports have: all but `surface`, `message_id`, `file` and `row`."""
        alt_m = _measure(rows.alt_dm, ALT_STEPS)
        return pl.DataFrame(
            {
                "entity": self._ids.gather(rows.said),
                "t_us": pl.Series(rows.said_ms * 1000),
                "lon": pl.Series(rows.lon_e7 / 1e7),
                "lat": pl.Series(rows.lat_e7 / 1e7),
                "received_us": self._told(rows, "received", pl.Series(rows.arrived_ms * 1000)),
                "alt_m": alt_m,
                "alt_datum": self._datum(rows, alt_m),
                "speed_mps": _measure(rows.speed_cmps, SPEED_STEPS),
                "course_deg": _measure(rows.course_cdeg, COURSE_STEPS),
                "error_m": _measure(self._declared[rows.sensor], ERROR_STEPS),
                "party": self._told(rows, "party", self._parties.gather(rows.entity)),
                "kind": self._told(rows, "kind", self._kinds.gather(rows.entity)),
                "source": self._sources.gather(rows.sensor),
            }
        )

    def _hidden(self, rows: Rows) -> list[pl.Series]:
        error_m = np.where(rows.outlier, self._outlier_m[rows.sensor], self._sigma_m[rows.sensor])
        columns = (
            self._entities.gather(rows.entity), pl.Series(rows.true_ms * 1000), pl.Series(rows.true_lon),
            pl.Series(rows.true_lat), pl.Series(error_m), pl.Series(rows.outlier), pl.Series(rows.arrived_ms * 1000),
        )  # fmt: skip
        return [column.alias(name) for name, column in zip(HIDDEN_SCHEMA.names(), columns, strict=True)]

    def _told(self, rows: Rows, field: str, values: pl.Series) -> pl.Series:
        """The values where the sensor reports this field, null elsewhere."""
        tells = [field in sensor.reports for sensor in self._sensors]
        if all(tells):
            return values
        nothing = pl.Series([None], dtype=values.dtype)
        return values.zip_with(pl.Series(np.array(tells)[rows.sensor]), nothing)

    def _datum(self, rows: Rows, alt_m: pl.Series) -> pl.Series:
        if alt_m.null_count() == alt_m.len():
            return pl.Series([None], dtype=pl.String).new_from_index(0, alt_m.len())
        datum = self._datums.gather(rows.entity)
        if self._own_datums.null_count() < self._own_datums.len():
            own = self._own_datums.gather(rows.sensor)
            datum = own.zip_with(own.is_not_null(), datum)
        return datum.zip_with(alt_m.is_not_null(), pl.Series([None], dtype=pl.String))


def declared_steps(sensor: Observation) -> int:
    """The position error that its reports declare, in whole millimetres; UNKNOWN where none."""
    if sensor.declared_m is None or "error" not in sensor.reports:
        return UNKNOWN
    return math.floor(sensor.declared_m * ERROR_STEPS + 0.5)


def _measure(steps: NDArray[np.int32], per_unit: float) -> pl.Series:
    """Whole steps in units, null where UNKNOWN."""
    unknown = steps == UNKNOWN
    values = pl.Series(steps / per_unit)
    if not unknown.any():
        return values
    return values.zip_with(pl.Series(~unknown), pl.Series([None], dtype=pl.Float64))
