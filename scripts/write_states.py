"""Writes docs/reference/incidents.md from the code: states, refusals, acts, fields of a file of acts, types of entry.

`python scripts/write_states.py` writes; with `--check` it only says that the page is stale (exit code 1).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from standoff.incidents.actions_file import FIELDS
from standoff.incidents.acts import INCIDENT_VERBS, MOVES, STEP_VERBS
from standoff.incidents.diagram import incident_diagram, refusals, step_diagram
from standoff.incidents.step_table import STEP_TABLE
from standoff.incidents.table import TABLE
from standoff.model.entry import ENTRY_TYPES

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "incidents.md"


def page() -> str:
    """The whole page."""
    parts = [
        "# Incidents, steps, acts and entries",
        (
            "Written by `make docs` from the tables in the code; a test fails when it is stale. What it means: "
            "[Incidents and procedures](../incidents.md)."
        ),
        "## States of an incident",
        _mermaid(incident_diagram()),
        "What is refused, and why:",
        _table(("state", "stimulus", "reason"), refusals(TABLE)),
        "## States of a step",
        _mermaid(step_diagram()),
        "What is refused, and why:",
        _table(("state", "stimulus", "reason"), refusals(STEP_TABLE)),
        "## Acts",
        "Upon an incident:",
        _table(("act", "meaning"), INCIDENT_VERBS.items()),
        "Upon a step:",
        _table(("act", "meaning"), STEP_VERBS.items()),
        "Moves that leave the order of a procedure; each needs standing and a reason:",
        _table(("act", "meaning"), MOVES.items()),
        "`grant` and `revoke` concern authority: [Authority](../authority.md).",
        "## Fields of a file of acts",
        (
            "For `standoff replay --actions FILE`: YAML or JSON (a list, or `actions:` with one), or CSV with these "
            "names; in CSV lists are separated by semicolons."
        ),
        _table(("field", "meaning"), ((f"`{name}`", words) for name, words in FIELDS.items())),
        "## Types of entry",
        "The record consists of these and no others.",
        _table(("type", "meaning"), ((f"`{name}`", words) for name, words in ENTRY_TYPES.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _mermaid(text: str) -> str:
    return f"```mermaid\n{text}\n```"


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines)


def main() -> int:
    """Write the page, or with --check say whether it is stale."""
    new = page()
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != new
        if stale:
            print("docs/reference/incidents.md is stale; run: python scripts/write_states.py")
        return int(stale)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
