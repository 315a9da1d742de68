"""OpenSky state vectors: seconds by their specification; a position is as old as it says."""

from __future__ import annotations

import pytest
from feed_reading import read

HEADER = (
    "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,"
    "baroaltitude,geoaltitude,lastposupdate,lastcontact"
)


def one(row: str) -> dict[str, object]:
    reading = read(f"{HEADER}\n{row}\n".encode())
    assert reading.reasons == {}
    return reading.fixes.row(0, named=True)


def test_the_time_of_a_fix_is_that_of_its_position_and_the_snapshot_is_when_it_was_known() -> None:
    fix = one(
        "1495098010,3C6444,33.5,38.6,230.5,271,0,DLH1 ,False,False,False,1000,10000,10100,1495098000.25,1495098009"
    )
    assert (fix["entity"], fix["kind"], fix["surface"]) == ("icao:3c6444", "aircraft", False)
    assert (fix["t_us"], fix["received_us"]) == (1_495_098_000_250_000, 1_495_098_010_000_000)
    assert (fix["alt_m"], fix["alt_datum"], fix["speed_mps"], fix["course_deg"]) == (10_100.0, "hae", 230.5, 271.0)


def test_without_a_geometric_height_the_pressure_altitude_is_taken_as_that() -> None:
    fix = one("1495098010,3c6444,33.5,38.6,,,,,true,,,,300,,,")
    assert (fix["alt_m"], fix["alt_datum"], fix["surface"], fix["t_us"]) == (300.0, "fl", True, 1_495_098_010_000_000)


def test_a_state_without_a_position_is_understood_but_no_fix() -> None:
    reading = read(
        f"{HEADER}\n1495098010,3c6444,,,1,2,0,,False,,,,1,2,,\n1495098010,3c6444,33.5,,1,2,0,,False,,,,1,2,,\n".encode()
    )
    assert (reading.auxiliary, reading.reasons) == (1, {2: "no lon"})


@pytest.mark.parametrize("word", ["maybe", ""])
def test_an_unclear_onground_leaves_it_open(word: str) -> None:
    assert one(f"1495098010,3c6444,33.5,38.6,,,,,{word},,,,300,,,")["surface"] is None
