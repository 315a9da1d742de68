"""docs/backtests.md names every key and every column that a backtest writes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.cli import main
from standoff.rehearse.backtest.skipped import SKIPPED_SCHEMA
from standoff.rehearse.backtest.tables import CANDIDATE_SCHEMA, VERDICT_SCHEMA

PAGE = Path(__file__).parents[4] / "docs" / "backtests.md"
EXAMPLE = Path(standoff.__file__).parent / "examples" / "al_tanf"
#: Keys that are names of the reader's own (zones, reasons, libraries), not of the format.
OWN = ("zones", "rejected_because", "versions")


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every name in code quotes, and those of the list of candidates.parquet."""
    return set(re.findall(r"[a-z0-9_]+", " ".join(re.findall(r"`[^`\n]+`|\(candidate, [^)]+\)", PAGE.read_text()))))


def _keys(value: Any, own: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not own:
                yield key
            yield from _keys(inner, own=key in OWN and not own)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


@pytest.mark.parametrize("plans", [["--new", "loosened"], ["--many", "loosened"]])
def test_every_key_of_the_json_is_documented(words: set[str], tmp_path: Path, plans: list[str]) -> None:
    option, name = plans
    assert main(["backtest", str(EXAMPLE / "tracks"), "--old", str(EXAMPLE), option, str(EXAMPLE / name), "--out",
                 str(tmp_path / "out")]) == 0  # fmt: skip
    written = set(_keys(json.loads((tmp_path / "out" / "backtest.json").read_text())))
    assert written - words == set()


def test_every_column_of_the_tables_is_documented(words: set[str]) -> None:
    columns = {re.sub(r"^(old|new|input)_", "", name) for name in [*VERDICT_SCHEMA, *SKIPPED_SCHEMA]}
    assert (columns | set(CANDIDATE_SCHEMA)) - words == set()
