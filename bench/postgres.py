"""A throw-away PostgreSQL cluster with PostGIS, tuned for speed and not for safety: what a peer is timed on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from standoff.errors import UnreachableError
from standoff.testing.postgres_cluster import cluster as any_cluster

__all__ = ["cluster"]

HOW = "to have PostGIS compared: `apt-get install postgresql-15-postgis-3` (Debian 12)"
SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=1GB", "work_mem=256MB",
    "maintenance_work_mem=512MB", "max_parallel_workers_per_gather=2", "max_parallel_workers=2", "jit=off",
    "listen_addresses=", "autovacuum=off",
)  # fmt: skip


@contextmanager
def cluster() -> Iterator[str]:
    """A connection string; the benchmark is passed over, with a word, where there is none to be had."""
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(any_cluster(SETTINGS, extension="postgis"))
        except UnreachableError as why:
            pytest.skip(f"{why} {HOW}")
        yield f"host={folder} user=standoff dbname=postgres"
