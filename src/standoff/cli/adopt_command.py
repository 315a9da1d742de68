"""`standoff record adopt`: put a plan in force in a record."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["adopt"]


def adopt(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="A plan file, or a folder with plan.yaml.")],
    record: Annotated[str, typer.Option("--record", metavar="URL", help="The record, by path or URL.")],
    person: Annotated[str, typer.Option("--as", metavar="ID", help="Who puts it in force.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="When, with Z or an offset.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")] = False,
) -> None:  # fmt: skip
    """Put a plan in force from now on. Incidents that are open go on under the plan they were opened under."""
    from standoff.cli.incident_run import adopt as put_in_force

    put_in_force(record, plan, person, reason, at, as_json=as_json)
