"""The arguments of the big loop, put together once: doing it at every call would cost more than applying a fix.

Arrays are handed over as plain ones, and read-only where they are only read. The compiler would build another copy of
the loop for arrays it may write to, and takes far longer to recognise a record array.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from standoff.detect.areas import Areas
from standoff.detect.state import LANES, Columns, Feeds, Run
from standoff.geometry.arrays import Geometry
from standoff.kernel.compiled import IS_PLAIN
from standoff.kernel.rows import with_rows

__all__ = ["FEW", "Few", "bare", "columns_of_loop", "run_arguments", "world_arguments"]

#: As many fixes are copied to arrays that lie ready; more are worth a view of each column.
FEW = 128
_KINDS: Final = (np.int32, np.int64, np.float64, np.float64, np.float32, np.float64, np.uint8, np.int32, np.uint16)


def bare(array: NDArray[Any]) -> NDArray[Any]:
    """The same array without the clothes of a record array; plain Python gets rows that are quicker than those."""
    return with_rows(array) if IS_PLAIN else array.view(np.ndarray)


def columns_of_loop(f: Columns) -> tuple[NDArray[Any], ...]:
    """The columns of fixes as the loop takes them: of these types and in one piece, since nobody looks again."""
    given = (f.ent, f.t_us, f.lon, f.lat, f.err, f.alt, f.datum, f.row, f.origin)
    return tuple(_read_only(np.ascontiguousarray(a, kind)) for a, kind in zip(given, _KINDS, strict=True))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


class Few:
    """Columns for a few fixes, always at the same place."""

    def __init__(self) -> None:
        self._own = tuple(np.zeros(FEW, kind) for kind in _KINDS)
        self.columns = tuple(_read_only(a) for a in self._own)
        self.order = np.zeros(1, np.int32)  # of a single one

    def take_one(self, f: Columns) -> None:
        """Copy the only row: item by item, which is quicker than nine slices."""
        ent, t_us, lon, lat, err, alt, datum, row, origin = self._own
        ent[0], t_us[0], lon[0], lat[0] = f.ent[0], f.t_us[0], f.lon[0], f.lat[0]
        err[0], alt[0], datum[0], row[0], origin[0] = f.err[0], f.alt[0], f.datum[0], f.row[0], f.origin[0]

    def take(self, f: Columns, n: int) -> None:
        """Copy the first n rows."""
        ent, t_us, lon, lat, err, alt, datum, row, origin = self._own
        ent[:n], t_us[:n], lon[:n], lat[:n] = f.ent[:n], f.t_us[:n], f.lon[:n], f.lat[:n]
        err[:n], alt[:n], datum[:n], row[:n], origin[:n] = f.err[:n], f.alt[:n], f.datum[:n], f.row[:n], f.origin[:n]


def world_arguments(g: Geometry, areas: Areas, active: NDArray[np.int64]) -> tuple[Any, ...]:
    """Zones, and which are in force."""
    return (
        bare(g.zones), bare(g.nodes), g.v, g.ring_m, g.ring_ends, g.starts, g.items, g.clear, g.reach_m, active,
        areas.bands if areas.has_bands else areas.bands[:0],
    )  # fmt: skip


def run_arguments(run: Run, feeds: Feeds) -> list[tuple[Any, ...]]:
    """What a lane reads and writes, a tuple for each."""
    settings, ents = bare(run.settings), bare(run.ents)
    return [
        (
            settings, ents, bare(run.pairs[lane]), bare(run.out[lane]), run.ctl[lane], bare(run.ctx[lane]),
            run.fs[lane], run.stamp[lane], run.found[lane], run.lost_found[lane], run.due,
            feeds.silences, feeds.heard, feeds.feed_of,
        )
        for lane in range(LANES)
    ]  # fmt: skip
