"""How long until the first answer: --help, a small file once compiled, and the very first run, which leaves compiling
to a process in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from timing import at_most, child, median_of, seconds_of, times
from world import SCALE, fleet

TABLE = "First answer (a new process each time)"
#: Below this scale nothing is compiled afresh: it would take longer than all the rest.
REHEARSAL = 0.05
CIRCLE = "0,0,55km"
GEOPANDAS = """
import sys, geopandas, pandas
f = pandas.read_csv(sys.argv[1])
p = geopandas.GeoDataFrame(f, geometry=geopandas.points_from_xy(f.lon, f.lat), crs=4326)
z = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries.from_xy([0], [0], crs=4326).buffer(0.5))
print(len(geopandas.sjoin(p, z, predicate="within")))
"""


def _cells(what: str, wall: float, cpu: float | str = "", note: str = "") -> dict[str, Any]:
    return {"what": what, "seconds": wall, "processor seconds": cpu, "note": note}


def test_help(benchmark: Any, note: Any) -> None:
    run = ["-m", "standoff", "--help"]
    assert "replay" in child(run).out
    benchmark.pedantic(child, args=(run,), rounds=times(7))
    seconds = seconds_of(benchmark)
    python, _ = median_of(times(7), lambda: child(["-c", "pass"]))
    note(TABLE, _cells("standoff --help", seconds), [at_most("standoff --help", seconds, 0.3, "s")])
    note(TABLE, _cells("baseline: Python that does nothing", python))


def _untimed(out: str) -> list[str]:
    """What it said, but for how long it took."""
    return [line for line in out.splitlines() if "fixes/s" not in line]


def _thousand_rows(folder: Path) -> Path:
    f = fleet(50, 20)
    time = pl.Series(f.t_us).cast(pl.Datetime("us", "UTC"))
    frame = pl.DataFrame({"entity": [f"e{k}" for k in f.ent], "time": time, "lon": f.lon % 1, "lat": f.lat % 1})
    frame.write_csv(folder / "fixes.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    return folder / "fixes.csv"


def test_first_run_ever_and_then_warm(benchmark: Any, note: Any, tmp_path: Path) -> None:
    path = _thousand_rows(tmp_path)
    run = ["-m", "standoff", "replay", str(path), "--circle", CIRCLE, "--out", str(tmp_path / "out")]
    rehearsal = SCALE < REHEARSAL
    env = {} if rehearsal else {"NUMBA_CACHE_DIR": str(tmp_path / "jit")}
    first = child(run, env)
    compiling = child(["-m", "standoff", "compile"], env)  # waits for the process in the background
    assert rehearsal or "compiling" in first.err
    assert "1,000 messages = 1,000 fixes" in first.out
    again = child(run, env)
    assert "compiling" not in again.err
    assert _untimed(again.out) == _untimed(first.out)
    benchmark.pedantic(child, args=(run, env), rounds=times(5))
    seconds = seconds_of(benchmark)
    if not rehearsal:
        note(TABLE, _cells("replay of 1,000 rows, the first run ever", first.wall_s, first.cpu_s, "without compiling"),
             [at_most("first run ever", first.wall_s, 15, "s")])  # fmt: skip
        note(TABLE, _cells("compiling, which it left to the background", first.wall_s + compiling.wall_s))
    note(TABLE, _cells("replay of 1,000 rows, compiled", seconds, again.cpu_s, "events, report and all"),
         [at_most("replay of 1,000 rows, compiled", seconds, 2, "s")])  # fmt: skip
    peer, _ = median_of(times(5), lambda: child(["-W", "ignore", "-c", GEOPANDAS, str(path)]))
    note(TABLE, _cells("baseline: GeoPandas script, same rows", peer, "", "inside only, planar; no events, no report"))
