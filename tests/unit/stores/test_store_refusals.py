"""What cannot be opened or written is refused in words that say what to do, and nothing is half written."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from store_cases import ORIGIN, NewUrl, by_hand, checked, drafts, record_at

from standoff.errors import CallError, RecordError, StoreError, UnreachableError
from standoff.record.checkpoints import sign_checkpoint
from standoff.record.keys import SignerKey
from standoff.stores import Store, open_store
from standoff.stores.sqlite import SQLiteShelf

NOBODY = 65534


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return record_at(tmp_path / "record.db", 40)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write anything; as nobody, permissions count."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter: pytest's own are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(prefix="standoff-store-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


# What is no record


def test_a_record_that_is_not_there_is_named_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no record at .*none\.db: make one with `standoff record init`"):
        open_store(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"a,b\n1,2\n" * 500, "is no SQLite database at all"), (b"SQLite format 3\0" * 9, "record")],
)
@pytest.mark.parametrize("readonly", [True, False])
def test_a_file_of_another_kind_is_refused_and_left_alone(
    content: bytes, words: str, readonly: bool, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=words):
        open_store(path, readonly=readonly)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    by_hand(path, "CREATE TABLE entry (seq INTEGER PRIMARY KEY)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="a SQLite database, but not a record"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_folder_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no file"):
        open_store(tmp_path)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_a_file_that_was_cut_short_is_refused_by_name(share: float, tmp_path: Path) -> None:
    path = record_at(tmp_path / "record.db", 2000)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(RecordError, match=r"record\.db"), closing(open_store(path)) as store:
        list(store.entries())


def test_a_database_without_a_record_is_refused_with_how_to_make_one(new_database: NewUrl) -> None:
    with pytest.raises(StoreError, match="holds no record: make one"):
        open_store(new_database())


def test_a_server_that_does_not_answer_is_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be reached") as caught:
        open_store(f"postgresql://me:secret@/db?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_password_is_not_part_of_the_url_that_is_shown(new_database: NewUrl) -> None:
    url = new_database().replace("standoff@", "standoff:secret@")
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        assert "secret" not in store.url


@pytest.mark.parametrize("url", ["mysql://host/db", "", "sqlite:record.db", "sqlite:///", "https://x.org/record.db"])
def test_a_url_of_another_kind_is_a_bad_call(url: str) -> None:
    with pytest.raises(CallError, match="give a path, sqlite:///path, postgresql://"):
        open_store(url)


def test_a_path_may_be_given_as_it_is_or_as_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = record_at(tmp_path / "a record #1 100%.db", 3)
    monkeypatch.chdir(tmp_path)
    for url in (path, str(path), path.name, f"sqlite:///{path}", f"sqlite:///{path.name}"):
        with closing(open_store(url, readonly=True)) as store:
            assert store.head().size == 3
            assert store.url.startswith("sqlite:///")


# Formats


def test_a_record_of_a_newer_format_is_refused(record: Path) -> None:
    by_hand(record, "PRAGMA user_version = 7")
    for readonly in (True, False):
        with pytest.raises(StoreError, match=r"format 7, this Standoff knows formats up to 1: use a newer one"):
            open_store(record, readonly=readonly)


def test_tables_of_a_newer_format_are_refused(new_database: NewUrl) -> None:
    url = new_database()
    open_store(url, create=True, origin=ORIGIN).close()
    with closing(psycopg.connect(url, autocommit=True)) as database:
        database.execute("UPDATE standoff_setting SET value = '7' WHERE name = 'format'")
    for readonly in (True, False):
        with pytest.raises(StoreError, match="format 7, this Standoff knows formats up to 1"):
            open_store(url, readonly=readonly)


# Making


def test_a_record_is_never_overwritten(new_url: NewUrl) -> None:
    url = new_url()
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(3)))
    with pytest.raises(StoreError, match="never overwritten"):
        open_store(url, create=True, origin="example.org/other")
    with closing(open_store(url)) as store:
        assert (store.head().size, store.origin) == (3, ORIGIN)


def test_a_record_in_a_folder_that_is_not_there_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no folder"):
        open_store(tmp_path / "none" / "record.db", create=True, origin=ORIGIN)


@pytest.mark.parametrize(
    ("origin", "settings", "readonly"),
    [(None, None, False), (ORIGIN, {"origin": "x"}, False), (ORIGIN, {"format": "9"}, False), (ORIGIN, None, True)],
)
def test_a_bad_call_makes_nothing(
    origin: str | None, settings: dict[str, str] | None, readonly: bool, tmp_path: Path
) -> None:
    with pytest.raises(CallError):
        open_store(tmp_path / "r.db", create=True, readonly=readonly, origin=origin, settings=settings)
    assert not list(tmp_path.iterdir())


def test_a_name_that_a_checkpoint_cannot_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="cannot name a record"):
        open_store(tmp_path / "r.db", create=True, origin="two\nlines")
    assert not list(tmp_path.iterdir())


# Read-only


def _assert_reads(path: Path) -> None:
    with closing(open_store(path, readonly=True)) as store:
        assert checked(store).ok
        with pytest.raises(StoreError):
            store.append(drafts([99]))
        assert store.head().size == 40


def test_a_record_opened_for_reading_cannot_be_written(new_url: NewUrl) -> None:
    url = new_url()
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(3)))
    with closing(open_store(url, readonly=True)) as store:
        with pytest.raises(StoreError, match=r"read-only|opened for reading"):
            store.append(drafts([3]))
        with pytest.raises(StoreError, match=r"read-only|opened for reading"):
            store.add_checkpoint(str(sign_checkpoint(store.head(), [SignerKey("x", bytes(32))])))
        assert store.head().size == 3


@pytest.mark.parametrize("settled", [True, False])
def test_a_read_only_file_can_be_read_and_says_why_it_cannot_be_written(settled: bool, open_folder: Path) -> None:
    path = record_at(open_folder / "record.db", 40)
    if settled:
        with closing(open_store(path)) as store:
            store.settle()
    open_folder.chmod(0o777)
    path.chmod(0o444)
    with without_privileges():
        with pytest.raises(StoreError, match="read-only"):
            open_store(path)
        _assert_reads(path)


@pytest.mark.parametrize("settled", [True, False])
def test_a_record_in_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written(
    settled: bool, open_folder: Path
) -> None:
    path = record_at(open_folder / "record.db", 40)
    if settled:
        with closing(open_store(path)) as store:
            store.settle()
    open_folder.chmod(0o555)
    before = path.read_bytes()
    with without_privileges():
        with pytest.raises(StoreError, match="read-only"):
            open_store(path)
        _assert_reads(path)
        with pytest.raises(StoreError, match=r"cannot be (opened|written)|read-only"):
            open_store(open_folder / "new.db", create=True, origin=ORIGIN)
    assert path.read_bytes() == before
    assert [p.name for p in open_folder.iterdir()] == ["record.db"]


def test_an_unfinished_record_in_a_read_only_folder_is_not_read_in_part(open_folder: Path) -> None:
    path, copy = open_folder / "record.db", open_folder / "copy"
    copy.mkdir()
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(40)))
        for name in ("record.db", "record.db-wal"):
            shutil.copy(open_folder / name, copy / name)
    copy.chmod(0o555)
    with without_privileges(), pytest.raises(StoreError, match=r"changes wait in record\.db-wal"):
        open_store(copy / "record.db", readonly=True)
    copy.chmod(stat.S_IRWXU)


# Full


def _database(store: Store) -> sqlite3.Connection:
    shelf = store._shelf  # type: ignore[attr-defined]
    assert isinstance(shelf, SQLiteShelf)
    return shelf._database


def _assert_unharmed(path: Path, size: int) -> None:
    with closing(open_store(path)) as store:
        assert store.head().size == size
        assert checked(store).ok
        store.append(drafts([size]))


def test_a_full_disk_is_said_and_nothing_of_the_batch_is_kept(record: Path) -> None:
    with closing(open_store(record)) as store:
        pages = _database(store).execute("PRAGMA page_count").fetchone()[0]
        _database(store).execute(f"PRAGMA max_page_count={pages + 3}")
        with pytest.raises(StoreError, match=r"is full: nothing of this was written\. Make room"):
            store.append(drafts(range(40, 5000)))
        assert store.head().size == 40
        store.append(drafts([40]))
    _assert_unharmed(record, 41)


def test_a_disk_that_takes_no_more_is_said_and_nothing_of_the_batch_is_kept(record: Path) -> None:
    """A limit on the size of files makes writes fail half-way, as a failing disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with closing(open_store(record)) as store:
            resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
            with pytest.raises(StoreError, match="nothing of this was written"):
                store.append(drafts(range(40, 5000)))
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert store.head().size == 40
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    _assert_unharmed(record, 40)


def test_a_server_that_has_gone_is_said(new_database: NewUrl) -> None:
    url = new_database()
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(3)))
        with closing(psycopg.connect(url, autocommit=True)) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with pytest.raises(StoreError, match="could not be used"):
            store.append(drafts([3]))
    with closing(open_store(url)) as store:
        assert store.head().size == 3


def test_a_closed_store_says_so(new_url: NewUrl) -> None:
    for url in (new_url(), "memory:"):
        store = open_store(url, create=True, origin=ORIGIN)
        store.close()
        with pytest.raises(StoreError, match=r"closed"):
            store.append(drafts([0]))
