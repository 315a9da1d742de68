"""Patrols, as the true motion makes them: to and fro, or far along, outside the border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.truth.encounter import Leg
from standoff.rehearse.truth.motion import Approaching

__all__ = ["Patrol", "PatrolNumbers", "patrols"]

Instants = NDArray[np.int64]

_STEP_US: Final = 20_000_000
_STEP_M: Final = 200.0
_BACK_M: Final = 500.0


@dataclass(frozen=True, slots=True)
class PatrolNumbers:
    """Parameters of `patrolled`, metres. `back_m`: how far along the border a change of direction must show."""

    band_m: float
    length_m: float
    turns: float
    back_m: float = _BACK_M


@dataclass(frozen=True, slots=True)
class Patrol:
    """A time in the band, and when it had covered enough."""

    from_us: int
    sure_us: int


def patrols(leg: Leg, numbers: PatrolNumbers, from_us: int, to_us: int) -> list[Patrol]:
    """All patrols between two instants."""
    a, b = max(from_us, leg.stretch.from_us), min(to_us, leg.stretch.to_us)
    found = []
    for low, high in _in_band(leg.sight, a, b, numbers.band_m):
        found += _covered(leg.sight, low, high, numbers)
    return found


def _in_band(sight: Approaching, a: int, b: int, band_m: float) -> list[tuple[int, int]]:
    def followed(at: Instants) -> NDArray[np.bool_]:
        away = sight.signed_m(at)
        return (away > 0) & (away <= band_m) & ~sight.surely_out(at)

    if b <= a:
        return []
    t, _away = sight.sampled([0.0, band_m])
    t = np.unique(np.concatenate([[a], t[(t > a) & (t < b)], [b]]))
    if not (sight.at_least_m(t) <= band_m).any():
        return []
    state = followed(t)
    edges = [a] if state[0] else []
    edges += [at for at, _ in sight.narrowed(t, state, followed)]
    if state[-1]:
        edges.append(b)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _covered(sight: Approaching, a: int, b: int, numbers: PatrolNumbers) -> list[Patrol]:
    """Walk along the border; a change of ring starts afresh."""
    t = _samples(sight, a, b)
    lon, lat, _ = sight.course.at(t)
    way = np.concatenate([[0.0], sight.moved_m(t)])
    if way.sum() < numbers.length_m:
        return []
    s, ring, around = sight.border.along_m(lon, lat)
    found, walk = [], _Walk(int(t[0]), numbers)
    for i in range(1, len(t)):
        if ring[i] != ring[i - 1]:
            walk = _Walk(int(t[i]), numbers)
            continue
        step = s[i] - s[i - 1]
        if np.isfinite(around[i]):
            step = (step + around[i] / 2) % around[i] - around[i] / 2
        if not walk.told and walk.goes(float(np.clip(step, -way[i], way[i]))):
            found.append(Patrol(walk.from_us, int(t[i])))
    return found


def _samples(sight: Approaching, a: int, b: int) -> Instants:
    knots = np.unique(np.concatenate([[a], sight.course.t_us, [b]]).astype(np.int64))
    knots = knots[(knots >= a) & (knots <= b)]
    parts = []
    for low, high, way in zip(knots[:-1], knots[1:], sight.moved_m(knots), strict=True):
        count = max(1, int(np.ceil(max((high - low) / _STEP_US if way > 0 else 1, way / _STEP_M))))
        parts.append(np.linspace(low, high, count + 1)[:-1])
    return np.unique(np.concatenate([*parts, [b]]).astype(np.int64))


class _Walk:
    """How far it has gone along the border, and how often it turned."""

    def __init__(self, from_us: int, numbers: PatrolNumbers) -> None:
        self.from_us, self.told, self._numbers = from_us, False, numbers
        self._at = self._extreme = self._travel = 0.0
        self._direction, self._turns = 0, 0

    def goes(self, step_m: float) -> bool:
        """Takes a step; True when it has covered enough, once."""
        n = self._numbers
        self._at += step_m
        self._travel += abs(step_m)
        if self._direction == 0:
            if abs(self._at) > n.back_m:
                self._direction, self._extreme = (1 if self._at > 0 else -1), self._at
        elif (self._at - self._extreme) * self._direction > 0:
            self._extreme = self._at
        elif (self._extreme - self._at) * self._direction > n.back_m:
            self._direction, self._extreme, self._turns = -self._direction, self._at, self._turns + 1
        enough = self._travel >= n.length_m and self._turns >= n.turns
        self.told = enough or self._travel >= 2 * n.length_m
        return self.told
