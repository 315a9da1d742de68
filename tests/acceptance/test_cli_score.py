"""`standoff score` and `standoff sweep` as a person uses them, on one drive whose truth is known by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from standoff.cli import main
from standoff.model.event import EVENT_SCHEMA
from standoff.rehearse.score import OUTCOME_SCHEMA

PLAN = """\
plan: drive
zones:
  z: {circle: {centre: [10.0, 0.0], radius: 10 km}}
defaults: {position_error: 0 m}
rules:
  - {id: side, when: [entered, left]}
  - {id: near, when: approached, within: 10 min}
"""
M_PER_DEGREE = 111_319.49  # along the equator of WGS 84
SPEED_MPS = 20.0
START = "2024-05-01T00:00:00Z"
START_US = 1_714_521_600_000_000


def _at(from_centre_m: float) -> int:
    """When the drive, due east along the equator from 40 km before the centre, is so far from it."""
    return START_US + round((from_centre_m + 40_000.0) / SPEED_MPS * 1e6)


def _fixes() -> str:
    rows = ["entity,time,lon,lat"]
    for minute in range(67):
        lon = 10.0 + (-40_000.0 + minute * 60 * SPEED_MPS) / M_PER_DEGREE
        rows.append(f"car,2024-05-01T{minute // 60:02}:{minute % 60:02}:00Z,{lon:.9f},0.0")
    return "\n".join(rows) + "\n"


def _true(kind: str, from_centre_m: float, **more: Any) -> dict[str, Any]:
    at_us = _at(from_centre_m)
    place = {"lon": 10.0 + from_centre_m / M_PER_DEGREE, "lat": 0.0}
    return {"event_id": f"true-{kind}-{at_us}", "kind": kind, "zone": "z", "entity": "car", "start": at_us,
            "detected_at": at_us, "visible": "yes", **place, **more}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """plan.yaml, fixes.csv, the replay in out/, and truth.parquet of the drive."""
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / "fixes.csv").write_text(_fixes())
    assert main(["plan", "hash", str(tmp_path / "plan.yaml")]) == 0
    plan_hash = capsys.readouterr().out.strip()
    said = {"scenario": "drive", "seed": 1, "version": "0", "plan": "drive", "plan_hash": plan_hash, "zones": ["z"],
            "from": START, "to": "2024-05-01T01:06:00Z", "entities": 1, "object_days": 66 / 1440,
            "kinds": ["entered", "left", "approached"], "aliases": {"car": ["car"]}}  # fmt: skip
    rows = [_true("entered", -10_000.0), _true("left", 10_000.0), _true("approached", -22_000.0)]
    _write_truth(tmp_path / "truth.parquet", rows, said)
    call = ["replay", str(tmp_path / "fixes.csv"), "--plan", str(tmp_path / "plan.yaml")]
    assert main([*call, "--out", str(tmp_path / "out"), "--no-record", "--no-report"]) == 0
    capsys.readouterr()
    return tmp_path


def _write_truth(path: Path, rows: list[dict[str, Any]], said: dict[str, Any]) -> None:
    schema = {**EVENT_SCHEMA, "visible": pl.String, "hidden_by": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    pq.write_table(table.replace_schema_metadata({"standoff.truth": json.dumps(said)}), path)


def _score(folder: Path, *more: str) -> int:
    return main(["score", str(folder / "out"), str(folder / "truth.parquet"), *more])


def _sweep(folder: Path, parameter: str, values: str, *more: str) -> int:
    names = [str(folder / name) for name in ("fixes.csv", "truth.parquet")]
    call = ["--plan", str(folder / "plan.yaml"), "--parameter", parameter, "--values", values]
    return main(["sweep", *names, *call, *more])


def test_a_score_is_told_by_kind_with_delay_and_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _score(folder) == 0
    shown = capsys.readouterr().out
    for word in ("passages", "approached", "precision", "delay s, median", "false alarms per object-day", "set apart"):
        assert word in shown
    assert _score(folder, "--json") == 0
    kinds = {one["kind"]: one for one in json.loads(capsys.readouterr().out)["kinds"]}
    assert [kinds[kind]["f1"] for kind in ("entered", "left", "approached", "passages")] == [1.0] * 4
    assert kinds["entered"]["start_error_s"]["median"] < 0.01
    assert kinds["entered"]["place_error_m"]["median"] < 0.2
    assert 0 <= kinds["entered"]["delay_s"]["median"] <= 60


def test_events_as_json_lines_give_the_same_score(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _score(folder, "--json")
    from_parquet = capsys.readouterr().out
    assert main(["score", str(folder / "out" / "events.jsonl"), str(folder / "truth.parquet"), "--json"]) == 0
    assert capsys.readouterr().out == from_parquet


def test_a_score_is_written_with_every_pair_and_plots(folder: Path) -> None:
    out = folder / "score"
    assert _score(folder, "--out", str(out)) == 0
    names = {"score.json", "score.parquet", "delay.svg", "precision_recall.svg", "timeline.svg"}
    assert {path.name for path in out.iterdir()} == names
    rows = pl.read_parquet(out / "score.parquet")
    assert rows.schema == OUTCOME_SCHEMA
    assert rows["outcome"].to_list() == ["hit"] * 3
    first = {name: (out / name).read_bytes() for name in names}
    assert _score(folder, "--out", str(out)) == 0
    assert {name: (out / name).read_bytes() for name in names} == first


def test_a_folder_of_something_else_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _score(folder, "--out", str(folder)) == 2
    assert "has not written" in capsys.readouterr().err


def test_a_goal_that_is_missed_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _score(folder, "--fail-below", "passages=1", "--fail-below", "approached=0.95") == 0
    assert _score(folder, "--fail-below", "approached=0.95", "--tolerance", "approached=0s") == 1
    assert "approached: F1 0.0000 is below 0.95" in capsys.readouterr().err


def test_a_goal_for_what_cannot_be_scored_fails_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _score(folder, "--fail-below", "halted=0.5") == 1
    assert "halted: nothing to score" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--tolerance", "entered"), "write KIND=TIME"),
        (("--tolerance", "arrived=5s"), "kinds: found_inside"),
        (("--tolerance", "entered=soon"), "is not a duration"),
        (("--fail-below", "entered=2"), "from 0 to 1"),
    ],
)
def test_bad_calls_say_what_to_write(
    folder: Path, options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _score(folder, *options) == 2
    assert words in capsys.readouterr().err


def test_what_is_no_truth_and_no_events_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events, truth = str(folder / "out" / "events.parquet"), str(folder / "truth.parquet")
    (folder / "not.parquet").write_text("no")
    (folder / "not.jsonl").write_text("no")
    for call, words in (
        ([events, events], "as `standoff simulate` writes it"),
        ([str(folder / "none"), truth], "no such file"),
        ([str(folder), truth], "events.parquet: no such file"),
        ([str(folder / "not.parquet"), truth], "cannot be read as Parquet"),
        ([str(folder / "not.jsonl"), truth], "not.jsonl:1: is not JSON"),
        ([str(folder / "fixes.csv"), truth], "cannot be read as Parquet"),
    ):
        assert main(["score", *call]) == 2
        assert words in capsys.readouterr().err


def test_events_of_another_plan_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "plan.yaml").write_text(PLAN.replace("within: 10 min", "within: 12 min"))
    call = ["replay", str(folder / "fixes.csv"), "--plan", str(folder / "plan.yaml")]
    assert main([*call, "--out", str(folder / "out"), "--no-record", "--no-report"]) == 0
    assert _score(folder) == 2
    assert "--allow-other-plan" in capsys.readouterr().err
    assert _score(folder, "--allow-other-plan") == 0


def test_a_sweep_tells_recall_and_false_alarms_for_each_value(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "sweep"
    assert _sweep(folder, "rules.near.within", "2min,10min,30 min", "--json", "--out", str(out)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kinds"] == ["approached"]
    points = {point["value"]: point for point in told["points"]}
    # The truth is of 10 min: at 2 min it comes 8 min late, within the tolerance of 10; at 30 min far too early.
    assert [points[value]["recall"] for value in ("2min", "10min", "30 min")] == [1.0, 1.0, 0.0]
    assert points["30 min"]["false_positives"] == 1
    assert {path.name for path in out.iterdir()} == {"sweep.json", "sweep.parquet", "curve-approached.svg"}
    assert pl.read_parquet(out / "sweep.parquet").height == 3
    assert _sweep(folder, "rules.near.within", "5min..20min/4") == 0
    shown = capsys.readouterr().out
    for word in ("5 min", "10 min", "15 min", "20 min", "the truth is held fixed"):
        assert word in shown


def test_a_sweep_varies_defaults_that_the_plan_does_not_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _sweep(folder, "defaults.sure.run", "3..5/3", "--kind", "passages", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [point["value"] for point in told["points"]] == ["3", "4", "5"]
    assert len({point["plan_hash"] for point in told["points"]}) == 3


@pytest.mark.parametrize(
    ("parameter", "values", "words"),
    [
        ("rules.near.within", "5 parsecs", "is not a duration|unknown unit"),
        ("rules.near.whithin", "5 min", "Did you mean 'within'"),
        ("rules.far.within", "5 min", "has no rule 'far'"),
        ("rules.near", "5 min", "names a rule, not a parameter"),
        ("rules.near.within", "5 min,,6 min", "write them as"),
        ("rules.near.within", "5min..10km/3", "same unit"),
        ("defaults.sure.run", "0", "defaults.sure.run = 0"),
        ("zones.y.circle.radius", "1 km", "has no id 'y'"),
    ],
)
def test_what_a_plan_refuses_is_told_in_its_own_words(
    folder: Path, parameter: str, values: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _sweep(folder, parameter, values) == 2
    said = capsys.readouterr().err
    assert any(word in said for word in words.split("|")), said
