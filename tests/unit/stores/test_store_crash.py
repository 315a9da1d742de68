"""Killed at any moment, a record has lost nothing that was acknowledged, verifies, and goes on."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest
from store_cases import ORIGIN, NewUrl, checked, drafts

from standoff.model.entry import Head
from standoff.record.merkle import Frontier
from standoff.stores import Store, open_store

ROUNDS = 15
CHILD = Path(__file__).with_name("appending.py")


def _append_until_killed(url: str, seconds: float) -> list[tuple[int, str]]:
    """The acknowledged heads of a process that got `kill -9` some time after its first."""
    child = subprocess.Popen([sys.executable, str(CHILD), url], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        lines = [child.stdout.readline()]
        sleep(seconds)
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.readlines()
    assert child.wait() == -signal.SIGKILL
    whole = (line.split() for line in lines if line.endswith("\n"))
    return [(int(size), root) for size, root in whole]


def _assert_kept(store: Store, acknowledged: list[tuple[int, str]]) -> None:
    tree, roots = Frontier(), {0: Frontier().root().hex()}
    for leaf in store.leaf_hashes():
        tree.add(leaf)
        roots[tree.size] = tree.root().hex()
    assert [roots.get(size) for size, _ in acknowledged] == [root for _, root in acknowledged]


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(new_url: NewUrl) -> None:
    url, moments = new_url(), random.Random(18)
    open_store(url, create=True, origin=ORIGIN).close()
    acknowledged: list[tuple[int, str]] = []
    for _ in range(ROUNDS):
        acknowledged += _append_until_killed(url, moments.uniform(0, 0.1))
        with closing(open_store(url)) as store:
            _assert_kept(store, acknowledged)
            report = checked(store)
            assert report.ok, report.lines()
            store.append(drafts([store.head().size]))
    assert acknowledged[-1][0] > ROUNDS


@pytest.mark.parametrize("killed_after_s", [0.0, 0.05])
def test_a_reader_that_is_open_while_the_writer_dies_reads_on(killed_after_s: float, new_url: NewUrl) -> None:
    url = new_url()
    with closing(open_store(url, create=True, origin=ORIGIN)) as store:
        store.append(drafts(range(10)))
        acknowledged = _append_until_killed(url, killed_after_s)
        head: Head = store.head()
        assert head.size >= acknowledged[-1][0]
        assert sum(1 for _ in store.entries()) == head.size
