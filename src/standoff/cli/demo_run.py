"""Runs the two worked examples that ship with the project: replays, a record with its brief, a rehearsal."""

from __future__ import annotations

import shutil
import sys
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import standoff
from standoff.cli.claims_run import import_claims
from standoff.cli.demo_rehearsal import rehearse_loosening
from standoff.cli.record_report import write_report
from standoff.cli.record_share import Handing
from standoff.cli.replay_run import run_replay
from standoff.cli.show import console
from standoff.incidents import read_actions
from standoff.replay.plans import read_plan

__all__ = ["run_demo"]


@dataclass(frozen=True, slots=True)
class _Example:
    folder: str
    fixes: str
    out: str
    title: str
    words: str
    acts: str | None = None
    claims: str | None = None
    brief: tuple[str, ...] = ()
    loosened: bool = False  # it has a plan that somebody loosened


#: When the claims of the example are taken to have been recorded, so that its record is the same each time.
_LEARNED: Final = "2017-07-01T00:00:00Z"

_EXAMPLES: Final = (
    _Example(
        "al_tanf", "tracks", "al-tanf", "al-Tanf, spring 2017: a reconstruction",
        "Al-Tanf 2017: the 55 km zone as reported at the time. The tracks are a reconstruction made for this example; "
        "no such recording was published. People act in it as in actions.yaml; what was reported stands in claims.csv.",
        acts="actions.yaml", claims="claims.csv", brief=("al-tanf-2017-05-18", "conv-1@garrison-55km"),
        loosened=True,
    ),
    _Example(
        "san_francisco_bay", "ais.csv.gz", "harbour", "Half an hour of ships",
        "Half an hour of real ship positions (Marine Cadastre) against harbour zones made up for this example.",
    ),
)  # fmt: skip


def run_demo(out: Path, *, open_browser: bool) -> None:
    """Replay both with their tables; of the first also its record, its brief, and what a loosened plan would lose."""
    screen = console()
    home = Path(str(standoff.__file__)).parent / "examples"
    pages = []
    for example in _EXAMPLES:
        screen.rule(example.title, align="left")
        screen.print(example.words, highlight=False)
        folder, target = home / example.folder, out / example.out
        plan, _ = read_plan(folder)
        acts = () if example.acts is None else read_actions((folder / example.acts).read_bytes(), example.acts)
        run_replay([folder / example.fixes], plan, target, acts=acts, title=example.title)
        pages.append(target / "report.html")
        if example.claims is not None:
            pages.append(_brief(example, folder, target))
        if example.loosened:
            pages.append(rehearse_loosening(folder, out / f"{example.out}-loosened"))
    screen.rule(align="left")
    print("Open these in a browser; they work offline:")
    for page in pages:
        print(f"  {page.resolve()}")
    if open_browser and sys.stdout.isatty():
        webbrowser.open(pages[0].resolve().as_uri())


def _brief(example: _Example, folder: Path, target: Path) -> Path:
    """The claims into the record of the replay, checked, and a brief of one day from it."""
    record, briefs = str(target / "record.db"), target / "brief"
    shutil.rmtree(briefs, ignore_errors=True)  # of an earlier demo
    import_claims(
        str(folder / str(example.claims)), record, file_format="claims", person="analyst-1", incident=None,
        deletable=False, at=_LEARNED, as_json=False,
    )  # fmt: skip
    write_report(record, briefs, "html,md", Handing(example.brief, person="analyst-1", at=_LEARNED))
    return briefs / "brief.html"
