"""Where a plan comes from: a file, a folder, a mapping, one circle, or a file of zones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from standoff.errors import CallError, InputError, Issue, Place, PlanError
from standoff.model.plan import Plan
from standoff.plan.content import plan_hash
from standoff.plan.load import load_plan
from standoff.plan.zone_files import read_zone_file
from standoff.units import parse_length_m

__all__ = ["circle_plan", "mapping_plan", "read_plan", "with_position_error", "zone_plan"]

Loaded = tuple[Plan, tuple[Issue, ...]]

_PLAN_FILE: Final = "plan.yaml"


def read_plan(path: Path) -> Loaded:
    """The plan in a file, or in the `plan.yaml` of a folder, with the warnings about it. Names in it are beside it."""
    file = path / _PLAN_FILE if path.is_dir() else path
    return load_plan(_bytes_of(file, "plan"), str(file), _beside(file.parent))


def mapping_plan(content: Mapping[str, Any], folder: Path | None = None) -> Loaded:
    """A plan written as a mapping, with the keys of a plan file; files it names are in `folder`."""
    try:
        text = json.dumps(content, default=_plain)
    except (TypeError, ValueError) as problem:
        raise CallError(f"the plan cannot be read as plain data: {problem}") from problem
    return load_plan(text.encode(), "plan", _beside(folder or Path()))


def circle_plan(circle: str) -> Loaded:
    """A plan of one zone `circle`, from "lon,lat,radius" such as "38.6178,33.5058,55km". Every kind is watched."""
    parts = [part.strip() for part in circle.split(",")]
    example = "write lon,lat,radius, like 38.6178,33.5058,55km"
    if len(parts) != 3:
        raise CallError(f"circle {circle!r} has {len(parts)} parts; {example}")
    try:
        lon, lat, radius_m = float(parts[0]), float(parts[1]), parse_length_m(parts[2])
    except ValueError as problem:
        raise CallError(f"circle {circle!r}: {problem}; {example}") from problem
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        swapped = " (are lon and lat swapped?)" if -90 <= lon <= 90 and -180 <= lat <= 180 else ""
        raise CallError(f"circle {circle!r}: its centre is not on the earth{swapped}; {example}")
    content = {"plan": "circle", "zones": {"circle": {"circle": {"centre": [lon, lat], "radius": radius_m}}}}
    return load_plan(json.dumps(content).encode(), "circle", _beside(Path()))


def zone_plan(path: Path) -> Loaded:
    """A plan of all zones in a file (GeoJSON, KML, ED-269, ED-318, OpenAir), named after it. Every kind is watched.

    PlanError when any area in it cannot be used: a zone that is left out must not go missing quietly.
    """
    zones, issues = read_zone_file(_bytes_of(path, "zone file"), str(path))
    if any(issue.level == "error" for issue in issues):
        raise PlanError(issues)
    plan = Plan(path.name.split(".", 1)[0] or "zones", "", tuple(zones))
    return replace(plan, hash=plan_hash(plan)), tuple(issues)


def with_position_error(plan: Plan, length: str) -> Plan:
    """The plan with another position error for fixes that state none, like "30 m"."""
    try:
        error_m = parse_length_m(length)
    except ValueError as problem:
        raise CallError(f"position error: {problem}") from problem
    if not 0 <= error_m < float("inf"):
        raise CallError(f"position error {length!r}: must be zero or more")
    plan = replace(plan, defaults=replace(plan.defaults, position_error_m=error_m))
    return replace(plan, hash=plan_hash(plan))


def _bytes_of(path: Path, noun: str) -> bytes:
    if path.is_dir():
        raise InputError(f"{path}: is a folder, not a {noun}")
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = "no such file" if isinstance(problem, FileNotFoundError) else problem.strerror or str(problem)
        raise PlanError(
            [Issue("error", "unreadable-file", f"the {noun} cannot be read: {reason}.", "", Place(str(path)))]
        ) from None


def _beside(folder: Path) -> Callable[[str], bytes]:
    return lambda name: (folder / name).read_bytes()


def _plain(value: Any) -> Any:
    """Times, paths and arrays as a plan file would write them."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not plain data")
