"""Both examples go through the readers whole: nothing refused, nothing passed over."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from standoff.feeds.options import ReadOptions
from standoff.feeds.recognise import recognise
from standoff.feeds.source import file_source


@pytest.mark.parametrize(
    ("name", "rows", "entities"),
    [
        ("al_tanf/tracks/2017-05-18.csv", 2178, 23),
        ("al_tanf/tracks/2017-06-06.csv", 1255, 17),
        ("al_tanf/tracks/2017-06-08.csv", 387, 6),
        ("al_tanf/tracks/2017-06-20.csv", 158, 4),
        ("san_francisco_bay/ais.csv.gz", 1865, 199),
    ],
)
def test_every_row_of_an_example_is_read_as_a_fix(examples: Path, name: str, rows: int, entities: int) -> None:
    source = file_source(examples / name)
    segments = list(recognise(source).format.read(source, ReadOptions()))
    fixes = pl.concat([segment.fixes for segment in segments])
    assert sum(segment.messages_in for segment in segments) == rows
    assert sum(len(segment.rejects) + segment.auxiliary for segment in segments) == 0
    assert len(fixes) == rows
    assert fixes["entity"].n_unique() == entities


def test_the_readers_keep_what_the_reconstruction_says_of_itself(examples: Path) -> None:
    source = file_source(examples / "al_tanf" / "tracks" / "2017-06-08.csv")
    fixes = pl.concat([segment.fixes for segment in recognise(source).format.read(source, ReadOptions())])
    assert fixes["source"].unique().to_list() == ["reconstruction"]
    drone = fixes.filter(pl.col("entity") == "drone-1")
    assert drone["alt_m"].unique().to_list() == [2400.0]
    assert drone["alt_datum"].unique().to_list() == ["msl"]
    assert drone["error_m"].max() == 2500.0
