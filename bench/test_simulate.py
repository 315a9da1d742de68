"""The simulator: fixes made and written into Parquet and CSV, the truth with them, and the most memory it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from long_simulation import fleet_scenario
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.observe.simulate import Run, simulate
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.truth import truth_of
from standoff.replay.plans import circle_plan
from timing import at_least, at_most, child, seconds_of, times
from world import scaled

TABLE = "Simulator, two cores"
MEMORY = "Memory of the simulator"
ENTITIES = 5_000


@pytest.mark.parametrize("name", ["parquet", "csv"])
def test_fixes_into_files(name: str, benchmark: Any, note: Any, tmp_path: Path) -> None:
    scenario, casts = fleet_scenario(scaled(ENTITIES, 50), 1.4)
    form = format_to_write(name)
    summary = simulate(Run(scenario, casts, 1, "0", form), tmp_path / "out")
    _check(scenario, casts, tmp_path / "out" / form.file_name, summary)
    benchmark.pedantic(simulate, args=(Run(scenario, casts, 1, "0", form), tmp_path / "out"), rounds=times(3))
    rate = summary["fixes"] / seconds_of(benchmark) / 1e6
    goals = [at_least("simulate into Parquet, without truth", rate, 1, "M fixes/s")] if name == "parquet" else []
    note(TABLE, {"what": f"made and written as {name}", "fixes": summary["fixes"], "M fixes/s": rate}, goals)


def test_fixes_and_their_truth(benchmark: Any, note: Any, tmp_path: Path) -> None:
    scenario, casts = fleet_scenario(scaled(ENTITIES, 50), 1.4)
    plan, _ = circle_plan("38.6178,33.5058,55km")
    run = Run(scenario, casts, 1, "0", format_to_write("parquet"), plan, truth_of)
    summary = simulate(run, tmp_path / "out")
    assert summary["truth"]["events"] == pl.read_parquet(tmp_path / "out" / "truth.parquet").height > 0
    benchmark.pedantic(simulate, args=(run, tmp_path / "out"), rounds=1)
    rate = summary["fixes"] / seconds_of(benchmark) / 1e6
    note(TABLE, {"what": "the same with the truth of one 55 km zone, as parquet", "fixes": summary["fixes"],
                 "M fixes/s": rate}, [at_least("simulate with truth", rate, 1, "M fixes/s")])  # fmt: skip


def _check(scenario: Any, casts: Any, path: Path, summary: dict[str, Any]) -> None:
    """The file holds all of it in order, and the noise in it is what the scenario asks for."""
    table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, try_parse_dates=True)
    assert table.height == summary["fixes"]
    assert table["received_at"].is_sorted()
    reports = Reports(scenario, casts, 1)
    rows = next(reports.slices())
    assert np.array_equal(table["lon"][: len(rows.lon_e7)].to_numpy(), rows.lon_e7 / 1e7)
    north = (rows.lat_e7 / 1e7 - rows.true_lat)[~rows.outlier] * 110_900  # metres to a degree about here
    assert abs(north.std() / scenario.observation[0].sigma_m - 1) < 0.02


def test_memory_does_not_grow_with_the_number_of_fixes(benchmark: Any, note: Any, tmp_path: Path) -> None:
    script = str(Path(__file__).parent / "long_simulation.py")
    env = {"PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parent.parent / 'src'}"}
    peaks = {}

    def run() -> None:
        for hours in (2.8, 28.0):
            arguments = [script, str(scaled(10_000, 200)), str(hours), str(tmp_path / f"h{hours:g}")]
            words = child(arguments, env).out.split()
            peaks[int(words[0])] = (int(words[2]), float(words[1]))

    benchmark.pedantic(run, rounds=1)
    for fixes, (peak, seconds) in peaks.items():
        note(MEMORY, {"fixes": fixes, "peak MB": peak / 1e6, "M fixes/s": fixes / seconds / 1e6})
    (small, _), (large, _) = peaks.values()
    note(MEMORY, {"fixes": "ten times as many, peak", "times": large / small},
         [at_most("memory for ten times the fixes", large / small, 1.5, "times")])  # fmt: skip
