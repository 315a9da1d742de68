"""Writes the map of rooms in README.md from the first line of each room's docstring, top of the house first.

`python scripts/write_room_map.py` writes; with `--check` it only says that the map is stale (exit code 1).
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "standoff"
README = ROOT / "README.md"
BEGIN = "<!-- rooms: made by scripts/write_room_map.py from the first line of each room -->\n"
END = "<!-- /rooms -->\n"


def rooms() -> list[str]:
    """The names of the rooms in the order of the import contract: a room may use those below it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [room.strip() for layer in contract["layers"] for room in layer.split("|")]


def first_line(room: str) -> str:
    """The first line of a room's docstring; a room is a package or one module."""
    package = PACKAGE / room / "__init__.py"
    source = package if package.exists() else PACKAGE / f"{room}.py"
    docstring = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8")))
    if not docstring:
        raise SystemExit(f"{source}: the room has no docstring; its first line says in one sentence what it is for")
    return docstring.splitlines()[0]


def room_map() -> str:
    """The table, with its markers."""
    rows = [f"| [`{room}`](src/standoff/{_path(room)}) | {first_line(room)} |" for room in rooms()]
    return "\n".join([BEGIN.rstrip(), "| room | what it is for |", "|---|---|", *rows, END])


def with_map(text: str) -> str:
    """The README with its map made anew."""
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return before + room_map() + after


def main() -> int:
    """Write the map, or with --check say whether it is stale."""
    old = README.read_text(encoding="utf-8")
    new = with_map(old)
    if "--check" in sys.argv[1:]:
        if new != old:
            print("the map of rooms in README.md is stale; run: python scripts/write_room_map.py")
        return int(new != old)
    README.write_text(new, encoding="utf-8")
    return 0


def _path(room: str) -> str:
    return room if (PACKAGE / room).is_dir() else f"{room}.py"


if __name__ == "__main__":
    sys.exit(main())
