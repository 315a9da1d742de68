"""A record examined on several cores: the report is that of one core, whatever was done to the record."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from store_cases import ORIGIN, NewUrl, by_hand, checked, drafts, triggers

from standoff.model.entry import Entry
from standoff.record.commitments import commit, reference
from standoff.record.entries import leaf_hash
from standoff.record.examine import STRETCH, Stretch, examine
from standoff.record.report import Report
from standoff.record.verify import verify_examined
from standoff.stores import Store, open_store
from standoff.stores.parallel import examined, usable_cores
from standoff.testing.store_checks import store_draft

SIZE = 2 * STRETCH + 100
SEALED_AT = STRETCH + 7
SEALED = commit("the witness lives by the well", bytes(32))


def fill(url: str | Path) -> None:
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        made = drafts(range(SIZE))
        made[SEALED_AT] = store_draft(SEALED_AT, payload={"words": reference(SEALED)}, sealed=(SEALED,))
        store.append(made)


def by_two(store: Store, url: str, *, least: int = 0) -> Report:
    size = store.head().size
    found = examined(store, url, size, 2, least=least)
    return verify_examined(found, store.head(), store.checkpoints(), nodes=store.nodes(size))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parallel") / "record.db"
    fill(path)
    return path


@pytest.fixture
def record(whole: Path, tmp_path: Path) -> Path:
    """A record of its own, without what keeps it from being changed by hand."""
    path = tmp_path / "record.db"
    shutil.copyfile(whole, path)
    by_hand(path, *(f"DROP TRIGGER {name}" for name in triggers(path)))
    return path


def earlier(path: Path, seq: int) -> str:
    """An entry recorded before the one it follows, with the leaf hash that goes with it."""
    with closing(open_store(path, readonly=True)) as store:
        entry: Entry = next(store.entries(seq, seq + 1))
    moved = replace(entry, recorded_at_us=0)
    return f"UPDATE entry SET recorded_at = 0, leaf_hash = x'{leaf_hash(moved).hex()}' WHERE seq = {seq}"


TAMPERED: dict[str, tuple[Callable[[Path], str], str, int | None]] = {
    "a payload": (lambda _: f"UPDATE entry SET payload = '{{}}' WHERE seq = {STRETCH + 1}", "payload", STRETCH + 1),
    "the last of a stretch is missing": (
        lambda _: f"DELETE FROM entry WHERE seq = {STRETCH - 1}", "missing", STRETCH - 1,
    ),
    "the first of a stretch is missing": (lambda _: f"DELETE FROM entry WHERE seq = {STRETCH}", "missing", STRETCH),
    "a whole stretch is missing": (
        lambda _: f"DELETE FROM entry WHERE seq BETWEEN {STRETCH} AND {2 * STRETCH - 1}", "missing", STRETCH,
    ),
    "the first of a stretch is unreadable": (
        lambda _: f"UPDATE entry SET payload = '[1' WHERE seq = {STRETCH}", "unreadable", STRETCH,
    ),
    "times run backwards between two stretches": (lambda path: earlier(path, STRETCH), "order", STRETCH),
    "more than are named, in each stretch": (
        lambda _: "UPDATE entry SET actor = 'x' WHERE seq % 700 = 699", "leaf", 699,
    ),
    "a sealed text": (lambda _: "UPDATE sealed_text SET body = x'41'", "text", SEALED_AT),
    "a hash of the tree": (
        lambda _: f"UPDATE node SET hash = zeroblob(32) WHERE level = 4 AND position = {STRETCH // 16 + 1}",
        "node", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERED)
def test_what_two_cores_find_in_a_tampered_record_is_what_one_finds(record: Path, case: str) -> None:
    statement, code, seq = TAMPERED[case]
    by_hand(record, statement(record))
    with closing(open_store(record, readonly=True)) as store:
        report = by_two(store, str(record))
        assert report == checked(store)
    assert (report.findings[0].code, report.findings[0].seq) == (code, seq)


def test_a_good_record_holds_on_two_cores_as_on_one(new_url: NewUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    url, left_over = new_url(), []

    def here(*given: Any, start: int, **more: Any) -> Iterator[Stretch]:
        left_over.append(start)
        return examine(*given, start=start, **more)

    fill(url)
    monkeypatch.setattr("standoff.stores.parallel.examine", here)
    with closing(open_store(url, readonly=True)) as store:
        report = by_two(store, url)
        assert report == checked(store)
    assert left_over == [SIZE], "the workers examined all of it"
    assert report.ok
    assert (report.size, report.texts_kept) == (SIZE, 1)


def test_a_tampered_record_in_postgresql_is_found_on_two_cores_as_on_one(new_database: NewUrl) -> None:
    url = new_database()
    fill(url)
    with closing(psycopg.connect(url, autocommit=True)) as database:
        database.execute("ALTER TABLE standoff_entry DISABLE TRIGGER USER")
        database.execute(f"UPDATE standoff_entry SET actor = 'x' WHERE seq IN (5, {STRETCH})")
        database.execute(f"DELETE FROM standoff_entry WHERE seq = {SIZE - 10}")
    with closing(open_store(url, readonly=True)) as store:
        report = by_two(store, url)
        assert report == checked(store)
    assert [(f.code, f.seq) for f in report.findings] == [("leaf", 5), ("leaf", STRETCH), ("missing", SIZE - 10)]


def test_where_no_worker_can_open_the_record_one_core_does_all(whole: Path, tmp_path: Path) -> None:
    with closing(open_store(whole, readonly=True)) as store:
        assert by_two(store, str(tmp_path / "not-there.db")) == checked(store)


def test_a_small_record_starts_no_worker(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.stores.parallel._by_workers", None)
    with closing(open_store(whole, readonly=True)) as store:
        assert by_two(store, str(whole), least=SIZE + 1).ok


def test_a_reader_who_stops_early_leaves_no_worker_behind(whole: Path) -> None:
    with closing(open_store(whole, readonly=True)) as store:
        found = examined(store, str(whole), SIZE, 2, least=0)
        assert next(found).stop == STRETCH
        found.close()  # type: ignore[attr-defined]  # a generator

    assert not multiprocessing.active_children()


def test_there_is_a_core() -> None:
    assert 1 <= usable_cores() <= 8
