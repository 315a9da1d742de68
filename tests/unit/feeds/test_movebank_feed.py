"""Movebank CSV: UTC by its specification; what the file marks as outlier is refused as that."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from feed_reading import read

from standoff.feeds.position_error import hdop_error_m

HEADER = (
    "event-id,visible,timestamp,location-long,location-lat,gps:hdop,ground-speed,heading,height-above-msl,height-above-ellipsoid,"
    "import-marked-outlier,location-error-numerical,manually-marked-outlier,tag-local-identifier,individual-local-identifier"
)
GOOD = {
    "event-id": "7",
    "visible": "true",
    "timestamp": "2018-05-09 14:59:05.000",
    "location-long": "6.58",
    "location-lat": "53.0",
    "import-marked-outlier": "false",
    "individual-local-identifier": "bird 1",
    "tag-local-identifier": "t1",
}


def row(**changes: str) -> bytes:
    values = GOOD | {name.replace("_", "-").replace("gps-", "gps:"): value for name, value in changes.items()}
    return f"{HEADER}\n{','.join(values.get(name, '') for name in HEADER.split(','))}\n".encode()


def test_a_bird_is_an_animal_at_a_time_in_utc() -> None:
    fix = read(
        row(location_error_numerical="5.3", height_above_msl="5", ground_speed="0.45", heading="271.6")
    ).fixes.row(0, named=True)
    assert (fix["entity"], fix["kind"], fix["t_us"], fix["message_id"]) == (
        "bird 1",
        "animal",
        1_525_877_945_000_000,
        "7",
    )
    assert (fix["error_m"], fix["alt_m"], fix["alt_datum"], fix["speed_mps"], fix["course_deg"]) == (
        5.3,
        5.0,
        "msl",
        0.45,
        271.6,
    )


@pytest.mark.parametrize(
    "mark",
    [
        {"visible": "false"},
        {"visible": "FALSE"},
        {"import_marked_outlier": "true"},
        {"manually_marked_outlier": "true"},
    ],
)
def test_a_marked_outlier_is_refused_as_that(mark: dict[str, str]) -> None:
    assert read(row(**mark)).reasons == {1: "marked as outlier in the file"}


def test_a_row_without_a_position_is_a_tag_that_got_no_fix() -> None:
    assert read(row(location_long="", location_lat="")).reasons == {1: "no position (the tag got no fix)"}


def test_without_a_stated_error_the_dilution_gives_one() -> None:
    assert read(row(gps_hdop="2")).fixes["error_m"].to_list() == [hdop_error_m(2.0)]
    assert read(row()).fixes["error_m"].to_list() == [None]


def test_the_tag_stands_in_for_an_unnamed_animal_and_the_ellipsoid_for_the_sea() -> None:
    fix = read(row(individual_local_identifier="", height_above_ellipsoid="47")).fixes.row(0, named=True)
    assert (fix["entity"], fix["alt_m"], fix["alt_datum"]) == ("t1", 47.0, "hae")


def test_the_oystercatchers_are_read_whole(shared_data: Path) -> None:
    path = shared_data / "gps-oystercatcher-assen" / "O_ASSEN-gps-2018.csv.gz"
    reading = read(path)
    plain = pl.read_csv(path)
    assert (len(reading.fixes), len(reading.rejects)) == (14_893, 0)  # no row of this file is marked as outlier
    assert plain.filter(pl.col("import-marked-outlier") | ~pl.col("visible")).is_empty()
    assert reading.fixes["entity"].n_unique() == 3
    assert reading.fixes["error_m"].to_list() == plain["location-error-numerical"].to_list()
    bounds = reading.fixes.select(
        pl.col("lon").min().alias("w"),
        pl.col("lon").max().alias("e"),
        pl.col("lat").min().alias("s"),
        pl.col("lat").max().alias("n"),
    ).row(0)
    assert bounds == pytest.approx((6.297, 6.641, 52.976, 53.552), abs=1e-3)
    assert (reading.fixes["t_us"].min(), reading.fixes["t_us"].max()) == (1_525_426_995_000_000, 1_538_365_607_000_000)
