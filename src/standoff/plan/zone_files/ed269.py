"""ED-269 zone sets (JSON): circles and polygons in volumes with altitudes, and times of applicability.

Polygons are written as in GeoJSON; edges are taken as straight in lon/lat. `uomDimensions` holds for limits and radius.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from standoff.model.zone import Area, Circle
from standoff.plan.zone_files.drafts import Draft, Layer
from standoff.plan.zone_files.ed318 import read_periods
from standoff.plan.zone_files.json_text import JsonText, Step
from standoff.plan.zone_files.limits import band_of, ed_limit
from standoff.plan.zone_issues import Findings
from standoff.units import FOOT_M

__all__ = ["is_ed269", "read_ed269"]

_UNITS_M: Final = {"M": 1.0, "FT": FOOT_M}
_Path = tuple[Step, ...]


def is_ed269(value: object) -> bool:
    """True for an object with features that carry ED-269 volumes."""
    features = value.get("features") if isinstance(value, dict) else None
    return isinstance(features, list) and any(
        isinstance(f, dict) and isinstance(f.get("geometry"), list) for f in features
    )


def read_ed269(text: JsonText, findings: Findings) -> list[Draft]:
    """A draft for each zone version in the file."""
    drafts = [_draft(feature, ("features", n), text, findings) for n, feature in enumerate(text.value["features"])]
    return [draft for draft in drafts if draft is not None]


def _draft(feature: object, path: _Path, text: JsonText, findings: Findings) -> Draft | None:
    place = text.place(path)
    number = int(path[-1]) + 1
    if not isinstance(feature, dict) or not isinstance(feature.get("geometry"), list) or not feature["geometry"]:
        findings.error(
            "bad-feature", f"zone {number} has no list of volumes (geometry).", "Give it at least one volume.", place
        )
        return None
    zone_id = str(feature.get("identifier") or feature.get("name") or f"zone-{number}")[:200]
    about = findings.here(place, f"zone {zone_id!r}")
    name = feature.get("name")
    layers: list[Layer] = []
    for n, volume in enumerate(feature["geometry"]):
        layer = _layer(volume, about.here(text.place((*path, "geometry", n)), f"zone {zone_id!r}, volume {n + 1}"))
        layers += [layer] if layer else []
    notes = tuple(
        f"ED-269 {key} {feature[key]}" for key in ("restriction", "country") if isinstance(feature.get(key), str)
    )
    periods = read_periods(feature.get("applicability"), about)
    return Draft(zone_id, name if isinstance(name, str) else "", place, layers, periods, notes)


def _layer(volume: object, about: Findings) -> Layer | None:
    projection = volume.get("horizontalProjection") if isinstance(volume, dict) else None
    if not isinstance(volume, dict) or not isinstance(projection, dict):
        about.error("bad-geometry", "it has no horizontalProjection.", "Give a Circle or a Polygon.")
        return None
    shape = _shape(projection, volume.get("uomDimensions"), about)
    if shape is None:
        return None
    unit = volume.get("uomDimensions")
    floor = ed_limit(volume.get("lowerLimit"), volume.get("lowerVerticalReference"), unit, "lower", about)
    ceiling = ed_limit(volume.get("upperLimit"), volume.get("upperVerticalReference"), unit, "upper", about)
    usable, band = band_of(floor, ceiling, about)
    return Layer(shape, band, about.place) if usable else None


def _shape(projection: Mapping[str, Any], unit: object, about: Findings) -> Circle | Area | None:
    kind = projection.get("type")
    try:
        if kind == "Circle":
            lon, lat = _row([projection["center"]])[0]
            factor = _UNITS_M[str(unit or "M").upper()]
            if factor != 1.0:
                about.warn(
                    "radius-unit", "its radius is read in feet, as uomDimensions says.", "Check that this is meant."
                )
            return Circle(float(lon), float(lat), float(projection["radius"]) * factor)
        if kind == "Polygon":
            rings = projection["coordinates"]
            return Area((tuple(_row(ring) for ring in rings),))
    except (KeyError, TypeError, ValueError, OverflowError, IndexError):
        about.error(
            "bad-geometry",
            f"its {kind} cannot be read.",
            "Circle: center [lon, lat], radius, uomDimensions M or FT. Polygon: coordinates as in GeoJSON.",
        )
        return None
    about.error(
        "bad-geometry",
        f"its horizontalProjection has the type {str(kind)[:30]!r}.",
        "Only Circle and Polygon are defined.",
    )
    return None


def _row(positions: object) -> np.ndarray[Any, Any]:
    if not isinstance(positions, list) or not all(isinstance(p, list) and len(p) >= 2 for p in positions):
        raise TypeError
    if any(isinstance(n, (bool, str)) or n is None for p in positions for n in p[:2]):
        raise TypeError
    return np.array([[float(p[0]), float(p[1])] for p in positions]).reshape(-1, 2)
