"""GeoJSON by RFC 7946: zones as areas, events and claims as points, a claim's precision as an area around its point."""

from __future__ import annotations

import json
from typing import Any

from standoff.record.share.case import Case
from standoff.record.share.features import Feature, features, not_drawn
from standoff.record.share.shapes import Polygon

__all__ = ["to_geojson"]


def to_geojson(case: Case) -> str:
    """One FeatureCollection; the same case gives the same text. A second area says how far off a claim may be."""
    drawn = [each for feature in features(case) for each in _drawn(feature)]
    head = case.head
    about = {
        "record": head.origin, "entries": head.size, "root": head.root.hex(), "case": case.name,
        "not_drawn": not_drawn(case),
    }  # fmt: skip
    return json.dumps(
        {"type": "FeatureCollection", "standoff": about, "features": drawn}, ensure_ascii=False, indent=1
    ) + "\n"  # fmt: skip


def _drawn(feature: Feature) -> list[dict[str, Any]]:
    found = []
    if feature.point is not None or not feature.polygons:
        point = None if feature.point is None else {"type": "Point", "coordinates": list(feature.point)}
        found.append(_feature(feature.id, point, feature, feature.what))
    if feature.polygons:
        around = feature.point is not None
        name = f"{feature.id}/precision" if around else feature.id
        found.append(_feature(name, _area(feature.polygons), feature, "claim_precision" if around else feature.what))
    return found


def _feature(name: str, geometry: dict[str, Any] | None, feature: Feature, what: str) -> dict[str, Any]:
    times = {"start": feature.start, "end": feature.end}
    properties = {"what": what, "name": feature.name, **times, **feature.properties}
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _area(polygons: tuple[Polygon, ...]) -> dict[str, Any]:
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": list(polygons)}
