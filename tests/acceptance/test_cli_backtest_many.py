"""`standoff backtest --many`: a whole grid of candidates against the plan in force, in one pass."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from backtest_cases import fixes, plan, read, run

GRID = """\
vary:
  rules.approach.within: [10 min, 30 min]
  defaults.lateness: [5 min, 10 min]
"""
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    fixes(folder / "fixes.csv")
    plan(folder / "old.yaml")
    plan(folder / "candidates" / "a.yaml", exempt="guests")
    plan(folder / "candidates" / "b.yaml", due="1 h")
    (folder / "grid.yaml").write_text(GRID)
    return folder


@pytest.fixture(scope="module")
def out(place: Path) -> Path:
    """Two files by a pattern, and a grid of four."""
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--many", place / "candidates" / "*.yaml",
               "--many", place / "grid.yaml", "--out", place / "out") == 0  # fmt: skip
    return place / "out"


def test_each_candidate_has_its_counts(place: Path, out: Path) -> None:
    rows = read(out)["candidates"]
    assert [row["candidate"] for row in rows] == [
        str(place / "candidates" / "a.yaml"),
        str(place / "candidates" / "b.yaml"),
        "rules.approach.within = 10 min, defaults.lateness = 5 min",
        "rules.approach.within = 10 min, defaults.lateness = 10 min",
        "rules.approach.within = 30 min, defaults.lateness = 5 min",
        "rules.approach.within = 30 min, defaults.lateness = 10 min",
    ]
    counts = [tuple(row[name] for name in ("gained", "lost", "moved", "unchanged")) for row in rows]
    assert counts[0] == (0, 1, 0, 2)
    assert counts[4] == (0, 0, 0, 3)
    assert all(gained + moved + unchanged == row["incidents"]
               for row, (gained, _, moved, unchanged) in zip(rows, counts, strict=True))  # fmt: skip


def test_many_say_of_each_what_a_backtest_of_it_alone_says(place: Path, out: Path, tmp_path: Path) -> None:
    for row in read(out)["candidates"][:2]:
        assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", row["candidate"], "--out",
                   tmp_path / "one") == 0  # fmt: skip
        alone = read(tmp_path / "one")
        assert alone["counts"] == {name: row[name] for name in ("gained", "lost", "moved", "unchanged")}
        assert (alone["direction"], alone["new"]["hash"]) == (row["direction"], row["hash"])
        among = pl.read_parquet(out / "verdicts.parquet").filter(pl.col("candidate") == row["candidate"])
        assert among.drop("candidate").equals(pl.read_parquet(tmp_path / "one" / "verdicts.parquet").drop("candidate"))


def test_the_table_and_the_page_hold_every_candidate(out: Path) -> None:
    table, page = pl.read_parquet(out / "candidates.parquet"), (out / "index.html").read_text()
    rows = read(out)["candidates"]
    assert table["candidate"].to_list() == [row["candidate"] for row in rows]
    assert table["parameters"][2].to_list() == [
        {"parameter": "rules.approach.within", "value": "10 min"},
        {"parameter": "defaults.lateness", "value": "5 min"},
    ]
    assert all(row["candidate"] in page for row in rows)


def test_late_fixes_are_told_apart_by_how_long_the_plans_wait(out: Path) -> None:
    late = {(one["plan"].count("lateness = 10 min"), one["count"])
            for one in read(out)["skipped"]["counts"] if one["what"] == "late"}  # fmt: skip
    assert late == {(0, 9), (2, 2)}


@pytest.mark.parametrize(("grid", "said"), [
    ("vary: {}", "grid.yaml:1:7: error: `vary` names no part of the plan."),
    ("vary:\n  rules.approach.within: 5 min", "has no list of values"),
    ("vary:\n  rules.aproach.within: [5 min]", "has no rule 'aproach'. Did you mean 'approach'?"),
    ("vary:\n  rules.approach.within: [soon]", "'soon' is not a duration"),
    ("vary:\n  rules.approach: [1]", "names a rule, not a parameter of it"),
    ("very: 1\nvary:\n  defaults.lateness: [1 min]", "'very' is no part of a grid"),
])  # fmt: skip
def test_a_grid_that_cannot_be_used_is_told_and_nothing_is_written(
    place: Path, tmp_path: Path, capsys: Captured, grid: str, said: str
) -> None:
    (tmp_path / "grid.yaml").write_text(grid + "\n")
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--many", tmp_path / "grid.yaml", "--out",
               tmp_path / "out") == 2  # fmt: skip
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_candidate_is_named_once_and_there_must_be_one(place: Path, tmp_path: Path, capsys: Captured) -> None:
    call = ("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--out", tmp_path / "out")
    twice = ("--many", place / "old.yaml")
    assert run(*call, *twice, *twice) == 2
    assert "named twice" in capsys.readouterr().err
    assert run(*call, "--many", tmp_path / "*.yaml") == 2
    assert "no file fits it" in capsys.readouterr().err
