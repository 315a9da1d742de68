"""One part of a plan, named by a dotted path, set to another value in the plain data of its file."""

from __future__ import annotations

from typing import Any, Final

from standoff.errors import CallError
from standoff.plan.explain import did_you_mean
from standoff.plan.tree import shortened

__all__ = ["put"]

_BY_ID: Final = ("zones", "parties", "procedures", "roles")


def put(content: Any, parameter: str, value: Any, where: str) -> None:
    """Set what a dotted path names in the plain data of a plan; mappings that are missing before its end are made.

    Zones, parties, procedures, roles and rules are named by their ids and must be there: else CallError, which begins
    with `where`.
    """
    rest, here, noun = parameter, content, "key"
    while True:
        step, rest, below = _step(here, rest, where, noun)
        if not rest:
            here[step] = value
            return
        if below is None:
            below = here[step] = {}
        noun = _noun(step, below) if here is content else "item" if isinstance(below, list) else "key"
        here = below


def _noun(step: str, below: Any) -> str:
    """What the names in a part of the plan are called."""
    return "rule" if step == "rules" else "id" if step in _BY_ID else "item" if isinstance(below, list) else "key"


def _step(here: Any, rest: str, where: str, noun: str) -> tuple[str, str, Any]:
    """The first name of `rest`, what follows it, and what it leads to. Ids may hold dots: the longest that fits."""
    if isinstance(here, list):
        items = {str(item.get("id")): item for item in here if isinstance(item, dict)}
        return _known(items, rest, where, noun)
    if not isinstance(here, dict):
        raise CallError(f"{where}: {rest!r} stands in no mapping of the plan; it ends before that")
    name = rest.partition(".")[0]
    if noun == "id" or any(rest == key or rest.startswith(f"{key}.") for key in here):
        return _known(here, rest, where, noun)
    if name in ("rules", *_BY_ID):
        raise CallError(f"{where}: the plan has no {name!r}; only what the plan says can be varied")
    return name, rest.partition(".")[2], None


def _known(items: dict[str, Any], rest: str, where: str, noun: str) -> tuple[str, str, Any]:
    fit = [key for key in items if rest == key or rest.startswith(f"{key}.")]
    if not fit:
        name = rest.partition(".")[0]
        raise CallError(f"{where}: the plan has no {noun} {shortened(name)}. {did_you_mean(name, items, noun)}")
    key = max(fit, key=len)
    if noun in ("rule", "item") and rest == key:
        raise CallError(f"{where}: names {'a rule' if noun == 'rule' else 'an item of a list'}, not a parameter of it")
    return key, rest[len(key) + 1 :], items[key]
