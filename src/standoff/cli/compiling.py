"""Compiled loops, or none: decided before the engine is loaded, carried out before it is used.

Compiling everything takes about a minute, once. A first job that is small does not wait for that: its loops run as the
plain Python that they look like, with the same results, while a process in the background compiles them for the next.
A big job compiles first. STANDOFF_COMPILE=now makes every job a big one, =never none.
"""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from standoff.cli.collecting import once_loaded
from standoff.cli.job_size import is_small
from standoff.cli.show import note
from standoff.errors import CallError

if TYPE_CHECKING:
    from standoff.cli.compile_shelf import Shelf

__all__ = ["choose_loops", "compile_loops", "prepare_loops"]

_SETTING: Final = "STANDOFF_COMPILE"
_WISHES: Final = ("", "now", "never")
_SLOWER: Final = "this run goes without compiled loops and is slower"
_NOWHERE: Final = "no folder that can be written for compiled loops (name one with NUMBA_CACHE_DIR)"
_ONCE: Final = "compiling, once, up to a minute ..."


def choose_loops(fixes: Iterable[str | Path], plans: Iterable[str | Path | None] = ()) -> None:
    """Before anything of the engine is imported: compiled loops, or plain Python for a small job that has none yet."""
    from standoff.kernel.choice import choose_plain, is_made, is_plain

    wish = _wish()
    if is_made() or is_plain():
        return
    if wish == "never":
        choose_plain()
    elif wish != "now" and is_small(map(Path, fixes), (Path(plan) for plan in plans if plan is not None)):
        from standoff.cli.compile_shelf import State, shelf

        if shelf().state() in (State.EMPTY, State.COMPILING, State.NOWHERE):
            choose_plain()


def prepare_loops() -> None:
    """Before the engine runs: begins or awaits what compiling there is to do, and says so."""
    from standoff.cli.compile_shelf import shelf
    from standoff.kernel.choice import is_plain

    where = shelf()
    if not (where.is_ready() or _wish() == "never" or os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"):
        if is_plain():
            _say_without(where)
        else:
            compile_loops(where)
    once_loaded()


def compile_loops(where: Shelf) -> None:
    """Compile everything here and now, or wait for the process that does. Says what it does."""
    from standoff.cli.compile_job import compile_everything
    from standoff.cli.compile_shelf import State

    state = where.state()
    if state is State.READY:
        return
    if state is State.NOWHERE:
        note(f"{_NOWHERE}; compiling for this run alone, up to a minute ...")
        return
    if state is State.COMPILING:
        note("waiting for a process that is compiling, once, up to a minute ...")
    with where.held():
        if where.is_ready():
            return
        failed = where.complaint()
        why = f"compiling in the background failed ({failed}; see {where.log})" if failed else "first run"
        note(f"{why}: {_ONCE}")
        compile_everything(where)


def _say_without(where: Shelf) -> None:
    from standoff.cli.compile_background import start
    from standoff.cli.compile_shelf import State

    state = where.state()
    if state is State.READY:
        return
    if state is State.NOWHERE:
        note(f"{_NOWHERE}; {_SLOWER}")
    elif (lock := where.take()) is None:
        note(f"another process is still compiling; {_SLOWER}")
    else:
        note(f"first run: compiling in the background, once, a minute or two; {_SLOWER}")
        start(where, lock)


def _wish() -> str:
    wish = os.environ.get(_SETTING, "")
    if wish not in _WISHES:
        raise CallError(f"{_SETTING}={wish}: write now or never, or leave it out")
    return wish
