"""The zones of a file that a plan names: which of them, and what the plan says over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatchcase

from standoff.errors import Place, PlanError, StandoffError
from standoff.model.zone import Area, Zone
from standoff.plan.altitude import read_altitude
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.schema import ShapeModel
from standoff.plan.times import read_schedule
from standoff.plan.tree import Node, shortened
from standoff.plan.zone_files import read_zone_file

__all__ = ["Resolver", "fetch", "read_file_zones"]

#: Gives the bytes of a file that a plan names, by the name written in the plan.
Resolver = Callable[[str], bytes]


def fetch(name: str, place: Place, resolve: Resolver, found: Findings) -> bytes | None:
    """The bytes of a file the plan names; None, and an error at `place`, where it cannot be had."""
    if name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/"):
        mend = "Put the file beside the plan, or in a folder below it, and name it from there."
        found.error(place, "outside-the-plan", f"{shortened(name)} lies outside the plan's own folder.", mend)
        return None
    try:
        return resolve(name)
    except (OSError, LookupError, StandoffError, ValueError) as error:
        reason = getattr(error, "strerror", None) or (
            str(error) if isinstance(error, StandoffError) else "no such file"
        )
        found.error(
            place, "unreadable-file", f"{shortened(name)} cannot be read: {reason}.", "Put the file beside the plan."
        )
        return None


def read_file_zones(model: ShapeModel, node: Node, resolve: Resolver, found: Findings) -> list[Zone]:
    """The zones of a file that the plan asks for, with the plan's own altitude, hours and edges laid over them."""
    assert model.file is not None
    place = node.at(("file",))
    data = fetch(model.file, place, resolve, found)
    if data is None:
        return []
    try:
        zones, issues = read_zone_file(data, model.file)
    except PlanError as error:
        found.extend(error.issues)
        return []
    # A zone that is left out must not go missing quietly; where the plan selects others it is only worth a word.
    found.extend(issues if model.select is None else [replace(issue, level="warning") for issue in issues])
    chosen = _chosen(zones, model, node, found)
    return [_overlaid(zone, model, node, found) for zone in chosen]


def _chosen(zones: list[Zone], model: ShapeModel, node: Node, found: Findings) -> list[Zone]:
    if model.select is None:
        return zones
    for number, word in enumerate(model.select):
        if not any(_answers(zone, word) for zone in zones):
            names = [name for zone in zones for name in (zone.id, zone.name) if name]
            what = f"{shortened(word)} selects no zone of the file."
            found.error(node.at(("select", number)), "unknown-zone", what, did_you_mean(word, names))
    return [zone for zone in zones if any(_answers(zone, word) for word in model.select)]


def _answers(zone: Zone, word: str) -> bool:
    """Whether `word` means the zone: its id, its name, a glob on either, or the id of which it is one layer."""
    ids = word in (zone.id, zone.name) or zone.id.startswith(f"{word}/")
    return ids or fnmatchcase(zone.id, word) or fnmatchcase(zone.name, word)


def _overlaid(zone: Zone, model: ShapeModel, node: Node, found: Findings) -> Zone:
    altitude = read_altitude(model.altitude, node.child("altitude"), found)
    schedule = read_schedule(model.schedule, node.child("schedule"), found)
    versions = []
    for version in zone.versions:
        shape = version.shape
        if isinstance(shape, Area) and (model.edges or model.contains_pole):
            shape = replace(
                shape, edges=model.edges or shape.edges, contains_pole=model.contains_pole or shape.contains_pole
            )
        versions.append(
            replace(version, shape=shape, altitude=altitude or version.altitude, schedule=schedule or version.schedule)
        )
    return replace(zone, versions=tuple(versions))
