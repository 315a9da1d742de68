"""What somebody may do, cut into cells of one action, zone and kind of incident, so that two scopes can be compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from standoff.authority.chains import Chain
from standoff.authority.hours import WEEK, Hours, hours_of, union
from standoff.model.grant import ANY, AUTHORITY_ACTIONS

__all__ = ["Cells", "Names", "Row", "cells_of", "names_of", "rows_of"]

#: Action, zone, kind of incident; "*" stands for every zone or kind that is not named apart.
Cell = tuple[str, str, str]
#: The hours of the week in which each cell is allowed.
Cells = Mapping[Cell, Hours]

_ACTION: Final = 0
_ZONE: Final = 1
_KIND: Final = 2


@dataclass(frozen=True, slots=True)
class Names:
    """The zones and kinds that are named anywhere in a comparison, and "*" for all others."""

    zones: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of the same hours put together again: every action with every zone and every kind."""

    actions: tuple[str, ...]
    zones: tuple[str, ...]
    kinds: tuple[str, ...]
    hours: Hours


def names_of(chains: Iterable[Chain]) -> Names:
    """The zones and kinds that these chains tell apart."""
    last = [chain.grants[-1] for chain in chains if chain.grants]
    zones = {zone for grant in last for zone in grant.zones}
    kinds = {kind for grant in last for kind in grant.incident_kinds}
    return Names(tuple(sorted(zones | {ANY})), tuple(sorted(kinds | {ANY})))


def cells_of(chains: Iterable[Chain], names: Names) -> Cells:
    """What these chains allow; a holder's shifts bound his hours, a grant holds in every hour of its time."""
    cells: dict[Cell, Hours] = {}
    for chain in chains:
        hours = hours_of(chain.holder.shifts) if chain.holder.shifts and not chain.grants else WEEK
        last = chain.grants[-1] if chain.grants else None
        for action in last.actions if last else AUTHORITY_ACTIONS:
            for zone in _spread(last.zones if last else (ANY,), names.zones):
                for kind in _spread(last.incident_kinds if last else (ANY,), names.kinds):
                    cells[action, zone, kind] = union((*cells.get((action, zone, kind), ()), *hours))
    return cells


def _spread(words: Collection[str], named: Collection[str]) -> Collection[str]:
    return named if ANY in words else words


def rows_of(cells: Cells, names: Names) -> list[Row]:
    """Cells put together into as few rows as three passes find: by actions, then zones, then kinds."""
    boxes: set[_Box] = {((action,), (zone,), (kind,), hours) for (action, zone, kind), hours in cells.items()}
    for axis in (_ACTION, _ZONE, _KIND):
        boxes = _joined(boxes, axis)
    return [
        Row(_in_order(actions), _named(zones, names.zones), _named(kinds, names.kinds), hours)
        for actions, zones, kinds, hours in sorted(boxes)
    ]


_Box = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], Hours]


def _joined(boxes: Iterable[_Box], axis: int) -> set[_Box]:
    groups: dict[tuple[object, ...], set[str]] = {}
    for box in boxes:
        rest = (*box[:axis], None, *box[axis + 1 :])
        groups.setdefault(rest, set()).update(box[axis])  # type: ignore[arg-type]  # an axis is one of the three lists
    return {(*rest[:axis], tuple(sorted(words)), *rest[axis + 1 :]) for rest, words in groups.items()}  # type: ignore[misc]


def _in_order(actions: Collection[str]) -> tuple[str, ...]:
    place: Callable[[str], int] = {word: number for number, word in enumerate(AUTHORITY_ACTIONS)}.__getitem__
    known = [action for action in actions if action in AUTHORITY_ACTIONS]
    return ("*",) if len(known) == len(AUTHORITY_ACTIONS) else tuple(sorted(known, key=place))


def _named(words: Collection[str], named: Collection[str]) -> tuple[str, ...]:
    if ANY not in words:
        return tuple(words)
    apart = [word for word in named if word not in words]
    return (f"* except {', '.join(apart)}",) if apart else (ANY,)
