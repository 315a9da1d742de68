"""What the tests of the stores share: a name for a record, and ways to make and look into one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from standoff.model.entry import Draft
from standoff.record.report import Report
from standoff.record.verify import verify
from standoff.stores import Store, open_store
from standoff.testing.store_checks import store_draft

ORIGIN = "example.org/al-tanf"
NewUrl = Callable[[], str]


def drafts(numbers: Iterable[int]) -> list[Draft]:
    return [store_draft(number) for number in numbers]


def record_at(path: Path, count: int = 0) -> Path:
    """A SQLite record of `count` entries, closed again."""
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(count)))
    return path


def checked(store: Store) -> Report:
    return verify(
        store.entries(), store.head(), store.checkpoints(), leaves=store.leaf_hashes(), nodes=store.nodes(),
        text=store.text,
    )  # fmt: skip


def by_hand(path: Path, *statements: str) -> None:
    """What somebody with the file and the sqlite3 program can do."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def triggers(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]
