"""A SQLite file that holds a record: making it, opening it, and telling it from every other file.

Writers work in WAL mode, so that nobody who reads is in their way; every commit is on disk before it is acknowledged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from standoff.errors import StoreError, TamperedError
from standoff.stores.migrations import SQLITE, migrate
from standoff.stores.sqlite_words import in_words

__all__ = ["APPLICATION_ID", "create_file", "open_file"]

#: "Sndf" in the header of the file: how `file` and we know a record (sqlite.org/fileformat2.html, offset 68).
APPLICATION_ID: Final = 0x536E_6466

_PAGE_BYTES: Final = 4096  # fixed, so that the same entries give the same file everywhere
_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
_WAIT_S: Final = 30.0  # for another writer to finish its batch
_OLDEST: Final = (3, 37)  # STRICT tables
_NO_ROOM_BESIDE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)  # what WAL mode says in a read-only folder


def create_file(path: Path, settings: Mapping[str, str]) -> sqlite3.Connection:
    """A new record at `path`. StoreError where something is there already, or it cannot be made."""
    if path.exists() and path.stat().st_size:
        raise StoreError(f"{path} is there already: a record is never overwritten. Choose another name.")
    if not path.parent.is_dir():
        raise StoreError(f"{path} cannot be made: there is no folder {path.parent}.")
    with in_words(str(path)):
        database = _connect(path, "rwc")
        try:
            database.execute(f"PRAGMA page_size={_PAGE_BYTES}")
            database.execute("BEGIN EXCLUSIVE")
            _check_new(database, path)
            version = migrate(0, SQLITE, lambda step: _run(database, step), str(path))
            database.executemany("INSERT INTO setting VALUES (?, ?)", sorted(settings.items()))
            database.execute(f"PRAGMA application_id={APPLICATION_ID}")
            database.execute(f"PRAGMA user_version={version}")
            database.execute("COMMIT")
            _prepare(database)
        except BaseException:
            database.close()
            raise
    return database


def open_file(path: Path, *, readonly: bool, steps: Sequence[str] = SQLITE) -> sqlite3.Connection:
    """The record at `path`, brought up to the newest format where it may be written.

    StoreError where there is none, where it is something else, or where it cannot be read or (unless `readonly`)
    written.
    """
    _check_there(path)
    with in_words(str(path)):
        database = _connect(path, "rw")
        try:
            try:
                _check_ours(database, path)
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF not in _NO_ROOM_BESIDE:
                    raise
                database.close()
                database = _connect_frozen(path, readonly=readonly)
                _check_ours(database, path)
            _bring_up(database, path, readonly=readonly, steps=steps)
            _check_tables(database, path, steps)
        except BaseException:
            database.close()
            raise
    return database


def _check_there(path: Path) -> None:
    how = "make one with `standoff record init`"
    if not path.exists():
        raise StoreError(f"There is no record at {path}: {how}.")
    if not path.is_file():
        raise StoreError(f"{path} is no file: give the file of the record.")
    if not path.stat().st_size:
        raise StoreError(f"{path} is empty: it holds no record; {how}.")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old for a record: 3.37 or newer is needed.")
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    database = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_WAIT_S)
    database.text_factory = _text
    return database


def _text(data: bytes) -> str:
    """What is no UTF-8 becomes lone surrogates, which no record holds: so the very entry is named, not its batch."""
    return data.decode(errors="surrogateescape")


def _connect_frozen(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """A file in WAL mode in a folder that cannot be written: readable as it lies, if nothing waits beside it."""
    beside = path.with_name(path.name + "-wal")
    if not readonly or (beside.exists() and beside.stat().st_size):
        raise StoreError(
            f"{path} cannot be opened for {'reading' if readonly else 'writing'}: its folder is read-only"
            f"{', and changes wait in ' + beside.name if readonly else ''}. Copy it to a folder that can be written."
        )
    return _connect(path, "ro&immutable=1")


def _check_ours(database: sqlite3.Connection, path: Path) -> None:
    if _number(database, "application_id") != APPLICATION_ID:
        raise StoreError(f"{path} is a SQLite database, but not a record of Standoff: give the file of a record.")


def _bring_up(database: sqlite3.Connection, path: Path, *, readonly: bool, steps: Sequence[str]) -> None:
    version = _number(database, "user_version")
    if readonly:
        if migrate(version, steps, lambda _: None, str(path)) != version:
            raise StoreError(
                f"{path} is a record of the old format {version}: open it once for writing, which brings it up."
            )
        database.execute("PRAGMA query_only=ON")
        return
    database.execute("BEGIN IMMEDIATE")
    version = _number(database, "user_version")
    wanted = migrate(version, steps, lambda step: _run(database, step), str(path))
    database.execute(f"PRAGMA user_version={wanted}")  # fails where the file may not be written
    database.execute("ROLLBACK" if wanted == version else "COMMIT")
    _prepare(database)


def _prepare(database: sqlite3.Connection) -> None:
    """What holds for a connection that writes. `secure_delete`: a text that is removed is overwritten."""
    for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        database.execute(f"PRAGMA {setting}")


def _check_tables(database: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """TamperedError unless the tables are ours. A view, a trigger or an index of another's decides what is read.

    That triggers of ours are gone is not looked at: what was done then shows in the hashes.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for step in steps:
            _run(fresh, step)
        ours = {row[:2]: row[2] for row in fresh.execute(_SCHEMA)}
    found = {row[:2]: row[2] for row in database.execute(_SCHEMA)}
    for kind, name in [key for key, sql in ours.items() if key[0] == "table" and found.get(key) != sql]:
        raise TamperedError(f"The {kind} {name} of {path} is missing, or not as a record has it: it was tampered with.")
    for kind, name in [key for key, sql in found.items() if key[0] != "table" and ours.get(key) != sql]:
        raise TamperedError(
            f"{path} has the {kind} {name}, which no record has and which may change what is read or written:"
            f" it was tampered with. If it is your own, take it out."
        )


def _check_new(database: sqlite3.Connection, path: Path) -> None:
    if _number(database, "application_id"):
        raise StoreError(f"{path} is there already: somebody else has just made it.")


def _number(database: sqlite3.Connection, pragma: str) -> int:
    return int(database.execute(f"PRAGMA {pragma}").fetchone()[0])


def _run(database: sqlite3.Connection, script: str) -> None:
    """Several statements, in the transaction there is (`executescript` would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            database.execute(statement)
            statement = ""
    assert not statement.strip(), "each statement of a step ends with a semicolon at the end of a line"
