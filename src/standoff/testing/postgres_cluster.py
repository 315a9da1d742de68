"""A throw-away PostgreSQL cluster in a folder of its own, gone when the block is left: for tests and benchmarks."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from standoff.errors import UnreachableError

__all__ = ["DURABLE", "cluster"]

_HOW = "install it with `apt-get install postgresql` (Debian, Ubuntu), or run scripts/postgres as root"
#: As a careful operator has it: what was committed survives. Only small, and heard of nobody else.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "listen_addresses=", "shared_buffers=64MB")
_INSTALLED = Path("/usr/lib/postgresql")


@contextmanager
def cluster(settings: Sequence[str] = DURABLE, extension: str | None = None) -> Iterator[str]:
    """The folder of its socket; a URL is `postgresql://standoff@/postgres?host=FOLDER`.

    `extension`: it must be installed too (`postgis`). UnreachableError, with what to install, where it cannot be had.
    PostgreSQL refuses to run as root, so root hands it to the user postgres.
    """
    binaries = _binaries(extension)
    folder = Path(tempfile.mkdtemp(prefix="standoff-pg-"))
    try:
        run = _as_postgres(folder)
        data, options = folder / "data", " ".join([*(f"-c {setting}" for setting in settings), f"-k {folder}"])
        _do([*run, str(binaries / "initdb"), "-D", str(data), "-U", "standoff", "-A", "trust", "-E", "UTF8", "-N"])
        control = [*run, str(binaries / "pg_ctl"), "-D", str(data)]
        _do([*control, "-l", str(folder / "log"), "-o", options, "-w", "start"])
        try:
            yield str(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")  # noqa: S603  # our own words
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(extension: str | None) -> Path:
    """The newest installed version that has what is asked for."""
    versions = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    for initdb in versions:
        control = f"/usr/share/postgresql/{initdb.parts[-3]}/extension/{extension}.control"
        if extension is None or Path(control).exists():
            return initdb.parent
    if extension is None and (found := shutil.which("initdb")):
        return Path(found).parent
    raise UnreachableError(f"PostgreSQL{f' with {extension}' if extension else ''} is not on this machine: {_HOW}.")


def _as_postgres(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise UnreachableError(f"Root cannot run PostgreSQL without a user named postgres: {_HOW}.") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def _do(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603  # our own words
        command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
    )
    if done.returncode:
        raise UnreachableError(f"PostgreSQL would not start: {done.stderr.strip()[-300:]}")
