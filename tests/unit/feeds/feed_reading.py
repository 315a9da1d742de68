"""Reads bytes or a file through a feed and checks the account of every segment on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from standoff.feeds import ReadOptions, Source, bytes_source, file_source, read_source, recognise
from standoff.feeds.format import Format
from standoff.model.fix import FIX_SCHEMA, REJECT_SCHEMA, empty_fixes, empty_rejects


@dataclass
class Reading:
    fixes: pl.DataFrame
    rejects: pl.DataFrame
    messages_in: int
    auxiliary: int
    notes: list[str]
    segments: int

    @property
    def reasons(self) -> dict[int, str]:
        return dict(self.rejects.select("row", "reason").iter_rows())


def read(
    what: bytes | Path | Source, form: Format | None = None, *, name: str = "fixes.csv", **options: Any
) -> Reading:
    source = (
        what if isinstance(what, Source) else bytes_source(what, name) if isinstance(what, bytes) else file_source(what)
    )
    chosen = ReadOptions(**options)
    segments = list(read_source(source, form or recognise(source, chosen).format, chosen))
    for segment in segments:
        assert segment.fixes.schema == FIX_SCHEMA
        assert segment.rejects.schema == REJECT_SCHEMA
        assert segment.messages_in == len(segment.fixes) + segment.auxiliary + len(segment.rejects)
        assert (
            segment.fixes.select(pl.col("entity", "t_us", "lon", "lat", "file", "row").is_null().any()).row(0)
            == (False,) * 6
        )
        assert segment.fixes.filter(
            ~(pl.col("lon").is_between(-180, 180) & pl.col("lat").is_between(-90, 90))
        ).is_empty()
    notes = [note for segment in segments for note in segment.notes]
    assert len(notes) == len(set(notes))
    return Reading(
        pl.concat([empty_fixes(), *(segment.fixes for segment in segments)]),
        pl.concat([empty_rejects(), *(segment.rejects for segment in segments)]),
        sum(segment.messages_in for segment in segments),
        sum(segment.auxiliary for segment in segments),
        notes,
        len(segments),
    )
