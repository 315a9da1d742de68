"""WGS 84 for the loops: positions, local frames, distances and geodesics.

Short distances use the chord with its series in the local radius of curvature: within 2 mm of the geodesic to 100 km
and 0.1 m to 400 km. Long ones use Vincenty's formulae (Survey Review XXIII, 176, 1975), right to 0.1 mm except for
nearly antipodal points, which no zone needs.
"""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.compiled import hypot, inlined, loop

__all__ = [
    "A_M",
    "CHORD_LIMIT_M",
    "E2",
    "arc_m",
    "direct",
    "geodesic_m",
    "inverse",
    "lonlat_of",
    "lonlat_of_normal",
    "series_arc_m",
    "sin_cos_deg",
    "step_bound_m",
    "surface_near",
    "wrap_deg",
    "xyz_near",
    "xyz_of",
]

A_M: Final = 6378137.0
F: Final = 1 / 298.257223563
E2: Final = F * (2 - F)
B_M: Final = A_M * (1 - F)
_RAD: Final = math.pi / 180
_NEAR_RAD: Final = 0.02
#: Longest metres to a degree, of latitude or along the equator of the circumscribed sphere of curvature.
_MAX_M_PER_DEG: Final = A_M / math.sqrt(1 - E2) * _RAD


#: Coefficients of the Taylor series of sine (of x^3, x^5, ...) and cosine (x^2, x^4, ...).
_S1, _S2, _S3, _S4, _S5, _S6, _S7 = ((-1.0) ** k / math.factorial(2 * k + 1) for k in range(1, 8))
_C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8 = ((-1.0) ** k / math.factorial(2 * k) for k in range(1, 9))


@loop
def wrap_deg(lon):
    """The same longitude in [-180, 180)."""
    return (lon + 180.0) % 360.0 - 180.0


@inlined
def sin_cos_deg(angle):
    """Sine and cosine of degrees, to an ulp or two and quicker than the library's.

    Whole quarter turns are taken off before the angle is rounded to radians, so that symmetric angles have symmetric
    sines; what is left, at most an eighth of a turn, is within reach of the Taylor series.
    """
    quarters = math.floor(angle / 90.0 + 0.5)
    a = (angle - 90.0 * quarters) * _RAD
    q = a * a
    q2 = q * q
    q4 = q2 * q2
    s = (1 + q * _S1) + (_S2 + q * _S3) * q2 + ((_S4 + q * _S5) + (_S6 + q * _S7) * q2) * q4
    c = (1 + q * _C1) + (_C2 + q * _C3) * q2 + ((_C4 + q * _C5) + (_C6 + q * _C7 + q2 * _C8) * q2) * q4
    s = a * s
    k = int(quarters) & 3
    if k & 1:
        s, c = c, 0.0 - s
    return (0.0 - s, 0.0 - c) if k & 2 else (s, c)


@loop
def xyz_of(lon, lat):
    """Earth-centred coordinates of a point on the ellipsoid."""
    s, c = sin_cos_deg(lat)
    sl, cl = sin_cos_deg(lon)
    n = A_M / math.sqrt(1 - E2 * s * s)
    return n * c * cl, n * c * sl, n * (1 - E2) * s


@inlined
def surface_near(x, y, z):
    """The foot of the vertical through a point a little off the ellipsoid, without trigonometry.

    One step of Newton's method along the gradient: from a kilometre off right to a millimetre.
    """
    gx, gy, gz = x / (A_M * A_M), y / (A_M * A_M), z / (B_M * B_M)
    off = 0.5 * (x * gx + y * gy + z * gz - 1) / (gx * gx + gy * gy + gz * gz)
    return x - off * gx, y - off * gy, z - off * gz


@loop
def xyz_near(lon, lat, lon0, lat0, sl, cl, sp, cp):
    """`xyz_of` for a place near another whose sines and cosines are known: within a nanometre, without trigonometry.

    sl, cl, sp, cp: sine and cosine of lon0 and of lat0. Places more than a degree away are done the long way.
    """
    a, b = (lon - lon0) * _RAD, (lat - lat0) * _RAD
    if abs(a) > _NEAR_RAD or abs(b) > _NEAR_RAD:
        return xyz_of(lon, lat)
    sa, ca = _small_sin_cos(a)
    sb, cb = _small_sin_cos(b)
    s, c = sp * cb + cp * sb, cp * cb - sp * sb
    n = A_M / math.sqrt(1 - E2 * s * s)
    return n * c * (cl * ca - sl * sa), n * c * (sl * ca + cl * sa), n * (1 - E2) * s


@inlined
def _small_sin_cos(a):
    q = a * a
    return a * (1 + q * (_S1 + q * (_S2 + q * _S3))), 1 + q * (_C1 + q * (_C2 + q * _C3))


@loop
def lonlat_of(x, y, z):
    """Longitude and geodetic latitude of a point near the surface (Bowring 1976, one pass: below a micrometre here)."""
    p = math.sqrt(x * x + y * y)
    if p < 1e-6:
        return 0.0, math.copysign(90.0, z)
    t = z * A_M / (p * B_M)
    c3 = 1 / (1 + t * t)
    c3 = c3 * math.sqrt(c3)
    s3 = t * t * t * c3
    top = z + E2 / (1 - E2) * B_M * s3
    return math.atan2(y, x) / _RAD, math.atan2(top, p - E2 * A_M * c3) / _RAD


@loop
def lonlat_of_normal(x, y, z):
    """Longitude and geodetic latitude of the place whose vertical points along a unit vector; longitude < 180."""
    lon = math.atan2(y, x) / _RAD
    return lon if lon < 180.0 else -180.0, math.atan2(z, math.sqrt(x * x + y * y)) / _RAD


@loop
def step_bound_m(lon0, lat0, lon1, lat1):
    """A cheap upper bound of the geodesic between two points; exact trigonometry is not needed for it."""
    dlat = abs(lat1 - lat0) * _MAX_M_PER_DEG
    dlon = abs(lon1 - lon0)
    if dlon > 180.0:
        dlon = 360.0 - dlon
    low = min(abs(lat0), abs(lat1)) * _RAD
    if lat0 * lat1 < 0:
        low = 0.0
    # cos(x) <= 1 - x^2/2 + x^4/24 for all x here
    q = low * low
    dlon = dlon * _MAX_M_PER_DEG * (1 + q * (_C1 + q * _C2))
    return math.sqrt(dlat * dlat + dlon * dlon)


@loop
def series_arc_m(chord, e2_over_n2):
    """Arc length over a chord, given q = chord squared over the squared radius of curvature in that direction."""
    q = e2_over_n2
    return chord * (1 + q * (1 / 24 + q * (3 / 640 + q * (5 / 7168))))


@loop
def arc_m(x0, y0, z0, x1, y1, z1):
    """Geodesic between two surface points less than about 400 km apart, by the chord.

    The radius of curvature is taken at the middle of the chord in the direction of the chord, so the error grows only
    with the fifth power of the distance: 0.2 mm at 100 km, 0.1 m at 400 km.
    """
    dx, dy, dz = x1 - x0, y1 - y0, z1 - z0
    c2 = dx * dx + dy * dy + dz * dz
    if c2 == 0.0:
        return 0.0
    mx, my, mz = x0 + x1, y0 + y1, (z0 + z1) / (1 - E2)
    flat2 = mx * mx + my * my
    m2 = flat2 + mz * mz
    w2 = 1 - E2 * (mz * mz / m2)  # with the sine of the middle latitude, squared
    # northward share of the chord: its z part over the cosine of the latitude
    north2 = min(dz * dz * m2 / (c2 * max(flat2, 1e-12 * m2)), 1.0)
    curvature = (north2 * w2 * (1 / (1 - E2)) + (1 - north2)) * math.sqrt(w2) * (1 / A_M)
    return series_arc_m(math.sqrt(c2), c2 * curvature * curvature)


@loop
def _vincenty_series(u2):
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    return a, b


@loop
def _vincenty_delta(b, sin_s, cos_s, cos_2m):
    return (
        b
        * sin_s
        * (
            cos_2m
            + b / 4 * (cos_s * (-1 + 2 * cos_2m**2) - b / 6 * cos_2m * (-3 + 4 * sin_s**2) * (-3 + 4 * cos_2m**2))
        )
    )


@loop
def inverse(lon0, lat0, lon1, lat1):
    """Geodesic length and the azimuths at both ends, forward, in radians (Vincenty's inverse)."""
    l = wrap_deg(lon1 - lon0) * _RAD
    u0 = math.atan((1 - F) * math.tan(lat0 * _RAD))
    u1 = math.atan((1 - F) * math.tan(lat1 * _RAD))
    su0, cu0, su1, cu1 = math.sin(u0), math.cos(u0), math.sin(u1), math.cos(u1)
    lam = l
    sin_s, cos_s, sigma, cos2a, cos_2m = 0.0, 1.0, 0.0, 1.0, 0.0
    for _ in range(50):
        sl, cl = math.sin(lam), math.cos(lam)
        sin_s = hypot(cu1 * sl, cu0 * su1 - su0 * cu1 * cl)
        cos_s = su0 * su1 + cu0 * cu1 * cl
        if sin_s == 0.0:
            return 0.0, 0.0, 0.0
        sigma = math.atan2(sin_s, cos_s)
        sin_a = cu0 * cu1 * sl / sin_s
        cos2a = 1 - sin_a * sin_a
        cos_2m = cos_s - 2 * su0 * su1 / cos2a if cos2a > 1e-15 else 0.0
        c = F / 16 * cos2a * (4 + F * (4 - 3 * cos2a))
        before = lam
        lam = l + (1 - c) * F * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (-1 + 2 * cos_2m**2)))
        if abs(lam - before) < 1e-13:
            break
    a, b = _vincenty_series(cos2a * (A_M * A_M - B_M * B_M) / (B_M * B_M))
    s = B_M * a * (sigma - _vincenty_delta(b, sin_s, cos_s, cos_2m))
    sl, cl = math.sin(lam), math.cos(lam)
    az0 = math.atan2(cu1 * sl, cu0 * su1 - su0 * cu1 * cl)
    az1 = math.atan2(cu0 * sl, -su0 * cu1 + cu0 * su1 * cl)
    return s, az0, az1


@loop
def direct(lon, lat, azimuth, s):
    """Where the geodesic from a point arrives after s metres: longitude and latitude (Vincenty's direct)."""
    u = math.atan((1 - F) * math.tan(lat * _RAD))
    su, cu = math.sin(u), math.cos(u)
    sa, ca = math.sin(azimuth), math.cos(azimuth)
    s1 = math.atan2(su, cu * ca)
    sin_a = cu * sa
    cos2a = 1 - sin_a * sin_a
    a, b = _vincenty_series(cos2a * (A_M * A_M - B_M * B_M) / (B_M * B_M))
    sigma = s / (B_M * a)
    sin_s, cos_s, cos_2m = 0.0, 1.0, 1.0
    for _ in range(50):
        cos_2m = math.cos(2 * s1 + sigma)
        sin_s, cos_s = math.sin(sigma), math.cos(sigma)
        before = sigma
        sigma = s / (B_M * a) + _vincenty_delta(b, sin_s, cos_s, cos_2m)
        if abs(sigma - before) < 1e-13:
            break
    sin_s, cos_s = math.sin(sigma), math.cos(sigma)
    cos_2m = math.cos(2 * s1 + sigma)
    t = su * sin_s - cu * cos_s * ca
    lat1 = math.atan2(su * cos_s + cu * sin_s * ca, (1 - F) * hypot(sin_a, t))
    lam = math.atan2(sin_s * sa, cu * cos_s - su * sin_s * ca)
    c = F / 16 * cos2a * (4 + F * (4 - 3 * cos2a))
    l = lam - (1 - c) * F * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (-1 + 2 * cos_2m**2)))
    return wrap_deg(lon + l / _RAD), lat1 / _RAD


#: Chords longer than this are measured by Vincenty's formula.
CHORD_LIMIT_M: Final = 250_000.0


@loop
def geodesic_m(lon0, lat0, x0, y0, z0, lon1, lat1, x1, y1, z1):
    """Geodesic between two points given both ways; picks the cheap formula where it is good enough."""
    dx, dy, dz = x1 - x0, y1 - y0, z1 - z0
    if dx * dx + dy * dy + dz * dz < CHORD_LIMIT_M * CHORD_LIMIT_M:
        return arc_m(x0, y0, z0, x1, y1, z1)
    return inverse(lon0, lat0, lon1, lat1)[0]
