"""Cutting the time of a scenario into slices of about so many reports, so that memory stays bounded."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.observe.instants import due_by
from standoff.rehearse.observe.tracks import Tracks

__all__ = ["cuts"]

Ints = NDArray[np.int64]

#: How finely time is looked at, in parts of a slice.
_PARTS = 64


def cuts(tracks: Sequence[Tracks], reports: int) -> list[int]:
    """Instants in microseconds, ascending, from before the first report to after the last: the bounds of the slices."""
    begin = min(int(one.from_us.min()) for one in tracks) - 1000
    end = max(int(one.to_us.max()) for one in tracks) + 2000
    due = float(sum(_total(one) for one in tracks))
    wanted = max(1, math.ceil(due / reports))
    if wanted == 1:
        return [begin, end]
    edges = np.unique(np.linspace(begin, end, wanted * _PARTS + 1).astype(np.int64))
    total = sum((due_by(one, edges) for one in tracks), np.zeros(len(edges)))
    inner = np.searchsorted(total, np.arange(1, wanted) * (total[-1] / wanted))
    return sorted({begin, end, *edges[np.minimum(inner, len(edges) - 1)].tolist()})


def _total(tracks: Tracks) -> float:
    return float(np.sum(tracks.turns[tracks.first[1:] - 1]))
