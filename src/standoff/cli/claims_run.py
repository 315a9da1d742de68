"""What people do with claims: read the record, decide, append; decided anew where somebody else was quicker."""

from __future__ import annotations

import gzip
import json
import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import unquote

from standoff.cli.instants import act_at_us, instant, now_us
from standoff.cli.show import note
from standoff.errors import CallError, ConflictError
from standoff.model.claim import Grade, Relation, Resolution, Source
from standoff.model.claim_words import Credibility, Method, RelationKind, Reliability
from standoff.model.entry import Draft
from standoff.plan.explain import did_you_mean
from standoff.record.claims import acts
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.fold import CLAIM_ENTRIES, fold_all
from standoff.record.claims.read import Reading, read_claims
from standoff.record.claims.ucdp import read_ucdp
from standoff.record.commitments import SALT_BYTES
from standoff.stores import Store, open_store
from standoff.units import instant_text

__all__ = [
    "act",
    "book_of",
    "grade_one",
    "import_claims",
    "one_of",
    "relate_claims",
    "remove",
    "resolve_property",
    "retract_claim",
]

_TRIES: Final = 5
_SQLITE: Final = "sqlite:///"
_READERS: Final[dict[str, Callable[[bytes, str], Reading]]] = {"claims": read_claims, "ucdp": read_ucdp}
_GZIP: Final = b"\x1f\x8b"
_Word = TypeVar("_Word", bound=Enum)


def one_of(words: type[_Word], text: str | int, what: str) -> _Word:
    """One of a closed set of words. CallError for any other."""
    try:
        return words(text)
    except ValueError:
        known = [str(word.value) for word in words]
        raise CallError(f"{text!r} is no {what}. {did_you_mean(str(text), known)}") from None


def book_of(store: Store, size: int | None = None) -> ClaimBook:
    """The claims of a record, with deletable words that are still there put back."""

    def reveal(commitment: str) -> str | None:
        sealed = store.text(commitment)
        return sealed.text if sealed else None

    return fold_all(store.entries(0, size, types=CLAIM_ENTRIES)).with_words(reveal)


def act(record: str, at: str | None, decide: Callable[[ClaimBook, int], Sequence[Draft]], *, as_json: bool) -> None:
    """Append what is decided on the book as it stands, and say what was written. RefusedError where it is refused."""
    store = open_store(record)
    try:
        drafts = _append(store, at, decide)
    finally:
        store.close()
    if as_json:
        print(
            json.dumps([{"type": d.type, "actor": d.actor, **d.payload} for d in drafts], indent=2, ensure_ascii=False)
        )
        return
    for draft in drafts:
        said = ", ".join(f"{name} {value}" for name, value in draft.payload.items() if isinstance(value, (str, int)))
        print(f"{draft.type}: {said}")


def _append(store: Store, at: str | None, decide: Callable[[ClaimBook, int], Sequence[Draft]]) -> Sequence[Draft]:
    given_us = instant(at, "--at")
    for _ in range(_TRIES):
        head = store.head()
        last_us = head.recorded_at_us
        at_us = max(now_us(), last_us or 0) if given_us is None else act_at_us(given_us, last_us)
        drafts = decide(book_of(store, head.size), at_us)
        recorded_us = max(at_us, head.recorded_at_us or at_us)
        drafts = [replace(draft, recorded_at_us=recorded_us) for draft in drafts]
        try:
            store.append(drafts, expect=head.size)
        except ConflictError:
            continue
        return drafts
    raise ConflictError(f"{store.url}: others kept appending; nothing was written, try again")


def import_claims(
    file: str, record: str, *, file_format: str, person: str, incident: str | None, deletable: bool, at: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Read a file and append its claims, all or nothing."""
    if file_format not in _READERS:
        raise CallError(f"--format {file_format!r} is unknown. {did_you_mean(file_format, _READERS)}")
    reading = _READERS[file_format](_bytes(file), file)
    claims = tuple(replace(claim, incident=claim.incident or incident) for claim in reading.claims)
    salt = (lambda: secrets.token_bytes(SALT_BYTES)) if deletable else None
    store = _opened_or_begun(record, person, at)
    try:
        drafts = _append(
            store, at, lambda book, at_us: acts.add_claims(book, claims, file, person, at_us, salt, reading.rows)
        )  # fmt: skip
    finally:
        store.close()
    ids = [draft.payload["id"] for draft in drafts if draft.type == "claim"]
    if as_json:
        remarks = [str(remark) for remark in reading.remarks]
        print(json.dumps({"claims": ids, "sources": len(drafts) - len(ids), "remarks": remarks}, ensure_ascii=False))
        return
    for remark in reading.remarks:
        note(str(remark))
    speakers = len({claim.source for claim in claims})
    print(f"{len(ids)} claims from {speakers} sources; next: standoff claims check --record {record}")


def _bytes(file: str) -> bytes:
    try:
        data = Path(file).read_bytes()
        return gzip.decompress(data) if data.startswith(_GZIP) else data
    except OSError as problem:
        raise CallError(f"{file} cannot be read: {problem.strerror or problem}.") from None
    except (EOFError, zlib.error):
        raise CallError(f"{file} is a gzip file that ends early or is damaged.") from None


def _opened_or_begun(record: str, person: str, at: str | None) -> Store:
    """The record; a new one in a file that is not there yet."""
    bare = record.removeprefix(_SQLITE)
    path = Path(bare if bare == record else unquote(bare))
    if "://" in bare or path.exists():
        return open_store(record)
    begun_us = instant(at, "--at")
    begun_us = now_us() if begun_us is None else begun_us
    origin = f"standoff.claims/{path.stem}"
    store = open_store(record, create=True, origin=origin)
    note(f"{record} was not there: a new record, named {origin}")
    payload = {"origin": origin, "by": person, "at": instant_text(begun_us)}
    store.append([Draft("record_opened", begun_us, begun_us, person, payload)], expect=0)
    return store


def relate_claims(
    record: str, triple: tuple[str, str, str], reason: str, person: str, at: str | None, *, as_json: bool
) -> None:
    """One relation."""
    claim, relation, other = triple
    kind = one_of(RelationKind, relation, "relation")
    act(
        record, at, lambda book, at_us: [acts.relate(book, Relation(claim, kind, other, reason, person, at_us))],
        as_json=as_json,
    )  # fmt: skip


def resolve_property(
    record: str, property_: str, incident: str | None, method: str, used: tuple[str, ...], set_aside: tuple[str, ...],
    reason: str, person: str, at: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """One resolution, named after its place among all that were made."""
    how = one_of(Method, method, "method")
    aside = dict(_named_reason(text) for text in set_aside)

    def decide(book: ClaimBook, at_us: int) -> list[Draft]:
        name = f"resolution-{book.resolutions_made + 1}"
        return [acts.resolve(book, Resolution(name, incident, property_, how, used, aside, reason, person, at_us))]

    act(record, at, decide, as_json=as_json)


def _named_reason(text: str) -> tuple[str, str]:
    name, mark, reason = text.partition("=")
    if not mark or not reason.strip():
        raise CallError(f"--set-aside {text!r}: write ID=REASON.")
    return name.strip(), reason.strip()


def remove(record: str, name: str, reason: str, person: str, at: str | None, *, as_json: bool) -> None:
    """A resolution is withdrawn."""
    act(
        record, at, lambda book, at_us: [acts.remove_resolution(book, name, reason, person, at_us)], as_json=as_json
    )  # fmt: skip


def retract_claim(record: str, name: str, reason: str, person: str, at: str | None, *, as_json: bool) -> None:
    """A claim is taken back."""
    act(record, at, lambda book, at_us: [acts.retract(book, name, reason, person, at_us)], as_json=as_json)


def grade_one(
    record: str, claim: str | None, credibility: int | None, estimative: str | None, source: str | None,
    reliability: str | None, basis: str, person: str, at: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """A claim's credibility, or a source's reliability."""
    if (claim is None) == (source is None):
        raise CallError("Grade one at a time: --claim ID --credibility 1..6, or --source NAME --reliability A..F.")

    def decide(book: ClaimBook, at_us: int) -> list[Draft]:
        if claim is not None:
            grade = one_of(Credibility, credibility or 0, "credibility")
            return [acts.grade_claim(book, Grade(claim, grade, basis, person, at_us, estimative))]
        letter = one_of(Reliability, reliability or "", "reliability")
        judged = Source(
            source or "", source or "", reliability=letter, basis=basis, graded_by=person, graded_at_us=at_us
        )
        return [acts.grade_source(book, judged)]

    act(record, at, decide, as_json=as_json)
