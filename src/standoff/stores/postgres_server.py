"""A PostgreSQL database that holds a record: reaching it, making its tables, and what it says, in words.

psycopg is in the extra `postgres`; this module and `postgres` are loaded only where a URL asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from standoff.errors import CallError, RecordError, StoreError, UnreachableError
from standoff.stores.migrations import POSTGRES, migrate

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError:
    raise CallError("A record in PostgreSQL needs psycopg: pip install 'standoff[postgres]'.") from None

__all__ = ["Connection", "create_tables", "hold_append_lock", "in_words", "open_tables", "public_url"]

Connection = psycopg.Connection[Any]

_CONNECT_S: Final = 10
_LOCK: Final = 0x536E_6466  # the first half of the key of our advisory lock; the second is the table's number
_FORMAT: Final = "SELECT value FROM standoff_setting WHERE name = 'format'"


def create_tables(url: str, settings: Mapping[str, str]) -> Connection:
    """A new record. StoreError where there is one already."""
    database = _connect(url)
    where = public_url(url)
    with _closing_if_bad(database), in_words(where), database.transaction():
        if _there(database):
            raise StoreError(f"{where} holds a record already: a record is never overwritten. Name another database.")
        version = migrate(0, POSTGRES, database.execute, where)
        kept = {**settings, "format": str(version)}
        database.cursor().executemany("INSERT INTO standoff_setting VALUES (%s, %s)", sorted(kept.items()))
    return database


def open_tables(url: str, *, readonly: bool, steps: Sequence[str] = POSTGRES) -> Connection:
    """The record behind `url`, brought up to the newest format where it may be written."""
    database = _connect(url)
    where = public_url(url)
    with _closing_if_bad(database), in_words(where):
        if not _there(database):
            raise StoreError(f"{where} holds no record: make one with `standoff record init`.")
        if readonly:
            _check_newest(database, where, steps)
            database.execute("SET default_transaction_read_only = on")
        else:
            _bring_up(database, where, steps)
    return database


def _connect(url: str) -> Connection:
    where = public_url(url)
    try:
        database: Connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_S)
    except psycopg.OperationalError as fault:
        raise UnreachableError(f"{where} cannot be reached: {_first_line(fault)}.") from None
    with _closing_if_bad(database), in_words(where):
        encoding = database.execute("SHOW server_encoding").fetchone()
        if encoding != ("UTF8",):
            raise StoreError(f"{where} is kept in {encoding and encoding[0]}, which cannot hold every text: use UTF8.")
        database.execute("SET client_encoding = 'UTF8'")
        database.execute("SET synchronous_commit = on")  # whatever the server's habit: acknowledged is durable
    return database


def public_url(url: str) -> str:
    """The URL without its password and options: what may be said aloud."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as fault:
        raise CallError(f"This is no URL of PostgreSQL: {_first_line(fault)}.") from None
    host = f"{parts.get('host', '')}:{parts['port']}" if parts.get("port") else parts.get("host", "")
    user = f"{parts['user']}@" if parts.get("user") else ""
    return f"postgresql://{user}{host}/{parts.get('dbname', '')}"


def hold_append_lock(database: Connection) -> None:
    """Wait until nobody else appends; held to the end of the transaction. Readers do not notice."""
    database.execute("SELECT pg_advisory_xact_lock(%s, 'standoff_entry'::regclass::oid::int)", (_LOCK,))


def _there(database: Connection) -> bool:
    found = database.execute("SELECT to_regclass('standoff_entry') IS NOT NULL").fetchone()
    return bool(found and found[0])


def _version(database: Connection, where: str) -> int:
    found = database.execute(_FORMAT).fetchone()
    if not found or not str(found[0]).isdecimal():
        raise StoreError(f"{where} does not say which format its record has: it was altered.")
    return int(found[0])


def _check_newest(database: Connection, where: str, steps: Sequence[str]) -> None:
    version = _version(database, where)
    if migrate(version, steps, lambda _: None, where) != version:
        raise StoreError(
            f"{where} is a record of the old format {version}: open it once for writing, which brings it up."
        )


def _bring_up(database: Connection, where: str, steps: Sequence[str]) -> None:
    with database.transaction():
        hold_append_lock(database)
        version = _version(database, where)
        wanted = migrate(version, steps, database.execute, where)
        if wanted != version:
            database.execute("UPDATE standoff_setting SET value = %s WHERE name = 'format'", (str(wanted),))


@contextmanager
def in_words(where: str) -> Iterator[None]:
    """StoreError in words for whatever psycopg raises within; RecordError for a text that it cannot keep."""
    try:
        yield
    except psycopg.DataError as fault:
        raise RecordError(f"{where} cannot keep this: {_first_line(fault)}.") from None
    except psycopg.errors.DiskFull:
        raise StoreError(f"The disk of {where} is full: nothing of this was written. Make room, do it again.") from None
    except psycopg.errors.ReadOnlySqlTransaction:
        raise StoreError(f"{where} was opened for reading, or its server only reads: nothing was written.") from None
    except psycopg.errors.InsufficientPrivilege as fault:
        raise StoreError(f"{where} forbids it: {_first_line(fault)}. Ask its owner for the right.") from None
    except psycopg.Error as fault:
        raise StoreError(f"{where} could not be used: {_first_line(fault)}.") from None


@contextmanager
def _closing_if_bad(database: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        database.close()
        raise


def _first_line(fault: Exception) -> str:
    lines = [line for line in str(fault).splitlines() if line.strip()]
    return lines[0].strip().removesuffix(".") if lines else type(fault).__name__
