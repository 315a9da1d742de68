"""What one track lets anybody see of one entity at one zone: of what truly happened, and what may be told besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.truth.approach_seen import ApproachesSeen
from standoff.rehearse.truth.asks import Ask
from standoff.rehearse.truth.chances import Answer, answer, graded, phis
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.passages import Sides, sides_seen
from standoff.rehearse.truth.stops_seen import StopsSeen
from standoff.rehearse.truth.tracks import Track
from standoff.rehearse.truth.watched import AFRESH, Watched

__all__ = ["Judge"]

_K: Final = EventKind
_NEW_US: Final = 60_000_000


@dataclass(slots=True)
class Judge:
    """What one track lets anybody see of one entity at one zone."""

    watched: Watched
    track: Track
    plan: Plan
    _sides: Sides | None = None
    _rays: ApproachesSeen | None = None

    @property
    def rays(self) -> ApproachesSeen:
        """Approaches and turns."""
        if self._rays is None:
            self._rays = ApproachesSeen(self.watched, self.track, self.plan)
        return self._rays

    @property
    def sides(self) -> Sides:
        """What the track lets anybody know of each visit."""
        if self._sides is None:
            sure = self.watched.asks[0].sure
            self._sides = sides_seen(self.watched.encounter, self.track, sure, self.plan.defaults.max_gap_us)
        return self._sides

    @property
    def stops(self) -> StopsSeen:
        """Halts and patrols."""
        return StopsSeen(self.watched, self.track, self.plan)

    def answer(self, row: Happening) -> Answer:
        """Of an event that truly happened."""
        ask = next(a for a in self.watched.asks if a.kind.value == row.kind and a.rule == row.rule)
        if self.track.mixed and self._near(row.start_us):
            return "no", "identity"
        if abs(self._skew_us(row.start_us)) > _NEW_US:
            return "no", "clock"
        if ask.kind in (_K.ENTERED, _K.LEFT, _K.FOUND_INSIDE, _K.WENT_DEEP, _K.STAYED):
            return self._of_visit(ask, row)
        first = row.closes[1] if row.closes else row.start_us
        until = row.end_us if ask.kind is _K.PATROLLED and row.end_us else row.start_us + self._needs_us(ask)
        if not self._covered(first, until):
            return "no", "gap"
        if ask.kind is _K.APPROACHED:
            return self.rays.approached(ask, row)
        if ask.kind is _K.TURNED_AWAY:
            return self.rays.turned_away(ask, row)
        seen = {_K.HALTED: self.stops.halted, _K.RESUMED: self.stops.resumed, _K.PATROLLED: self.stops.patrolled}
        return seen[ask.kind](ask, row)

    def _needs_us(self, ask: Ask) -> int:
        if ask.kind is _K.HALTED:
            return int(ask.number("for"))
        return 0

    def _near(self, at_us: int) -> bool:
        i = int(np.searchsorted(self.track.t_us, at_us))
        return bool((np.abs(self.track.t_us[max(0, i - 1) : i + 1] - at_us) <= self.plan.defaults.max_gap_us).any())

    def _skew_us(self, at_us: int) -> float:
        i = int(np.searchsorted(self.track.t_us, at_us))
        part = slice(max(0, i - 5), i + 5)
        return float(np.median((self.track.said_us - self.track.t_us)[part])) if len(self.track.t_us) else 0.0

    def _covered(self, from_us: int, to_us: int) -> bool:
        """Whether reports about it leave no gap between two instants."""
        i = int(np.searchsorted(self.track.t_us, from_us, side="right")) - 1
        j = int(np.searchsorted(self.track.t_us, to_us))
        if i < 0 or j >= len(self.track.t_us):
            edge = 2 * self.track.interval_us(from_us)
            i, j = max(i, 0), min(j, len(self.track.t_us) - 1)
            if self.track.t_us[i] > from_us + edge or self.track.t_us[j] < to_us - edge:
                return False
        return bool((np.diff(self.track.t_us[i : j + 1]) <= self.plan.defaults.max_gap_us).all())

    def _of_visit(self, ask: Ask, row: Happening) -> Answer:
        visits = self.watched.encounter.visits
        at = row.start_us
        if ask.kind is _K.LEFT:
            k = next(i for i, visit in enumerate(visits) if visit.to_us == at)
            return answer(self.sides.left.get(k, 0.0)), self.sides.why_not.get((k, False), "gap")
        k = next(i for i, visit in enumerate(visits) if visit.from_us <= at <= visit.to_us)
        if ask.kind is _K.ENTERED:
            return answer(self.sides.entered.get(k, 0.0)), self.sides.why_not.get((k, True), "gap")
        known = answer(self.sides.known.get(k, 0.0))
        if known != "yes" or ask.kind is _K.FOUND_INSIDE:
            return known, "noise" if k in self.sides.known else "sampling"
        inside = (self.track.t_us >= visits[k].from_us) & (self.track.t_us <= visits[k].to_us)
        return self._of_depth(ask, row, inside) if ask.kind is _K.WENT_DEEP else self._of_stay(ask, inside)

    def _of_depth(self, ask: Ask, row: Happening, inside: np.ndarray) -> Answer:
        chance = self._deep_chances(ask, inside)
        before = self.track.t_us[inside] < row.start_us - _NEW_US
        early = 1.0 - float(np.prod(1.0 - chance[before]))
        return graded(min(1.0 - early, 1.0 - float(np.prod(1.0 - chance))), "noise")

    def _deep_chances(self, ask: Ask, inside: np.ndarray) -> np.ndarray:
        """The chance that each report of a visit is surely so deep."""
        leg = self.watched.encounter.leg_at(int(self.track.t_us[inside][0]))
        if leg is None:
            return np.zeros(int(inside.sum()))
        depth = -leg.sight.border.signed_m(self.track.lon[inside], self.track.lat[inside]) - ask.number("depth")
        noise = np.maximum(self.track.noise_m[inside], 1e-9)
        return phis((depth - 1.645 * self.track.sigma_m[inside]) / noise)

    def _early(self, ask: Ask, told: list[Happening]) -> Iterator[Happening]:
        """A depth that is not truly reached, or only later, and that noise may show."""
        for visit in self.watched.encounter.visits:
            inside = (self.track.t_us >= visit.from_us) & (self.track.t_us <= visit.to_us)
            if not inside.any() or visit.deepest_m < 0.5 * ask.number("depth"):
                continue
            reached = 1.0 - np.cumprod(1.0 - self._deep_chances(ask, inside))
            maybe = np.flatnonzero(reached > 0.05)
            if not len(maybe):
                continue
            at = int(self.track.t_us[inside][maybe[0]])
            same = (r for r in told if (r.kind, r.rule) == (ask.kind.value, ask.rule))
            if all(not visit.holds(r.start_us) or at < r.start_us - 5 * _NEW_US for r in same):
                yield self.watched.row(ask, at).seen("marginal", "noise")

    def _of_stay(self, ask: Ask, inside: np.ndarray) -> Answer:
        t = self.track.t_us[inside]
        longest = self.plan.defaults.max_gap_us
        steps = np.diff(t)
        covered = int(steps[steps <= longest].sum())
        slack = 2 * self.track.interval_us(int(t[0]))
        if covered >= ask.number("longer_than") + slack:
            return "yes", None
        return ("marginal", "sampling") if covered + slack >= ask.number("longer_than") else ("no", "gap")

    def _over_and_back(self, ask: Ask) -> Iterator[Happening]:
        """A change of side by noise alone, and the way back."""
        passed = [at for v in self.watched.encounter.visits for at in (v.from_us, v.to_us)]
        for at, inwards in self.sides.tossed:
            if any(abs(at - true) <= 5 * _NEW_US for true in passed):
                continue
            row = self.watched.row(ask, at if inwards is (ask.kind is _K.ENTERED) else at + _NEW_US)
            yield row.seen("marginal", "noise")

    def _stays_long(self, ask: Ask) -> Iterator[Happening]:
        """A stay too short that may count for longer: until a report outside is surely so, it is thought inside."""
        gap, asked, t = self.plan.defaults.max_gap_us, ask.number("longer_than"), self.track.t_us
        for k, visit in enumerate(self.watched.encounter.visits):
            last = int(np.searchsorted(t, visit.to_us, side="right"))
            if visit.ended is None or visit.to_us - visit.from_us >= asked or not 0 < last < len(t):
                continue
            leg = self.watched.encounter.leg_at(int(t[last]))
            part = slice(last, min(last + 12, len(t)))
            if leg is None or self.sides.known.get(k, 0.0) < 0.05:
                continue
            away = leg.sight.border.signed_m(self.track.lon[part], self.track.lat[part])
            sure = np.flatnonzero(away >= 5.0 * self.track.sigma_m[part] + 3.0 * self.track.noise_m[part])
            ends = last + int(sure[0]) if len(sure) else part.stop - 1
            steps = np.diff(t[last - 1 : ends + 1])
            if t[last - 1] - visit.from_us + int(np.minimum(steps, gap).sum()) >= asked:
                yield self.watched.row(ask, visit.from_us).seen("marginal", "sampling")

    def _stays_on(self, ask: Ask, last_us: int) -> Iterator[Happening]:
        """A stay that is cut off while it goes on is told as long after the last report as a path may be."""
        visits = self.watched.encounter.visits
        if not visits or visits[-1].ended is not None or self.track.t_us[-1] < visits[-1].from_us:
            return
        visit, gap = visits[-1], self.plan.defaults.max_gap_us
        lasted = visit.to_us - visit.from_us
        t = self.track.t_us[self.track.t_us >= visit.from_us]
        steps = np.diff(t)
        due = int(t[-1]) + int(ask.number("longer_than")) - int(steps[steps <= gap].sum()) - int(t[0] - visit.from_us)
        if lasted < ask.number("longer_than") and due <= min(int(t[-1]) + gap, last_us):
            sure = answer(self.sides.known.get(len(visits) - 1, 0.0))
            close = min(int(t[-1]) + gap, last_us) - due < 2 * self.track.interval_us(int(t[-1]))
            yield self.watched.row(ask, visit.from_us).seen("marginal" if close and sure == "yes" else sure, "noise")

    def more(self, told: list[Happening], last_us: int) -> Iterator[Happening]:
        """What only somebody who looks when this track does would be told.

        Finds, exits after gaps, what begins afresh, and what the noise makes of what does not happen.
        """
        for ask in self.watched.asks:
            yield from self._by_reports(ask, last_us)
            if not self.track.mixed:
                yield from self._by_noise(ask, told)
        if not self.track.mixed:
            yield from self.rays.tossed(self.watched.asks, told)
        spans = self.track.segments(self.plan.defaults.max_gap_us)
        if len(spans) > 1 or self.track.t_us[0] > self.watched.encounter.course.from_us + 2 * _NEW_US:
            for a, b in spans:
                yield from self._fresh(int(self.track.t_us[a]), int(self.track.t_us[b]), told)

    def _by_reports(self, ask: Ask, last_us: int) -> Iterator[Happening]:
        if ask.kind is _K.FOUND_INSIDE:
            for at, chance in self.sides.found:
                yield self.watched.row(ask, at, cause="moved").seen(answer(chance), "noise")
        elif ask.kind is _K.LEFT:
            for at, chance, _ in self.sides.feed_left:
                yield self.watched.row(ask, at, cause="feed").seen(answer(chance), "noise")
        elif ask.kind is _K.STAYED:
            yield from self._stays_on(ask, last_us)
            yield from self._stays_long(ask)

    def _by_noise(self, ask: Ask, told: list[Happening]) -> Iterator[Happening]:
        if ask.kind in (_K.ENTERED, _K.LEFT):
            yield from self._over_and_back(ask)
        elif ask.kind in (_K.HALTED, _K.RESUMED):
            yield from self.stops.more(ask, told)
        elif ask.kind is _K.PATROLLED:
            yield from self.stops.more_patrols(ask, told)
        elif ask.kind is _K.WENT_DEEP:
            yield from self._early(ask, told)

    def _fresh(self, from_us: int, to_us: int, told: list[Happening]) -> Iterator[Happening]:
        here = [r for r in told if r.visible != "no"]
        for row in self.watched.between(from_us, to_us, AFRESH):
            if not any(self._is_told(row, r, from_us, to_us) for r in here):
                yield row.seen(*self.answer(row))

    def _is_told(self, row: Happening, r: Happening, from_us: int, to_us: int) -> bool:
        """Whether what begins afresh is what has been told: it begins with it, or goes on in the same reports."""
        if (row.kind, row.rule) != (r.kind, r.rule):
            return False
        if abs(r.start_us - row.start_us) <= _NEW_US:
            return True
        i = int(np.searchsorted(self.track.t_us, r.start_us))
        first = int(self.track.t_us[i]) if i < len(self.track.t_us) else 2**62
        return from_us <= first <= to_us and r.start_us <= row.start_us <= self._holds_until(r)

    def _holds_until(self, row: Happening) -> int:
        ask = next(a for a in self.watched.asks if a.kind.value == row.kind and a.rule == row.rule)
        if ask.kind is _K.APPROACHED:
            found = self.watched.approach_from(ask, row.start_us)
            return found[1].ended_us if found else row.start_us
        if ask.kind in (_K.HALTED, _K.PATROLLED):
            return row.end_us if row.end_us is not None else 2**62
        return row.start_us
