"""What a page cannot draw is left out by a rule, and said."""

from __future__ import annotations

import numpy as np
import pytest
import report_cases as cases
from hypothesis import given
from hypothesis import strategies as st

from standoff.replay.report import TrackLine, render_report, thin_tracks
from standoff.replay.report.data import thin_events, thin_zones


def line(entity: str, n: int, nearest_m: float, *, inside_at: int | None = None) -> TrackLine:
    t = np.arange(n, dtype=np.int64) * 1_000_000
    lon = np.cumsum(np.random.default_rng(n).normal(0, 1e-4, n))
    state = np.zeros(n, dtype=np.int8)
    if inside_at is not None:
        state[inside_at : inside_at + 3] = 1
    boundary = np.linspace(nearest_m + 1000, nearest_m, n)
    return TrackLine(entity, None, None, False, t, lon, np.zeros(n), state, boundary, np.arange(n) % 400 == 0)


def test_nothing_is_thinned_or_said_when_all_fits() -> None:
    tracks = [line("a", 100, 5.0), line("b", 50, 9.0)]
    assert thin_tracks(tracks) == (tracks, "")


def test_tracks_with_events_come_first_then_those_inside_then_the_nearest() -> None:
    tracks = [
        line("far", 10, 9_000.0),
        line("near", 10, 10.0),
        line("inside", 10, 50.0, inside_at=4),
        line("event", 10, 8_000.0),
    ]
    for most, expected in [(1, ["event"]), (2, ["inside", "event"]), (3, ["near", "inside", "event"])]:
        kept, note = thin_tracks(tracks, most, with_events={"event"})
        assert [t.entity for t in kept] == expected
        assert f"{most} of 4 are drawn" in note


def test_tracks_with_events_that_do_not_fit_are_counted_in_the_note() -> None:
    _, note = thin_tracks([line(f"e{i}", 5, 1.0) for i in range(9)], 6, with_events={f"e{i}" for i in range(9)})
    assert "3 tracks that raised events are not drawn" in note


@given(st.lists(st.integers(2, 3_000), min_size=1, max_size=12), st.integers(100, 5_000))
def test_points_stay_within_the_budget_but_for_what_must_stay(sizes: list[int], budget: int) -> None:
    tracks = [line(f"t{i}", n, 100.0, inside_at=n // 2) for i, n in enumerate(sizes)]
    kept, note = thin_tracks(tracks, max_points=budget)
    must = sum(8 + 2 * (n // 400 + 1) for n in sizes)
    assert sum(len(t.t_us) for t in kept) <= max(budget + must, 0)
    assert bool(note) == (sum(sizes) > sum(len(t.t_us) for t in kept))
    for before, after in zip(tracks, kept, strict=True):
        assert (after.t_us[0], after.t_us[-1]) == (before.t_us[0], before.t_us[-1])
        assert np.all(np.isin(after.t_us, before.t_us))
        assert np.all(np.diff(after.t_us) > 0)
        assert before.starts is not None
        assert after.starts is not None
        assert after.starts.sum() == before.starts.sum()
        assert np.diff(after.inside).any() == np.diff(before.inside).any()


def test_sharp_turns_survive_thinning() -> None:
    n = 2_001
    x = np.arange(n) * 1e-4
    y = np.where(np.arange(n) == 777, 0.01, 0.0)
    zeros = np.zeros(n, dtype=np.int8)
    straight = TrackLine("t", None, None, False, np.arange(n, dtype=np.int64), x, y, zeros, np.full(n, np.nan), None)
    kept, _ = thin_tracks([straight], max_points=100)
    assert len(kept[0].t_us) <= 100
    assert 777 in kept[0].t_us


def test_the_page_thins_by_itself_and_says_so() -> None:
    page = render_report(cases.coast(vessels=2_300, fixes=3, events=10))
    assert "Tracks: 2,000 of 2,300 are drawn (those with events first" in page
    assert "<dd>2,300 entities, 6 zones</dd>" in page


def test_zones_with_events_are_drawn_first() -> None:
    zones = cases.coast(vessels=6, fixes=3, events=1).zones
    kept, note = thin_zones(zones, 200, with_events={zones[3].id})
    assert zones[3].id in [z.id for z in kept]
    assert f"{len(kept)} of 6 outlines are drawn" in note


def test_the_most_severe_events_are_kept_in_their_order() -> None:
    events = cases.desert().events
    kept = thin_events(events, 3)
    assert kept["severity"].to_list() == ["critical"] * 3
    assert kept["detected_at"].is_sorted()


@pytest.mark.parametrize("most", [0, 19, 20])
def test_as_many_events_as_fit_are_kept(most: int) -> None:
    assert thin_events(cases.desert().events, most).height == min(most, 19)
