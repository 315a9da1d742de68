"""Marine Cadastre CSV: UTC by its specification, knots, and AIS's own words for "not available"."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from feed_reading import read

from standoff.feeds import read_feed

HEADER = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName"


def one(row: str) -> dict[str, object]:
    reading = read(f"{HEADER}\n{row}\n".encode())
    assert reading.reasons == {}
    return reading.fixes.row(0, named=True)


def test_naive_times_are_utc_here_and_speeds_are_knots() -> None:
    fix = one("366998510,2022-01-03T00:00:00,29.94,-90.05,10.0,171.5,174,CL CONTIGO")
    assert (fix["entity"], fix["t_us"], fix["kind"], fix["surface"]) == (
        "mmsi:366998510",
        1_641_168_000_000_000,
        "vessel",
        True,
    )
    assert fix["speed_mps"] == pytest.approx(10 * 1852 / 3600)
    assert fix["course_deg"] == 171.5


@pytest.mark.parametrize("sog", ["102.3", "102.2", "", "-0.1"])
@pytest.mark.parametrize("cog", ["360.0", "511", ""])
def test_sentinels_mean_missing(sog: str, cog: str) -> None:
    fix = one(f"366998510,2022-01-03T00:00:00,29.94,-90.05,{sog},{cog},511,")
    assert (fix["speed_mps"], fix["course_deg"]) == (None, None)


def test_the_names_of_newer_files_are_known_too() -> None:
    reading = read(b"mmsi,base_date_time,longitude,latitude,sog,cog\n1234567,2025-01-03 00:00:00,-90.05,29.94,1,2\n")
    assert reading.fixes.select("entity", "lon", "lat").row(0) == ("mmsi:001234567", -90.05, 29.94)


def test_a_position_not_available_is_refused_as_that() -> None:
    reading = read(
        f"{HEADER}\n366998510,2022-01-03T00:00:00,91,181,1,2,3,\n366998510,2022-01-03T00:00:00,29.9,181,1,2,3,\n".encode()
    )
    assert reading.reasons == dict.fromkeys((1, 2), "position not available (lon 181 or lat 91)")


@pytest.mark.parametrize(
    ("mmsi", "kind", "surface"),
    [("111232511", "aircraft", False), ("970012345", "beacon", True), ("002579999", "vessel", True)],
)
def test_the_form_of_the_number_tells_the_kind(mmsi: str, kind: str, surface: bool) -> None:
    fix = one(f"{mmsi},2022-01-03T00:00:00,29.94,-90.05,1,2,3,")
    assert (fix["entity"], fix["kind"], fix["surface"]) == (f"mmsi:{mmsi}", kind, surface)


def test_names_of_vessels_are_handed_over(shared_data: Path) -> None:
    names: dict[str, str] = {}
    for segment in read_feed([shared_data / "ais-noaa-2022-01-03-west-gulf" / "ais.csv.gz"]):
        names.update(segment.names)
    assert names["mmsi:205125000"] == "CL CONTIGO"


def test_the_west_gulf_day_is_read_whole(shared_data: Path) -> None:
    path = shared_data / "ais-noaa-2022-01-03-west-gulf" / "ais.csv.gz"
    reading = read(path)
    plain = pl.read_csv(path)
    assert reading.messages_in == len(plain) == 57_967
    # Five rows of one "vessel" carry the ten-digit MMSI 1072211352, which no station can have.
    odd = plain.with_row_index("row", offset=1).filter(pl.col("MMSI") > 999_999_999)
    assert reading.rejects["row"].to_list() == odd["row"].to_list()
    assert set(reading.reasons.values()) == {"MMSI is no number of at most nine digits"}
    assert len(reading.fixes) == 57_962
    assert reading.fixes["entity"].n_unique() == plain["MMSI"].n_unique() - 1 == 5972
    bounds = reading.fixes.select(
        pl.col("lon").min().alias("w"),
        pl.col("lon").max().alias("e"),
        pl.col("lat").min().alias("s"),
        pl.col("lat").max().alias("n"),
    ).row(0)
    assert bounds == pytest.approx((-158.361, -87.536, 7.635, 49.780), abs=1e-3)
    assert (reading.fixes["t_us"].min(), reading.fixes["t_us"].max()) == (1_641_168_000_000_000, 1_641_254_399_000_000)


def test_its_63_fast_rows_have_no_speed(shared_data: Path) -> None:
    path = shared_data / "ais-noaa-2022-01-03-west-gulf" / "ais.csv.gz"
    fixes = read(path).fixes
    plain = pl.read_csv(path)
    assert plain.filter(pl.col("SOG") >= 102).height == 63
    assert plain.filter(pl.col("SOG").is_between(102, 102.2, closed="left")).height == 0
    assert fixes["speed_mps"].max() < 102 * 1852 / 3600  # type: ignore[operator]


def test_its_75_repeated_rows_stay_for_detection_to_judge(shared_data: Path) -> None:
    fixes = read(shared_data / "ais-noaa-2022-01-03-west-gulf" / "ais.csv.gz").fixes
    assert len(fixes) - fixes.select("entity", "t_us").unique().height == 75


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("MMSI,BaseDateTime,LAT,LON,SOG,COG,who,x,y", "366998510,2022-01-03T00:00:00,9,9,1,2,a,1.5,2.5"),
        ("icao24,time,lat,lon,velocity,onground,who,x,y", "3c6444,1641168000,9,9,1,false,a,1.5,2.5"),
        (
            "individual-local-identifier,timestamp,location-long,location-lat,who,x,y",
            "b,2022-01-03 00:00:00,9,9,a,1.5,2.5",
        ),
    ],
)
def test_the_users_columns_go_before_the_dialects_own(header: str, row: str) -> None:
    reading = read(f"{header}\n{row}\n".encode(), columns={"entity": "who", "lon": "x", "lat": "y"})
    assert reading.fixes.select("entity", "lon", "lat", "t_us").rows() == [("a", 1.5, 2.5, 1_641_168_000_000_000)]
