"""One entity at one zone and everything the plan asks about the two: what happens there, between any two instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from standoff.model.event import EventKind
from standoff.rehearse.truth.approach import Approach, ApproachNumbers, approaches
from standoff.rehearse.truth.asks import Ask
from standoff.rehearse.truth.encounter import Encounter, Leg, Visit
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.patrol import Patrol, PatrolNumbers, patrols
from standoff.rehearse.truth.stops import Stop, stops

__all__ = ["AFRESH", "Watched", "approach_numbers", "patrol_numbers"]

_K = EventKind
#: Kinds whose course depends on when somebody began to look: they start afresh after a gap.
AFRESH = frozenset({_K.APPROACHED, _K.TURNED_AWAY, _K.HALTED, _K.RESUMED, _K.PATROLLED})


def approach_numbers(ask: Ask) -> ApproachNumbers:
    """The parameters of an approach that an ask for it, or for the turn away, stands for."""
    turn = {name: ask.numbers.get((_K.TURNED_AWAY.value, name)) for name in ("for", "by")}
    number = {name: ask.number(name, _K.APPROACHED) for name in ("within", "over", "min_speed")}
    turn_for, turn_by = turn["for"], turn["by"]
    return ApproachNumbers(
        number["within"], number["over"], number["min_speed"],
        120e6 if turn_for is None else turn_for, 500.0 if turn_by is None else turn_by,
    )  # fmt: skip


def patrol_numbers(ask: Ask) -> PatrolNumbers:
    """The parameters of a patrol."""
    return PatrolNumbers(ask.number("band"), ask.number("length"), ask.number("turns"))


@dataclass(frozen=True, eq=False)
class Watched:
    """`asks`: those that concern the entity."""

    encounter: Encounter
    asks: tuple[Ask, ...]
    _known: dict[tuple[ApproachNumbers, int, int], list[tuple[Leg, Approach]]] = field(default_factory=dict)

    @cached_property
    def fastest_mps(self) -> float:
        """No less than its greatest speed."""
        course = self.encounter.course
        if len(course.t_us) < 2:
            return 0.0
        legs = [leg.sight for leg in self.encounter.legs]
        return float((legs[0].moved_m(course.t_us) / (np.diff(course.t_us) / 1e6)).max()) if legs else 0.0

    @cached_property
    def lowest_m(self) -> float:
        """No farther from the border than this does it ever come; cheap."""
        return min((_lowest(leg) for leg in self.encounter.legs), default=np.inf)

    def all(self) -> list[Happening]:
        """Everything that truly happens, whether anybody looks or not; lost and regained are silences, not here."""
        course = self.encounter.course
        return list(self.between(course.from_us, course.to_us))

    def between(
        self, from_us: int, to_us: int, kinds: frozenset[EventKind] = frozenset(EventKind)
    ) -> Iterator[Happening]:
        """What happens to the eyes of somebody who looks from one instant to another."""
        for ask in self.asks:
            if ask.kind not in kinds:
                continue
            if ask.kind in (_K.ENTERED, _K.LEFT, _K.WENT_DEEP, _K.STAYED, _K.FOUND_INSIDE):
                yield from self._of_visits(ask)
            elif ask.kind in (_K.APPROACHED, _K.TURNED_AWAY):
                yield from self._of_approaches(ask, from_us, to_us)
            elif ask.kind in (_K.HALTED, _K.RESUMED):
                yield from self._of_stops(ask, from_us, to_us)
            elif ask.kind is _K.PATROLLED:
                yield from self._of_patrols(ask, from_us, to_us)

    def approaches(self, ask: Ask, from_us: int, to_us: int) -> list[tuple[Leg, Approach]]:
        """The approaches with the numbers of an ask."""
        numbers = approach_numbers(ask)
        if self.lowest_m > self.fastest_mps * numbers.within_us / 1e6:
            return []
        key = (numbers, from_us, to_us)  # the approach and the turn away from it are asked for one after the other
        if key not in self._known:
            found: list[tuple[Leg, Approach]] = []
            for leg in self.encounter.legs:
                new = approaches(self.encounter, leg, numbers, from_us, to_us, self.fastest_mps)
                if found and new and self._goes_on(*found[-1], leg, new[0], numbers):
                    found[-1] = (found[-1][0], replace(new.pop(0), start_us=found[-1][1].start_us))
                found += [(leg, each) for each in new]
            self._known[key] = found
        return self._known[key]

    def _goes_on(self, old: Leg, before: Approach, leg: Leg, after: Approach, numbers: ApproachNumbers) -> bool:
        """Whether an approach goes on through a change of version: it was open, and is again before it is a turn."""
        change = leg.stretch.from_us
        is_open = before.turn_sure_us is None and before.ended_us == old.stretch.to_us == change
        inside = any(v.to_us >= change and v.from_us <= after.start_us for v in self.encounter.visits)
        return is_open and not inside and after.start_us - change < numbers.turn_for_us

    def approach_from(self, ask: Ask, start_us: int) -> tuple[Leg, Approach] | None:
        """The approach that begins at an instant, among those that have been worked out."""
        numbers = approach_numbers(ask)
        for (of, _, _), found in self._known.items():
            for leg, each in found if of == numbers else ():
                if each.start_us == start_us:
                    return leg, each
        return None

    def stops(self, ask: Ask, from_us: int, to_us: int, more_m: float = 0.0) -> list[tuple[Leg, Stop]]:
        """The stops with the numbers of an ask, the radius `more_m` larger."""
        radius, for_us = ask.number("radius", _K.HALTED) + more_m, ask.number("for", _K.HALTED)
        near_m = ask.number("near", _K.HALTED)
        if self.lowest_m > near_m:
            return []
        return [
            (leg, each) for leg in self.encounter.runs for each in stops(leg, radius, for_us, near_m, from_us, to_us)
        ]

    def patrols(self, numbers: PatrolNumbers, from_us: int, to_us: int) -> list[tuple[Leg, Patrol]]:
        """The patrols with these numbers."""
        if self.lowest_m > numbers.band_m:
            return []
        return [(leg, each) for leg in self.encounter.legs for each in patrols(leg, numbers, from_us, to_us)]

    def _of_visits(self, ask: Ask) -> Iterator[Happening]:
        for visit in self.encounter.visits:
            if ask.kind is _K.FOUND_INSIDE and visit.began in ("schedule", "zone"):
                yield self.row(ask, visit.from_us, cause=visit.began)
            elif ask.kind is _K.ENTERED and visit.began in ("moved", "altitude"):
                yield self.row(ask, visit.from_us, end_us=self._end(visit), depth_m=visit.deepest_m, cause=visit.began)
            elif ask.kind is _K.LEFT and visit.ended is not None:
                closes = (_opened_by(visit), visit.from_us)
                yield self.row(ask, visit.to_us, depth_m=visit.deepest_m, cause=visit.ended, closes=closes)
            elif ask.kind is _K.WENT_DEEP and visit.deepest_m >= ask.number("depth"):
                yield self.row(ask, self.deep_from(visit, ask.number("depth")), depth_m=visit.deepest_m)
            elif ask.kind is _K.STAYED and visit.to_us - visit.from_us >= ask.number("longer_than"):
                yield self.row(ask, visit.from_us, end_us=self._end(visit), depth_m=visit.deepest_m)

    @staticmethod
    def _end(visit: Visit) -> int | None:
        return visit.to_us if visit.ended is not None else None

    def deep_from(self, visit: Visit, depth_m: float) -> int:
        """The first instant of a visit at which it is so deep."""
        for leg in self.encounter.legs:
            if leg.stretch.to_us < visit.from_us or leg.stretch.from_us > visit.to_us:
                continue
            first = max(visit.from_us, leg.stretch.from_us)
            if leg.sight.signed_m(np.array([first], np.int64))[0] <= -depth_m:
                return first
            for at, inwards in leg.sight.passages([-depth_m]):
                if inwards and visit.holds(at):
                    return at
        return visit.deepest_us

    def _of_approaches(self, ask: Ask, from_us: int, to_us: int) -> Iterator[Happening]:
        for leg, each in self.approaches(ask, from_us, to_us):
            if ask.kind is _K.APPROACHED:
                yield self.approach_row(ask, leg, each)
            elif each.turn_us is not None:
                yield self.row(ask, each.turn_us, closes=(_K.APPROACHED.value, each.start_us))

    def approach_row(self, ask: Ask, leg: Leg, each: Approach) -> Happening:
        """The row of an approach."""
        from standoff.rehearse.truth.approach import Headings  # noqa: PLC0415 - keeps the face of this module small

        speed, eta = Headings(leg, approach_numbers(ask)).eta_s(each.start_us)
        return self.row(ask, each.start_us, speed_mps=speed, eta_s=eta if np.isfinite(eta) else None)

    def _of_stops(self, ask: Ask, from_us: int, to_us: int) -> Iterator[Happening]:
        for _, each in self.stops(ask, from_us, to_us):
            if ask.kind is _K.HALTED:
                yield self.row(ask, each.from_us, end_us=each.left_us)
            elif each.left_us is not None:
                yield self.row(ask, each.left_us, closes=(_K.HALTED.value, each.from_us))

    def _of_patrols(self, ask: Ask, from_us: int, to_us: int) -> Iterator[Happening]:
        for _, each in self.patrols(patrol_numbers(ask), from_us, to_us):
            yield self.row(ask, each.from_us, end_us=each.sure_us)

    def row(
        self,
        ask: Ask,
        at_us: int,
        *,
        end_us: int | None = None,
        depth_m: float | None = None,
        speed_mps: float | None = None,
        eta_s: float | None = None,
        cause: str = "moved",
        closes: tuple[str, int] | None = None,
    ) -> Happening:
        """A happening at an instant, with where it was and how far from the border."""
        at = np.array([at_us], np.int64)
        lon, lat, _ = self.encounter.course.at(at)
        leg = self.encounter.leg_at(at_us)
        boundary_m = float(leg.sight.signed_m(at)[0]) if leg else float("nan")
        open_ = leg is not None and leg.sight.cannot_tell(at_us)
        if depth_m is None:
            depth_m = next((v.deepest_m for v in self.encounter.visits if v.from_us < at_us <= v.to_us), 0.0)
        return Happening(
            ask.kind.value, self.encounter.zone.id, ask.rule, ask.severity, self.encounter.course.entity,
            at_us, float(lon[0]), float(lat[0]), boundary_m, depth_m, end_us, speed_mps, eta_s, cause,
            "cannot_tell" if open_ else "yes", closes,
        )  # fmt: skip


def _opened_by(visit: Visit) -> str:
    return (_K.ENTERED if visit.began in ("moved", "altitude") else _K.FOUND_INSIDE).value


def _lowest(leg: Leg) -> float:
    sight = leg.sight
    course = sight.course
    inner = course.t_us[(course.t_us > sight.from_us) & (course.t_us < sight.to_us)]
    t = np.unique(np.concatenate([[sight.from_us], inner, [sight.to_us]]).astype(np.int64))
    b = sight.at_least_m(t)
    if len(t) < 2:
        return float(b.min())
    way = sight.moved_m(t)
    return float(((b[:-1] + b[1:] - way) / 2).min())
