"""Acts upon a record: read it, decide, append; decided anew where somebody else was quicker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from standoff.cli.instants import act_at_us, instant
from standoff.errors import CallError, ConflictError, RefusedError
from standoff.incidents import CONCERNED, MOVES, STEP_VERBS, Act, Desk, adopt_plan, advance, fold_entry
from standoff.model.entry import Draft, Entry
from standoff.plan.adopted import adopted_payload
from standoff.plan.explain import did_you_mean
from standoff.replay.plans import read_plan
from standoff.stores import Store, open_store

__all__ = ["TYPES", "act", "adopt", "append_decided", "desk_of", "refuse_unknown_verb"]

_TRIES = 5
#: The types of entry that tell of incidents and of who may act upon them.
TYPES = (*sorted(CONCERNED), "grant", "grant_revoked")


def desk_of(entries: Iterable[Entry]) -> Desk:
    """Incidents and authority as a record says."""
    desk = Desk()
    for entry in entries:
        fold_entry(desk, entry)
    return desk


def refuse_unknown_verb(verb: str) -> None:
    """CallError where a word is no act upon a step; acts upon the incident are commands of their own."""
    verbs = (*STEP_VERBS, *MOVES)
    if verb not in verbs:
        raise CallError(f"{verb!r} is no act upon a step. {did_you_mean(verb, verbs)}")


def act(record: str, at: str | None, *, as_json: bool, until: str | None = None, **fields: Any) -> None:
    """Do something, as a person, and say what was written. RefusedError where it was refused (which is written too)."""
    given_us = instant(at, "--at")
    until_us = instant(until, "--until")
    store = open_store(record)
    try:
        drafts = append_decided(store, lambda desk, at_us, recorded_us: _taken(
            desk, Act(at_us, until_us=until_us, **fields), recorded_us
        ), given_us)  # fmt: skip
    finally:
        store.close()
    _say(drafts, as_json)


def _taken(desk: Desk, one: Act, recorded_us: int) -> list[Draft]:
    """An act upon an incident that there is. A slip of the pen is no act: nothing is written of it."""
    if desk.book.find(one.incident or "") is None:
        raise CallError(f"{one.incident!r} names no incident, or more than one; `standoff incident list` shows all")
    return advance(desk, acts=[one], until_us=one.at_us, recorded_at_us=recorded_us)


def adopt(record: str, plan_path: str, person: str, reason: str, at: str | None, *, as_json: bool) -> None:
    """Put a plan in force in a record; incidents that are open keep the one they were opened under."""
    plan, _ = read_plan(Path(plan_path))
    given_us = instant(at, "--at")
    store = open_store(record)
    try:
        drafts = append_decided(store, lambda desk, at_us, recorded_us: adopt_plan(
            desk, adopted_payload(plan), at_us, actor=person, reason=reason, recorded_at_us=recorded_us
        ), given_us)  # fmt: skip
    finally:
        store.close()
    _say(drafts, as_json)


def append_decided(store: Store, decide: Callable[[Desk, int, int], list[Draft]], given_us: int | None) -> list[Draft]:
    """Append what `decide` (desk, when somebody acts, when it is recorded) says; decided anew after a conflict."""
    for _ in range(_TRIES):
        head = store.head()
        desk = desk_of(store.entries(0, head.size, types=TYPES))
        at_us = act_at_us(given_us, head.recorded_at_us)
        drafts = decide(desk, at_us, max(at_us, head.recorded_at_us or at_us))
        try:
            store.append(drafts, expect=head.size)
        except ConflictError:
            continue
        return drafts
    raise ConflictError(f"{store.url}: others kept appending; nothing was written, try again")


def _say(drafts: list[Draft], as_json: bool) -> None:
    refused = [draft for draft in drafts if draft.type == "refused"]
    if as_json:
        print(json.dumps([{"type": draft.type, "actor": draft.actor, **draft.payload} for draft in drafts], indent=2,
                         ensure_ascii=False))  # fmt: skip
    else:
        for draft in drafts:
            print(_words(draft))
    if refused:
        raise RefusedError("; ".join(draft.payload["reason"] for draft in refused))


def _words(draft: Draft) -> str:
    said = draft.payload
    if draft.type == "incident_state":
        return f"{said['at']}  {said['incident']}: {said['from']} -> {said['to']} ({said['stimulus']}, {draft.actor})"
    if draft.type == "step_state":
        why = f": {said['reason']}" if said["reason"] else ""
        return f"{said['at']}  step {said['step']}: {said['from']} -> {said['to']} ({said['stimulus']}){why}"
    if draft.type == "step_attempt":
        return f"{said['at']}  step {said['step']}, {said['recipient'] or 'done alone'}: {said['state']}"
    if draft.type == "decision":
        return (
            f"{said['at']}  {said['person']} {said['action']}: {said['decision']} {said.get('reason') or ''}".rstrip()
        )
    if draft.type == "incident_plan" and said["roles_gone"]:
        gone = ", ".join(said["roles_gone"])
        return f"{said['at']}  {said['incident']} goes on under its own plan, and nobody holds {gone} any more"
    return f"{said['at']}  {draft.type}"
