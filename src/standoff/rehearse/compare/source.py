"""The text of a plan file beside the plan: where a value stands, and how its author wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from standoff.errors import Place, PlanError
from standoff.model.plan import Plan
from standoff.plan.tree import Node, read_tree
from standoff.replay.plans import read_plan
from standoff.units import parse_instant_us

__all__ = ["Source", "read_pair", "read_source"]

_BARE_NUMBER: Final = re.compile(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?")
#: In the sections that are lists of mappings with an id, a path names an entry by its id.
_Step = str | int


@dataclass(frozen=True, slots=True)
class Source:
    """A plan and, where it was read from a file, the tree of its text."""

    plan: Plan
    file: str
    root: Node | None = None

    def place(self, *paths: tuple[_Step, ...]) -> Place | None:
        """Where the first of these paths that is written stands (its key), else the nearest part around it."""
        if self.root is None:
            return None
        for path in paths:
            if self._node(path) is not None:
                return _key_place(self.root, self._numbered(path))
        for path in paths:
            for length in range(len(path) - 1, 0, -1):
                if self._node(path[:length]) is not None:
                    return _key_place(self.root, self._numbered(path[:length]))
        return None

    def text(self, path: tuple[_Step, ...], otherwise: str) -> str:
        """The scalar at `path` as the author wrote it, with its unit; else `otherwise`."""
        node = self._node(path)
        written = node.value if node is not None else None
        if isinstance(written, str) and written and not _BARE_NUMBER.fullmatch(written.strip()):
            return written
        return otherwise

    def _node(self, path: tuple[_Step, ...]) -> Node | None:
        node = self.root
        for step in self._numbered(path):
            node = node.child(step) if node is not None else None
        return node

    def _numbered(self, path: tuple[_Step, ...]) -> tuple[_Step, ...]:
        """The path with the ids of rules and steps, and versions by time, turned into their numbers in the list."""
        node, steps = self.root, list(path)
        for number, step in enumerate(steps):
            if node is not None and isinstance(node.value, list) and isinstance(step, str):
                steps[number] = _number_of(node, step)
            elif node is not None and number and steps[number - 1] == "versions" and isinstance(step, int):
                steps[number] = _in_time(node, step)
            node = node.child(steps[number]) if node is not None else None
        return tuple(steps)


def _number_of(node: Node, name: str) -> int:
    assert isinstance(node.value, list)
    ids = [below.child("id") for below in node.value]
    return next((k for k, one in enumerate(ids) if one is not None and one.value == name), len(ids))


def _in_time(node: Node, number: int) -> int:
    """The place in the text of a version that is counted by time."""
    below = node.value if isinstance(node.value, list) else []
    begins = [one.child("from") for one in below]
    order = sorted(range(len(below)), key=lambda k: _instant(begins[k]))
    return order[number] if number < len(order) else number


def _instant(node: Node | None) -> int:
    if node is None or not isinstance(node.value, str):
        return -(2**63)
    return parse_instant_us(node.value)


def _key_place(root: Node, path: tuple[_Step, ...]) -> Place:
    return root.at(path, key=isinstance(path[-1], str))


def read_source(path: Path) -> Source:
    """The plan in a file or folder with its text. PlanError where it cannot be used."""
    plan, _ = read_plan(path)
    file = path / "plan.yaml" if path.is_dir() else path
    return Source(plan, str(file), read_tree(file.read_bytes(), str(file)))


def read_pair(old: Path, new: Path) -> tuple[Source, Source]:
    """Both plans. PlanError with the issues of both where one or both cannot be used; each says which it is about."""
    sources, issues = [], []
    for which, path in (("OLD", old), ("NEW", new)):
        try:
            sources.append(read_source(path))
        except PlanError as problem:
            issues += [replace(issue, what=f"the {which} plan: {issue.what}") for issue in problem.issues
                       if issue.level == "error"]  # fmt: skip
    if issues:
        raise PlanError(issues)
    return sources[0], sources[1]
