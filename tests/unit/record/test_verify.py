"""What `verify` finds: each way of tampering, by name; and the one that only a checkpoint from outside shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from record_cases import (
    ORIGIN,
    SECRET,
    SIGNER,
    START_US,
    STRANGER,
    WITNESS,
    Kept,
    altered,
    draft,
    kept,
    rebuilt,
)

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Draft, Entry, Head
from standoff.record.checkpoints import sign_checkpoint
from standoff.record.commitments import reference
from standoff.record.merkle import Frontier
from standoff.record.report import NO_ANCHOR, Report
from standoff.record.verify import verify
from standoff.record.witness import cosign

KEYS = [SIGNER.verifier, WITNESS.verifier]
SECRET_AT = 4


@pytest.fixture
def record() -> Kept:
    return kept(12, secret_at=SECRET_AT)


def verified(record: Kept, entries: list[Entry] | None = None, **given: Any) -> Report:
    """Verify what was kept of `record`, with other entries in their place."""
    values = {"checkpoints": [], "keys": KEYS, "leaves": record.leaves, "text": record.texts.get} | given
    return verify(record.entries if entries is None else entries, values.pop("head", record.head), **values)


def test_a_good_record_holds(record: Kept) -> None:
    old = kept(7, secret_at=SECRET_AT).checkpoint()
    report = verified(record, checkpoints=[old, record.checkpoint()], against=[old])
    assert report.ok
    assert report.anchored
    assert (report.size, report.root, report.bad_entries) == (12, record.head.root, 0)
    assert [(note.origin_of_note, note.size) for note in report.notes] == [("kept", 7), ("kept", 12), ("outside", 7)]
    assert (report.texts_kept, report.texts_removed) == (1, 0)
    report.raise_if_bad()


def test_a_record_without_entries_holds() -> None:
    empty = Kept()
    report = verified(empty, against=[empty.checkpoint()])
    assert report.ok
    assert not report.anchored, "a checkpoint of nothing proves nothing"


def test_it_is_said_when_nothing_came_from_outside(record: Kept) -> None:
    report = verified(record, checkpoints=[record.checkpoint()])
    assert report.ok
    assert not report.anchored
    assert report.remarks == (NO_ANCHOR,)
    assert NO_ANCHOR in report.lines()
    assert verified(record, against=[record.checkpoint()]).remarks == ()


def test_it_is_said_what_could_not_be_checked(record: Kept) -> None:
    report = verified(record, against=[record.checkpoint(STRANGER)], keys=[], leaves=None)
    assert report.ok
    assert any("no signature was checked" in remark for remark in report.remarks)
    assert any("cannot be named" in remark for remark in report.remarks)
    assert "signature not checked" in str(report.notes[0])


def test_who_witnessed_and_when_is_told(record: Kept) -> None:
    note = str(cosign(record.checkpoint(), [SIGNER.verifier], WITNESS, START_US, None, []))
    report = verified(record, against=[note])
    assert f"signed by {ORIGIN}, witnessed by witness.example at 2017-05-18T09:33:20Z" in report.lines()[1]
    assert report.as_json()["checkpoints"][0]["witnesses"] == [
        {"name": "witness.example", "at": "2017-05-18T09:33:20Z"}
    ]


FLIPS: dict[str, tuple[dict[str, Any], str]] = {
    "type": ({"type": "claim"}, "leaf"),
    "recorded_at": ({"recorded_at_us": START_US + 5 * 60_000_000 + 1}, "leaf"),
    "effective_at": ({"effective_at_us": START_US}, "leaf"),
    "actor": ({"actor": "Standoff"}, "leaf"),
    "payload_hash": ({"payload_hash": "0" * 64}, "payload"),
    "payload_hash in capitals": ({"payload_hash": kept(6).entries[5].payload_hash.upper()}, "payload"),
    "payload": ({"payload": {"kind": "entered", "entity": "conv-5", "boundary_m": -62.5, "members": ["a"]}}, "payload"),
    "payload, not JSON": ({"payload": {"a": float("nan")}}, "unreadable"),
    "payload, not there": ({"payload": None}, "unreadable"),
    "actor, no text": ({"actor": None}, "unreadable"),
    "recorded_at, no number": ({"recorded_at_us": "2017"}, "unreadable"),
    "recorded_at, beyond the calendar": ({"recorded_at_us": 10**20}, "unreadable"),
    "seq upwards": ({"seq": 6}, "missing"),
    "seq downwards": ({"seq": 4}, "missing"),
    "seq, no number": ({"seq": "5"}, "missing"),
}


@pytest.mark.parametrize("field", FLIPS)
def test_each_flipped_field_is_found_and_its_entry_named(record: Kept, field: str) -> None:
    changes, code = FLIPS[field]
    entries = [*record.entries]
    entries[5] = altered(entries[5], **changes)
    report = verified(record, entries)
    assert not report.ok
    assert report.first_bad is not None
    assert (report.first_bad.seq, report.first_bad.code) == (5, code)
    assert report.first_bad.text.startswith("Entry 5")
    with pytest.raises(TamperedError) as caught:
        report.raise_if_bad()
    assert caught.value.seq == 5


@pytest.mark.parametrize("at", range(12))
def test_the_first_bad_entry_is_named_wherever_it_is(record: Kept, at: int) -> None:
    entries = [e if e.seq not in (at, 11) else altered(e, actor="somebody else") for e in record.entries]
    first = verified(record, entries).first_bad
    assert first is not None
    assert first.seq == at


def test_without_leaf_hashes_a_changed_entry_still_shows_in_the_root(record: Kept) -> None:
    entries = [altered(e, actor="x") if e.seq == 5 else e for e in record.entries]
    (finding,) = verified(record, entries, leaves=None).findings
    assert (finding.code, finding.seq) == ("root", None)


def test_an_entry_changed_together_with_its_leaf_shows_in_the_root(record: Kept) -> None:
    entries = [altered(e, actor="x") if e.seq == 5 else e for e in record.entries]
    leaves = rebuilt(entries).leaves
    (finding,) = verified(record, entries, leaves=leaves).findings
    assert finding.code == "root"


def _nodes(record: Kept) -> list[tuple[int, int, bytes]]:
    """The hashes above the leaves, in the order in which they became complete."""
    above = [(level, index, made) for (level, index), made in record.nodes.items() if level]
    return sorted(above, key=lambda node: (node[1] + 1 << node[0], node[0]))


def test_kept_hashes_of_the_tree_are_checked(record: Kept) -> None:
    nodes = _nodes(record)
    assert verified(record, nodes=nodes).ok
    assert verified(record, nodes=[node for node in nodes if node[0] % 2 == 0]).ok, "a store may keep some levels only"


@pytest.mark.parametrize("at", range(10))
def test_a_changed_hash_of_the_tree_is_found(record: Kept, at: int) -> None:
    nodes = _nodes(record)
    nodes[at] = (*nodes[at][:2], bytes(32))
    (finding,) = verified(record, nodes=nodes).findings
    level, index, _ = nodes[at]
    assert (finding.code, finding.seq) == ("node", None)
    assert f"over entries {index << level} to {(index + 1 << level) - 1} differs" in finding.text


def test_a_hash_over_entries_that_are_not_there_shows_that_the_record_was_cut(record: Kept) -> None:
    report = verified(kept(9, secret_at=SECRET_AT), nodes=_nodes(record))
    assert [(f.code, f.seq) for f in report.findings] == [("truncated", 9)]
    assert "9 entries are there, a hash covers 10" in report.findings[0].text


def test_a_hash_out_of_its_order_is_found(record: Kept) -> None:
    (finding,) = verified(record, nodes=[*_nodes(record), (1, 0, bytes(32))]).findings
    assert (finding.code, finding.seq) == ("node", None)


def test_a_time_that_runs_backwards_is_found() -> None:
    record = Kept()
    for number in (0, 2, 1):
        record.append(draft(number))
    finding = verified(record).first_bad
    assert finding is not None
    assert (finding.seq, finding.code) == (2, "order")


REARRANGED: dict[str, tuple[Callable[[list[Entry]], list[Entry]], str, int, str]] = {
    "one dropped": (lambda e: e[:5] + e[6:], "missing", 5, "Entry 5: it is missing, 6 stands in its place"),
    "the first dropped": (lambda e: e[1:], "missing", 0, "Entry 0: it is missing"),
    "two swapped": (lambda e: [*e[:5], e[6], e[5], *e[7:]], "missing", 5, "6 stands in its place"),
    "one doubled": (lambda e: [*e[:6], e[5], *e[6:]], "missing", 6, "5 stands there again"),
    "the last dropped": (lambda e: e[:-1], "truncated", 11, "11 entries are there, 12 were kept"),
    "all dropped": (lambda _: [], "truncated", 0, "0 entries are there, 12 were kept"),
    "one appended": (lambda e: [*e, replace(e[11], seq=12)], "leaf", 12, "no leaf hash was kept for it"),
    "two swapped and renumbered": (
        lambda e: [*e[:5], replace(e[6], seq=5), replace(e[5], seq=6), *e[7:]], "leaf", 5, "not what was logged",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REARRANGED)
def test_entries_dropped_swapped_cut_and_appended_are_found(record: Kept, case: str) -> None:
    rearrange, code, seq, words = REARRANGED[case]
    finding = verified(record, rearrange(record.entries)).first_bad
    assert finding is not None
    assert (finding.code, finding.seq) == (code, seq)
    assert words in finding.text


def test_an_entry_appended_with_its_leaf_is_beyond_the_kept_tree(record: Kept) -> None:
    more = kept(13, secret_at=SECRET_AT)
    report = verified(record, more.entries, leaves=more.leaves)
    assert [(finding.code, finding.seq) for finding in report.findings] == [("beyond", 12)]


def test_a_truncated_record_with_a_new_head_is_shown_by_a_checkpoint(record: Kept) -> None:
    short = kept(9, secret_at=SECRET_AT)
    (finding,) = verified(short, checkpoints=[record.checkpoint()]).findings
    assert finding.code == "truncated"
    assert "has 9 entries, a kept checkpoint shows that there were 12" in finding.text


def test_a_chain_rebuilt_whole_is_caught_by_the_checkpoint_from_outside_and_by_nothing_else(record: Kept) -> None:
    handed_out = kept(8, secret_at=SECRET_AT).checkpoint()
    forged = rebuilt([altered(e, actor="somebody else") if e.seq == 3 else e for e in record.entries])
    inside = verified(forged, checkpoints=[forged.checkpoint()], text=record.texts.get)
    assert inside.ok, "with the key in hand, everything inside agrees with itself"
    assert NO_ANCHOR in inside.remarks
    (finding,) = verified(forged, against=[handed_out]).findings
    assert finding.code == "history"
    assert finding.text == (
        "The first 8 entries are not those of the checkpoint from outside: history before entry 8 was rewritten."
    )


def test_a_checkpoint_older_than_the_forgery_does_not_catch_it(record: Kept) -> None:
    forged = rebuilt([altered(e, actor="somebody else") if e.seq == 10 else e for e in record.entries])
    assert verified(forged, against=[kept(8, secret_at=SECRET_AT).checkpoint()]).ok


CHECKPOINTS: dict[str, tuple[Callable[[Kept], str], str, str]] = {
    "of another record": (
        lambda r: str(sign_checkpoint(replace(r.head, origin="example.org/other"), [SIGNER])),
        "other-record", f"it is of another record, example.org/other; this one is {ORIGIN}",
    ),
    "by the wrong key": (lambda r: r.checkpoint(STRANGER), "signature", "by no key that was given"),
    "with an altered size": (lambda r: r.checkpoint().replace("\n12\n", "\n11\n"), "signature", "does not fit"),
    "cut": (lambda r: r.checkpoint()[:40], "checkpoint", "no blank line"),
    "not one at all": (lambda _: "hello", "checkpoint", "no blank line"),
    "of more entries": (lambda _: kept(15, secret_at=SECRET_AT).checkpoint(), "truncated", "there were 15"),
    "of other entries": (lambda _: kept(12).checkpoint(), "history", "history before entry 12 was rewritten"),
}  # fmt: skip


@pytest.mark.parametrize("where", ["checkpoints", "against"])
@pytest.mark.parametrize("case", CHECKPOINTS)
def test_each_wrong_checkpoint_has_its_own_words(record: Kept, case: str, where: str) -> None:
    make, code, words = CHECKPOINTS[case]
    report = verified(record, **{where: [make(record)]})
    (finding,) = report.findings
    assert finding.code == code
    assert words in finding.text
    assert not report.anchored


def test_past_a_missing_entry_a_checkpoint_cannot_be_told(record: Kept) -> None:
    report = verified(record, record.entries[:5] + record.entries[6:], against=[record.checkpoint()])
    assert [finding.code for finding in report.findings] == ["missing", "history"]
    assert "cannot be said" in report.findings[1].text


def test_a_removed_text_is_counted_and_breaks_nothing(record: Kept) -> None:
    record.append(draft(12, type="redacted", payload={**reference(SECRET), "reason": "safety of a witness"}))
    report = verified(record, text=lambda _: None)
    assert report.ok
    assert (report.texts_kept, report.texts_removed) == (0, 1)
    assert "0 sealed texts kept, 1 removed" in report.lines()
    assert report.remarks == (NO_ANCHOR,)


def test_a_text_that_is_gone_without_an_entry_that_says_so_is_remarked(record: Kept) -> None:
    report = verified(record, text=lambda _: None)
    assert report.ok
    assert report.remarks[0].startswith("Sealed texts that are not here, while no entry says that they were removed: ")
    assert SECRET.commitment in report.remarks[0]


@pytest.mark.parametrize("change", [{"text": "other"}, {"salt": bytes(32)}, {"commitment": "0" * 64}])
def test_a_changed_text_is_found_at_its_entry(record: Kept, change: dict[str, Any]) -> None:
    finding = verified(record, text=lambda _: replace(SECRET, **change)).first_bad
    assert finding is not None
    assert (finding.code, finding.seq) == ("text", SECRET_AT)


def test_an_entry_that_the_store_cannot_read_is_named(record: Kept) -> None:
    def broken() -> Iterator[Entry]:
        yield from record.entries[:3]
        raise RecordError("its payload is no JSON.")

    report = verify(broken(), record.head, leaves=record.leaves)
    assert [(f.code, f.seq) for f in report.findings] == [("unreadable", 3)]
    assert "its payload is no JSON" in report.findings[0].text


@pytest.mark.parametrize(
    ("change", "code"), [({"root": bytes(32)}, "root"), ({"recorded_at_us": START_US}, "head"), ({"size": 9}, "beyond")]
)
def test_an_altered_head_is_found(record: Kept, change: dict[str, Any], code: str) -> None:
    assert verified(record, head=replace(record.head, **change)).findings[0].code == code


def test_of_many_bad_entries_the_first_are_named_and_all_are_counted() -> None:
    record = kept(50)
    report = verified(record, [altered(e, actor="x") for e in record.entries], against=[record.checkpoint()])
    assert report.bad_entries == 50
    assert [f.seq for f in report.findings[:-1]] == list(range(20))
    assert report.findings[-1].code == "history", "what a checkpoint shows is not crowded out"


def test_the_report_reads_the_same_for_people_and_programs(record: Kept) -> None:
    entries = [altered(e, actor="x") if e.seq == 5 else e for e in record.entries]
    report = verified(record, entries)
    made = report.as_json()
    assert (made["ok"], made["first_bad"], made["size"]) == (False, 5, 12)
    assert [f["text"] for f in made["findings"]] == [f.text for f in report.findings]
    assert re.fullmatch(rf"{ORIGIN}: 12 entries, root [0-9a-f]{{64}}: DOES NOT HOLD", report.lines()[0])
    assert report.lines()[1].startswith("wrong: Entry 5: it is not what was logged")


def test_it_takes_entries_as_they_come_and_keeps_none() -> None:
    tree = Frontier()
    made = kept(1)

    def stream() -> Iterator[Entry]:
        for number in range(3_000):
            yield replace(made.entries[0], seq=number)

    for entry in stream():
        record = Kept()
        record.keep(entry)
        tree.add(record.leaves[0])
    head = Head(ORIGIN, 3_000, tree.root(), made.entries[0].recorded_at_us)
    assert verify(stream(), head).ok


def test_a_draft_is_not_an_entry() -> None:
    report = verify([Draft("event", 0, 0, "x", {})], Head(ORIGIN, 1, bytes(32), 0))  # type: ignore[list-item]
    assert report.findings[0].code == "unreadable"
