"""`standoff authority` upon a record in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from standoff.authority import Register, grant_drafts, revocation_drafts
from standoff.cli.authority_commands import authority_app
from standoff.cli.authority_run import _append
from standoff.errors import CallError, ConflictError, RefusedError
from standoff.model.entry import Draft
from standoff.model.grant import Grant, Granted, Refused
from standoff.plan import load_plan
from standoff.plan.adopted import adopted_payload
from standoff.stores import open_store
from standoff.units import parse_instant_us

PLAN = """
plan: cell
parties: {coalition: {name: Coalition}, liaison: {name: Liaison}}
zones:
  z: {circle: {centre: [38.6178, 33.5058], radius: 55 km}}
procedures:
  ladder: {steps: [{id: refer-up, action: refer, to: duty, role: commander, due: 5 min, quorum: {n: 2}}]}
roles:
  commander: {holders: [{id: cora, party: coalition}, {id: lev, party: liaison}]}
"""
LOOSER = PLAN.replace("quorum: {n: 2}", "quorum: {n: 1}").replace(
    "{id: lev, party: liaison}", "{id: lev, party: liaison}, {id: vera, party: liaison}"
)
Answered = tuple[Granted | Refused, tuple[Draft, ...]]
DAY = "2017-05-18T"


def _at(clock: str) -> str:
    return f"{DAY}{clock}:00Z"


def _adopt(path: Path, text: str, clock: str) -> None:
    plan, _ = load_plan(text.encode(), "plan.yaml", lambda _: b"")
    at_us = parse_instant_us(_at(clock))
    store = open_store(path)
    store.append([Draft("plan_adopted", at_us, at_us, "standoff", adopted_payload(plan))])
    store.close()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record in which the plan is in force from six in the morning."""
    path = tmp_path / "record.db"
    open_store(path, create=True, origin="example.org/cell").close()
    _adopt(path, PLAN, "06:00")
    return path


def _run(record: Path, *words: str) -> Result:
    return CliRunner().invoke(authority_app, [words[0], "--record", str(record), *words[1:]])


def _grant(record: Path, *more: str, person: str = "cora", to: str = "ben", at: str = "08:00") -> Result:
    return _run(
        record, "grant", "--as", person, "--to", to, "--action", "refer", "--action", "contact", "--zone", "z",
        "--until", _at("20:00"), "--reason", "leave", "--at", _at(at), *more,
    )  # fmt: skip


def _entries(record: Path) -> list[tuple[str, dict[str, Any]]]:
    store = open_store(record, readonly=True)
    found = [(entry.type, dict(entry.payload)) for entry in store.entries()]
    store.close()
    return found


def _who(record: Path, at: str, *more: str) -> list[str]:
    result = _run(record, "who", "--zone", "z", "--action", "refer", "--at", _at(at), "--json", *more)
    assert result.exit_code == 0, result.output
    return [way["person"] for way in json.loads(result.stdout)]


def test_a_grant_is_written_with_its_decision_and_says_what_it_rests_on(record: Path) -> None:
    result = _grant(record, "--role", "commander", "--id", "g-1", "--instrument", "order 7")
    assert result.exit_code == 0, result.output
    assert result.stdout == "2017-05-18T08:00:00Z  cora made the grant g-1, by role:commander cora\n"
    (decision, said), (grant, made) = _entries(record)[1:]
    assert (decision, grant) == ("decision", "grant")
    assert (said["decision"], said["action"], said["grant"]) == ("granted", "grant", "g-1")
    assert (said["chain"], made["instrument"], made["not_before"]) == (["role:commander cora"], "order 7", _at("08:00"))


def test_who_may_is_answered_from_the_record_as_it_stood(record: Path) -> None:
    _grant(record, "--role", "commander", "--id", "g-1")
    _run(record, "revoke", "g-1", "--as", "lev", "--reason", "back", "--at", _at("12:00"))
    assert _who(record, "05:00") == []
    assert _who(record, "07:59") == ["cora", "lev"]
    assert _who(record, "08:00") == ["ben", "cora", "lev"]
    assert _who(record, "12:00") == ["cora", "lev"]


def test_a_grant_handed_on_takes_the_role_of_its_parent_and_an_id_made_from_its_content(record: Path) -> None:
    _grant(record, "--role", "commander", "--id", "g-1", "--redelegable")
    result = _grant(record, "--parent", "g-1", "--json", person="ben", to="eve", at="09:00")
    assert result.exit_code == 0, result.output
    decision, made = json.loads(result.stdout)
    assert decision["chain"] == ["role:commander cora", "grant:g-1"]
    assert (made["role"], made["grant"][:2], len(made["grant"])) == ("commander", "g-", 14)
    assert _who(record, "10:00") == ["ben", "cora", "eve", "lev"]


def test_a_refused_grant_is_written_down_as_a_decision_and_the_answer_is_no(record: Path) -> None:
    result = _grant(record, "--role", "commander", person="eve")
    assert isinstance(result.exception, RefusedError)
    assert "eve does not hold the role commander" in str(result.exception)
    kind, said = _entries(record)[-1]
    assert (kind, said["decision"], said["asked"]["grantee"]) == ("decision", "refused", "ben")
    assert _who(record, "09:00") == ["cora", "lev"]


def test_a_refused_revocation_is_written_down_too(record: Path) -> None:
    result = _run(record, "revoke", "g-9", "--as", "cora", "--reason", "?", "--at", _at("12:00"))
    assert isinstance(result.exception, RefusedError)
    assert _entries(record)[-1][1]["reason"].endswith("there is no such grant")


def test_whoever_was_quicker_is_heard_first_and_the_decision_is_made_anew(record: Path) -> None:
    """Between reading and appending somebody else makes a grant of the same id: the second is then refused."""
    asked_at: list[int] = []

    def drafts(register: Register, at_us: int, recorded_us: int) -> Answered:
        if not asked_at:
            _grant(record, "--role", "commander", "--id", "g-1")
        asked_at.append(at_us)
        grant = Grant("g-1", "cora", "eve", "commander", ("refer",), ("z",), ("*",), at_us, at_us + 1)
        return grant_drafts(register, grant, "cora", at_us, recorded_us)

    store = open_store(record)
    answer, _ = _append(store, drafts, parse_instant_us(_at("09:00")))
    store.close()
    assert len(asked_at) == 2
    assert isinstance(answer, Refused)
    assert [said["decision"] for kind, said in _entries(record) if kind == "decision"] == ["granted", "refused"]


def test_whoever_is_never_quick_enough_is_told_that_nothing_was_written(record: Path) -> None:
    def drafts(register: Register, at_us: int, recorded_us: int) -> Answered:
        _adopt(record, PLAN, "10:00")
        return revocation_drafts(register, "g-1", "cora", at_us, recorded_us, "?")

    store = open_store(record)
    with pytest.raises(ConflictError, match="nothing was written"):
        _append(store, drafts, parse_instant_us(_at("09:00")))
    store.close()
    assert {kind for kind, _ in _entries(record)} == {"plan_adopted"}


def test_changes_tells_a_plan_that_lets_a_quorum_fall_and_a_grant_as_looser(record: Path) -> None:
    _grant(record, "--role", "commander", "--id", "g-1")
    _adopt(record, LOOSER, "10:00")
    _adopt(record, PLAN, "11:00")
    result = _run(record, "changes", "--from", _at("07:00"), "--to", _at("12:00"), "--json")
    told = [(change["direction"], change["what"], change["at"]) for change in json.loads(result.stdout)]
    assert told == [
        ("looser", "may", None),
        ("looser", "grant_made", _at("08:00")),
        ("looser", "holder_added", _at("10:00")),
        ("looser", "quorum_changed", _at("10:00")),
        ("stricter", "holder_removed", _at("11:00")),
        ("stricter", "quorum_changed", _at("11:00")),
    ]


def test_changes_can_fail_where_something_is_looser(record: Path) -> None:
    _grant(record, "--role", "commander", "--id", "g-1")
    span = ("--from", _at("07:00"), "--to", _at("09:00"))
    result = _run(record, "changes", *span, "--fail-on", "looser")
    assert isinstance(result.exception, RefusedError)
    assert "grant g-1 by cora to ben was made" in result.stdout
    assert _run(record, "changes", *span, "--fail-on", "stricter").exit_code == 0


def test_tables_are_for_people(record: Path) -> None:
    _grant(record, "--role", "commander", "--id", "g-1")
    shown = _run(record, "who", "--zone", "z", "--action", "refer", "--at", _at("09:00")).stdout
    assert "role:commander cora > grant:g-1" in shown
    nobody = _run(record, "who", "--zone", "z", "--action", "refer", "--at", _at("05:00")).stdout
    assert nobody == "at 2017-05-18T05:00:00Z nobody may refer at z\n"
    same = _run(record, "changes", "--from", _at("09:00"), "--to", _at("10:00")).stdout
    assert same == "nobody could do more or less, from 2017-05-18T09:00:00Z to 2017-05-18T10:00:00Z\n"


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("who", "--action", "strike"), "--action 'strike': it is one of observe"),
        (("who", "--action", "refer", "--zone", "y", "--at", _at("09:00")), "--zone 'y': the plan in force has z"),
        (("who", "--action", "refer", "--at", "2017-05-18T09:00"), "--at: 2017-05-18T09:00 carries no time zone"),
        (("changes", "--from", _at("09:00"), "--to", _at("08:00")), "lies before --from"),
        (("changes", "--from", _at("09:00"), "--fail-on", "wider"), "--fail-on 'wider': it is one of looser, stricter"),
    ],
)
def test_a_bad_call_is_refused_with_what_to_write(record: Path, words: tuple[str, ...], because: str) -> None:
    result = _run(record, *words)
    assert isinstance(result.exception, CallError)
    assert because in str(result.exception)


def test_a_grant_without_a_role_or_a_parent_is_a_bad_call_and_writes_nothing(record: Path) -> None:
    before = _entries(record)
    assert isinstance(_grant(record).exception, CallError)
    assert _entries(record) == before
