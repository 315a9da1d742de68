"""What the benchmarks share: one way to note a result, and the tables at the end."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tables import goals_table, grouped, markdown
from world import SCALE

ROOT = Path(__file__).parent.parent
_ROWS: list[dict[str, Any]] = []

Note = Callable[..., None]


def pytest_configure(config: pytest.Config) -> None:
    """A benchmark whose answers are wrong has not run; that it was not timed is no second failure."""
    config.addinivalue_line("filterwarnings", "ignore::pytest_benchmark.logger.PytestBenchmarkWarning")


@pytest.fixture
def note(benchmark: Any) -> Note:
    """note(table, cells, goals=[goal(...)]): a row of a table, kept in the JSON and printed at the end."""
    rows: list[dict[str, Any]] = benchmark.extra_info.setdefault("rows", [])

    def add(table: str, cells: dict[str, Any], goals: list[dict[str, Any]] | None = None) -> None:
        row = {"table": table, "cells": cells, "goals": goals or []}
        rows.append(row)
        _ROWS.append(row)

    benchmark.extra_info.update(scale=SCALE, load=round(os.getloadavg()[0], 2))
    return add


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets: STANDOFF_DATA, or shared/data beside this checkout."""
    named = os.environ.get("STANDOFF_DATA")
    for folder in [Path(named)] if named else [ROOT.parent / "shared" / "data", ROOT / "shared" / "data"]:
        if folder.is_dir():
            return folder
    pytest.skip("real data not found: set STANDOFF_DATA to the folder of data sets")


def pytest_benchmark_update_machine_info(machine_info: dict[str, Any]) -> None:
    """No name of a machine in what is published; the versions that matter instead."""
    cpu = machine_info.get("cpu", {})
    machine_info.clear()
    machine_info["cpu"] = {"brand_raw": cpu.get("brand_raw"), "count": os.cpu_count()}
    machine_info["python_version"] = platform.python_version()
    machine_info["system"] = platform.system()
    machine_info["versions"] = {
        name: version(name) for name in ("numpy", "numba", "polars", "pyarrow", "shapely", "geopandas", "pyais")
    }


def pytest_benchmark_update_commit_info(commit_info: dict[str, Any]) -> None:
    """Only which commit, not who."""
    kept = {name: commit_info.get(name) for name in ("id", "dirty")}
    commit_info.clear()
    commit_info.update(kept)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The tables, as in docs/benchmarks.md."""
    for name, rows in grouped(_ROWS).items():
        terminalreporter.section(name)
        terminalreporter.write_line(markdown(rows))
    goals = goals_table(_ROWS)
    if goals:
        terminalreporter.section(f"goals (scale {SCALE:g}, load {os.getloadavg()[0]:.1f})")
        terminalreporter.write_line(markdown(goals))
