"""A SQLite file that somebody laid hands on: what he slipped in is named, and what was removed is gone."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Draft
from standoff.record.commitments import commit, reference
from standoff.record.report import Report
from standoff.record.verify import verify
from standoff.stores import open_store

AT_US = 1_495_097_100_000_000
COPY = "SELECT type, recorded_at, effective_at, actor, payload_hash, leaf_hash, payload FROM entry WHERE seq = 3"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of 300 entries: nodes at the levels 4 and 8."""
    path = tmp_path / "record.db"
    with closing(open_store(path, create=True, origin="example.org/camp")) as store:
        store.append([Draft("event", AT_US, AT_US, "standoff", {"n": number}) for number in range(300)])
    return path


def tampered(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


def verified(path: Path) -> Report:
    with closing(open_store(path, readonly=True)) as store:
        head = store.head()
        return verify(
            store.entries(), head, store.checkpoints(), leaves=store.leaf_hashes(), nodes=store.nodes(), text=store.text
        )


@pytest.mark.parametrize(
    "payload", ['{"n":666,"n":5}', '{"n": 5}', '{"n":5.0}', '{"n":5}\n', '{"\\u006e":5}'],
    ids=["a key twice", "white space", "another number", "a newline", "another escape"],
)  # fmt: skip
def test_a_payload_that_reads_the_same_and_is_written_otherwise_is_a_bad_entry(payload: str, record: Path) -> None:
    tampered(record, f"UPDATE entry SET payload = '{payload}' WHERE seq = 5")
    report = verified(record)
    assert report.first_bad is not None
    assert report.first_bad.seq == 5


def test_a_changed_payload_in_canonical_json_does_not_end_the_verification(record: Path) -> None:
    tampered(record, "UPDATE entry SET payload = '{\"n\":6}' WHERE seq IN (5, 280)")
    assert [(finding.code, finding.seq) for finding in verified(record).findings] == [("payload", 5), ("payload", 280)]


@pytest.mark.parametrize("seq", [-1, -(1 << 63)])
def test_an_entry_before_the_first_is_found_at_once(seq: int, record: Path) -> None:
    tampered(record, f"INSERT INTO entry SELECT {seq}, * FROM ({COPY})")
    with pytest.raises(TamperedError, match="before entry 0"):
        open_store(record, readonly=True)


@pytest.mark.parametrize("place", [(5, 0), (4, -1), (4, 500), (4, 18), (8, 1), (0, 3), (64, 0), (-4, 0), (1 << 62, 0)])
def test_a_kept_hash_that_has_no_place_in_the_tree_is_found(place: tuple[int, int], record: Path) -> None:
    tampered(record, f"INSERT INTO node VALUES ({place[0]}, {place[1]}, zeroblob(32))")
    try:
        assert not verified(record).ok
    except TamperedError:  # it stands where opening looks
        assert place == (4, 18)


def test_a_hash_that_is_missing_from_the_tree_is_found(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with closing(open_store(path, create=True, origin="example.org/camp")) as store:
        store.append([Draft("event", AT_US, AT_US, "standoff", {}) for _ in range(256)])
    tampered(path, "DELETE FROM node WHERE level = 4 AND position = 15")  # no head is made of it, but proofs are
    assert [finding.code for finding in verified(path).findings] == ["node"]


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["ALTER TABLE entry RENAME TO other", "CREATE VIEW entry AS SELECT * FROM other"], "table entry"),
        (["DROP TABLE node"], "table node"),
        (["DROP TABLE checkpoint", "CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, note)"], "table checkpoint"),
        (["CREATE TRIGGER t BEFORE INSERT ON entry BEGIN SELECT raise(IGNORE); END"], "trigger t"),
        (["CREATE TRIGGER entry_in_order BEFORE INSERT ON entry BEGIN SELECT raise(IGNORE); END"], "entry_in_order"),
        (["CREATE INDEX i ON entry (type)"], "index i"),
    ],
)
def test_tables_that_read_or_write_otherwise_than_ours_are_refused(
    statements: list[str], named: str, record: Path
) -> None:
    tampered(record, *statements)
    for readonly in (True, False):
        with pytest.raises(TamperedError, match=named):
            open_store(record, readonly=readonly)


@pytest.mark.parametrize("statement", ["DELETE FROM setting", "UPDATE setting SET value = 'a' || char(10) || 'b'"])
def test_a_record_without_a_name_of_its_own_is_refused(statement: str, record: Path) -> None:
    tampered(record, statement)
    with pytest.raises(TamperedError, match="what its record is called"):
        open_store(record, readonly=True)


def test_no_byte_of_a_removed_text_stays_in_the_file_however_rows_have_moved(tmp_path: Path) -> None:
    path, random = tmp_path / "record.db", Random(1)
    texts = [
        commit(f"secret {number:03d}!" + "x" * random.choice([5, 50, 200, 900]), sha256(b"%d" % number).digest())
        for number in range(300)
    ]
    gone = texts[::2]
    with closing(open_store(path, create=True, origin="example.org/camp")) as store:
        for text in texts:
            store.append([Draft("claim", AT_US, AT_US, "officer-1", {"words": reference(text)}, (text,))])
        for text in gone:
            store.redact(text.commitment, Draft("redacted", AT_US, AT_US, "officer-1", reference(text)))
        data = path.read_bytes()
    assert [text.text[:11] for text in gone if text.text[:11].encode() in data or text.salt in data] == []
    assert all(text.salt in data for text in texts[1::2])


@pytest.mark.parametrize("column", ["payload", "actor", "type"])
def test_a_text_that_is_no_utf_8_is_a_bad_entry_and_the_very_one(column: str, record: Path) -> None:
    tampered(record, f"UPDATE entry SET {column} = CAST(x'7bff7d' AS TEXT) WHERE seq = 55")
    report = verified(record)
    assert report.first_bad is not None
    assert report.first_bad.seq == 55


def test_a_schema_that_sqlite_cannot_read_is_said_in_words(record: Path) -> None:
    data = record.read_bytes()
    for old in (b"CREATE TABLE entry (", b"STRICT", b"type TEXT"):
        record.write_bytes(data.replace(old, b"\xff" * len(old), 1))
        with pytest.raises(RecordError):
            open_store(record, readonly=True)
