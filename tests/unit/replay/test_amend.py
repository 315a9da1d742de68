"""What late fixes would have changed, by frames of events and by the loop with a small engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from replay_fakes import S, feed, fixes

from standoff.detect.words import event_id
from standoff.errors import CallError
from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.replay.amend import AMENDMENT_SCHEMA, Amended, amended, standing
from standoff.replay.arrival import ARRIVAL
from standoff.replay.late_fixes import LateFixes
from standoff.replay.merge import Limits
from standoff.replay.options import Engine, ReplayOptions
from standoff.replay.outputs import replay_feeds

EngineMaker = Callable[[], Engine]
PLAN = Plan("p", "h" * 64, ())
T0 = datetime(2024, 5, 1, tzinfo=UTC)
SAID = ("rule", "zone", "entity", "kind", "start", "end", "lon", "lat", "depth_m", "verdict", "cause")


def _event(kind: str, start_s: float, **more: Any) -> dict[str, Any]:
    at = T0 + timedelta(seconds=start_s)
    row = {
        "kind": kind, "rule": None, "zone": "east", "severity": "info", "entity": "a", "members": ["a"], "start": at,
        "end": None, "detected_at": at, "closes": None, "supersedes": None, "lon": 1.0, "lat": 0.0, "boundary_m": 1.0,
        "depth_m": 0.0, "certainty": 1.0, "verdict": "yes", "cause": "moved", "evidence": [], "plan_hash": "h", **more,
    }  # fmt: skip
    at_us = int(row["detected_at"].timestamp() * S)
    row.setdefault("event_id", event_id("p", row["rule"], row["zone"], row["members"], kind, at_us, 0))
    return row


def _frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=EVENT_SCHEMA)


def _late(*rows: tuple[str, float, float]) -> LateFixes:
    """(entity, made, arrived) in seconds after T0; rows are numbered from 1."""
    base = int(T0.timestamp()) * S
    frame = fixes([(entity, 0, 0) for entity, _, _ in rows], file="late.csv")
    made = pl.Series("t_us", [base + int(at * S) for _, at, _ in rows], dtype=pl.Int64)
    came = pl.Series(ARRIVAL, [base + int(at * S) for _, _, at in rows], dtype=pl.Int64)
    return LateFixes(frame.with_columns(made, came))


def _what(told: Amended) -> list[tuple[Any, ...]]:
    return list(told.amendments.select("what", "kind", "changed").iter_rows())


def _since(at: datetime) -> float:
    return (at - T0).total_seconds()


def test_the_same_events_need_no_amendment_even_if_they_were_decided_otherwise() -> None:
    live = _frame(_event("entered", 10, depth_m=2000.0), _event("left", 20, depth_m=2014.0))
    early = _event("entered", 10.001, depth_m=100.0, lat=0.0001, detected_at=T0 + timedelta(seconds=12))
    order = _frame(early, _event("left", 20, depth_m=2000.0))
    told = amended(PLAN, live, order, _late(("a", 5, 500)))
    assert told.events.schema == EVENT_SCHEMA
    assert told.amendments.schema == AMENDMENT_SCHEMA
    assert (told.events.height, told.amendments.height) == (0, 0)


def test_another_start_amends_and_the_new_event_names_the_old_one() -> None:
    live, order = _frame(_event("entered", 30)), _frame(_event("entered", 10))
    told = amended(PLAN, live, order, _late(("a", 10, 900)))
    assert _what(told) == [("amended", "entered", ["start"])]
    new = told.events.row(0, named=True)
    assert new["supersedes"] == live["event_id"][0]
    assert _since(new["start"]) == 10
    assert _since(new["detected_at"]) == 900, "when the late fix came"
    assert new["event_id"] not in {*live["event_id"], *order["event_id"]}
    assert new["event_id"] == event_id("p", None, "east", ["a"], "entered", int(T0.timestamp() + 900) * S, 256)
    amendment = told.amendments.row(0, named=True)
    assert amendment["event_id"] == new["event_id"]
    assert _since(amendment["live_start"]) == 30
    assert (amendment["late_source"], amendment["late_row"], amendment["late_fixes"]) == ("late.csv", 1, 1)


@pytest.mark.parametrize(
    ("changed", "more"),
    [("end", {"end": T0}), ("place", {"lat": 0.001}), ("depth_m", {"depth_m": 5000.0}),
     ("verdict", {"verdict": "cannot_tell"}), ("cause", {"cause": "feed"}), ("closes", {"closes": "another"})],
)  # fmt: skip
def test_whatever_else_is_said_to_have_happened_amends_too(changed: str, more: dict[str, Any]) -> None:
    told = amended(PLAN, _frame(_event("left", 30)), _frame(_event("left", 30, **more)), _late(("a", 20, 900)))
    assert _what(told) == [("amended", "left", [changed])]


def test_what_only_one_view_saw_is_added_or_withdrawn() -> None:
    live, order = _frame(_event("lost", 10)), _frame(_event("crossed", 15))
    told = amended(PLAN, live, order, _late(("a", 9, 900)))
    assert sorted(_what(told)) == [("added", "crossed", []), ("withdrawn", "lost", [])]
    assert told.events.select("kind", "supersedes").rows() == [("crossed", None)]
    withdrawn = told.amendments.filter(what="withdrawn").row(0, named=True)
    assert withdrawn["supersedes"] == live["event_id"][0]
    assert withdrawn["event_id"] is None
    assert withdrawn["reason"]
    assert _since(withdrawn["detected_at"]) == 900


def test_pairs_are_those_of_the_nearest_start() -> None:
    live, order = _frame(_event("entered", 10), _event("entered", 100)), _frame(_event("entered", 90))
    told = amended(PLAN, live, order, _late(("a", 90, 900)))
    assert told.events["supersedes"].to_list() == [live["event_id"][1]]
    assert told.amendments.filter(what="withdrawn")["supersedes"].to_list() == [live["event_id"][0]]


def test_an_event_never_changes_places_with_one_that_both_views_saw() -> None:
    live = _frame(_event("entered", 10), _event("entered", 50))
    order = _frame(_event("entered", 50), _event("entered", 60))
    told = amended(PLAN, live, order, _late(("a", 55, 900)))
    assert {what for what, _, _ in _what(told)} == {"added", "withdrawn"}


@pytest.mark.parametrize("other", [{"rule": "r"}, {"zone": "west"}, {"entity": "b", "members": ["b"]}])
def test_events_of_another_rule_zone_or_entity_are_never_paired(other: dict[str, Any]) -> None:
    live, order = _frame(_event("entered", 10)), _frame(_event("entered", 10, **other))
    told = amended(PLAN, live, order, _late(("a", 5, 900)))
    assert {what for what, _, _ in _what(told)} == {"added", "withdrawn"}


def test_it_was_learned_when_the_last_of_its_late_fixes_came_and_not_before_it_was_decided() -> None:
    decided = T0 + timedelta(seconds=40)
    order = _frame(_event("entered", 30, detected_at=decided))
    late = _late(("a", 29, 5000), ("a", 31, 700), ("a", 35, 900), ("a", 41, 6000), ("b", 33, 7000))
    assert _since(amended(PLAN, _frame(), order, late).events["detected_at"][0]) == 900
    early = _late(("a", 31, 36))
    assert _since(amended(PLAN, _frame(), order, early).events["detected_at"][0]) == 40


def test_a_late_fix_among_the_evidence_counts_and_one_before_it_stands_in_where_there_is_none() -> None:
    evidence = [{"source": "late.csv", "row": 1, "message_id": None, "fix_hash": "x"}]
    late = _late(("a", 20, 5000), ("a", 25, 700))
    order = _frame(_event("entered", 30, evidence=evidence))
    assert _since(amended(PLAN, _frame(), order, late).events["detected_at"][0]) == 5000
    order = _frame(_event("entered", 30))
    assert _since(amended(PLAN, _frame(), order, late).events["detected_at"][0]) == 700
    order = _frame(_event("lost", 30, entity="c", members=["c"]))
    assert _since(amended(PLAN, _frame(), order, late).events["detected_at"][0]) == 700, "the feed counts for all"


def test_two_new_events_of_one_instant_have_two_ids() -> None:
    order = _frame(_event("crossed", 10), _event("crossed", 11))
    told = amended(PLAN, _frame(), order, _late(("a", 10, 900), ("a", 11, 900)))
    assert told.events["event_id"].n_unique() == 2


def test_closes_leads_to_what_stands() -> None:
    live_in, order_in = _event("entered", 30), _event("entered", 10)
    live = _frame(live_in, _event("left", 50, closes=live_in["event_id"]))
    order = _frame(order_in, _event("left", 50, closes=order_in["event_id"]))
    told = amended(PLAN, live, order, _late(("a", 10, 900)))
    assert _what(told) == [("amended", "entered", ["start"])], "the way out is told as before"
    stands = standing(pl.concat([live, told.events]), told.amendments).sort("start")
    assert stands["kind"].to_list() == ["entered", "left"]
    assert stands["closes"][1] == stands["event_id"][0] == told.events["event_id"][0]


def _said(events: pl.DataFrame) -> list[tuple[Any, ...]]:
    """What the events say happened, with `closes` as what it closes."""
    closed = events.select(closes="event_id", of_kind="kind", of_start="start")
    joined = events.join(closed, on="closes", how="left")
    return sorted(joined.select(*SAID, "of_kind", "of_start").rows(), key=str)


_ENTITIES = st.sampled_from("ab")
_REPORT = st.tuples(
    _ENTITIES, st.integers(0, 3000), st.sampled_from([-1, 1]), st.sampled_from([0, 60, 299, 301, 2000, 7200])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_REPORT, min_size=1, max_size=30, unique_by=lambda r: r[:2]))
def test_the_live_view_folded_with_its_amendments_is_the_view_in_order(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan, engine: EngineMaker, reports: list[tuple[str, int, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("fold")
    frame = fixes([r[:3] for r in reports], received=[at + by for _, at, _, by in reports])
    known = ReplayOptions(engine=engine, report=False, arrival="received", amend=True)
    summary = replay_feeds([feed("one", frame)], plan, folder / "amended", known)
    replay_feeds([feed("one", frame)], plan, folder / "order", ReplayOptions(engine=engine, report=False))
    events, amendments = (pl.read_parquet(folder / "amended" / f"{name}.parquet") for name in ("events", "amendments"))
    assert _said(standing(events, amendments)) == _said(pl.read_parquet(folder / "order" / "events.parquet"))
    assert summary["late"] == sum(by > 300 for *_, by in reports)
    assert summary["late"] or not amendments.height
    assert events["event_id"].is_unique().all()


WALK = [("a", at, -1 if at % 200 < 100 else 1) for at in range(0, 1000, 10)]
LATE_BY = [4000 if at in (90, 100, 350) else 0 for _, at, _ in WALK]


def _amend(out: Path, plan: Plan, engine: EngineMaker, late_by: list[int], **more: Any) -> dict[str, Any]:
    frame = fixes(WALK, received=[at + by for (_, at, _), by in zip(WALK, late_by, strict=True)])
    options = ReplayOptions(engine=engine, report=False, **{"arrival": "received", "amend": True, **more})
    return replay_feeds([feed("one", frame)], plan, out, options)


def test_without_a_late_fix_both_views_are_one_and_it_says_so(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    summary = _amend(tmp_path / "amended", plan, engine, [0] * len(WALK))
    _amend(tmp_path / "live", plan, engine, [0] * len(WALK), amend=False)
    _amend(tmp_path / "order", plan, engine, [0] * len(WALK), amend=False, arrival="recorded")
    assert summary["amendments"] == {
        "amended": 0, "added": 0, "withdrawn": 0, "late_fixes": [], "late_fixes_not_listed": 0
    }  # fmt: skip
    assert "no fix came too late, so late data would have changed nothing" in summary["notes"]
    for name in ("events.parquet", "events.jsonl", "spans.parquet"):
        same = {(tmp_path / view / name).read_bytes() for view in ("amended", "live", "order")}
        assert len(same) == 1, "the second look may be left out because it would see the same"


def test_twice_gives_the_same_bytes(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    for at in ("one", "two"):
        summary = _amend(tmp_path / at, plan, engine, LATE_BY)
    assert summary["amendments"]["amended"] == 1, "the way in was ten seconds earlier"
    for path in (tmp_path / "one").iterdir():
        if path.name != "summary.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_the_events_of_the_live_view_stay_as_they_were(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    _amend(tmp_path / "live", plan, engine, LATE_BY, amend=False)
    _amend(tmp_path / "amended", plan, engine, LATE_BY)
    live, both = (pl.read_parquet(tmp_path / at / "events.parquet") for at in ("live", "amended"))
    assert both.filter(pl.col("event_id").is_in(live["event_id"].implode())).equals(live)
    assert both.equals(both.sort("detected_at", "event_id"))


def test_spans_are_those_that_stand(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    _amend(tmp_path / "amended", plan, engine, LATE_BY)
    _amend(tmp_path / "order", plan, engine, LATE_BY, amend=False, arrival="recorded")
    ours, theirs = (pl.read_parquet(tmp_path / at / "spans.parquet") for at in ("amended", "order"))
    assert ours.drop("opened_by", "closed_by").equals(theirs.drop("opened_by", "closed_by"))


def test_an_earlier_list_of_amendments_does_not_outlive_its_replay(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    _amend(tmp_path / "out", plan, engine, LATE_BY)
    assert (tmp_path / "out" / "amendments.parquet").exists()
    _amend(tmp_path / "out", plan, engine, LATE_BY, amend=False)
    assert not (tmp_path / "out" / "amendments.parquet").exists()


def test_in_a_recording_read_in_order_there_is_nothing_to_amend(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    with pytest.raises(CallError, match=r"nothing is late; add --as-received or --simulate-arrival"):
        _amend(tmp_path / "out", plan, engine, LATE_BY, arrival="recorded")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("segment_rows", [1, 3, 1000])
def test_simulated_arrival_knows_when_each_late_fix_came(
    tmp_path: Path, plan: Plan, engine: EngineMaker, segment_rows: int
) -> None:
    frame = fixes([("a", 0, -1), ("a", 1000, -1), ("a", 500, 1), ("a", 600, -1), ("a", 1500, -1)])
    options = ReplayOptions(
        engine=engine, report=False, arrival="simulated", amend=True, limits=Limits(segment_rows=segment_rows)
    )
    summary = replay_feeds([feed("one", frame)], plan, tmp_path / "out", options)
    assert summary["late"] == 2
    rows = pl.read_parquet(tmp_path / "out" / "amendments.parquet")
    assert rows.select("what", "kind", "late_row").rows() == [("added", "entered", 3), ("added", "left", 4)]
    assert [at.timestamp() for at in rows["late_arrival"]] == [1000, 1000]
    assert [at.timestamp() for at in rows["detected_at"]] == [1000, 1000]
