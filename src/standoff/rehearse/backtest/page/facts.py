"""One incident in words, fact by fact, so that two plans can stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from standoff.rehearse.backtest.moves import whole
from standoff.rehearse.backtest.verdict import IncidentView, StepView
from standoff.units import duration_text, instant_text

__all__ = ["FACTS", "facts_of", "listed", "time_text"]

FACTS: Final = (
    "Opened", "Last event", "Severity", "Kind", "Concerned", "Deepest inside", "Events", "Steps", "In the end", "Rule",
)  # fmt: skip
_NAMES: Final = 6
_EVENTS: Final = 12


def facts_of(views: Sequence[IncidentView]) -> tuple[str, ...]:
    """A value for each of FACTS; of several incidents about one matter taken together."""
    if not views:
        return ("no incident", *[""] * (len(FACTS) - 1))
    one = whole(views)
    opened = "; ".join(time_text(view.opened_us) for view in sorted(views, key=lambda view: view.opened_us))
    return (
        opened,
        time_text(one.last_us),
        one.severity,
        one.kind,
        listed(one.who or one.members),
        f"{one.depth_m:,.0f} m" if one.depth_m > 0 else "–",
        _events(one),
        "; ".join(_step(step) for step in one.steps if step.opened_us is not None) or "none",
        one.state.replace("_", " "),
        one.rule or "–",
    )


def time_text(at_us: int) -> str:
    """UTC to the second, without saying so: the page does."""
    return instant_text(at_us // 1_000_000 * 1_000_000).replace("T", " ").removesuffix("Z")


def listed(names: Sequence[str]) -> str:
    """Names in a row, the first few."""
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _events(view: IncidentView) -> str:
    kinds = [str(event["kind"]).replace("_", " ") for event in view.events]
    more = f" and {len(kinds) - _EVENTS} more" if len(kinds) > _EVENTS else ""
    return ", ".join(kinds[:_EVENTS]) + more if kinds else "not listed"


def _step(step: StepView) -> str:
    due = "no deadline" if step.allowed_us is None else f"due in {duration_text(step.allowed_us)}"
    return f"{step.step} ({due}; {step.state})"
