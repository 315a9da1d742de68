"""Cases to hand out: from a record, or made of a few claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from standoff.cli.record_share import Handing, case_of
from standoff.model.claim import Claim
from standoff.model.entry import Draft
from standoff.record.claims.acts import add_claims
from standoff.record.claims.book import ClaimBook
from standoff.record.share.case import Case, gather
from standoff.stores import open_store

AT_US = 1_495_098_000_000_000  # 2017-05-18T09:00:00Z


def case_from(path: Path, names: Sequence[str]) -> Case:
    with closing(open_store(path, readonly=True)) as store:
        return case_of(store, Handing(tuple(names)))


def case_with(
    claims: Iterable[Claim], drafts: Iterable[Draft] = (), labels: Sequence[str] = (),
    salt: Callable[[], bytes] | None = None,
) -> Case:  # fmt: skip
    """A whole record in memory that holds these claims and then these drafts."""
    with closing(open_store("memory:", create=True, origin="example.org/case")) as store:
        store.append(add_claims(ClaimBook(), list(claims), "claims.csv", "analyst-1", AT_US, salt))
        store.append(list(drafts))
        return gather(store.entries(), store.head(), labels, [], store.checkpoints())
