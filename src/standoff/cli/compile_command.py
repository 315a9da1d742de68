"""`standoff compile`: for installers and images of containers, so that no first run has anything to compile."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from standoff.cli.show import note
from standoff.errors import RefusedError, UnreachableError

__all__ = ["compile_command"]


def compile_command() -> None:
    """Compile all loops now, once for this version, this user and this kind of processor; up to a minute.

    Not needed: a first run sees to it. It is for installers and images of containers. With STANDOFF_COMPILE=now in the
    environment every run compiles first if it has to, with STANDOFF_COMPILE=never none does.
    """
    from standoff.cli.compile_shelf import shelf
    from standoff.cli.compiling import compile_loops
    from standoff.kernel.choice import is_plain

    if is_plain():
        raise RefusedError("nothing to compile: NUMBA_DISABLE_JIT is set, which says to do without compiled loops")
    where = shelf()
    if where.folder is None:
        raise UnreachableError("no folder for compiled loops can be written; name one with NUMBA_CACHE_DIR")
    compile_loops(where)
    note(f"compiled: {where.folder}")
