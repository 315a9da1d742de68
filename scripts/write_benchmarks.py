"""Puts the last benchmark run into docs/benchmarks.md and README.md.

`python scripts/write_benchmarks.py out/bench.json`: the JSON that `make bench` leaves. Tables go between the markers
`<!-- table: NAME -->` and `<!-- /table -->`, the README's goals between `<!-- bench -->` and `<!-- /bench -->`. A run
at a scale other than 1 is a rehearsal and is refused, unless `--rehearsal` says that this is meant; the pages then say
so.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

from tables import goals_table, grouped, markdown, text  # noqa: E402

PAGE = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
_TABLE = re.compile(r"(<!-- table: (?P<name>[^>]+?) -->\n).*?(<!-- /table -->)", re.DOTALL)
_BENCH = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Write both pages; the exit code."""
    paths = [word for word in arguments if not word.startswith("--")]
    if len(paths) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    report = json.loads(Path(paths[0]).read_text(encoding="utf-8"))
    found = [bench for bench in report["benchmarks"] if bench["extra_info"].get("rows")]
    rows = [row for bench in found for row in bench["extra_info"]["rows"]]
    scale = {bench["extra_info"]["scale"] for bench in found}
    if scale != {1.0} and "--rehearsal" not in arguments:
        print(
            f"{paths[0]}: measured at scale {scale}, not 1: a rehearsal. --rehearsal writes it all the same",
            file=sys.stderr,
        )
        return 2
    tables = {
        **{name: markdown(cells) for name, cells in grouped(rows).items()},
        "goals": markdown(goals_table(rows)),
        "where we lose": _losses(rows),
        "machine": _machine(report, found, scale),
    }
    _fill(PAGE, tables)
    _fill_readme(tables, scale)
    return 0


def _machine(report: Mapping[str, Any], found: Sequence[Mapping[str, Any]], scale: set[float]) -> str:
    info = report["machine_info"]
    loads = [bench["extra_info"]["load"] for bench in found]
    versions = ", ".join(f"{name} {version}" for name, version in info["versions"].items())
    commit = (report["commit_info"].get("id") or "unknown")[:10]
    changed = " with changes" if report["commit_info"].get("dirty") else ""
    where = f"{info['cpu']['count']} cores of {info['cpu']['brand_raw']}, {info['system']}"
    words = [
        f"Measured {report['datetime'][:10]} at commit {commit}{changed} on {where}.",
        f"Python {info['python_version']}, {versions}.",
        f"Load average as the parts began: {min(loads):g} to {max(loads):g} (1 to 2 is this run itself).",
    ]
    if scale != {1.0}:
        words.insert(
            0, f"**A rehearsal at scale {', '.join(map(text, sorted(scale)))}: no figure here is a measurement.**"
        )
    return "\n".join(words)


def _losses(rows: Sequence[Mapping[str, Any]]) -> str:
    """Where a peer was faster, and goals that were not met."""
    lines = []
    for cells in (row["cells"] for row in rows):
        ratio = cells.get("peer / standoff")
        if ratio is not None and ratio < 1:
            lines.append(
                f"- {cells['peer']}, {cells['what it was asked']}: {text(1 / ratio)} times as fast as we are "
                f"({text(cells['fixes'])} fixes, {text(cells['zones'])} zones)."
            )
    lines += [
        f"- Not met: {goal['what']}: {text(goal['measured'])} {goal['unit']}, wanted {goal['goal']}."
        for goal in goals_table(rows)
        if goal["met"] == "no"
    ]
    return "\n".join(lines) or "No peer was faster in this run, and no goal was missed."


def _fill(page: Path, tables: Mapping[str, str]) -> None:
    def filled(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in tables:
            print(f"{page.name}: nothing measured for the table {name!r}; it stays empty", file=sys.stderr)
        return f"{match[1]}{tables.get(name, '(not measured in this run)')}\n{match[3]}"

    old = page.read_text(encoding="utf-8")
    page.write_text(_TABLE.sub(filled, old), encoding="utf-8")
    for name in tables.keys() - {match["name"] for match in _TABLE.finditer(old)}:
        print(f"{page.name}: has no place for the table {name!r}", file=sys.stderr)


def _fill_readme(tables: Mapping[str, str], scale: set[float]) -> None:
    old = README.read_text(encoding="utf-8")
    if not _BENCH.search(old):
        print("README.md: has no lines `<!-- bench -->` and `<!-- /bench -->` to write between", file=sys.stderr)
        return
    head = "" if scale == {1.0} else "**From a rehearsal, not a measurement.**\n\n"
    body = f"{head}{tables['goals']}\n\nMethod, peers and where we lose: [docs/benchmarks.md](docs/benchmarks.md).\n"
    README.write_text(_BENCH.sub(lambda match: f"{match[1]}{body}{match[2]}", old), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
