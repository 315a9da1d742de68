"""A record in PostgreSQL: tables named standoff_… in the first schema of the search path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from standoff.errors import StoreError
from standoff.model.entry import SealedText
from standoff.record.merkle import Node
from standoff.stores.batch import KEPT_EVERY, Batch, Row
from standoff.stores.postgres_server import (
    Connection,
    create_tables,
    hold_append_lock,
    in_words,
    open_tables,
    public_url,
)
from standoff.stores.shelf import KeptRow

__all__ = ["PostgresShelf"]

_READ: Final = "SELECT seq, type, recorded_at, effective_at, actor, payload_hash, payload FROM standoff_entry"
_COPY_ENTRIES: Final = (
    "COPY standoff_entry (seq, type, recorded_at, effective_at, actor, payload_hash, leaf_hash, payload)"
    " FROM STDIN (FORMAT BINARY)"
)
_ENTRY_TYPES: Final = ("int8", "text", "int8", "int8", "text", "bytea", "bytea", "text")
_COPY_NODES: Final = "COPY standoff_node (level, position, hash) FROM STDIN (FORMAT BINARY)"
_NODE_TYPES: Final = ("int4", "int8", "bytea")


class PostgresShelf:
    """Rows in tables. One writer at a time, by an advisory lock; readers see what was committed."""

    def __init__(self, url: str, database: Connection) -> None:
        self.url = public_url(url)
        self._database = database

    @classmethod
    def create(cls, url: str, settings: Mapping[str, str]) -> PostgresShelf:
        """A new record. StoreError where one is there already, UnreachableError where no server answers."""
        return cls(url, create_tables(url, settings))

    @classmethod
    def open(cls, url: str, *, readonly: bool) -> PostgresShelf:
        """The record behind `url`. StoreError where there is none."""
        return cls(url, open_tables(url, readonly=readonly))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction; others that want to write wait for it, readers do not notice."""
        with in_words(self.url), self._database.transaction():
            hold_append_lock(self._database)
            yield

    def last(self) -> tuple[int, int | None]:
        """How many entries there are, and when the last was recorded."""
        rows = self._all("SELECT seq, recorded_at FROM standoff_entry ORDER BY seq DESC LIMIT 1")
        return (rows[0][0] + 1, rows[0][1]) if rows else (0, None)

    def rows(self, start: int, stop: int, types: Collection[str] | None, most: int) -> Sequence[KeptRow]:
        """Entries of the range."""
        where = "seq >= %s AND seq < %s" + ("" if types is None else " AND type = ANY(%s)")
        values = (start, stop) if types is None else (start, stop, list(types))
        return self._all(f"{_READ} WHERE {where} ORDER BY seq LIMIT %s", (*values, most))

    def recorded_at_us(self, seq: int) -> int:
        """When one entry was recorded."""
        rows = self._all("SELECT recorded_at FROM standoff_entry WHERE seq = %s", (seq,))
        if not rows:
            raise StoreError(f"{self.url} lacks entry {seq}: verify it with `standoff record verify`.")
        return int(rows[0][0])

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Kept hashes of the tree."""
        if level == 0:
            query = "SELECT leaf_hash FROM standoff_entry WHERE seq >= %s AND seq < %s ORDER BY seq"
            rows = self._all(query, (start, stop))
        else:
            query = "SELECT hash FROM standoff_node WHERE level = %s AND position >= %s AND position < %s"
            rows = self._all(f"{query} ORDER BY position", (level, start, stop))
        return [hash_ for (hash_,) in rows]

    def stray_nodes(self) -> list[Node]:
        """Kept hashes that have no place in the tree."""
        return self._all(
            "SELECT level, position, hash FROM standoff_node WHERE level NOT BETWEEN 1 AND 60 OR level %% %s <> 0"
            " OR position < 0 OR position >= (SELECT coalesce(max(seq) + 1, 0) FROM standoff_entry) >> level LIMIT 1",
            (KEPT_EVERY,),
        )

    def write(self, batch: Batch) -> None:
        """Add a batch."""
        self._copy(_COPY_ENTRIES, _ENTRY_TYPES, map(_values, batch.rows))
        if batch.nodes:
            self._copy(_COPY_NODES, _NODE_TYPES, batch.nodes)
        if batch.texts:
            self._database.cursor().executemany(
                "INSERT INTO standoff_sealed_text VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [(bytes.fromhex(text.commitment), text.salt, text.text.encode()) for text in batch.texts],
            )

    def _copy(self, statement: str, types: Sequence[str], rows: Any) -> None:
        with self._database.cursor().copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment."""
        rows = self._all(
            "SELECT salt, body FROM standoff_sealed_text WHERE commitment = %s", (bytes.fromhex(commitment),)
        )
        return SealedText(commitment, rows[0][0], rows[0][1].decode(errors="replace")) if rows else None

    def remove_text(self, commitment: str) -> None:
        """Remove a text with its salt."""
        self._database.execute("DELETE FROM standoff_sealed_text WHERE commitment = %s", (bytes.fromhex(commitment),))

    def scrub(self) -> None:
        """Take the dead row out of the table. What the server's own log and its backups hold, is beyond us."""
        with in_words(self.url):
            self._database.execute("VACUUM standoff_sealed_text")

    def add_note(self, note: str) -> None:
        """Keep a checkpoint."""
        query = "INSERT INTO standoff_checkpoint SELECT coalesce(max(id), 0) + 1, %s FROM standoff_checkpoint"
        self._database.execute(query, (note,))

    def notes(self) -> list[str]:
        """Kept checkpoints."""
        return [note for (note,) in self._all("SELECT note FROM standoff_checkpoint ORDER BY id")]

    def settings(self) -> Mapping[str, str]:
        """What was set when the record was made, and the format of the tables."""
        return dict(self._all("SELECT name, value FROM standoff_setting"))

    def settle(self) -> None:
        """It is as plain as it gets."""

    def close(self) -> None:
        """Let go of the connection."""
        self._database.close()

    def _all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with in_words(self.url):
            return self._database.cursor(binary=True).execute(query, values).fetchall()


def _values(row: Row) -> tuple[object, ...]:
    e = row.entry
    return (
        e.seq, e.type, e.recorded_at_us, e.effective_at_us, e.actor, bytes.fromhex(e.payload_hash), row.leaf_hash,
        row.payload.decode(),
    )  # fmt: skip
