"""The al-Tanf example: what its tracks claim, and what they must not."""

from __future__ import annotations

import csv
import math
import runpy
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic
from ruamel.yaml import YAML

from standoff.model.zone import Circle
from standoff.plan.load import load_plan

GARRISON_LON, GARRISON_LAT = 38.6178, 33.5058
DAYS = ("2017-05-18", "2017-06-06", "2017-06-08", "2017-06-20")
COLUMNS = [
    "entity",
    "time",
    "lon",
    "lat",
    "alt_m",
    "alt_datum",
    "speed_mps",
    "course_deg",
    "error_m",
    "party",
    "kind",
    "source",
]
#: What a step of a procedure may do.
ACTIONS = {"observe", "verify", "contact", "notify", "request", "convene", "refer", "record"}

Row = dict[str, str]
#: Day, then entity.
Days = dict[str, dict[str, list[Row]]]


@pytest.fixture(scope="module")
def folder(examples: Path) -> Path:
    return examples / "al_tanf"


@pytest.fixture(scope="module")
def tracks(folder: Path) -> Days:
    """Rows by day and entity, in the order of the files."""
    days: Days = {}
    for day in DAYS:
        with (folder / "tracks" / f"{day}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                days.setdefault(day, {}).setdefault(row["entity"], []).append(row)
    return days


@pytest.fixture(scope="module")
def plan(folder: Path) -> Any:
    return YAML(typ="safe").load(folder / "plan.yaml")


def range_km(row: Row) -> float:
    return float(Geodesic.WGS84.Inverse(GARRISON_LAT, GARRISON_LON, float(row["lat"]), float(row["lon"]))["s12"]) / 1000


def at(row: Row) -> datetime:
    return datetime.fromisoformat(row["time"])


def every_row(tracks: Days) -> list[Row]:
    return [row for day in tracks.values() for rows in day.values() for row in rows]


def test_every_row_says_that_it_is_a_reconstruction(tracks: Days) -> None:
    rows = every_row(tracks)
    assert len(rows) > 3000
    assert {row["source"] for row in rows} == {"reconstruction"}


def test_the_readme_and_the_facts_say_it_too(folder: Path) -> None:
    assert "invented" in (folder / "README.md").read_text(encoding="utf-8")
    facts = (folder / "FACTS.md").read_text(encoding="utf-8")
    assert "CC0" in facts
    assert "`source: reconstruction`" in facts


def test_every_file_has_the_columns_of_the_contract_and_no_line_before_them(folder: Path) -> None:
    for path in sorted((folder / "tracks").glob("*.csv")):
        assert path.read_text(encoding="utf-8").split("\n", 1)[0] == ",".join(COLUMNS)
    assert sorted(path.stem for path in (folder / "tracks").iterdir()) == sorted(DAYS)


def test_every_time_carries_its_zone_and_rows_stand_in_order(tracks: Days) -> None:
    for row in every_row(tracks):
        assert at(row).tzinfo is not None
    for day in tracks.values():
        for rows in day.values():
            assert all(at(first) < at(second) for first, second in pairwise(rows))


def test_the_drone_of_20_june_flies_on_19_june_in_utc(tracks: Days) -> None:
    flight = tracks["2017-06-20"]["drone-2"]
    assert {at(row).date().isoformat() for row in flight} == {"2017-06-20"}
    assert {(at(row) - timedelta(hours=3)).date().isoformat() for row in flight} == {"2017-06-19"}
    assert all(at(row).utcoffset() == timedelta(hours=3) for row in flight)


def test_the_convoy_comes_from_the_north_west_and_halts_about_27_km_from_the_garrison(tracks: Days) -> None:
    convoy = [tracks["2017-05-18"][f"conv-{k}"] for k in range(1, 9)]
    for rows in convoy:
        first = rows[0]
        bearing = Geodesic.WGS84.Inverse(GARRISON_LAT, GARRISON_LON, float(first["lat"]), float(first["lon"]))["azi1"]
        assert -70 < bearing < -40
        assert range_km(first) > 80
        standing = [range_km(row) for row in rows if row["speed_mps"] == "0.0"]
        assert len(standing) > 60
        assert sum(standing) / len(standing) == pytest.approx(27.5, abs=0.3)
        assert range_km(rows[-1]) < 28  # it stays deep inside
    lead = [range_km(row) for row in convoy[0] if row["speed_mps"] == "0.0"]
    assert sum(lead) / len(lead) == pytest.approx(27.34, abs=0.03)


def test_the_convoy_keeps_its_spacing_of_50_m(tracks: Days) -> None:
    def mean_standing_km(entity: str) -> float:
        standing = [range_km(row) for row in tracks["2017-05-18"][entity] if row["speed_mps"] == "0.0"]
        return sum(standing) / len(standing)

    gaps_m = [1000 * (mean_standing_km(f"conv-{k + 1}") - mean_standing_km(f"conv-{k}")) for k in range(1, 8)]
    assert sum(gaps_m) / len(gaps_m) == pytest.approx(50, abs=8)


def test_against_a_zone_34_miles_wide_the_lead_vehicle_can_never_be_told_to_be_inside(
    tracks: Days,
) -> None:
    narrow_km = 17 * 1.609344
    run = longest = 0
    for row in tracks["2017-05-18"]["conv-1"]:
        sigmas = (narrow_km - range_km(row)) * 1000 / float(row["error_m"])
        assert sigmas < 5
        run = run + 1 if sigmas >= 1.645 else 0
        longest = max(longest, run)
    assert longest < 5


def test_others_turn_away_outside(tracks: Days) -> None:
    for k in (1, 2, 3):
        ranges = [range_km(row) for row in tracks["2017-05-18"][f"turn-{k}"]]
        assert 57 < min(ranges) < 62
        assert ranges[0] > 75
        assert ranges[-1] > 75


def test_one_cuts_the_edge_of_the_zone_between_two_reports_twenty_minutes_apart(tracks: Days) -> None:
    rows = tracks["2017-05-18"]["skip-1"]
    assert all(range_km(row) > 55.2 for row in rows)
    deepest_km = []
    for first, second in pairwise(rows):
        assert at(second) - at(first) == timedelta(minutes=20)
        line = Geodesic.WGS84.InverseLine(
            float(first["lat"]), float(first["lon"]), float(second["lat"]), float(second["lon"])
        )
        places = [line.Position(line.s13 * part / 500) for part in range(501)]
        deepest_km.append(
            min(Geodesic.WGS84.Inverse(GARRISON_LAT, GARRISON_LON, p["lat2"], p["lon2"])["s12"] for p in places) / 1000
        )
    assert sum(km < 55 for km in deepest_km) == 1
    assert min(deepest_km) < 54.5


def test_one_falls_silent_inside_while_the_others_are_heard(tracks: Days) -> None:
    day = tracks["2017-05-18"]
    silence = max(pairwise(day["scout-1"]), key=lambda pair: at(pair[1]) - at(pair[0]))
    assert at(silence[1]) - at(silence[0]) > timedelta(minutes=60)
    assert range_km(silence[0]) < 50
    assert range_km(silence[1]) > 55
    heard = sorted(at(row) for entity, rows in day.items() if entity != "scout-1" for row in rows)
    assert max(second - first for first, second in pairwise(heard)) < timedelta(minutes=5)


def test_the_last_reports_of_the_armed_drone_leave_its_side_open(tracks: Days) -> None:
    flight = tracks["2017-06-08"]["drone-1"]
    assert all(row["alt_datum"] == "msl" and float(row["alt_m"]) > 1000 for row in flight)
    assert min(range_km(row) for row in flight) < 20
    vague = [row for row in flight if float(row["error_m"]) > 1000]
    assert 3 <= len(vague) < 5  # too few for a run of five
    assert all(abs(range_km(row) - 55) * 1000 < 5 * float(row["error_m"]) for row in vague)


def test_civilian_traffic_goes_through_the_zone_and_is_only_asked_about_when_it_stands(tracks: Days, plan: Any) -> None:
    civilians = {
        entity: rows for day in tracks.values() for entity, rows in day.items() if rows[0]["party"] == "civilian"
    }
    assert sum(min(map(range_km, rows)) < 10 for rows in civilians.values()) >= 4
    assert all(float(row["speed_mps"]) > 5 for entity, rows in civilians.items() if entity != "civ-6" for row in rows)
    asked = [rule["when"] for rule in plan["rules"] if "civilian" in rule["who"]["party"]]
    assert asked == ["halted"]


def test_the_plan_is_accepted_without_a_word(folder: Path) -> None:
    plan, issues = load_plan(
        (folder / "plan.yaml").read_bytes(), "plan.yaml", lambda name: (folder / name).read_bytes()
    )
    assert issues == ()
    assert [zone.id for zone in plan.zones] == ["garrison-55km", "garrison-34mi-wide"]
    assert [type(zone.versions[0].shape) for zone in plan.zones] == [Circle, Circle]
    assert [round(zone.versions[0].shape.radius_m) for zone in plan.zones] == [55_000, 27_359]


def test_patrols_stay_in_a_band_outside(tracks: Days) -> None:
    for day in tracks.values():
        for entity in day:
            if entity.startswith("patrol-"):
                assert all(58 < range_km(row) < 63 for row in day[entity])


def test_the_noise_is_as_large_as_it_is_declared(tracks: Days) -> None:
    for entity, error_m in (("conv-3", 30.0), ("force-2", 40.0)):
        rows = next(day[entity] for day in tracks.values() if entity in day)
        standing = [row for row in rows if row["speed_mps"] == "0.0"]
        mean_lat = sum(float(row["lat"]) for row in standing) / len(standing)
        north_m = [(float(row["lat"]) - mean_lat) * 110_900 for row in standing]
        spread_m = math.sqrt(sum(m * m for m in north_m) / (len(north_m) - 1))
        assert spread_m == pytest.approx(error_m, rel=0.3)
        assert {float(row["error_m"]) for row in rows} == {error_m}


def test_the_script_writes_the_same_tracks_again(folder: Path, tmp_path: Path) -> None:
    script = Path(__file__).parents[3] / "scripts" / "make_al_tanf.py"
    for path in runpy.run_path(str(script))["write"](tmp_path):
        assert path.read_bytes() == (folder / "tracks" / path.name).read_bytes()


def test_the_example_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 1_000_000


def test_no_step_of_the_plan_does_more_than_talk_watch_and_write(plan: Any) -> None:
    actions = {step["action"] for procedure in plan["procedures"].values() for step in procedure["steps"]}
    assert actions == ACTIONS  # each of them once at least, and no other


def test_every_rule_names_a_zone_and_a_procedure_that_exist(plan: Any) -> None:
    for rule in plan["rules"]:
        assert rule["zone"] in plan["zones"]
        assert rule.get("procedure") in {None, *plan["procedures"]}
        assert rule["severity"] in {"info", "notice", "warning", "critical"}
    for procedure in plan["procedures"].values():
        assert {step["role"] for step in procedure["steps"]} <= set(plan["roles"])


def test_both_readings_of_the_size_of_the_zone_stand_side_by_side(plan: Any) -> None:
    wide, narrow = plan["zones"]["garrison-55km"], plan["zones"]["garrison-34mi-wide"]
    assert wide["circle"] == {"centre": [GARRISON_LON, GARRISON_LAT], "radius": "55 km"}
    assert narrow["circle"] == {"centre": [GARRISON_LON, GARRISON_LAT], "radius": "17 mi"}
    assert wide["exempt"] == narrow["exempt"] == ["coalition"]


def test_the_facts_are_those_of_the_shared_table(folder: Path, shared_data: Path) -> None:
    def table(path: Path) -> list[str]:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]

    assert table(folder / "FACTS.md") == table(shared_data / "case-al-tanf-2017" / "FACTS.md")
