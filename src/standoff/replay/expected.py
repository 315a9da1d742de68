"""How many messages a file will give, guessed before it is read, so that progress can be a share."""

from __future__ import annotations

from typing import Final

import pyarrow.parquet

from standoff.feeds import Source

__all__ = ["expected_messages"]

_HEAD_BYTES: Final = 1 << 16
_BY_LINE: Final = frozenset(
    {"csv", "marine-cadastre", "movebank", "opensky", "ais-table", "nmea", "jet1090", "sbs1", "json"}
)


def expected_messages(source: Source, file_format: str) -> int | None:
    """About how many; None where no quick look can tell. Parquet knows, files of lines by their first lines."""
    if file_format == "parquet" and source.path is not None:
        return int(pyarrow.parquet.read_metadata(source.path).num_rows)
    if file_format not in _BY_LINE or source.path is None or not source.size:
        return None
    with source.open() as stream:
        head = stream.read(_HEAD_BYTES)
    lines = head.count(b"\n")
    return int(source.size / len(head) * lines) if lines else None
