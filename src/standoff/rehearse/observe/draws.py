"""Random numbers by place instead of by turn: draw number n of a key is always the same, whatever else was drawn.

So reports can be made slice by slice, in any slices, and adding an entity changes nothing about the others. The numbers
are those of SplitMix64 (Steele, Lea and Flood 2014), whose n-th output is a bijective mixing of key + n times an odd
constant; normal ones come from pairs of them (Box and Muller 1958).
"""

from __future__ import annotations

import hashlib
import math
from typing import Final

import numpy as np

from standoff.kernel.compiled import loop
from standoff.rehearse.observe.arithmetic import ln, turn

__all__ = [
    "ARRIVAL",
    "BEARING",
    "BLACKOUT",
    "CLOCK",
    "CONFLICT",
    "COPY",
    "COPY_ARRIVAL",
    "COPY_ERROR",
    "DROP",
    "ERROR",
    "HEIGHT",
    "IDENTITY",
    "JITTER",
    "MOVEMENT",
    "OUTLIER",
    "OUTLIER_SIZE",
    "PHASE",
    "exponential",
    "normals",
    "stream_key",
    "uniform",
]

#: What a number is drawn for. Each purpose of a stream has its own sequence.
(PHASE, JITTER, ERROR, OUTLIER, OUTLIER_SIZE, BEARING, DROP, BLACKOUT, CLOCK, ARRIVAL, COPY, COPY_ARRIVAL, IDENTITY,
 HEIGHT, MOVEMENT, CONFLICT, COPY_ERROR) = range(17)  # fmt: skip

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_FRACTION: Final = 2.0**-53
#: Far more draws of a purpose than there can be, so that purposes never meet.
_APART: Final = np.uint64(1 << 56)


def stream_key(seed: int, sensor: str, entity: str) -> np.uint64:
    """The key of what one sensor sees of one entity: 64 bits of a SHA-256 of all three."""
    text = f"{seed}\n{sensor}\n{entity}".encode()
    return np.uint64(int.from_bytes(hashlib.sha256(text).digest()[:8], "little"))


@loop
def _mixed(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return z ^ (z >> np.uint64(31))


@loop
def uniform(key: np.uint64, purpose: int, n: int) -> float:
    """Draw n (from 0), evenly from [0, 1)."""
    at = _mixed(key + np.uint64(purpose) * _APART + np.uint64(n) * _GOLDEN)
    return float(_mixed(at + _GOLDEN) >> np.uint64(11)) * _FRACTION


@loop
def normals(key: np.uint64, purpose: int, n: int) -> tuple[float, float]:
    """The two standard normal numbers of draws 2n and 2n + 1."""
    radius = math.sqrt(-2.0 * ln(1.0 - uniform(key, purpose, 2 * n)))
    sine, cosine = turn(uniform(key, purpose, 2 * n + 1))
    return radius * cosine, radius * sine


@loop
def exponential(key: np.uint64, purpose: int, n: int) -> float:
    """Draw n, from the exponential distribution of mean 1."""
    return -float(ln(1.0 - uniform(key, purpose, n)))
