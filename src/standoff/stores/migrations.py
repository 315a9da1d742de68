"""The tables of a record, as numbered steps: step n leads to format n. A step that was published is never changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from standoff.errors import StoreError

__all__ = ["FORMAT", "POSTGRES", "SQLITE", "migrate"]

_SQLITE_1: Final = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, -- microseconds since 1970, UTC
  effective_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  payload_hash BLOB NOT NULL,
  leaf_hash BLOB NOT NULL,
  payload TEXT NOT NULL -- canonical JSON
) STRICT;
CREATE TABLE node ( -- complete subtrees at levels 4, 8, 12 ...; level 0 is entry.leaf_hash
  level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE sealed_text (commitment BLOB PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TRIGGER entry_in_order BEFORE INSERT ON entry
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM entry)
  BEGIN SELECT raise(ABORT, 'entries are only added, one after the other'); END;
"""

_SQLITE_FIXED: Final = """
CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE ON {table}
  BEGIN SELECT raise(ABORT, 'a record is only added to: {table} is never changed'); END;
"""

_SQLITE_KEPT: Final = """
CREATE TRIGGER {table}_is_not_deleted BEFORE DELETE ON {table}
  BEGIN SELECT raise(ABORT, 'a record is only added to: nothing in {table} is deleted'); END;
"""

_POSTGRES_1: Final = """
CREATE TABLE standoff_setting (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE standoff_entry (
  seq bigint PRIMARY KEY,
  type text NOT NULL,
  recorded_at bigint NOT NULL, -- microseconds since 1970, UTC
  effective_at bigint NOT NULL,
  actor text NOT NULL,
  payload_hash bytea NOT NULL,
  leaf_hash bytea NOT NULL,
  payload text NOT NULL -- canonical JSON
);
CREATE TABLE standoff_node ( -- complete subtrees at levels 4, 8, 12 ...; level 0 is standoff_entry.leaf_hash
  level int NOT NULL, position bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (level, position)
);
CREATE TABLE standoff_sealed_text (commitment bytea PRIMARY KEY, salt bytea NOT NULL, body bytea NOT NULL);
CREATE TABLE standoff_checkpoint (id bigint PRIMARY KEY, note text NOT NULL);
CREATE FUNCTION standoff_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION 'a record is only added to: % of % is refused', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER is_not_changed BEFORE UPDATE OR TRUNCATE ON standoff_sealed_text
  FOR EACH STATEMENT EXECUTE FUNCTION standoff_only_added_to();
"""

_POSTGRES_FIXED: Final = """
CREATE TRIGGER is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION standoff_only_added_to();
"""

_ADDED_TO: Final = ("entry", "node", "checkpoint")


def _each(text: str, tables: Sequence[str]) -> str:
    return "".join(text.format(table=table) for table in tables)


#: A text may be removed, and is never changed; settings are made once; everything else is only added to.
SQLITE: Final = (
    _SQLITE_1
    + _each(_SQLITE_FIXED, (*_ADDED_TO, "sealed_text", "setting"))
    + _each(_SQLITE_KEPT, (*_ADDED_TO, "setting")),
)

#: The format is a setting here, so settings may be updated by a migration.
POSTGRES: Final = (_POSTGRES_1 + _each(_POSTGRES_FIXED, [f"standoff_{table}" for table in _ADDED_TO]),)

#: The newest format, which new records have.
FORMAT: Final = len(SQLITE)


def migrate(found: int, steps: Sequence[str], run: Callable[[str], object], where: str) -> int:
    """Run the steps behind format `found`, within a transaction of the caller; returns the format they lead to.

    StoreError for a format that is newer than the last step.
    """
    if found > len(steps):
        raise StoreError(
            f"{where} is a record of format {found}, this Standoff knows formats up to {len(steps)}: use a newer one."
        )
    for step in steps[found:]:
        run(step)
    return len(steps)
