"""The reference of the notation, written from the models and the tables that read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic import BaseModel

from standoff.incidents.actions_file import FIELDS
from standoff.rehearse.timelines.bearings import BEARING_WORDS
from standoff.rehearse.timelines.expectations import SORTS
from standoff.rehearse.timelines.legs import LEG_FORMS, WITH_FORMS
from standoff.rehearse.timelines.places import PLACE_FORMS
from standoff.rehearse.timelines.schema import FileModel, SilenceModel, TimelineModel, TrackModel

__all__ = ["notation_markdown"]

_PARTS: Final = (
    ("A file", FileModel, "A bare list of tests will do as well."),
    ("A test", TimelineModel, ""),
    ("A track", TrackModel, "Reports are exact and without noise. The first is made when the track begins."),
    ("A silence", SilenceModel, ""),
)
_TIMES: Final = (
    "A span is a number with its unit, or several: `90 s`, `30 min`, `1 h 12 min`. A time is a plus sign and the span "
    "since the test began, `+1 h 12 min`, or an instant with Z or an offset, `2017-05-18T09:00:00Z`."
)
_LATE: Final = (
    "A report that arrives more than the plan's `lateness` after it was made is late, as in a live watch, and is not "
    "used. A stale report states its old time: it is a duplicate, or late. A frozen one is believed: it seems to stand."
)


def notation_markdown() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    how_to = "How to write them: [Tests that live with the plan](../plan-tests.md)."
    yield from ("# Tests of a plan: the notation", "", how_to, "")
    yield from ("## Times", "", _TIMES, "")
    for title, model, words in _PARTS:
        yield from (f"## {title}", "", *([words, ""] if words else []), *_keys(model), "")
    yield from (
        "## Legs",
        "",
        *_forms(LEG_FORMS),
        "",
        "After a comma, for one leg:",
        "",
        *_forms(WITH_FORMS),
        "",
        _LATE,
        "",
    )
    words = ", ".join(f"`{word}`" for word in BEARING_WORDS)
    yield from ("## Places", "", *_forms(PLACE_FORMS), "", f"A BEARING is degrees like `045`, or one of {words}.", "")
    yield from (
        "## Acts",
        "",
        "Under `do`, as in a file of actions:",
        "",
        *_table(("field", "meaning"), FIELDS.items()),
        "",
    )
    yield from ("## Expectations", "", "The first key says which sort it is.", "")
    for sort, expected in SORTS.items():
        yield from (f"### {sort}", "", str(expected.__doc__), "", *_keys(expected), "")


def _keys(model: type[BaseModel]) -> Iterator[str]:
    rows = ((field.alias or name, field.description or "") for name, field in model.model_fields.items())
    return _table(("key", "meaning"), rows)


def _forms(forms: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    return _table(
        ("written", "meaning", "example"), ((form, meaning, f"`{example}`") for form, meaning, example in forms)
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for first, *rest in rows:
        yield "| " + " | ".join([f"`{first}`", *(str(cell).replace("|", "\\|") for cell in rest)]) + " |"
