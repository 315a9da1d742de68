"""The loop: every message is accounted for, every file is written, and how the input was cut changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from replay_fakes import S, feed, fixes

from standoff.detect.ordering import DUPLICATE_SCHEMA
from standoff.errors import CallError, FeedError, InternalError
from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.model.fix import FIX_SCHEMA, REJECT_SCHEMA, Segment, empty_fixes
from standoff.model.plan import Plan
from standoff.replay.inputs import Feed
from standoff.replay.merge import Limits
from standoff.replay.options import Engine, Outcome, Progress, ReplayOptions
from standoff.replay.outputs import replay_feeds

EngineMaker = Callable[[], Engine]
WALK = [("a", at, -1 if at % 20 < 10 else 1) for at in range(100)]  # east and back, five times


def _options(engine: EngineMaker, **more: object) -> ReplayOptions:
    return ReplayOptions(engine=engine, report=False, **more)  # type: ignore[arg-type]


def test_all_files_of_the_contract_are_written_with_their_columns(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "out", _options(engine))
    schemas = {
        "events": EVENT_SCHEMA,
        "spans": SPAN_SCHEMA,
        "rejects": REJECT_SCHEMA,
        "late": FIX_SCHEMA,
        "duplicates": DUPLICATE_SCHEMA,
    }
    for name, schema in schemas.items():
        assert pl.read_parquet_schema(tmp_path / "out" / f"{name}.parquet") == schema
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *(f"{name}.parquet" for name in schemas),
        "events.jsonl",
        "incidents.json",
        "record.db",
        "summary.json",
    }


def test_events_are_sorted_and_the_json_lines_say_the_same(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    both = [(entity, at, lon) for _, at, lon in WALK for entity in ("b", "a")]
    summary = replay_feeds([feed("one", fixes(both))], plan, tmp_path / "out", _options(engine))
    events = pl.read_parquet(tmp_path / "out" / "events.parquet")
    assert events.height == summary["events"] == 18
    assert events.equals(events.sort("detected_at", "event_id"))
    lines = [json.loads(line) for line in (tmp_path / "out" / "events.jsonl").read_text().splitlines()]
    assert [line["event_id"] for line in lines] == events["event_id"].to_list()
    assert lines[0]["detected_at"] == "1970-01-01T00:00:10.000000Z"


@pytest.mark.parametrize("segment_rows", [1, 7, 1000])
def test_the_cut_into_segments_changes_no_byte_of_the_events(
    tmp_path: Path, plan: Plan, engine: EngineMaker, segment_rows: int
) -> None:
    replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "whole", _options(engine))
    replay_feeds(
        [feed("one", fixes(WALK))], plan, tmp_path / "cut", _options(engine, limits=Limits(segment_rows=segment_rows))
    )
    for name in ("events.parquet", "spans.parquet", "events.jsonl"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_shuffled_rows_give_the_same_events(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "sorted", _options(engine))
    shuffled = fixes(WALK).sample(fraction=1.0, shuffle=True, seed=1)
    replay_feeds(
        [feed("one", shuffled)],
        plan,
        tmp_path / "shuffled",
        _options(engine, limits=Limits(segment_rows=9, sort_rows=20)),
    )
    assert (tmp_path / "shuffled" / "events.parquet").read_bytes() == (
        tmp_path / "sorted" / "events.parquet"
    ).read_bytes()


def test_the_books_add_up_and_name_each_source(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    def read(_segment_rows: int) -> Iterator[Segment]:
        rejects = pl.DataFrame({"source": ["odd"], "row": [3], "reason": ["no time"]}, schema=REJECT_SCHEMA)
        yield Segment(
            fixes([("a", 1, 0), ("a", 1, 0), ("a", 2, 0)]), rejects, messages_in=6, auxiliary=2, notes=("a remark",)
        )

    summary = replay_feeds(
        [Feed("odd", read, None, "test"), feed("one", fixes(WALK))], plan, tmp_path / "out", _options(engine)
    )
    assert summary["messages_in"] == summary["fixes_in"] + summary["auxiliary"] + summary["rejected"] == 106
    assert summary["fixes_in"] == summary["used"] + summary["late"] + summary["duplicate"] == 103
    assert summary["duplicate"] == 3, "the double within `odd`, and two that both files have"
    assert summary["sources"][0] == {
        "name": "odd",
        "format": "test",
        "messages_in": 6,
        "auxiliary": 2,
        "rejected": 1,
        "fixes_in": 3,
    }
    assert summary["notes"] == ["odd: a remark"]
    assert pl.read_parquet(tmp_path / "out" / "rejects.parquet").rows() == [("odd", 3, "no time")]
    assert json.loads((tmp_path / "out" / "summary.json").read_text()) == summary


def test_a_reader_that_loses_a_message_is_caught(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    wrong = Feed("wrong", lambda _rows: iter([Segment(fixes(WALK), messages_in=99)]))
    with pytest.raises(InternalError, match="wrong: the reader took 99 messages"):
        replay_feeds([wrong], plan, tmp_path / "out", _options(engine))


def test_an_engine_that_loses_a_fix_is_caught(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    def forgetful() -> Engine:
        whole = engine()

        def step(watch: object, frame: pl.DataFrame, watermark_us: int) -> Outcome:
            return whole.step(watch, frame.slice(1), watermark_us)

        return Engine(whole.begin, step, whole.finish)

    with pytest.raises(InternalError, match="do not add up"):
        replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "out", _options(forgetful))


def test_sources_without_any_message_are_an_error_and_leave_nothing(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    with pytest.raises(FeedError, match="void: holds no message at all"):
        replay_feeds([feed("void", empty_fixes())], plan, tmp_path / "out", _options(engine))
    assert list(tmp_path.iterdir()) == []


def test_blind_times_are_listed_and_only_so_many_of_them(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    gaps = [(None, n * S, (n + 1) * S) for n in range(1001)]
    options = _options(lambda: replace(engine(), blind=lambda _watch: gaps))
    summary = replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "out", options)
    assert summary["blind"][0] == {"source": None, "from": "1970-01-01T00:00:00Z", "to": "1970-01-01T00:00:01Z"}
    assert (len(summary["blind"]), summary["blind_not_listed"]) == (1000, 1)


def test_progress_is_told_and_ends_at_all_messages(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    told: list[Progress] = []
    options = _options(engine, progress=told.append, limits=Limits(segment_rows=10))
    replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "out", options)
    assert [at.messages for at in told] == sorted(at.messages for at in told)
    assert (told[-1].messages, told[-1].events) == (100, 9)


def test_as_received_puts_apart_what_came_too_late(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    late_by = [0, 0, 300, 301, 0]  # lateness is 300 s
    rows = [("a", at, 0) for at in range(5)]
    frame = fixes(rows, received=[at + by for at, by in enumerate(late_by)])
    summary = replay_feeds([feed("one", frame)], plan, tmp_path / "out", _options(engine, arrival="received"))
    assert (summary["used"], summary["late"], summary["fixes_in"]) == (4, 1, 5)
    assert pl.read_parquet(tmp_path / "out" / "late.parquet")["row"].to_list() == [4]


@pytest.mark.parametrize("segment_rows", [1, 3, 1000])
def test_what_is_late_does_not_depend_on_the_cut(
    tmp_path: Path, plan: Plan, engine: EngineMaker, segment_rows: int
) -> None:
    times = [0, 100, 500, 250, 199, 200, 600, 299, 300, 1000]
    frame = fixes([("a", at, at % 3 - 1) for at in times])
    options = _options(engine, arrival="simulated", limits=Limits(segment_rows=segment_rows))
    summary = replay_feeds([feed("one", frame)], plan, tmp_path / "out", options)
    late = pl.read_parquet(tmp_path / "out" / "late.parquet")["t_us"] // S
    assert late.to_list() == [199, 299], "more than 300 s behind the latest before it"
    assert summary["used"] == 8


def test_as_received_without_received_at_says_which_row_lacks_it(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    with pytest.raises(CallError, match=r"a, row 1: has no received_at.*--simulate-arrival"):
        replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "out", _options(engine, arrival="received"))


def test_an_earlier_replay_is_replaced_and_other_folders_are_refused(
    tmp_path: Path, plan: Plan, engine: EngineMaker
) -> None:
    out = tmp_path / "out"
    replay_feeds([feed("one", fixes(WALK))], plan, out, _options(engine))
    assert replay_feeds([feed("one", fixes(WALK[:30]))], plan, out, _options(engine))["fixes_in"] == 30
    assert pl.read_parquet(out / "events.parquet").height == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("years of work")
    with pytest.raises(CallError, match="`standoff replay` has not written"):
        replay_feeds([feed("one", fixes(WALK))], plan, tmp_path / "other", _options(engine))
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["thesis.txt"]


def test_a_replay_that_fails_leaves_the_earlier_one_whole(tmp_path: Path, plan: Plan, engine: EngineMaker) -> None:
    out = tmp_path / "out"
    replay_feeds([feed("one", fixes(WALK))], plan, out, _options(engine))
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(FeedError):
        replay_feeds([feed("void", empty_fixes())], plan, out, _options(engine))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
