"""What a plan asks for, said as rules."""

from __future__ import annotations

from typing import Final

from standoff.model.event import EventKind, Severity
from standoff.model.plan import Plan, Rule

__all__ = ["EVERYTHING", "asked"]

#: What a plan without rules watches, as a rule. No rule of a plan can bear this name's angle brackets by chance.
EVERYTHING: Final = "<no rules: every kind on every zone>"


def asked(plan: Plan) -> tuple[Rule, ...]:
    """The rules of a plan; without any, the one that it stands for."""
    if plan.rules:
        return plan.rules
    return (Rule(EVERYTHING, tuple(EventKind), tuple(zone.id for zone in plan.zones), severity=Severity.INFO),)
