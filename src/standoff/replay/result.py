"""What a replay gives back to a program: its events as a table, and its other files as tables when asked for."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    import geopandas
    import pandas as pd
    import pyarrow as pa

__all__ = ["Events"]

_SHOWN = ("detected_at", "kind", "entity", "zone", "start", "boundary_m", "severity")


class Events:
    """The events of a replay, sorted by `detected_at, event_id`, and the account of what they were made from."""

    def __init__(self, tables: dict[str, pl.DataFrame], summary: dict[str, Any]) -> None:
        self._tables = tables
        self.summary = summary

    @property
    def frame(self) -> pl.DataFrame:
        """All events (EVENT_SCHEMA) as a Polars frame."""
        return self._tables["events"]

    @property
    def spans(self) -> pl.DataFrame:
        """Visits, halts, silences and approaches (SPAN_SCHEMA)."""
        return self._tables["spans"]

    @property
    def rejects(self) -> pl.DataFrame:
        """Refused messages: source, row, reason."""
        return self._tables["rejects"]

    @property
    def late(self) -> pl.DataFrame:
        """Fixes that came too late (only where arrival was looked at)."""
        return self._tables["late"]

    @property
    def duplicates(self) -> pl.DataFrame:
        """Fixes that lost to another of the same entity and time."""
        return self._tables["duplicates"]

    @property
    def amendments(self) -> pl.DataFrame:
        """What late fixes would have changed (AMENDMENT_SCHEMA); empty where `amend` was not asked for."""
        return self._tables["amendments"]

    def to_arrow(self) -> pa.Table:
        """The events as an Arrow table."""
        return self.frame.to_arrow(compat_level=pl.CompatLevel.oldest())

    def to_pandas(self) -> pd.DataFrame:
        """The events as a pandas frame (needs the extra `frames`)."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def to_geopandas(self) -> geopandas.GeoDataFrame:
        """The events as points in WGS 84 (needs the extra `frames`)."""
        import geopandas  # noqa: PLC0415  # an extra

        frame = self.to_pandas()
        points = geopandas.points_from_xy(frame["lon"], frame["lat"])
        return geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")

    def __len__(self) -> int:
        return self.frame.height

    def __repr__(self) -> str:
        with pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_rows=12, tbl_cols=-1):
            return f"{self._title}\n{self.frame.select(_SHOWN)}"

    def _repr_html_(self) -> str:
        with pl.Config(tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, tbl_rows=30, tbl_cols=-1):
            return f"<p>{escape(self._title)}</p>{self.frame.select(_SHOWN)._repr_html_()}"

    @cached_property
    def _title(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.summary["events_by_kind"].items())
        words = f"{len(self)} events of plan {self.summary['plan']} from {self.summary['used']} fixes"
        return f"{words}: {kinds}" if kinds else words
