"""A child process of test_memory.py: replays fixes that are made on the fly, and tells how much memory it came to hold.

python long_replay.py ENTITIES ROUNDS ZONES OUT: prints ten times fixes so far and peak bytes; then seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from standoff.model.fix import FIX_SCHEMA, Segment
from standoff.replay.inputs import Feed
from standoff.replay.options import ReplayOptions
from standoff.replay.outputs import replay_feeds
from world import ROUND_US, fleet, plan_of, shapes


def main(entities: int, rounds: int, n_zones: int, out: Path) -> None:
    """A fleet that is read forwards and back again, so that it stays where it is however long the replay."""
    base = fleet(entities, 20)
    names = pl.Series([f"vessel-{k:07}" for k in range(entities)])
    ent, lon, lat = (a.reshape(20, entities) for a in (base.ent, base.lon, base.lat))
    place = [(names.gather(ent[r]), lon[r], lat[r]) for r in range(20)]
    made_s = 0.0

    def read(_rows: int) -> Iterator[Segment]:
        nonlocal made_s
        for r in range(rounds):
            start = perf_counter()
            there = place[r % 38 if r % 38 < 20 else 38 - r % 38]
            frame = _frame(*there, np.int64(base.t_us[0]) + r * ROUND_US + np.arange(entities), r * entities)
            made_s += perf_counter() - start
            yield Segment(frame, messages_in=entities)
            if (r + 1) % max(1, rounds // 10) == 0:
                print((r + 1) * entities, _peak_bytes(), flush=True)

    start = perf_counter()
    feed = Feed("generated", read)
    summary = replay_feeds([feed], plan_of(shapes(n_zones)), out, ReplayOptions())
    print("seconds", perf_counter() - start, "making", made_s, "events", summary["events"], "used", summary["used"],
          "peak", _peak_bytes())  # fmt: skip


def _peak_bytes() -> int:
    """The most memory this program ever held. (What getrusage says includes the process that started it.)"""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _frame(entity: pl.Series, lon: np.ndarray, lat: np.ndarray, t_us: np.ndarray, first_row: int) -> pl.DataFrame:
    given = pl.DataFrame({"entity": entity, "t_us": t_us, "lon": lon, "lat": lat})
    given = given.with_columns(file=pl.lit("generated"), row=pl.int_range(first_row + 1, first_row + 1 + pl.len()))
    rest = [pl.lit(None, dtype).alias(name) for name, dtype in FIX_SCHEMA.items() if name not in given.columns]
    return given.with_columns(rest).select(FIX_SCHEMA.names())


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]), out=Path(sys.argv[4]))
