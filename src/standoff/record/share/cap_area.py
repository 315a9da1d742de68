"""Areas of a CAP notice, checked: the OASIS schema takes any text for a circle or polygon, nonsense too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from standoff.errors import CallError
from standoff.model.zone import Circle
from standoff.record.share.shapes import polygons_of, shape_of

__all__ = ["area_texts", "circle_text", "polygon_text"]

_HALF_EARTH_KM: Final = 20_038.0


def circle_text(lon: float, lat: float, radius_m: float) -> str:
    """Text "lat,lon radius", the radius in kilometres. CallError for what is on no map."""
    _check(lon, lat)
    radius_km = radius_m / 1000
    if not (math.isfinite(radius_km) and 0 <= radius_km <= _HALF_EARTH_KM):
        raise CallError(f"A circle of {radius_m} m fits on no Earth: give a radius of 0 to {_HALF_EARTH_KM:,.0f} km.")
    return f"{_number(lat)},{_number(lon)} {_number(radius_km)}"


def polygon_text(ring: Sequence[tuple[float, float]]) -> str:
    """Text "lat,lon lat,lon …" of a ring of (lon, lat); at least four pairs, the last one the first again."""
    for lon, lat in ring:
        _check(lon, lat)
    pairs = [f"{_number(lat)},{_number(lon)}" for lon, lat in ring]
    if len(pairs) < 4 or pairs[0] != pairs[-1]:
        raise CallError(f"A CAP polygon has four pairs or more, the last one the first; this has {len(pairs)}.")
    if len(set(pairs)) < 3:
        raise CallError("A CAP polygon has three different corners or more.")
    return " ".join(pairs)


def area_texts(version: Mapping[str, Any]) -> tuple[list[str], list[str], str]:
    """Circles, polygons, and what they leave out, of a version of a zone; none where only its hash is known."""
    data = version["shape"]
    if data is None:
        return [], [], " (its border is not in the record, only the hash of it)"
    shape = shape_of(data)
    if isinstance(shape, Circle):
        return [circle_text(shape.lon, shape.lat, shape.radius_m)], [], ""
    found = polygons_of(shape)
    holes = " (without the holes in it, which CAP cannot say)" if any(len(each) > 1 for each in found) else ""
    return [], [polygon_text(polygon[0]) for polygon in found], holes


def _check(lon: float, lat: float) -> None:
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):  # NaN fails too
        raise CallError(f"lat {lat}, lon {lon} is on no map: latitudes within ±90, longitudes within ±180 degrees.")


def _number(value: float) -> str:
    """Plain decimals, no exponent, no more than seven digits."""
    return f"{value:.7f}".rstrip("0").rstrip(".") if round(value, 7) else "0"
