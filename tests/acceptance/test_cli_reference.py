"""The generated reference says what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from standoff.model.event import EVENT_SCHEMA, EventKind

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "scripts" / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(generator: ModuleType) -> None:
    for name, text in generator.pages().items():
        written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
        assert written == text, f"docs/reference/{name} is stale; run: python scripts/write_reference.py"


def test_the_reference_covers_every_kind_column_and_command(generator: ModuleType) -> None:
    pages = generator.pages()
    for kind in EventKind:
        assert f"### `{kind}`" in pages["events.md"]
    for column in EVENT_SCHEMA:
        assert f"| `{column}` |" in pages["events.md"]
    for command in ("replay", "demo", "plan check", "plan schema", "plan show", "plan hash", "plan init"):
        assert f"## `standoff {command}`" in pages["cli.md"]
