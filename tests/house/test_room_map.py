"""Every room says what it is for, and the map in the README says the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from checkout import PACKAGE, ROOT, module_name, parsed, script, source_files

ROOMS = sorted(path for path in source_files() if path.name == "__init__.py")


@pytest.mark.parametrize("path", ROOMS, ids=module_name)
def test_a_room_begins_with_one_sentence_that_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(parsed(path))
    assert docstring, f"{path}: say in the first line of a docstring what the room is for"
    first, *more = docstring.splitlines()
    assert first.endswith("."), "the first line is a whole sentence"
    assert ". " not in first, "and only one"
    assert not more or not more[0], "what follows stands apart"


def test_every_module_says_what_it_is_for() -> None:
    assert not [module_name(path) for path in source_files() if not ast.get_docstring(parsed(path))]


def test_the_map_in_the_readme_is_fresh() -> None:
    writer = script("write_room_map")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert writer.with_map(text) == text, "run: python scripts/write_room_map.py"


def test_the_map_has_every_room_there_is() -> None:
    there = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    there |= {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    assert set(script("write_room_map").rooms()) == there
