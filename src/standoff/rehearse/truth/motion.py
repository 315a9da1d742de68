"""One course seen from one version of a zone: how far from the border at any instant, and when it passes a level.

Instants are sampled densely where the border is near and coarsely where the distance cannot matter: the distance to a
border changes no faster than the thing moves. Passages are then narrowed by halving.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.motion import Course
from standoff.rehearse.truth.border import Border, xyz
from standoff.rehearse.truth.force import Band

__all__ = ["Approaching", "pieces_m"]

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]
Flags = NDArray[np.bool_]

_FINE_M: Final = 10.0
_FINE_US: Final = 50_000
_EXACT_US: Final = 500
_PARTS: Final = 8  # in which a stretch of time is cut at once: few calls with many instants are cheap
_DEGREE_M: Final = 111_700.0  # of latitude at the poles: nowhere longer
_EQUATOR_M: Final = 111_320.0
_DEEP_M: Final = 0.2


def pieces_m(lon: Floats, lat: Floats) -> Floats:
    """At least the lengths of straight pieces in lon and lat, metres."""
    low = np.radians(np.minimum(np.abs(lat[:-1]), np.abs(lat[1:])))
    crosses = lat[:-1] * lat[1:] < 0
    narrow = np.where(crosses, 1.0, np.minimum(1.0, np.cos(low) * 1.004))
    return np.hypot(np.diff(lat) * _DEGREE_M, np.diff(lon) * _EQUATOR_M * narrow)


class Approaching:
    """A course and a border, between two instants in which the border holds."""

    def __init__(self, course: Course, border: Border, band: tuple[Band, bool], from_us: int, to_us: int) -> None:
        self.course, self.border, self.from_us, self.to_us = course, border, from_us, to_us
        self._band, self._surface = band
        inner = course.t_us[(course.t_us > from_us) & (course.t_us < to_us)]
        self._knots: Instants = np.unique(np.concatenate([[from_us], inner, [to_us]]).astype(np.int64))
        self._centre = xyz(np.array([border.centre[0]]), np.array([border.centre[1]]))[0]

    def signed_m(self, t_us: Instants) -> Floats:
        """Signed distance to the border, exact."""
        lon, lat, _ = self.course.at(t_us)
        return self.border.signed_m(lon, lat)

    def at_least_m(self, t_us: Instants) -> Floats:
        """Cheaply: no nearer to the zone than this."""
        lon, lat, _ = self.course.at(t_us)
        return np.asarray(np.linalg.norm(xyz(lon, lat) - self._centre, axis=1) - self.border.reach_m, np.float64)

    def moved_m(self, t_us: Instants) -> Floats:
        """At least the way between successive instants, none of which leaves a vertex out between them."""
        own = (self.course.t_us - self.course.t_us[0]).astype(np.float64)
        since = (t_us - self.course.t_us[0]).astype(np.float64)
        return pieces_m(np.interp(since, own, self.course.lon), np.interp(since, own, self.course.lat))

    def surely_out(self, t_us: Instants) -> Flags:
        """Above or below the altitude band beyond doubt."""
        if self._band.everywhere:
            return np.zeros(len(t_us), np.bool_)
        alt = self._altitude(t_us)
        return (alt < self._band.out_below_m - 1e-3) | (alt > self._band.out_above_m + 1e-3)

    def cannot_tell(self, at_us: int) -> bool:
        """Whether the altitude leaves it open."""
        alt = float(self._altitude(np.array([at_us]))[0])
        if self._band.everywhere:
            return False
        return not (self._band.within_from_m - 1e-3 <= alt <= self._band.within_to_m + 1e-3)

    def inside(self, t_us: Instants) -> Flags:
        """Whether it is in the zone, altitude included."""
        return (self.signed_m(t_us) <= 0) & ~self.surely_out(t_us)

    def _altitude(self, t_us: Instants) -> Floats:
        return np.zeros(len(t_us)) if self._surface else self.course.at(t_us)[2]

    def sampled(self, levels: Sequence[float]) -> tuple[Instants, Floats]:
        """Instants and distances between which no level is passed twice (unless within 10 m of way).

        Where nothing of interest is near, the distance is a lower bound only.
        """
        return self._refined(self._knots, lambda b0, b1, way: _may_pass(b0, b1, way, levels), max(levels))

    def passages(self, levels: Sequence[float]) -> list[tuple[int, bool]]:
        """When the distance passes the first of `levels`: the instant, and whether inwards."""
        t, b = self.sampled(levels)
        return self.narrowed(t, b <= levels[0], lambda at: self.signed_m(at) <= levels[0])

    def stays_inside(self) -> list[tuple[int, int]]:
        """The stretches of time in which it is in the zone, to a millisecond."""
        t, b = self.sampled([0.0])
        more = self._altitude_instants()
        if len(more):
            t = np.unique(np.concatenate([t, more]))
            b = self.signed_m(t)
        state = (b <= 0) & ~self.surely_out(t)
        changes = self.narrowed(t, state, self.inside)
        edges = [self.from_us] if state[0] else []
        edges += [at for at, _ in changes]
        if state[-1]:
            edges.append(self.to_us)
        return list(zip(edges[::2], edges[1::2], strict=True))

    def narrowed(self, t_us: Instants, state: Flags, asks: Callable[[Instants], Flags]) -> list[tuple[int, bool]]:
        """Where a state changes between instants: the change to within a millisecond, and the new state."""
        at = np.flatnonzero(state[1:] != state[:-1])
        low, high, new = t_us[at], t_us[at + 1], state[at + 1]
        pick = np.arange(len(at))
        while len(at) and int((high - low).max()) > _EXACT_US:
            between = low[:, None] + (high - low)[:, None] * np.arange(1, _PARTS) // _PARTS
            is_new = asks(between.ravel()).reshape(between.shape) == new[:, None]
            first = np.where(is_new.any(axis=1), is_new.argmax(axis=1), _PARTS - 1)
            edges = np.column_stack([low, between, high])
            low, high = edges[pick, first], edges[pick, first + 1]
        return [(int(t), bool(n)) for t, n in zip(high, new, strict=True)]

    def deepest(self, from_us: int, to_us: int) -> tuple[int, float]:
        """When and how far it is from the border where it is least (deepest inside), to half a metre."""
        inner = self._knots[(self._knots > from_us) & (self._knots < to_us)]
        t = np.unique(np.concatenate([[from_us], inner, [to_us]]).astype(np.int64))
        t, b = self._refined(t, _may_be_deeper, math.inf)
        lowest = np.argsort(b, kind="stable")[:8]
        near = [np.linspace(t[max(0, i - 1)], t[min(len(t) - 1, i + 1)], 65) for i in lowest]
        t = np.unique(np.concatenate([*near, t[lowest]]).astype(np.int64))
        b = self.signed_m(t)
        best = int(np.argmin(b))
        return int(t[best]), float(b[best])

    def _altitude_instants(self) -> Instants:
        """About each passage of a limit of altitude: just before and just after."""
        limits = [m for m in (self._band.out_below_m, self._band.out_above_m) if math.isfinite(m)]
        t, alt = self._knots, self._altitude(self._knots)
        found = []
        for limit in limits:
            with np.errstate(invalid="ignore", divide="ignore"):
                share = (limit - alt[:-1]) / np.diff(alt)
            hit = np.flatnonzero((share >= 0) & (share <= 1))
            middle = t[hit] + np.round(share[hit] * np.diff(t)[hit]).astype(np.int64)
            found += [middle - 1000, middle + 1000]
        every = np.concatenate(found) if found else np.zeros(0, np.int64)
        return every[(every > self.from_us) & (every < self.to_us)]

    def _refined(
        self, t: Instants, wanted: Callable[[Floats, Floats, Floats], Flags], interest_m: float
    ) -> tuple[Instants, Floats]:
        """Cut pieces in four while they are `wanted` and long; distances exact where within interest."""
        way = self.moved_m(t)
        b = self._distances(t, interest_m + (float(way.max()) if len(way) else 0.0))
        while True:
            long = (way > _FINE_M) & (np.diff(t) > _FINE_US)
            cut = np.flatnonzero(wanted(b[:-1], b[1:], way) & long)
            if not len(cut):
                return t, b
            step = np.diff(t)[cut]
            new = (t[cut] + step * np.array([[1], [2], [3]]) // 4).ravel()
            t_all, b_all = np.concatenate([t, new]), np.concatenate([b, self._distances(new, interest_m)])
            order = np.argsort(t_all, kind="stable")
            t, b = t_all[order], b_all[order]
            way = self.moved_m(t)

    def _distances(self, t: Instants, interest_m: float) -> Floats:
        if math.isinf(interest_m):
            return self.signed_m(t)
        b = self.at_least_m(t)
        near = np.flatnonzero(b <= interest_m)
        b[near] = self.signed_m(t[near])
        return b


def _may_pass(b0: Floats, b1: Floats, way: Floats, levels: Sequence[float]) -> Flags:
    """Whether a piece may reach a level between its ends."""
    lowest, highest = (b0 + b1 - way) / 2, (b0 + b1 + way) / 2
    wanted = np.zeros(len(way), np.bool_)
    for level in levels:
        wanted |= (lowest <= level) & (highest >= level)
    return wanted


def _may_be_deeper(b0: Floats, b1: Floats, way: Floats) -> Flags:
    lowest = float(min(b0.min(), b1.min()))
    return (b0 + b1 - way) / 2 < lowest - _DEEP_M
