"""Keeps the record of a replay: incidents walk their procedures, and everything becomes an entry of `record.db`.

`recorded_at` is the instant that an entry speaks of, never the clock's: the same replay gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import polars as pl

from standoff import __version__
from standoff.incidents import CONCERNED, Act, Desk, amend, fold_entry
from standoff.incidents.summary import incidents_data
from standoff.model.entry import SYSTEM, Draft
from standoff.model.plan import Plan
from standoff.pipeline.conduct import Conduct, Outcome, event_rows, follow, open_conduct, pass_acts
from standoff.replay.account import Account
from standoff.replay.inputs import Feed
from standoff.stores import Store, open_store

__all__ = ["INCIDENTS", "RECORD", "Keeper", "keep_amendments"]

RECORD: Final = "record.db"
INCIDENTS: Final = "incidents.json"
_BATCH: Final = 5000  # entries are written so many at a time, and the rest at the end


def keep_amendments(folder: Path, events: pl.DataFrame) -> dict[str, Any]:
    """What late data would have shown goes into the record of the live view, after everything else; its new head."""
    store = open_store(f"sqlite:///{folder / RECORD}")
    try:
        desk, head = Desk(), store.head()
        for entry in store.entries(types=CONCERNED):
            fold_entry(desk, entry)
        store.append(amend(desk, event_rows(events), head.recorded_at_us or 0))
        store.settle()
        return _head(store)
    finally:
        store.close()


class Keeper:
    """One replay's record. Nothing is ever half: the folder it is in is moved into place last."""

    def __init__(self, plan: Plan, folder: Path, acts: Sequence[Act], stack: ExitStack) -> None:
        (folder / RECORD).unlink(missing_ok=True)  # of an attempt that had to begin anew
        self.conduct: Conduct = open_conduct(plan, acts)
        self.folder = folder
        self.store: Store = open_store(
            f"sqlite:///{folder / RECORD}", create=True, origin=f"standoff.replay/{quote(plan.name)}"
        )
        stack.callback(self.store.close)
        self.drafts: list[Draft] = []
        self.events = hashlib.sha256()
        self.reached_us: int | None = None

    def take(self, outcome: Outcome, watermark_us: int) -> None:
        """What one step saw."""
        self.events.update("".join(outcome.events["event_id"].to_list()).encode())
        self._keep(follow(self.conduct, outcome, watermark_us))
        self.reached_us = watermark_us

    def finish(
        self, outcome: Outcome, feeds: Sequence[Feed], account: Account, digest_of: Callable[[Feed], str | None]
    ) -> dict[str, Any]:
        """The last step, acts after the last fix, the closing entry, `incidents.json`; returns what there is to say."""
        ends = [at for at in (self.reached_us, account.last_us) if at is not None]
        self.take(outcome, max(ends, default=0))
        at_us = pass_acts(self.conduct, self.reached_us or 0, self._keep)
        self._write()  # while the last hash may still be in the making
        digests = [digest_of(feed) for feed in feeds]
        self._keep([Draft("replayed", at_us, at_us, SYSTEM, self._replayed(feeds, digests, account))])
        self._write()
        head = _head(self.store)
        self.store.settle()  # one plain file, the same however it was written
        self.store.close()
        book = self.conduct.desk.book
        content = json.dumps(incidents_data(book), indent=2, ensure_ascii=False)
        (self.folder / INCIDENTS).write_text(content + "\n", encoding="utf-8")
        states = Counter(incident.state.value for incident in book.incidents.values())
        return {
            "incidents": len(book.incidents),
            "incidents_by_state": dict(sorted(states.items())),
            "acts_refused": book.refused,
            "record": head,
        }

    def _replayed(self, feeds: Sequence[Feed], digests: Sequence[str | None], account: Account) -> dict[str, Any]:
        plan, totals = self.conduct.plan, ("messages_in", "auxiliary", "rejected", "fixes_in")
        return {
            "plan": plan.name,
            "plan_hash": plan.hash,
            "version": __version__,
            "inputs": [
                {"name": feed.name, "bytes": feed.size, "sha256": digest}
                for feed, digest in zip(feeds, digests, strict=True)
            ],
            "events_sha256": self.events.hexdigest(),
            **{name: account.total(name) for name in totals},
            "used": account.used,
            "late": account.late,
            "duplicate": account.duplicate,
        }

    def _keep(self, drafts: list[Draft]) -> None:
        self.drafts += drafts
        if len(self.drafts) >= _BATCH:
            self._write()

    def _write(self) -> None:
        if self.drafts:
            self.store.append(self.drafts)
            self.drafts = []


def _head(store: Store) -> dict[str, Any]:
    head = store.head()
    return {"entries": head.size, "root": head.root.hex()}
