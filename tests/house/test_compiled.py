"""`standoff compile` leaves hardly anything to be compiled later."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import standoff
from standoff.kernel.cache import kept_in

SOURCES = Path(str(standoff.__file__)).parent
LOOP = re.compile(r"^@(?:loop|inlined|allocating_loop)\ndef (\w+)", re.MULTILINE)
#: What docs/compiling.md says is compiled only when it is met.
LATER = {"footprint._wrapped", "footprint._in_ring", "instants._due_by"}


def test_all_loops_but_those_named_are_kept_once_standoff_compile_has_run() -> None:
    subprocess.run([sys.executable, "-m", "standoff", "compile"], check=True, capture_output=True)
    folder = kept_in()
    assert folder is not None
    kept = {path.name.split("-")[0] for path in folder.rglob("*.nbi")}
    loops = {f"{path.stem}.{name}" for path in SOURCES.rglob("*.py") for name in LOOP.findall(path.read_text())}
    assert len(loops) > 100
    assert loops - kept <= LATER
