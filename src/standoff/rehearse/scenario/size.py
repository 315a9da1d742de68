"""How many fixes a scenario will give, about, before it is drawn."""

from __future__ import annotations

from typing import Final

from standoff.rehearse.scenario.model import Actor, Scenario

__all__ = ["MOST_FIXES", "estimated_fixes"]

#: A scenario that would give more is a slip of the pen.
MOST_FIXES: Final = 2_000_000_000


def estimated_fixes(scenario: Scenario) -> float:
    """About how many reports the scenario gives if everything stands or moves until its end: an upper bound.

    Models that report by speed count as at their shortest interval.
    """
    rates = {
        model.name: 1.0 / min([every for _, every in model.by_speed] or [model.every_us])
        for model in scenario.observation
    }
    return sum(_presence_us(actor, scenario) * sum(rates[name] for name in actor.seen_by) for actor in scenario.actors)


def _presence_us(actor: Actor, scenario: Scenario) -> float:
    """How long its entities are there, all together."""
    each = [max(0, scenario.to_us - actor.start_us - k * actor.every_us) for k in range(actor.repeats)]
    return float(actor.behaviour.size * sum(each))
