"""From what a reader found to zones: shapes checked, ids made unique, layers and periods laid out.

A zone of the model has one shape at a time; a zone of a file may have several layers. Layers of one altitude band
become one shape; others become a zone each, named ID/1, ID/2 and so on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from standoff.errors import Place
from standoff.model.zone import AltitudeBand, Area, Circle, Corridor, Shape, Zone, ZoneVersion
from standoff.plan.rings import check_area
from standoff.plan.zone_files.applicability import Period, without_overlap
from standoff.plan.zone_issues import Findings

__all__ = ["Draft", "Layer", "finish_zones"]


@dataclass(frozen=True, slots=True)
class Layer:
    """A shape as the file gives it, and its altitude band."""

    shape: Shape
    altitude: AltitudeBand | None
    place: Place


@dataclass(slots=True)
class Draft:
    """A zone as a file gives it, before any check of its shape."""

    wanted_id: str
    name: str
    place: Place
    layers: list[Layer]
    periods: Sequence[Period] = ()
    notes: tuple[str, ...] = field(default=())
    winding_matters: bool = False


def finish_zones(drafts: Sequence[Draft], findings: Findings) -> list[Zone]:
    """The usable zones, in the order of the file. What is left out or renamed is said."""
    taken: set[str] = set()
    zones: list[Zone] = []
    for draft in drafts:
        zone_id = _unique(draft, taken, findings)
        layers = [layer for layer in _checked(draft, zone_id, findings) if layer is not None]
        if len(layers) > 1:
            findings.here(draft.place, f"zone {zone_id!r}").warn(
                "split-into-layers",
                f"it has {len(layers)} layers; they are watched as zones of their own, "
                f"{zone_id}/1 to {zone_id}/{len(layers)}.",
            )
        versions = without_overlap(draft.periods)
        for number, layer in enumerate(layers, 1):
            own = zone_id if len(layers) == 1 else _free(f"{zone_id}/{number}", taken)
            zones.append(
                Zone(
                    own,
                    tuple(ZoneVersion(layer.shape, layer.altitude, p.from_us, p.to_us, p.schedule) for p in versions),
                    draft.name,
                    notes=draft.notes,
                )
            )
    return zones


def _unique(draft: Draft, taken: set[str], findings: Findings) -> str:
    zone_id = _free(draft.wanted_id, taken)
    if zone_id != draft.wanted_id:
        findings.here(draft.place, f"zone {draft.wanted_id!r}").warn(
            "same-id",
            f"the file has this name before; this one is called {zone_id!r}.",
            "Give each zone a name of its own.",
        )
    return zone_id


def _free(wanted: str, taken: set[str]) -> str:
    free, count = wanted, 1
    while free in taken:
        count += 1
        free = f"{wanted}-{count}"
    taken.add(free)
    return free


def _checked(draft: Draft, zone_id: str, findings: Findings) -> list[Layer | None]:
    merged = _merged(draft.layers)
    named = [zone_id if len(merged) == 1 else f"{zone_id}, layer {n}" for n in range(1, len(merged) + 1)]
    return [_check(layer, name, draft.winding_matters, findings) for layer, name in zip(merged, named, strict=True)]


def _merged(layers: list[Layer]) -> list[Layer]:
    """Areas of one altitude band put together."""
    out: list[Layer] = []
    for layer in layers:
        shape = layer.shape
        if isinstance(shape, Area):
            for n, other in enumerate(out):
                if (
                    isinstance(other.shape, Area)
                    and other.altitude == layer.altitude
                    and other.shape.edges == shape.edges
                ):
                    out[n] = Layer(
                        Area(other.shape.polygons + shape.polygons, shape.edges), other.altitude, other.place
                    )
                    break
            else:
                out.append(layer)
        else:
            out.append(layer)
    return out


def _check(layer: Layer, name: str, winding_matters: bool, findings: Findings) -> Layer | None:
    if isinstance(layer.shape, Area):
        area, issues = check_area(layer.shape, layer.place, name, winding_matters=winding_matters)
        findings.issues.extend(issues)
        return None if area is None else Layer(area, layer.altitude, layer.place)
    about = findings.here(layer.place, f"zone {name!r}")
    return layer if _sound_circle_or_line(layer.shape, about) else None


def _sound_circle_or_line(shape: Circle | Corridor, about: Findings) -> bool:
    points = [(shape.lon, shape.lat)] if isinstance(shape, Circle) else shape.line.tolist()
    width = shape.radius_m if isinstance(shape, Circle) else shape.half_width_m
    for lon, lat in points:
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 360 and abs(lat) <= 90):
            swapped = math.isfinite(lon) and abs(lon) <= 90 < abs(lat) <= 180
            about.error(
                "suspect-swapped" if swapped else "out-of-range",
                f"lon {lon:.10g}, lat {lat:.10g} is no place on earth{', perhaps swapped' if swapped else ''}.",
                "Write lon within [-180, 180] and lat within [-90, 90], lon first.",
            )
            return False
    if not (math.isfinite(width) and 0 < width < 10_000_000):
        about.error(
            "bad-radius",
            f"its radius or half width of {width:g} m is not usable.",
            "Give more than 0 and less than 10,000 km.",
        )
        return False
    if isinstance(shape, Corridor) and len(set(map(tuple, points))) < 2:
        about.error(
            "too-few-vertices", "its line has fewer than two different points.", "Give a line of two points or more."
        )
        return False
    return True
