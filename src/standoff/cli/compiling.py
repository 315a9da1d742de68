"""Compiled loops, or none: decided before the engine is loaded, carried out before it is used.

Compiling everything takes about a minute, once. A first job that is small does not wait for that: its loops run as the
plain Python that they look like, with the same results, while a process in the background compiles them for the next.
A big job compiles first. STANDOFF_COMPILE=now makes every job a big one, =never none.
"""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import standoff
from standoff.cli.job_size import is_small
from standoff.cli.show import note
from standoff.errors import CallError

if TYPE_CHECKING:
    from standoff.cli.compile_shelf import Shelf

__all__ = ["SETTING", "are_off", "choose_loops", "compile_loops", "prepare_loops"]

SETTING: Final = "STANDOFF_COMPILE"
_WISHES: Final = ("", "now", "never")
_LOOPS: Final = "standoff.kernel.compiled"
_SLOWER: Final = "this run goes without compiled loops and is slower"
_ONCE: Final = "compiling, once, up to a minute ..."


def choose_loops(fixes: Iterable[str | Path], plans: Iterable[str | Path | None] = ()) -> None:
    """Before anything of the engine is imported: compiled loops, or plain Python for a small job that has none yet."""
    wish = _wish()
    if _LOOPS in sys.modules or are_off():
        return
    if wish == "never":
        _go_plain()
    elif wish != "now" and is_small(map(Path, fixes), (Path(plan) for plan in plans if plan is not None)):
        from standoff.cli.compile_shelf import State, shelf

        if shelf().state() in (State.EMPTY, State.COMPILING, State.NOWHERE):
            _go_plain()


def prepare_loops() -> None:
    """Before the engine runs: begins or awaits what compiling there is to do, and says so."""
    from standoff.cli.compile_shelf import shelf

    where = shelf()
    if where.is_ready() or _wish() == "never" or os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
        return
    if are_off():
        _say_without(where)
    else:
        compile_loops(where)


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
    elif state is State.BROKEN:
        note(f"compiling in the background failed ({where.complaint()}; all of it in {where.log}); {_ONCE}")
    with where.held():
        if where.is_ready():
            return
        if state is not State.BROKEN:
            note(f"first run: {_ONCE}")
        compile_everything(where)


def _say_without(where: Shelf) -> None:
    from standoff.cli.compile_shelf import State

    if where.state() is State.NOWHERE:
        note(f"{_NOWHERE}; {_SLOWER}")
    elif (lock := where.take()) is None:
        note(f"still compiling in the background; {_SLOWER}")
    else:
        note(f"first run: compiling in the background, once, a minute or two; {_SLOWER}")
        _start_in_background(where, lock)


_NOWHERE: Final = "no folder that can be written for compiled loops (name one with NUMBA_CACHE_DIR)"


def _start_in_background(where: Shelf, lock: int) -> None:
    """Start the process that compiles and give it the lock. It outlives this one, and holds none of its pipes."""
    roots = [str(Path(str(standoff.__file__)).parent.parent), os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, roots)), "NUMBA_CACHE_DIR": str(where.folder)}
    try:
        with where.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "standoff.cli.compile_job"], env=env, cwd="/", pass_fds=(lock,),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip
        process.returncode = 0  # nobody here waits for it
    except OSError as problem:
        where.log.write_text(f"it could not be started: {problem}\n", encoding="utf-8")
    finally:
        os.close(lock)


def _wish() -> str:
    wish = os.environ.get(SETTING, "")
    if wish not in _WISHES:
        raise CallError(f"{SETTING}={wish}: write now or never, or leave it out")
    return wish


def are_off() -> bool:
    """Whether loops run as plain Python."""
    import numba

    config: Any = numba.config
    return bool(config.DISABLE_JIT)


def _go_plain() -> None:
    import numba

    config: Any = numba.config
    config.DISABLE_JIT = 1
