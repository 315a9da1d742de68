"""`standoff backtest` as a person uses it: what a change of rules would have done to a history, one by one."""

from __future__ import annotations

import shlex
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from backtest_cases import fixes, plan, read, run

import standoff
from standoff.cli import main

EXAMPLE = Path(standoff.__file__).parent / "examples" / "al_tanf"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording that says when everything arrived, and plans."""
    folder = tmp_path_factory.mktemp("backtest")
    fixes(folder / "fixes.csv")
    plan(folder / "old.yaml")
    plan(folder / "new.yaml", exempt="guests", within="10 min", due="50 min")
    return folder


@pytest.fixture(scope="module")
def done(place: Path) -> dict[str, Any]:
    """A backtest of a new plan that exempts truck-0, warns later, and gives more time."""
    out = place / "done"
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", place / "new.yaml",
               "--out", out) == 0  # fmt: skip
    return read(out)


def test_every_incident_is_gained_lost_or_moved_with_the_first_report_that_made_it_so(done: dict[str, Any]) -> None:
    assert done["counts"] == {"gained": 0, "lost": 1, "moved": 2, "unchanged": 0}
    assert (done["direction"], done["zones"]["camp"]["direction"], done["anything_looser"]) == (
        "looser",
        "looser",
        True,
    )
    lost, *moved = done["verdicts"]
    assert (lost["outcome"], lost["members"], lost["new"]) == ("lost", ["truck-0"], None)
    assert lost["first_input"]["source"].endswith("fixes.csv")
    assert lost["first_input"]["row"] >= 1
    assert [one["members"] for one in moved] == [["truck-1"], ["truck-2"]]
    for one in moved:
        assert {"later", "deadline"} <= {move["what"] for move in one["moves"]}


def test_what_changed_in_the_plan_stands_beside_what_it_changed(place: Path, done: dict[str, Any]) -> None:
    assert {(one["door"], one["direction"]) for one in done["changes"]} >= {
        ("exemptions", "looser"), ("thresholds", "looser"), ("deadlines", "looser"),
    }  # fmt: skip
    page = (place / "done" / "index.html").read_text()
    assert all(one["words"] in page for one in done["changes"])


def test_the_verdicts_are_a_table_too(place: Path, done: dict[str, Any]) -> None:
    table = pl.read_parquet(place / "done" / "verdicts.parquet")
    assert table["outcome"].to_list() == [one["outcome"] for one in done["verdicts"]]
    assert table.filter(pl.col("outcome") == "lost").select("old_id", "new_id", "input_row").row(0) == (
        done["verdicts"][0]["old"]["incident"], None, done["verdicts"][0]["first_input"]["row"],
    )  # fmt: skip
    assert table["moves"].list.len().to_list() == [len(one["moves"]) for one in done["verdicts"]]


def test_fixes_are_taken_as_they_were_known_and_each_that_was_skipped_is_listed(
    place: Path, done: dict[str, Any]
) -> None:
    assert done["arrival"]["view"] == "as_known"
    assert done["arrival"]["warning"] is None
    skipped = pl.read_parquet(place / "done" / "skipped.parquet")
    assert skipped.group_by("what", "plan").len().sort("what").rows() == [
        ("late", "every", 9),
        ("rejected", "every", 1),
    ]
    assert set(skipped.filter(pl.col("what") == "late")["reason"]) == {
        "it arrived 480 s after it was made; the plan waits 5 min",
        "it arrived 1200 s after it was made; the plan waits 5 min",
    }
    assert skipped["reason"].null_count() == 0
    came = done["recording"]
    assert came["fixes_in"] == done["old"]["used"] + done["old"]["late"] + done["old"]["duplicate"]
    assert came["messages_in"] == came["fixes_in"] + came["auxiliary"] + came["rejected"]


def test_plans_that_wait_differently_long_skip_different_fixes(place: Path, tmp_path: Path) -> None:
    patient = plan(tmp_path / "patient.yaml", lateness="10 min")
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", patient, "--out",
               tmp_path / "out") == 0  # fmt: skip
    data = read(tmp_path / "out")
    assert (data["old"]["late"], data["new"]["late"]) == (9, 2)
    late = pl.read_parquet(tmp_path / "out" / "skipped.parquet").filter(pl.col("what") == "late")
    assert late.group_by("plan").len().sort("plan").rows() == [("new", 2), ("old", 9)]
    moved = [one for one in data["verdicts"] if one["outcome"] == "moved"]
    assert [one["members"] for one in moved] == [["truck-1"]]
    first = moved[0]["first_input"]
    assert first["words"] == "old plan: left out, it arrived 8 min after it was made; new plan: used"
    known = late.filter((pl.col("plan") == "old") & (pl.col("entity") == "truck-1"))
    assert (first["source"], first["row"]) in set(known.select("source", "row").iter_rows())


@pytest.mark.parametrize("which", ["old", "patient"])
def test_each_side_is_what_a_replay_of_its_plan_alone_gives(place: Path, tmp_path: Path, which: str) -> None:
    plans = {"old": place / "old.yaml", "patient": plan(tmp_path / "patient.yaml", lateness="10 min", within="12 min")}
    assert run("backtest", place / "fixes.csv", "--old", plans["old"], "--new", plans["patient"], "--out",
               tmp_path / "out") == 0  # fmt: skip
    assert run("replay", place / "fixes.csv", "--plan", plans[which], "--as-received", "--no-report", "--out",
               tmp_path / "alone") == 0  # fmt: skip
    side = "old" if which == "old" else "new"
    among = [one[side] for one in read(tmp_path / "out")["verdicts"]]
    alone = {one["incident"]: one for one in read(tmp_path / "alone", "incidents.json")}
    assert read(tmp_path / "out")[side]["incidents"] == len(alone)
    for one in filter(None, among):
        own = alone[one["incident"]]
        assert [event["event_id"] for event in one["events"]] == own["events"]
        assert {name: one[name] for name in ("opened_at", "state", "severity", "kind", "who", "depth_m")} == {
            name: own[name] for name in ("opened_at", "state", "severity", "kind", "who", "depth_m")
        }


def test_a_plan_held_against_itself_changes_nothing(place: Path, tmp_path: Path) -> None:
    old = place / "old.yaml"
    assert run("backtest", place / "fixes.csv", "--old", old, "--new", old, "--out", tmp_path / "out", "--fail-on",
               "looser", "--fail-on", "moved", "--fail-on", "gained", "--fail-on", "lost") == 0  # fmt: skip
    data = read(tmp_path / "out")
    assert data["counts"] == {"gained": 0, "lost": 0, "moved": 0, "unchanged": 3}
    assert (data["direction"], data["verdicts"], len(data["unchanged"])) == ("same", [], 3)


@pytest.mark.parametrize(("received", "why"), [
    ("some", "240 fixes say when they arrived, 120 do not"), ("none", "no fix says when it arrived (received_at)"),
])  # fmt: skip
def test_where_it_is_not_known_when_fixes_arrived_it_says_so_everywhere(
    place: Path, tmp_path: Path, capsys: Captured, received: str, why: str
) -> None:
    recording = fixes(tmp_path / "fixes.csv", received=received)
    assert run("backtest", recording, "--old", place / "old.yaml", "--new", place / "new.yaml", "--out",
               tmp_path / "out") == 0  # fmt: skip
    warning = f"NOT as known at the time: {why}."
    assert warning in " ".join(capsys.readouterr().out.split())
    for name in ("backtest.json", "summary.json"):
        assert read(tmp_path / "out", name)["arrival"]["warning"].startswith(warning)
    assert warning in (tmp_path / "out" / "index.html").read_text()
    assert read(tmp_path / "out")["old"]["late"] == 0


def test_the_order_of_recording_can_be_asked_for(place: Path, tmp_path: Path) -> None:
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", place / "new.yaml", "--out",
               tmp_path / "out", "--as-recorded") == 0  # fmt: skip
    arrival = read(tmp_path / "out")["arrival"]
    assert (arrival["view"], arrival["known"], arrival["unknown"]) == ("as_recorded", 360, 0)
    assert "it was asked for (--as-recorded)" in arrival["warning"]


def test_a_second_run_from_the_footer_gives_the_same_bytes(place: Path, done: dict[str, Any], tmp_path: Path) -> None:
    """All but summary.json, which tells how long it took."""
    command = shlex.split(done["footer"]["command"])
    assert command[:2] == ["standoff", "backtest"]
    assert main([*command[1:], "--out", str(tmp_path / "again")]) == 0
    names = {path.name for path in (place / "done").iterdir()}
    assert names == {"backtest.json", "index.html", "skipped.parquet", "summary.json", "verdicts.parquet"}
    for name in names - {"summary.json"}:
        assert (tmp_path / "again" / name).read_bytes() == (place / "done" / name).read_bytes(), name


def test_the_footer_holds_what_went_in(place: Path, done: dict[str, Any]) -> None:
    (recording,) = done["footer"]["inputs"]
    assert recording["sha256"] == sha256((place / "fixes.csv").read_bytes()).hexdigest()
    assert [one["label"] for one in done["footer"]["plans"]] == ["old", "new"]
    assert {"standoff", "python", "numpy", "numba", "polars"} <= done["footer"]["versions"].keys()


@pytest.mark.parametrize(("what", "code"), [("looser", 1), ("lost", 1), ("gained", 0), ("moved", 1)])
def test_it_fails_on_what_it_is_told_to_fail_on(place: Path, tmp_path: Path, what: str, code: int) -> None:
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", place / "new.yaml", "--out",
               tmp_path / "out", "--fail-on", what) == code  # fmt: skip
    assert (tmp_path / "out" / "backtest.json").exists()


def test_acts_walk_the_procedure_under_each_plan_and_refused_ones_are_told(place: Path, tmp_path: Path) -> None:
    acts = tmp_path / "acts.yaml"
    acts.write_text(
        "- {at: 2024-05-01T08:40:00Z, as: anna, do: acknowledge, entity: truck-0}\n"
        "- {at: 2024-05-01T08:41:00Z, as: anna, do: acknowledge, entity: truck-2}\n"
    )
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", place / "new.yaml", "--out",
               tmp_path / "out", "--actions", acts, "--as-recorded") == 0  # fmt: skip
    data = read(tmp_path / "out")
    assert (data["old"]["acts"], data["old"]["acts_refused"]) == (2, [])
    assert [act["reason"] for act in data["new"]["acts_refused"]] != []
    assert "truck-0" in data["new"]["acts_refused"][0]["reason"]
    assert [one["name"] for one in data["footer"]["actions"]] == [str(acts)]


def test_acts_can_differ_between_the_plans(place: Path, tmp_path: Path) -> None:
    acts = tmp_path / "acts.yaml"
    closed = "do: close, entity: truck-2, outcome: a guest, reason: told by phone"
    acts.write_text(f"- {{at: 2024-05-01T10:12:00Z, as: anna, {closed}}}\n")
    old = place / "old.yaml"
    assert run("backtest", place / "fixes.csv", "--old", old, "--new", old, "--out", tmp_path / "out",
               "--new-actions", acts) == 0  # fmt: skip
    data = read(tmp_path / "out")
    assert (data["old"]["acts"], data["new"]["acts"]) == (0, 1)
    assert [one["members"] for one in data["verdicts"]] == [["truck-2"]]


def test_a_zone_that_was_renamed_is_the_same_zone(place: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "renamed.yaml"
    renamed.write_text(
        (place / "old.yaml").read_text().replace("  camp:", "  base:").replace("zone: camp", "zone: base")
    )
    call = ("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", renamed, "--out", tmp_path / "out")
    assert run(*call) == 2
    assert not (tmp_path / "out").exists()
    assert run(*call, "--renamed", "camp=base") == 0
    assert read(tmp_path / "out")["counts"]["unchanged"] == 3


def test_the_example_loses_incidents_when_its_rules_are_loosened(tmp_path: Path) -> None:
    assert run("backtest", EXAMPLE / "tracks", "--old", EXAMPLE, "--new", EXAMPLE / "loosened", "--out",
               tmp_path / "out", "--fail-on", "looser") == 1  # fmt: skip
    data = read(tmp_path / "out")
    assert data["direction"] == "looser"
    assert data["counts"]["lost"] > 0


def test_a_warning_that_comes_later_in_an_incident_already_open_is_no_incident_unchanged(
    place: Path, tmp_path: Path
) -> None:
    """It opens, ends and is as grave in the end under both plans: only between is it seen later."""
    stay = "  - {{id: stay, when: stayed, zone: camp, severity: critical, longer_than: {} min}}\nprocedures:"
    plans = []
    for minutes in (10, 20):
        plans.append(tmp_path / f"{minutes}.yaml")
        plans[-1].write_text((place / "old.yaml").read_text().replace("procedures:", stay.format(minutes), 1))
    assert run("backtest", place / "fixes.csv", "--old", plans[0], "--new", plans[1], "--out", tmp_path / "out",
               "--fail-on", "looser") == 1  # fmt: skip
    data = read(tmp_path / "out")
    assert data["counts"] == {"gained": 0, "lost": 0, "moved": 3, "unchanged": 0}
    for one in data["verdicts"]:
        assert [(move["what"], move["words"], move["direction"]) for move in one["moves"]] == [
            ("event", f"seen later: {one['members'][0]} stayed by 10 min", "looser")
        ]
