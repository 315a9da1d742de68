"""A long replay is drawn from a part of its fixes, evenly chosen and bounded in number."""

from __future__ import annotations

import pytest
from replay_fakes import fixes

from standoff.replay.sample import TRACK_COLUMNS, TrackSample


@pytest.mark.parametrize("part", [1, 7, 1000])
def test_a_short_replay_is_kept_whole(part: int) -> None:
    sample = TrackSample(most=1000)
    frame = fixes([("ab"[at % 2], at, at) for at in range(1000)])
    for piece in frame.iter_slices(part):
        sample.add(piece)
    assert sample.points().equals(frame.select(TRACK_COLUMNS).sort("entity", "t_us"))
    assert sample.notes() == []


@pytest.mark.parametrize("part", [11, 1000, 20_000])
def test_a_long_one_is_thinned_evenly_and_keeps_the_ends(part: int) -> None:
    sample = TrackSample(most=1000)
    for piece in fixes([("a", at, 0) for at in range(20_000)]).iter_slices(part):
        sample.add(piece)
    times = (sample.points()["t_us"] // 1_000_000).to_list()
    assert len(times) <= 1000
    assert times[0] == 0
    assert times[-1] >= 20_000 - sample.stride
    even = [at for at in times if at % sample.stride == 0]
    assert even == list(range(0, 20_000, sample.stride))
    assert f"one in {sample.stride}" in sample.notes()[0]


def test_an_entity_seen_once_or_twice_is_not_thinned_away() -> None:
    sample = TrackSample(most=1000)
    rows = [("long", at, 0) for at in range(10_000)]
    rows[101:103] = [("rare", 101, 0), ("rare", 102, 0)]
    for piece in fixes(rows).iter_slices(512):
        sample.add(piece)
    assert (sample.points()["entity"] == "rare").sum() == 2


def test_too_many_entities_are_thinned_all_the_same() -> None:
    sample = TrackSample(most=1000)
    for piece in fixes([(str(at), at, 0) for at in range(9000)]).iter_slices(512):
        sample.add(piece)
    assert sample.points().height <= 1000
