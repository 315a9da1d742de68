"""Numbers as short text: zigzag, variable-length bytes, base64. About a third of the size of JSON numbers."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["nullable", "pack", "pack_delta_parts", "pack_parts", "scaled"]


def pack(values: NDArray[np.int64]) -> str:
    """Whole numbers below 2**52 in size; seven bits a byte, lowest first, the top bit says that more follow."""
    return pack_parts(values, [len(values)])[0]


def pack_parts(values: NDArray[np.int64], ends: Sequence[int] | NDArray[np.int64]) -> list[str]:
    """Each part of `values` as `pack` has it; part k ends before `ends[k]`. One pass, however many parts there are."""
    data, value_ends = _varints(values)
    cuts = [0, *np.concatenate([[0], value_ends])[np.asarray(ends, dtype=np.int64)].tolist()]
    return [base64.b64encode(data[start:end]).decode("ascii") for start, end in pairwise(cuts)]


def pack_delta_parts(values: NDArray[np.int64], ends: NDArray[np.int64]) -> list[str]:
    """The same for series whose neighbours are alike: of each part the first value, then the differences."""
    deltas = np.diff(values, prepend=np.int64(0))
    heads = np.concatenate([[0], ends[:-1]])[np.diff(ends, prepend=0) > 0]
    deltas[heads] = values[heads]
    return pack_parts(deltas, ends)


def _varints(values: NDArray[np.int64]) -> tuple[bytes, NDArray[np.int64]]:
    """The bytes of all values, and where those of each end."""
    zigzag = ((values << 1) ^ (values >> 63)).astype(np.uint64)
    length = np.ones(zigzag.shape, dtype=np.int64)
    rest = zigzag >> np.uint64(7)
    while rest.any():
        length += rest > 0
        rest >>= np.uint64(7)
    ends = np.cumsum(length)
    out = np.empty(int(ends[-1]) if ends.size else 0, dtype=np.uint8)
    for i in range(int(length.max(initial=0))):
        has = np.flatnonzero(length > i)
        more = np.where(length[has] > i + 1, 0x80, 0).astype(np.uint8)
        low = ((zigzag[has] >> np.uint64(7 * i)) & np.uint64(0x7F)).astype(np.uint8)
        out[ends[has] - length[has] + i] = low | more
    return out.tobytes(), ends


def scaled(values: NDArray[np.float64], per_unit: float) -> NDArray[np.int64]:
    """Rounded to whole steps of 1/per_unit; NaN becomes 0."""
    return np.rint(np.where(np.isfinite(values), values, 0.0) * per_unit).astype(np.int64)


def nullable(values: NDArray[np.int64], missing: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Make room for null: it becomes 0, and what was 0 or more moves up by one."""
    return np.where(missing, 0, np.where(values >= 0, values + 1, values)).astype(np.int64)
