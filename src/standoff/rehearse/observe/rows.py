"""Reports as whole numbers: the form in which they are ordered, kept back until they arrive, hashed and written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop

__all__ = [
    "HASHED",
    "MOST_STREAMS",
    "Rows",
    "ValuesHash",
    "arranged",
    "joined",
    "no_rows",
    "overtaken",
    "split_at",
    "taken",
]

Ints = NDArray[np.int64]
Steps = NDArray[np.int32]
Floats = NDArray[np.float64]

#: Streams are numbered in so many bits of the sort key.
_STREAM_BITS: Final = 24
MOST_STREAMS: Final = 1 << _STREAM_BITS


class Rows(NamedTuple):
    """One row a delivered report. What a sensor does not say is UNKNOWN (module `measures`), `received_ms` too.

    `said` is the number of the id it goes under, `sensor` and `entity` the places of the observation model and the
    cast, `stream` of both together. `arrived_ms` says when it is delivered, whether or not the report tells.
    """

    arrived_ms: Ints
    stream: Steps
    sensor: Steps
    entity: Steps
    said: Steps
    said_ms: Ints
    lon_e7: Steps
    lat_e7: Steps
    alt_dm: Steps
    speed_cmps: Steps
    course_cdeg: Steps
    outlier: NDArray[np.bool_]
    copy: NDArray[np.bool_]
    true_ms: Ints
    true_lon: Floats
    true_lat: Floats


#: What the hash is over: all that is reported or decides how it is.
HASHED: Final = (
    "sensor", "said", "said_ms", "lon_e7", "lat_e7", "arrived_ms", "alt_dm", "speed_cmps", "course_cdeg",
)  # fmt: skip


def no_rows() -> Rows:
    """None at all, with the types of all columns."""
    whole, step, mark, real = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.bool_), np.empty(0)
    return Rows(whole, step, step, step, step, whole, step, step, step, step, step, mark, mark, whole, real, real)


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Rows._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def taken(rows: Rows, at: NDArray[np.intp]) -> Rows:
    """The rows at these places."""
    return Rows._make(column[at] for column in rows)


def arranged(rows: Rows) -> Rows:
    """In the order of arrival; at one instant by stream, and within it as they stand."""
    since = rows.arrived_ms - rows.arrived_ms.min() if len(rows.arrived_ms) else rows.arrived_ms
    order = np.argsort((since << _STREAM_BITS) | rows.stream, kind="stable")
    return taken(rows, order)


def split_at(rows: Rows, at_ms: int) -> tuple[Rows, Rows]:
    """Arranged rows that arrive before an instant, and the rest."""
    n = int(np.searchsorted(rows.arrived_ms, at_ms))
    return Rows._make(column[:n] for column in rows), Rows._make(column[n:] for column in rows)


def overtaken(rows: Rows, newest_ms: Ints) -> NDArray[np.bool_]:
    """Which rows come after a later one of their stream; `newest_ms`, int64 by stream, is moved on."""
    return np.asarray(_overtaken(rows.stream, rows.true_ms, newest_ms))


@allocating_loop
def _overtaken(stream: Steps, true_ms: Ints, newest_ms: Ints) -> NDArray[np.bool_]:
    late = np.zeros(len(stream), np.bool_)
    for n in range(len(stream)):
        late[n] = true_ms[n] < newest_ms[stream[n]]
        newest_ms[stream[n]] = max(newest_ms[stream[n]], true_ms[n])
    return late


class ValuesHash:
    """SHA-256 over the reported values, column by column, so that it does not hang on how rows were cut."""

    def __init__(self, ids: Sequence[str], sensors: Iterable[str]) -> None:
        self._columns = {name: hashlib.sha256() for name in HASHED}
        self._tables = hashlib.sha256("\n".join([*ids, "", *sensors]).encode())

    def add(self, rows: Rows) -> None:
        """Take the next rows in."""
        for name, digest in self._columns.items():
            column = getattr(rows, name)
            digest.update(np.ascontiguousarray(column, column.dtype.newbyteorder("<")).data)

    def hexdigest(self) -> str:
        """The hash of all rows so far."""
        whole = hashlib.sha256(self._tables.digest())
        for digest in self._columns.values():
            whole.update(digest.digest())
        return whole.hexdigest()
