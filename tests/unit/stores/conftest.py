"""Every kind of store, each new and empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from store_cases import NewUrl

from standoff.testing.postgres_cluster import cluster


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The folder of the socket of a PostgreSQL of our own. Without PostgreSQL the tests fail, and say what to do."""
    with cluster() as folder:
        yield folder


@pytest.fixture
def new_database(server: str) -> NewUrl:
    """Gives the URL of a new, empty database."""
    numbers = count()

    def new() -> str:
        with closing(psycopg.connect(f"host={server} user=standoff dbname=postgres", autocommit=True)) as admin:
            taken = admin.execute("SELECT count(*) FROM pg_database").fetchone()
            name = f"record_{taken[0] if taken else 0}_{next(numbers)}"
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://standoff@/{name}?host={server}"

    return new


@pytest.fixture
def new_file(tmp_path: Path) -> NewUrl:
    numbers = count()
    return lambda: f"sqlite:///{tmp_path / f'record-{next(numbers)}.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest) -> NewUrl:
    """Gives the URL of a new place for a record that outlives the process."""
    found: NewUrl = request.getfixturevalue({"sqlite": "new_file", "postgres": "new_database"}[request.param])
    return found
