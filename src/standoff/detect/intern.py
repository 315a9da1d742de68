"""Frames of fixes into the columns of the loop: ids to codes, missing to defaults, altitudes with their datum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.areas import DATUM_CODES
from standoff.detect.detector import Columns, Detector, State
from standoff.detect.evidence import FixView
from standoff.detect.identity import learn

__all__ = ["columns_beside", "columns_of", "view_of"]


def _errors(frame: pl.DataFrame, default_m: float) -> NDArray[np.float32]:
    series = frame["error_m"]
    if series.null_count() == len(series):
        return np.full(1, default_m, np.float32)
    return series.fill_null(default_m).cast(pl.Float32).to_numpy()


def _altitudes(detector: Detector, frame: pl.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Altitude, rounded to what is kept of it (float32), and datum code. On the ground: 0 m above ground.

    Not looked at when no zone has a band.
    """
    if not detector.areas.has_bands:
        return np.full(1, np.nan), np.full(1, DATUM_CODES[""], np.uint8)
    ground = frame["surface"].fill_null(value=False)
    alt = pl.select(pl.when(ground).then(0.0).otherwise(frame["alt_m"])).to_series()
    datum = frame["alt_datum"].replace_strict(DATUM_CODES, default=DATUM_CODES[""], return_dtype=pl.UInt8)
    datum = pl.select(pl.when(ground).then(pl.lit(DATUM_CODES["agl"], pl.UInt8)).otherwise(datum)).to_series()
    alt = alt.cast(pl.Float32).cast(pl.Float64)
    return alt.fill_null(np.nan).to_numpy(), datum.fill_null(DATUM_CODES[""]).to_numpy()


def _rows(series: pl.Series) -> NDArray[np.int32]:
    """Row numbers; one beyond 32 bits is -1."""
    narrow = series.cast(pl.Int32, strict=False)
    return (narrow.fill_null(-1) if narrow.null_count() else narrow).to_numpy()


def _origins(state: State, frame: pl.DataFrame) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    """Origin code of each row, and its feed (one element when all are of one)."""
    feeds = state.feeds
    files, sources = frame["file"], frame["source"]
    if len(frame) == 1 or (_one_value(files) and _one_value(sources)):
        code = feeds.origin(files[0], sources[0])
        return np.full(len(frame), code, np.uint16), feeds.feed_of[code : code + 1].copy()
    pairs = frame.select("file", "source")
    known = pairs.unique(maintain_order=True)  # by first sight: equal states give equal bytes
    known = known.with_columns(code=pl.Series([feeds.origin(f, s) for f, s in known.iter_rows()], dtype=pl.UInt16))
    codes = pairs.join(known, on=["file", "source"], how="left", nulls_equal=True, maintain_order="left")[
        "code"
    ].to_numpy()
    feed = feeds.feed_of[codes]
    return codes, feed[:1].copy() if len(feeds.names) == 1 else feed


def _one_value(series: pl.Series) -> bool:
    if series.null_count() == len(series):
        return True
    return series.null_count() == 0 and bool(series.min() == series.max())


def columns_of(detector: Detector, state: State, frame: pl.DataFrame) -> Columns:
    """The columns of a frame of FIX_SCHEMA that is in time order."""
    known = len(state.registry)
    codes = state.table.codes(frame["entity"])
    turns = learn(detector.plan, state.registry, state.runs, frame, codes, known)
    origin, feed = _origins(state, frame) if len(frame) else (np.empty(0, np.uint16), np.zeros(1, np.int32))
    alt, datum = _altitudes(detector, frame)
    return Columns(
        ent=codes,
        t_us=frame["t_us"].to_numpy(),
        lon=frame["lon"].to_numpy(),
        lat=frame["lat"].to_numpy(),
        err=_errors(frame, detector.plan.defaults.position_error_m),
        alt=alt,
        datum=datum,
        row=_rows(frame["row"]),
        origin=origin,
        feed=feed,
        turns=turns,
    )


def columns_beside(detector: Detector, state: State, frame: pl.DataFrame, first: State, columns: Columns) -> Columns:
    """The columns of a frame for a second plan, from those (`columns`) that the state `first` has made of it.

    Codes are shared, so a state that goes beside another must do so from its beginning. What a plan says itself is its
    own: the error of fixes that state none, whether altitudes matter, and what makes it see an entity otherwise.
    """
    known = state.registry.follow(first.registry)
    state.feeds.follow(first.feeds)
    alt, datum = _altitudes(detector, frame)
    return replace(
        columns,
        err=_errors(frame, detector.plan.defaults.position_error_m),
        alt=alt,
        datum=datum,
        turns=learn(detector.plan, state.registry, state.runs, frame, columns.ent, known),
    )


def view_of(frame: pl.DataFrame, columns: Columns) -> FixView:
    """What evidence needs of a batch."""
    messages = frame["message_id"]
    told = messages if messages.null_count() < len(messages) else None
    return FixView(columns.t_us, columns.lon, columns.lat, columns.row, columns.origin, told)
