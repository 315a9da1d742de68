"""What happens during a visit: went_deep (8) and stayed (10)."""

from __future__ import annotations

from standoff.testing.slow_twin.journal import Journal
from standoff.testing.slow_twin.nouns import SURE_SIGMA, SlowSettings, probability
from standoff.testing.slow_twin.paths import toggles
from standoff.testing.slow_twin.sides import Sides, Visit
from standoff.testing.slow_twin.sights import Scene, Sight

__all__ = ["Depth", "Stay"]


class Depth:
    """Surely deeper than a depth, once a visit."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._depth_m = settings.of("went_deep", "depth")
        self._told: Visit | None = None

    def step(self, scene: Scene, sides: Sides) -> None:
        """Take one fix, after the sides have."""
        sight, visit = scene.sight, sides.visit
        if visit is None or visit is self._told or not sight.inside:
            return
        margin_m = -sight.boundary_m - self._depth_m
        if margin_m < SURE_SIGMA * sight.sigma_m:
            return
        self._told = visit
        start_us, place = float(sight.fix.t_us), sight.fix.place
        if scene.way is not None:
            way, length = scene.way, scene.way.path.length_m

            def probe(along_m: float) -> tuple[float, bool]:
                past_m = -way.boundary_m(along_m) - self._depth_m
                return past_m, past_m >= 0

            inward = [toggle for toggle in toggles(probe, way.low * length, length) if toggle.becomes]
            if inward:
                share = inward[-1].along_m / length
                start_us, place = way.path.time_us(share), way.path.place(inward[-1].along_m)
        self._journal.write(
            "went_deep", sight, start_us=start_us, place=place, depth_m=sides.depth_m,
            certainty=probability(margin_m, sight.sigma_m),
        )  # fmt: skip


class Stay:
    """A timer of watched time inside, once a visit."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._longer_us = settings.of("stayed", "longer_than")
        self._max_gap_us = settings.defaults.max_gap_us
        self._visit: Visit | None = None
        self._told: Visit | None = None
        self._covered_us = 0  # watched time up to
        self._until_us = 0
        self._seen_us = 0  # the last fix

    def due_us(self, sides: Sides) -> int | None:
        """When the timer fires, if no more fixes come."""
        if sides.visit is None or sides.visit is self._told or sides.visit is not self._visit:
            return None
        due_us = self._until_us + max(0, int(self._longer_us) - self._covered_us)
        return due_us if due_us <= self._seen_us + self._max_gap_us else None

    def fire(self, due_us: int | None, last: Sight, sides: Sides) -> None:
        """The time is reached: at a due instant, or (None) at the fix that decided."""
        visit = sides.visit
        if visit is None:
            return
        self._told = visit
        self._journal.write(
            "stayed", last, start_us=visit.start_us, place=visit.place, depth_m=sides.depth_m,
            certainty=last.probability_inside(), due_us=due_us,
        )  # fmt: skip

    def begin(self, seen_us: int, sides: Sides) -> None:
        """A visit may have begun just now, without a fix or with one."""
        visit = sides.visit
        if visit is not None and visit is not self._visit:
            self._visit, self._until_us = visit, visit.decided_us
            self._covered_us = visit.decided_us - visit.start_us
        self._seen_us = seen_us

    def step(self, scene: Scene, sides: Sides) -> None:
        """Take one fix, after the sides have, and after every timer due by now has fired."""
        now_us, visit = scene.sight.fix.t_us, sides.visit
        if visit is not None and visit is self._visit:
            self._covered_us += max(0, min(now_us, self._seen_us + self._max_gap_us) - self._until_us)
            self._until_us = now_us
        begins = visit is not self._visit
        self.begin(now_us, sides)
        if visit is not None and begins and self._covered_us >= self._longer_us:
            self.fire(None, scene.sight, sides)
