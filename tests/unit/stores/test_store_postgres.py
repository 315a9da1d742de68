"""A record in PostgreSQL: what its tables forbid, and that old ones are brought up or left as they were."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest
from store_cases import ORIGIN, NewUrl, checked, drafts

from standoff.errors import StoreError
from standoff.record.commitments import commit, reference
from standoff.stores import open_store
from standoff.stores.migrations import POSTGRES
from standoff.stores.postgres_server import open_tables
from standoff.testing.store_checks import store_draft


@pytest.fixture
def url(new_database: NewUrl) -> str:
    url = new_database()
    sealed = commit("kept", bytes(32))
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        store.append([*drafts(range(40)), store_draft(40, payload={"w": reference(sealed)}, sealed=(sealed,))])
    return url


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standoff_entry SET payload = '{}' WHERE seq = 3",
        "DELETE FROM standoff_entry WHERE seq = 40",
        "TRUNCATE standoff_entry",
        "INSERT INTO standoff_entry TABLE standoff_entry ON CONFLICT (seq) DO UPDATE SET type = ''",
        "UPDATE standoff_node SET hash = ''",
        "DELETE FROM standoff_node",
        "DELETE FROM standoff_checkpoint",
        "UPDATE standoff_sealed_text SET body = ''",
        "TRUNCATE standoff_sealed_text",
    ],
)
def test_the_tables_refuse_what_is_not_an_addition(statement: str, url: str) -> None:
    with (
        closing(psycopg.connect(url, autocommit=True)) as database,
        pytest.raises(psycopg.errors.RaiseException, match="only added to"),
    ):
        database.execute(statement)


def test_a_changed_entry_is_found_out_by_name(url: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as database:
        database.execute("ALTER TABLE standoff_entry DISABLE TRIGGER ALL")
        database.execute("UPDATE standoff_entry SET payload = replace(payload, 'entered', 'left') WHERE seq = 7")
    with closing(open_store(url)) as store:
        report = checked(store)
    assert report.first_bad is not None
    assert report.first_bad.seq == 7


def test_a_transaction_of_a_reader_that_is_open_for_long_blocks_no_writer(url: str) -> None:
    with closing(open_store(url)) as store, closing(psycopg.connect(url)) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert reader.execute("SELECT count(*) FROM standoff_entry").fetchone() == (41,)
        store.append(drafts(range(41, 1041)))
        assert reader.execute("SELECT count(*) FROM standoff_entry").fetchone() == (41,)
        reader.rollback()
        assert reader.execute("SELECT count(*) FROM standoff_entry").fetchone() == (1041,)


def test_commits_are_durable_even_where_the_server_is_set_otherwise(url: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as database:
        database.execute("ALTER ROLE standoff SET synchronous_commit = off")
        try:
            with closing(open_tables(url, readonly=False)) as ours:
                assert ours.execute("SHOW synchronous_commit").fetchone() == ("on",)
        finally:
            database.execute("ALTER ROLE standoff RESET synchronous_commit")


def test_an_old_record_is_brought_up_in_one_transaction_or_left_as_it_was(url: str) -> None:
    step = "CREATE TABLE standoff_extra (x int)"
    with pytest.raises(StoreError, match="nonsense"):
        open_tables(url, readonly=False, steps=(*POSTGRES, step, "SELECT nonsense"))
    with closing(open_store(url)) as store:
        assert store.settings()["format"] == "1"
    with pytest.raises(StoreError, match="old format 1"):
        open_tables(url, readonly=True, steps=(*POSTGRES, step))
    with closing(open_tables(url, readonly=False, steps=(*POSTGRES, step))) as database:
        assert database.execute("SELECT value FROM standoff_setting WHERE name = 'format'").fetchone() == ("2",)
        assert database.execute("SELECT count(*) FROM standoff_extra").fetchone() == (0,)


def test_several_records_live_in_one_server_by_database_or_by_schema(url: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as database:
        database.execute("CREATE SCHEMA second")
    second = f"{url}&options=-csearch_path%3Dsecond"
    with closing(open_store(second, create=True, origin="example.org/second")) as store:
        store.append(drafts(range(5)))
        assert checked(store).ok
        assert store.head().size == 5
    with closing(open_store(url)) as store:
        assert (store.origin, store.head().size) == (ORIGIN, 41)
