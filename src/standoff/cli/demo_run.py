"""Runs the two worked examples that ship with the project."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import standoff
from standoff.cli.replay_run import run_replay
from standoff.cli.show import console
from standoff.replay.plans import read_plan

__all__ = ["run_demo"]


@dataclass(frozen=True, slots=True)
class _Example:
    folder: str
    fixes: str
    out: str
    title: str
    words: str


_EXAMPLES: Final = (
    _Example(
        "al_tanf", "tracks", "al-tanf", "al-Tanf, spring 2017: a reconstruction",
        "Al-Tanf 2017: the 55 km zone as reported at the time. The tracks are a reconstruction made for this example; "
        "no such recording was published.",
    ),
    _Example(
        "san_francisco_bay", "ais.csv.gz", "harbour", "Half an hour of ships",
        "Half an hour of real ship positions (Marine Cadastre) against harbour zones made up for this example.",
    ),
)  # fmt: skip


def run_demo(out: Path, *, open_browser: bool) -> None:
    """Replay both, print their tables, and say where the reports are."""
    screen = console()
    home = Path(str(standoff.__file__)).parent / "examples"
    reports = []
    for example in _EXAMPLES:
        screen.rule(example.title, align="left")
        screen.print(example.words, highlight=False)
        folder = home / example.folder
        plan, _ = read_plan(folder)
        run_replay([folder / example.fixes], plan, out / example.out, title=example.title)
        reports.append(out / example.out / "report.html")
    screen.rule(align="left")
    print("Open the reports in a browser; they work offline:")
    for report in reports:
        print(f"  {report.resolve()}")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(reports[0].resolve().as_uri())
