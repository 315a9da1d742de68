"""`standoff replay --as-received --amend` as a person uses it: what came too late, and what it would have changed."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import standoff
from standoff.cli import main
from standoff.replay.amend import standing
from standoff.replay.options import ReplayOptions
from standoff.stores import open_store

CIRCLE = "38.6178,33.5058,55km"
BEGIN = datetime(2024, 5, 1, 8, tzinfo=UTC)
SAID = ("rule", "zone", "entity", "kind", "start", "end", "verdict", "cause")

# The truck drives due east through the centre, 100.4 km out to 100.4 km out, a report a minute from 08:00 to 10:00.
# The border, 55 km out, is 27.13 of its even minutes from the start. It stands still from 08:26 to 08:29, and makes up
# for it in the next two minutes. A report that is not named here arrives 20 s after it was made.
LATE_MIN = {
    5: 1,  # within the lateness of 5 minutes: used
    10: 5,  # exactly at it: used
    11: 6,  # outside before and after: late, and changes nothing that is told
    26: 120, 27: 119, 28: 118, 29: 60, 30: 45,  # the way in: late, all of them
    60: 10,  # deepest, at the centre: late
    115: 5,  # used
}  # fmt: skip
EVEN_MIN = {27: 26, 28: 26, 29: 26, 30: 29}


def _at(minute: float) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _drive(path: Path, late_min: dict[int, float]) -> Path:
    rows = ["entity,time,received_at,lon,lat,error_m"]
    for minute in range(121):
        came = _at(minute + late_min.get(minute, 1 / 3))
        lon = 38.6178 - 1.08 + 2.16 * EVEN_MIN.get(minute, minute) / 120
        rows.append(f"truck,{_text(_at(minute))},{_text(came)},{lon:.6f},33.5058,0")
    path.write_text("\n".join(rows) + "\n")
    return path


def _replay(path: Path, out: Path, *more: str) -> dict[str, Any]:
    assert main(["replay", str(path), "--circle", CIRCLE, "--no-report", "--out", str(out), *more]) == 0
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text())
    return summary


def _table(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / f"{name}.parquet")


def test_late_is_what_arrived_more_than_five_minutes_after_it_was_made(tmp_path: Path) -> None:
    summary = _replay(_drive(tmp_path / "drive.csv", LATE_MIN), tmp_path / "out", "--as-received")
    assert (summary["fixes_in"], summary["used"], summary["late"], summary["duplicate"]) == (121, 114, 7, 0)
    rows = _table(tmp_path / "out", "late")["row"].sort().to_list()
    assert rows == [12, 27, 28, 29, 30, 31, 61], "row 1 is 08:00"
    assert not (tmp_path / "out" / "amendments.parquet").exists()


def test_amend_tells_what_late_data_would_have_changed_and_when_that_was_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _drive(tmp_path / "drive.csv", LATE_MIN)
    live = _replay(path, tmp_path / "live", "--as-received")
    summary = _replay(path, tmp_path / "out", "--as-received", "--amend")
    told = _table(tmp_path / "out", "amendments")
    counts = {what: told.filter(what=what).height for what in ("amended", "added", "withdrawn")}
    assert {name: summary["amendments"][name] for name in counts} == counts
    assert f"late data would have changed {told.height} event" in capsys.readouterr().out
    assert summary["events"] == live["events"] + counts["amended"] + counts["added"]

    way_in = told.filter(kind="entered").row(0, named=True)
    assert way_in["what"] == "amended"
    assert way_in["changed"] == ["start"]
    assert abs(way_in["live_start"] - _at(27.13)) < timedelta(seconds=5), "evenly from 08:25 to 08:31"
    assert abs(way_in["start"] - _at(29 + 1.13 / 3)) < timedelta(seconds=5), "three even minutes in the one from 08:29"
    assert (way_in["detected_at"], way_in["late_row"]) == (_at(29 + 60), 30), "the report of 08:29 came at 09:29"
    events = _table(tmp_path / "out", "events")
    new = events.filter(event_id=way_in["event_id"]).row(0, named=True)
    old = events.filter(event_id=way_in["supersedes"]).row(0, named=True)
    assert (new["supersedes"], old["supersedes"]) == (old["event_id"], None)
    assert (new["detected_at"], new["kind"], old["kind"]) == (_at(89), "entered", "entered")
    assert old["detected_at"] == _at(31), "the first report in time that was inside"
    assert events.filter(pl.col("supersedes").is_not_null()).height == counts["amended"]
    assert {"source": str(path), "row": 30} in summary["amendments"]["late_fixes"]


def test_the_record_keeps_what_late_data_would_have_shown_after_what_was_known(tmp_path: Path) -> None:
    path = _drive(tmp_path / "drive.csv", LATE_MIN)
    summary = _replay(path, tmp_path / "out", "--as-received", "--amend")
    store = open_store(tmp_path / "out" / "record.db", readonly=True)
    events = [entry.payload for entry in store.entries(types=["event"])]
    assert store.head().size == summary["record"]["entries"]
    store.close()
    assert [said["event_id"] for said in events if said["supersedes"]]
    assert sorted(said["event_id"] for said in events) == sorted(
        pl.read_parquet(tmp_path / "out" / "events.parquet")["event_id"]
    )


def test_the_report_says_which_events_are_superseded(tmp_path: Path) -> None:
    path = _drive(tmp_path / "drive.csv", LATE_MIN)
    options = ReplayOptions(arrival="received", amend=True)
    found = standoff.replay(path, circle=CIRCLE, out=tmp_path / "out", options=options)
    page = (tmp_path / "out" / "report.html").read_text()
    gone = found.amendments["supersedes"].drop_nulls()
    assert gone.len() > 0
    assert page.count("<tr class=gone>") == gone.len()
    assert page.count("(superseded)</td>") == found.amendments.filter(what="amended").height


def test_a_program_gets_the_amendments_too(tmp_path: Path) -> None:
    path = _drive(tmp_path / "drive.csv", LATE_MIN)
    options = ReplayOptions(arrival="received", amend=True)
    amended = standoff.replay(path, circle=CIRCLE, options=options)
    _replay(path, tmp_path / "out", "--as-received", "--amend")
    assert amended.amendments.equals(_table(tmp_path / "out", "amendments"))
    assert standoff.replay(path, circle=CIRCLE).amendments.is_empty()


def test_the_json_lines_hold_the_new_events_too(tmp_path: Path) -> None:
    _replay(_drive(tmp_path / "drive.csv", LATE_MIN), tmp_path / "out", "--as-received", "--amend")
    lines = [json.loads(line) for line in (tmp_path / "out" / "events.jsonl").read_text().splitlines()]
    events = _table(tmp_path / "out", "events")
    assert [(line["event_id"], line["supersedes"]) for line in lines] == events.select("event_id", "supersedes").rows()


def test_an_entity_whose_reports_come_hours_later_was_lost_and_then_was_not(tmp_path: Path) -> None:
    silent = dict.fromkeys(range(45, 110), 150.0)
    path = _drive(tmp_path / "drive.csv", silent)
    other = [f"car,{_text(_at(m))},{_text(_at(m))},40.5,33.5058,0" for m in range(121)]
    path.write_text(path.read_text() + "\n".join(other) + "\n")
    summary = _replay(path, tmp_path / "out", "--as-received", "--amend")
    assert summary["late"] == 65
    told = _table(tmp_path / "out", "amendments").sort("kind")
    lost = told.filter(kind="lost").row(0, named=True)
    assert (lost["what"], lost["event_id"], lost["live_start"]) == ("withdrawn", None, _at(44))
    assert lost["detected_at"] == _at(104 + 150), "with the last of the reports that the hour lacked"
    kept = _table(tmp_path / "out", "events").filter(event_id=lost["supersedes"])
    assert kept["kind"].to_list() == ["lost"], "what was known then stays known then"
    assert "lost" not in set(standing(_table(tmp_path / "out", "events"), told)["kind"])
    assert _table(tmp_path / "out", "spans").filter(span="silence").height == 0


def test_what_the_clock_of_the_live_view_saw_come_due_is_not_withdrawn_because_a_recording_ends_earlier(
    tmp_path: Path,
) -> None:
    lines = _drive(tmp_path / "drive.csv", {}).read_text().splitlines()[:77]  # until 09:15, inside
    lines.append(f"car,{_text(_at(40))},{_text(_at(240))},40.5,33.5058,0")
    (tmp_path / "drive.csv").write_text("\n".join(lines) + "\n")
    summary = _replay(tmp_path / "drive.csv", tmp_path / "out", "--as-received", "--amend")
    assert summary["late"] == 1
    assert "stayed" in summary["events_by_kind"], "an hour after 08:29, watched until half an hour after 09:15"
    assert _table(tmp_path / "out", "amendments").height == 0


def test_simulate_arrival_amends_by_the_order_of_the_file(tmp_path: Path) -> None:
    lines = _drive(tmp_path / "drive.csv", {}).read_text().splitlines()
    moved = [*lines[:27], *lines[33:61], *lines[27:33], *lines[61:]]  # 08:26 to 08:31 stand after 08:59
    (tmp_path / "drive.csv").write_text("\n".join(moved) + "\n")
    summary = _replay(tmp_path / "drive.csv", tmp_path / "out", "--simulate-arrival", "--amend")
    assert (summary["late"], summary["used"]) == (6, 115)
    told = _table(tmp_path / "out", "amendments").filter(kind="entered").row(0, named=True)
    assert (told["what"], told["detected_at"]) == ("amended", _at(59))


def test_without_a_late_report_nothing_changes_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _drive(tmp_path / "drive.csv", {})
    summary = _replay(path, tmp_path / "out", "--as-received", "--amend")
    assert "no fix came too late, so late data would have changed nothing" in capsys.readouterr().out
    assert summary["late"] == 0
    assert _table(tmp_path / "out", "amendments").height == 0
    _replay(path, tmp_path / "recorded")
    assert (tmp_path / "out" / "events.parquet").read_bytes() == (tmp_path / "recorded" / "events.parquet").read_bytes()


def test_amend_without_a_live_view_is_refused_because_nothing_is_late(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _drive(tmp_path / "drive.csv", LATE_MIN)
    assert main(["replay", str(path), "--circle", CIRCLE, "--amend", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "in a replay nothing is late; add --as-received or --simulate-arrival" in " ".join(said.split())
    assert not (tmp_path / "out").exists()


def _wander(path: Path, seed: int) -> Path:
    """Six vehicles that wander about the border for eight hours; one report in five comes 1 min to 2 h late."""
    dice = random.Random(seed)
    rows = ["entity,time,received_at,lon,lat,error_m"]
    for name in ("a", "b", "c", "d", "e", "f"):
        east, north = dice.uniform(-0.8, 0.8), dice.uniform(-0.7, 0.7)
        for minute in range(0, 480, dice.choice([1, 4, 10])):
            east += dice.gauss(0, 0.02) - 0.01 * east
            north += dice.gauss(0, 0.02) - 0.01 * north
            late_min = dice.uniform(1, 120) if dice.random() < 0.2 else 0.5
            came = (_at(minute) + timedelta(minutes=late_min)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            rows.append(f"{name},{_text(_at(minute))},{came},{38.6178 + east:.6f},{33.5058 + north:.6f},15")
    # Somebody far away goes on reporting until everything has arrived, so that the clock of both views ends there.
    rows += [f"buoy,{_text(_at(m))},{_text(_at(m))},10,-40,15" for m in range(0, 620, 10)]
    path.write_text("\n".join(rows) + "\n")
    return path


def _said(events: pl.DataFrame) -> pl.DataFrame:
    """What the events say happened, with `closes` as what it closes; then where, and how deep."""
    closed = events.select(closes="event_id", of_kind="kind", of_start="start")
    both = events.join(closed, on="closes", how="left").select(*SAID, "of_kind", "of_start", "lon", "lat", "depth_m")
    return both.sort("start", "entity", "kind", "zone", "of_start")


@pytest.mark.parametrize("seed", range(4))
def test_the_live_view_with_its_amendments_says_what_the_view_in_order_says(tmp_path: Path, seed: int) -> None:
    path = _wander(tmp_path / "wander.csv", seed)
    summary = _replay(path, tmp_path / "out", "--as-received", "--amend")
    _replay(path, tmp_path / "order")
    told = _table(tmp_path / "out", "amendments")
    assert min(summary["amendments"][what] for what in ("amended", "added")) > 0
    stands, order = standing(_table(tmp_path / "out", "events"), told), _table(tmp_path / "order", "events")
    ours, theirs = _said(stands), _said(order)
    what = [*SAID, "of_kind", "of_start"]
    assert ours.select(what).rows() == theirs.select(what).rows()
    assert max((ours[name] - theirs[name]).abs().max() for name in ("lon", "lat")) < 15 / 90_000, "15 m, in degrees"
    way_out = pl.col("kind").is_in(["left", "crossed"])
    depths = [events.filter(way_out)["depth_m"] for events in (ours, theirs)]
    assert (depths[0] - depths[1]).abs().max() <= 15
    assert told["late_row"].null_count() == 0


def test_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = _wander(tmp_path / "wander.csv", 7)
    for at in ("one", "two"):
        _replay(path, tmp_path / at, "--as-received", "--amend")
    names = {file.name for file in (tmp_path / "one").iterdir()} - {"summary.json"}
    assert {"amendments.parquet", "events.parquet", "events.jsonl"} <= names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
