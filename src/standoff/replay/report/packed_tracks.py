"""The tracks of a page as packed columns: all tracks in one pass, since most are short and there may be thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from standoff.replay.report.data import TrackLine
from standoff.replay.report.pack import pack_delta_parts, pack_parts, scaled

__all__ = ["DEGREE", "packed_tracks", "unwrapped"]

DEGREE: Final = 1e6  #: coordinates are carried to a millionth of a degree, 0.1 m
_UNKNOWN_BORDER: Final = 4  # bits of the code of a track point, beside its state 0..2
_STARTS: Final = 8


def packed_tracks(tracks: Sequence[TrackLine], t0: int) -> list[dict[str, Any]]:
    """One dictionary a track. Times are whole multiples of `unit` milliseconds after `t0`; x, y degrees; b metres."""
    if not tracks:
        return []
    ends = np.cumsum([len(track.t_us) for track in tracks])
    boundary_m = np.concatenate([track.boundary_m for track in tracks])
    t_ms = np.concatenate([track.t_us for track in tracks]) // 1000 - t0
    units = _units(t_ms, ends)
    columns = {
        "t": pack_delta_parts(t_ms // np.repeat(units, np.diff(ends, prepend=0)), ends),
        "x": pack_delta_parts(scaled(np.concatenate([unwrapped(track.lon) for track in tracks]), DEGREE), ends),
        "y": pack_delta_parts(scaled(np.concatenate([track.lat for track in tracks]), DEGREE), ends),
        "b": pack_delta_parts(scaled(boundary_m, 1.0), ends),
        "s": _packed_runs(_codes(tracks, boundary_m), ends),
    }
    return [
        {
            "entity": track.entity,
            "party": track.party,
            "kind": track.kind,
            "recon": int(track.source_is_reconstruction),
            "unit": int(units[k]),
            **{name: column[k] for name, column in columns.items()},
        }
        for k, track in enumerate(tracks)
    ]


def _units(t_ms: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The greatest common divisor of each track's times, 1 where there is none."""
    heads, lengths = np.concatenate([[0], ends[:-1]]), np.diff(ends, prepend=0)
    units = np.ones(len(ends), dtype=np.int64)
    if t_ms.size:
        units[lengths > 0] = np.maximum(np.gcd.reduceat(t_ms, heads[lengths > 0]), 1)
    return units


def unwrapped(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes without jumps at 180 degrees."""
    if len(lon) and lon.max() - lon.min() < 180.0:
        return lon
    return np.unwrap(lon, period=360.0)


def _codes(tracks: Sequence[TrackLine], boundary_m: NDArray[np.float64]) -> NDArray[np.int64]:
    """State, unknown border and start of a path of each point, in one number."""
    starts = [np.zeros(len(t.t_us), dtype=np.bool_) if t.starts is None else t.starts for t in tracks]
    inside = np.concatenate([track.inside for track in tracks]).astype(np.int64)
    codes: NDArray[np.int64] = inside + ~np.isfinite(boundary_m) * _UNKNOWN_BORDER + np.concatenate(starts) * _STARTS
    return codes


def _packed_runs(codes: NDArray[np.int64], ends: NDArray[np.int64]) -> list[str]:
    """Each track's runs of equal codes as code, count, code, count and so on."""
    new = np.ones(codes.size, dtype=np.bool_)
    new[1:] = codes[1:] != codes[:-1]
    new[ends[:-1][ends[:-1] < codes.size]] = True
    heads = np.flatnonzero(new)
    pairs = np.stack([codes[heads], np.diff(heads, append=codes.size)], axis=1).ravel()
    return pack_parts(pairs, 2 * np.searchsorted(heads, ends))
