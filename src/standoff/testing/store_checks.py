"""Checks that a store keeps the promises of `standoff.stores.Store`: run them against your own.

check_store(lambda: MyStore.create(...), reopen=lambda store: MyStore.open(store.url))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from standoff.errors import ConflictError, RecordError, RefusedError
from standoff.model.entry import Draft
from standoff.record.checkpoints import sign_checkpoint
from standoff.record.commitments import commit, reference
from standoff.record.entries import leaf_hash
from standoff.record.keys import SignerKey
from standoff.record.merkle import EMPTY_ROOT, root
from standoff.record.proofs import verify_consistency, verify_inclusion
from standoff.record.verify import verify
from standoff.stores.contract import Store

__all__ = ["STORE_CHECKS", "STORE_CHECKS_REOPENED", "check_store", "store_draft"]

New = Callable[[], Store]
Reopen = Callable[[Store], Store]

_START_US: Final = 1_495_098_000_000_000  # 2017-05-18T09:00:00Z
_PAYLOAD: Final = {
    "kind": "entered",
    "boundary_m": -12.5,
    "members": ["a", "ü", "\U0001f7e0"],
    "none": None,
    "nul": "\0",
}


def store_draft(number: int, **changes: Any) -> Draft:
    """An event, a second after the one before; any field may be given otherwise."""
    at_us = _START_US + number * 1_000_000
    fields: dict[str, Any] = {
        "type": "event", "recorded_at_us": at_us, "effective_at_us": at_us - 1, "actor": "standoff",
        "payload": {**_PAYLOAD, "number": number},
    }  # fmt: skip
    return Draft(**(fields | changes))


def check_store(new: New, *, reopen: Reopen | None = None) -> None:
    """AssertionError, in words, for the first promise that is not kept.

    `new` gives an empty store each time. `reopen` opens the record of a store once more, while that is open; without
    it, nothing is checked of several openings.
    """
    for check in STORE_CHECKS.values():
        check(new)
    if reopen is not None:
        for check_again in STORE_CHECKS_REOPENED.values():
            check_again(new, reopen)


def _must(kept: bool, promise: str) -> None:
    if not kept:
        raise AssertionError(f"The store breaks a promise: {promise}.")


def _refuses(error: type[Exception], promise: str, act: Callable[..., object], *given: Any, **named: Any) -> None:
    try:
        act(*given, **named)
    except error:
        return
    raise AssertionError(f"The store breaks a promise: {promise} (no {error.__name__} was raised).")


def _drafts(numbers: Iterable[int]) -> list[Draft]:
    return [store_draft(number) for number in numbers]


def _an_empty_record_has_the_empty_root(new: New) -> None:
    with closing(new()) as store:
        head = store.head()
        _must((head.size, head.root) == (0, EMPTY_ROOT), "a new record has no entries and the root of an empty tree")
        _must(head.recorded_at_us is None, "a head without entries has no time")
        _must(head.origin == store.origin == store.settings()["origin"], "head, store and settings name one origin")
        _must("format" in store.settings(), "the settings say the format")
        _must(not [*store.entries(), *store.leaf_hashes(), *store.checkpoints()], "nothing is in it")


def _entries_come_back_as_they_were_given(new: New) -> None:
    with closing(new()) as store:
        given = store.append(_drafts(range(5))) + store.append([store_draft(5, type="claim", actor="Ümit — 渡辺")])
        found = list(store.entries())
        _must(tuple(found) == given, "append returns the entries as they are read back")
        _must([entry.seq for entry in found] == list(range(6)), "entries are numbered from 0, without gaps")
        _must(found[3].payload == {**_PAYLOAD, "number": 3}, "a payload comes back as it was")
        leaves = [leaf_hash(entry) for entry in found]
        _must(list(store.leaf_hashes()) == leaves, "the leaf hashes are those of the entries")
        _must(store.head().root == root(leaves), "the root is that of the leaves")
        _must(store.head().recorded_at_us == found[-1].recorded_at_us, "the head has the time of the last entry")


def _a_batch_is_kept_whole_or_not_at_all(new: New) -> None:
    bad = (
        store_draft(9, type="rumour"),
        store_draft(9, payload={"x": float("nan")}),
        store_draft(9, actor=" "),
        store_draft(9, actor="a\0b"),
        store_draft(2),
    )
    with closing(new()) as store:
        store.append(_drafts(range(3)))
        before = store.head()
        for draft in bad:
            _refuses(RecordError, "a bad draft is refused", store.append, [store_draft(3), draft, store_draft(9)])
            _must(store.head() == before, "nothing of a refused batch is kept")
        store.append([])
        _must(store.head() == before, "an empty batch changes nothing")
        store.append([store_draft(2)])
        _must(store.head().size == 4, "the same instant again is not before it, and a refusal leaves the store usable")


def _who_decided_on_an_older_state_is_told(new: New) -> None:
    with closing(new()) as store:
        store.append(_drafts(range(2)), expect=0)
        _refuses(ConflictError, "`expect` compares with the size", store.append, [store_draft(2)], expect=1)
        _must(store.head().size == 2, "a conflict adds nothing")
        store.append([store_draft(2)], expect=2)
        _must(store.head().size == 3, "a fitting `expect` appends")


def _entries_can_be_chosen(new: New) -> None:
    with closing(new()) as store:
        store.append([store_draft(k // 2, type="claim" if k % 3 else "event") for k in range(50)])

        def seqs(*span: int, **how: Any) -> list[int]:
            return [entry.seq for entry in store.entries(*span, **how)]

        _must(seqs(10, 13) == [10, 11, 12], "start and stop are a half-open range")
        _must(seqs(48, 99) == [48, 49] and seqs(50) == seqs(60, 70) == [], "a range may reach beyond the end")
        _must(seqs(types=["event"]) == list(range(0, 50, 3)), "types choose")
        _must(seqs(4, 40, types={"event", "claim"}) == list(range(4, 40)), "several types choose in order")
        _must(seqs(types=[]) == [], "no type chooses nothing")
        _must(seqs(until_us=_START_US + 7_000_000) == list(range(16)), "until_us takes in those at that instant")
        _must(seqs(until_us=_START_US - 1) == [], "until_us before the first gives nothing")
        _must(len(list(store.leaf_hashes(5, 9))) == 4, "leaf hashes take a range")
        _refuses(RecordError, "a negative number is no entry", store.entries, -1)


def _a_view_stays_what_it_was(new: New) -> None:
    with closing(new()) as store:
        store.append(_drafts(range(5000)))
        entries, leaves = store.entries(), store.leaf_hashes()
        _must(_verifies(store), "a record of some thousand entries verifies")
        seen = list(islice(entries, 10))
        store.append(_drafts(range(5000, 5010)))
        _must(len(seen) + len(list(entries)) == 5000, "entries read on do not see what was appended since")
        _must(len(list(leaves)) == 5000, "leaf hashes read on do not see what was appended since")


def _every_entry_and_every_growth_can_be_proved(new: New) -> None:
    with closing(new()) as store:
        roots = [store.head().root]
        for draft in _drafts(range(70)):
            store.append([draft])
            roots.append(store.head().root)
        leaves = list(store.leaf_hashes())
        for size in (1, 2, 3, 4, 7, 8, 16, 17, 31, 33, 64, 65, 70):
            for seq in range(size):
                path = store.inclusion(seq, size)
                _must(verify_inclusion(seq, size, leaves[seq], path, roots[size]), f"entry {seq} of {size} is proved")
            for old in range(1, size + 1):
                path = store.consistency(old, size)
                _must(verify_consistency(old, size, roots[old], roots[size], path), f"growth {old} → {size} is proved")
        _must(_verifies(store), "the hashes that are kept are those of the tree")
        _must(store.inclusion(3) == store.inclusion(3, 70), "without a size the whole record is meant")
        for absent in ((70,), (0, 71), (-1,)):
            _refuses(RecordError, "there is no proof of what is not there", store.inclusion, *absent)
        for absent in ((0,), (9, 8), (1, 71)):
            _refuses(RecordError, "there is no proof of a growth that was not", store.consistency, *absent)


def _a_text_can_be_removed_and_the_record_still_verifies(new: New) -> None:
    sealed = commit("she lives by the well — بئر \0", bytes(range(32)))
    gone = {**reference(sealed), "reason": "safety of a witness"}
    with closing(new()) as store:
        store.append([store_draft(0, type="claim", payload={"words": reference(sealed)}, sealed=(sealed,))])
        _must(store.text(sealed.commitment) == sealed, "a sealed text is kept beside the log")
        unknown = ("00" * 32, "?", sealed.commitment.upper(), sealed.commitment[:32])
        _must(not any(map(store.text, unknown)), "an unknown commitment has no text")
        wrong = store_draft(1, type="event", payload=gone)
        _refuses(RecordError, "only an entry of the type redacted redacts", store.redact, sealed.commitment, wrong)
        _must(store.text(sealed.commitment) == sealed, "a refused redaction removes nothing")
        entry = store.redact(sealed.commitment, store_draft(1, type="redacted", payload=gone))
        _must(store.text(sealed.commitment) is None and entry.seq == 1, "the text is gone, and an entry says so")
        again = store_draft(2, type="redacted", payload=gone)
        _refuses(RefusedError, "what is gone is not removed again", store.redact, sealed.commitment, again)
        _must(store.head().size == 2, "a refused redaction adds nothing")
        _must(_verifies(store), "a record verifies after a redaction")


def _checkpoints_are_kept_in_order(new: New) -> None:
    with closing(new()) as store:
        signer, notes = SignerKey("example.org", bytes(32)), []
        for number in range(3):
            store.append([store_draft(number)])
            notes.append(str(sign_checkpoint(store.head(), [signer])))
            store.add_checkpoint(notes[-1])
        _must(store.checkpoints() == notes, "checkpoints come back oldest first, byte for byte")
        other = notes[0].replace(store.origin, f"{store.origin}.other", 1)
        for note in (other, "not a note", notes[0][:40]):
            _refuses(RecordError, "what is no checkpoint of this record is refused", store.add_checkpoint, note)
        _must(store.checkpoints() == notes, "nothing of it is kept")
        report = verify(store.entries(), store.head(), store.checkpoints(), [signer.verifier])
        _must(report.ok and len(report.notes) == 3, "they hold")


def _settling_changes_nothing_that_is_kept(new: New) -> None:
    with closing(new()) as store:
        store.append(_drafts(range(20)))
        before = list(store.entries())
        store.settle()
        _must(list(store.entries()) == before and _verifies(store), "a settled record has the same entries")


def _verifies(store: Store) -> bool:
    nodes = store.nodes()
    return verify(store.entries(), store.head(), leaves=store.leaf_hashes(), nodes=nodes, text=store.text).ok


def _who_opens_it_again_finds_everything(new: New, reopen: Reopen) -> None:
    sealed = commit("kept", bytes(32))
    with closing(new()) as store:
        store.append([*_drafts(range(37)), store_draft(37, payload={"words": reference(sealed)}, sealed=(sealed,))])
        store.add_checkpoint(str(sign_checkpoint(store.head(), [SignerKey("example.org", bytes(32))])))
        with closing(reopen(store)) as other:
            _must(other.head() == store.head(), "the head is the same")
            _must(list(other.entries()) == list(store.entries()), "the entries are the same")
            _must(other.checkpoints() == store.checkpoints(), "the checkpoints are the same")
            _must(other.settings() == store.settings(), "the settings are the same")
            _must(other.text(sealed.commitment) == sealed, "the texts are the same")
            _must(_verifies(other), "it verifies")


def _two_writers_take_turns(new: New, reopen: Reopen) -> None:
    with closing(new()) as one, closing(reopen(one)) as two:
        one.append([store_draft(0)])
        two.append([store_draft(1)])
        one.append([store_draft(2)])
        _must(one.head() == two.head() and one.head().size == 3, "each writes behind what the other wrote")
        size = two.head().size
        one.append([store_draft(3)], expect=size)
        _refuses(ConflictError, "who was slower is told so", two.append, [store_draft(4)], expect=size)
        _must([entry.payload["number"] for entry in two.entries()] == [0, 1, 2, 3], "and has written nothing")
        _must(_verifies(one), "what both wrote verifies")


def _a_reader_is_in_nobodys_way(new: New, reopen: Reopen) -> None:
    with closing(new()) as writer, closing(reopen(writer)) as reader:
        writer.append(_drafts(range(5000)))
        reading = reader.entries()
        _must(next(reading).seq == 0, "reading begins")
        writer.append(_drafts(range(5000, 5100)))
        _must(1 + sum(1 for _ in reading) == 5000, "who reads sees the record as it was when he began")
        _must(reader.head().size == 5100, "and what was appended, when he looks again")


#: By name; each takes what gives a new store.
STORE_CHECKS: Final = MappingProxyType({
    check.__name__.removeprefix("_"): check
    for check in (
        _an_empty_record_has_the_empty_root, _entries_come_back_as_they_were_given,
        _a_batch_is_kept_whole_or_not_at_all, _who_decided_on_an_older_state_is_told, _entries_can_be_chosen,
        _a_view_stays_what_it_was, _every_entry_and_every_growth_can_be_proved,
        _a_text_can_be_removed_and_the_record_still_verifies, _checkpoints_are_kept_in_order,
        _settling_changes_nothing_that_is_kept,
    )
})  # fmt: skip
#: By name; each takes what gives a new store, and what opens it again.
STORE_CHECKS_REOPENED: Final = MappingProxyType({
    check.__name__.removeprefix("_"): check
    for check in (_who_opens_it_again_finds_everything, _two_writers_take_turns, _a_reader_is_in_nobodys_way)
})  # fmt: skip
