"""Memory, SQLite and PostgreSQL keep one contract; the checks are public, so that other stores can be held to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from store_cases import ORIGIN, NewUrl

from standoff.model.entry import Draft, Entry
from standoff.stores import Store, open_store
from standoff.stores.log import Log
from standoff.stores.memory import MemoryShelf
from standoff.testing.store_checks import STORE_CHECKS, STORE_CHECKS_REOPENED, check_store


def _in_memory() -> Store:
    return open_store("memory:", create=True, origin=ORIGIN)


@pytest.mark.parametrize("promise", STORE_CHECKS)
def test_a_store_in_memory_keeps_its_promises(promise: str) -> None:
    STORE_CHECKS[promise](_in_memory)


@pytest.mark.parametrize("promise", STORE_CHECKS)
def test_a_store_keeps_its_promises(promise: str, new_url: NewUrl) -> None:
    STORE_CHECKS[promise](lambda: open_store(new_url(), create=True, origin=ORIGIN))


@pytest.mark.parametrize("promise", STORE_CHECKS_REOPENED)
def test_a_store_opened_twice_keeps_its_promises(promise: str, new_url: NewUrl) -> None:
    url = new_url()
    STORE_CHECKS_REOPENED[promise](lambda: open_store(url, create=True, origin=ORIGIN), lambda _: open_store(url))


class _Forgetful(Log):
    """Acknowledges what it does not keep."""

    def append(self, drafts: Sequence[Draft], *, expect: int | None = None) -> tuple[Entry, ...]:
        return super().append(drafts[:4], expect=expect)


class _Deaf(Log):
    """Does not look whether somebody was quicker."""

    def append(self, drafts: Sequence[Draft], *, expect: int | None = None) -> tuple[Entry, ...]:
        del expect
        return super().append(drafts)


@pytest.mark.parametrize(("kind", "promise"), [(_Forgetful, "numbered from 0"), (_Deaf, "`expect` compares")])
def test_a_store_that_breaks_a_promise_is_found_out(kind: type[Log], promise: str) -> None:
    with pytest.raises(AssertionError, match=promise):
        check_store(lambda: kind(MemoryShelf({"origin": ORIGIN})))


def test_all_checks_are_run_by_check_store(new_file: NewUrl) -> None:
    check_store(lambda: open_store(new_file(), create=True, origin=ORIGIN), reopen=lambda store: open_store(store.url))
