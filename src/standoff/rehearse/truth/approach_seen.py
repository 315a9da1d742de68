"""Whether reports let anybody see an approach, or the turn away from it: the condition tried at every report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.truth.approach import Approach, ApproachNumbers
from standoff.rehearse.truth.asks import Ask
from standoff.rehearse.truth.chances import NO, YES, Answer, chance_of_side, graded, phis, worse
from standoff.rehearse.truth.encounter import Leg
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.rays_seen import RayChances, Ways, any_of, opens_and_turns, ways_of
from standoff.rehearse.truth.tracks import Track
from standoff.rehearse.truth.watched import Watched, approach_numbers

__all__ = ["ApproachesSeen"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: A score takes an approach that is told so late, while it holds (standoff.rehearse.score.pairing).
_LATEST_US: Final = 30 * 60_000_000
_MOST: Final = 64  # reports that are tried, evenly taken
_FIRST: Final = 6
#: What is told so soon before or so long after a true one may be that one.
_EARLY_US: Final = 10 * 60_000_000
_ONE_US: Final = 10 * 60_000_000


@dataclass(slots=True)
class ApproachesSeen:
    """Of one track and one pair of entity and zone."""

    watched: Watched
    track: Track
    plan: Plan
    _ways: dict[float, Ways] = field(default_factory=dict)
    _tossed_at: dict[tuple[ApproachNumbers, int], tuple[list[int], list[int]]] = field(default_factory=dict)

    def approached(self, ask: Ask, row: Happening) -> Answer:
        """Whether a ray at any of the reports while it holds meets the zone in time."""
        found = self._of(ask, row.start_us)
        if found is None:
            return "no", "gap"
        leg, approach = found
        at = self._reports(row.start_us, self._until(leg, approach))
        if not len(at):
            return "no", "short" if approach.ended_us - row.start_us < self.track.interval_us(row.start_us) else "gap"
        rays = self._rays(ask, leg)
        soon = at[self.track.t_us[at] <= row.start_us + _LATEST_US]
        chance = self._shown(rays, leg, soon) if len(soon) else 0.0
        if chance < YES and len(soon) < len(at):  # seen for sure, but so late that nothing tells it from another
            chance = max(chance, min(0.5, self._shown(rays, leg, at)))
        return graded(chance, self._blame(rays, at))

    def turned_away(self, ask: Ask, row: Happening) -> Answer:
        """Whether the rays miss for long enough, or the distance grows by enough, at the reports."""
        begun = row.closes[1] if row.closes else row.start_us
        found = self._of(ask, begun)
        if found is None:
            return "no", "gap"
        leg, approach = found
        opened = self.approached(ask, self.watched.approach_row(ask, leg, approach))
        until = min(leg.stretch.to_us, self._outside_until(row.start_us))
        at = self._reports(begun, until)
        chance = max(
            self._grows(ask, leg, at), self._all_miss(self._rays(ask, leg), at[self.track.t_us[at] >= row.start_us])
        )
        chance *= 1.0 - self._missed_before(self._rays(ask, leg), at, row.start_us)
        return worse(opened, graded(chance, "noise" if len(at) > 3 else "sampling"))

    def tossed(self, asks: Iterable[Ask], told: Sequence[Happening]) -> Iterator[Happening]:
        """What does not truly happen and yet may be told: rays that the noise turns onto the zone, or off it."""
        for ask in asks:
            if ask.kind in (EventKind.APPROACHED, EventKind.TURNED_AWAY) and self._may_be_near(ask):
                for leg in self.watched.encounter.legs:
                    yield from self._tossed(ask, leg, told)

    def _may_be_near(self, ask: Ask) -> bool:
        return self.watched.lowest_m <= self.watched.fastest_mps * approach_numbers(ask).within_us / 1e6

    def _tossed(self, ask: Ask, leg: Leg, told: Sequence[Happening]) -> Iterator[Happening]:
        starts = self._maybe(ask, leg)
        known = np.array([r.start_us for r in told if (r.kind, r.rule) == (ask.kind.value, ask.rule)], np.int64)
        for start in starts[ask.kind is EventKind.TURNED_AWAY]:
            late = start - known
            if not ((late >= -_EARLY_US) & (late <= _ONE_US)).any():
                known = np.append(known, start)
                yield self.watched.row(ask, start).seen("marginal", "noise")

    def _maybe(self, ask: Ask, leg: Leg) -> tuple[list[int], list[int]]:
        """When an approach and a turn away may be told, by chance or truly; worked out once for both."""
        key = approach_numbers(ask), leg.stretch.from_us
        if key not in self._tossed_at:
            rays = self._rays(ask, leg)
            at = self._thinned(leg, int(rays.numbers.over_us))
            at = at[leg.sight.at_least_m(self.track.t_us[at]) <= self.watched.fastest_mps * key[0].within_us / 1e6]
            chances, unsure = rays.tried(at)
            t, gap = self.track.t_us[at], self.plan.defaults.max_gap_us
            none: tuple[list[int], list[int]] = ([], [])
            walk = opens_and_turns(t, chances, self._outside_now(leg, at), key[0].turn_for_us, gap) if unsure else none
            self._tossed_at[key] = walk
        return self._tossed_at[key]

    def _thinned(self, leg: Leg, apart_us: int) -> Ints:
        """Reports while a version holds, so far apart that their headings differ."""
        low, high = np.searchsorted(self.track.t_us, [leg.stretch.from_us, leg.stretch.to_us])
        t, picked, last = self.track.t_us[low:high].tolist(), [], -(2**62)
        for i, at_us in enumerate(t):
            if at_us - last >= apart_us:
                picked.append(int(low) + i)
                last = at_us
        return np.array(picked, np.int64)

    def _outside_now(self, leg: Leg, at: Ints) -> Floats:
        boundary_m = leg.sight.border.signed_m(self.track.lon[at], self.track.lat[at])
        return phis(boundary_m / np.maximum(self.track.noise_m[at], 1e-9))

    def _of(self, ask: Ask, start_us: int) -> tuple[Leg, Approach] | None:
        return self.watched.approach_from(ask, start_us)

    def _until(self, leg: Leg, approach: Approach) -> int:
        return min(leg.stretch.to_us, self._outside_until(approach.start_us), approach.ended_us)

    def _outside_until(self, at_us: int) -> int:
        return min((v.from_us for v in self.watched.encounter.visits if v.from_us > at_us), default=2**62)

    def _rays(self, ask: Ask, leg: Leg) -> RayChances:
        numbers = approach_numbers(ask)
        if numbers.over_us not in self._ways:
            self._ways[numbers.over_us] = ways_of(self.track.t_us, numbers.over_us, self.plan.defaults.max_gap_us)
        return RayChances(leg.sight, self.track, numbers, self._ways[numbers.over_us])

    def _reports(self, from_us: int, to_us: int) -> Ints:
        """The reports between two instants up to the first gap."""
        low, high = np.searchsorted(self.track.t_us, [from_us, to_us])
        at = np.arange(low, high)
        gaps = np.flatnonzero(np.diff(self.track.t_us[low:high]) > self.plan.defaults.max_gap_us)
        return at[: gaps[0] + 1] if len(gaps) else at

    def _shown(self, rays: RayChances, leg: Leg, at: Ints) -> float:
        """The chance that any of these reports shows it; a few are asked first, for that mostly is enough."""
        chance = 0.0
        for most in (_FIRST, _MOST):
            part = at[np.unique(np.linspace(0, len(at) - 1, most).astype(np.int64))]
            part = part[rays.ways.since[part] >= 0]
            if len(part):
                chance = any_of(rays.at(part).meets * self._outside(leg, part), rays.ways.since[part], part)
            if chance >= YES or len(at) <= most:
                break
        return chance

    def _outside(self, leg: Leg, at: Ints) -> Floats:
        """The chance that the side is known to be outside by each report, and the report lies outside."""
        boundary_m = leg.sight.border.signed_m(self.track.lon[at], self.track.lat[at])
        noise_m = np.maximum(self.track.noise_m[at], 1e-9)
        here = phis(boundary_m / noise_m)
        sure = self.watched.asks[0].sure
        clear = boundary_m >= sure.one_sigma * self.track.sigma_m[at] + 3.0 * noise_m
        first = self._since_outside(int(at[0]))
        for i in np.flatnonzero(~np.maximum.accumulate(clear)).tolist():
            part = slice(max(first, int(at[i]) - 400), int(at[i]) + 1)
            far = leg.sight.border.signed_m(self.track.lon[part], self.track.lat[part])
            here[i] *= chance_of_side(
                self.track.t_us[part], far, self.track.sigma_m[part], self.track.noise_m[part], sure
            )
        return here

    def _since_outside(self, at: int) -> int:
        """The first report of the time outside, without a gap, in which a report falls."""
        t = self.track.t_us
        ended = max((v.to_us for v in self.watched.encounter.visits if v.to_us < t[at]), default=-(2**62))
        low = int(np.searchsorted(t, ended, side="right"))
        gaps = np.flatnonzero(np.diff(t[low : at + 1]) > self.plan.defaults.max_gap_us)
        return low + int(gaps[-1]) + 1 if len(gaps) else low

    def _blame(self, rays: RayChances, at: Ints) -> str:
        """Noise where there were headings of reports enough; else that reports are so rare."""
        return "noise" if int((rays.ways.since[at] >= at[0]).sum()) >= 2 else "sampling"

    def _grows(self, ask: Ask, leg: Leg, at: Ints) -> float:
        """The chance that the distance of a report exceeds the least before it by so much."""
        if len(at) < 2:
            return 0.0
        boundary_m = leg.sight.border.signed_m(self.track.lon[at], self.track.lat[at])
        grown = boundary_m - np.minimum.accumulate(boundary_m) - approach_numbers(ask).turn_by_m
        noise_m = np.maximum(np.sqrt(2.0) * self.track.noise_m[at], 1e-9)
        return float(phis(grown / noise_m).max())

    def _missed_before(self, rays: RayChances, at: Ints, turn_us: int) -> float:
        """The chance that a series of misses begins long before the turn, and goes on through a time without rays."""
        at = at[self.track.t_us[at] < turn_us][-400:]
        early = self.track.t_us[at] < turn_us - _ONE_US
        if not early.any():
            return 0.0
        (_, meet, is_ray), _ = rays.tried(at)
        hits = np.log1p(-np.minimum(meet, 1.0 - 1e-12))
        after = np.exp(np.cumsum(hits[::-1])[::-1] - hits)
        return float((np.maximum(is_ray - meet, 0.0) * after)[early].max())

    def _all_miss(self, rays: RayChances, at: Ints) -> float:
        """The chance of the best unbroken series of misses that is long enough; reports without a ray break none."""
        for_us = rays.numbers.turn_for_us
        if not len(at) or self.track.t_us[at[-1]] - self.track.t_us[at[0]] < for_us:
            return 0.0
        at = at[:_MOST]
        _, meet, is_ray = rays.at(at)
        miss = np.maximum(is_ray - meet, 0.0)
        with np.errstate(divide="ignore"):
            unbroken = np.concatenate([[0.0], np.cumsum(np.log1p(-np.minimum(meet, 1.0 - 1e-12)))])
        best, t = 0.0, self.track.t_us[at]
        for i in np.flatnonzero(miss > NO).tolist():
            j = int(np.searchsorted(t, t[i] + for_us))
            if j < len(at):
                ends = float(miss[j:].max())
                best = max(best, float(miss[i]) * ends * float(np.exp(unbroken[j] - unbroken[i + 1])))
        return best
