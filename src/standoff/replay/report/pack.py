"""Numbers as short text: zigzag, variable-length bytes, base64. About a third of the size of JSON numbers."""

from __future__ import annotations

import base64

import numpy as np
from numpy.typing import NDArray

__all__ = ["nullable", "pack", "pack_deltas", "runs", "scaled"]


def pack(values: NDArray[np.int64]) -> str:
    """Whole numbers below 2**52 in size; seven bits a byte, lowest first, the top bit says that more follow."""
    zigzag = ((values << 1) ^ (values >> 63)).astype(np.uint64)
    if zigzag.size == 0:
        return ""
    length = np.ones(zigzag.shape, dtype=np.int64)
    rest = zigzag >> np.uint64(7)
    while rest.any():
        length += rest > 0
        rest >>= np.uint64(7)
    ends = np.cumsum(length)
    out = np.empty(int(ends[-1]), dtype=np.uint8)
    for i in range(int(length.max())):
        has = np.flatnonzero(length > i)
        more = np.where(length[has] > i + 1, 0x80, 0).astype(np.uint8)
        low = ((zigzag[has] >> np.uint64(7 * i)) & np.uint64(0x7F)).astype(np.uint8)
        out[ends[has] - length[has] + i] = low | more
    return base64.b64encode(out.tobytes()).decode("ascii")


def pack_deltas(values: NDArray[np.int64]) -> str:
    """The same for a series whose neighbours are alike: the first value, then the differences."""
    return pack(np.diff(values, prepend=np.int64(0)))


def scaled(values: NDArray[np.float64], per_unit: float) -> NDArray[np.int64]:
    """Rounded to whole steps of 1/per_unit; NaN becomes 0."""
    return np.rint(np.where(np.isfinite(values), values, 0.0) * per_unit).astype(np.int64)


def nullable(values: NDArray[np.int64], missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Make room for null: it becomes 0, and what was 0 or more moves up by one."""
    return np.where(missing, 0, np.where(values >= 0, values + 1, values)).astype(np.int64)


def runs(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Runs of equal codes as code, count, code, count and so on."""
    if codes.size == 0:
        return np.empty(0, dtype=np.int64)
    heads = np.flatnonzero(np.diff(codes, prepend=codes[0] - 1) != 0)
    counts = np.diff(heads, append=codes.size)
    return np.stack([codes[heads], counts], axis=1).ravel()
