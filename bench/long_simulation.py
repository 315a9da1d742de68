"""Simulates so many fixes into Parquet and says how long it took and the most memory it held; a process of its own.

Arguments: entities, hours, folder. Every entity goes on a way of one vertex in five minutes and is seen by one sensor
every 10 s with fading noise, jitter, outliers, losses, delays and copies.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from standoff.rehearse.motion import Course
from standoff.rehearse.observe.simulate import Run, simulate
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.scenario.model import Cast, Scenario
from standoff.rehearse.scenario.observation import Observation

__all__ = ["fleet_scenario"]

START_US = 1_640_995_200_000_000
S = 1_000_000


def fleet_scenario(entities: int, hours: float) -> tuple[Scenario, list[Cast]]:
    """A crowd under way, and the sensor that sees it."""
    random = np.random.default_rng(1)
    vertices = round(hours * 12) + 1
    casts = []
    for n in range(entities):
        lon = random.uniform(30, 45) + np.cumsum(random.normal(0, 0.005, vertices))
        lat = random.uniform(28, 38) + np.cumsum(random.normal(0, 0.005, vertices))
        t_us = START_US + np.arange(vertices) * 300 * S
        casts.append(Cast(Course(f"e-{n:06}", t_us, lon, lat, np.full(vertices, np.nan), kind="vehicle"), ("gps",), n))
    sensor = Observation(
        "gps", "gps", jitter_us=2 * S, correlated_us=60 * S, outliers=0.002, drop=0.02, clock_skew_us=S // 10,
        delay_us=S // 2, delay_mean_us=2 * S, duplicates=0.005,
    )  # fmt: skip
    return Scenario("fleet", "", START_US, START_US + round(hours * 3600 * S), (), (sensor,)), casts


def peak_bytes() -> int:
    """The most that was resident since this program began; what its parent held before it does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    """Prints: fixes, seconds, the most bytes held, the most held before the run."""
    entities, hours, out = int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3])
    scenario, casts = fleet_scenario(entities, hours)
    few, fewer = fleet_scenario(10, 0.2)
    simulate(Run(few, fewer, 1, "0", format_to_write("parquet")), out / "first")  # compiles
    before = peak_bytes()
    start = time.perf_counter()
    summary = simulate(Run(scenario, casts, 1, "0", format_to_write("parquet")), out / "run")
    seconds = time.perf_counter() - start
    print(summary["fixes"], seconds, peak_bytes(), before)
    print(summary["values_sha256"])


if __name__ == "__main__":
    main()
