"""Logarithm, exponential, sine and cosine made of the operations that IEEE 754 defines to the last bit.

The C library's own differ in the last bit from one machine to another, and the same seed is to give the same reports
on all of them. Accurate to a few units in the last place over the ranges named.
"""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.compiled import loop

__all__ = ["exp_minus", "ln", "turn"]

_LN2: Final = 0.693147180559945309417
_TWO_PI: Final = 6.283185307179586476925
_SQRT_HALF: Final = 0.707106781186547524401


@loop
def ln(x: float) -> float:
    """Natural logarithm of a positive number: the series of the area tangent about 1."""
    m, e = math.frexp(x)
    if m < _SQRT_HALF:
        m *= 2.0
        e -= 1
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    series = 1.0 / 21.0
    for k in range(19, 0, -2):
        series = series * q + 1.0 / k
    return 2.0 * s * series + e * _LN2


@loop
def exp_minus(x: float) -> float:
    """E to the power of minus x, x at least 0: halvings and the exponential series of the rest."""
    if x > 700.0:
        return 0.0
    halvings = math.floor(x / _LN2 + 0.5)
    rest = halvings * _LN2 - x
    series = 1.0
    for k in range(14, 0, -1):
        series = 1.0 + series * rest / k
    return math.ldexp(series, -int(halvings))


@loop
def turn(share: float) -> tuple[float, float]:
    """Sine and cosine of this share of a full turn, -1e6 to 1e6: quarter turns and the series of the rest."""
    quarters = math.floor(share * 4.0 + 0.5)
    x = (share - quarters * 0.25) * _TWO_PI
    q = x * x
    sine, cosine = 1.0, 1.0
    for k in range(16, 0, -2):
        sine = 1.0 - sine * q / (k * (k + 1))
        cosine = 1.0 - cosine * q / (k * (k - 1))
    sine *= x
    quarter = int(quarters) % 4
    if quarter == 0:
        return sine, cosine
    if quarter == 1:
        return cosine, -sine
    if quarter == 2:
        return -sine, -cosine
    return -cosine, sine
