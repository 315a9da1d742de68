"""A plan whose incidents call nobody: what a shadow watches, and what the plan in force is measured by beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from standoff.model.event import Severity
from standoff.model.incident import graver_severity
from standoff.model.plan import Plan, Rule

__all__ = ["opening_severities", "with_opening_severity", "without_procedures"]


def without_procedures(plan: Plan) -> Plan:
    """The plan with no procedure. It keeps its hash, because nothing that is detected depends on procedures.

    A rule that called one opened incidents whatever its severity, and goes on doing so: its severity is at least the
    mildest that opens an incident.
    """
    least = opening_severities(plan)
    rules = tuple(_stripped(rule, least) for rule in plan.rules)
    return replace(plan, rules=rules, procedures=())


def opening_severities(plan: Plan) -> dict[str, Severity]:
    """For each rule that calls a procedure, the severity that its incidents have at least."""
    opens_at = plan.incidents.opens_at
    return {rule.id: graver_severity(rule.severity, opens_at) for rule in plan.rules if rule.procedure is not None}


def with_opening_severity(row: Mapping[str, Any], least: Mapping[str, Severity]) -> Mapping[str, Any]:
    """The event row as the plan without procedures would have given it."""
    severity = least.get(row["rule"] or "")
    return row if severity is None else {**row, "severity": severity.value}


def _stripped(rule: Rule, least: Mapping[str, Severity]) -> Rule:
    return replace(rule, procedure=None, severity=least.get(rule.id, rule.severity))
