"""What is written in a format is read back as the same fixes, as far as the format can hold them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sightings import no_events, scenario_of, walk

from standoff.errors import CallError
from standoff.feeds import ReadOptions, read_feed
from standoff.rehearse.observe.frames import Framing
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.observe.simulate import Run, simulate
from standoff.rehearse.observe.write import WRITTEN, FileFormat, format_to_write
from standoff.rehearse.observe.write.identifiers import file_ids
from standoff.rehearse.scenario.model import Cast, Scenario
from standoff.rehearse.scenario.observation import Observation
from standoff.replay.plans import circle_plan

#: (degrees, microseconds, m/s, degrees of course, metres of height) that a format may be off. AIS counts in 1/600000
#: degree, and its decoder gives six decimals.
RESOLUTION = {
    "nmea": (1.4e-6, 0, 0.03, 0.051, 0),
    "marine-cadastre": (5.1e-6, 500_000, 0.03, 0.051, 0),
    "jet1090": (0, 0, 0.006, 0, 0.153),
    "sbs1": (5.1e-6, 0, 0.03, 0.0051, 0.153),
}


def _crowd(datum: str) -> tuple[Scenario, list[Cast]]:
    courses = [
        walk("plane", seed=1, alt_m=1234.5, alt_datum=datum, kind="aircraft", party="a & b"),
        walk("ship", lon=-179.99, lat=-48, seed=2, kind="vessel", party="c"),
        walk("car", seed=3, alt_m=80.0, alt_datum=datum, kind="vehicle"),
    ]
    sensor = Observation("r-1", "r-1", jitter_us=2_000_000, delay_us=700_000, delay_mean_us=4_000_000, duplicates=0.05)
    return scenario_of(courses, sensor)


def _written(form: FileFormat, datum: str, folder: Path) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, object]]:
    """(what was reported, what is read back, the summary)."""
    scenario, casts = _crowd(datum)
    plan, _ = circle_plan("38,33,5km")
    summary = simulate(Run(scenario, casts, 5, "0", form, plan, no_events), folder)
    segments = list(read_feed([folder / form.file_name], ReadOptions(assume_utc=bool(form.reading))))
    assert sum(segment.rejects.height for segment in segments) == 0
    reports = Reports(scenario, casts, 5)
    ids = [summary["ids"].get(name, name) for name in reports.ids]
    framing = Framing(reports, form.file_name, ids)
    return (
        pl.concat([framing.fixes(rows) for rows in reports.slices()]),
        pl.concat([s.fixes for s in segments]),
        summary,
    )


@pytest.mark.parametrize("datum", ["hae", "msl", "fl"])
@pytest.mark.parametrize("form", WRITTEN, ids=lambda form: form.name)
def test_what_is_written_is_read_back_within_the_resolution_of_the_format(
    form: FileFormat, datum: str, tmp_path: Path
) -> None:
    said, read, summary = _written(form, datum, tmp_path / "out")
    if form.name == "gpx":
        said = said.sort("entity", "t_us", maintain_order=True)
    degrees, time_us, mps, course, metres = RESOLUTION.get(form.name, (0, 0, 0, 0, 0))
    assert read["entity"].to_list() == said["entity"].to_list()
    assert (read["t_us"] - said["t_us"]).abs().max() <= time_us
    for name in ("lon", "lat"):
        assert (read[name] - said[name]).abs().max() <= degrees + 1e-12
    limits = {"speed_mps": mps, "course_deg": course, "alt_m": metres, "error_m": 1e-5}
    lost = summary["lost_in_this_format"]
    for name in form.keeps - {"received_us", "alt_datum"}:
        both = pl.DataFrame({"said": said[name], "read": read[name]}).drop_nulls()
        assert both.height == read[name].len() - read[name].null_count()
        if name in limits and both.height:
            assert (both["said"] - both["read"]).abs().max() <= limits[name] + 1e-9
        elif name == "source":
            assert both["said"].to_list() == both["read"].to_list()
        assert name not in lost
    if "received_us" in form.keeps:
        assert (read["received_us"] - said["received_us"]).is_between(0, 0 if form.name != "opensky" else 999_999).all()


@pytest.mark.parametrize(
    ("name", "datum"), [("cot", "hae"), ("gpx", "msl"), ("sbs1", "fl"), ("movebank", "hae"), ("csv", "msl")]
)
def test_heights_are_kept_where_the_format_has_that_datum(name: str, datum: str, tmp_path: Path) -> None:
    said, read, _ = _written(format_to_write(name), datum, tmp_path / "out")
    assert read["alt_m"].null_count() == said["alt_m"].null_count() < said.height
    assert set(read["alt_datum"].drop_nulls()) == {datum}


def test_heights_above_what_a_format_does_not_know_are_said_to_be_lost(tmp_path: Path) -> None:
    for name, datum, lost in (("gpx", "hae", True), ("gpx", "msl", False), ("sbs1", "msl", True), ("csv", "fl", False)):
        _, _, summary = _written(format_to_write(name), datum, tmp_path / f"{name}-{datum}")
        assert (f"alt_m above {datum}" in summary["lost_in_this_format"]) is lost


def test_csv_and_parquet_lose_nothing(tmp_path: Path) -> None:
    for name in ("csv", "parquet"):
        said, read, summary = _written(format_to_write(name), "hae", tmp_path / name)
        assert summary["lost_in_this_format"] == []
        assert read.select(said.columns).equals(said)


def test_the_hash_of_the_values_is_the_same_whatever_the_format(tmp_path: Path) -> None:
    hashes = {_written(form, "hae", tmp_path / form.name)[2]["values_sha256"] for form in WRITTEN}
    assert len(hashes) == 1


def test_what_a_format_cannot_hold_is_said(tmp_path: Path) -> None:
    _, _, summary = _written(format_to_write("nmea"), "hae", tmp_path / "out")
    assert summary["lost_in_this_format"] == ["alt_datum", "alt_m", "error_m", "kind", "party", "received_at"]
    assert summary["ids"] == {"car": "mmsi:200000001", "plane": "mmsi:111000001", "ship": "mmsi:200000002"}
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["ids"] == summary["ids"]


def test_an_id_that_fits_a_format_stays_and_the_others_keep_out_of_its_way() -> None:
    ids = ("b", "mmsi:200000001", "a", "mmsi:271000044")
    assert file_ids(ids, "mmsi", {}) == ("mmsi:200000003", "mmsi:200000001", "mmsi:200000002", "mmsi:271000044")
    assert file_ids(("x", "icao:f00001", "y"), "icao", {}) == ("icao:f00002", "icao:f00001", "icao:f00003")
    assert file_ids(ids, "own", {}) == ids


def test_a_format_that_is_none_is_answered_with_the_nearest() -> None:
    with pytest.raises(CallError, match="Did you mean 'parquet'"):
        format_to_write("parkuet")


def test_a_name_with_marks_of_the_format_in_it_is_read_back_unhurt(tmp_path: Path) -> None:
    odd = 'a,"b" <c> & d'
    for name in ("csv", "geojson", "gpx", "cot", "movebank"):
        form = format_to_write(name)
        scenario, casts = scenario_of([walk(odd, 0.1)], Observation("gps"))
        simulate(Run(scenario, casts, 1, "0", form), tmp_path / name)
        fixes = pl.concat([s.fixes for s in read_feed([tmp_path / name / form.file_name])])
        assert set(fixes["entity"]) == {odd}
        assert np.isfinite(fixes["lon"].to_numpy()).all()
