"""GeoJSON (RFC 7946), with the members that ED-318 adds: extent (circles), layer (altitudes), and zone properties.

Edges are straight in lon/lat (RFC 7946, 3.1.1). A Point needs a radius and a line a width to be a zone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from standoff.model.zone import AltitudeBand, Area, Circle, Corridor, Shape
from standoff.plan.zone_files.drafts import Draft, Layer
from standoff.plan.zone_files.ed318 import is_uas_feature, read_uas_properties, warn_of_metadata
from standoff.plan.zone_files.json_text import JsonText, Step
from standoff.plan.zone_files.limits import band_of, ed_limit
from standoff.plan.zone_issues import Findings

__all__ = ["GEOMETRY_TYPES", "is_geojson", "read_geojson"]

#: A tuple, not a set: what a file holds in its place may be a list, which no set can look up.
GEOMETRY_TYPES: Final = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)
_ID_KEYS: Final = ("id", "identifier", "name", "Name", "NAME", "title", "callsign")
_NAME_KEYS: Final = ("name", "Name", "NAME", "title", "callsign")
_Path = tuple[Step, ...]


class _UnusableError(Exception):
    """The geometry cannot be read; the reason is in the findings."""


def is_geojson(value: object) -> bool:
    """True for a FeatureCollection, a Feature or a bare geometry."""
    return isinstance(value, dict) and value.get("type") in (*GEOMETRY_TYPES, "Feature", "FeatureCollection")


def read_geojson(text: JsonText, findings: Findings) -> list[Draft]:
    """A draft for each feature that is an area; the others are counted in the findings."""
    root = text.value
    _refuse_other_crs(root, text, findings)
    if root["type"] == "FeatureCollection":
        features = root.get("features")
        if not isinstance(features, list):
            findings.error(
                "no-features", "the FeatureCollection has no list of features.", "", text.place(("features",))
            )
            return []
        warn_of_metadata(root, text, findings)
        placed: list[tuple[Any, _Path]] = [(feature, ("features", n)) for n, feature in enumerate(features)]
    else:
        placed = [(root if root["type"] == "Feature" else {"type": "Feature", "geometry": root}, ())]
    bare = root["type"] not in {"Feature", "FeatureCollection"}
    reader = _Reader(text, findings, bare)
    drafts = [reader.draft(feature, path, number) for number, (feature, path) in enumerate(placed, 1)]
    reader.say_left_out()
    return [draft for draft in drafts if draft is not None]


def _refuse_other_crs(root: Mapping[str, Any], text: JsonText, findings: Findings) -> None:
    crs = root.get("crs")
    if not isinstance(crs, dict):
        return
    properties = crs.get("properties")
    name = str(properties.get("name") if isinstance(properties, dict) else crs)
    if not any(known in name.upper() for known in ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4979")):
        findings.error(
            "other-crs",
            f"the file is in the reference system {name[:60]!r}.",
            "Convert it to WGS 84 lon/lat (CRS84).",
            text.place(("crs",)),
        )


class _Reader:
    """Reads features one by one and keeps count of what is no area."""

    def __init__(self, text: JsonText, findings: Findings, bare: bool) -> None:
        self._text = text
        self._findings = findings
        self._bare = bare
        self._left_out: Counter[str] = Counter()
        self._first_left_out: dict[str, _Path] = {}
        self._heights = False

    def draft(self, feature: object, path: _Path, number: int) -> Draft | None:
        place = self._text.place(path)
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self._findings.error(
                "bad-feature", f"feature {number} is no Feature.", 'Write {"type": "Feature", ...}.', place
            )
            return None
        found = feature.get("properties")
        properties: dict[str, Any] = found if isinstance(found, dict) else {}
        zone_id = _first_text({"": feature.get("id")}, ("",)) or _first_text(properties, _ID_KEYS) or f"zone-{number}"
        about = self._findings.here(place, f"zone {zone_id!r}")
        uas = is_uas_feature(feature)
        name, periods, notes = (
            read_uas_properties(properties, about) if uas else (_first_text(properties, _NAME_KEYS), [], ())
        )
        geometry_path: _Path = path if self._bare else (*path, "geometry")
        try:
            layers = self._layers(feature.get("geometry"), properties, geometry_path, about)
        except _UnusableError:
            return None
        if not layers:
            return None
        return Draft(zone_id, name, place, layers, periods, notes, winding_matters=True)

    def say_left_out(self) -> None:
        """One word for each kind of feature that is no area, with how many there were."""
        for kind, count in self._left_out.items():
            what = f"{count} {kind}{' is' if count == 1 else 's are'} no zone and left out."
            place = self._text.place(self._first_left_out[kind])
            if "LineString" in kind:
                self._findings.error(
                    "no-width", what, "A line needs the property half_width_m to be a corridor.", place
                )
            else:
                self._findings.warn(
                    "not-an-area", what, "A Point needs a radius (extent, or the property radius_m).", place
                )
        if self._heights:
            self._findings.warn(
                "vertex-heights", "vertices carry heights; they are not used, for they are no altitude band."
            )

    def _leave_out(self, kind: str, path: _Path) -> list[Layer]:
        self._left_out[kind] += 1
        self._first_left_out.setdefault(kind, path)
        return []

    def _layers(self, geometry: object, properties: Mapping[str, Any], path: _Path, about: Findings) -> list[Layer]:
        if geometry is None:
            return self._leave_out("feature without geometry", path)
        if not isinstance(geometry, dict) or geometry.get("type") not in GEOMETRY_TYPES:
            about.error("bad-geometry", "its geometry is none that GeoJSON knows.", "", self._text.place(path))
            raise _UnusableError
        if geometry["type"] == "GeometryCollection":
            parts = geometry.get("geometries")
            if not isinstance(parts, list):
                about.error(
                    "bad-geometry", "its GeometryCollection has no list of geometries.", "", self._text.place(path)
                )
                raise _UnusableError
            if any(isinstance(part, dict) and part.get("type") == "GeometryCollection" for part in parts):
                about.error(
                    "bad-geometry", "it has a GeometryCollection within another.", "Flatten it.", self._text.place(path)
                )
                raise _UnusableError
            return [
                layer
                for n, part in enumerate(parts)
                for layer in self._layers(part, properties, (*path, "geometries", n), about)
            ]
        if "geometries" in path:
            about = about.here(self._text.place(path), about.subject)
        shapes = self._shapes(geometry, properties, path, about)
        if not shapes:
            return self._leave_out(geometry["type"], path)
        usable, band = self._band(geometry, about)
        if not usable:
            raise _UnusableError
        return [Layer(shape, band, about.place) for shape in shapes]

    def _band(self, geometry: Mapping[str, Any], about: Findings) -> tuple[bool, AltitudeBand | None]:
        layer = geometry.get("layer")
        if not isinstance(layer, dict):
            return True, None
        unit = layer.get("uom")
        floor = ed_limit(layer.get("lower"), layer.get("lowerReference"), unit, "lower", about)
        return band_of(floor, ed_limit(layer.get("upper"), layer.get("upperReference"), unit, "upper", about), about)

    def _shapes(
        self, geometry: Mapping[str, Any], properties: Mapping[str, Any], path: _Path, about: Findings
    ) -> list[Shape]:
        kind, coordinates = geometry["type"], geometry.get("coordinates")
        if kind == "Polygon":
            return [Area((self._rings(coordinates, path, about),))]
        if kind == "MultiPolygon":
            polygons = coordinates if isinstance(coordinates, list) else []
            return [Area(tuple(self._rings(rings, path, about) for rings in polygons))]
        if kind == "Point":
            radius_m = _radius_m(geometry, properties)
            if radius_m is None:
                return []
            lon, lat = self._row([coordinates], path, about)[0]
            return [Circle(float(lon), float(lat), radius_m)]
        half_width_m = _number(properties.get("half_width_m"))
        if kind in {"LineString", "MultiLineString"} and half_width_m is not None:
            lines = [coordinates] if kind == "LineString" else coordinates if isinstance(coordinates, list) else []
            return [Corridor(self._row(line, path, about), half_width_m, "lonlat") for line in lines]
        return []

    def _rings(self, rings: object, path: _Path, about: Findings) -> tuple[np.ndarray[Any, Any], ...]:
        if not isinstance(rings, list) or not rings:
            about.error(
                "empty-area",
                "its polygon has no ring.",
                "Give at least one ring.",
                self._text.place((*path, "coordinates")),
            )
            raise _UnusableError
        return tuple(self._row(ring, path, about) for ring in rings)

    def _row(self, positions: object, path: _Path, about: Findings) -> np.ndarray[Any, Any]:
        quick = _all_numbers(positions)
        if quick is not None:
            self._heights |= quick.shape[1] > 2 and bool(quick[:, 2].any())
            return quick[:, :2]
        good = isinstance(positions, list) and all(isinstance(p, list) and len(p) >= 2 for p in positions)
        numbers = [_number(n) for p in positions for n in p[:2]] if good and isinstance(positions, list) else []
        if not good or not numbers or any(n is None for n in numbers):
            about.error(
                "bad-position",
                "a position in its coordinates is no [lon, lat] pair of numbers.",
                "Write [lon, lat] with numbers only.",
                self._text.place((*path, "coordinates")),
            )
            raise _UnusableError
        assert isinstance(positions, list)
        self._heights |= any(len(p) > 2 and p[2] not in (0, None) for p in positions)
        return np.array(numbers, dtype=np.float64).reshape(-1, 2)


def _all_numbers(positions: object) -> np.ndarray[Any, Any] | None:
    """The positions as an array where all have the same length and hold numbers only: the usual case, quickly."""
    try:
        found = np.array(positions)
    except (ValueError, OverflowError):
        return None
    usual = found.ndim == 2 and len(found) > 0 and found.shape[1] >= 2 and found.dtype.kind in "if"
    return found.astype(np.float64) if usual else None


def _number(value: object) -> float | None:
    """The number as a float (huge ones as infinity), None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _radius_m(geometry: Mapping[str, Any], properties: Mapping[str, Any]) -> float | None:
    extent = geometry.get("extent")
    if isinstance(extent, dict) and extent.get("subType") == "Circle":
        return _number(extent.get("radius"))
    return _number(properties.get("radius_m"))


def _first_text(properties: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = properties.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()[:200]
    return ""
