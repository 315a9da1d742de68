"""Runs a replay for a person: plan warnings, progress, and at the end what was seen and where it lies."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from standoff.cli.compiling import prepare_loops
from standoff.cli.progress import told
from standoff.cli.show import note, show_replay
from standoff.feeds.options import ReadOptions
from standoff.incidents import Act
from standoff.model.plan import Plan
from standoff.replay.api import replay_files
from standoff.replay.arrival import ArrivalMode
from standoff.replay.folder import check_out
from standoff.replay.options import Companion, ReplayOptions

__all__ = ["run_replay"]


def run_replay(
    paths: list[Path],
    plan: Plan,
    out: Path,
    *,
    read: ReadOptions | None = None,
    arrival: ArrivalMode = "recorded",
    amend: bool = False,
    title: str = "",
    report: bool = True,
    record: bool = True,
    acts: tuple[Act, ...] = (),
    as_json: bool = False,
    warnings: list[str] | None = None,
    companions: tuple[Companion, ...] = (),
) -> dict[str, Any]:
    """Replay into `out`, telling how it goes; returns the summary."""
    for warning in warnings or []:
        note(warning)
    check_out(out)
    options = ReplayOptions(
        read=read or ReadOptions(), arrival=arrival, amend=amend, report=report, record=record, acts=acts, title=title,
        companions=companions,
    )  # fmt: skip
    try:
        prepare_loops()
        with told(quiet=as_json) as progress:
            summary = replay_files(paths, plan, out, replace(options, progress=progress))
    except KeyboardInterrupt:
        note("standoff: stopped; nothing was written")
        raise typer.Exit(130) from None
    if as_json:
        print(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        show_replay(summary, out)
    return summary
