"""The folder of compiled loops as several processes see it: is all there, is one at work, did one fail.

Who compiles holds a lock on a file (flock), which the system lets go when its last holder ends, however it ends. So
no lock is ever stale, and a process can hand its lock to one that it starts. Beside the lock stand a log, as long as
compiling in the background is under way or has failed, and in the end a mark that all is there.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

from standoff.kernel.cache import fingerprint, kept_in

__all__ = ["Shelf", "State", "shelf"]


class State(Enum):
    """What there is of compiled loops."""

    EMPTY = auto()
    COMPILING = auto()  # another process is at it
    BROKEN = auto()  # the last one that was at it did not come to its end
    READY = auto()
    NOWHERE = auto()  # no folder that can be written and locked


class Shelf:
    """The compiled loops of one state of the sources, in `folder`; None where no folder can be written."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self.folder = folder
        base = (folder or Path()) / f"loops-{name}"
        self.log, self._lock, self._ready = (base.with_suffix(f".{what}") for what in ("log", "lock", "ready"))

    def state(self) -> State:
        """How it stands at this moment."""
        if self.folder is None:
            return State.NOWHERE
        if self._ready.exists():
            return State.READY
        try:
            held = self.take()
        except OSError:  # files there cannot be locked
            return State.NOWHERE
        if held is None:
            return State.COMPILING
        try:
            return State.READY if self._ready.exists() else State.BROKEN if self.log.exists() else State.EMPTY
        finally:
            os.close(held)

    def take(self) -> int | None:
        """The lock, as an open file that whoever compiles keeps open; None while another process has it."""
        held = self._open()
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return None
        return held

    @contextmanager
    def held(self) -> Iterator[None]:
        """The lock, for as long as the block runs; waits for another process to let go of it."""
        held = self._open()
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)

    def is_ready(self) -> bool:
        """Whether all loops are there."""
        return self._ready.exists()

    def mark_ready(self) -> None:
        """All loops are there. Only for who has the lock."""
        self._ready.touch()

    def complaint(self) -> str:
        """The last line of the log of who did not come to its end; empty where nobody failed."""
        try:
            said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return next((line for line in reversed(said) if line.strip()), "it was stopped before its end")

    def _open(self) -> int:
        return os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def shelf() -> Shelf:
    """That of this program, where numba keeps what it compiles."""
    return Shelf(kept_in(), fingerprint())
