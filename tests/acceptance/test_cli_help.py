"""Help is quick, because nothing heavy is loaded for it, and says what there is."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

HEAVY = ("numpy", "numba", "polars", "pyarrow", "shapely", "pyproj", "duckdb", "lxml")


def _run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "100"}
    )


@pytest.mark.parametrize("arguments", [["--help"], ["replay", "--help"], ["plan", "check", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    loaded = f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    code = f"import sys\nfrom standoff.cli import main\nassert main({arguments!r}) == 0\n{loaded}"
    done = _run(code)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"
    assert done.stdout.strip()


def test_help_takes_less_than_a_third_of_a_second_of_the_processor() -> None:
    """Processor time, so that a busy machine does not fail it; on an idle one help waits for nothing else."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "standoff", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    once()  # compiles the modules' bytecode
    assert min(once() for _ in range(5)) < 0.3


def test_help_names_every_command_and_no_arguments_show_it_too() -> None:
    shown = _run("import sys; from standoff.cli import main; sys.exit(main(['--help']))").stdout
    for command in ("demo", "replay", "plan"):
        assert command in shown
    bare = subprocess.run([sys.executable, "-m", "standoff"], capture_output=True, text=True, check=False)
    assert bare.returncode == 2
    assert "replay" in bare.stdout + bare.stderr


def test_the_program_can_be_run_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "standoff", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("standoff 0.")
