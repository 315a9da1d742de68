"""Which side has been decided, and the events of its changes: found_inside, entered, left, crossed (1 to 5, 16)."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from standoff.testing.slow_twin.journal import Draft, Journal
from standoff.testing.slow_twin.nouns import SURE_SIGMA, Place, SlowSettings, probability, rounded_us
from standoff.testing.slow_twin.paths import furthest
from standoff.testing.slow_twin.sights import Part, Passage, Scene, Side, Sight, Way

__all__ = ["Sides", "Visit"]

_NOTHING_M: Final = 0.01  # a tangent is nothing


@dataclass(slots=True)
class Visit:
    """From entered or found_inside until left."""

    opened: Draft
    depth_m: float
    start_us: int
    place: Place
    decided_us: int


@dataclass(slots=True)
class _Run:
    """Fixes in a row that are probably on one side, the deepest of them, and the passages known when it began."""

    first: Sight
    count: int
    depth_m: float
    last_in: Passage | None
    last_out: Passage | None


class Sides:
    """The decided side of one entity at one zone."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._sure = settings.defaults.sure
        self._run_sigmas = round(NormalDist().inv_cdf(self._sure.p), 3)
        self.side: Side | None = None
        self.visit: Visit | None = None
        self.ends_approach = False  # whether the last step did
        self._doubt: str | None = None  # why the next decision may differ without a movement that we saw
        self._forget()

    def _forget(self) -> None:
        self._run: _Run | None = None
        self._last_in: Passage | None = None
        self._last_out: Passage | None = None

    @property
    def depth_m(self) -> float:
        """Deepest fix of the visit, 0 outside one."""
        return 0.0 if self.visit is None else self.visit.depth_m

    def step(self, scene: Scene) -> None:
        """Take one fix."""
        sight = scene.sight
        self.ends_approach = scene.gap
        if scene.gap:
            self._gap()
        if scene.way is not None and scene.before is not None:
            began_inside = scene.way.starts_inside
            if began_inside and sight.inside and self.side == "in":
                self._leave_and_return(scene.way, scene.before, sight)
            elif not began_inside and not sight.inside and self.side != "in":
                self._cross(scene.way, scene.before, sight)
            self._note(scene.way)
        if self.visit is not None:
            self.visit.depth_m = max(self.visit.depth_m, _depth_m(sight))
        run = self._decide(sight)
        if run is not None:
            self._turn(sight, run)

    def _gap(self) -> None:
        self._forget()
        self._doubt = "feed" if self.side == "in" else None
        if self.side == "out":
            self.side = None

    def _note(self, way: Way) -> None:
        if way.passages:
            self._run = None  # a run does not pass the border
        for passage in way.passages:
            if passage.inward:
                self._last_in = passage
            else:
                self._last_out = passage

    def _decide(self, sight: Sight) -> _Run | None:
        """The run that decides at this fix, if one does (1)."""
        if sight.sure(self._sure.one_sigma):
            self._run = self._new_run(sight)
            return self._run
        if not sight.sure(self._run_sigmas):
            self._run = None
            return None
        if self._run is not None and self._run.first.inside == sight.inside:
            self._run.count += 1
            self._run.depth_m = max(self._run.depth_m, _depth_m(sight))
        else:
            self._run = self._new_run(sight)
        lasted = sight.fix.t_us - self._run.first.fix.t_us
        return self._run if self._run.count >= self._sure.run and lasted >= self._sure.for_us else None

    def _new_run(self, sight: Sight) -> _Run:
        return _Run(sight, 1, _depth_m(sight), self._last_in, self._last_out)

    def _turn(self, sight: Sight, run: _Run) -> None:
        """The side is decided: say so where it is a change (2, 3, 4)."""
        was, self.side = self.side, "in" if sight.inside else "out"
        doubt, self._doubt = self._doubt, None
        if self.side == "in" and was is None:
            self._open("found_inside", sight, _At.fix(run.first, doubt or "moved"), run.depth_m)
        elif self.side == "in" and was == "out":
            self._open("entered", sight, _At.passage(run.last_in, run.first), run.depth_m)
        elif self.side == "out" and was == "in":
            at = _At.fix(run.first, doubt) if doubt else _At.passage(run.last_out, run.first)
            self._close(sight, at)

    def _leave_and_return(self, way: Way, before: Sight, sight: Sight) -> None:
        """Out and in again between two fixes inside (5, mirrored)."""
        for part in way.parts(inside=False):
            sigma_m = max(before.sigma_m, sight.sigma_m)
            _, reached_m = _furthest(way, part, 1)
            if reached_m > _NOTHING_M and reached_m >= SURE_SIGMA * sigma_m:
                certainty = probability(reached_m, sigma_m)
                self._close(sight, _At.passage(part.begins, sight), certainty)
                self._open("entered", sight, _At.passage(part.ends, sight), _depth_m(sight))

    def _cross(self, way: Way, before: Sight, sight: Sight) -> None:
        """In and out again between two fixes outside (5)."""
        for part in way.parts(inside=True):
            sigma_m = max(before.sigma_m, sight.sigma_m)
            _, depth_m = _furthest(way, part, -1)
            if depth_m > _NOTHING_M and depth_m >= SURE_SIGMA * sigma_m:
                self._journal.write(
                    "crossed", sight, start_us=part.begins.at_us, place=part.begins.place, end_us=part.ends.at_us,
                    depth_m=depth_m, certainty=probability(depth_m, sigma_m), cause=part.begins.cause,
                )  # fmt: skip
                self.ends_approach = True

    def come_into_force(self, now_us: int, cause: str, last: Sight | None, *, follows: bool) -> None:
        """A version begins (16). `last`: the last fix, if at most max_gap old; `follows`: it replaces a version."""
        self._forget()
        if not follows:
            self.side = None
        if last is None:
            self._doubt = "feed" if self.side == "in" else None
            self.side = "in" if self.side == "in" else None
        elif not last.sure(self._sure.one_sigma):
            self._doubt = cause
            self.side = "in" if self.side == "in" else None
        else:
            self._doubt = None
            at = _At(now_us, last.fix.place, cause)
            if last.inside and self.side != "in":
                self._open("found_inside", last, at, _depth_m(last), due_us=now_us)
            elif not last.inside and self.side == "in":
                self._close(last, at, due_us=now_us)
            self.side = "in" if last.inside else "out"

    def go_out_of_force(self, now_us: int, cause: str, last: Sight | None) -> None:
        """A version ends and none follows at once (16)."""
        if self.side == "in" and last is not None:
            self._close(last, _At(now_us, last.fix.place, cause), 1.0, due_us=now_us)
        self._forget()
        self.side, self._doubt = None, None

    def _open(
        self,
        kind: str,
        sight: Sight,
        at: _At,
        depth_m: float,
        certainty: float | None = None,
        *,
        due_us: int | None = None,
    ) -> None:
        draft = self._journal.write(
            kind, sight, start_us=at.at_us, place=at.place, depth_m=depth_m, cause=at.cause, due_us=due_us,
            certainty=sight.probability_inside() if certainty is None else certainty,
        )  # fmt: skip
        start_us, self._doubt = rounded_us(at.at_us), None
        self.visit = Visit(draft, depth_m, start_us, at.place, sight.fix.t_us if due_us is None else due_us)
        self.ends_approach = True

    def _close(self, sight: Sight, at: _At, certainty: float | None = None, *, due_us: int | None = None) -> None:
        depth_m, visit = self.depth_m, self.visit
        self._journal.write(
            "left", sight, start_us=at.at_us, place=at.place, depth_m=depth_m, cause=at.cause, due_us=due_us,
            certainty=1 - sight.probability_inside() if certainty is None else certainty,
            closes=None if visit is None else visit.opened,
        )  # fmt: skip
        self.visit = None


@dataclass(frozen=True, slots=True)
class _At:
    """When, where and why a side changed."""

    at_us: float
    place: Place
    cause: str

    @classmethod
    def fix(cls, sight: Sight, cause: str) -> _At:
        return cls(sight.fix.t_us, sight.fix.place, cause)

    @classmethod
    def passage(cls, passage: Passage | None, otherwise: Sight) -> _At:
        return cls.fix(otherwise, "moved") if passage is None else cls(passage.at_us, passage.place, passage.cause)


def _depth_m(sight: Sight) -> float:
    return max(0.0, -sight.boundary_m) if sight.inside else 0.0


def _furthest(way: Way, part: Part, sign: int) -> tuple[float, float]:
    length = way.path.length_m
    return furthest(lambda m: sign * way.boundary_m(m), part.begins.share * length, part.ends.share * length)
