"""One entity at one zone: passes fixes and instants to the detectors, in the order of the decisions."""

from __future__ import annotations

from standoff.testing.slow_twin.force import Spell
from standoff.testing.slow_twin.heading import Approach
from standoff.testing.slow_twin.journal import IDENTITY, Draft, Journal
from standoff.testing.slow_twin.nouns import SlowFix, SlowSettings
from standoff.testing.slow_twin.paths import Path
from standoff.testing.slow_twin.patrol import Patrol
from standoff.testing.slow_twin.sides import Sides, Visit
from standoff.testing.slow_twin.sights import Ground, Motion, Scene, Sight, Way
from standoff.testing.slow_twin.stops import Stops
from standoff.testing.slow_twin.visits import Depth, Stay

__all__ = ["ZoneWatch"]


class ZoneWatch:
    """All detectors of one entity at one zone."""

    def __init__(self, journal: Journal, spells: list[Spell], settings: SlowSettings) -> None:
        self._journal = journal
        self._waiting = list(spells)  # still to begin
        self._settings = settings
        self._spell: Spell | None = None
        self._ground: Ground | None = None  # of that spell, or of the one before
        self._last_fix: SlowFix | None = None
        self._last: Sight | None = None  # the last fix against that ground
        self._lost: Draft | None = None
        self._sides = Sides(journal, settings)
        self._approach = Approach(journal, settings)
        self._depth = Depth(journal, settings)
        self._stay = Stay(journal, settings)
        self._stops = Stops(journal, settings)
        self._patrol = Patrol(journal, settings)

    def advance(self, to_us: int) -> None:
        """Everything due up to and including an instant, in order of time; at one instant timers come first."""
        while True:
            stay_us = self._stay.due_us(self._sides)
            change_us = self._next_change_us()
            if stay_us is not None and stay_us <= to_us and (change_us is None or stay_us <= change_us):
                assert self._last is not None, "a visit rests on a fix"
                self._stay.fire(stay_us, self._last, self._sides)
            elif change_us is not None and change_us <= to_us:
                self._change(change_us)
            else:
                return

    def _next_change_us(self) -> int | None:
        if self._spell is not None:
            return self._spell.end_us
        return self._waiting[0].start_us if self._waiting else None

    def _change(self, now_us: int) -> None:
        ending, self._spell = self._spell, None
        if self._waiting and self._waiting[0].start_us == now_us:
            self._spell = self._waiting.pop(0)
        if self._spell is None:
            assert ending is not None, "something changes"
            self._sides.go_out_of_force(now_us, ending.ends, self._last)
        else:
            self._ground = self._spell.ground
            if self._last_fix is not None:
                self._last = Sight.of(self._last_fix, self._ground, self._settings)
            cause = self._spell.begins if ending is None else "zone"
            self._sides.come_into_force(now_us, cause, self._recent(now_us), follows=ending is not None)
        self._end_what_rested_on(ending)

    def _end_what_rested_on(self, ending: Spell | None) -> None:
        """While one version follows another the zone stays in force: approaches and stops go on."""
        if ending is None or self._spell is None:
            self._stops.end()
        if ending is None or self._spell is None or self._sides.side != "out":
            self._approach.end()
        self._lost = None
        self._patrol.end()
        if self._last_fix is not None:
            self._stay.begin(self._last_fix.t_us, self._sides)

    def _recent(self, now_us: int) -> Sight | None:
        fresh = self._last_fix is not None and now_us - self._last_fix.t_us <= self._settings.defaults.max_gap_us
        return self._last if fresh else None

    def see(self, fix: SlowFix, path: Path | None, motion: Motion | None) -> None:
        """Take one fix, once `advance` has come to its time."""
        before_fix, self._last_fix = self._last_fix, fix
        before = self._last if path is not None else None
        if self._ground is None:
            return
        sight = self._last = Sight.of(fix, self._ground, self._settings)
        self._regain(sight)
        spell = self._spell
        if spell is None:
            return
        way = None
        if path is not None and before is not None and before_fix is not None:
            way = Way(path, before_fix, fix, spell.ground, spell.start_us)
        scene = Scene(sight, before, way, motion, spell.ground)
        visit = self._sides.visit
        self._sides.step(scene)
        if visit is not None and visit is self._sides.visit and visit.decided_us < fix.t_us:
            self._tell_identity(sight, visit)
        self._approach.step(scene, self._sides)
        self._depth.step(scene, self._sides)
        self._stay.step(scene, self._sides)
        self._stops.step(scene, self._sides)
        self._patrol.step(scene, self._sides)

    def _tell_identity(self, sight: Sight, visit: Visit) -> None:
        """A visit goes on past a fix that says who the entity is (18)."""
        if sight.fix.party is not None or sight.fix.kind is not None:
            self._journal.write(
                IDENTITY, sight, start_us=sight.fix.t_us, place=sight.fix.place, depth_m=visit.depth_m,
                certainty=sight.probability_inside(), closes=visit.opened,
            )  # fmt: skip

    def lose(self, due_us: int) -> None:
        """The entity alone has fallen silent (11)."""
        near_m = self._settings.of("lost", "near")
        if self._spell is None or self._last is None:
            return
        if self._last.inside or self._last.boundary_m <= near_m:
            fix = self._last.fix
            self._lost = self._journal.write(
                "lost", self._last, start_us=fix.t_us, place=fix.place, depth_m=self._sides.depth_m, due_us=due_us
            )

    def _regain(self, sight: Sight) -> None:
        if self._lost is None:
            return
        lost, self._lost = self._lost, None
        deeper_m = -sight.boundary_m if self._sides.visit is not None and sight.inside else 0.0
        self._journal.write(
            "regained", sight, start_us=sight.fix.t_us, place=sight.fix.place,
            depth_m=max(self._sides.depth_m, deeper_m), closes=lost,
        )  # fmt: skip
