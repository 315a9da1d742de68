"""Runs a simulation for a person: finds scenario and plan, tells how far it is, shows what came of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import typer

from standoff import __version__
from standoff.cli.show import note
from standoff.cli.simulate_show import show_simulation
from standoff.errors import CallError
from standoff.model.plan import Plan
from standoff.rehearse.observe.scenarios import Found, find_scenario
from standoff.rehearse.observe.simulate import Run, check_simulation_out, simulate
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.scenario import cast, with_declared_factor
from standoff.rehearse.truth import truth_of
from standoff.replay.plans import read_plan

__all__ = ["run_simulate"]

_LINE_EVERY_S = 5.0
_MOST_FACTOR = 1e6


def run_simulate(
    scenario: str,
    plan: Path | None,
    out: Path,
    *,
    seed: int,
    file_format: str = "parquet",
    declared_factor: float | None = None,
    as_json: bool = False,
) -> dict[str, Any]:
    """Simulate into `out`; returns the summary. Warnings go to standard error."""
    form = format_to_write(file_format)
    check_simulation_out(out)
    _check_seed(seed)
    found = find_scenario(scenario, seed, own_plan=plan is None)
    wanted = _plan(plan, found)
    meant, origin = found.scenario, dict(found.origin)
    if declared_factor is not None:
        _check_factor(declared_factor)
        meant = with_declared_factor(meant, declared_factor)
        origin["declared_factor"] = declared_factor
    started = perf_counter()
    run = Run(meant, cast(meant, seed), seed, __version__, form, wanted, truth_of, origin, told=_told(as_json))
    try:
        summary = simulate(run, out)
    except KeyboardInterrupt:
        note("standoff: stopped; nothing was written")
        raise typer.Exit(130) from None
    for text in summary["notes"]:
        note(f"warning: {text}")
    if as_json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        show_simulation(summary, out, perf_counter() - started)
    return summary


def _plan(path: Path | None, found: Found) -> Plan | None:
    """The plan that is named, else the one the scenario was written for; warnings are said."""
    plan, issues = (found.plan, []) if path is None else read_plan(path)
    for issue in (*found.issues, *issues):
        note(str(issue))
    return plan


def _check_seed(seed: int) -> None:
    if not 0 <= seed < 2**63:
        raise CallError(f"--seed {seed}: a seed is a whole number from 0 to 2^63 - 1")


def _check_factor(factor: float) -> None:
    if not 0.0 < factor <= _MOST_FACTOR:
        raise CallError(f"--declared-factor {factor:g}: write a number above 0, like 0.333 for a third")


def _told(quiet: bool) -> Any:
    last_s = perf_counter()

    def tell(fixes: int) -> None:
        nonlocal last_s
        if not quiet and perf_counter() - last_s >= _LINE_EVERY_S:
            last_s = perf_counter()
            print(f"{fixes:,} fixes written", file=sys.stderr, flush=True)

    return tell
