"""One ring as a row of vertices: same points, repeats, folds back onto itself, continuous longitudes.

Rings here are open (the last vertex does not repeat the first) unless a name says closed. Two longitudes that differ by
whole turns are the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.zone import Edges, Ring

__all__ = ["CleanRing", "clean_ring", "lay_out", "lon_step_deg", "unwrap", "wrap"]

SAME_DEG: Final = 1e-9  # a tenth of a millimetre
_POLE_STEP_DEG: Final = 90.0
_Row = NDArray[np.float64]
_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CleanRing:
    """A ring without repeats and folds, open, and what was done to it."""

    vertices: Ring
    was_closed: bool
    repeated: int
    folded: int
    cut_to_pole: int  # folds whose tip is a pole: the seam along which a writer cut a polar area


def unwrap(ring: Ring) -> Ring:
    """The ring with continuous longitudes: each step takes the shorter way round, and may run on past 180."""
    turns = np.round(np.diff(ring[:, 0]) / 360.0)
    whole = np.concatenate([[0.0], -np.cumsum(turns)])
    return np.column_stack([ring[:, 0] + 360.0 * whole, ring[:, 1]])


def wrap(ring: Ring) -> Ring:
    """The ring with longitudes within [-180, 180]; those already there stay as they are."""
    lon = ring[:, 0]
    turns = np.where(np.abs(lon) > 180.0, np.ceil((lon - 180.0) / 360.0), 0.0)
    return np.column_stack([lon - 360.0 * turns, ring[:, 1]])


def lon_step_deg(start: _Row, end: _Row) -> _Row:
    """Degrees of longitude from start to end, the shorter way round."""
    step = end - start
    return np.asarray(step - 360.0 * np.round(step / 360.0))


def clean_ring(ring: Ring, edges: Edges) -> CleanRing:
    """Open the ring, and take out repeated vertices and folds (the way out and back along one line)."""
    was_closed = bool(_same(ring[:1], ring[-1:])[0]) and len(ring) > 1
    row = ring[:-1] if was_closed else ring
    if not _suspicious(row):
        return CleanRing(row, was_closed, 0, 0, 0)
    repeated = folded = cut_to_pole = 0
    first_round = True
    while len(row):
        again = _repeats(row)
        at_pole = np.abs(row[:, 1]) == 90.0
        repeated += int((again & ~at_pole).sum()) if first_round else 0
        kept = row[~again]
        tips = _folds(kept, edges)
        polar = int((np.abs(kept[tips, 1]) == 90.0).sum())
        cut_to_pole += polar
        folded += 0 if cut_to_pole else int(tips.sum())
        row = kept[~tips]
        first_round = False
        if not again.any() and not tips.any():
            break
    return CleanRing(row, was_closed, repeated, folded, cut_to_pole)


def lay_out(row: Ring) -> tuple[Ring, int]:
    """An open ring as a closed one with continuous longitudes, and how often it goes round a pole (eastwards +).

    Along a pole longitude means nothing: there the steps are chosen so that the ring closes, and cut into quarters, so
    that whoever unwraps the ring again finds the same.
    """
    after = np.roll(row, -1, axis=0)
    at_pole = (np.abs(row[:, 1]) == 90.0) & (row[:, 1] == after[:, 1])
    steps = lon_step_deg(row[:, 0], after[:, 0])
    if at_pole.any():
        steps = _steps_with_poles(row, after, at_pole, steps)
        row, steps = _quartered(row, at_pole, steps)
    closed = np.vstack([row, row[:1]])
    turns = round(float(steps.sum()) / 360.0)
    whole = np.round((row[:1, 0] + np.concatenate([[0.0], np.cumsum(steps)]) - closed[:, 0]) / 360.0)
    return np.column_stack([closed[:, 0] + 360.0 * whole, closed[:, 1]]), turns


def _steps_with_poles(row: Ring, after: Ring, at_pole: _Mask, steps: _Row) -> _Row:
    open_deg = float(steps[~at_pole].sum())
    written = after[:, 0] - row[:, 0]
    if abs(open_deg + float(written[at_pole].sum())) < SAME_DEG:
        return np.where(at_pole, written, steps)
    if at_pole.sum() == 1:
        return np.where(at_pole, -open_deg, steps)
    return steps


def _quartered(row: Ring, at_pole: _Mask, steps: _Row) -> tuple[Ring, _Row]:
    vertices: list[Ring] = []
    lengths: list[_Row] = []
    for index in range(len(row)):
        parts = max(1, int(np.ceil(abs(steps[index]) / _POLE_STEP_DEG))) if at_pole[index] else 1
        lon = row[index, 0] + steps[index] * np.arange(parts) / parts
        vertices.append(np.column_stack([lon, np.full(parts, row[index, 1])]))
        lengths.append(np.full(parts, steps[index] / parts))
    return np.vstack(vertices), np.concatenate(lengths)


def _suspicious(row: Ring) -> bool:
    """True when some vertex may be a repeat or the tip of a fold: a short first look, for most rings have none."""
    if len(row) < 3 or bool((np.abs(row[:, 1]) == 90.0).any()):
        return True
    edge = np.diff(row, axis=0, append=row[:1])
    edge[:, 0] -= 360.0 * np.round(edge[:, 0] / 360.0)
    came = np.concatenate([edge[-1:], edge[:-1]])
    cross = came[:, 0] * edge[:, 1] - came[:, 1] * edge[:, 0]
    back = (came * edge).sum(axis=1) <= 0.0
    thin = np.abs(cross) <= 1e-6 * (np.abs(came) + np.abs(edge)).max()
    short = np.abs(edge).max(axis=1) <= SAME_DEG
    return bool((back & thin).any() or short.any())


def _same(left: Ring, right: Ring) -> _Mask:
    near_lon = np.abs(lon_step_deg(left[:, 0], right[:, 0])) <= SAME_DEG
    return np.asarray(near_lon & (np.abs(left[:, 1] - right[:, 1]) <= SAME_DEG))


def _repeats(row: Ring) -> _Mask:
    """True where a vertex is the one before it again, or stands between two others at the same pole."""
    before, after = np.roll(row, 1, axis=0), np.roll(row, -1, axis=0)
    at_pole = (np.abs(row[:, 1]) == 90.0) & (row[:, 1] == before[:, 1]) & (row[:, 1] == after[:, 1])
    again = _same(before, row)
    return np.asarray(again | at_pole) if len(row) > 1 else np.zeros(len(row), dtype=bool)


def _folds(row: Ring, edges: Edges) -> _Mask:
    """True at the tip of a fold: the ring goes on from there along the line that it came by."""
    if len(row) < 3:
        return np.zeros(len(row), dtype=bool)
    before, after = np.roll(row, 1, axis=0), np.roll(row, -1, axis=0)
    back_lon, on_lon = lon_step_deg(row[:, 0], before[:, 0]), lon_step_deg(row[:, 0], after[:, 0])
    back_lat, on_lat = before[:, 1] - row[:, 1], after[:, 1] - row[:, 1]
    if edges == "lonlat":
        aligned = (back_lon * on_lat == back_lat * on_lon) & (back_lon * on_lon + back_lat * on_lat > 0)
    else:  # a geodesic folds back when it returns to the same vertex, or runs along one meridian
        aligned = (back_lon == 0) & (on_lon == 0) & (back_lat * on_lat > 0)
    tips = _same(before, after) | aligned
    keep = tips.copy()
    keep[1:] &= ~tips[:-1]  # neighbouring tips go in later rounds, when it is known what is left of the line
    if keep[0] and keep[-1]:
        keep[-1] = False
    return np.asarray(keep)
