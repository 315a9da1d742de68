"""The public face is what it says it is. (That `__all__` is sorted is ruff's rule RUF022, part of `make check`.)"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from checkout import module_name, parsed, source_files

FACES = sorted(path for path in source_files() if path.name == "__init__.py")


def _offered(tree: ast.Module) -> set[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            return set(ast.literal_eval(node.value))
    return None


def _defined(tree: ast.Module) -> set[str]:
    """What stands at the top level of a module: its definitions and what it imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


@pytest.mark.parametrize("path", source_files(), ids=module_name)
def test_every_name_that_a_module_offers_exists(path: Path) -> None:
    tree = parsed(path)
    assert (_offered(tree) or set()) <= _defined(tree)


def test_what_one_module_takes_from_another_is_offered_there() -> None:
    trees = {module_name(path): parsed(path) for path in source_files()}
    offered = {name: _offered(tree) or set() for name, tree in trees.items()}
    taken = {
        f"{node.module}: {alias.name}"
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in trees
        for alias in node.names
        if f"{node.module}.{alias.name}" not in trees
        and alias.name not in offered[node.module]
        and alias.name != "__version__"
    }
    assert not taken, "add these to the `__all__` of their module:\n" + "\n".join(sorted(taken))


@pytest.mark.parametrize("path", FACES, ids=module_name)
def test_a_room_offers_what_its_face_takes_in(path: Path) -> None:
    """A name that an `__init__` imports for no purpose of its own is one that it hands on."""
    tree = parsed(path)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    taken = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("standoff")
        for alias in node.names
    }
    assert taken - used <= (_offered(tree) or set())


def test_the_package_offers_replay_and_its_result_and_nothing_else() -> None:
    standoff = importlib.import_module("standoff")
    assert standoff.__all__ == ["Events", "replay"]
    assert all(callable(getattr(standoff, name)) for name in standoff.__all__)
    with pytest.raises(AttributeError, match="no attribute 'replai'"):
        _ = standoff.replai
