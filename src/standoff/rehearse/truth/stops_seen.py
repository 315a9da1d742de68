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
from standoff.rehearse.truth.patrol import PatrolNumbers, patrols
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

    def tossed(self, ask: Ask, told: Sequence[Happening]) -> Iterator[Happening]:
        """Halts that last only within the larger radius that the watch allows for the declared errors."""
        more_m = 2.0 * float(np.median(self.track.sigma_m))
        if more_m <= 0.0:
            return
        told = [r for r in told if r.rule == ask.rule and r.kind in (EventKind.HALTED.value, EventKind.RESUMED.value)]
        for a, b in self.track.segments(self.plan.defaults.max_gap_us):
            for _, stop in self.watched.stops(ask, int(self.track.t_us[a]), int(self.track.t_us[b]), more_m):
                at = stop.from_us if ask.kind is EventKind.HALTED else stop.left_us
                same = (r for r in told if r.kind == ask.kind.value and at is not None)
                if at is not None and all(abs(r.start_us - at) > _SOON_US for r in same):
                    closes = None if ask.kind is EventKind.HALTED else (EventKind.HALTED.value, stop.from_us)
                    yield self.watched.row(ask, at, closes=closes).seen("marginal", "noise")

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
        """Whether the course from report to report holds such a patrol that begins about when the true one does."""
        for a, b in self.track.segments(self.plan.defaults.max_gap_us):
            part = slice(a, b + 1)
            t = self.track.t_us[part]
            if b == a or t[-1] < row.start_us or t[0] > (row.end_us or row.start_us):
                continue
            own = self.watched.encounter.course
            lon = np.unwrap(self.track.lon[part], period=360.0)
            way = Course(own.entity, t, lon, self.track.lat[part], own.at(t)[2], own.alt_datum)
            low, high = max(int(t[0]), leg.stretch.from_us), min(int(t[-1]), leg.stretch.to_us)
            band = band_of(self.watched.encounter.zone, leg.stretch.version, own.alt_datum)
            seen = Leg(leg.stretch, Approaching(way, leg.sight.border, band, low, high)) if high > low else None
            if seen and any(abs(p.from_us - row.start_us) <= _PATROL_US for p in patrols(seen, wanted, low, high)):
                return True
        return False
