"""Granting and revoking upon a record: read it, decide, append; decided anew where somebody else was quicker."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from standoff.authority import Register, as_of, grant_drafts, grant_payload, revocation_drafts
from standoff.cli.instants import act_at_us, instant
from standoff.errors import CallError, ConflictError, RefusedError
from standoff.model.entry import Draft
from standoff.model.grant import Grant, Granted, Refused
from standoff.stores import Store, open_store

__all__ = ["CONCERNED", "Wish", "make_grant", "revoke_grant"]

#: The types of entry that authority is made of.
CONCERNED = ("plan_adopted", "grant", "grant_revoked")

_TRIES = 5
_Answered = tuple[Granted | Refused, tuple[Draft, ...]]


@dataclass(frozen=True, slots=True)
class Wish:
    """A grant as it was asked for on the command line; instants as text."""

    id: str | None
    grantee: str
    role: str | None
    actions: tuple[str, ...]
    zones: tuple[str, ...]
    kinds: tuple[str, ...]
    start: str | None
    until: str
    redelegable: bool
    parent: str | None
    reason: str
    instrument: str


def make_grant(record: str, person: str, wish: Wish, at: str | None, *, as_json: bool) -> None:
    """Make a grant, as a person. RefusedError where it was refused; the decision is written then too."""
    start_us, until_us = instant(wish.start, "--from"), instant(wish.until, "--until")
    assert until_us is not None  # a required option

    def drafts(register: Register, at_us: int, recorded_us: int) -> _Answered:
        grant = _grant_of(wish, person, register, at_us if start_us is None else start_us, until_us)
        return grant_drafts(register, grant, person, at_us, recorded_us)

    _act(record, at, drafts, as_json=as_json)


def revoke_grant(record: str, person: str, grant: str, reason: str, at: str | None, *, as_json: bool) -> None:
    """Take a grant back, as a person. RefusedError where it was refused; the decision is written then too."""

    def drafts(register: Register, at_us: int, recorded_us: int) -> _Answered:
        return revocation_drafts(register, grant, person, at_us, recorded_us, reason)

    _act(record, at, drafts, as_json=as_json)


def _grant_of(wish: Wish, person: str, register: Register, start_us: int, until_us: int) -> Grant:
    """The grant that is meant. Its id, unless given, is made from its content, so that it is never made twice."""
    above = register.grants.get(wish.parent or "")
    role = wish.role or (above.role if above else None)
    if role is None:
        raise CallError("--role is missing: say whose standing is lent, or which grant is handed on (--parent)")
    grant = Grant(
        wish.id or "", person, wish.grantee, role, wish.actions, wish.zones, wish.kinds, start_us, until_us,
        wish.redelegable, wish.parent, wish.reason, wish.instrument,
    )  # fmt: skip
    content = json.dumps(grant_payload(grant), sort_keys=True, ensure_ascii=False)
    return grant if grant.id else replace(grant, id=f"g-{sha256(content.encode()).hexdigest()[:12]}")


def _act(record: str, at: str | None, drafts_of: Callable[[Register, int, int], _Answered], *, as_json: bool) -> None:
    given_us = instant(at, "--at")
    store = open_store(record)
    try:
        answer, drafts = _append(store, drafts_of, given_us)
    finally:
        store.close()
    _say(answer, drafts, as_json=as_json)


def _append(store: Store, drafts_of: Callable[[Register, int, int], _Answered], given_us: int | None) -> _Answered:
    for _ in range(_TRIES):
        head = store.head()
        at_us = act_at_us(given_us, head.recorded_at_us)
        recorded_us = max(at_us, head.recorded_at_us or at_us)
        register = as_of(store.entries(0, head.size, types=CONCERNED), recorded_us)
        answered = drafts_of(register, at_us, recorded_us)
        try:
            store.append(answered[1], expect=head.size)
        except ConflictError:
            continue
        return answered
    raise ConflictError(f"{store.url}: others kept appending; nothing was written, try again")


def _say(answer: Granted | Refused, drafts: tuple[Draft, ...], *, as_json: bool) -> None:
    if as_json:
        shown = [{"type": draft.type, "actor": draft.actor, **draft.payload} for draft in drafts]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
    if isinstance(answer, Refused):
        raise RefusedError(answer.reason)
    if not as_json:
        done = drafts[-1]
        verb = "made the grant" if done.type == "grant" else "revoked the grant"
        print(f"{done.payload['at']}  {done.actor} {verb} {done.payload['grant']}, by {' > '.join(answer.chain)}")
