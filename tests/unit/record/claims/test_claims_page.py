"""What docs/claims.md says of columns, words and codes is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from standoff.model.claim_words import CustodyKind, Method
from standoff.record.claims.columns import COLUMNS
from standoff.record.claims.numbers import VAGUE
from standoff.record.claims.precision import WHERE_ERROR_M
from standoff.record.claims.quantities import ABOUT, SEVERAL

PAGE = (Path(__file__).parents[4] / "docs" / "claims.md").read_text("utf-8")


def test_the_page_lists_every_column_with_what_it_says() -> None:
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.split("## The file")[1].split("## Origins")[0], re.MULTILINE)
    assert told == [(column.name, column.says) for column in COLUMNS.values()]


def test_the_page_says_how_vague_words_and_bounds_are_read() -> None:
    assert f"n ± {ABOUT:.0%}".replace("%", " %") in PAGE
    assert f"| {SEVERAL:g} or more |" in PAGE
    assert "2 / 10 / 24 / 40 / 200 / 2000" in PAGE
    assert [VAGUE[word] for word in ("few", "many", "dozens", "scores", "hundreds", "thousands")] == [
        2,
        10,
        24,
        40,
        200,
        2000,
    ]


def test_the_page_says_how_codes_of_places_are_read() -> None:
    flat = " ".join(PAGE.split())
    assert "read as 2, 25, 50, 150, 100, 500 and 500 km for 1 to 7" in flat
    assert [error_m / 1000 for error_m in WHERE_ERROR_M.values()] == [2, 25, 50, 150, 100, 500, 500]


def test_the_page_names_every_method_and_every_event_of_custody() -> None:
    assert all(f"`{method.value}`" in PAGE for method in Method)
    assert all(kind.value in PAGE.split("## Exhibits")[1] for kind in CustodyKind)
