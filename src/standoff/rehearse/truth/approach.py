"""Approaches and turns, as the true motion makes them: a geodesic ray along the way of the last `over`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.truth.border import EARTH, CircleBorder, xyz
from standoff.rehearse.truth.encounter import Encounter, Leg
from standoff.rehearse.truth.motion import Approaching

__all__ = ["Approach", "ApproachNumbers", "Headings", "approaches", "contact_m"]

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]

_FARTHEST_M: Final = 5_000_000.0
#: Steps along a ray are at least this; what a ray cuts of a zone more shortly may be missed.
_TOUCH_M: Final = 5.0
_TOUCH_SHARE: Final = 0.001
_TURN_DEG: Final = 2.0
_FINE_US: Final = 5_000_000
_MOST_STEPS: Final = 400
_PARTS: Final = 8
_NEWTON: Final = 5  # steps at most
#: What a ray does: there is none, it misses however long, it meets too late, it meets in time.
_NONE, _MISS, _LATE, _MEETS = range(4)


@dataclass(frozen=True, slots=True)
class ApproachNumbers:
    """Parameters of `approached` and `turned_away`; times in microseconds."""

    within_us: float
    over_us: float
    min_speed_mps: float
    turn_for_us: float
    turn_by_m: float


@dataclass(frozen=True, slots=True)
class Approach:
    """From when to when it headed for the zone, and the turn away, if any: its start and when it was sure."""

    start_us: int
    held_until_us: int
    turn_us: int | None
    turn_sure_us: int | None
    ended_us: int


def contact_m(sight: Approaching, lon: Floats, lat: Floats, azimuth: Floats, longest_m: Floats) -> Floats:
    """How far along each ray the border is met, infinite where it is not within its length. Starts are outside.

    The way to the border is walked in steps of the distance to it, which no step can overshoot.
    """
    if isinstance(sight.border, CircleBorder):
        return _circle_contact_m(sight.border, lon, lat, azimuth, longest_m)
    met, gone, before = np.full(len(lon), np.inf), np.zeros(len(lon)), np.zeros(len(lon))
    round_m = np.full(len(lon), np.inf)
    open_ = np.arange(len(lon))
    at_lon, at_lat = lon.copy(), lat.copy()
    for _ in range(_MOST_STEPS):
        if not len(open_):
            break
        away, outer = _lower_bound(sight, at_lon[open_], at_lat[open_])
        inside = away <= 0.0
        met[open_[inside]] = gone[open_[inside]]
        leaves = (outer > 0.0) & (outer > round_m[open_])  # away from a circle about all of it: never back
        round_m[open_], before[open_] = outer, np.where(inside, before[open_], gone[open_])
        gone[open_] += np.maximum(away, _TOUCH_M + _TOUCH_SHARE * gone[open_])
        open_ = open_[~inside & ~leaves & (gone[open_] <= longest_m[open_])]
        if len(open_):
            at_lon[open_], at_lat[open_], _ = EARTH.fwd(lon[open_], lat[open_], azimuth[open_], gone[open_])
    return _narrowed_contact(sight, (lon, lat, azimuth), before, met)


def _narrowed_contact(sight: Approaching, rays: tuple[Floats, Floats, Floats], before: Floats, met: Floats) -> Floats:
    """Between the last step outside and the first inside, to centimetres, eight parts at a time."""
    hit = np.flatnonzero(np.isfinite(met))
    if not len(hit):
        return met
    lon, lat, azimuth = (np.repeat(values[hit], _PARTS - 1) for values in rays)
    low, high, pick = before[hit], met[hit], np.arange(len(hit))
    while float((high - low).max()) > 0.05:
        between = low[:, None] + (high - low)[:, None] * (np.arange(1, _PARTS) / _PARTS)
        at_lon, at_lat, _ = EARTH.fwd(lon, lat, azimuth, between.ravel())
        inside = sight.border.signed_m(np.asarray(at_lon), np.asarray(at_lat)).reshape(between.shape) <= 0.0
        first = np.where(inside.any(axis=1), inside.argmax(axis=1), _PARTS - 1)
        edges = np.column_stack([low, between, high])
        low, high = edges[pick, first], edges[pick, first + 1]
    met[hit] = high
    return met


def _circle_contact_m(border: CircleBorder, lon: Floats, lat: Floats, azimuth: Floats, longest_m: Floats) -> Floats:
    """By the point of the ray nearest to the centre, then the point at the radius before it (Newton's steps)."""
    along = np.zeros(len(lon))
    for _ in range(_NEWTON):
        step, _ = _towards_centre(border, lon, lat, azimuth, along)
        before, along = along, np.clip(along + step, 0.0, _FARTHEST_M)
        if _settled(before, along):
            break
    _, away = _towards_centre(border, lon, lat, azimuth, along)
    meets = (along > 0.0) & (away <= border.reach_m)
    found = np.full(len(lon), np.inf)
    lon, lat, azimuth, along = lon[meets], lat[meets], azimuth[meets], along[meets]
    at = np.maximum(along - np.sqrt(border.reach_m**2 - away[meets] ** 2), 0.0)
    for _ in range(_NEWTON):
        step, away = _towards_centre(border, lon, lat, azimuth, at)
        with np.errstate(divide="ignore", invalid="ignore"):
            move = (away - border.reach_m) * away / step
        before, at = at, np.clip(np.where(np.isfinite(move), at + move, at), 0.0, along)
        if _settled(before, at):
            break
    found[meets] = at
    return np.where(found <= longest_m, found, np.inf)


def _settled(before: Floats, now: Floats) -> bool:
    """Whether the last step moved nothing by a millimetre."""
    return not len(now) or float(np.abs(now - before).max()) < 1e-3


def _towards_centre(
    border: CircleBorder, lon: Floats, lat: Floats, azimuth: Floats, along: Floats
) -> tuple[Floats, Floats]:
    """From a point of each ray: how much farther the nearest point to the centre seems, and how far the centre is."""
    at_lon, at_lat, back = EARTH.fwd(lon, lat, azimuth, along)
    middle = np.full(len(lon), border.centre[0]), np.full(len(lon), border.centre[1])
    bearing, _, away = EARTH.inv(at_lon, at_lat, *middle)
    angle = np.radians(np.asarray(bearing) - (np.asarray(back) + 180.0))
    return np.asarray(away) * np.cos(angle), np.asarray(away, np.float64)


def _lower_bound(sight: Approaching, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The distance to the border (far from it, cheaply, something less), and that to a circle about the zone."""
    centre = xyz(np.array([sight.border.centre[0]]), np.array([sight.border.centre[1]]))
    outer = np.asarray(np.linalg.norm(xyz(lon, lat) - centre, axis=1) - sight.border.reach_m, np.float64)
    away = outer.copy()
    near = np.flatnonzero(away < max(200.0, 0.1 * sight.border.reach_m))
    away[near] = sight.border.signed_m(lon[near], lat[near])
    return away, outer


class Headings:
    """Where a course heads, as its way over the last `over` tells, while one version of a zone holds."""

    def __init__(self, leg: Leg, numbers: ApproachNumbers) -> None:
        self.sight, self.numbers = leg.sight, numbers

    def rays(self, t_us: Instants) -> tuple[Floats, Floats, Floats, Floats]:
        """Lon, lat, azimuth and speed at instants; speed NaN before the way is long enough."""
        course, over = self.sight.course, int(self.numbers.over_us)
        before = t_us - over
        lon0, lat0, _ = course.at(np.maximum(before, course.from_us))
        lon, lat, _ = course.at(t_us)
        _, back, way_m = EARTH.inv(lon0, lat0, lon, lat)
        speed = np.where(before < course.from_us, np.nan, np.asarray(way_m) / (over / 1e6))
        return lon, lat, np.asarray(back) + 180.0, speed

    def states(self, t_us: Instants, *, turn_deg: float = 0.0, hurry: float = 1.0) -> NDArray[np.int64]:
        """What the ray does at each instant. `turn_deg` turns it, `hurry` shortens or lengthens `within`."""
        lon, lat, azimuth, speed = self.rays(t_us)
        state = np.full(len(t_us), _NONE)
        with np.errstate(invalid="ignore"):
            moves = np.flatnonzero((speed >= self.numbers.min_speed_mps) & (speed > 0) & ~self.sight.surely_out(t_us))
            state[(speed >= self.numbers.min_speed_mps) & (speed > 0)] = _MISS
        longest = np.full(len(moves), _FARTHEST_M)
        met = contact_m(self.sight, lon[moves], lat[moves], azimuth[moves] + turn_deg, longest)
        reach = np.minimum(speed[moves] * self.numbers.within_us / 1e6 * hurry, _FARTHEST_M)
        state[moves] = np.where(met <= reach, _MEETS, np.where(np.isfinite(met), _LATE, _MISS))
        return state

    def eta_s(self, at_us: int) -> tuple[float, float]:
        """Speed at an instant and seconds until the border is met along the ray."""
        lon, lat, azimuth, speed = self.rays(np.array([at_us], np.int64))
        met = contact_m(self.sight, lon, lat, azimuth, np.full(1, _FARTHEST_M))
        return float(speed[0]), float(met[0] / speed[0])

    def sampled(self, from_us: int, to_us: int) -> tuple[Instants, NDArray[np.int64]]:
        """Instants with all changes of state among them to a millisecond.

        A state that holds for less than 5 s in the middle of a turn may be missed.
        """
        step = max(int(self.numbers.over_us) // 2, 10_000_000)
        t = np.unique(np.append(np.arange(from_us, to_us, step), to_us)).astype(np.int64)
        state, azimuth = self.states(t), self.rays(t)[2]
        while True:
            bend = np.abs((np.diff(azimuth) + 180.0) % 360.0 - 180.0)
            moving = (state[1:] != _NONE) | (state[:-1] != _NONE)
            cut = np.flatnonzero((np.diff(t) > _FINE_US) & moving & ((bend > _TURN_DEG) | (state[1:] != state[:-1])))
            if not len(cut):
                break
            new = t[cut] + np.diff(t)[cut] // 2
            order = np.argsort(np.concatenate([t, new]), kind="stable")
            state = np.concatenate([state, self.states(new)])[order]
            azimuth = np.concatenate([azimuth, self.rays(new)[2]])[order]
            t = np.concatenate([t, new])[order]
        return self._with_changes(t, state)

    def _with_changes(self, t: Instants, state: NDArray[np.int64]) -> tuple[Instants, NDArray[np.int64]]:
        exact: list[int] = []
        for of in (_MEETS, _MISS):
            exact += [at for at, _ in self.sight.narrowed(t, state == of, lambda a, of=of: self.states(a) == of)]  # type: ignore[misc]
        if not exact:
            return t, state
        more = np.array(sorted(set(exact)), np.int64)
        order = np.argsort(np.concatenate([t, more]), kind="stable")
        return np.concatenate([t, more])[order], np.concatenate([state, self.states(more)])[order]


def approaches(
    encounter: Encounter, leg: Leg, numbers: ApproachNumbers, from_us: int, to_us: int, fastest_mps: float
) -> list[Approach]:
    """All approaches between two instants, as somebody would see them who looks from `from_us` on."""
    found: list[Approach] = []
    headings = Headings(leg, numbers)
    first = max(from_us, leg.stretch.from_us)
    last = min(to_us, leg.stretch.to_us)
    for a, b in _outside(encounter, first, last):
        since = max(a, from_us + int(numbers.over_us))
        near_m = fastest_mps * numbers.within_us / 1e6
        if since < b and _ever_near(leg.sight, since, b, near_m):
            found += _scan(headings, since, b)
    return found


def _outside(encounter: Encounter, from_us: int, to_us: int) -> list[tuple[int, int]]:
    spans, at = [], from_us
    for visit in encounter.visits:
        if visit.to_us >= from_us and visit.from_us <= to_us:
            spans.append((at, visit.from_us - 1))
            at = visit.to_us + 1
    spans.append((at, to_us))
    return [(a, b) for a, b in spans if b > a]


def _ever_near(sight: Approaching, from_us: int, to_us: int, near_m: float) -> bool:
    t = np.unique(np.append(np.arange(from_us, to_us, 60_000_000), to_us)).astype(np.int64)
    return bool((sight.at_least_m(t) <= near_m + 60.0 * near_m / 1800.0).any())


def _scan(headings: Headings, from_us: int, to_us: int) -> list[Approach]:
    """One unbroken time outside: open at the first ray that meets in time, close by a turn, then again."""
    t, state = headings.sampled(from_us, to_us)
    found: list[Approach] = []
    i = 0
    while True:
        hits = np.flatnonzero(state[i:] == _MEETS)
        if not len(hits):
            return found
        i += int(hits[0])
        held = np.flatnonzero(state[i:] != _MEETS)
        until = int(t[i + held[0]]) if len(held) else to_us
        turn, sure = _turn(headings, t[i:], state[i:], to_us)
        found.append(Approach(int(t[i]), until, turn, sure, sure if sure is not None else to_us))
        if sure is None:
            return found
        i = int(np.searchsorted(t, sure, side="right"))


def _turn(headings: Headings, t: Instants, state: NDArray[np.int64], to_us: int) -> tuple[int | None, int | None]:
    """The first turn after t[0]: by rays that miss for long enough, or by a growing distance."""
    by_ray = _by_ray(t, state, headings.numbers.turn_for_us)
    by_growth = _by_growth(headings, int(t[0]), to_us)
    both = [turn for turn in (by_ray, by_growth) if turn is not None]
    return min(both, key=lambda turn: turn[1]) if both else (None, None)


def _by_ray(t: Instants, state: NDArray[np.int64], for_us: float) -> tuple[int, int] | None:
    since: int | None = None
    for i in range(len(t)):
        if state[i] in (_LATE, _MEETS):
            since = None
        elif state[i] == _MISS:
            since = int(t[i]) if since is None else since
            ends = int(t[i + 1]) if i + 1 < len(t) else int(t[i])  # the state holds until the next instant
            if ends >= since + for_us:
                return since, int(max(t[i], since + for_us))
    return None


def _by_growth(headings: Headings, from_us: int, to_us: int) -> tuple[int, int] | None:
    """When the distance has grown by so much from its least since `from_us`: when it was least, and that instant."""
    sight, by_m = headings.sight, headings.numbers.turn_by_m
    t = np.unique(np.append(np.arange(from_us, to_us, 10_000_000), to_us)).astype(np.int64)
    b = sight.signed_m(t)
    least = np.minimum.accumulate(b)
    grown = np.flatnonzero(b >= least + by_m)
    if not len(grown):
        return None
    k = int(grown[0])
    low = int(np.flatnonzero(b[: k + 1] == least[k])[-1])
    around = int(t[max(0, low - 1)]), int(t[min(k, low + 1)])
    least_us, least_m = sight.deepest(*around) if around[0] < around[1] else (int(t[low]), float(b[low]))
    change = sight.narrowed(t[k - 1 : k + 1], np.array([False, True]), lambda at: sight.signed_m(at) >= least_m + by_m)
    return least_us, change[0][0]
