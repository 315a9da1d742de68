"""What an event rests on: the fix before and the one that decided it, each with a hash that anybody can recompute."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["FixView", "evidence_of", "fix_hash", "quoted"]

_quoted: Final = json.encoder.encode_basestring  # what json.dumps(word, ensure_ascii=False) itself calls
_PROOF: Final = {"source": pl.String, "row": pl.Int64, "message_id": pl.String, "fix_hash": pl.String}


def quoted(word: str | None) -> str:
    """A word as canonical JSON."""
    return "null" if word is None else _quoted(word)


def fix_hash(entity: str, at_us: int, lon: float, lat: float) -> str:
    """SHA-256 (hex) over the canonical JSON list [entity, microseconds, lon, lat] of a fix."""
    return _hash(quoted(entity), int(at_us), float(lon), float(lat))


def _hash(entity_json: str, at_us: int, lon: float, lat: float) -> str:
    return hashlib.sha256(f"[{entity_json},{at_us},{lon!r},{lat!r}]".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FixView:
    """Where the fixes of a batch came from: columns aligned with its rows."""

    t_us: Any
    lon: Any
    lat: Any
    row: Any
    origin: Any
    message_id: pl.Series | None


def evidence_of(
    raw: NDArray[np.void], entities: Sequence[str], fixes: FixView, origins: Sequence[tuple[str, str | None]]
) -> pl.Series:
    """A list of proofs (EVENT_SCHEMA) for each raw event. `entities`: the id of each, as canonical JSON."""
    prev, now = np.flatnonzero(raw["has_prev"]), np.flatnonzero(raw["i"] >= 0)
    at = raw["i"][now]
    event = np.concatenate([prev, now])
    order = np.argsort(event, kind="stable")  # of each event the fix before comes first

    def column(before: str, of_fixes: NDArray[Any]) -> list[Any]:
        joined: list[Any] = np.concatenate([raw[before][prev], of_fixes[at]])[order].tolist()
        return joined

    event = event[order]
    times, lon, lat = column("prev_t", fixes.t_us), column("prev_lon", fixes.lon), column("prev_lat", fixes.lat)
    proofs = (
        [origins[code][0] for code in column("prev_origin", fixes.origin)],
        column("prev_row", fixes.row),
        _messages(len(prev), at, order, fixes.message_id),
        list(map(_hash, [entities[k] for k in event.tolist()], times, lon, lat)),
    )
    return _lists(proofs, np.bincount(event, minlength=len(raw)))


def _messages(
    unknown: int, at: NDArray[np.int32], order: NDArray[np.int64], message_id: pl.Series | None
) -> list[str | None]:
    """The message that brought each fix: known for deciding fixes only, which come after so many `unknown`."""
    if message_id is None:
        return [None] * len(order)
    told = [None] * unknown + message_id.gather(at).to_list()
    return [told[k] for k in order.tolist()]


def _lists(proofs: tuple[list[Any], ...], counts: NDArray[np.int64]) -> pl.Series:
    """Columns of proofs as lists of structs, so many in each."""
    flat = pl.DataFrame(dict(zip(_PROOF, proofs, strict=True)), schema=_PROOF).to_struct("evidence")
    ends = pl.Series(np.concatenate([[0], np.cumsum(counts)])).to_arrow()
    lists = pl.from_arrow(pa.LargeListArray.from_arrays(ends, flat.to_arrow(compat_level=pl.CompatLevel.oldest())))
    assert isinstance(lists, pl.Series)
    return lists
