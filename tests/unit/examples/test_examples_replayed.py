"""What the examples tell when they are replayed: the story that the tutorial and the READMEs promise."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import standoff

TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial.md"


@pytest.fixture(scope="module")
def al_tanf(examples: Path) -> pl.DataFrame:
    folder = examples / "al_tanf"
    return standoff.replay(folder / "tracks", folder / "plan.yaml").frame


@pytest.fixture(scope="module")
def harbour(examples: Path) -> pl.DataFrame:
    folder = examples / "san_francisco_bay"
    return standoff.replay(folder / "ais.csv.gz", folder / "plan.yaml").frame


def kinds(events: pl.DataFrame, entity: str, zone: str = "garrison-55km") -> list[str]:
    """Kinds of one entity at one zone, by start."""
    mine = events.filter((pl.col("entity") == entity) & (pl.col("zone") == zone))
    return mine.sort("start", "detected_at", maintain_order=True)["kind"].to_list()


def one(events: pl.DataFrame, entity: str, kind: str) -> dict[str, object]:
    found = events.filter((pl.col("entity") == entity) & (pl.col("kind") == kind) & (pl.col("zone") == "garrison-55km"))
    assert found.height == 1
    return found.row(0, named=True)


def test_the_whole_convoy_enters_goes_deep_halts_and_stays(al_tanf: pl.DataFrame) -> None:
    for k in range(1, 9):
        assert kinds(al_tanf, f"conv-{k}") == ["approached", "entered", "stayed", "went_deep", "halted"]
        halt = one(al_tanf, f"conv-{k}", "halted")
        assert halt["boundary_m"] == pytest.approx(-27_500, abs=400)  # 55 km less about 27


def test_no_entry_is_claimed_into_the_zone_read_as_34_miles_wide(al_tanf: pl.DataFrame) -> None:
    narrow = al_tanf.filter(pl.col("zone") == "garrison-34mi-wide")
    assert set(narrow["entity"]) == {"drone-1", "drone-2"}


def test_three_turn_away_without_entering(al_tanf: pl.DataFrame) -> None:
    for k in (1, 2, 3):
        assert kinds(al_tanf, f"turn-{k}") == ["approached", "turned_away"]


def test_the_crossing_between_two_reports_is_found_800_m_deep(al_tanf: pl.DataFrame) -> None:
    assert kinds(al_tanf, "skip-1") == ["approached", "crossed"]
    crossing = one(al_tanf, "skip-1", "crossed")
    assert crossing["depth_m"] == pytest.approx(800, abs=30)
    assert crossing["end"] is not None
    assert len(crossing["evidence"]) == 2


def test_the_one_that_fell_silent_is_lost_and_found_again_outside(al_tanf: pl.DataFrame) -> None:
    assert sorted(kinds(al_tanf, "scout-1")) == ["approached", "entered", "left", "lost", "regained"]
    assert one(al_tanf, "scout-1", "left")["cause"] == "feed"
    assert one(al_tanf, "scout-1", "regained")["closes"] == one(al_tanf, "scout-1", "lost")["event_id"]


def test_no_way_out_is_claimed_for_the_drone_last_seen_at_the_border(al_tanf: pl.DataFrame) -> None:
    assert kinds(al_tanf, "drone-1") == ["approached", "entered", "went_deep", "lost"]


def test_somebody_first_seen_inside_did_not_enter(al_tanf: pl.DataFrame) -> None:
    assert kinds(al_tanf, "unknown-1") == ["found_inside", "left"]
    assert one(al_tanf, "unknown-1", "found_inside")["rule"] == "unknown-party"


def test_lorries_and_the_garrison_raise_nothing(al_tanf: pl.DataFrame) -> None:
    assert not al_tanf["entity"].str.contains("^(civ|gar)-").any()


def test_patrols_outside_are_told(al_tanf: pl.DataFrame) -> None:
    for entity in ("patrol-1", "patrol-2"):
        assert set(kinds(al_tanf, entity)) == {"patrolled"}


def test_a_part_of_the_second_force_goes_back_out(al_tanf: pl.DataFrame) -> None:
    for k in range(1, 13):
        told = kinds(al_tanf, f"force-{k}")
        assert told[:2] == ["approached", "entered"]
        assert ("resumed" in told and "left" in told) == (k > 8)


def test_every_kind_of_event_happens_somewhere_in_the_example(al_tanf: pl.DataFrame) -> None:
    assert set(al_tanf["kind"]) == {
        "found_inside", "entered", "left", "crossed", "approached", "turned_away", "went_deep", "halted", "resumed",
        "stayed", "lost", "regained", "patrolled",
    }  # fmt: skip


def test_two_boats_jump_over_the_cable_area_and_seventeen_lie_at_anchor(harbour: pl.DataFrame) -> None:
    def count(zone: str, kind: str) -> int:
        return harbour.filter((pl.col("zone") == zone) & (pl.col("kind") == kind)).height

    assert count("harbour/cable-area", "crossed") == 2
    assert count("bay-anchorage", "found_inside") == 17
    assert count("bay-anchorage", "halted") == 17
    assert count("bay-anchorage", "entered") == 1
    assert count("golden-gate-fairway", "entered") == 4
    assert count("golden-gate-fairway", "left") == 5


def test_the_plan_of_the_tutorial_quietens_the_lorries_and_leaves_eight_critical(
    examples: Path, tmp_path: Path
) -> None:
    (tmp_path / "plan.yaml").write_text(
        re.findall(r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), flags=re.DOTALL)[0]
    )
    events = standoff.replay(examples / "al_tanf" / "tracks" / "2017-05-18.csv", tmp_path / "plan.yaml").frame
    assert events.filter(pl.col("severity") == "critical")["entity"].sort().to_list() == [
        f"conv-{k}" for k in range(1, 9)
    ]
    assert not events["entity"].str.contains("^(civ|gar)-").any()
