"""Procedures, roles and the rules of incidents in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.model.plan import Holder, IncidentRules, Role, Step, done_when
from standoff.model.zone import WeeklyWindow
from standoff.plan.times import DAYS
from standoff.units import duration_text, instant_text

__all__ = [
    "due_text",
    "few",
    "holder_text",
    "hours_text",
    "incident_lines",
    "period_text",
    "quorum_text",
    "role_text",
    "step_text",
    "task_text",
    "unless_text",
]

_FEW = 6


def few(words: Sequence[str]) -> str:
    """The first of a list, and how many more there are."""
    shown = ", ".join(words[:_FEW])
    return shown if len(words) <= _FEW else f"{shown} and {len(words) - _FEW:,} more"


def step_text(step: Step) -> str:
    """A step on one line."""
    agreed = quorum_text(step.quorum)
    parts = [
        f"{step.id}: {task_text(step)}, by a {step.role}, {due_text(step)}",
        f"unless {unless_text(step)}" if unless_text(step) else "",
        f"quorum {agreed}" if agreed else "",
        f"else {step.fallback}" if step.fallback else "",
    ]
    return ", ".join(part for part in parts if part)


def task_text(step: Step) -> str:
    """What is done, to whom, by what channel, and how far it must come where that is not the usual."""
    to = f" {' or '.join(step.to) if step.answers == 'any' else few(step.to)}" if step.to else ""
    channel = f" by {step.channel}" if step.channel else ""
    until = f" until {step.until}" if step.until and step.until != done_when(step.action) else ""
    return f"{step.action}{to}{channel}{until}"


def due_text(step: Step) -> str:
    """When a step opens, how long it has, and how often it is tried."""
    after = f"after {duration_text(step.after_us)}, " if step.after_us else ""
    more = f", tried {step.repeat + 1} times" if step.repeat else ""
    return f"{after}within {duration_text(step.due_us)}{more}"


def unless_text(step: Step) -> str:
    """What makes a step needless; empty: nothing does."""
    return " or ".join([*(kind.value for kind in step.unless), *(answer.value for answer in step.unless_answer)])


def quorum_text(quorum: Mapping[str, int]) -> str:
    """Who must agree; empty where one holder is enough."""
    if dict(quorum) == {"n": 1}:
        return ""
    sides = {"n": "in all", "per_party": "of each party"}
    return ", ".join(f"{count} {sides.get(word, f'of {word}')}" for word, count in quorum.items())


def role_text(role: Role) -> str:
    """A role with the first of its holders."""
    return f"{role.id}: {few([holder_text(holder) for holder in role.holders]) if role.holders else 'held by nobody'}"


def holder_text(holder: Holder) -> str:
    """A holder with party, time and hours."""
    party = f" of {holder.party}" if holder.party else ""
    limits = [period_text(holder), *(hours_text(window) for window in holder.shifts)]
    told = "; ".join(part for part in limits if part)
    return f"{holder.id}{party}" + (f" ({told})" if told else "")


def period_text(holder: Holder) -> str:
    """From when until when somebody holds a role; empty: always."""
    since = f"from {instant_text(holder.from_us)}" if holder.from_us is not None else ""
    until = f"until {instant_text(holder.to_us)}" if holder.to_us is not None else ""
    return " ".join(part for part in (since, until) if part)


def hours_text(window: WeeklyWindow) -> str:
    """Hours of the week, in UTC."""
    days = "daily" if len(window.days) == 7 else " ".join(DAYS[day] for day in sorted(window.days))
    return f"{days} {_clock(window.start_s)}-{_clock(window.end_s)} UTC"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")


def incident_lines(rules: IncidentRules) -> list[tuple[str, str]]:
    """(key of the plan, value in words) of the rules of incidents."""
    expires = "never" if rules.ack_expires_us is None else f"after {duration_text(rules.ack_expires_us)}"
    acts = [f"{act}: {role}" for act, role in rules.acts.items()]
    return [
        ("opens_at", f"{rules.opens_at.value}, or any event of a rule with a procedure"),
        ("reopen_within", duration_text(rules.reopen_within_us)),
        ("ack_expires", expires),
        ("answer_within", duration_text(rules.answer_within_us)),
        ("acts", ", ".join([*acts, "the others: any holder"] if acts else ["any holder"])),
    ]
