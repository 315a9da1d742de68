"""A record in a file: what it forbids, what it leaves beside it, and that the same entries give the same bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_cases import ORIGIN, by_hand, checked, drafts, record_at, triggers

from standoff.errors import StoreError, TamperedError
from standoff.model.entry import Draft
from standoff.record.commitments import commit, reference
from standoff.stores import open_store
from standoff.stores.migrations import SQLITE
from standoff.stores.sqlite_file import open_file
from standoff.testing.store_checks import store_draft

SECRET = "the witness lives by the well in the second street"


# Only added to


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET payload = '{}' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 9",
        "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT 3, type, 0, 0, actor, payload_hash, leaf_hash, '{}' FROM entry LIMIT 1",
        "INSERT INTO entry SELECT 99, type, 0, 0, actor, payload_hash, leaf_hash, payload FROM entry LIMIT 1",
        "UPDATE node SET hash = zeroblob(32)",
        "DELETE FROM node",
        "UPDATE setting SET value = 'other'",
        "DELETE FROM setting",
        "UPDATE checkpoint SET note = 'other'",
        "DELETE FROM checkpoint",
        "UPDATE sealed_text SET body = x'00'",
    ],
)
def test_the_file_itself_refuses_what_is_not_an_addition(statement: str, tmp_path: Path) -> None:
    sealed = commit(SECRET, bytes(32))
    path = tmp_path / "record.db"
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        store.append([*drafts(range(40)), store_draft(40, payload={"w": reference(sealed)}, sealed=(sealed,))])
    by_hand(path, "INSERT INTO checkpoint (note) VALUES ('x')")
    with pytest.raises(sqlite3.IntegrityError, match=r"only added"):
        by_hand(path, statement)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE entry SET actor = 'somebody' WHERE seq = 7", 7),
        ("UPDATE entry SET type = 'claim' WHERE seq = 7", 7),
        ("UPDATE entry SET recorded_at = recorded_at + 1 WHERE seq = 7", 7),
        ("UPDATE entry SET effective_at = effective_at + 1 WHERE seq = 7", 7),
        ("UPDATE entry SET payload = replace(payload, 'entered', 'left') WHERE seq = 7", 7),
        ("UPDATE entry SET payload = '[1]' WHERE seq = 7", 7),
        ("UPDATE entry SET payload = substr(payload, 1, 30) WHERE seq = 7", 7),
        ("UPDATE entry SET payload_hash = zeroblob(32) WHERE seq = 7", 7),
        ("UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 7", 7),
        ("DELETE FROM entry WHERE seq = 7", 7),
    ],
)
def test_whoever_takes_the_triggers_away_is_found_out_by_name_of_the_entry(
    statement: str, seq: int, tmp_path: Path
) -> None:
    path = record_at(tmp_path / "record.db", 40)
    by_hand(path, *(f"DROP TRIGGER {name}" for name in triggers(path)), statement)
    with closing(open_store(path, readonly=True)) as store:
        report = checked(store)
    assert report.first_bad is not None
    assert report.first_bad.seq == seq


def test_a_changed_tree_gives_no_proof_that_is_wrong(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 40)
    by_hand(path, *(f"DROP TRIGGER {name}" for name in triggers(path)))
    by_hand(path, "UPDATE node SET hash = zeroblob(32) WHERE position = 0")
    with closing(open_store(path)) as store:
        assert [finding.code for finding in checked(store).findings][:1] == ["node"]
        with pytest.raises(TamperedError, match="does not lead from entry 3 to"):
            store.inclusion(3)


def test_a_tree_with_missing_hashes_is_said_to_be_tampered_with(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 40)
    by_hand(path, *(f"DROP TRIGGER {name}" for name in triggers(path)), "DELETE FROM node WHERE position = 1")
    with pytest.raises(TamperedError, match="the entries 0 to 31 is missing or altered"):
        open_store(path)


def test_a_record_whose_end_was_cut_off_shows_it_where_its_tree_reaches_further(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 40)
    by_hand(path, *(f"DROP TRIGGER {name}" for name in triggers(path)), "DELETE FROM entry WHERE seq >= 31")
    with pytest.raises(TamperedError, match="ends with 31 entries, its tree reaches further") as caught:
        open_store(path)
    assert caught.value.seq == 31


# Plain files


def _write(path: Path, sizes: list[int], settle: bool = True) -> bytes:
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        at = 0
        for size in sizes:
            store.append(drafts(range(at, at + size)))
            at += size
        if settle:
            store.settle()
    assert list(path.parent.glob(f"{path.name}*")) == [path], "nothing lies beside a closed record"
    return path.read_bytes()


def test_the_same_entries_give_the_same_bytes_however_they_were_cut_into_batches(tmp_path: Path) -> None:
    first = _write(tmp_path / "a.db", [3000])
    assert first == _write(tmp_path / "b.db", [3000])
    assert first == _write(tmp_path / "c.db", [1, 2, 997, 1500, 500])
    assert first != _write(tmp_path / "d.db", [2999])


def test_even_without_settling_the_same_batches_give_the_same_bytes(tmp_path: Path) -> None:
    sizes = [700, 1, 1299]
    assert _write(tmp_path / "a.db", sizes, settle=False) == _write(tmp_path / "b.db", sizes, settle=False)


def test_a_settled_record_takes_more_entries(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    _write(path, [10])
    with closing(open_store(path)) as store:
        store.append(drafts([10]))
        assert checked(store).ok


def test_a_record_that_others_have_open_is_not_settled(tmp_path: Path) -> None:
    path = record_at(tmp_path / "a.db", 10)
    with closing(open_store(path)) as one, closing(open_store(path)) as two:
        with pytest.raises(StoreError, match="try again"):
            one.settle()
        two.append(drafts([10]))
        assert one.head().size == 11


# Readers and writers


def test_a_transaction_of_a_reader_that_is_open_for_long_blocks_no_writer(tmp_path: Path) -> None:
    """A reader of another make, who holds his view while thousands of entries are written."""
    path = record_at(tmp_path / "record.db", 10)
    with closing(open_store(path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (10,)
        for at in range(10, 5010, 1000):
            store.append(drafts(range(at, at + 1000)))
        assert store.head().size == 5010
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (10,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM entry").fetchone() == (5010,)


def test_every_commit_waits_for_the_disk(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db")
    with closing(open_file(path, readonly=False)) as database:
        assert database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# Texts


def test_a_removed_text_is_in_no_byte_of_the_file(tmp_path: Path) -> None:
    path, sealed = tmp_path / "record.db", commit(SECRET, bytes(range(32)))
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        store.append([store_draft(0, payload={"w": reference(sealed)}, sealed=(sealed,))])
        wal = path.with_name("record.db-wal")
        assert SECRET.encode() in path.read_bytes() + wal.read_bytes()
        why: Draft = store_draft(1, type="redacted", payload={**reference(sealed), "reason": "safety"})
        store.redact(sealed.commitment, why)
        assert SECRET.encode() not in path.read_bytes() + wal.read_bytes()
        assert sealed.salt not in path.read_bytes() + wal.read_bytes()
    assert SECRET.encode() not in path.read_bytes()


# Formats

NEXT = "CREATE TABLE extra (x INTEGER) STRICT;\nINSERT INTO extra VALUES (1);\n"


def test_an_old_record_is_brought_up_when_it_is_opened_for_writing(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 10)
    steps = (*SQLITE, NEXT)
    with pytest.raises(StoreError, match="old format 1: open it once for writing"):
        open_file(path, readonly=True, steps=steps)
    with closing(open_file(path, readonly=False, steps=steps)) as database:
        assert database.execute("SELECT x FROM extra").fetchall() == [(1,)]
        assert database.execute("PRAGMA user_version").fetchone() == (2,)
        assert database.execute("SELECT count(*) FROM entry").fetchone() == (10,)


def test_a_migration_that_fails_leaves_the_old_record_as_it_was(tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 10)
    with pytest.raises(StoreError, match="nonsense"):
        open_file(path, readonly=False, steps=(*SQLITE, NEXT, "SELECT nonsense;\n"))
    with closing(open_store(path)) as store:
        assert store.settings()["format"] == "1"
        assert checked(store).ok
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        by_hand(path, "SELECT * FROM extra")


def test_a_record_that_could_not_be_made_leaves_nothing_that_passes_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "record.db"
    monkeypatch.setattr("standoff.stores.sqlite_file.SQLITE", (SQLITE[0] + "SELECT nonsense;\n",))
    with pytest.raises(StoreError, match="nonsense"):
        open_store(path, create=True, origin=ORIGIN)
    monkeypatch.undo()
    with pytest.raises(StoreError, match=r"There is no record|is empty"):
        open_store(path)
    open_store(path, create=True, origin=ORIGIN).close()
