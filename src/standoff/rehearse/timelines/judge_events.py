"""Expectations about events and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.rehearse.timelines.expectations import (
    EventExpected,
    NoEventExpected,
    ReportsExpected,
    SilentExpected,
)
from standoff.rehearse.timelines.model import ExpectedAt
from standoff.rehearse.timelines.moments import Moment, span_text
from standoff.rehearse.timelines.seen import SeenEvent
from standoff.rehearse.timelines.verdicts import Scene, Verdict, about, says_who

__all__ = ["event_text", "judge_event", "judge_no_event", "judge_reports", "judge_silent", "metres_text"]

_SHOWN = 3


def metres_text(boundary_m: float) -> str:
    """`2 km inside`, `300 m outside`, as an expectation writes it."""
    size, side = abs(boundary_m), "inside" if boundary_m < 0 else "outside"
    return f"{size / 1000:.4g} km {side}" if size >= 1000 else f"{size:.3g} m {side}"


def event_text(scene: Scene, event: SeenEvent) -> str:
    """An event in a few words."""
    rule = f" [{event.rule}]" if event.rule else ""
    return f"{event.kind} of {event.who} at {event.zone}{rule} at {scene.text(event.start_us)}"


def judge_event(scene: Scene, each: ExpectedAt, expected: EventExpected) -> Verdict:
    """At least one event, or exactly so many, of which all holds that is said."""
    candidates = [event for event in scene.seen.events if _meant(event, expected)]
    hits = [event for event in candidates if not any(_differences(scene, event, expected))]
    ok = len(hits) == expected.count if expected.count is not None else bool(hits)
    events = frozenset(event.event_id for event in hits)
    at = expected.at or expected.detected
    at_us = None if at is None else scene.us(at)
    return Verdict(
        expected, each.place, ok, _wanted(scene, expected), _found(scene, expected, candidates, hits), at_us, events
    )


def _meant(event: SeenEvent, expected: EventExpected | NoEventExpected) -> bool:
    kinds = expected.event if isinstance(expected, EventExpected) else expected.none
    ours = not kinds or event.kind in kinds
    ruled = not expected.rule or event.rule in expected.rule
    return ours and ruled and about(event.members, event.zone, expected.entity, expected.zone)


def _differences(scene: Scene, event: SeenEvent, expected: EventExpected) -> Iterator[str]:
    """In what an event is not the one expected, in words."""
    if expected.at is not None and not scene.near(expected.at, event.start_us, expected.within):
        yield f"it began {_apart(event.start_us - scene.us(expected.at))}"
    if expected.detected is not None and not scene.near(expected.detected, event.detected_us, expected.within):
        yield f"it was detected {_apart(event.detected_us - scene.us(expected.detected))}"
    if not _between(scene, expected.between, event.start_us):
        yield "that is not in this time"
    if expected.boundary is not None and not abs(event.boundary_m - expected.boundary) <= expected.give_or_take:
        yield f"it was {metres_text(event.boundary_m)}"
    if expected.depth is not None and not abs(event.depth_m - expected.depth) <= expected.give_or_take:
        yield f"its depth was {event.depth_m:,.0f} m"
    for name in ("severity", "cause", "verdict"):
        wanted = getattr(expected, name)
        if wanted is not None and wanted != getattr(event, name):
            yield f"its {name} was {getattr(event, name)}"


def _apart(late_us: int) -> str:
    return f"{span_text(late_us)} {'later' if late_us > 0 else 'earlier'}"


def _between(scene: Scene, between: tuple[Moment, Moment] | None, at_us: int) -> bool:
    return between is None or scene.us(between[0]) <= at_us <= scene.us(between[1])


def _wanted(scene: Scene, expected: EventExpected) -> str:
    number = "" if expected.count is None else f"exactly {expected.count} × "
    words = f"{number}{' or '.join(expected.event)}{says_who(expected.entity, expected.zone, expected.rule)}"
    words += scene.asked(expected.at, expected.within)
    if expected.detected is not None:
        words += f", detected{scene.asked(expected.detected, expected.within)}"
    if expected.between is not None:
        words += _during(scene, expected.between)
    if expected.boundary is not None:
        words += f", {metres_text(expected.boundary)} (give or take {expected.give_or_take:g} m)"
    if expected.depth is not None:
        words += f", depth {expected.depth:g} m (give or take {expected.give_or_take:g} m)"
    said = [
        f", {name} {getattr(expected, name)}" for name in ("severity", "cause", "verdict") if getattr(expected, name)
    ]
    return words + "".join(said)


def _during(scene: Scene, between: tuple[Moment, Moment]) -> str:
    return f" between {scene.text(scene.us(between[0]))} and {scene.text(scene.us(between[1]))}"


def _found(scene: Scene, expected: EventExpected, candidates: Sequence[SeenEvent], hits: Sequence[SeenEvent]) -> str:
    if hits:
        return f"{len(hits)} × " + _some(scene, hits)
    if not candidates:
        return "no such event"
    at = expected.at or expected.detected
    near = candidates[0] if at is None else min(candidates, key=lambda one: abs(one.start_us - scene.us(at)))
    return f"{event_text(scene, near)}, but {' and '.join(dict.fromkeys(_differences(scene, near, expected)))}"


def _some(scene: Scene, events: Sequence[SeenEvent]) -> str:
    more = f" and {len(events) - _SHOWN} more" if len(events) > _SHOWN else ""
    return "; ".join(event_text(scene, event) for event in events[:_SHOWN]) + more


def judge_no_event(scene: Scene, each: ExpectedAt, expected: NoEventExpected) -> Verdict:
    """No event of these."""
    hits = [e for e in scene.seen.events if _meant(e, expected) and _between(scene, expected.between, e.start_us)]
    wanted = f"no {' or '.join(expected.none) or 'event'}{says_who(expected.entity, expected.zone, expected.rule)}"
    if expected.between is not None:
        wanted += _during(scene, expected.between)
    found = _some(scene, hits) or "none"
    return Verdict(expected, each.place, not hits, wanted, found, hits[0].start_us if hits else None)


def judge_silent(scene: Scene, each: ExpectedAt, expected: SilentExpected) -> Verdict:
    """The rules see nothing in the whole test."""
    hits = [event for event in scene.seen.events if event.rule in expected.silent]
    wanted = f"rule {' and '.join(expected.silent)} silent"
    return Verdict(
        expected, each.place, not hits, wanted, _some(scene, hits) or "silent", hits[0].start_us if hits else None
    )


def judge_reports(scene: Scene, each: ExpectedAt, expected: ReportsExpected) -> Verdict:
    """So many reports used, late or duplicate."""
    counts = scene.seen.reports.items()
    number = sum(count[expected.reports] for name, count in counts if about((name,), "", expected.entity, ()))
    wanted = f"{expected.count} reports {expected.reports}{says_who(expected.entity, ())}"
    return Verdict(expected, each.place, number == expected.count, wanted, f"{number} {expected.reports}")
