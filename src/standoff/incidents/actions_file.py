"""A file of what people did and when: YAML or JSON (a list, or `actions:` with one), or CSV with the same names.

Everything wrong is said at once, at its line and column; nothing is used of a file that has an error.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from standoff.errors import ActionsError, Issue, Place, PlanError
from standoff.incidents.acts import INCIDENT_VERBS, MOVES, STEP_VERBS, VERBS, Act
from standoff.model.grant import ANY, Grant
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.tree import Node, read_tree
from standoff.units import parse_instant_us

__all__ = ["FIELDS", "acts_of", "read_actions"]

#: Every field of an act, with what it says.
FIELDS: Final[Mapping[str, str]] = {
    "at": "when, with Z or an offset",
    "as": "who did it, by id",
    "do": "what: one of the acts",
    "incident": "the incident, by its id or a beginning of it; or name entity and zone",
    "entity": "the entity of the incident, where its id is not known beforehand",
    "zone": "the zone of the incident; the only one if left out",
    "procedure": "the procedure, where several are open",
    "step": "the step; the one that is open if left out",
    "to": "the recipient of a step; whom a grant is given to",
    "by": "who at the recipient's received or acknowledged it",
    "channel": "by which means",
    "words": "in which words",
    "reason": "why",
    "outcome": "what came of it (close)",
    "until": "until when (shelve, acknowledge); the first instant after a grant",
    "into": "the incident that another goes into (merge)",
    "grant": "the id of a grant (grant, revoke)",
    "role": "the role whose standing is passed on",
    "actions": "what the grant lets somebody do",
    "zones": "where; left out: everywhere",
    "kinds": "in which kinds of incident; left out: in all",
    "from": "the first instant of a grant; left out: at once",
    "redelegable": "yes: whoever has it may pass it on",
    "parent": "the grant it is made under; left out: the grantor holds the role",
    "instrument": "the order, letter or agreement that a grant rests on",
}
_NEEDS_STEP: Final = frozenset(STEP_VERBS) | frozenset(MOVES)
_NEEDS_INCIDENT: Final = frozenset(INCIDENT_VERBS) | _NEEDS_STEP
_LIST_MARK: Final = ";"
#: Acts are of these years: a slip of the finger would stretch a replay over centuries.
_YEARS: Final = range(1900, 2201)
_IN_ALL: Final = frozenset({"at", "as", "do", "reason"})
_NAMING: Final = frozenset({"incident", "entity", "zone"})
_STEP_FIELDS: Final = frozenset({"procedure", "step"})
_GRANT_FIELDS: Final = frozenset(
    {"grant", "to", "role", "actions", "zones", "kinds", "from", "until", "redelegable", "parent", "instrument"}
)
#: What an act can say beyond who did what when, why, and to which incident.
_OWN: Final[Mapping[str, frozenset[str]]] = {
    **{verb: _NAMING | {"words"} for verb in INCIDENT_VERBS},
    **{verb: _NAMING | _STEP_FIELDS | {"to", "by", "channel", "words"} for verb in STEP_VERBS},
    **{verb: _NAMING | _STEP_FIELDS | {"words"} for verb in MOVES},
    "acknowledge": _NAMING | {"words", "until"},
    "shelve": _NAMING | {"words", "until"},
    "close": _NAMING | {"words", "outcome"},
    "merge": _NAMING | {"words", "into"},
    "grant": _GRANT_FIELDS,
    "revoke": frozenset({"grant"}),
}

_Row = tuple[dict[str, Any], Place, Mapping[str, Place]]


def read_actions(data: bytes, file_name: str) -> tuple[Act, ...]:
    """The acts of a file in order of time, those of one instant in the order of the file. ActionsError if wrong."""
    found = Findings()
    acts = [act for row in _rows(data, file_name, found) if (act := _act(*row, found)) is not None]
    if found.errors:
        raise ActionsError(list(found.errors))
    return tuple(sorted(acts, key=lambda act: act.at_us))


def acts_of(items: Iterable[Node], found: Findings) -> tuple[Act, ...]:
    """The acts in a list of another file, in order of time; what is wrong with them is noted."""
    acts = [act for row in _node_rows(items, found) if (act := _act(*row, found)) is not None]
    return tuple(sorted(acts, key=lambda act: act.at_us))


def _rows(data: bytes, file_name: str, found: Findings) -> Iterator[_Row]:
    if file_name.lower().endswith(".csv"):
        yield from _csv_rows(data, file_name, found)
        return
    try:
        root = read_tree(data, file_name)
    except PlanError as problem:
        raise ActionsError([_about_actions(issue) for issue in problem.issues]) from None
    below = root.child("actions") if isinstance(root.value, dict) else root
    if below is None or not isinstance(below.value, list):
        mend = "Write a list of acts, or `actions:` with a list below it."
        found.error(root.place, "not-a-list", f"a file of acts is a list, and this is {root.noun()}.", mend)
        return
    yield from _node_rows(below.value, found)


def _node_rows(items: Iterable[Node], found: Findings) -> Iterator[_Row]:
    for item in items:
        if isinstance(item.value, dict):
            yield item.data(), item.place, _places(item)
        else:
            mend = "Write `{at: ..., as: ..., do: ...}`."
            found.error(item.place, "not-a-mapping", f"an act is a mapping of fields, and this is {item.noun()}.", mend)


def _about_actions(issue: Issue) -> Issue:
    code = issue.code.replace("-plan", "-file").replace("plan-", "file-")
    mend = issue.mend if issue.code != "empty-plan" else "Write a list of acts."
    return Issue(issue.level, code, issue.what.replace("the plan", "the file"), mend, issue.place)


def _places(item: Node) -> Mapping[str, Place]:
    assert isinstance(item.value, dict)
    return {key: node.place for key, node in item.value.items()}


def _csv_rows(data: bytes, file_name: str, found: Findings) -> Iterator[_Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.error(Place(file_name), "not-utf-8", "the file is not UTF-8 text.", "Save it as UTF-8.")
        return
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in ("at", "as", "do") if name not in map(str.strip, reader.fieldnames or ())]
        if missing:
            mend = "Name the columns in the first line, as the fields of an act."
            found.error(Place(file_name, 1), "missing-column", f"there is no column {', '.join(missing)}.", mend)
            return
        twice = [name for name, count in Counter(map(str.strip, reader.fieldnames or ())).items() if count > 1]
        if twice:
            what = f"the column {', '.join(twice)} stands twice."
            found.error(Place(file_name, 1), "column-twice", what, "Keep the one that is meant.")
            return
        for row in reader:
            place = Place(file_name, reader.line_num)
            if None in row or None in row.values():
                what = f"the row has not as many cells as the {len(reader.fieldnames or ())} of its header."
                found.error(place, "ragged-row", what, "Mend the row; quote text that holds commas.")
                continue
            yield {key.strip(): cell.strip() or None for key, cell in row.items()}, place, {}
    except csv.Error as problem:
        found.error(Place(file_name, reader.line_num), "bad-csv", f"the file is no CSV: {problem}.", "Mend the quotes.")


def _act(row: dict[str, Any], place: Place, places: Mapping[str, Place], found: Findings) -> Act | None:
    reader = _Fields(row, place, places, found)
    reader.refuse_unknown()
    at_us, person, do = (
        reader.instant("at", needed=True),
        reader.text("as", needed=True),
        reader.text("do", needed=True),
    )
    if do is not None and do not in VERBS:
        found.error(reader.at("do"), "unknown-act", f"{do!r} is nothing that can be done.", did_you_mean(do, VERBS))
        return None
    if do is not None:
        reader.refuse_idle(do)
    if at_us is None or person is None or do is None:
        return None
    if do in _NEEDS_INCIDENT and reader.text("incident") is None and reader.text("entity") is None:
        what = f"it is not said which incident this {do!r} is about."
        found.error(place, "no-incident", what, "Give `incident`, or `entity` (and `zone`).")
    texts = {name: reader.text(name) for name in _TEXTS}
    return Act(
        at_us, person, do, recipient=reader.text("to"), until_us=reader.instant("until"), place=place,
        grant=_grant(reader, person, at_us) if do in ("grant", "revoke") else None, **texts,
    )  # fmt: skip


_TEXTS: Final = (
    "incident", "entity", "zone", "procedure", "step", "by", "channel", "words", "reason", "outcome", "into",
)  # fmt: skip


def _grant(reader: _Fields, person: str, at_us: int) -> Grant | None:
    """The grant of a `grant`; of a `revoke` only its id matters."""
    name = reader.text("grant", needed=True)
    if name is None:
        return None
    revoking = reader.row.get("do") == "revoke"
    grantee, role = reader.text("to", needed=not revoking), reader.text("role", needed=not revoking)
    until_us = reader.instant("until", needed=not revoking)
    actions = reader.words("actions")
    if not revoking and not actions:
        reader.found.error(reader.place, "no-actions", "the grant allows nothing.", "Give `actions`.")
    return Grant(
        name, person, grantee or "", role or "", actions, reader.words("zones") or (ANY,),
        reader.words("kinds") or (ANY,), reader.instant("from") or at_us, until_us or at_us,
        reader.flag("redelegable"), reader.text("parent"), reader.text("reason") or "",
        reader.text("instrument") or "",
    )  # fmt: skip


class _Fields:
    """The fields of one act, read with a word about what is wrong."""

    def __init__(self, row: dict[str, Any], place: Place, places: Mapping[str, Place], found: Findings) -> None:
        self.row, self.place, self.places, self.found = row, place, places, found

    def at(self, name: str) -> Place:
        """Where a field stands."""
        return self.places.get(name, self.place)

    def refuse_unknown(self) -> None:
        """Note fields that no act has."""
        for name in self.row:
            if name not in FIELDS:
                mend = did_you_mean(name, FIELDS)
                self.found.error(self.at(name), "unknown-field", f"{name!r} is no field of an act.", mend)

    def refuse_idle(self, do: str) -> None:
        """Note fields that say nothing in this act: they would be lost."""
        for name in sorted(FIELDS.keys() - _IN_ALL - _OWN[do]):
            if self.row.get(name) is not None:
                self.found.error(self.at(name), "idle-field", f"{name!r} says nothing in {do!r}.", "Leave it out.")

    def text(self, name: str, *, needed: bool = False) -> str | None:
        """A text, None where it is left out."""
        value = self.row.get(name)
        if value is None or value == "":
            if needed:
                self.found.error(self.place, "missing-field", f"the act needs {name!r}: {FIELDS[name]}.", "Add it.")
            return None
        if not isinstance(value, str):
            self.found.error(self.at(name), "not-a-text", f"{name!r} is no text.", "Write one word or sentence.")
            return None
        return value

    def instant(self, name: str, *, needed: bool = False) -> int | None:
        """An instant that carries a zone."""
        text = self.text(name, needed=needed)
        if text is None:
            return None
        try:
            at_us = parse_instant_us(text)
            wrong = "" if int(text[:4]) in _YEARS else f"{text} is not of the years {_YEARS[0]} to {_YEARS[-1]}"
        except ValueError as problem:
            wrong = str(problem)
        if wrong:
            mend = "Write it like 2017-05-18T09:00:00Z."
            self.found.error(self.at(name), "bad-instant", f"{name!r}: {wrong}.", mend)
            return None
        return at_us

    def words(self, name: str) -> tuple[str, ...]:
        """A list of words; in CSV separated by semicolons."""
        value = self.row.get(name)
        if value is None:
            return ()
        words = value.split(_LIST_MARK) if isinstance(value, str) else value
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            self.found.error(self.at(name), "not-a-list", f"{name!r} is no list of words.", "Write [one, another].")
            return ()
        return tuple(word.strip() for word in words if word.strip())

    def flag(self, name: str) -> bool:
        """Yes or no; left out: no."""
        text = self.text(name)
        if text is not None and text.lower() not in ("yes", "no", "true", "false"):
            self.found.error(self.at(name), "not-a-flag", f"{name!r} is {text!r}.", "Write yes or no.")
        return text is not None and text.lower() in ("yes", "true")
