"""Tables of a plan, and of what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from standoff.cli.show import console
from standoff.errors import Issue, PlanError
from standoff.model.kinds import KINDS
from standoff.model.plan import Plan, Procedure, Role, Rule
from standoff.model.zone import Circle, Corridor, Zone
from standoff.plan.content import as_json as plan_as_json
from standoff.plan.show_people import (
    due_text,
    hours_text,
    incident_lines,
    period_text,
    quorum_text,
    task_text,
    unless_text,
)
from standoff.replay.plans import read_plan
from standoff.units import duration_text, instant_text

__all__ = ["check_plan", "show_plan"]

_MOST_ROWS = 50


def check_plan(path: Path, *, as_json: bool) -> int:
    """Say all issues; 0 when the plan can be used, else 2."""
    plan: Plan | None = None
    issues: tuple[Issue, ...]
    try:
        plan, issues = read_plan(path)
    except PlanError as problem:
        issues = problem.issues
    if as_json:
        answer = {
            "usable": plan is not None,
            "plan_hash": plan.hash if plan else None,
            "issues": [asdict(i) for i in issues],
        }
        print(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        for issue in issues:
            print(issue)
        print(f"{path}: {_verdict(plan, issues)}")
    return 0 if plan is not None else 2


def _verdict(plan: Plan | None, issues: tuple[Issue, ...]) -> str:
    warnings = sum(issue.level == "warning" for issue in issues)
    tail = f", {_count(warnings, 'warning')}" if warnings else ""
    if plan is None:
        return f"cannot be used: {_count(len(issues) - warnings, 'error')}{tail}"
    rules = _count(len(plan.rules), "rule") if plan.rules else "no rules (every kind on every zone)"
    return f"can be used: {_count(len(plan.zones), 'zone')}, {rules}{tail}; hash {plan.hash[:16]}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show_plan(path: Path, *, as_json: bool) -> None:
    """Zones, rules, parties, procedures, roles, incident rules and settings of the plan at `path`."""
    plan, _ = read_plan(path)
    if as_json:
        print(json.dumps(plan_as_json(plan), indent=2, ensure_ascii=False))
        return
    screen = console()
    screen.print(Text(f"plan {plan.name}, hash {plan.hash}"))
    _table(
        screen,
        "zones",
        ("zone", "name", "shape", "in force", "accepted by", "exempt"),
        [_zone_row(zone) for zone in plan.zones],
    )
    if plan.rules:
        _table(
            screen,
            "rules",
            ("rule", "when", "zones", "who", "severity", "parameters"),
            [_rule_row(rule) for rule in plan.rules],
        )
    else:
        screen.print("no rules: every kind is watched on every zone at severity info")
    if plan.parties:
        rows = [(party.id, party.name, ", ".join(party.members)) for party in plan.parties]
        _table(screen, "parties", ("party", "name", "members"), rows)
    _show_people(plan, screen)
    _table(screen, "settings", ("setting", "value"), _settings(plan))


def _show_people(plan: Plan, screen: Console) -> None:
    """Procedures, roles and the rules of incidents."""
    if plan.procedures:
        _table(
            screen,
            "procedures",
            ("procedure", "step", "what", "by whom", "due", "unless", "quorum", "fallback"),
            [row for procedure in plan.procedures for row in _step_rows(procedure)],
        )
    if plan.roles:
        _table(
            screen,
            "roles",
            ("role", "holder", "party", "time", "hours"),
            [row for role in plan.roles for row in _holder_rows(role)],
        )
    _table(screen, "incidents", ("setting", "value"), incident_lines(plan.incidents))


def _table(screen: Console, title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows[:_MOST_ROWS]:
        table.add_row(*(Text(cell) for cell in row))
    screen.print(table)
    if len(rows) > _MOST_ROWS:
        screen.print(f"... and {len(rows) - _MOST_ROWS:,} more; --json shows all")


def _zone_row(zone: Zone) -> tuple[str, ...]:
    latest = zone.versions[-1]
    shape = latest.shape
    if isinstance(shape, Circle):
        words = f"circle of {shape.radius_m / 1000:g} km around {shape.lon:g}, {shape.lat:g}"
    elif isinstance(shape, Corridor):
        words = f"corridor of {len(shape.line)} points, {2 * shape.half_width_m:g} m wide"
    else:
        vertices = sum(len(ring) - 1 for polygon in shape.polygons for ring in polygon)
        words = f"{len(shape.polygons)} polygon{'s' if len(shape.polygons) != 1 else ''}, {vertices:,} vertices"
    if latest.altitude is not None:
        words += ", with an altitude band"
    if len(zone.versions) > 1:
        words += f"; {len(zone.versions)} versions"
    since = instant_text(zone.versions[0].from_us) if zone.versions[0].from_us is not None else "always"
    until = f" to {instant_text(latest.to_us)}" if latest.to_us is not None else ""
    return zone.id, zone.name, words, since + until, ", ".join(zone.accepted_by), ", ".join(zone.exempt)


def _rule_row(rule: Rule) -> tuple[str, ...]:
    who = [f"{name} {', '.join(values)}" for name, values in asdict(rule.who).items() if values]
    zones = ", ".join(rule.zones[:5]) + (f" and {len(rule.zones) - 5:,} more" if len(rule.zones) > 5 else "")
    return (
        rule.id, ", ".join(rule.when), zones, "; ".join(who) or "anybody", rule.severity,
        ", ".join(f"{name} {_quantity(name, value)}" for name, value in rule.parameters.items()),
    )  # fmt: skip


def _step_rows(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    name = procedure.id + (f" (override: {procedure.override})" if procedure.override else "")
    for step in procedure.steps:
        agreed, then = quorum_text(step.quorum) or "1 in all", step.fallback or "next"
        yield name, step.id, task_text(step), step.role, due_text(step), unless_text(step), agreed, then
        name = ""


def _holder_rows(role: Role) -> Iterator[tuple[str, ...]]:
    if not role.holders:
        yield role.id, "nobody", "", "", ""
    name = role.id
    for holder in role.holders:
        hours = "; ".join(hours_text(window) for window in holder.shifts) or "any"
        yield name, holder.id, holder.party or "", period_text(holder) or "always", hours
        name = ""


def _quantity(name: str, value: float) -> str:
    """A parameter in the unit people write it in."""
    unit = next((p.unit for spec in KINDS.values() for p in spec.parameters if p.name == name), "count")
    if unit == "duration":
        return duration_text(round(value))
    if unit == "length":
        return f"{value / 1000:g} km" if value >= 1000 else f"{value:g} m"
    return f"{value:g} m/s" if unit == "speed" else f"{value:g}"


def _settings(plan: Plan) -> list[tuple[str, ...]]:
    settings, sure = plan.defaults, plan.defaults.sure
    return [
        ("position_error", f"{settings.position_error_m:g} m"),
        ("max_gap", duration_text(settings.max_gap_us)),
        ("lateness", duration_text(settings.lateness_us)),
        ("lost_after", duration_text(settings.lost_after_us)),
        ("sure", f"one fix at {sure.one_sigma:g} sigma, or {sure.run} at p {sure.p:g} in {duration_text(sure.for_us)}"),
    ]
