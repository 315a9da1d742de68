"""Writes docs/reference/ from the code: commands, kinds of event, parts of a plan, notations, doors of a difference.

`python scripts/write_reference.py` writes; with `--check` it only says which pages are stale (exit code 1).
"""

from __future__ import annotations

import sys
from inspect import Signature, signature
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import typer
from typer.models import OptionInfo

from standoff.cli.app import app
from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.model.kinds import KINDS, Parameter
from standoff.plan.schema import plan_schema
from standoff.rehearse.compare.reference import reference_markdown
from standoff.rehearse.scenario.reference import scenario_reference
from standoff.rehearse.timelines.reference import notation_markdown
from standoff.units import duration_text

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
MADE = "<!-- Made by scripts/write_reference.py; edit the code, not this page. -->\n"

EXIT_CODES = (
    "Exit codes: 0 done; 1 the answer is no; 2 bad call or bad input, with where and what to do; "
    "3 something could not be reached."
)
PLAN_IS = (
    "One YAML file, or a folder with `plan.yaml` and what it names. `standoff plan schema` prints this as JSON Schema "
    "for editors; `standoff plan check` finds what is wrong."
)
COLUMNS = {
    "event_id": "SHA-256 over plan name, rule, zone, members, kind, deciding instant and ordinal",
    "kind": "one of the kinds above",
    "rule": "the rule that asked; null where none did",
    "zone": "the zone's id",
    "severity": "info, notice, warning or critical, from the rule",
    "entity": "who; null for groups",
    "members": "the entities of a group, sorted; `[entity]` otherwise",
    "start": "when it happened, interpolated along the path, rounded to 1 ms",
    "end": "only where known when detected: the way out of `crossed`",
    "detected_at": "the time of the fix that decided it, or when a timer was due",
    "closes": "the event that this one ends (`left` closes `entered`)",
    "supersedes": "the event that this one amends",
    "lon": "where, at `start`, degrees east",
    "lat": "where, at `start`, degrees north",
    "boundary_m": "signed geodesic distance to the border at the deciding instant, metres: + outside, − inside",
    "depth_m": "deepest inside up to `detected_at`, metres; 0 if never inside",
    "vertical_m": "distance to the altitude band, metres; 0 within; null without one",
    "speed_mps": "speed, m/s, where known",
    "eta_s": "seconds to the border, for `approached`",
    "certainty": "probability, 0 to 1, that the condition holds",
    "verdict": "`yes`, or `cannot_tell` where altitude, place or time leaves it open",
    "cause": "why a side changed: moved, zone, schedule, identity, altitude or feed",
    "evidence": "the fixes it rests on: source (file), row, message id, fix hash",
    "plan_hash": "the version of the plan",
}
SPAN_COLUMNS = {
    "span": "visit, halt, silence or approach",
    "rule": "the rule of the event that opened it",
    "zone": "the zone's id",
    "severity": "of the event that opened it",
    "entity": "who",
    "start": "start of the event that opened it",
    "end": "start of the event that closed it (the way out of a crossing); null: not known to have ended",
    "depth_m": "deepest inside that any of its events knows, metres",
    "opened_by": "event_id of the event that opened it",
    "closed_by": "event_id of the event that closed it; the same one for a crossing",
}


def pages() -> dict[str, str]:
    """The pages by file name."""
    return {
        "cli.md": _commands(),
        "events.md": _events(),
        "plan.md": _plan(),
        "plan-diff.md": MADE + reference_markdown(),
        "plan-tests.md": MADE + notation_markdown(),
        "scenario.md": MADE + scenario_reference(),
    }


def main() -> int:
    """Write what is stale, or with --check say it."""
    stale = [name for name, text in pages().items() if not _is(REFERENCE / name, text)]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/reference/{name} is stale; run: python scripts/write_reference.py")
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(pages()[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _commands() -> str:
    lines = [MADE, "# Commands", "", EXIT_CODES, ""]
    _application(app, "standoff", lines)
    return "\n".join(lines).rstrip() + "\n"


def _application(of: typer.Typer, path: str, lines: list[str]) -> None:
    """From our own functions, not from what typer makes of them: its inside changes from version to version."""
    for command in of.registered_commands:
        function = command.callback
        assert function is not None
        lines += [f"## `{path} {command.name or function.__name__}`", "", _words(function.__doc__), ""]
        hints = get_type_hints(function, include_extras=True)
        rows = [_parameter(hints[name], of_call.default) for name, of_call in signature(function).parameters.items()]
        if rows:
            lines += ["| | means | default |", "|---|---|---|", *rows, ""]
    for group in of.registered_groups:
        assert group.typer_instance is not None
        _application(group.typer_instance, f"{path} {group.name}", lines)


def _parameter(hint: Any, default: Any) -> str:
    taken, info = get_args(hint)[:2]
    name = info.metavar
    if isinstance(info, OptionInfo):
        value = "" if taken is bool else f" {info.metavar or _choices(taken)}"
        name = f"{info.default}{value}"  # in Annotated the first of the names stands there
    shown = "" if default in (None, False, "", Signature.empty) else f"`{default}`"
    return f"| `{_cell(name)}` | {_cell(_words(info.help))} | {shown} |"


def _choices(taken: Any) -> str:
    words = [str(word) for part in (taken, *get_args(taken)) if get_origin(part) is Literal for word in get_args(part)]
    return "|".join(words) or ("NUMBER" if int in (taken, *get_args(taken)) else "TEXT")


def _events() -> str:
    lines = [
        MADE,
        "# Events",
        "",
        "What a rule saw, in the past tense. A closed set of kinds; rows are never edited.",
        "",
        "## Kinds",
        "",
    ]
    for kind, spec in KINDS.items():
        lines += [f"### `{kind}`", "", f"{spec.means[0].upper()}{spec.means[1:]}. Its `start` is {spec.start}.", ""]
        if spec.parameters:
            lines += ["| parameter | default | means |", "|---|---|---|"]
            lines += [f"| `{p.name}` | {_default(p)} | {_cell(p.means)} |" for p in spec.parameters]
            lines.append("")
    lines += ["## Columns of `events.parquet` and `events.jsonl`", "", "Sorted by `detected_at, event_id`.", ""]
    lines += _columns(EVENT_SCHEMA, COLUMNS)
    lines += [
        "",
        "## Columns of `spans.parquet`",
        "",
        "Derived from the events: one row a visit, halt, silence or approach.",
        "",
    ]
    lines += _columns(SPAN_SCHEMA, SPAN_COLUMNS)
    return "\n".join(lines).rstrip() + "\n"


def _columns(schema: Any, means: dict[str, str]) -> list[str]:
    return [
        "| column | type | meaning |",
        "|---|---|---|",
        *(f"| `{name}` | {_type(dtype)} | {means[name]} |" for name, dtype in schema.items()),
    ]


def _type(dtype: Any) -> str:
    words = str(dtype)
    if words.startswith("Datetime"):
        return "timestamp, µs, UTC"
    return {"String": "string", "Float64": "double", "List(String)": "list of string"}.get(words, "list of struct")


def _default(parameter: Parameter) -> str:
    if parameter.default is None:
        return "the plan's own"
    if parameter.unit == "duration":
        return duration_text(round(parameter.default))
    if parameter.unit == "length":
        return f"{parameter.default / 1000:g} km" if parameter.default >= 1000 else f"{parameter.default:g} m"
    return f"{parameter.default:g} m/s" if parameter.unit == "speed" else f"{parameter.default:g}"


def _plan() -> str:
    schema = plan_schema()
    lines = [MADE, "# Plan", "", PLAN_IS, "", "## The plan", ""]
    lines += _fields(schema)
    for name, section in schema["$defs"].items():
        if "properties" in section:
            lines += ["", f"## {_title(name)}", ""]
            if section.get("description"):
                lines += [_words(section["description"]), ""]
            lines += _fields(section)
        elif "enum" in section:
            lines += [
                "",
                f"## {_title(name)}",
                "",
                "One of " + ", ".join(f"`{value}`" for value in section["enum"]) + ".",
            ]
    return "\n".join(lines).rstrip() + "\n"


def _fields(section: dict[str, Any]) -> list[str]:
    needed = set(section.get("required", []))
    rows = ["| field | takes | default | means |", "|---|---|---|---|"]
    for name, field in section["properties"].items():
        default = (
            "needed"
            if name in needed
            else f"`{field['default']}`"
            if field.get("default") not in (None, [], {}, "")
            else ""
        )
        rows.append(
            f"| `{name}` | {_cell(_takes(field))} | {_cell(default)} | {_cell(_words(field.get('description')))} |"
        )
    return rows


def _takes(field: dict[str, Any]) -> str:
    if "$ref" in field:
        title = _title(field["$ref"].rsplit("/", 1)[-1])
        return f"[{title}](#{title.replace(' ', '-')})"
    if "const" in field or "enum" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in field:
            return " or ".join(dict.fromkeys(_takes(one) for one in field[several] if one.get("type") != "null"))
    if field.get("type") == "array":
        return f"list of {_takes(field['items'])}" if isinstance(field.get("items"), dict) else "list"
    if field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
        return f"mapping of id to {_takes(field['additionalProperties'])}"
    types = field.get("type", "anything")
    names = {"string": "text", "integer": "whole number", "object": "mapping"}
    return " or ".join(names.get(one, one) for one in (types if isinstance(types, list) else [types]))


def _title(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name.removesuffix("Model")).strip()


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
