"""A plan with something of everything, and every way to change one thing about it."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from standoff.errors import PlanError
from standoff.model.plan import Plan
from standoff.replay.plans import mapping_plan

__all__ = ["RICH", "edited", "mutations", "read"]

RICH: dict[str, Any] = {
    "plan": "rich",
    "parties": {
        "blue": {"name": "Blue", "members": ["b-*", "mmsi:1000-1999"]},
        "red": {"name": "Red", "members": ["r-*", "r-7", "boat-[ab]*"]},
        "grey": {"members": ["g-1", "g-2"]},
    },
    "zones": {
        "camp": {
            "name": "The camp",
            "circle": {"centre": [38.6, 33.5], "radius": "55 km"},
            "valid": {"from": "2017-01-01T00:00:00Z", "to": "2018-01-01T00:00:00Z"},
            "accepted_by": ["blue"],
            "exempt": ["blue", "grey"],
            "altitude": {"floor": "100 m", "ceiling": "3000 m", "datum": "msl"},
            "schedule": [{"days": ["mon-fri"], "from": "08:00", "to": "18:00"}],
        },
        "yard": {"polygon": [[[39, 33], [40, 33], [40, 34], [39, 34]]], "surface": "true", "edges": "geodesic"},
        "road": {"corridor": {"line": [[37, 33], [37.5, 33.2], [38, 33]], "width": "2 km"}},
        "dated": {
            "versions": [
                {"circle": {"centre": [10, 50], "radius": "3 km"}, "to": "2017-06-01T00:00:00Z"},
                {"circle": {"centre": [10, 50], "radius": "4 km"}, "from": "2017-06-01T00:00:00Z"},
            ]
        },
    },
    "defaults": {
        "position_error": "15 m",
        "max_gap": "30 min",
        "lateness": "5 min",
        "lost_after": "60 min",
        "sure": {"one": "5 sigma", "run": 5, "for": "60 s", "p": 0.95},
    },
    "rules": [
        {
            "id": "near", "when": ["approached", "turned_away"], "zone": ["camp", "yard"], "who": {"party": ["red"]},
            "within": "30 min", "over": "60 s", "min_speed": "1 m/s", "for": "2 min", "by": "500 m",
            "severity": "notice",
        },
        {
            "id": "in", "when": ["entered", "found_inside", "crossed"], "zone": "*", "severity": "warning",
            "procedure": "ladder", "sure": {"one": "4 sigma", "run": 3, "for": "30 s", "p": 0.9},
            "who": {"party": ["red", "unknown"], "kind": ["truck", "ve*"], "entity": ["r-*", "mmsi:1-500"]},
        },
        {"id": "deep", "when": "went_deep", "zone": "camp", "depth": "15 km", "severity": "critical"},
        {"id": "stop", "when": ["halted", "resumed"], "radius": "150 m", "for": "15 min", "near": "2 km"},
        {"id": "stay", "when": "stayed", "longer_than": "2 h"},
        {"id": "quiet", "when": "lost", "near": "3 km"},
        {"id": "beat", "when": "patrolled", "band": "10 km", "length": "20 km", "turns": 2},
    ],
    "incidents": {
        "opens_at": "notice", "reopen_within": "1 h", "ack_expires": "4 h", "answer_within": "10 min",
        "acts": {"close": "officer", "merge": "chair"},
    },
    "procedures": {
        "ladder": {
            "override": "chair",
            "steps": [
                {"id": "look", "action": "observe", "role": "officer", "due": "2 min"},
                {
                    "id": "call", "action": "contact", "to": ["liaison", "desk"], "role": "officer", "due": "5 min",
                    "repeat": 1, "channel": "line", "after": "1 min", "unless": ["left", "slowed"],
                    "fallback": "meet", "answers": "any", "until": "delivered",
                },
                {"id": "ask", "action": "request", "to": ["convoy"], "role": "officer", "due": "10 min"},
                {
                    "id": "meet", "action": "convene", "to": ["cell"], "role": "chair", "due": "15 min",
                    "quorum": {"per_party": 1},
                },
            ],
        },
        "idle": {"steps": [{"id": "note", "action": "record", "role": "officer", "due": "9 min"}]},
    },
    "roles": {
        "officer": {"holders": [{"id": "o-1", "party": "blue"}, {"id": "o-2", "party": "red"}]},
        "chair": {
            "holders": [
                {"id": "c-1", "party": "blue", "to": "2019-01-01T00:00:00Z"},
                {"id": "c-2", "party": "red", "shifts": [{"days": ["mon-fri"], "from": "08:00", "to": "16:00"}]},
            ]
        },
    },
    "columns": {"lon": "x", "party": "side"},
    "tests": ["tests/a.yaml", "tests/b.yaml"],
}  # fmt: skip

#: Other words for those that stand for one of a few.
_OTHER = {
    "notice": "critical", "warning": "info", "critical": "warning", "geodesic": "lonlat", "true": "false",
    "any": "all", "delivered": "acknowledged", "msl": "hae", "observe": "notify", "contact": "verify",
    "request": "refer", "convene": "notify", "record": "observe", "officer": "chair", "chair": "officer",
    "ladder": "idle", "meet": "ask", "blue": "red", "red": "blue", "lost": "went_deep", "left": "halted",
}  # fmt: skip
_QUANTITY = re.compile(r"([0-9.]+)( .*)")

Path = tuple[str | int, ...]


def read(content: dict[str, Any]) -> Plan | None:
    """The plan, None where it cannot be used."""
    try:
        return mapping_plan(content)[0]
    except PlanError:
        return None


def edited(path: Path, value: Any, content: dict[str, Any] = RICH) -> dict[str, Any]:
    """A copy of a plan with another value at `path`; None takes it out."""
    copied = copy.deepcopy(content)
    node: Any = copied
    for step in path[:-1]:
        node = node[step]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return copied


def mutations(node: Any = RICH, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value taken out, made another, put twice, turned round, or given another id."""
    if path:
        yield path, None
    if isinstance(node, dict):
        for key, below in node.items():
            if path in (("zones",), ("parties",), ("procedures",), ("roles",)):
                yield path, {(f"{name}-2" if name == key else name): value for name, value in node.items()}
            yield from mutations(below, (*path, key))
    elif isinstance(node, list):
        yield path, node[::-1]
        for number, below in enumerate(node):
            yield from mutations(below, (*path, number))
    else:
        yield from ((path, value) for value in _others(node))


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, int | float):
        yield from (value * 2, value / 2 if isinstance(value, float) else value + 1, value + 0.01)
    elif value in _OTHER:
        yield _OTHER[value]
    elif quantity := _QUANTITY.fullmatch(value):
        yield from (f"{float(quantity[1]) * 2}{quantity[2]}", f"{float(quantity[1]) / 2}{quantity[2]}")
    elif value.endswith("Z"):
        yield value.replace("2017", "2016").replace("2018", "2020").replace("2019", "2021")
    elif ":" in value and "-" not in value:
        yield value.replace(":00", ":30")
    else:
        yield from (f"{value}x", "b-*", "zzz")
