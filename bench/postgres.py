"""A throw-away PostgreSQL cluster with PostGIS in a folder of its own, gone when the test is."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["cluster"]

HOW = "PostGIS is not here: install it with `apt-get install postgresql-15-postgis-3` (Debian 12) to have it compared"
SETTINGS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=1GB", "work_mem=256MB",
    "maintenance_work_mem=512MB", "max_parallel_workers_per_gather=2", "max_parallel_workers=2", "jit=off",
    "listen_addresses=", "autovacuum=off",
)  # fmt: skip


def _binaries() -> Path:
    for control in sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"), reverse=True):
        folder = Path("/usr/lib/postgresql") / control.parts[4] / "bin"
        if (folder / "initdb").exists():
            return folder
    pytest.skip(HOW)


@contextmanager
def cluster() -> Iterator[str]:
    """A connection string. PostgreSQL refuses to run as root, so root hands it to the user postgres."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="standoff-pg-"))
    run: list[str] = []
    if os.getuid() == 0:
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip(f"{HOW}; root also needs a user named postgres to run it as")
        os.chown(folder, user.pw_uid, user.pw_gid)
        run = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = " ".join([*(f"-c {setting}" for setting in SETTINGS), f"-k {folder}"])
    try:
        _do([*run, str(binaries / "initdb"), "-D", str(data), "-U", "bench", "-A", "trust", "--no-sync"])
        _do([*run, str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start"])
        yield f"host={folder} user=bench dbname=postgres"
    finally:
        subprocess.run(
            [*run, str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


def _do(command: list[str]) -> None:
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
    if done.returncode:
        pytest.skip(f"PostgreSQL would not start: {done.stderr.strip()[-300:]}")
