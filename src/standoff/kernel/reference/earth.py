"""Twin of kernel.earth: geodesics as Bessel had them, with the two integrals done by quadrature instead of series.

A geodesic on the ellipsoid is drawn as a great circle on a sphere of reduced latitudes. Along it, `sigma` is the arc
from where the great circle crosses the equator northward, and `omega` the longitude on the sphere from there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

__all__ = ["arc_m", "direct", "geodesic_m", "inverse", "lonlat_of", "step_bound_m", "wrap_deg", "xyz_of"]

_A_M: Final = 6_378_137.0
_F: Final = 1 / 298.257_223_563
_B_M: Final = _A_M * (1 - _F)
_E2: Final = _F * (2 - _F)
_PANELS: Final = 50
_GAUSS: Final = ((-math.sqrt(0.6), 5 / 9), (0.0, 8 / 9), (math.sqrt(0.6), 5 / 9))


def wrap_deg(lon: float) -> float:
    """The same longitude in [-180, 180)."""
    while lon >= 180.0:
        lon -= 360.0
    while lon < -180.0:
        lon += 360.0
    return lon


def xyz_of(lon: float, lat: float) -> tuple[float, float, float]:
    """Earth-centred coordinates of a point on the ellipsoid, through its reduced latitude."""
    beta = math.atan2((1 - _F) * math.sin(math.radians(lat)), math.cos(math.radians(lat)))
    lam = math.radians(lon)
    return _A_M * math.cos(beta) * math.cos(lam), _A_M * math.cos(beta) * math.sin(lam), _B_M * math.sin(beta)


def lonlat_of(x: float, y: float, z: float) -> tuple[float, float]:
    """Longitude and geodetic latitude of a point near the surface: the latitude is improved until it stands still."""
    across = math.hypot(x, y)
    phi = math.atan2(z, (1 - _E2) * across)
    for _ in range(20):
        n = _A_M / math.sqrt(1 - _E2 * math.sin(phi) ** 2)
        phi = math.atan2(z + _E2 * n * math.sin(phi), across)
    return math.degrees(math.atan2(y, x)) if across else 0.0, math.degrees(phi)


def _integral(f: Callable[[float], float], low: float, high: float) -> float:
    half = (high - low) / _PANELS / 2
    total = 0.0
    for k in range(_PANELS):
        middle = low + (2 * k + 1) * half
        total += sum(weight * f(middle + half * node) for node, weight in _GAUSS)
    return total * half


def _metres(k2: float, low: float, high: float) -> float:
    """Length on the ellipsoid of the great-circle arc from sigma `low` to `high`."""
    return _B_M * _integral(lambda s: math.sqrt(1 + k2 * math.sin(s) ** 2), low, high)


def _lag(k2: float, low: float, high: float) -> float:
    """By how much longitude on the ellipsoid lags behind that on the sphere, over the sine of the equator azimuth."""
    return _F * _integral(lambda s: (2 - _F) / (1 + (1 - _F) * math.sqrt(1 + k2 * math.sin(s) ** 2)), low, high)


def _k2(sin_a: float) -> float:
    """Squared eccentricity of the ellipse that the great circle of equator azimuth `a` stands for."""
    return _E2 / (1 - _E2) * (1 - sin_a * sin_a)


def inverse(lon0: float, lat0: float, lon1: float, lat1: float) -> tuple[float, float, float]:
    """Geodesic length in metres and the azimuths at both ends, forward, in radians. ValueError near antipodes."""
    want = math.radians(wrap_deg(lon1 - lon0))
    b0, b1 = (math.atan((1 - _F) * math.tan(math.radians(lat))) for lat in (lat0, lat1))
    omega = want
    for _ in range(100):
        e0 = math.cos(b1) * math.sin(omega)
        n0 = math.cos(b0) * math.sin(b1) - math.sin(b0) * math.cos(b1) * math.cos(omega)
        e1 = math.cos(b0) * math.sin(omega)
        n1 = -math.sin(b0) * math.cos(b1) + math.cos(b0) * math.sin(b1) * math.cos(omega)
        if math.hypot(e0, n0) == 0.0:
            return 0.0, 0.0, 0.0
        az0, az1 = math.atan2(e0, n0), math.atan2(e1, n1)
        sin_a = math.sin(az0) * math.cos(b0)
        # measured from where the great circle crosses the equator
        low = math.atan2(math.sin(b0), math.cos(b0) * math.cos(az0))
        high = low + math.atan2(
            math.hypot(e0, n0), math.sin(b0) * math.sin(b1) + math.cos(b0) * math.cos(b1) * math.cos(omega)
        )
        better = want + sin_a * _lag(_k2(sin_a), low, high)
        if abs(better - omega) < 1e-15:
            return _metres(_k2(sin_a), low, high), az0, az1
        omega = better
    if abs(better - omega) > 1e-12:
        raise ValueError("the points are too nearly antipodal for this plain solution")
    return _metres(_k2(sin_a), low, high), az0, az1


def direct(lon: float, lat: float, azimuth: float, s: float) -> tuple[float, float]:
    """Where the geodesic from a point arrives after s metres, starting at an azimuth in radians."""
    beta = math.atan2((1 - _F) * math.sin(math.radians(lat)), math.cos(math.radians(lat)))
    sin_a = math.sin(azimuth) * math.cos(beta)
    cos_a = math.hypot(math.cos(azimuth), math.sin(azimuth) * math.sin(beta))
    low = math.atan2(math.sin(beta), math.cos(beta) * math.cos(azimuth))
    k2 = _k2(sin_a)
    arc = s / _B_M
    for _ in range(20):  # Newton: the integrand is the slope
        arc -= (_metres(k2, low, low + arc) - s) / (_B_M * math.sqrt(1 + k2 * math.sin(low + arc) ** 2))
    high = low + arc
    began = math.atan2(sin_a * math.sin(beta), math.cos(beta) * math.cos(azimuth))
    turned = math.atan2(sin_a * math.sin(high), math.cos(high)) - began
    there = math.atan2(cos_a * math.sin(high), math.hypot(cos_a * math.cos(high), sin_a))
    lon1 = lon + math.degrees(turned - sin_a * _lag(k2, low, high))
    return wrap_deg(lon1), math.degrees(math.atan2(math.sin(there), (1 - _F) * math.cos(there)))


def arc_m(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float) -> float:
    """Geodesic between two surface points."""
    return inverse(*lonlat_of(x0, y0, z0), *lonlat_of(x1, y1, z1))[0]


def geodesic_m(
    lon0: float, lat0: float, x0: float, y0: float, z0: float, lon1: float, lat1: float, x1: float, y1: float, z1: float
) -> float:
    """Geodesic between two points given both ways; the twin needs only one of them."""
    del x0, y0, z0, x1, y1, z1
    return inverse(lon0, lat0, lon1, lat1)[0]


def step_bound_m(lon0: float, lat0: float, lon1: float, lat1: float) -> float:
    """The length that the compiled bound must never be below."""
    return inverse(lon0, lat0, lon1, lat1)[0]
