"""`standoff simulate`: a scenario made into fixes, and the truth beside them."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.options import Json
from standoff.errors import CallError

__all__ = ["simulate"]

_Scenario = Annotated[
    str | None,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario file, a folder with scenario.yaml, a name of the library, or `random`.",
        show_default=False,
    ),
]
_Plan = Annotated[
    str | None,
    typer.Option(
        "--plan", metavar="PLAN", help="What truth is asked about. Left out: the plan the scenario was written for."
    ),
]
_Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same values everywhere.")]
_Out = Annotated[
    str, typer.Option("--out", metavar="DIR", help="The folder to write. An earlier simulation in it is replaced.")
]
_Format = Annotated[
    str, typer.Option("--format", metavar="NAME", help="The format of the fixes: parquet, csv, geojson, gpx, nmea ...")
]
_Declared = Annotated[
    float | None,
    typer.Option(
        "--declared-factor", metavar="X", help="Multiply every declared position error; the errors made stay the same."
    ),
]
_List = Annotated[bool, typer.Option("--list", help="Show the scenarios of the library and stop.")]
_Random = Annotated[
    bool, typer.Option("--random", help="A random scenario, drawn with the seed. As SCENARIO `random`.")
]


def simulate(
    scenario: _Scenario = None,
    plan: _Plan = None,
    seed: _Seed = 0,
    out: _Out = "out",
    file_format: _Format = "parquet",
    declared_factor: _Declared = None,
    list_library: _List = False,
    random: _Random = False,
    as_json: Json = False,
) -> None:
    """Fixes of a scenario as sensors would report them, and what truly happened.

    Writes fixes, truth.parquet and summary.json into --out.
    """
    if list_library:
        from standoff.cli.simulate_show import show_library

        show_library(as_json)
        return
    if random and scenario not in (None, "random"):
        raise CallError("--random draws a scenario; leave SCENARIO out")
    if scenario is None and not random:
        raise CallError("name a scenario: a file, a folder, `random`, or one of `standoff simulate --list`")

    from standoff.cli.simulate_run import run_simulate

    run_simulate(
        "random" if random or scenario is None else scenario,
        None if plan is None else Path(plan),
        Path(out),
        seed=seed,
        file_format=file_format,
        declared_factor=declared_factor,
        as_json=as_json,
    )
