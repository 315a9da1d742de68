"""The reference of the scenario language in Markdown, made from the models, so that no key goes undescribed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from standoff.plan.section import Section
from standoff.rehearse.scenario.behaviours import BEHAVIOURS
from standoff.rehearse.scenario.library_files import library, library_scenario
from standoff.rehearse.scenario.schema import ScenarioModel
from standoff.rehearse.scenario.waypoints import HoldModel, Waypoint

__all__ = ["scenario_reference"]

_INTRO: Final = (
    "# The scenario language\n\n"
    "A scenario is one YAML file: who moves how, how it is seen, and from when until when. "
    "How to write one is in [scenarios](../scenarios.md).\n"
)
_PLACES: Final = (
    "## Places, roads and ways\n\n"
    "A place is `[lon, lat]` in degrees, a name from `places`, or `{from: place, bearing: 90, distance: 5 km}`. "
    "A road is a list of places, or `{file: road.geojson}`: the LineString of a GeoJSON file beside the scenario, with "
    "`name: ...` the one whose feature has that name. A way (`along`) is the name of one road, or a list of places, "
    "roads and points; a plain place stands for `{at: place}`.\n"
)
_REQUIRED: Final = "(required)"


def scenario_reference() -> str:
    """The page: every mapping of the language with its keys, what may stand there, and what it means."""
    schema = ScenarioModel.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    by_model = {model.__name__: word for word, model in BEHAVIOURS.items()}
    parts = [_INTRO, _section("scenario file", schema)]
    for name in _order(schema, definitions):
        title = f"behaviour `{by_model[name]}`" if name in by_model else _title(name)
        parts.append(_section(title, definitions[name]))
    parts += [_PLACES, _section("a point of a way", _alone(Waypoint)), _section("hold", _alone(HoldModel))]
    parts.append(_library())
    return "\n".join(parts)


def _alone(model: type[Section]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


def _title(name: str) -> str:
    plain = name.removesuffix("Model")
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in plain).strip()


def _order(schema: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """The mappings in the order in which they are first named, each once."""
    out: list[str] = []
    waiting = list(_named(schema.get("properties", {})))
    while waiting:
        name = waiting.pop(0)
        if name not in out:
            out.append(name)
            waiting.extend(_named(definitions[name].get("properties", {})))
    return out


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for below in node.values():
            yield from _named(below)
    elif isinstance(node, list):
        for below in node:
            yield from _named(below)


def _section(title: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        f"| `{key}` | {_kind(field)} | {field.get('description', '')}{f' {_REQUIRED}' if key in required else ''} |"
        for key, field in schema.get("properties", {}).items()
    ]
    words = schema.get("description", "").split("\n\n")[0].replace("\n", " ")
    head = ["| key | value | meaning |", "|---|---|---|"]
    return "\n".join([f"## {title[0].upper()}{title[1:]}\n", f"{words}\n", *head, *rows, ""])


def _kind(field: dict[str, Any]) -> str:
    """What may stand there, in words."""
    if "title" in field and "type" not in field and "$ref" not in field and "anyOf" not in field:
        return str(field["title"])
    if "examples" in field:
        return f"like `{field['examples'][0]}`"
    if "$ref" in field:
        return f"mapping: {_title(field['$ref'].rpartition('/')[2])}"
    if "anyOf" in field:
        kinds = [_kind(option) for option in field["anyOf"] if option.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in field or "const" in field:
        return " or ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}" if "items" in field else "list"
    if field.get("type") == "object":
        below = field.get("additionalProperties")
        return f"names to {_kind(below)}" if isinstance(below, dict) and below else "names to values"
    return _plain(field)


def _plain(field: dict[str, Any]) -> str:
    kind = field.get("type", "text")
    if isinstance(kind, list):
        return "text"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}.get(
        kind, "text"
    )


def _library() -> str:
    rows = [f"| `{name}` | {library_scenario(name).words} |" for name in library()]
    return "\n".join(["## The library\n", "| name | what happens |", "|---|---|", *rows, ""])
