"""People act upon a replayed history, and upon its record afterwards, as people with standing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.cli import main
from standoff.stores import open_store

EXAMPLE = Path(standoff.__file__).parent / "examples" / "al_tanf"
Captured = pytest.CaptureFixture[str]


def _replay(out: Path, *more: str) -> int:
    return main(["replay", str(EXAMPLE / "tracks"), "--plan", str(EXAMPLE), "--out", str(out), "--no-report", *more])


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The al-Tanf days with the acts of people."""
    out = tmp_path_factory.mktemp("al-tanf") / "out"
    assert _replay(out, "--actions", str(EXAMPLE / "actions.yaml")) == 0
    return out


@pytest.fixture
def record(walked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(walked / "record.db", tmp_path / "record.db"))


def _json(capsys: Captured, *arguments: str) -> Any:
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def _of(incidents: list[dict[str, Any]], entity: str) -> dict[str, Any]:
    return next(one for one in incidents if entity in one["members"])


def test_the_convoy_of_18_may_is_one_incident_that_was_answered_in_order(walked: Path) -> None:
    incidents = json.loads((walked / "incidents.json").read_text())
    convoy = _of(incidents, "conv-1")
    assert convoy["who"] == [f"conv-{n}" for n in range(1, 9)]
    assert (convoy["kind"], convoy["severity"], convoy["state"]) == ("depth", "critical", "closed")
    steps = {step["step"]: step for step in convoy["procedures"][0]["steps"]}
    assert [step["state"] for step in steps.values()] == [
        "delivered", "delivered", "acknowledged", "acknowledged", "unreachable", "acknowledged", "acknowledged",
        "delivered",
    ]  # fmt: skip
    assert steps["hotline"]["attempts"][0]["acknowledged_by"] == "liaison officer"
    assert steps["request-turn"]["received"] == []
    assert steps["refer-up"]["attempts"][0]["sent_by"] == "officer-1"
    assert {answer["answer"] for answer in convoy["answers"]} >= {"went_on", "went_deeper", "slowed"}


def test_officer_1_may_refer_on_18_may_only_because_the_commander_said_so(walked: Path) -> None:
    store = open_store(walked / "record.db", readonly=True)
    decisions = [entry.payload for entry in store.entries(types=["decision"])]
    store.close()
    refers = [said for said in decisions if said["action"] == "refer"]
    assert {said["person"] for said in refers} == {"officer-1"}
    assert all(said["chain"] == ["role:commander commander-1", "grant:g-refer-18-may"] for said in refers)
    assert [said["action"] for said in decisions if said["decision"] == "refused"] == ["skip"]


def test_without_acts_every_deadline_of_the_history_passes_and_the_record_says_so(tmp_path: Path) -> None:
    assert _replay(tmp_path / "out") == 0
    incidents = json.loads((tmp_path / "out" / "incidents.json").read_text())
    walked = [run for one in incidents for run in one["procedures"] if run["procedure"] == "warn-in-order"]
    assert walked
    assert {step["state"] for run in walked for step in run["steps"]} <= {"expired", "skipped"}


def test_the_same_replay_gives_the_same_record_to_the_byte(walked: Path, tmp_path: Path) -> None:
    assert _replay(tmp_path / "again", "--actions", str(EXAMPLE / "actions.yaml")) == 0
    assert (tmp_path / "again" / "record.db").read_bytes() == (walked / "record.db").read_bytes()


def test_the_summary_counts_incidents_refusals_and_entries(walked: Path) -> None:
    summary = json.loads((walked / "summary.json").read_text())
    assert summary["incidents"] == sum(summary["incidents_by_state"].values()) == 30
    assert summary["acts_refused"] == 1
    assert summary["record"]["entries"] > summary["events"]


def test_a_person_acknowledges_and_closes_and_the_record_shows_it(record: Path, capsys: Captured) -> None:
    name = _of(_json(capsys, "incident", "list", "--record", str(record)), "pickup-1")["incident"]
    assert main(["incident", "ack", name, "--record", str(record), "--as", "officer-1", "--words", "seen"]) == 0
    close = ["--as", "chair-1", "--outcome", "left alone", "--reason", "the recording ends"]
    assert main(["incident", "close", name[:12], "--record", str(record), *close]) == 0
    shown = _json(capsys, "incident", "show", name, "--record", str(record))
    assert (shown["state"], shown["acknowledged_by"], shown["outcome"]) == ("closed", "officer-1", "left alone")


def test_who_has_no_standing_is_refused_and_the_refusal_is_kept(record: Path, capsys: Captured) -> None:
    name = _of(_json(capsys, "incident", "list", "--record", str(record)), "pickup-1")["incident"]
    before = open_store(record, readonly=True).head().size
    assert main(["incident", "ack", name, "--record", str(record), "--as", "eve"]) == 1
    assert "eve may not acknowledge" in capsys.readouterr().err
    kept = [entry.type for entry in open_store(record, readonly=True).entries(before)]
    assert kept[-2:] == ["decision", "refused"]


def test_a_step_can_be_taken_late_only_by_a_jump_with_a_reason(record: Path, capsys: Captured) -> None:
    name = _of(_json(capsys, "incident", "list", "--record", str(record)), "drone-2")["incident"]
    call = ["--record", str(record), "--step", "ask-liaison", "--procedure", "note-and-ask"]
    assert main(["incident", "step", name, "attempt", "--as", "officer-1", *call]) == 1
    assert main(["incident", "step", name, "jump", "--as", "officer-1", "--reason", "line is back", *call]) == 0
    assert main(["incident", "step", name, "attempt", "--as", "officer-1", "--words", "a drone", *call]) == 0
    assert main(["incident", "step", name, "acknowledged", "--as", "officer-1", "--by", "duty officer", *call]) == 0
    steps = _json(capsys, "incident", "show", name, "--record", str(record))["procedures"][0]["steps"]
    assert next(step for step in steps if step["step"] == "ask-liaison")["acknowledged"] == ["russia-liaison"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["incident", "show", "inc-nothing"], "names no incident"),
        (["incident", "list", "--state", "asleep"], "it is one of"),
        (["incident", "ack", "inc", "--as", "a", "--at", "2017-05-18T09:00:00"], "--at"),
        (["incident", "ack", "inc", "--as", "a", "--at", "0001-01-01T00:00:00+14:00"], "--at"),
        (["incident", "ack", "inc-nothing", "--as", "a"], "names no incident"),
        (["authority", "revoke", "g", "--as", "a", "--reason", "x", "--at", "2199-01-01T00:00:00Z"], "in the future"),
        (["incident", "step", "inc", "acknowledge", "--as", "a"], "Did you mean 'acknowledged'"),
        (["incident", "step", "inc", "strike", "--as", "a"], "no act upon a step"),
    ],
)
def test_a_bad_call_is_told_in_words(record: Path, arguments: list[str], words: str, capsys: Captured) -> None:
    assert main([*arguments, "--record", str(record)]) == 2
    assert words in capsys.readouterr().err


def test_no_record_means_neither_file_and_takes_no_acts(tmp_path: Path, capsys: Captured) -> None:
    assert _replay(tmp_path / "out") == 0
    assert _replay(tmp_path / "out", "--no-record") == 0
    assert not [name for name in ("record.db", "incidents.json") if (tmp_path / "out" / name).exists()]
    assert _replay(tmp_path / "other", "--no-record", "--actions", "x.yaml") == 2
    assert "exclude each other" in capsys.readouterr().err


def test_a_file_of_acts_with_an_error_stops_before_anything_is_written(tmp_path: Path, capsys: Captured) -> None:
    acts = tmp_path / "acts.yaml"
    acts.write_text("- {at: 2017-05-18T09:00:00Z, as: officer-1, do: strike, entity: conv-1}\n")
    assert _replay(tmp_path / "out", "--actions", str(acts)) == 2
    assert f"{acts}:1:" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_id_that_went_into_another_shows_that_one_and_is_named_there(walked: Path, capsys: Captured) -> None:
    convoy = _of(json.loads((walked / "incidents.json").read_text()), "conv-1")
    gone = convoy["previous_ids"][0]
    assert main(["incident", "show", gone, "--record", str(walked / "record.db")]) == 0
    shown = capsys.readouterr().out.replace("\n", " ")
    assert convoy["incident"] in shown.split(":")[0]
    assert f"previous ids: {gone}" in shown


def test_an_act_of_the_future_is_a_bad_call_and_writes_nothing(record: Path, capsys: Captured) -> None:
    """What is recorded never goes back in time: one slip would date everything after it."""
    name = _of(_json(capsys, "incident", "list", "--record", str(record)), "pickup-1")["incident"]
    before = open_store(record, readonly=True).head()
    call = ["incident", "ack", name, "--record", str(record), "--as", "officer-1", "--at", "2117-06-08T09:00:00Z"]
    assert main(call) == 2
    assert "in the future" in capsys.readouterr().err
    assert open_store(record, readonly=True).head() == before
