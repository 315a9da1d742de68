"""Input files are hashed beside the replay, each once, and the hash is that of the file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from standoff.feeds.options import ReadOptions
from standoff.replay.digests import Digests
from standoff.replay.inputs import Feed, file_feeds


def _feed(folder: Path) -> tuple[Feed, str]:
    path = folder / "fixes.csv"
    path.write_text("entity,time,lon,lat\na,2020-01-01T00:00:00Z,1,2\n")
    return file_feeds([path], ReadOptions())[0], hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_that_was_announced_is_hashed(tmp_path: Path) -> None:
    feed, expected = _feed(tmp_path)
    with Digests() as digests:
        digests.begin(feed)
        assert digests.of(feed) == expected


def test_a_file_that_was_never_announced_is_hashed_when_asked_for(tmp_path: Path) -> None:
    feed, expected = _feed(tmp_path)
    with Digests() as digests:
        assert digests.of(feed) == expected


def test_a_file_that_is_read_again_is_hashed_once() -> None:
    made: list[str] = []

    def digest() -> str:
        made.append("a hash")
        return "a hash"

    feed = Feed("again", lambda _rows: iter([]), digest=digest)
    with Digests() as digests:
        digests.begin(feed)
        digests.begin(feed)
        assert digests.of(feed) == "a hash"
    assert made == ["a hash"]


def test_a_file_that_has_vanished_is_told_of_where_its_hash_is_asked_for(tmp_path: Path) -> None:
    feed, _ = _feed(tmp_path)
    Path(feed.name).unlink()
    with Digests() as digests:
        digests.begin(feed)
        with pytest.raises(FileNotFoundError):
            digests.of(feed)
