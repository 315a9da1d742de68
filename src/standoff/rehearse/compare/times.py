"""Doors `validity` and `schedules`: when a zone is in force, and what changed about it then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from standoff.authority.hours import WEEK, Hours, hours_of, hours_text, minus
from standoff.model.zone import Zone, ZoneVersion
from standoff.rehearse.compare.altitude import band_changes
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.geometry import geometry_change
from standoff.rehearse.compare.scene import At, Scene, Sides
from standoff.rehearse.compare.words import span_words

__all__ = ["zone_in_time"]

#: Edges before and after all time.
_EVER: Final = 1 << 62
#: Length of the path of a version in the content.
_WHOLE_VERSION: Final = 4
_CUT: Final = "the same zone is cut into versions otherwise: at the beginning of each, sides are decided anew"
_SAME_HOURS: Final = "the same hours in other words"

_SHAPE_KEYS: Final = ("circle", "polygon", "multipolygon", "corridor", "file", "edges", "contains_pole")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A version of OLD and the one of NEW that stands in its place, by number; None: the zone is not in force."""

    old: int | None
    new: int | None


def zone_in_time(scene: Scene, old: Zone, new: Zone) -> Iterator[PlanChange]:
    """Piece of time by piece: the version of both plans that is in force, and how they differ."""
    pairs: dict[_Pair, list[_Span]] = {}
    edges = sorted({edge for zone in (old, new) for version in zone.versions for edge in _span(version)})
    for start_us, end_us in pairwise(edges):
        pair = _Pair(_at(old, start_us), _at(new, start_us))
        if pair != _Pair(None, None):
            pairs.setdefault(pair, []).append((start_us, end_us))
    found = [change for pair, spans in pairs.items() for change in _of_pair(scene, old, new, pair, spans)]
    yield from found
    if _spans(old) != _spans(new) and not any(_of_time(change) for change in found):
        yield _cut(scene, new.id)


def _spans(zone: Zone) -> list[_Span]:
    return [_span(version) for version in zone.versions]


def _of_time(change: PlanChange) -> bool:
    """Whether a change tells of the times of versions, and not of one thing about a version that kept its time."""
    return change.door == "validity" or any(len(path) <= _WHOLE_VERSION for path in change.covers)


def _span(version: ZoneVersion) -> _Span:
    start_us = -_EVER if version.from_us is None else version.from_us
    return start_us, _EVER if version.to_us is None else version.to_us


def _at(zone: Zone, at_us: int) -> int | None:
    spans = (_span(version) for version in zone.versions)
    return next((number for number, (start, end) in enumerate(spans) if start <= at_us < end), None)


def _cut(scene: Scene, name: str) -> PlanChange:
    return scene.tell(
        "cannot_tell", "validity", f"zone {name}", "the same in other versions", _CUT,
        at=_where(name, None, "versions", "valid", ""), covers=(("zones", name, "versions"),),
    )  # fmt: skip


def _of_pair(scene: Scene, old: Zone, new: Zone, pair: _Pair, spans: list[_Span]) -> Iterator[PlanChange]:
    if pair.old is None or pair.new is None:
        yield _in_force(scene, old, new, pair, spans)
        return
    was, now = old.versions[pair.old], new.versions[pair.new]
    aligned = pair.old == pair.new and _span(was) == _span(now)
    when = "" if len(old.versions) == len(new.versions) == 1 else f", {_spans_text(spans)}"
    yield from geometry_change(
        scene, new.id, (was.shape, now.shape), when, _where(new.id, pair, *_SHAPE_KEYS),
        _covers(new.id, pair, "shape", aligned=aligned),
    )  # fmt: skip
    yield from band_changes(
        scene, new.id, (was.altitude, now.altitude), when, _where(new.id, pair, "altitude"),
        _covers(new.id, pair, "altitude", aligned=aligned),
    )  # fmt: skip
    yield from _hours(scene, new.id, (was, now), when, _where(new.id, pair, "schedule", ""),
                      _covers(new.id, pair, "schedule", aligned=aligned))  # fmt: skip


def _where(name: str, pair: _Pair | None, *keys: str) -> Sides:
    """Where a zone says one of these in OLD and in NEW: in its version, at itself, or at the file it comes from.

    The key "" is the thing itself.
    """
    return Sides(*(_said_at(name, number, keys) for number in ((pair.old, pair.new) if pair else (None, None))))


def _said_at(name: str, number: int | None, keys: tuple[str, ...]) -> At:
    stems: list[tuple[str | int, ...]] = [("zones", name), ("zones", name.partition("/")[0])]
    if number is not None:
        stems.insert(0, ("zones", name, "versions", number))
    return tuple((*stem, *([key] if key else ())) for key in keys for stem in stems)


def _covers(name: str, pair: _Pair, aspect: str, *, aligned: bool) -> tuple[ContentPath, ...]:
    """What a difference of two versions accounts for; where they stand in different places, both of them whole."""
    if aligned:
        return (("zones", name, "versions", str(pair.old), aspect),)
    return tuple(("zones", name, "versions", str(number)) for number in (pair.old, pair.new) if number is not None)


def _in_force(scene: Scene, old: Zone, new: Zone, pair: _Pair, spans: list[_Span]) -> PlanChange:
    """Of several versions it accounts for all: each piece of time has its own pair, and is told apart."""
    direction: Direction = "looser" if pair.new is None else "stricter"
    became = "no longer in force" if pair.new is None else "in force too"
    why = "while a zone is not in force nothing is told of it"
    covers: tuple[ContentPath, ...] = (("zones", new.id, "versions"),)
    if len(old.versions) == len(new.versions) == 1:
        covers = tuple(("zones", new.id, "versions", "0", key) for key in ("from", "to"))
    whole = [_spans_text(_spans(zone)) for zone in (old, new)]
    return scene.tell(
        direction, "validity", f"zone {new.id}", f"{became} {_spans_text(spans)}", why,
        at=_where(new.id, None, "valid", "versions", ""), old=whole[0], new=whole[1],
        covers=covers,
    )  # fmt: skip


def _spans_text(spans: list[_Span]) -> str:
    joined: list[_Span] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    texts = [span_words(None if start == -_EVER else start, None if end == _EVER else end) for start, end in joined]
    return " and ".join(texts)


def _hours(
    scene: Scene, name: str, pair: tuple[ZoneVersion, ZoneVersion], when: str, at: Sides,
    covers: tuple[ContentPath, ...],
) -> Iterator[PlanChange]:  # fmt: skip
    """As many hours lost as gained are the same at other hours; else what was lost and gained is told apart."""
    if set(pair[0].schedule) == set(pair[1].schedule):
        return
    old, new = map(_week, pair)
    lost, gained = minus(old, new), minus(new, old)
    reasons: dict[Direction, str] = {
        "looser": f"the zone is no longer in force {hours_text(lost)}",
        "stricter": f"the zone is in force {hours_text(gained)} too",
        "moved": "the zone is in force as long, at other hours" if lost else "the zone is in force in the same hours",
    }
    words = f"{_hours_a_week(lost)} a week lost, {_hours_a_week(gained)} gained" if lost or gained else _SAME_HOURS
    moved = _hours_a_week(lost) == _hours_a_week(gained)
    for direction, applies in (("looser", lost and not moved), ("stricter", gained and not moved), ("moved", moved)):
        if applies:
            yield scene.tell(
                direction, "schedules", f"zone {name}", words + when, reasons[direction],  # type: ignore[arg-type, index]
                at=at, old=hours_text(old), new=hours_text(new), covers=covers,
            )  # fmt: skip


def _week(version: ZoneVersion) -> Hours:
    return hours_of(version.schedule) if version.schedule else WEEK


def _hours_a_week(hours: Hours) -> str:
    return f"{sum(end - start for start, end in hours) / 3600:g} h"
