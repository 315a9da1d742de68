"""GeoJSON (RFC 7946): a FeatureCollection of points, a feature a line, everything else among the properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from standoff.rehearse.observe.write.contract import contract_columns
from standoff.rehearse.observe.write.sinks import FileFormat, TextSink

__all__ = ["GEOJSON"]

_TIME: Final = "%Y-%m-%dT%H:%M:%S%.3fZ"


def _features(frame: pl.DataFrame) -> Iterator[str]:
    table = contract_columns(frame).with_columns(pl.col("time", "received_at").dt.strftime(_TIME))
    for row in table.iter_rows(named=True):
        place = [row.pop("lon"), row.pop("lat")]
        feature: dict[str, Any] = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place},
            "properties": {name: value for name, value in row.items() if value is not None},
        }
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


GEOJSON: Final = FileFormat(
    "geojson",
    "geojson",
    lambda path: TextSink(path, _features, '{"type":"FeatureCollection","features":[\n', "]}\n", ",\n"),
)
