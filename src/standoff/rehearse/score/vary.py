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
from standoff.plan.explain import did_you_mean
from standoff.plan.load import load_plan
from standoff.plan.tree import read_tree, shortened

__all__ = ["MAX_VALUES", "PlanFile", "read_plan_file", "read_values", "rule_of", "vary"]

MAX_VALUES: Final = 200
_BY_ID: Final = ("zones", "parties", "procedures", "roles")
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
    _put(content, parameter, value)
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


def _put(content: Any, parameter: str, value: str) -> None:
    """Walk to the mapping that holds the last name of the path, making those that are missing, and set it."""
    rest, here, names_ids = parameter, content, False
    while True:
        step, rest, below = _step(here, rest, parameter, names_ids)
        if not rest:
            here[step] = value
            return
        if below is None:
            below = here[step] = {}
        names_ids = here is content and step in _BY_ID
        here = below


def _step(here: Any, rest: str, parameter: str, names_ids: bool) -> tuple[str, str, Any]:
    """The first name of `rest`, what follows it, and what it leads to. Ids may hold dots: the longest that fits."""
    if isinstance(here, list):
        items = {str(item.get("id")): item for item in here if isinstance(item, dict)}
        return _known(items, rest, parameter, "rule")
    if not isinstance(here, dict):
        raise CallError(f"--parameter {parameter}: {rest!r} stands in no mapping of the plan; it ends before that")
    name = rest.partition(".")[0]
    if names_ids or any(rest == key or rest.startswith(f"{key}.") for key in here):
        return _known(here, rest, parameter, "id" if names_ids else "key")
    if name in ("rules", *_BY_ID):
        raise CallError(f"--parameter {parameter}: the plan has no {name!r}; a sweep varies what the plan says")
    return name, rest.partition(".")[2], None


def _known(items: dict[str, Any], rest: str, parameter: str, noun: str) -> tuple[str, str, Any]:
    fit = [key for key in items if rest == key or rest.startswith(f"{key}.")]
    if not fit:
        name = rest.partition(".")[0]
        raise CallError(
            f"--parameter {parameter}: the plan has no {noun} {shortened(name)}. {did_you_mean(name, items, noun)}"
        )
    key = max(fit, key=len)
    if noun == "rule" and rest == key:
        raise CallError(f"--parameter {parameter}: names a rule, not a parameter of it; write {parameter}.NAME")
    return key, rest[len(key) + 1 :], items[key]


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
