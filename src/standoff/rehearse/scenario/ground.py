"""The places and roads that a scenario names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.tree import Node, shortened
from standoff.rehearse.scenario.fields import Known, Place, read_spot
from standoff.rehearse.scenario.schema import RoadModel

__all__ = ["Resolver", "read_places", "read_roads"]

#: The bytes of a file that the scenario names; raises OSError or KeyError where there is none.
Resolver = Callable[[str], bytes]


def read_places(node: Node | None, known: Known, found: Findings) -> None:
    """Put the places of a file into `known`, each after those that it is measured from."""
    left = dict(node.value) if node is not None and isinstance(node.value, dict) else {}
    while left:
        ready = [name for name, below in left.items() if _base(below) not in left]
        for name in ready or list(left):
            below = left.pop(name)
            if not ready:
                known.bad.add(name)
                what = f"the place {shortened(name)} is measured from itself, by way of others."
                found.error(below.place, "circular-place", what, "Give one of them by [lon, lat].")
                continue
            try:
                known.places[name] = read_spot(below.data(), known)
            except PydanticCustomError as problem:
                known.bad.add(name)
                _note(problem, below, f"the place {shortened(name)}", found)


def _base(node: Node) -> str | None:
    below = node.child("from") if isinstance(node.value, dict) else None
    return below.value if below is not None and isinstance(below.value, str) else None


def _note(problem: PydanticCustomError, node: Node, noun: str, found: Findings) -> None:
    context: Mapping[str, Any] = problem.context or {}
    found.error(node.place, problem.type, f"{noun}: {context.get('what', problem)}", str(context.get("mend", "")))


def read_roads(node: Node | None, known: Known, resolve: Resolver, found: Findings) -> None:
    """Put the roads of a file into `known`."""
    for name, below in node.value.items() if node is not None and isinstance(node.value, dict) else ():
        before = len(found.errors)
        road = tuple(_road(name, below, known, resolve, found))
        if len(found.errors) == before and len(set(road)) < 2:
            found.error(
                below.place, "goes-nowhere", f"the road {shortened(name)} has fewer than two places.", "Add some."
            )
        if len(found.errors) > before:
            known.bad.add(name)
        else:
            known.roads[name] = road


def _road(name: str, node: Node, known: Known, resolve: Resolver, found: Findings) -> Iterator[Place]:
    if isinstance(node.value, list):
        for item in node.value:
            try:
                yield read_spot(item.data(), known)
            except PydanticCustomError as problem:
                _note(problem, item, f"the road {shortened(name)}", found)
        return
    model = read_model(RoadModel, node, found, f"the road {shortened(name)}")
    if model is not None:
        yield from _from_file(model, node, resolve, found)


def _from_file(model: RoadModel, node: Node, resolve: Resolver, found: Findings) -> Iterator[Place]:
    place = node.at(("file",))
    try:
        content = json.loads(resolve(model.file))
    except (OSError, KeyError):
        found.error(place, "unreadable-file", f"{shortened(model.file)} cannot be read.", "Put it beside the scenario.")
        return
    except ValueError:
        found.error(place, "not-geojson", f"{shortened(model.file)} is no JSON.", "Name a GeoJSON file.")
        return
    lines = dict(_lines(content))
    if model.name is not None and model.name not in lines:
        what = f"{shortened(model.file)} has no line {shortened(model.name)}."
        found.error(node.at(("name",)), "unknown-road", what, did_you_mean(model.name, lines))
        return
    if not lines or (model.name is None and len(lines) > 1):
        what = f"{shortened(model.file)} has {len(lines)} lines, and one is wanted."
        found.error(place, "not-one", what, "Name one of them with `name:`, by its id or property `name`.")
        return
    try:
        yield from [read_spot(vertex[:2], Known()) for vertex in lines[model.name or next(iter(lines))]]
    except (PydanticCustomError, TypeError):
        what = f"the line in {shortened(model.file)} has a vertex that is no place on earth."
        found.error(place, "not-a-place", what, "Write [lon, lat] in degrees.")


def _lines(content: Any) -> Iterator[tuple[str, list[Any]]]:
    """The LineStrings of a GeoJSON object, by the id or name of their feature, else by number."""
    features = content.get("features", [content]) if isinstance(content, dict) else []
    for number, feature in enumerate(features if isinstance(features, list) else [], start=1):
        if not isinstance(feature, dict):
            continue
        geometry = feature.get("geometry", feature)
        if isinstance(geometry, dict) and geometry.get("type") == "LineString":
            properties = feature.get("properties")
            named = properties.get("name") if isinstance(properties, dict) else None
            coordinates = geometry.get("coordinates")
            yield str(feature.get("id") or named or number), coordinates if isinstance(coordinates, list) else []
