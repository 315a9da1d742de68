"""Starts the process that compiles while a first run goes without."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from sys import executable
from typing import Final

import standoff
from standoff.cli.compile_shelf import Shelf

__all__ = ["start"]

#: No folder that the caller happens to stand in is searched for modules.
_JOB: Final = (executable, "-P", "-m", "standoff.cli.compile_job")


def start(where: Shelf, lock: int) -> None:
    """Start it and give it the lock. It outlives this process, holds none of its pipes, and no signal reaches both."""
    try:
        with where.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  # ourselves
                _JOB, env=_environment(where), cwd="/", pass_fds=(lock,), start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
            )  # fmt: skip
        process.returncode = 0  # nobody here waits for it
    except OSError as problem:
        where.log.write_text(f"it could not be started: {problem}\n", encoding="utf-8")
    finally:
        os.close(lock)


def _environment(where: Shelf) -> dict[str, str]:
    """Ours, with this very program and this very folder named."""
    roots = [str(Path(str(standoff.__file__)).parent.parent), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, roots)), "NUMBA_CACHE_DIR": str(where.folder)
    }  # fmt: skip
