"""`standoff simulate`: fixes, truth and an account in a folder; what is wrong with the call is said clearly."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from standoff.cli import main

SCENARIO = """\
scenario: small
words: A convoy drives through the zone.
from: 2017-05-18T06:00:00Z
for: 3 h
places:
  start: [38.0, 33.1]
  end: [38.9, 33.8]
actors:
  conv:
    convoy: {along: [start, end], speed: 60 km/h, vehicles: 3, spacing: 150 m}
    party: pro-regime
observation:
  gps: {every: 10 s, error: 10 m, delay: {random: 3 s}, duplicates: 0.01, drop: 0.02}
"""
PLAN = """\
plan: one-zone
zones:
  garrison:
    circle: {centre: [38.6178, 33.5058], radius: 30 km}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    (tmp_path / "plan.yaml").write_text(PLAN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def simulate(*arguments: str) -> int:
    return main(["simulate", "scenario.yaml", "--plan", "plan.yaml", *arguments])


def test_fixes_truth_and_an_account_are_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--seed", "7", "--out", "out") == 0
    said = capsys.readouterr().out
    assert "small, seed 7: 3 entities" in said
    summary = json.loads((folder / "out" / "summary.json").read_text())
    fixes, truth = (pl.read_parquet(folder / "out" / name) for name in ("fixes.parquet", "truth.parquet"))
    assert fixes.height == summary["fixes"] == summary["due"] - summary["missed"]["dropped"] + summary["duplicates"]
    assert fixes["received_at"].is_sorted()
    assert truth.height == summary["truth"]["events"]
    assert truth.filter(pl.col("kind").cast(pl.String) == "entered").height == 3
    account = json.loads(pq.read_schema(folder / "out" / "truth.parquet").metadata[b"standoff.truth"])
    assert account["zones"] == ["garrison"]
    assert account["seed"] == 7
    assert account["plan_hash"] == summary["plan_hash"]
    assert account["aliases"] == {f"conv-{n}": [f"conv-{n}"] for n in (1, 2, 3)}
    assert account["entities"] == 3


def test_the_same_call_writes_the_same_bytes_and_replaces_what_it_wrote(folder: Path) -> None:
    for out in ("one", "other", "other"):
        assert simulate("--seed", "7", "--out", out) == 0
    for file in (folder / "one").iterdir():
        assert file.read_bytes() == (folder / "other" / file.name).read_bytes(), file.name
    assert sorted(path.name for path in folder.iterdir()) == ["one", "other", "plan.yaml", "scenario.yaml"]


def test_a_replay_of_what_was_simulated_sees_what_is_true(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--out", "sim", "--format", "csv") == 0
    capsys.readouterr()
    assert main(["replay", "sim/fixes.csv", "--plan", "plan.yaml", "--out", "seen", "--no-report", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    account = json.loads((folder / "sim" / "summary.json").read_text())
    assert summary["fixes_in"] == account["fixes"]
    assert summary["duplicate"] == account["duplicates"]
    assert summary["events_by_kind"]["entered"] == 3


def test_json_is_the_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--out", "out", "--json") == 0
    assert json.loads(capsys.readouterr().out) == json.loads((folder / "out" / "summary.json").read_text())


def test_a_declared_factor_changes_what_is_declared_and_nothing_else(folder: Path) -> None:
    assert simulate("--out", "honest") == 0
    assert simulate("--out", "boastful", "--declared-factor", "0.25") == 0
    honest, boastful = (pl.read_parquet(folder / out / "fixes.parquet") for out in ("honest", "boastful"))
    assert set(honest["error_m"]) == {10.0}
    assert set(boastful["error_m"]) == {2.5}
    assert honest.drop("error_m").equals(boastful.drop("error_m"))
    assert json.loads((folder / "boastful" / "summary.json").read_text())["declared_factor"] == 0.25


def test_without_a_plan_there_are_only_fixes_and_that_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "scenario.yaml", "--out", "out"]) == 0
    assert "no plan: there is no truth" in capsys.readouterr().err
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["fixes.parquet", "summary.json"]


def test_a_plan_on_the_other_side_of_the_earth_is_warned_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "plan.yaml").write_text(PLAN.replace("38.6178, 33.5058", "-150.0, -10.0"))
    assert simulate("--out", "out") == 0
    assert "nobody in the scenario comes within 500 km of a zone" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_the_library_is_listed_and_a_scenario_of_it_comes_with_its_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list", "--json"]) == 0
    names = json.loads(capsys.readouterr().out)
    assert len(names) >= 12
    assert main(["simulate", "probes", "--seed", "1", "--out", "out", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["library"] == "probes"
    assert summary["truth"]["events"] > 0


def test_an_output_folder_called_like_a_scenario_of_the_library_does_not_stand_in_its_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert main(["simulate", "probes", "--out", "probes"]) == 0
    (folder / "empty").mkdir()
    capsys.readouterr()
    assert main(["simulate", "empty", "--out", "out"]) == 2
    assert "empty: is a folder without a scenario.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["satellite-ais", "harbour-approach", "no-fly", "corridor-crossing"])
@pytest.mark.usefixtures("folder")
def test_nothing_is_said_on_standard_error_that_is_not_meant(name: str) -> None:
    call = [sys.executable, "-W", "always", "-m", "standoff", "simulate", name, "--out", "out", "--json"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.usefixtures("folder")
def test_a_simulation_that_is_stopped_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(SCENARIO.replace("every: 10 s", "every: 0.001 s"))
    before = sorted(tmp_path.iterdir())
    call = [sys.executable, "-m", "standoff", "simulate", "scenario.yaml", "--out", "out"]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        for _ in range(3000):
            if sorted(tmp_path.iterdir()) != before:
                break
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert running.returncode == 130
    assert "stopped; nothing was written" in said
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("folder")
def test_a_random_scenario_is_drawn_with_the_seed_and_comes_with_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    hashes = []
    for arguments in (["random"], ["--random"], ["random", "--seed", "2"]):
        assert main(["simulate", *arguments, "--out", "out", "--json"]) == 0
        summary = json.loads(capsys.readouterr().out)
        assert summary["plan"] == summary["scenario"]
        hashes.append(summary["values_sha256"])
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scenarioo.yaml"], "there is no such file, nor a scenario of that name"),
        (["scenario.yaml", "--seed", "-1"], "a seed is a whole number from 0"),
        (["scenario.yaml", "--format", "parkuet"], "Did you mean 'parquet'"),
        (["scenario.yaml", "--declared-factor", "0"], "--declared-factor 0: write a number above 0"),
        (["scenario.yaml", "--plan", "nowhere.yaml"], "nowhere.yaml"),
        ([], "name a scenario"),
        (["scenario.yaml", "--random"], "leave SCENARIO out"),
        (["endless.yaml"], "endless.yaml:1:1: error: the scenario never ends"),
    ],
)
def test_a_wrong_call_is_answered_with_what_to_do_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (folder / "endless.yaml").write_text(SCENARIO.replace("for: 3 h\n", ""))
    before = sorted(folder.iterdir())
    assert main(["simulate", "--out", "out", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


def test_a_folder_with_other_things_in_it_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "diary.txt").write_text("mine")
    assert simulate("--out", "out") == 2
    assert "has not written; name an empty or a new folder" in capsys.readouterr().err
    assert [path.name for path in (folder / "out").iterdir()] == ["diary.txt"]
