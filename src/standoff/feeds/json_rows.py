"""JSON rows: an array of flat objects, an object that holds one, or one object a line, with columns as in CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import polars as pl

from standoff.errors import FeedError
from standoff.feeds.dialects import table_for
from standoff.feeds.json_items import Item, json_items
from standoff.feeds.options import ReadOptions
from standoff.feeds.row_table import as_text
from standoff.feeds.source import Source
from standoff.feeds.tabular import Table
from standoff.feeds.typed_columns import with_numbers
from standoff.model.fix import REJECT_SCHEMA, Segment

__all__ = ["JSON_ROWS"]

_KEYS: Final = re.compile(rb'"(?:lon|lng|long|longitude)"\s*:')
_GEOJSON: Final = re.compile(rb'"type"\s*:\s*"Feature')
_MAX_ROWS: Final = 65_536  # objects take far more memory than columns


class JsonRows:
    """Flat JSON objects. Which keys are columns is taken from the first thousand objects."""

    name = "json"

    def recognises(self, head: bytes, file_name: str) -> float:  # noqa: ARG002  # the content is enough
        """Fair when it is JSON with a key for a longitude."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if start not in (b"{", b"["):
            return 0.0
        if _GEOJSON.search(head):
            return 0.05
        return 0.6 if _KEYS.search(head.lower()) else 0.1

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The objects in the order of the file; what stands around an array of objects is not counted."""
        with source.open() as stream:
            items = (item for item in json_items(stream) if not item.envelope)
            first = list(islice(items, 1000))
            names = list(dict.fromkeys(key for item in first if isinstance(item.value, dict) for key in item.value))
            if not names:
                raise FeedError(
                    f"{source.name}: holds no JSON objects"
                    + (f": {first[0].fault}" if first and first[0].fault else "")
                )
            table = table_for(names, options, source.name)
            row = 1
            size = min(options.segment_rows, _MAX_ROWS)
            while first:
                while len(first) < size and (more := list(islice(items, size - len(first)))):
                    first += more
                yield _segment(first[:size], names, table, row, source.name)
                row += min(size, len(first))
                first = first[size:] or list(islice(items, size))


def _segment(items: list[Item], names: list[str], table: Table, row: int, file: str) -> Segment:
    good: list[tuple[int, dict[str, Any]]] = []
    refused: list[tuple[str, int, str]] = []
    for number, item in enumerate(items, row):
        if isinstance(item.value, dict):
            good.append((number, item.value))
        else:
            refused.append((file, number, item.fault or "no JSON object"))
    frame = pl.DataFrame(
        [
            pl.Series(one.name, [as_text(value.get(names[one.at])) for _, value in good], dtype=pl.String)
            for one in table.wanted
        ]
    )
    frame = with_numbers(frame, [one.name for one in table.wanted if not one.text], table.note)
    frame = frame.with_columns(pl.Series("row", [number for number, _ in good], dtype=pl.Int64))
    return table.segment(frame, pl.DataFrame(refused, schema=REJECT_SCHEMA, orient="row"))


JSON_ROWS: Final = JsonRows()
