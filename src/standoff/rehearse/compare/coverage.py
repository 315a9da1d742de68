"""No quiet door: every part of the content that differs, and which of them no change accounts for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from standoff.model.plan import Plan
from standoff.plan.canonical import canonical_json
from standoff.plan.content import as_json
from standoff.rehearse.compare.change import ContentPath, PlanChange

__all__ = ["differing", "leaves", "uncovered"]

_NAMED: Final = frozenset({"zones", "parties", "rules", "procedures", "roles", "steps"})
#: Lists that are told as one thing: their order counts, or their entries have no names.
_WHOLE: Final = frozenset({"members", "holders", "tests", "to", "schedule", "shape"})


def leaves(plan: Plan) -> dict[ContentPath, Any]:
    """The content of a plan as paths and values: what has an id stands under it, lists of words word by word."""
    content = as_json(plan)
    del content["hash"], content["standoff_plan"]
    return dict(_below((), content))


def _below(path: ContentPath, value: Any) -> Iterator[tuple[ContentPath, Any]]:
    name = path[-1] if path else ""
    if name in _WHOLE:
        yield path, canonical_json(value)
    elif isinstance(value, Mapping):
        yield (*path, "#there"), True
        for key, item in value.items():
            yield from _below((*path, key), item)
    elif isinstance(value, list):
        yield from _of_list(path, value, named=name in _NAMED and all(isinstance(item, Mapping) for item in value))
    else:
        yield path, value


def _of_list(path: ContentPath, items: list[Any], *, named: bool) -> Iterator[tuple[ContentPath, Any]]:
    if path and path[-1] == "steps":
        yield (*path, "#order"), [item["id"] for item in items]
    for number, item in enumerate(items):
        if named:
            yield from _below((*path, item["id"]), {key: below for key, below in item.items() if key != "id"})
        elif isinstance(item, str):
            yield (*path, item), True
        else:
            yield from _below((*path, str(number)), item)


def differing(old: Mapping[ContentPath, Any], new: Mapping[ContentPath, Any]) -> list[ContentPath]:
    """The paths whose values are not the same, or that only one has."""
    gone = object()
    return sorted(path for path in {*old, *new} if old.get(path, gone) != new.get(path, gone))


def uncovered(old: Plan, new: Plan, changes: Iterable[PlanChange]) -> list[ContentPath]:
    """The differing paths that no change accounts for, itself or by a part around it."""
    told = {path for change in changes for path in change.covers}
    return [
        path
        for path in differing(leaves(old), leaves(new))
        if not any(path[:length] in told for length in range(1, len(path) + 1))
    ]
