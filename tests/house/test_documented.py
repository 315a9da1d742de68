"""Whatever a user can name is documented, and the documentation points at things that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer
from checkout import ROOT, script, tracked

from standoff.cli.app import app
from standoff.errors import StandoffError
from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA, Cause, EventKind, Severity
from standoff.model.fix import FIX_SCHEMA
from standoff.model.kinds import KINDS
from standoff.plan.schema import plan_schema

REFERENCE = ROOT / "docs" / "reference"
PAGES = [path for path in tracked() if path.suffix == ".md"]


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _section(text: str, heading: str) -> str:
    level = heading.split(" ", 1)[0]
    after = text.split(f"{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def _commands() -> Iterator[tuple[str, list[str]]]:
    """Each command with the names that it takes, as the command line itself knows them."""
    waiting = [("standoff", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            yield path, [p.opts[0] if p.param_type_name == "option" else str(p.metavar) for p in command.params]
        else:
            waiting += [(f"{path} {name}", one) for name, one in inner.items()]


def test_the_reference_is_what_its_script_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["write_reference.py", "--check"])
    assert script("write_reference").main() == 0, "run: make docs"


@pytest.mark.parametrize("writer", ["write_states", "write_vectors"])
def test_what_else_is_written_by_a_script_is_fresh(writer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [f"{writer}.py", "--check"])
    assert script(writer).main() == 0, "run: make docs"


@pytest.mark.parametrize(
    ("path", "names"), list(_commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_with_every_option_is_in_the_reference(path: str, names: list[str]) -> None:
    section = _section(_page("cli.md"), f"## `{path}`")
    assert not [name for name in names if name != "--help" and f"| `{name}" not in section]


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_with_every_parameter_is_in_the_reference_with_a_picture(kind: EventKind) -> None:
    section = _section(_page("events.md"), f"### `{kind}`")
    assert not [p.name for p in KINDS[kind].parameters if f"| `{p.name}` |" not in section]
    assert (ROOT / "docs" / "pictures" / f"kind-{kind}.svg").exists()


def test_every_column_of_events_is_in_the_reference() -> None:
    text = _page("events.md")
    assert not [name for name in (*EVENT_SCHEMA, *SPAN_SCHEMA) if f"| `{name}` |" not in text]


def test_every_cause_has_its_word_in_the_reference() -> None:
    row = next(line for line in _page("events.md").splitlines() if line.startswith("| `cause` |"))
    assert not [cause for cause in Cause if str(cause) not in row]


def test_every_field_of_a_plan_is_in_the_reference() -> None:
    text = _page("plan.md")
    schema = plan_schema()
    fields = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    assert not [name for name in fields if f"| `{name}` |" not in text]
    assert not [severity for severity in Severity if f"`{severity}`" not in text]


def test_every_column_of_fixes_that_a_user_may_give_is_in_the_readme_of_the_docs() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    inner = {"t_us", "received_us", "file", "row", "message_id", "surface", "origin"}  # ours, not the user's
    assert not [name for name in FIX_SCHEMA if name not in inner and name not in text]


def test_every_exit_code_of_an_error_is_in_the_reference() -> None:
    codes = _page("cli.md").split("Exit codes:", 1)[1].split("\n", 1)[0]
    assert all(f"{code} " in codes for code in (0, 1, 2, 3))
    assert StandoffError.__subclasses__()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        linked = (page.parent / name).resolve() if name else page
        assert linked.exists(), f"{page.name} links to {target}"
        if anchor and linked.suffix == ".md":
            assert anchor in _anchors(linked), f"{page.name} links to {target}: no such heading"


def test_the_index_of_the_docs_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert not [page for page in pages if page != "README.md" and f"]({page})" not in index]


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them: lower case, letters, digits, hyphens and underscores kept, spaces to hyphens."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
