"""Whether reports let anybody see a halt, its end, or a patrol: numbers 9 and 12 of the decisions, with their noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.motion import Course
from standoff.rehearse.truth.asks import Ask
from standoff.rehearse.truth.border import EARTH
from standoff.rehearse.truth.chances import YES, Answer, graded, phis, worse
from standoff.rehearse.truth.encounter import Leg
from standoff.rehearse.truth.force import band_of
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.motion import Approaching
from standoff.rehearse.truth.patrol import Patrol, PatrolNumbers, patrols
from standoff.rehearse.truth.stops import Stop
from standoff.rehearse.truth.tracks import Track
from standoff.rehearse.truth.watched import Watched, patrol_numbers

__all__ = ["StopsSeen"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SOON_US: Final = 9 * 60_000_000  # a halt that begins later than this after the true one is another
_PATROL_US: Final = 30 * 60_000_000
_MARGIN: Final = 3.5
_BACK_M: Final = 500.0


@dataclass(slots=True)
class StopsSeen:
    """Of one track and one pair of entity and zone."""

    watched: Watched
    track: Track
    plan: Plan

    def halted(self, ask: Ask, row: Happening) -> Answer:
        """Whether a candidate that begins with one of the first reports of the stop lasts long enough."""
        leg = self.watched.encounter.leg_at(row.start_us)
        at = self._reports(row.start_us, row.end_us)
        t, for_us = self.track.t_us[at], ask.number("for", EventKind.HALTED)
        if leg is None or not len(at) or t[-1] - t[0] < for_us:
            return "no", "short"
        if t[0] - row.start_us > _SOON_US:
            return "no", "sampling"
        chance = 0.0
        for i in range(len(at)):
            full = int(np.searchsorted(t, t[i] + for_us))
            if full >= len(at) or chance >= YES:
                break
            lasts = self._lasts(ask, leg, at[i : full + 1])
            chance = max(chance, lasts if t[i] - row.start_us <= _SOON_US else min(lasts, 0.5))
        return graded(chance, "noise")

    def resumed(self, ask: Ask, row: Happening) -> Answer:
        """Whether the halt is seen, goes on until it truly ends, and two reports in a row are beyond it soon after."""
        begun = row.closes[1] if row.closes else row.start_us
        halt = replace(row, kind=EventKind.HALTED.value, start_us=begun, end_us=row.start_us)
        seen = self.halted(ask, halt)
        stay = self._reports(begun, row.start_us)
        after = self._reports(row.start_us, row.start_us + _SOON_US + 2 * self.track.interval_us(row.start_us))
        if not len(stay) or len(after) < 2:
            return worse(seen, ("no", "gap"))
        for_us = int(ask.number("for", EventKind.HALTED))
        first = stay[self.track.t_us[stay] <= self.track.t_us[stay[0]] + for_us]
        gone = self._beyond(ask, first, after)
        long = stay[len(first) :]
        long = long[self.track.t_us[long] < row.start_us - _SOON_US]  # what is told so soon before is the true end
        held = self._breaks(long, self._beyond(ask, first, long))
        return worse(seen, graded(float((gone[:-1] * gone[1:]).max()) * held, "noise"))

    def patrolled(self, ask: Ask, row: Happening) -> Answer:
        """Whether the way from report to report has the length and the turns, whatever the noise does."""
        leg = self.watched.encounter.leg_at(row.start_us)
        if leg is None:
            return "no", "gap"
        i = min(int(np.searchsorted(self.track.t_us, row.start_us)), len(self.track.t_us) - 1)
        noise_m, sigma_m = _MARGIN * float(self.track.noise_m[i]), float(self.track.sigma_m[i])
        for sign, answer in ((1.0, "yes"), (-1.0, "marginal")):
            wanted = self._wanted(ask, sign * noise_m, sigma_m)
            if self._patrol_seen(leg, wanted, row):
                return answer, None if answer == "yes" else "noise"  # type: ignore[return-value]
        return "no", "sampling"

    def more(self, ask: Ask, told: Sequence[Happening]) -> Iterator[Happening]:
        """What the watch may tell besides: halts that its first report begins late, and those of its larger radius."""
        told = [r for r in told if r.rule == ask.rule and r.kind == ask.kind.value]
        for row in told if ask.kind is EventKind.HALTED else ():
            if row.hidden_by == "sampling":
                first = int(self.track.t_us[self._reports(row.start_us, row.end_us)[0]])
                late = self.watched.row(ask, first, end_us=row.end_us)
                yield late.seen(*self.halted(ask, late))
        for leg, stop in self._may_stop(ask):
            at = stop.from_us if ask.kind is EventKind.HALTED else stop.left_us
            if at is not None and all(abs(r.start_us - at) > _SOON_US for r in told) and leg.stretch.to_us >= at:
                closes = None if ask.kind is EventKind.HALTED else (EventKind.HALTED.value, stop.from_us)
                yield self.watched.row(ask, at, closes=closes).seen("marginal", "noise")

    def _may_stop(self, ask: Ask) -> Iterator[tuple[Leg, Stop]]:
        """Stops within the radius and what the noise may add, as long as asked but for an interval."""
        sigma_m, noise_m = float(np.median(self.track.sigma_m)), float(np.median(self.track.noise_m))
        if noise_m <= 0.0:
            return
        name = (EventKind.HALTED.value, "for")
        for a, b in self.track.segments(self.plan.defaults.max_gap_us):
            low, high = int(self.track.t_us[a]), int(self.track.t_us[b])
            least_us = max(ask.numbers[name] - self.track.interval_us(low), 0.5 * ask.numbers[name])
            lenient = replace(ask, numbers={**ask.numbers, name: least_us})
            yield from self.watched.stops(lenient, low, high, 2.0 * (sigma_m + noise_m))

    def more_patrols(self, ask: Ask, told: Sequence[Happening]) -> Iterator[Happening]:
        """Patrols that are none, or one only by the noise."""
        told = [r for r in told if (r.rule, r.kind) == (ask.rule, ask.kind.value)]
        noise_m, sigma_m = float(np.median(self.track.noise_m)), float(np.median(self.track.sigma_m))
        if self.watched.lowest_m > ask.number("band") or noise_m <= 0.0:
            return
        wanted = self._wanted(ask, -_MARGIN * noise_m, sigma_m)
        wanted = replace(wanted, length_m=0.98 * wanted.length_m)
        for leg in self.watched.encounter.legs:
            for patrol in self._patrols_seen(leg, wanted):
                if all(abs(patrol.from_us - r.start_us) > _PATROL_US for r in told):
                    yield self.watched.row(ask, patrol.from_us, end_us=patrol.sure_us).seen("marginal", "noise")

    def _reports(self, from_us: int, to_us: int | None) -> Ints:
        """The reports between two instants up to the first gap."""
        low = int(np.searchsorted(self.track.t_us, from_us))
        high = len(self.track.t_us) if to_us is None else int(np.searchsorted(self.track.t_us, to_us, side="right"))
        gaps = np.flatnonzero(np.diff(self.track.t_us[low:high]) > self.plan.defaults.max_gap_us)
        return np.arange(low, low + int(gaps[0]) + 1 if len(gaps) else high)

    def _lasts(self, ask: Ask, leg: Leg, at: Ints) -> float:
        """The chance that a candidate of just these reports does not break off, and is followed all the while."""
        boundary_m = leg.sight.border.signed_m(self.track.lon[at], self.track.lat[at])
        room_m = ask.number("near", EventKind.HALTED) - boundary_m
        followed = phis(room_m / np.maximum(self.track.noise_m[at], 1e-9)) * ~leg.sight.surely_out(self.track.t_us[at])
        beyond = self._beyond(ask, at, at)
        return float(np.prod(followed) * self._breaks(at, beyond) * (1.0 - beyond[-1]))

    def _breaks(self, at: Ints, beyond: Floats) -> float:
        """The chance that no two reports in a row are beyond the radius."""
        if len(at) < 2:
            return 1.0
        alike = self.track.alike(at[:-1], at[1:])
        return float(np.prod(1.0 - beyond[:-1] * (alike + (1.0 - alike) * beyond[1:])))

    def _beyond(self, ask: Ask, of: Ints, at: Ints) -> Floats:
        """The chance that each of the reports `at` is beyond the radius of the mean place of reports `of`."""
        track = self.track
        lon0 = track.lon[of[0]] + float(np.mean((track.lon[of] - track.lon[of[0]] + 180.0) % 360.0 - 180.0))
        n = len(at)
        away_m = np.asarray(
            EARTH.inv(np.full(n, lon0), np.full(n, track.lat[of].mean()), track.lon[at], track.lat[at])[2], np.float64
        )
        reach_m = ask.number("radius", EventKind.HALTED) + 2.0 * track.sigma_m[at]
        noise_m = np.maximum(track.noise_m[at], 1e-9)
        return np.maximum(phis((away_m - reach_m) / noise_m), np.exp(-0.5 * (reach_m / noise_m) ** 2))

    def _wanted(self, ask: Ask, margin_m: float, sigma_m: float) -> PatrolNumbers:
        n = patrol_numbers(ask)
        back_m = max(_BACK_M + 2.0 * sigma_m + 2.0 * margin_m, 1.0)
        return PatrolNumbers(n.band_m - margin_m, n.length_m + 2.0 * margin_m, n.turns, back_m)

    def _patrol_seen(self, leg: Leg, wanted: PatrolNumbers, row: Happening) -> bool:
        """Whether there is such a patrol that begins about when the true one does."""
        return any(abs(p.from_us - row.start_us) <= _PATROL_US for p in self._patrols_seen(leg, wanted))

    def _patrols_seen(self, leg: Leg, wanted: PatrolNumbers) -> Iterator[Patrol]:
        """The patrols of the course that goes straight from report to report."""
        own = self.watched.encounter.course
        band = band_of(self.watched.encounter.zone, leg.stretch.version, own.alt_datum)
        for a, b in self.track.segments(self.plan.defaults.max_gap_us):
            t = self.track.t_us[a : b + 1]
            low, high = max(int(t[0]), leg.stretch.from_us), min(int(t[-1]), leg.stretch.to_us)
            if high > low:
                lon = np.unwrap(self.track.lon[a : b + 1], period=360.0)
                way = Course(own.entity, t, lon, self.track.lat[a : b + 1], own.at(t)[2], own.alt_datum)
                seen = Leg(leg.stretch, Approaching(way, leg.sight.border, band, low, high))
                yield from patrols(seen, wanted, low, high)
