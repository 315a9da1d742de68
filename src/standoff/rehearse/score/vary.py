"""One parameter of a plan set to another value: in the tree of the file, then loaded anew, so every check applies."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from standoff.errors import CallError, InputError, PlanError
from standoff.model.plan import Plan
from standoff.plan.load import load_plan
from standoff.plan.tree import read_tree
from standoff.rehearse.vary import put

__all__ = ["MAX_VALUES", "PlanFile", "read_plan_file", "read_values", "rule_of", "vary"]

MAX_VALUES: Final = 200
_RANGE: Final = re.compile(r"(?P<low>[^.,]*(?:\.\d[^.,]*)?)\.\.(?P<high>[^,/]+)/(?P<n>\d+)")
_QUANTITY: Final = re.compile(r"\s*(?P<number>[+-]?\d+\.?\d*|[+-]?\.\d+)\s*(?P<unit>\D*?)\s*")


class PlanFile:
    """The text of a plan as plain data, and how to get at the files it names."""

    def __init__(self, content: Any, name: str, resolve: Callable[[str], bytes]) -> None:
        self.content, self.name, self.resolve = content, name, resolve


def read_plan_file(path: Path) -> PlanFile:
    """The plan in a file, or in the `plan.yaml` of a folder. InputError or PlanError where it cannot be used."""
    file = path / "plan.yaml" if path.is_dir() else path
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise InputError(f"{file}: the plan cannot be read: {problem.strerror or problem}") from None

    def resolve(name: str) -> bytes:
        return (file.parent / name).read_bytes()

    load_plan(data, str(file), resolve)  # what is wrong with it is told at its own lines, before anything is varied
    return PlanFile(read_tree(data, str(file)).data(), str(file), resolve)


def vary(plan: PlanFile, parameter: str, value: str) -> Plan:
    """The plan with `parameter`, a dotted path, set to `value`. CallError in the words of the plan where it refuses."""
    content = json.loads(json.dumps(plan.content))
    put(content, parameter, value, f"--parameter {parameter}")
    try:
        return load_plan(json.dumps(content).encode(), plan.name, plan.resolve)[0]
    except PlanError as problem:
        words = " ".join(
            dict.fromkeys(f"{issue.what} {issue.mend}" for issue in problem.issues if issue.level == "error")
        )
        raise CallError(f"{plan.name} with {parameter} = {value}: {words}") from None


def rule_of(parameter: str, plan: Plan) -> str | None:
    """The rule that the path is about, None where it is about the plan as a whole."""
    rest = parameter.removeprefix("rules.")
    fit = [rule.id for rule in plan.rules if rest.startswith(f"{rule.id}.")]
    return max(fit, key=len) if fit and rest != parameter else None


def read_values(words: str) -> list[str]:
    """The values in "5min,10min" or "5min..60min/12", in order, each once. CallError where they cannot be read."""
    values: list[str] = []
    for word in words.split(","):
        found = _RANGE.fullmatch(word.strip())
        values += _evenly(found["low"], found["high"], int(found["n"]), word) if found else [word.strip()]
        if len(values) > MAX_VALUES:
            raise CallError(f"--values {words!r}: more than {MAX_VALUES} values; sweep in parts")
    if not all(values) or any(".." in value for value in values):
        raise CallError(
            f"--values {words!r}: write them as 5min,10min,20min or as a range with a count, 5min..60min/12"
        )
    return list(dict.fromkeys(values))


def _evenly(low: str, high: str, n: int, word: str) -> list[str]:
    ends = [_QUANTITY.fullmatch(end) for end in (low, high)]
    if ends[0] is None or ends[1] is None or not 2 <= n <= MAX_VALUES:
        raise CallError(f"--values {word!r}: a range is LOW..HIGH/COUNT with a count of 2 to {MAX_VALUES}")
    units = [end["unit"] for end in ends if end]
    if units[0] and units[0] != units[1]:
        raise CallError(f"--values {word!r}: both ends of a range take the same unit, like 5min..60min/12")
    first, last = (float(end["number"]) for end in ends if end)
    return [f"{_round(first + (last - first) * k / (n - 1)):g}{units[1] and f' {units[1]}'}" for k in range(n)]


def _round(value: float) -> float:
    """Six figures: a threshold is read by people."""
    return value if value == 0 else round(value, 5 - math.floor(math.log10(abs(value))))
