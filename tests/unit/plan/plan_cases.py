"""A plan to vary, and short ways to load one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from standoff.errors import Issue, PlanError
from standoff.model.plan import Plan
from standoff.plan import load_plan

CONTRACT = re.search(
    r"```yaml\n(plan: al-tanf.*?)```", (Path(__file__).parents[3] / "docs" / "design.md").read_text("utf-8"), re.DOTALL
)[1]  # type: ignore[index]

SQUARE = '{"type":"FeatureCollection","features":[%s]}'
FEATURE = (
    '{"type":"Feature","id":"%s","properties":{"name":"%s"},"geometry":{"type":"Polygon",'
    '"coordinates":[[[%d,10],[%d,10],[%d,11],[%d,11],[%d,10]]]}}'
)


def squares(*ids: str) -> bytes:
    """A GeoJSON file with one square of a degree for each id, side by side."""
    features = [FEATURE % (name, f"Square {name}", n, n + 1, n + 1, n, n) for n, name in enumerate(ids)]
    return (SQUARE % ",".join(features)).encode()


def loaded(text: str | bytes, files: Mapping[str, bytes] | None = None) -> tuple[Plan, tuple[Issue, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return load_plan(data, "plan.yaml", (files or {}).__getitem__)


def plan_of(text: str, files: Mapping[str, bytes] | None = None) -> Plan:
    return loaded(text, files)[0]


def issues_of(text: str | bytes, files: Mapping[str, bytes] | None = None) -> list[Issue]:
    """Every finding, whether or not the plan can be used."""
    try:
        return list(loaded(text, files)[1])
    except PlanError as error:
        return list(error.issues)


def issue_of(text: str | bytes, code: str, files: Mapping[str, bytes] | None = None) -> Issue:
    """The one finding with this code."""
    found = [issue for issue in issues_of(text, files) if issue.code == code]
    assert len(found) == 1, issues_of(text, files)
    return found[0]
