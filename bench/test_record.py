"""The record: entries appended in batches that are on disk when acknowledged, verified, and proved one by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import numpy as np
import pytest

from standoff.errors import UnreachableError
from standoff.model.entry import Draft
from standoff.record.merkle import root
from standoff.record.proofs import verify_inclusion
from standoff.record.report import Report
from standoff.record.verify import verify_examined
from standoff.stores import Store, open_store
from standoff.stores.parallel import examined
from standoff.testing.postgres_cluster import DURABLE, cluster
from timing import at_least, at_most, seconds_of, times
from world import scaled

TABLE = "The record"
ORIGIN = "example.org/bench"
BATCH = 5000
ENTRIES = scaled(1_000_000, 2 * BATCH)
START_US = 1_640_995_200_000_000


class Million(NamedTuple):
    """A record, and the seconds and processor seconds that appending to it took."""

    path: Path
    seconds: float
    cpu_s: float


def _drafts(start: int, stop: int) -> list[Draft]:
    """Events as a replay writes them, about 350 bytes of payload; one in ten moves an incident."""
    return [_state(k) if k % 10 == 0 else _event(k) for k in range(start, stop)]


def _event(k: int) -> Draft:
    at_us = START_US + k * 100_000
    payload = {
        "event_id": f"{k * 2_654_435_761:064x}", "kind": "entered", "zone": f"zone-{k % 97}", "entity": f"e-{k % 997}",
        "members": [f"e-{k % 997}"], "start": "2022-01-01T00:00:00.123Z", "detected_at": "2022-01-01T00:01:00Z",
        "lon": 38.6 + k * 1e-7, "lat": 33.5, "boundary_m": -12.5 * (k % 4000), "depth_m": 0.0, "severity": "warning",
        "certainty": 1.0, "verdict": "yes", "cause": "moved",
    }  # fmt: skip
    return Draft("event", at_us, at_us - 60_000_000, "standoff", payload)


def _state(k: int) -> Draft:
    at_us = START_US + k * 100_000
    payload = {"incident": f"incident-{k // 50}", "from": "open", "to": "acknowledged", "reason": "seen on the screen"}
    return Draft("incident_state", at_us, at_us, f"officer-{k % 7}", payload)


def _fill(store: Store, entries: int) -> tuple[float, float]:
    """Seconds and processor seconds that appending took; making the drafts is not counted."""
    seconds = cpu_s = 0.0
    for start in range(0, entries, BATCH):
        drafts = _drafts(start, min(start + BATCH, entries))
        begun, begun_cpu = perf_counter(), process_time()
        store.append(drafts)
        seconds, cpu_s = seconds + perf_counter() - begun, cpu_s + process_time() - begun_cpu
    return seconds, cpu_s


def _verified(store: Store, url: str, cores: int) -> Report:
    head = store.head()
    stretches = examined(store, url, head.size, cores)
    return verify_examined(stretches, head, store.checkpoints(), nodes=store.nodes(head.size))


def _answers_are_right(store: Store) -> None:
    """The root over the leaves, computed plainly; every proof of some entries; and that a check finds something."""
    leaves, head = list(store.leaf_hashes(0, 3000)), store.head()
    assert head.size > len(leaves)
    for size in (1, 2, 1000, 2047, 2048, 3000):
        found = root(leaves[:size])
        for seq in range(0, size, 97):
            path = store.inclusion(seq, size)
            assert verify_inclusion(seq, size, leaves[seq], path, found)
            assert not verify_inclusion(seq, size, leaves[seq][::-1], path, found)


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Million]:
    """A SQLite record of a million entries, and what appending them took."""
    path = tmp_path_factory.mktemp("record") / "record.db"
    with closing(open_store(path, create=True, origin=ORIGIN)) as store:
        spent = _fill(store, ENTRIES)
    yield Million(path, *spent)
    path.unlink()


def test_appending(benchmark: Any, note: Any, million: Million) -> None:
    path, seconds, cpu_s = million
    with closing(open_store(path)) as store:
        _answers_are_right(store)
        assert store.head().size == ENTRIES
        more = iter(range(ENTRIES, ENTRIES + 4 * BATCH, BATCH))
        benchmark.pedantic(
            store.append, setup=lambda: ((_drafts(at := next(more), at + BATCH),), {}), rounds=times(3), iterations=1
        )
    rate = ENTRIES / seconds
    cells = {"entries": ENTRIES, "seconds": seconds, "processor seconds": cpu_s, "a second": rate}
    cells["MB"] = path.stat().st_size / 2**20
    what = f"SQLite: append, {BATCH:,} at a time, each batch on disk"
    goal = at_least("record: append in durable batches", rate, 20_000, "entries/s")
    note(TABLE, {"what": what, **cells}, [goal])


@pytest.mark.parametrize("cores", [1, 2])
def test_verifying(benchmark: Any, note: Any, million: Million, cores: int) -> None:
    path = million.path
    with closing(open_store(path, readonly=True)) as store:
        size, begun_s = store.head().size, _cpu_s()
        report = benchmark.pedantic(_verified, args=(store, str(path), cores), rounds=1)
        cpu_s = _cpu_s() - begun_s
    assert report.ok
    assert report.size == size
    seconds = seconds_of(benchmark)
    cells = {"entries": size, "seconds": seconds, "processor seconds": cpu_s, "a second": size / seconds}
    goal = at_most("record: verify a million entries on two cores", seconds * 1_000_000 / size, 30, "s")
    what = f"SQLite: verify everything, on {'one core' if cores == 1 else f'{cores} cores'}"
    note(TABLE, {"what": what, **cells}, [goal] if cores == 2 else [])


def _cpu_s() -> float:
    """Of this process and of the workers that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def test_proving(benchmark: Any, note: Any, million: Million) -> None:
    path = million.path
    with closing(open_store(path, readonly=True)) as store:
        size, chosen = store.head().size, np.random.default_rng(7).integers(0, ENTRIES, scaled(2000, 50)).tolist()

        def prove() -> list[float]:
            spans = []
            for seq in chosen:
                begun = perf_counter()
                store.inclusion(seq)
                spans.append(perf_counter() - begun)
            return spans

        spans = np.array(benchmark.pedantic(prove, rounds=1))
    half_s, most_s = float(np.median(spans)), float(np.percentile(spans, 99))
    goal = at_most("record: inclusion proof from a million entries", half_s * 1000, 5, "ms")
    note(TABLE, {"what": "SQLite: one inclusion proof (median)", "entries": size, "seconds": half_s}, [goal])
    note(TABLE, {"what": "SQLite: one inclusion proof (99 of 100 within)", "entries": size, "seconds": most_s})


def test_opening(benchmark: Any, note: Any, million: Million) -> None:
    path = million.path

    def open_and_look() -> int:
        with closing(open_store(path, readonly=True)) as store:
            return store.head().size

    size = benchmark.pedantic(open_and_look, rounds=times(5), warmup_rounds=1)
    seconds = seconds_of(benchmark)
    note(TABLE, {"what": "SQLite: open, and say the head", "entries": size, "seconds": seconds})


def test_postgres(benchmark: Any, note: Any) -> None:
    entries, cores = scaled(100_000, 2 * BATCH), 2
    try:
        with cluster(DURABLE) as folder:
            url = f"postgresql://standoff@/postgres?host={folder}"
            with closing(open_store(url, create=True, origin=ORIGIN)) as store:
                seconds, cpu_s = benchmark.pedantic(_fill, args=(store, entries), rounds=1)
                _answers_are_right(store)
                begun = perf_counter()
                assert _verified(store, url, cores).ok
                checked_s = perf_counter() - begun
    except UnreachableError as why:
        pytest.skip(str(why))
    what = f"PostgreSQL: append, {BATCH:,} at a time, each batch on disk"
    cells = {"entries": entries, "seconds": seconds, "processor seconds": cpu_s, "a second": entries / seconds}
    note(TABLE, {"what": what, **cells})
    cells = {"entries": entries, "seconds": checked_s, "a second": entries / checked_s}
    note(TABLE, {"what": f"PostgreSQL: verify everything, on {cores} cores", **cells})
