"""A record in a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from standoff.errors import StoreError
from standoff.model.entry import SealedText
from standoff.record.merkle import Node
from standoff.stores.batch import KEPT_EVERY, Batch, Row
from standoff.stores.shelf import KeptRow
from standoff.stores.sqlite_file import create_file, open_file
from standoff.stores.sqlite_words import in_words

__all__ = ["SQLiteShelf"]

_COLUMNS = "seq, type, recorded_at, effective_at, actor, payload_hash, payload"


class SQLiteShelf:
    """Rows in one file. While it is open for writing, files with -wal and -shm behind the name lie beside it."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.url = f"sqlite:///{path}"
        self._path = path
        self._database = database

    @classmethod
    def create(cls, path: Path, settings: Mapping[str, str]) -> SQLiteShelf:
        """A new record. StoreError where something is there already, or it cannot be made."""
        return cls(path, create_file(path, settings))

    @classmethod
    def open(cls, path: Path, *, readonly: bool) -> SQLiteShelf:
        """The record at `path`. StoreError, in words, where it is none or cannot be used."""
        return cls(path, open_file(path, readonly=readonly))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; others that want to write wait for it, readers do not notice."""
        with in_words(str(self._path)):
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                if self._database.in_transaction:  # a full disk has ended it already
                    self._database.execute("ROLLBACK")
                raise

    def last(self) -> tuple[int, int | None]:
        """How many entries there are, and when the last was recorded."""
        rows = self._all("SELECT seq, recorded_at FROM entry ORDER BY seq DESC LIMIT 1")
        return (rows[0][0] + 1, rows[0][1]) if rows else (0, None)

    def rows(self, start: int, stop: int, types: Collection[str] | None, most: int) -> Sequence[KeptRow]:
        """Entries of the range."""
        where = "" if types is None else f"AND type IN ({', '.join('?' * len(types))})"
        return self._all(
            f"SELECT {_COLUMNS} FROM entry WHERE seq >= ? AND seq < ? {where} ORDER BY seq LIMIT ?",  # noqa: S608  # only question marks
            (start, stop, *(types or ()), most),
        )

    def recorded_at_us(self, seq: int) -> int:
        """When one entry was recorded."""
        rows = self._all("SELECT recorded_at FROM entry WHERE seq = ?", (seq,))
        if not rows:
            raise StoreError(f"{self._path} lacks entry {seq}: verify it with `standoff record verify`.")
        return int(rows[0][0])

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Kept hashes of the tree."""
        if level == 0:
            rows = self._all("SELECT leaf_hash FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", (start, stop))
        else:
            query = "SELECT hash FROM node WHERE level = ? AND position >= ? AND position < ? ORDER BY position"
            rows = self._all(query, (level, start, stop))
        return [hash_ for (hash_,) in rows]

    def stray_nodes(self) -> list[Node]:
        """Kept hashes that have no place in the tree."""
        return self._all(
            "SELECT level, position, hash FROM node WHERE level NOT BETWEEN 1 AND 60 OR level % ? OR position < 0"
            " OR position >= (SELECT coalesce(max(seq) + 1, 0) FROM entry) >> level LIMIT 1",
            (KEPT_EVERY,),
        )

    def write(self, batch: Batch) -> None:
        """Add a batch."""
        many = self._database.executemany
        many("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_values, batch.rows))
        many("INSERT INTO node VALUES (?, ?, ?)", batch.nodes)
        texts = ((bytes.fromhex(t.commitment), t.salt, t.text.encode()) for t in batch.texts)
        many("INSERT INTO sealed_text VALUES (?, ?, ?) ON CONFLICT DO NOTHING", texts)

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment."""
        rows = self._all("SELECT salt, body FROM sealed_text WHERE commitment = ?", (bytes.fromhex(commitment),))
        return SealedText(commitment, rows[0][0], rows[0][1].decode(errors="replace")) if rows else None

    def remove_text(self, commitment: str) -> None:
        """Remove a text with its salt."""
        self._database.execute("DELETE FROM sealed_text WHERE commitment = ?", (bytes.fromhex(commitment),))

    def scrub(self) -> None:
        """Write the file anew, and empty the write-ahead log. Where somebody reads just now, the log is emptied later.

        `secure_delete` is not enough: where rows moved from page to page, copies of them stay behind in the gaps.
        """
        try:
            self._all("VACUUM")
            self._all("PRAGMA wal_checkpoint(TRUNCATE)")
        except StoreError as fault:
            raise StoreError(
                f"The text is removed and an entry says so, but traces of it may be left in the file: {fault}"
                " Then run `VACUUM` on it, or export it and delete the file."
            ) from None

    def add_note(self, note: str) -> None:
        """Keep a checkpoint."""
        self._database.execute("INSERT INTO checkpoint (note) VALUES (?)", (note,))

    def notes(self) -> list[str]:
        """Kept checkpoints."""
        return [note for (note,) in self._all("SELECT note FROM checkpoint ORDER BY id")]

    def settings(self) -> Mapping[str, str]:
        """What was set when the record was made, and the format of the file."""
        format_ = self._all("PRAGMA user_version")[0][0]
        return {**dict(self._all("SELECT name, value FROM setting")), "format": str(format_)}

    def settle(self) -> None:
        """One plain file, packed: the same entries give the same bytes. StoreError where others have it open."""
        with in_words(str(self._path)):
            self._database.execute("PRAGMA journal_mode=DELETE")
            self._database.execute("VACUUM")

    def close(self) -> None:
        """The last to leave takes the -wal and -shm away."""
        self._database.close()

    def _all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with in_words(str(self._path)):
            return self._database.execute(query, values).fetchall()


def _values(row: Row) -> tuple[object, ...]:
    e = row.entry
    return (
        e.seq, e.type, e.recorded_at_us, e.effective_at_us, e.actor, bytes.fromhex(e.payload_hash), row.leaf_hash,
        row.payload.decode(),
    )  # fmt: skip
