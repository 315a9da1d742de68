"""Who could see a change of side: a walk through the stays inside and outside, with the reports that fall into each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from standoff.model.plan import Sure
from standoff.rehearse.truth.border import EARTH
from standoff.rehearse.truth.chances import chance_of_side, phi, phis
from standoff.rehearse.truth.encounter import Encounter
from standoff.rehearse.truth.tracks import Track

__all__ = ["Sides", "sides_seen"]

_VAGUE_US = 150_000_000
_RUN_SIGMA = 1.645
_WORTH = 0.05


@dataclass(slots=True)
class Sides:
    """Chances, by the number of the visit: that its beginning and its end are seen, and that inside is known at all.

    `found`: first reports inside where the side was not known; `feed_left`: first reports outside after a gap that
    began inside; each with its chance. `why_not`: of a beginning (True) or an end, what hides it. `tossed`: when noise
    may take it over the border for sure though it stays where it is, and whether inwards.
    """

    entered: dict[int, float] = field(default_factory=dict)
    left: dict[int, float] = field(default_factory=dict)
    known: dict[int, float] = field(default_factory=dict)
    found: list[tuple[int, float]] = field(default_factory=list)
    feed_left: list[tuple[int, float, int]] = field(default_factory=list)
    why_not: dict[tuple[int, bool], str] = field(default_factory=dict)
    tossed: list[tuple[int, bool]] = field(default_factory=list)


def sides_seen(encounter: Encounter, track: Track, sure: Sure, max_gap_us: int) -> Sides:
    """What somebody who has this track alone would know of each visit."""
    return _Walk(encounter, track, sure, max_gap_us).sides


class _Walk:
    def __init__(self, encounter: Encounter, track: Track, sure: Sure, max_gap_us: int) -> None:
        self.encounter, self.track, self.sure, self.gap = encounter, track, sure, max_gap_us
        self.sides = Sides()
        self.boundary_m = _boundaries(encounter, track)
        self.out = self.inside = 0.0
        last = 0
        for k, visit in enumerate(encounter.visits):
            low = int(np.searchsorted(track.t_us, visit.from_us))
            high = int(np.searchsorted(track.t_us, visit.to_us, side="right"))
            self._stay(k, last, low, is_inside=False)
            self._stay(k, low, high, is_inside=True)
            last = high
        self._stay(len(encounter.visits), last, len(track.t_us), is_inside=False)

    def _stay(self, k: int, low: int, high: int, *, is_inside: bool) -> None:
        """A stay outside before visit k, or visit k itself; reports low to high fall into it."""
        if low == high:
            self._unseen(k, low, is_inside=is_inside)
            return
        t = self.track.t_us[low:high]
        cuts = [low, *(low + 1 + np.flatnonzero(np.diff(t) > self.gap)), high]
        for first, end in itertools.pairwise(cuts):
            after_gap = first == 0 or bool(self.track.t_us[first] - self.track.t_us[first - 1] > self.gap)
            part = slice(int(first), int(end))
            far = -self.boundary_m[part] if is_inside else self.boundary_m[part]
            chance = chance_of_side(
                self.track.t_us[part], far, self.track.sigma_m[part], self.track.noise_m[part], self.sure
            )
            self._toss(part, far, inwards=not is_inside)
            timely = self._timely(k, part, far, is_inside=is_inside) if first == low and not after_gap else 1.0
            (self._goes_in if is_inside else self._goes_out)(k, int(first), chance, after_gap, first == low, timely)

    def _toss(self, part: slice, far: np.ndarray, *, inwards: bool) -> None:
        """Whether the reports of a stay may decide the other side: at least 5 in 100."""
        sigma, noise = self.track.sigma_m[part], self.track.noise_m[part]
        near = np.flatnonzero(-far - _RUN_SIGMA * sigma + 4.0 * noise > 0.0)
        if len(near):
            span = slice(int(near[0]), int(near[-1]) + 1)
            chance = chance_of_side(self.track.t_us[part][span], -far[span], sigma[span], noise[span], self.sure)
            if chance * (self.inside if not inwards else 1.0 - self.inside) >= _WORTH:
                self.sides.tossed.append((int(self.track.t_us[part][span][int(np.argmin(far[span]))]), inwards))

    def _timely(self, k: int, part: slice, far: np.ndarray, *, is_inside: bool) -> float:
        """The chance that the passage is told where it was, and not where noise took it over the border once more.

        So it may who stays in the noise of the border long after: what is told is the last passage before it is sure.
        """
        if k == 0 and not is_inside:
            return 1.0
        visit = self.encounter.visits[k if is_inside else k - 1]
        t, sigma, noise = self.track.t_us[part], self.track.sigma_m[part], self.track.noise_m[part]
        soon = t <= (visit.from_us if is_inside else visit.to_us) + 2 * _VAGUE_US
        back = phis(-far[~soon] / np.maximum(noise[~soon], 1e-9))
        if not len(back) or float(back.max()) < 1e-3:
            return 1.0
        sure = chance_of_side(t[soon], far[soon], sigma[soon], noise[soon], self.sure) if soon.any() else 0.0
        return sure + (1.0 - sure) * float(np.prod(1.0 - back))

    def _goes_in(self, k: int, first: int, chance: float, after_gap: bool, begins: bool, timely: float) -> None:
        if after_gap:
            self.out = 0.0
        unknown = max(0.0, 1.0 - self.out - self.inside)
        if unknown * chance > 0.01:
            self.sides.found.append((int(self.track.t_us[first]), unknown * chance))
        if begins:
            seen = (
                0.0 if after_gap else self._placed(first, self.encounter.visits[k].from_us, self.out * chance * timely)
            )
            self.sides.entered[k] = max(seen, self.sides.entered.get(k, 0.0))
            self._blame(k, first, begins=True, after_gap=after_gap)
        self.inside, self.out = chance + (1 - chance) * self.inside, (1 - chance) * self.out
        self.sides.known[k] = max(self.inside, self.sides.known.get(k, 0.0))

    def _goes_out(self, k: int, first: int, chance: float, after_gap: bool, begins: bool, timely: float) -> None:
        if begins and k > 0:
            if after_gap and self.inside * chance > 0.01:
                self.sides.feed_left.append((int(self.track.t_us[first]), self.inside * chance, k - 1))
            seen = (
                0.0
                if after_gap
                else self._placed(first, self.encounter.visits[k - 1].to_us, self.inside * chance * timely)
            )
            self.sides.left[k - 1] = max(seen, self.sides.left.get(k - 1, 0.0))
            self._blame(k - 1, first, begins=False, after_gap=after_gap)
        if after_gap:
            self.out = 0.0
        self.out, self.inside = chance + (1 - chance) * self.out, (1 - chance) * self.inside

    def _unseen(self, k: int, at: int, *, is_inside: bool) -> None:
        """A stay without any report: only the path between the reports about it can tell."""
        chance = self._by_path(at, is_inside=is_inside) * (self.out if is_inside else self.inside)
        reason = "sampling" if 0 < at < len(self.track.t_us) and not self._gap_at(at) else "gap"
        if is_inside:
            self.sides.entered[k] = self.sides.left[k] = chance
            self.sides.why_not[k, True] = self.sides.why_not[k, False] = reason
        elif k > 0:
            self.sides.left[k - 1], self.sides.why_not[k - 1, False] = chance, reason
            self.sides.entered[k], self.sides.why_not[k, True] = chance, reason

    def _by_path(self, at: int, *, is_inside: bool) -> float:
        """The chance that the geodesic between the reports before and after reaches surely across the border."""
        if not 0 < at < len(self.track.t_us) or self._gap_at(at):
            return 0.0
        pair = self.track.t_us[[at - 1, at]]
        lon, lat, _ = self.encounter.course.at(pair)
        away = EARTH.inv_intermediate(
            lon[0], lat[0], lon[1], lat[1], npts=257, initial_idx=0, terminus_idx=0, return_back_azimuth=False
        )
        leg = self.encounter.leg_at(int(pair[0]))
        if leg is None:
            return 0.0
        b = leg.sight.border.signed_m(np.asarray(away.lons, np.float64), np.asarray(away.lats, np.float64))
        far = float((-b).max() if is_inside else b.max())
        sigma, noise = float(self.track.sigma_m[[at - 1, at]].max()), float(self.track.noise_m[[at - 1, at]].max())
        if far <= 0.01:
            return 0.0
        margin = far - _RUN_SIGMA * sigma
        return phi(margin / noise) if noise > 0 else float(margin >= 0)

    def _gap_at(self, at: int) -> bool:
        return bool(self.track.t_us[at] - self.track.t_us[at - 1] > self.gap)

    def _placed(self, first: int, passage_us: int, chance: float) -> float:
        """The chance, but at most even where nobody could place the passage to 150 s.

        So it is where the reports about it are farther apart than that and the motion between them was not even.
        """
        before, after = int(self.track.t_us[first - 1]), int(self.track.t_us[first])
        if after - before <= 2 * _VAGUE_US:
            return chance
        lon, lat, _ = self.encounter.course.at(np.array([before, after], np.int64))
        path = EARTH.inv_intermediate(
            lon[0], lat[0], lon[1], lat[1], npts=513, initial_idx=0, terminus_idx=0, return_back_azimuth=False
        )
        leg = self.encounter.leg_at(passage_us)
        if leg is None:
            return chance
        b = leg.sight.border.signed_m(np.asarray(path.lons, np.float64), np.asarray(path.lats, np.float64))
        changes = np.flatnonzero((b[1:] <= 0) != (b[:-1] <= 0))
        if not len(changes):
            return min(chance, 0.5)
        told = before + (after - before) * (changes[-1] + 1) / 512
        return chance if abs(told - passage_us) <= _VAGUE_US else min(chance, 0.5)

    def _blame(self, k: int, first: int, *, begins: bool, after_gap: bool) -> None:
        vague = first > 0 and self.track.t_us[first] - self.track.t_us[first - 1] > 2 * _VAGUE_US
        self.sides.why_not[k, begins] = "gap" if after_gap else "sampling" if vague else "noise"


def _boundaries(encounter: Encounter, track: Track) -> np.ndarray:
    """The true signed distance of each report; where no version holds or it is surely out of the band, far outside."""
    b = np.full(len(track.t_us), 1e9)
    for leg in encounter.legs:
        here = np.flatnonzero((track.t_us >= leg.stretch.from_us) & (track.t_us <= leg.stretch.to_us))
        if len(here):
            t = track.t_us[here]
            b[here] = np.where(
                leg.sight.surely_out(t), 1e9, leg.sight.border.signed_m(track.lon[here], track.lat[here])
            )
    return b
