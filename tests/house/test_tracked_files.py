"""What lies in the project: nothing of the machine it was made on, nothing skipped, nothing without a licence."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest
from checkout import PACKAGE, ROOT, parsed, tracked

MOST_BYTES = 1_000_000
TEXT = {".py", ".md", ".toml", ".yaml", ".json", ".geojson", ".csv", ".html", ".css", ".js", ".svg", ".txt", ""}
HOMES = re.compile(r"(?<![\w.~$-])/(?:home|Users)/\w+|(?<![\w.~$-])/root/|[A-Z]:\\Users\\")
SKIPS = {"skip", "skipif", "importorskip", "xfail"}


def _texts() -> list[tuple[str, str]]:
    files = [path for path in tracked() if path.suffix in TEXT and path.name != "LICENSE"]
    return [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in files]


def _places_of_this_machine() -> re.Pattern[str]:
    """This checkout, its parent and the user's home, as whole paths."""
    places = {str(ROOT), str(ROOT.parent), str(Path.home())} - {os.sep}
    return re.compile(rf"(?<![\w.~$/-])(?:{'|'.join(re.escape(place) for place in sorted(places))})(?:/|\b)")


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    here = _places_of_this_machine()
    found = [
        f"{name}: {hit.group()}" for name, text in _texts() for hit in (here.search(text), HOMES.search(text)) if hit
    ]
    assert not [line for line in found if not line.startswith("tests/house/test_tracked_files.py")]


def test_no_file_is_large() -> None:
    assert not [path for path in tracked() if path.stat().st_size > MOST_BYTES]


def test_nothing_that_is_made_is_kept() -> None:
    made = {"__pycache__", ".venv", "out", "dist", ".hypothesis"}
    assert not [path for path in tracked() if made & set(path.relative_to(ROOT).parts)]


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    """Where something is missing a test fails and says how to get it."""
    found = []
    for path in tracked():
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests"):
            names = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
            found += [path.name] if SKIPS & names else []
    assert not found


@pytest.mark.parametrize("name", ["scripts/chromium", "scripts/postgres", "scripts/python3.11+", ".ci/run"])
def test_a_program_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize(
    "folder", sorted(p for p in (PACKAGE / "examples").iterdir() if p.is_dir()), ids=lambda p: p.name
)
def test_an_example_carries_its_origin_with_its_licence(folder: Path) -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.md"))
    assert re.search(r"CC0|public domain|CC BY|ODbL", pages)
    data = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".md", ".yaml"}]
    assert not [path for path in data if path.name not in pages and path.parent.name not in pages]


def test_the_project_carries_its_licence() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")


def test_the_cases_of_a_test_are_the_same_in_every_process() -> None:
    """Workers must find the same names; gzip puts the time of packing into its bytes, and so into a name."""
    found = [
        f"{path.name}:{call.lineno}"
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        for call in ast.walk(decorator)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "gzip.compress"
        and not any(keyword.arg == "mtime" for keyword in call.keywords)
        and "lambda" not in ast.unparse(decorator)
    ]
    assert not found, "give gzip.compress mtime=0"


def test_no_leftover_of_a_merge_is_kept() -> None:
    assert not [path for path in tracked() if path.suffix in {".orig", ".rej"} or path.name.endswith("~")]


def test_no_two_files_of_tests_have_one_name() -> None:
    """Run alone they pass, and together one of them cannot be imported."""
    files = [path for path in tracked() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"]
    names = [path.name for path in files if path.name != "conftest.py"]  # those pytest tells apart itself
    assert len(names) == len(set(names)), sorted(name for name in set(names) if names.count(name) > 1)
