"""A record as JSON lines: written, read back, verified elsewhere; and lines that are not of the format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from record_cases import ORIGIN, SECRET, SIGNER, Kept, altered, kept

from standoff.errors import RecordError
from standoff.record.portable import FORMAT, Header, KeptEntry, Portable, collect, read_lines, texts_of, write_lines
from standoff.record.verify import verify

SETTINGS = {"origin": ORIGIN, "keys": str(SIGNER.verifier), "format": "1"}


def lines_of(record: Kept) -> list[str]:
    header = Header(SETTINGS, record.head)
    texts = list(record.texts.values())
    return list(write_lines(header, record.entries, record.leaves, texts, [record.checkpoint()]))


def verified(found: Portable) -> bool:
    return verify(
        found.entries, found.header.head, found.checkpoints, [SIGNER.verifier],
        leaves=found.leaf_hashes, text=found.texts.get,
    ).ok  # fmt: skip


RECORD = kept(6, secret_at=2)
LINES = lines_of(RECORD)


def test_what_was_written_reads_back_and_verifies() -> None:
    found = collect(LINES)
    assert found.header == Header(SETTINGS, RECORD.head)
    assert (found.entries, found.leaf_hashes) == (RECORD.entries, RECORD.leaves)
    assert (found.texts, found.checkpoints) == (RECORD.texts, [RECORD.checkpoint()])
    assert verified(found)


def test_every_line_is_canonical_json_so_the_same_record_gives_the_same_bytes() -> None:
    assert lines_of(kept(6, secret_at=2)) == LINES
    for line in LINES:
        assert rfc8785.dumps(json.loads(line)) + b"\n" == line.encode()


def test_the_lines_come_in_order_header_entries_texts_checkpoints() -> None:
    keys = [sorted(json.loads(line)) for line in LINES]
    assert keys[0] == ["format", "origin", "recorded_at", "root", "settings", "size"]
    assert keys[1:] == [["entry", "leaf_hash"]] * 6 + [["text"], ["checkpoint"]]
    assert json.loads(LINES[0])["format"] == FORMAT


def test_a_record_without_entries_is_one_line() -> None:
    found = collect(write_lines(Header(SETTINGS, Kept().head), [], [], [], []))
    assert found == Portable(Header(SETTINGS, Kept().head))


def test_a_stream_holds_one_entry_at_a_time() -> None:
    stream = read_lines(iter(LINES))
    assert isinstance(next(stream), Header)
    assert next(stream) == KeptEntry(RECORD.entries[0], RECORD.leaves[0])


def test_texts_are_found_from_the_entries_each_once() -> None:
    entries = [*RECORD.entries, *RECORD.entries]
    assert list(texts_of(entries, RECORD.texts.get)) == [SECRET]
    assert list(texts_of(entries, lambda _: None)) == []


@pytest.mark.parametrize(("drop", "words"), [("entries", "ends at 5"), ("leaves", "ends at 5")])
def test_entries_and_leaves_that_do_not_pair_are_not_written(drop: str, words: str) -> None:
    parts = {"entries": RECORD.entries, "leaves": RECORD.leaves}
    parts[drop] = parts[drop][:5]  # type: ignore[assignment]
    with pytest.raises(RecordError, match=words):
        list(write_lines(Header(SETTINGS, RECORD.head), parts["entries"], parts["leaves"], [], []))  # type: ignore[arg-type]


def test_a_head_that_does_not_fit_is_not_written() -> None:
    with pytest.raises(RecordError, match="6 entries were there to write, the head says 7"):
        list(write_lines(Header(SETTINGS, replace(RECORD.head, size=7)), RECORD.entries, RECORD.leaves, [], []))


def test_a_tampered_line_does_not_verify() -> None:
    for number in range(1, len(LINES) - 1):
        text = LINES[number].replace("conv", "cony").replace("witness", "Witness").replace("claim", "event")
        assert text != LINES[number]
        assert not verified(collect([*LINES[:number], text, *LINES[number + 1 :]]))


def test_a_file_cut_between_lines_does_not_verify() -> None:
    for count in range(1, 7):
        assert not verified(collect(LINES[:count]))


def _with(number: int, **changes: Any) -> list[str]:
    value = json.loads(LINES[number])
    value.get("entry", value).update(changes)
    return [*LINES[:number], rfc8785.dumps(value).decode(), *LINES[number + 1 :]]


BROKEN = {
    "nothing": ([], "There is no line at all"),
    "another format": (_with(0, format="x/2"), "Line 1 .* its format is 'x/2'"),
    "an entry first": (LINES[1:], "Line 1 .* 'format' is missing"),
    "cut within a line": ([*LINES[:3], LINES[3][:50]], "Line 4 is not of the format"),
    "an empty line": ([*LINES[:3], "\n"], "Line 4 is not"),
    "a list": ([*LINES[:3], "[1]\n"], "Line 4 .* is not of the type dict"),
    "something else": ([*LINES[:3], '{"other": 1}\n'], "Line 4 .* 'checkpoint' is missing"),
    "a size in words": (_with(0, size="6"), "Line 1 .* '6' is not of the type int"),
    "a truth for a number": (_with(2, seq=True), "Line 3 .* 'True' is not of the type int"),
    "a setting that is no text": (_with(0, settings={"a": 1}), "Line 1 .* a setting is not text"),
    "a local time": (_with(2, recorded_at="2017-05-18T09:34:20"), "Line 3 .* carries no time zone"),
    "a time in other words": (_with(2, recorded_at="2017-05-18T09:34:20+00:00"), "Line 3 .* is not canonical"),
    "a hash in capitals": (_with(2, payload_hash="A" * 64), "Line 3 .* is not canonical"),
    "a field too many": (_with(2, more=1), "Line 3 .* has other fields"),
    "white space": ([*LINES[:2], LINES[2].replace(":", ": ", 1)], "Line 3 .* is not canonical"),
    "a name twice": ([*LINES[:2], LINES[2].replace('"seq":1', '"seq":0,"seq":1')], "Line 3 .* is not canonical"),
    "a number beyond 2^53": ([*LINES[:2], LINES[2].replace("-12.5", "1e300")], r"Line 3 .* a number beyond .* text\.$"),
    "a short hash": (_with(2, payload_hash="ab"), "is not a hash"),
    "no leaf": ([*LINES[:2], LINES[2].replace("leaf_hash", "leaf_hush")], "Line 3 .* 'leaf_hash' is missing"),
    "NaN": ([*LINES[:2], LINES[2].replace("-12.5", "NaN")], "Line 3 .* NaN is no JSON"),
    "too deep": ([LINES[0], "[" * 100_000], "Line 2 is not"),
    "a text without salt": ([LINES[0], '{"text": {"commitment": "%s"}}' % ("0" * 64)], "'salt' is missing"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_not_of_the_format_is_refused_with_its_line(case: str) -> None:
    lines, words = BROKEN[case]
    with pytest.raises(RecordError, match=words):
        collect(lines)


def test_an_altered_entry_keeps_its_old_leaf_and_is_named() -> None:
    entries = [altered(e, actor="x") if e.seq == 4 else e for e in RECORD.entries]
    found = collect(write_lines(Header(SETTINGS, RECORD.head), entries, RECORD.leaves, [], []))
    first = verify(found.entries, found.header.head, leaves=found.leaf_hashes).first_bad
    assert first is not None
    assert first.seq == 4
