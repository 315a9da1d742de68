"""Files around a record: read whole, written whole or not at all, and never over another."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from standoff.cli.show import note
from standoff.errors import CallError, StoreError

__all__ = ["read_bytes", "read_text", "write_new"]


def read_bytes(path: Path) -> bytes:
    """The file's bytes. CallError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CallError(f"{path} cannot be read: {_why(fault)}.") from None


def read_text(path: Path) -> str:
    """The file's text (UTF-8). CallError where it cannot be read."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError:
        raise CallError(f"{path} is no text in UTF-8.") from None


def write_new(path: Path, parts: Iterable[str | bytes], *, mode: int = 0o666, say: bool = True) -> None:
    """Write a file that was not there. CallError where it is; StoreError, and no file, where it cannot be written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise CallError(f"{path} is there already: nothing is overwritten. Choose another name.") from None
    except OSError as fault:
        raise StoreError(f"{path} cannot be written: {_why(fault)}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                file.write(part.encode() if isinstance(part, str) else part)
            file.flush()
            os.fsync(file.fileno())
        _keep_name(path)
    except BaseException as fault:
        path.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise StoreError(f"{path} cannot be written: {_why(fault)}.") from None
        raise
    if say:
        note(f"wrote {path}")


def _keep_name(path: Path) -> None:
    """The name of a new file is in its folder, which is written to disk by itself."""
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _why(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()
