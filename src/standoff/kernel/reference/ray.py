"""Twin of kernel.ray: a heading followed step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["meets"]

#: A strip narrower than this may be stepped over.
_LEAST_M: Final = 0.5


def meets(
    border_m: Callable[[tuple[float, float]], float], place: Callable[[float], tuple[float, float]], reach_m: float
) -> bool:
    """Whether a way that begins outside comes inside within so many metres: no step is longer than the border is far.

    border_m: signed distance of a place (lon, lat) to the border; place: where the way is after some metres.
    """
    at = 0.0
    while at <= reach_m:
        b = border_m(place(at))
        if b < 0.0:
            return True
        at += max(b, _LEAST_M)
    return False
