"""A scenario, frozen: who moves how, who watches with which sensor, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from standoff.rehearse.motion.course import Course
from standoff.rehearse.scenario.observation import Observation

if TYPE_CHECKING:
    from standoff.rehearse.motion.track import Track
    from standoff.rehearse.scenario.going import Going

__all__ = ["Actor", "Behaviour", "Cast", "Scenario", "with_declared_factor"]


class Behaviour(Protocol):
    """How one thing, or a group of `size` things, moves. Its fields are those of the scenario language."""

    @property
    def size(self) -> int:
        """How many things move."""

    def draw(self, going: Going) -> Sequence[Track]:
        """Their tracks, `size` of them, always in the same order; not yet cut to the time of the scenario."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An entry of a scenario: one thing or a group of them, `repeats` times over.

    Its entities are called `id` where there is one, else `id-1`, `id-2` ... The first begins at `start_us`, each
    repetition `every_us` after the one before, give or take up to `spread_us`. `stands`: it stays at the end of its way
    until the scenario ends; otherwise its course ends there. `datum`: what its altitudes are above (hae, msl, agl, fl).
    """

    id: str
    behaviour: Behaviour
    seen_by: tuple[str, ...]
    start_us: int
    party: str | None = None
    kind: str | None = None
    datum: str | None = None
    repeats: int = 1
    every_us: int = 0
    spread_us: int = 0
    stands: bool = True

    @property
    def count(self) -> int:
        """How many entities it is."""
        return self.behaviour.size * self.repeats

    def entity(self, index: int) -> str:
        """What its entity number `index`, from 0, is called."""
        return self.id if self.count == 1 else f"{self.id}-{index + 1}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that moves in [from_us, to_us], and how it is seen. `plan`: the plan file it was written for."""

    name: str
    words: str
    from_us: int
    to_us: int
    actors: tuple[Actor, ...]
    observation: tuple[Observation, ...]
    plan: str | None = None

    def sensor(self, name: str) -> Observation:
        """The observation model of this name. KeyError where there is none."""
        found = next((model for model in self.observation if model.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """A true course and the names of the observation models that see it. `index` counts all casts, from 0."""

    course: Course
    seen_by: tuple[str, ...]
    index: int


def with_declared_factor(scenario: Scenario, factor: float) -> Scenario:
    """The scenario with every declared position error multiplied: 1/3 declares a third of what is declared now.

    The errors that are made stay the same, and so do the reported places.
    """
    seen = tuple(
        model if model.declared_m is None else replace(model, declared_m=model.declared_m * factor)
        for model in scenario.observation
    )
    return replace(scenario, observation=seen)
