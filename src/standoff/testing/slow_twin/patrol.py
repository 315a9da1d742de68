"""To and fro, or far along, outside a border: patrolled (12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from standoff.testing.slow_twin.geometry import Along
from standoff.testing.slow_twin.journal import Journal
from standoff.testing.slow_twin.nouns import SlowSettings
from standoff.testing.slow_twin.sides import Sides
from standoff.testing.slow_twin.sights import Scene, Sight

__all__ = ["Patrol"]

_BACK_M: Final = 500.0


@dataclass(slots=True)
class _Beat:
    """One stay in the band. `walked` is the position, unrolled; metres may be below 0."""

    first: Sight
    at: Along
    walked_m: float = 0.0
    travel_m: float = 0.0
    extreme_m: float = 0.0  # the farthest since the last turn; where it began, until a heading is clear
    heading: int = 0  # +1, −1, or 0 until one is clear
    turns: int = 0
    told: bool = False


class Patrol:
    """Patrols of one entity at one zone."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._band_m = settings.of("patrolled", "band")
        self._length_m = settings.of("patrolled", "length")
        self._turns = settings.of("patrolled", "turns")
        self._beat: _Beat | None = None

    def end(self) -> None:
        """Nothing is followed."""
        self._beat = None

    def step(self, scene: Scene, sides: Sides) -> None:
        """Take one fix, after the sides have."""
        sight = scene.sight
        if sight.inside or sight.vertical == "out" or sight.boundary_m > self._band_m:
            self.end()
            return
        at = scene.ground.border.along(sight.fix.lon, sight.fix.lat)
        if self._beat is None or scene.way is None or at.ring != self._beat.at.ring:
            self._beat = _Beat(sight, at)
            return
        self._move(self._beat, at, scene.way.path.length_m, _BACK_M + 2 * sight.sigma_m)
        far = self._beat.travel_m
        if not self._beat.told and (
            far >= 2 * self._length_m or (far >= self._length_m and self._beat.turns >= self._turns)
        ):
            self._beat.told = True
            first = self._beat.first.fix
            self._journal.write(
                "patrolled", sight, start_us=first.t_us, place=first.place, depth_m=sides.depth_m,
                certainty=1 - sight.probability_inside(),
            )  # fmt: skip

    @staticmethod
    def _move(beat: _Beat, at: Along, path_m: float, back_m: float) -> None:
        step_m = at.at_m - beat.at.at_m
        if at.length_m is not None:
            step_m = (step_m + at.length_m / 2) % at.length_m - at.length_m / 2
        step_m = min(max(step_m, -path_m), path_m)
        beat.at = at
        beat.walked_m += step_m
        beat.travel_m += abs(step_m)
        past_m = beat.walked_m - beat.extreme_m
        if past_m * beat.heading > 0:
            beat.extreme_m = beat.walked_m
        elif abs(past_m) > back_m:
            beat.turns += beat.heading != 0
            beat.heading = 1 if past_m > 0 else -1
            beat.extreme_m = beat.walked_m
