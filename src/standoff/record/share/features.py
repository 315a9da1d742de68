"""The features of a case: claims, events and zones, each with place, time, source and chain, for maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from standoff.model.entry import Entry
from standoff.record.claims.places import point_error_m
from standoff.record.share.attribution import claim_row, event_text, said_by, value_text
from standoff.record.share.case import Case
from standoff.record.share.shapes import Polygon, circle_polygons, polygons_of, shape_of

__all__ = ["Feature", "features", "not_drawn"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that has a place. `point` is (lon, lat); `polygons` an area, or how far off the point may be."""

    id: str
    what: Literal["claim", "event", "zone"]
    name: str
    point: tuple[float, float] | None
    polygons: tuple[Polygon, ...]
    start: str | None
    end: str | None
    properties: Mapping[str, Any]


def features(case: Case) -> Iterator[Feature]:
    """Zones first, then events in the order seen, then claims by id; a claim without a point has no feature."""
    for name, zone in sorted(case.zones().items()):
        yield from _zone(name, zone, case)
    for entry in case.of_type("event"):
        yield _event(entry)
    for name in sorted(case.book.kept):
        claim = case.book.claim(name)
        if claim.lon is not None and claim.lat is not None:
            yield _claim(case, name)


def not_drawn(case: Case) -> list[str]:
    """What has no place that could be drawn: claims without a point, and zones of which only a hash is known."""
    claims = [name for name, kept in case.book.kept.items() if kept.claim.lon is None or kept.claim.lat is None]
    zones = [name for name, zone in case.zones().items() if any(each["shape"] is None for each in zone["versions"])]
    return [*(f"zone/{name}" for name in sorted(zones)), *(f"claim/{name}" for name in sorted(claims))]


def _zone(name: str, zone: Mapping[str, Any], case: Case) -> Iterator[Feature]:
    plan = case.of_type("plan_adopted")[-1]
    for number, version in enumerate(zone["versions"]):
        if version["shape"] is None:
            continue  # the borders of a plan with many vertices are in the record by their hashes only
        shape = version["shape"]
        circle = {f"circle_{key}": value for key, value in shape.get("circle", {}).items()}
        properties = {
            "zone": name, "version": version["hash"], "accepted_by": ", ".join(zone["accepted_by"]), **circle,
            "source": f"plan {plan.payload['plan']}, adopted by {plan.actor}", "via": None, "entry": plan.seq,
        }  # fmt: skip
        polygons = tuple(polygons_of(shape_of(shape)))
        title = zone["name"] or name
        start, end = version["from"], version["to"]
        yield Feature(f"zone/{name}/{number}", "zone", title, None, polygons, start, end, properties)


def _event(entry: Entry) -> Feature:
    said = entry.payload
    sources = sorted({fix["source"] for fix in said["evidence"] if fix.get("source")})
    properties = {
        "event_id": said["event_id"], "event": said["kind"], "entity": said["entity"], "zone": said["zone"],
        "rule": said["rule"], "severity": said["severity"], "detected_at": said["detected_at"],
        "boundary_m": said["boundary_m"], "verdict": said.get("verdict"), "certainty": said.get("certainty"),
        "source": f"position reports: {', '.join(sources)}" if sources else "position reports",
        "via": "standoff", "entry": entry.seq,
    }  # fmt: skip
    name = event_text(said)
    point = None if said["lon"] is None else (said["lon"], said["lat"])
    return Feature(f"event/{said['event_id']}", "event", name, point, (), said["start"], said["end"], properties)


def _claim(case: Case, name: str) -> Feature:
    claim = case.book.claim(name)
    assert claim.lon is not None
    assert claim.lat is not None
    error_m = point_error_m(claim)
    row = claim_row(case.book, name)
    properties = {"via": None, **row, "precision_m": error_m}
    around = tuple(circle_polygons(claim.lon, claim.lat, error_m)) if error_m else ()
    title = f"{said_by(claim)}: {value_text(claim)}"
    times = row.get("start"), row.get("end")
    return Feature(f"claim/{name}", "claim", title, (claim.lon, claim.lat), around, *times, properties)
