"""Where many candidates come from: plan files, patterns of names, and grids that vary a plan.

A grid is a YAML file: `base`, a plan (left out: the old one), and `vary`, which names parts of the plan by their path
and lists the values each is to take; every combination is a candidate.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from glob import glob  # a pattern may begin anywhere, which Path.glob does not take
from itertools import product
from pathlib import Path
from typing import Any, Final

from standoff.errors import CallError, Issue, PlanError
from standoff.model.plan import Plan
from standoff.plan.explain import did_you_mean
from standoff.plan.load import load_plan
from standoff.plan.tree import Node, read_tree
from standoff.rehearse.vary import put
from standoff.replay.plans import read_plan

__all__ = ["MOST_CANDIDATES", "Candidate", "read_candidates"]

MOST_CANDIDATES: Final = 1000
_GRID_KEYS: Final = ("base", "vary")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan to be held against the old one; `parameters`: what was set in it, by path."""

    label: str
    plan: Plan
    parameters: dict[str, str] = field(default_factory=dict)


def read_candidates(words: Sequence[str], old: Path) -> list[Candidate]:
    """All candidates that files and patterns name, in order, each label once. `old`: the plan grids vary by default."""
    found = [candidate for word in words for path in _paths(word) for candidate in _of_file(path, old)]
    if len(found) > MOST_CANDIDATES:
        raise CallError(f"--many: {len(found):,} candidates, more than {MOST_CANDIDATES:,}; compare them in parts")
    labels = {candidate.label for candidate in found}
    if len(labels) < len(found):
        twice = next(one.label for one in found if [other.label for other in found].count(one.label) > 1)
        raise CallError(f"--many: the candidate {twice!r} is named twice")
    return found


def _paths(word: str) -> list[Path]:
    paths = [Path(word)] if Path(word).exists() else [Path(name) for name in sorted(glob(word, recursive=True))]  # noqa: PTH207  # see the import
    if not paths:
        raise CallError(f"--many {word!r}: there is no such file, and no file fits it as a pattern")
    return paths


def _of_file(path: Path, old: Path) -> list[Candidate]:
    if path.is_file() and path.suffix.lower() in (".yaml", ".yml", ".json"):
        try:
            root = read_tree(path.read_bytes(), str(path))
        except OSError as problem:
            raise CallError(f"--many {path}: cannot be read: {problem.strerror or problem}") from None
        if isinstance(root.value, dict) and "vary" in root.value:
            return _grid(root, path, old)
    return [Candidate(str(path), read_plan(path)[0])]


def _grid(root: Node, path: Path, old: Path) -> list[Candidate]:
    values = _checked(root)
    base = path.parent / str(root.data()["base"]) if "base" in root.data() else old
    file = base / "plan.yaml" if base.is_dir() else base
    read_plan(base)  # what is wrong with it is told at its own lines
    tree = read_tree(file.read_bytes(), str(file)).data()
    names = list(values)
    combinations = list(product(*values.values()))
    if len(combinations) > MOST_CANDIDATES:
        raise CallError(f"--many {path}: {len(combinations):,} combinations, more than {MOST_CANDIDATES:,}")
    return [
        _varied(path, tree, dict(zip(names, chosen, strict=True)), lambda name: (file.parent / name).read_bytes())
        for chosen in combinations
    ]


def _checked(root: Node) -> dict[str, list[Any]]:
    """What is to be varied. PlanError at the line of what is wrong."""
    assert isinstance(root.value, dict)
    for key, node in root.value.items():
        if key not in _GRID_KEYS:
            raise _wrong(node, "unknown-key", f"{key!r} is no part of a grid.", did_you_mean(key, _GRID_KEYS))
    vary = root.value["vary"]
    if not isinstance(vary.value, dict) or not vary.value:
        raise _wrong(
            vary, "nothing-varied", "`vary` names no part of the plan.", "Write `path: [value, value]` below it."
        )
    for path, node in vary.value.items():
        if not isinstance(node.value, list) or not node.value:
            raise _wrong(node, "no-values", f"{path!r} has no list of values.", f"Write `{path}: [value, value]`.")
    return {path: node.data() for path, node in vary.value.items()}


def _wrong(node: Node, code: str, what: str, mend: str) -> PlanError:
    return PlanError([Issue("error", code, what, mend, node.place)])


def _varied(path: Path, tree: Any, chosen: dict[str, Any], resolve: Callable[[str], bytes]) -> Candidate:
    content = json.loads(json.dumps(tree))
    for parameter, value in chosen.items():
        put(content, parameter, value, f"--many {path}: {parameter!r}")
    label = ", ".join(f"{parameter} = {_text(value)}" for parameter, value in chosen.items())
    try:
        plan, _ = load_plan(json.dumps(content).encode(), f"{path} ({label})", resolve)
    except PlanError as problem:
        errors = [issue for issue in problem.issues if issue.level == "error"]
        words = " ".join(dict.fromkeys(f"{issue.what} {issue.mend}".strip() for issue in errors))
        raise CallError(f"--many {path}: {label}: {words}") from None
    return Candidate(label, plan, {parameter: _text(value) for parameter, value in chosen.items()})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
