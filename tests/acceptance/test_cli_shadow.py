"""`standoff replay --shadow`: a candidate runs beside the plan in force, and nothing of the replay changes for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from standoff.cli import main
from standoff.model.event import EVENT_SCHEMA

UNTOUCHED = ("record.db", "events.parquet", "events.jsonl", "incidents.json", "spans.parquet", "late.parquet")


@pytest.fixture
def tanf(examples: Path, tmp_path: Path) -> tuple[list[str], Path, Path]:
    """The call of a replay of the worked example; a candidate with a smaller circle; one with a shallower depth."""
    plan = examples / "al_tanf" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    smaller, deeper = tmp_path / "smaller.yaml", tmp_path / "deeper.yaml"
    smaller.write_text(text.replace("radius: 55 km", "radius: 50 km"), encoding="utf-8")
    deeper.write_text(text.replace("depth: 15 km", "depth: 60 km"), encoding="utf-8")
    tracks = examples / "al_tanf" / "tracks" / "2017-05-18.csv"
    return ["replay", str(tracks), "--plan", str(plan)], smaller, deeper


def shadow_of(out: Path) -> dict[str, Any]:
    return dict(json.loads((out / "shadow.json").read_text(encoding="utf-8")))


def test_record_events_and_incidents_are_the_same_bytes_with_and_without_a_shadow(
    tanf: tuple[list[str], Path, Path], tmp_path: Path
) -> None:
    call, smaller, deeper = tanf
    assert main([*call, "--out", str(tmp_path / "plain")]) == 0
    assert main([*call, "--out", str(tmp_path / "beside"), "--shadow", str(smaller), "--shadow", str(deeper)]) == 0
    for name in UNTOUCHED:
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "beside" / name).read_bytes(), name


def test_the_differences_are_shown_and_kept_with_when_they_became_known(
    tanf: tuple[list[str], Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, smaller, deeper = tanf
    out = tmp_path / "out"
    assert main([*call, "--out", str(out), "--shadow", str(smaller), "--shadow", str(deeper)]) == 0
    shown = capsys.readouterr().out
    assert "shadow plans, without procedures" in shown
    assert "looser" in shown
    one, other = shadow_of(out)["candidates"]
    assert (one["counts"]["lost"], one["direction"]) == (1, "looser")
    assert other["counts"]["moved"] > 0
    lost = [v for v in one["verdicts"] if v["outcome"] == "lost"]
    assert [v["members"] for v in lost] == [["skip-1"]]
    known = [d for d in one["differences"] if d["members"] == ["skip-1"]]
    assert [(d["what"], d["was"]) for d in known] == [("lost", None)]
    assert known[0]["at"] == lost[0]["at"]
    assert "shadow of al-tanf" in (out / "report.html").read_text(encoding="utf-8")


def test_what_the_candidates_saw_is_kept_apart_under_their_own_hash(
    tanf: tuple[list[str], Path, Path], tmp_path: Path
) -> None:
    call, smaller, deeper = tanf
    out = tmp_path / "out"
    assert main([*call, "--out", str(out), "--shadow", str(smaller), "--shadow", str(deeper)]) == 0
    seen = pl.read_parquet(out / "shadow-events.parquet")
    assert seen.schema == EVENT_SCHEMA
    told = {one["plan_hash"]: one["events"] for one in shadow_of(out)["candidates"]}
    assert dict(seen.group_by("plan_hash").len().iter_rows()) == told
    assert set(told).isdisjoint(pl.read_parquet(out / "events.parquet")["plan_hash"])


def test_the_events_of_a_shadow_are_those_of_a_replay_of_the_candidate(
    tanf: tuple[list[str], Path, Path], tmp_path: Path
) -> None:
    call, smaller, _ = tanf
    assert main([*call, "--out", str(tmp_path / "beside"), "--shadow", str(smaller)]) == 0
    assert main([*call[:3], str(smaller), "--out", str(tmp_path / "alone")]) == 0
    beside, alone = (
        pl.read_parquet(tmp_path / name) for name in ("beside/shadow-events.parquet", "alone/events.parquet")
    )
    assert beside.equals(alone)


def test_the_summary_as_json_has_the_shadows_too(
    tanf: tuple[list[str], Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, smaller, _ = tanf
    assert main([*call, "--out", str(tmp_path / "out"), "--shadow", str(smaller), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["shadow"]
    assert set(one) == {"plan", "plan_hash", "events", "counts", "direction", "zones"}


def test_the_same_call_writes_the_same_bytes(tanf: tuple[list[str], Path, Path], tmp_path: Path) -> None:
    call, smaller, _ = tanf
    for name in ("one", "two"):
        assert main([*call, "--out", str(tmp_path / name), "--shadow", str(smaller)]) == 0
    for name in ("shadow.json", "shadow-events.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_later_replay_without_a_shadow_leaves_none_behind(tanf: tuple[list[str], Path, Path], tmp_path: Path) -> None:
    call, smaller, _ = tanf
    out = tmp_path / "out"
    assert main([*call, "--out", str(out), "--shadow", str(smaller)]) == 0
    assert main([*call, "--out", str(out)]) == 0
    assert not (out / "shadow.json").exists()
    assert not (out / "shadow-events.parquet").exists()


def test_a_shadow_also_runs_beside_a_live_view_that_is_amended(
    tanf: tuple[list[str], Path, Path], tmp_path: Path
) -> None:
    call, smaller, _ = tanf
    out = tmp_path / "out"
    assert main([*call, "--out", str(out), "--shadow", str(smaller), "--simulate-arrival", "--amend"]) == 0
    assert shadow_of(out)["candidates"][0]["counts"]["lost"] == 1


def test_a_shadow_works_beside_a_replay_without_a_record(tanf: tuple[list[str], Path, Path], tmp_path: Path) -> None:
    call, smaller, _ = tanf
    assert main([*call, "--out", str(tmp_path / "out"), "--shadow", str(smaller), "--no-record", "--no-report"]) == 0
    assert shadow_of(tmp_path / "out")["candidates"][0]["counts"]["lost"] == 1


def test_a_candidate_that_does_not_parse_is_refused_and_nothing_is_written(
    tanf: tuple[list[str], Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, smaller, _ = tanf
    smaller.write_text("plan: x\nzones: {ring: {circle: {centre: [0, 95], radius: 1 km}}}\n")
    assert main([*call, "--out", str(tmp_path / "out"), "--shadow", str(smaller)]) == 2
    assert "smaller.yaml:2:" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_candidate_named_twice_is_refused(
    tanf: tuple[list[str], Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call, smaller, _ = tanf
    assert main([*call, "--out", str(tmp_path / "out"), "--shadow", str(smaller), "--shadow", str(smaller)]) == 2
    assert "is named twice; name it once" in capsys.readouterr().err
