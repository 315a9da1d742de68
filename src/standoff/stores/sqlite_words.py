"""What SQLite says, in words for whoever keeps a record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from standoff.errors import StoreError

__all__ = ["in_words"]

#: By primary result code (sqlite.org/rescode.html): what is wrong with "{path}", and what to do.
_WORDS: Final = {
    sqlite3.SQLITE_FULL: "The disk under {path} is full: nothing of this was written. Make room and do it again.",
    sqlite3.SQLITE_READONLY: "{path} cannot be written to: it, or its folder, is read-only."
    " Give write permission to both, or use it for reading.",
    sqlite3.SQLITE_PERM: "{path} cannot be opened: its permissions forbid it.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened: look at the permissions of it and of its folder,"
    " where files named after it with -wal and -shm are made.",
    sqlite3.SQLITE_NOTADB: "{path} is not a record: it is no SQLite database at all.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged: it was cut or overwritten. Restore it from a copy,"
    " and verify that against a checkpoint.",
    sqlite3.SQLITE_BUSY: "{path} is being written by somebody else and was not free in time: try again.",
    sqlite3.SQLITE_LOCKED: "{path} is in use in this process and was not free: try again.",
    sqlite3.SQLITE_IOERR: "{path} could not be read or written ({fault}): nothing of this was written."
    " Is the disk full, failing or gone?",
    sqlite3.SQLITE_CONSTRAINT: "{path} refused it: {fault}.",
}


@contextmanager
def in_words(path: str) -> Iterator[None]:
    """StoreError in words for whatever SQLite raises within."""
    try:
        yield
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorcode", None)
        words = _WORDS.get(code & 0xFF if code else -1, "{path} could not be used: {fault}.")
        raise StoreError(words.format(path=path, fault=str(fault).removesuffix("."))) from None
    except UnicodeDecodeError:  # SQLite quotes what it cannot understand, and that is no text
        raise StoreError(_WORDS[sqlite3.SQLITE_CORRUPT].format(path=path)) from None
