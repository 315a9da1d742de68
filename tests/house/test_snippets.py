"""What the README and the tutorial tell a reader to type works, and prints what they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from checkout import ROOT
from snippets import Reader, snippets

PAGES = [
    "README.md", "docs/authority.md", "docs/backtests.md", "docs/claims.md", "docs/plan-diff.md", "docs/scoring.md",
    "docs/shadow.md", "docs/sharing.md", "docs/simulator.md", "docs/tutorial-change-a-rule.md", "docs/tutorial.md",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_who_does_what_the_page_says_sees_what_it_shows(page: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for snippet in snippets(ROOT / page):
        reader.follow(snippet)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_that_names_our_command_is_marked(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^(.*)\n *```(?:sh|python|sql)\n", text, re.MULTILINE)
    assert blocks
    assert not [before for before in blocks if "<!-- run" not in before and "<!-- set up" not in before]


def test_a_page_that_shows_what_is_not_printed_is_found_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- run -->\n```sh\necho one; echo two\n```\n\n<!-- output -->\n```\ntwo\none\n```\n")
    run, output = snippets(page)
    (tmp_path / "reader").mkdir()
    reader = Reader(tmp_path / "reader")
    reader.follow(run)
    with pytest.raises(AssertionError, match=r"page\.md:6: .*'one'"):
        reader.follow(output)
