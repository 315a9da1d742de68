"""The actors of a scenario file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from standoff.errors import Place
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.tree import Node, shortened
from standoff.rehearse.scenario.behaviours import BEHAVIOURS, Aircraft, AnyBehaviour, Crowd, Drone, Loiter, Patrol
from standoff.rehearse.scenario.fields import Known
from standoff.rehearse.scenario.model import Actor
from standoff.rehearse.scenario.schema import ActorModel, RepeatModel
from standoff.rehearse.scenario.waypoints import Waypoint, way_m

__all__ = ["MOST_ENTITIES", "read_actors"]

#: So many entities may move in one scenario.
MOST_ENTITIES: Final = 2_000_000
_MOST_REPEATS: Final = 10_000
_MOST_CORNERS: Final = 20_000_000
_LONGEST_ID: Final = 200


def read_actors(node: Node, known: Known, sensors: Collection[str], found: Findings) -> tuple[Actor, ...]:
    """The actors that can be read, in the author's order. `sensors`: the names of the observation models."""
    assert isinstance(node.value, dict)
    actors: list[Actor] = []
    for key, below in node.value.items():
        if len(key) > _LONGEST_ID or not key.isprintable() or key != key.strip() or not key:
            what = f"{shortened(key)} cannot be the id of an actor."
            found.error(node.keys[key], "odd-id", what, f"Use up to {_LONGEST_ID} printable characters.")
            continue
        actor = _actor(key, below, known, sensors, found)
        if actor is not None:
            actors.append(actor)
    _check_names(actors, node, found)
    total = sum(actor.count for actor in actors)
    if total > MOST_ENTITIES:
        what = f"the scenario has {total:,} entities, more than the {MOST_ENTITIES:,} it may have."
        found.error(node.place, "too-many", what, "Write smaller crowds.")
    return tuple(actors)


def _actor(key: str, node: Node, known: Known, sensors: Collection[str], found: Findings) -> Actor | None:
    model = read_model(ActorModel, node, found, f"the actor {shortened(key)}", known)
    if model is None:
        return None
    before = len(found.errors)
    behaviour = _behaviour(key, model, node, found)
    start_us = known.from_us if model.start is None else model.start
    if not known.from_us <= start_us < known.to_us:
        what = "the actor begins outside the time of the scenario."
        found.error(node.at(("start",)), "outside", what, "Begin it after `from` and before `to`.")
    for name in model.seen_by or ():
        if name not in sensors:
            what = f"the observation model {shortened(name)} is unknown."
            found.error(node.at(("seen_by",)), "unknown-observation", what, did_you_mean(name, sensors, "observation"))
    repeats = _repeats(model.repeat, start_us, node, known, found)
    if behaviour is not None:
        _check_busy(behaviour, repeats * (known.to_us - start_us) / 1e6, node, found)
    if behaviour is None or len(found.errors) > before:
        return None
    return Actor(
        id=key,
        behaviour=behaviour,
        seen_by=tuple(sensors) if model.seen_by is None else tuple(dict.fromkeys(model.seen_by)),
        start_us=start_us,
        party=model.party,
        kind=model.kind or behaviour.default_kind,
        datum=_datum(model, behaviour),
        repeats=repeats,
        every_us=model.repeat.every if model.repeat else 0,
        spread_us=model.repeat.spread if model.repeat else 0,
        stands=behaviour.stands if model.then is None else model.then == "stands",
    )


def _behaviour(key: str, model: ActorModel, node: Node, found: Findings) -> AnyBehaviour | None:
    given = [word for word in BEHAVIOURS if getattr(model, word) is not None]
    if len(given) != 1:
        what = f"the actor {shortened(key)} has {'no behaviour' if not given else ' and '.join(given)}."
        found.error(node.place, "one-of", what, f"Write one of {', '.join(BEHAVIOURS)}.")
        return None
    behaviour: AnyBehaviour = getattr(model, given[0])
    _check_way(behaviour, node.at((given[0], "along")), found)
    return behaviour


def _check_way(behaviour: AnyBehaviour, place: Place, found: Findings) -> None:
    """Heights are for what flies, holding patterns for aircraft, halts for what can stand."""
    along: list[Waypoint] = getattr(behaviour, "along", None) or []
    flies = isinstance(behaviour, (Aircraft, Drone))
    if not flies and any(point.altitude is not None for point in along):
        found.error(place, "no-altitude", "only an aircraft or a drone has altitudes.", "Remove `altitude`.")
    if not isinstance(behaviour, Aircraft) and any(point.hold is not None for point in along):
        found.error(place, "no-hold", "only an aircraft flies holding patterns.", "Write `halt` instead of `hold`.")
    if isinstance(behaviour, Aircraft) and any(point.halt for point in along):
        found.error(place, "no-halt", "an aircraft cannot stand in the air.", "Write `hold: {turns: 2}` instead.")


def _check_busy(behaviour: AnyBehaviour, span_s: float, node: Node, found: Findings) -> None:
    """Who goes round a small circle at great speed for a year would fill the memory with corners."""
    around: list[tuple[float, float]] = []  # speed, and how far it is from one change of direction to the next
    if isinstance(behaviour, Loiter):
        around = [(behaviour.speed, behaviour.radius)]
    elif isinstance(behaviour, Drone) and behaviour.loiter:
        around = [(behaviour.speed, behaviour.loiter_radius)]
    elif isinstance(behaviour, Crowd):
        around = [(behaviour.speed[1], behaviour.area.radius if behaviour.area else way_m(behaviour.along or []))]
    elif isinstance(behaviour, Patrol) and behaviour.turns is None:
        around = [(behaviour.speed, behaviour.arc.radius if behaviour.arc else way_m(behaviour.along or []))]
    corners = sum(behaviour.size * span_s * speed / max(far, 1e-3) for speed, far in around)
    if corners > _MOST_CORNERS:
        what = f"the actor would change its direction about {corners:.1g} times."
        found.error(node.place, "too-many", what, "Make it slower, its ground larger or the scenario shorter.")


def _repeats(repeat: RepeatModel | None, start_us: int, node: Node, known: Known, found: Findings) -> int:
    if repeat is None:
        return 1
    place = node.at(("repeat", "times"))
    if repeat.times > _MOST_REPEATS:
        found.error(place, "too-many", f"{repeat.times:,} times are too many.", f"Write at most {_MOST_REPEATS:,}.")
    if start_us + (repeat.times - 1) * repeat.every >= known.to_us:
        fit = (known.to_us - 1 - start_us) // repeat.every + 1 if repeat.every else 1
        what = f"of {repeat.times} times only {fit} begin before the scenario ends."
        found.warn(place, "outside", what, f"Write {fit}, or end the scenario later.")
    return repeat.times


def _datum(model: ActorModel, behaviour: AnyBehaviour) -> str | None:
    high = isinstance(behaviour, (Aircraft, Drone)) or getattr(behaviour, "altitude", None) is not None
    return (model.datum or "msl") if high else None


def _check_names(actors: list[Actor], node: Node, found: Findings) -> None:
    """A single actor may not be called as one of a group is."""
    groups = {actor.id: actor.count for actor in actors if actor.count > 1}
    for actor in actors:
        base, _, number = actor.id.rpartition("-")
        if base in groups and number.isdecimal() and 1 <= int(number) <= groups[base] and str(int(number)) == number:
            what = f"{shortened(actor.id)} is one of the actor {shortened(base)} too."
            found.error(node.keys[actor.id], "same-id", what, "Call one of them something else.")
