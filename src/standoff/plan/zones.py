"""The zones of a plan, each in one shape, in versions, or from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from standoff.errors import Place
from standoff.model.zone import Zone, ZoneVersion
from standoff.plan.explain import Findings, read_model
from standoff.plan.schema import SHAPES, VersionModel, ZoneModel
from standoff.plan.tree import Node, shortened
from standoff.plan.zone_from_file import Resolver, read_file_zones
from standoff.plan.zone_shapes import read_version, the_shape, wrap_bare_rings

__all__ = ["read_zones"]

_ONE_SHAPE_ONLY: Final = (*SHAPES, "select", "edges", "contains_pole", "altitude", "schedule", "valid")


@dataclass(frozen=True, slots=True)
class _Reading:
    resolve: Resolver
    found: Findings


def read_zones(node: Node | None, resolve: Resolver, found: Findings) -> tuple[list[Zone], dict[str, Place]]:
    """Every readable zone, in the author's order, and where its key stands; a file with several gives ``key/id``."""
    reading = _Reading(resolve, found)
    zones: list[Zone] = []
    seen: dict[str, Place] = {}
    if node is None or not isinstance(node.value, dict):
        return zones, seen
    for key, below in node.value.items():
        for zone in _zones_of(key, below, reading):
            if zone.id in seen:
                what = f"the zone id {shortened(zone.id)} is used twice (first on line {seen[zone.id].line})."
                found.error(node.keys[key], "duplicate-zone", what, "Give one of them another key.")
                continue
            seen[zone.id] = node.keys[key]
            zones.append(zone)
    return zones, seen


def _zones_of(key: str, node: Node, reading: _Reading) -> list[Zone]:
    found = reading.found
    wrap_bare_rings(node)
    model = read_model(ZoneModel, node, found, f"the zone {shortened(key)}")
    if model is None:
        return []
    if model.versions is not None:
        versions = _versions(key, model, node, reading)
        return [_dressed(Zone(key, versions), model)] if versions else []
    shape = the_shape(model, node, found)
    if shape == "file":
        return _from_file(key, model, node, reading)
    version = read_version(key, model, shape, node, found)
    if version is None:
        return []
    return [_dressed(Zone(key, (_timed(version, model, node, found),)), model)]


def _timed(version: ZoneVersion, model: ZoneModel, node: Node, found: Findings) -> ZoneVersion:
    if model.valid is None:
        return version
    from_us, to_us = model.valid.from_, model.valid.to
    if from_us is not None and to_us is not None and from_us >= to_us:
        found.error(node.at(("valid", "to")), "empty-time", "`to` is not after `from`.", "Swap them, or mend one.")
    return replace(version, from_us=from_us, to_us=to_us)


def _dressed(zone: Zone, model: ZoneModel) -> Zone:
    """The zone with what is said about it beside its shape."""
    return replace(
        zone,
        name=model.name or zone.name,
        accepted_by=model.accepted_by or zone.accepted_by,
        exempt=model.exempt or zone.exempt,
        surface=model.surface or zone.surface,
    )


def _versions(key: str, model: ZoneModel, node: Node, reading: _Reading) -> tuple[ZoneVersion, ...]:
    found = reading.found
    beside = [name for name in _ONE_SHAPE_ONLY if getattr(model, name) is not None]
    for name in beside:
        mend = "Say it in each version."
        found.error(node.at((name,), key=True), "useless-key", f"{name!r} cannot stand beside `versions`.", mend)
    read: list[tuple[ZoneVersion, Place]] = []
    for number, below in enumerate(model.versions or ()):
        here = node.child("versions")
        at = here.child(number) if here else None
        assert at is not None
        version = _one_version(key, below, at, reading)
        if version is not None:
            read.append((version, at.place))
    return _in_turn(read, found)


def _one_version(key: str, model: VersionModel, node: Node, reading: _Reading) -> ZoneVersion | None:
    shape = the_shape(model, node, reading.found, "a version")
    if shape == "file":
        zones = read_file_zones(model, node, reading.resolve, reading.found)
        if len(zones) > 1:
            what = f"a version of {shortened(key)} takes one zone, and the file gives {len(zones)}."
            reading.found.error(node.at(("file",)), "one-zone", what, "Name the one meant with `select`.")
        versions = zones[0].versions if len(zones) == 1 else ()
        if len(versions) > 1:
            what = "the zone in the file has versions of its own."
            reading.found.error(node.at(("file",)), "one-version", what, "Name the file at the zone, not in a version.")
        version = versions[0] if len(versions) == 1 else None
    else:
        version = read_version(key, model, shape, node, reading.found)
    if version is None:
        return None
    if model.from_ is not None and model.to is not None and model.from_ >= model.to:
        reading.found.error(node.at(("to",)), "empty-time", "`to` is not after `from`.", "Swap them, or mend one.")
    return replace(version, from_us=model.from_, to_us=model.to)


def _in_turn(read: list[tuple[ZoneVersion, Place]], found: Findings) -> tuple[ZoneVersion, ...]:
    """The versions by time; one without an end lasts until the next begins; overlaps are errors."""
    read.sort(key=lambda pair: -(2**63) if pair[0].from_us is None else pair[0].from_us)
    versions: list[ZoneVersion] = []
    for number, (version, place) in enumerate(read):
        following = read[number + 1] if number + 1 < len(read) else None
        if following is not None:
            begins = following[0].from_us
            if begins is not None and version.to_us is None and begins != version.from_us:
                version = replace(version, to_us=begins)
            elif begins is None or version.to_us is None or version.to_us > begins:
                what = f"the version overlaps the one on line {place.line}."
                found.error(following[1], "overlapping-versions", what, "Let each begin when the one before it ends.")
        versions.append(version)
    return tuple(versions)


def _from_file(key: str, model: ZoneModel, node: Node, reading: _Reading) -> list[Zone]:
    zones = [_dressed(zone, model) for zone in read_file_zones(model, node, reading.resolve, reading.found)]
    if model.valid is not None:
        zones = [_cut_to(zone, model, node, reading.found) for zone in zones]
    if len(zones) == 1:
        return [replace(zones[0], id=key)]
    return [replace(zone, id=f"{key}/{zone.id}") for zone in zones]


def _cut_to(zone: Zone, model: ZoneModel, node: Node, found: Findings) -> Zone:
    """The zone in force only within `valid`, as well as within the times of its file."""
    assert model.valid is not None
    first = model.valid.from_
    last = model.valid.to
    kept = []
    for version in zone.versions:
        from_us = max((at for at in (version.from_us, first) if at is not None), default=None)
        to_us = min((at for at in (version.to_us, last) if at is not None), default=None)
        if from_us is None or to_us is None or from_us < to_us:
            kept.append(replace(version, from_us=from_us, to_us=to_us))
    if not kept:
        what = f"the zone {shortened(zone.id)} is never in force: its file's times and `valid` do not meet."
        found.error(node.at(("valid",)), "empty-time", what, "Mend `valid`, or select other zones.")
    return replace(zone, versions=tuple(kept))
