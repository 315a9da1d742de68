"""`standoff record`: made, seen, verified, handed out, signed for, and rid of a text, by the commands alone."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from standoff.cli import main
from standoff.model.entry import Draft
from standoff.record.commitments import commit, reference
from standoff.stores import open_store

ORIGIN = "example.org/camp"
AT_US = 1_495_098_000_000_000  # 2017-05-18T09:00:00Z
SECRET = commit("she lives by the well", bytes(range(32)))

Run = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `standoff record …`; gives what it printed, or its JSON, and checks the exit code."""
    del here

    def act(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert main(["record", *words]) == code, capsys.readouterr()
        said = capsys.readouterr()
        if code and not said.out:
            return said.err
        return json.loads(said.out) if "--json" in words else said.out

    return act


@pytest.fixture
def record(run: Run, here: Path) -> Path:
    """A record with a key, a first checkpoint, twenty events, an incident's and a sealed text."""
    run("keygen", "--out", "camp.key", "--name", ORIGIN)
    run(
        "init",
        "--record",
        "r.db",
        "--origin",
        ORIGIN,
        "--key",
        "camp.key",
        "--as",
        "officer-1",
        "--at",
        "2017-05-18T09:00Z",
    )
    with closing(open_store("r.db")) as store:
        store.append([_draft(k, "event", {"event_id": f"e{k}"}) for k in range(1, 21)])
        store.append([_draft(21, "incident_opened", {"incident": "inc-1"})])
        store.append([_draft(22, "claim", {"claim": "c1", "words": reference(SECRET)}, SECRET)])
    return here / "r.db"


def _draft(number: int, kind: str, payload: dict[str, Any], *sealed: Any) -> Draft:
    at_us = AT_US + number * 60_000_000
    return Draft(kind, at_us, at_us, "standoff", payload, sealed)


def _verifier(run: Run) -> str:
    found: str = run("show", "--record", "r.db", "--seq", "0", "--json")[0]["payload"]["keys"][0]
    return found


def _tamper(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)


# Making


def test_a_key_is_readable_by_its_owner_alone_and_never_overwritten(run: Run, here: Path) -> None:
    answer = run("keygen", "--out", "camp.key", "--name", ORIGIN, "--json")
    content = (here / "camp.key").read_text()
    assert stat.S_IMODE((here / "camp.key").stat().st_mode) == 0o600
    assert content.startswith(f"PRIVATE+KEY+{ORIGIN}+")
    assert answer["verifier_key"].startswith(f"{ORIGIN}+")
    assert "is there already" in run("keygen", "--out", "camp.key", code=2)
    assert (here / "camp.key").read_text() == content


def test_two_keys_are_never_alike_and_take_the_name_of_their_file(run: Run) -> None:
    one, two = (run("keygen", "--out", f"{name}.key").strip() for name in ("first", "second"))
    assert one.startswith("first+")
    assert one.rpartition("+")[2] != two.rpartition("+")[2]


def test_init_writes_who_opened_it_with_which_key_and_signs_that(run: Run) -> None:
    key = run("keygen", "--out", "camp.key", "--name", ORIGIN).strip()
    made = run("init", "--record", "r.db", "--origin", ORIGIN, "--key", "camp.key", "--as", "officer-1", "--json")
    assert (made["size"], made["key"]) == (1, key)
    assert made["checkpoint"].startswith(f"{ORIGIN}\n1\n")
    (entry,) = run("show", "--record", "r.db", "--json")
    assert (entry["type"], entry["actor"]) == ("record_opened", "officer-1")
    assert entry["payload"]["keys"] == [key]
    assert run("verify", "--record", "r.db", "--key", key, "--json")["checkpoints"][0]["signed_by"] == [ORIGIN]


def test_init_without_a_key_makes_a_record_that_nobody_signed(run: Run) -> None:
    assert "the record example.org/camp" in run("init", "--record", "sqlite:///r.db", "--origin", ORIGIN)
    assert run("verify", "--record", "r.db", "--json")["ok"]


def test_init_never_overwrites_and_makes_nothing_from_a_bad_call(run: Run, record: Path) -> None:
    before = record.read_bytes()
    assert "never overwritten" in run("init", "--record", "r.db", "--origin", "x", code=2)
    assert record.read_bytes() == before
    assert "cannot name a record" in run("init", "--record", "new.db", "--origin", " x", code=2)
    assert "cannot be read" in run("init", "--record", "new.db", "--origin", "x", "--key", "none.key", code=2)
    assert "--at" in run("init", "--record", "new.db", "--origin", "x", "--at", "yesterday", code=2)
    assert not (record.parent / "new.db").exists()


def test_a_key_that_is_none_is_refused_without_repeating_it(run: Run, record: Path) -> None:
    (record.parent / "bad.key").write_text("PRIVATE+KEY+secret-content\n")
    said = run("checkpoint", "--record", "r.db", "--key", "bad.key", code=2)
    assert "bad.key: A signer key reads" in said
    assert "secret-content" not in said


# Seeing


def test_show_gives_every_entry_in_a_table_and_chooses(run: Run, record: Path) -> None:
    del record
    said = run("show", "--record", "r.db")
    assert "23 of 23 entries of example.org/camp" in said
    assert "record_opened" in said

    def seqs(*words: str) -> list[int]:
        return [entry["seq"] for entry in run("show", "--record", "r.db", "--json", *words)]

    assert seqs("--type", "claim", "--type", "incident_opened") == [21, 22]
    assert seqs("--incident", "inc-1") == [21]
    assert seqs("--seq", "5") == [5]
    assert seqs("--seq", "20:") == [20, 21, 22]
    assert seqs("--from", "2017-05-18T09:03:00Z", "--to", "2017-05-18T11:05:00+02:00") == [3, 4]
    assert seqs("--type", "grant") == []


@pytest.mark.parametrize(
    ("words", "why"),
    [(["--type", "rumour"], "it is one of"), (["--seq", "x"], "give a number"), (["--from", "noon"], "--from")],
)
def test_show_refuses_what_it_cannot_read(words: list[str], why: str, run: Run, record: Path) -> None:
    del record
    assert why in run("show", "--record", "r.db", *words, code=2)


def test_a_record_that_is_not_there_is_said_by_every_command(run: Run) -> None:
    for words in (["show"], ["verify"], ["export"], ["prove", "--seq", "0"], ["checkpoint", "--stamp", "x.tsq"]):
        assert "There is no record at none.db" in run(*words, "--record", "none.db", code=2)
    assert "cannot be reached" in run("show", "--record", "postgresql://x@/x?host=/nowhere", code=3)


# Verifying


def test_verify_says_that_it_holds_and_what_that_rests_on(run: Run, record: Path) -> None:
    del record
    said = run("verify", "--record", "r.db")
    assert "23 entries" in said
    assert ": holds" in said
    assert "No checkpoint from outside was given" in said


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ('UPDATE entry SET payload = \'{"event_id":"other"}\' WHERE seq = 7', 7),
        ("UPDATE entry SET actor = 'other' WHERE seq = 9", 9),
        ("UPDATE entry SET payload = 'x' WHERE seq = 3", 3),
        ("DELETE FROM entry WHERE seq = 5", 5),
        ("DELETE FROM node", 0),
        ("DELETE FROM entry WHERE seq > 12", 13),
    ],
)
def test_verify_names_the_first_bad_entry(statement: str, seq: int, run: Run, record: Path) -> None:
    _tamper(record, statement)
    assert re.search(rf"ntr(y|ies) {seq}\b|with {seq} entries", run("verify", "--record", "r.db", code=1))
    report = run("verify", "--record", "r.db", "--json", code=1)
    assert (report["ok"], report["first_bad"]) == (False, seq)


def test_verify_against_a_checkpoint_proves_growth_and_finds_a_record_that_was_made_anew(
    run: Run, record: Path, here: Path
) -> None:
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "handed-out.txt")
    key = _verifier(run)
    assert run("verify", "--record", "r.db", "--against", "handed-out.txt", "--key", key, "--json")["anchored"]
    record.unlink()
    run("init", "--record", "r.db", "--origin", ORIGIN, "--key", "camp.key", "--as", "officer-2")
    assert run("verify", "--record", "r.db", "--json")["ok"], "by itself it agrees with itself"
    said = run("verify", "--record", "r.db", "--against", "handed-out.txt", "--key", key, code=1)
    assert "truncated" in said or "rewritten" in said
    assert (here / "handed-out.txt").exists()


def test_verify_refuses_the_wrong_key_and_the_checkpoint_of_another_record(run: Run, record: Path, here: Path) -> None:
    del record
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "mine.txt")
    wrong = run("keygen", "--out", "wrong.key", "--name", ORIGIN).strip()
    assert "the wrong key signed" in run("verify", "--record", "r.db", "--key", wrong, code=1)
    text = (here / "mine.txt").read_text()
    (here / "other.txt").write_text(text.replace(ORIGIN, "example.org/other", 1))
    own = ["verify", "--record", "r.db"]
    assert "does not fit the text" in run(*own, "--against", "other.txt", code=1)
    run("keygen", "--out", "other.key", "--name", "example.org/other")
    run("init", "--record", "other.db", "--origin", "example.org/other", "--key", "other.key")
    run("checkpoint", "--record", "other.db", "--key", "other.key", "--out", "theirs.txt")
    both = ["--key", _verifier(run), "--key", run("show", "--record", "other.db", "--json")[0]["payload"]["keys"][0]]
    assert "it is of another record" in run(*own, "--against", "theirs.txt", *both, code=1)
    (here / "keys.txt").write_text(f"{_verifier(run)}\n{wrong}\n")
    assert run("verify", "--record", "r.db", "--key", "keys.txt", "--against", "mine.txt", "--json")["ok"]
    assert "verifier key" in run("verify", "--record", "r.db", "--key", "nonsense", code=2)


# Handing out


def test_an_exported_record_is_verified_elsewhere_and_its_tampering_found(run: Run, record: Path, here: Path) -> None:
    run("export", "--record", "r.db", "--out", "r.jsonl")
    assert run("export", "--record", "r.db") == (here / "r.jsonl").read_text()
    record.unlink()
    report = run("verify", "--record", "r.jsonl", "--json")
    assert (report["ok"], report["size"], report["texts"]["kept"]) == (True, 23, 1)
    content = (here / "r.jsonl").read_text()
    (here / "bad.jsonl").write_text(content.replace('"e7"', '"e8"'))
    assert run("verify", "--record", "bad.jsonl", "--json", code=1)["first_bad"] == 7
    (here / "cut.jsonl").write_text(content[: len(content) // 2])
    assert "Line" in run("verify", "--record", "cut.jsonl", code=2)


def test_an_export_can_leave_the_sealed_texts_behind(run: Run, record: Path) -> None:
    del record
    whole, without = run("export", "--record", "r.db"), run("export", "--record", "r.db", "--without-texts")
    assert SECRET.text in whole
    assert SECRET.text not in without
    assert SECRET.salt.hex() not in without


def test_an_export_never_overwrites_and_has_no_unknown_form(run: Run, record: Path, here: Path) -> None:
    del record
    (here / "r.jsonl").write_text("mine")
    assert "is there already" in run("export", "--record", "r.db", "--out", "r.jsonl", code=2)
    assert (here / "r.jsonl").read_text() == "mine"
    assert "it is one of record" in run("export", "--record", "r.db", "--format", "pdf", code=2)


def test_a_proof_of_one_entry_holds_without_the_record(run: Run, record: Path, here: Path) -> None:
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "handed-out.txt")
    key = _verifier(run)
    run("prove", "--record", "r.db", "--seq", "7", "--out", "proof.json")
    record.unlink()
    assert "entry 7 of example.org/camp, among the first 23 entries: holds" in run(
        "verify", "--proof", "proof.json", "--key", key
    )
    assert run("verify", "--proof", "proof.json", "--against", "handed-out.txt", "--key", key, "--json")["signed"]
    proof = json.loads((here / "proof.json").read_text())
    for change in (
        {"entry": {**proof["entry"], "payload": {"event_id": "other"}}},
        {"entry": {**proof["entry"], "actor": "other"}},
        {"path": proof["path"][:-1]},
        {"root": "00" * 32},
        {"size": 22},
        {"origin": "example.org/other"},
    ):
        (here / "bad.json").write_text(json.dumps({**proof, **change}))
        assert not run("verify", "--proof", "bad.json", "--key", key, "--json", code=1)["ok"]
    (here / "bad.json").write_text("{}")
    assert "is no proof" in run("verify", "--proof", "bad.json", code=2)


def test_a_proof_of_an_entry_that_is_not_there_is_refused(run: Run, record: Path) -> None:
    del record
    assert "the record has 23 entries" in run("prove", "--record", "r.db", "--seq", "23", code=2)


# Signing


def test_a_checkpoint_is_printed_kept_and_written(run: Run, record: Path, here: Path) -> None:
    del record
    said = run("checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "c.txt")
    assert said == (here / "c.txt").read_text()
    assert said.startswith(f"{ORIGIN}\n23\n")
    assert [c["size"] for c in run("verify", "--record", "r.db", "--json")["checkpoints"]] == [1, 23]


def test_a_checkpoint_needs_somebody_to_sign(run: Run, record: Path) -> None:
    del record
    assert "Give --key" in run("checkpoint", "--record", "r.db", code=2)


def test_a_witness_signs_after_checking_growth_and_not_for_another_history(run: Run, record: Path, here: Path) -> None:
    witness = run("keygen", "--out", "un.key", "--name", "un-observer", "--witness").strip()
    first = run("checkpoint", "--record", "r.db", "--witness", "un.key", "--out", "seen.txt")
    assert "— un-observer " in first
    with closing(open_store("r.db")) as store:
        store.append([_draft(30, "event", {})])
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--witness", "un.key", "--after", "seen.txt")
    keys = ["--key", _verifier(run), "--key", witness]
    assert (
        run("verify", "--record", "r.db", *keys, "--json")["checkpoints"][-1]["witnesses"][0]["name"] == "un-observer"
    )
    record.unlink()
    run("init", "--record", "r.db", "--origin", ORIGIN, "--key", "camp.key")
    said = run("checkpoint", "--record", "r.db", "--witness", "un.key", "--after", "seen.txt", code=1)
    assert "does not continue" in said
    assert len(run("verify", "--record", "r.db", "--json")["checkpoints"]) == 1
    assert (here / "seen.txt").read_text() == first


# Time-stamps


@contextmanager
def _answering(authority: Any) -> Iterator[str]:
    """A time-stamping authority on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def authority(here: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "unit" / "record")
    import stamping_authority  # noqa: PLC0415  # found by the line above

    made = stamping_authority.authority(here / "tsa")
    (here / "root.pem").write_bytes(made.root.public_bytes(Encoding.PEM))
    return made


def test_a_checkpoint_is_stamped_over_http_and_the_stamp_is_kept_and_checked(
    run: Run, record: Path, authority: Any
) -> None:
    del record
    with _answering(authority) as url:
        words = ["--record", "r.db", "--key", "camp.key", "--stamp", url, "--as", "officer-1"]
        stamped = run("checkpoint", *words, "--stamp-root", "root.pem", "--json")
    assert stamped["stamped_at"]
    (stamp,) = run("verify", "--record", "r.db", "--stamp-root", "root.pem", "--json")["stamps"]
    assert (stamp["ok"], stamp["seq"], stamp["stamped_at"]) == (True, 23, stamped["stamped_at"])
    assert "holds: time-stamp in entry 23" in run("verify", "--record", "r.db", "--stamp-root", "root.pem")


def test_a_checkpoint_is_stamped_by_carrying_files(run: Run, record: Path, here: Path, authority: Any) -> None:
    del record
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--stamp", "c.tsq")
    (here / "c.tsr").write_bytes(authority.answer((here / "c.tsq").read_bytes()))
    run("checkpoint", "--record", "r.db", "--stamp", "c.tsr", "--stamp-root", "root.pem")
    assert [s["ok"] for s in run("verify", "--record", "r.db", "--stamp-root", "root.pem", "--json")["stamps"]] == [
        True
    ]


def test_the_stamps_in_an_export_are_checked_too(run: Run, record: Path, here: Path, authority: Any) -> None:
    del record
    run("checkpoint", "--record", "r.db", "--key", "camp.key", "--stamp", "c.tsq")
    (here / "c.tsr").write_bytes(authority.answer((here / "c.tsq").read_bytes()))
    run("checkpoint", "--record", "r.db", "--stamp", "c.tsr", "--stamp-root", "root.pem")
    run("export", "--record", "r.db", "--out", "r.jsonl")
    found = run("verify", "--record", "r.jsonl", "--stamp-root", "root.pem", "--json")["stamps"]
    assert [(stamp["seq"], stamp["ok"]) for stamp in found] == [(23, True)]


@pytest.mark.parametrize("response", [5, None, "é", "!!", "AAAA", ["x"]])
def test_what_is_kept_as_a_stamp_and_is_none_does_not_hold(
    response: Any, run: Run, record: Path, authority: Any
) -> None:
    del authority
    with closing(open_store(record)) as store:
        store.append([_draft(30, "shared", {"checkpoint": "x", "stamp": {"response": response}})])
    found = run("verify", "--record", "r.db", "--stamp-root", "root.pem", "--json", code=1)["stamps"]
    assert [(stamp["seq"], stamp["ok"]) for stamp in found] == [(23, False)]


def test_a_stamp_that_does_not_hold_is_refused_and_not_kept(run: Run, record: Path, here: Path, authority: Any) -> None:
    del record
    run("checkpoint", "--record", "r.db", "--stamp", "c.tsq")
    (here / "c.tsr").write_bytes(authority.answer((here / "c.tsq").read_bytes())[:-40])
    words = ["--record", "r.db", "--stamp", "c.tsr"]
    assert "--stamp-root" in run("checkpoint", *words, code=2)
    run("checkpoint", *words, "--stamp-root", "root.pem", code=2)
    assert "gave no answer" in run("checkpoint", "--record", "r.db", "--stamp", "http://127.0.0.1:9/", code=3)
    assert "give a URL" in run("checkpoint", "--record", "r.db", "--stamp", "c.txt", code=2)
    assert len(run("show", "--record", "r.db", "--json")) == 23


# Removing a text


def test_a_redacted_text_is_gone_and_the_record_verifies(run: Run, record: Path) -> None:
    del record
    words = ["--record", "r.db", "--commitment", SECRET.commitment, "--as", "officer-1", "--reason", "her safety"]
    assert "--reason" in run("redact", *words[:-1], " ", code=2)
    assert run("redact", *words, "--json")["seq"] == 23
    assert SECRET.text not in run("export", "--record", "r.db")
    report = run("verify", "--record", "r.db", "--json")
    assert (report["ok"], report["texts"]) == (True, {"kept": 0, "removed": 1})
    assert "was removed before, or never here" in run("redact", *words, code=1)
    (entry,) = run("show", "--record", "r.db", "--type", "redacted", "--json")
    assert (entry["actor"], entry["payload"]["reason"]) == ("officer-1", "her safety")
