"""Signs for a backtest in a record."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from standoff.cli.incident_run import append_decided
from standoff.cli.instants import instant
from standoff.cli.record_files import read_bytes
from standoff.errors import RefusedError
from standoff.incidents import Desk
from standoff.model.entry import Draft
from standoff.model.grant import Refused
from standoff.rehearse.backtest.outputs import BACKTEST
from standoff.rehearse.backtest.sign_off import sign_off_drafts, signed_content
from standoff.rehearse.backtest.whole import check_whole
from standoff.stores import open_store

__all__ = ["check_record", "sign"]


def check_record(record: str) -> None:
    """Errors of a record that cannot be opened, before a backtest is run for nothing."""
    open_store(record).close()


def sign(
    folder: Path, record: str, person: str, reason: str, at: str | None, *, as_json: bool, quiet: bool = False
) -> None:
    """Append the sign-off. RefusedError where the person has no standing; the decision is written then too."""
    given_us = instant(at, "--at")
    content = signed_content(read_bytes(folder / BACKTEST), str(folder / BACKTEST))
    content["files"] = check_whole(folder)
    refused: list[str] = []

    def decided(desk: Desk, at_us: int, recorded_us: int) -> list[Draft]:
        answer, drafts = sign_off_drafts(
            desk.register, content, desk.book.plan_hash, person=person, reason=reason, at_us=at_us,
            recorded_us=recorded_us,
        )  # fmt: skip
        refused[:] = [answer.reason] if isinstance(answer, Refused) else []
        return drafts

    with closing(open_store(record)) as store:
        drafts = append_decided(store, decided, given_us)
    if as_json:
        shown = [{"type": draft.type, "actor": draft.actor, **draft.payload} for draft in drafts]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    if refused:
        raise RefusedError(refused[0])
    if not as_json and not quiet:
        print(_words(drafts[-1]))


def _words(draft: Draft) -> str:
    said = draft.payload
    counts = ", ".join(f"{n} {name}" for name, n in said["counts"].items())
    beside = "" if said["old_is_in_force"] else "; the old plan of it is not the one in force there"
    return f"{said['at']}  {draft.actor} signed for backtest {said['sha256'][:12]} ({counts}){beside}"
