"""The procedures of a brief, step by step: who was to act, who was told, who answered, and who was never told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from standoff.model.entry import Entry
from standoff.model.plan import DONE_ALONE
from standoff.record.share.brief.sentences import Fixed, Nature, Section, Sentence, Source, Table
from standoff.record.share.case import Case

__all__ = ["steps_section"]

_ABOUT_STEPS: Final = frozenset(["procedure_started", "step_state", "step_attempt", "step_unheld"])
_COLUMNS: Final = (
    "step",
    "action",
    "role",
    "to",
    "how far it came",
    "received by",
    "acknowledged by",
    "never told",
    "after it",
)


def steps_section(case: Case) -> Section:
    """A table for each walk through a procedure; `after it` is what the entity did, measured from its track."""
    entries = case.by_incident()
    groups = tuple(
        (None, (_table(entries[incident["incident"]], incident, run),))
        for incident in case.incidents
        for run in incident["procedures"]
    )
    return Section("steps", "The procedure, step by step", Fixed.SENT, groups, Fixed.NO_NOTICE)


def _table(entries: Sequence[Entry], incident: Mapping[str, Any], run: Mapping[str, Any]) -> Table:
    how = f"ended {run['ended_at'][:19]}Z, {run['how'].replace('_', ' ')}" if run["ended_at"] else "not ended"
    caption = f"{incident['incident']}: {run['procedure']}, begun {run['started_at'][:19]}Z, {how}"
    rows = tuple(_row(entries, incident, run, step) for step in run["steps"])
    return Table(caption, _COLUMNS, rows)


def _row(
    entries: Sequence[Entry], incident: Mapping[str, Any], run: Mapping[str, Any], step: Mapping[str, Any]
) -> tuple[tuple[str, ...], Sentence]:
    alone = step["action"] in DONE_ALONE
    cells = (
        step["step"], step["action"], step["role"], ", ".join(step["to"]), _came(step),
        "" if alone else ", ".join(step["received"]) or "nobody known",
        "" if alone else ", ".join(step["acknowledged"]) or "nobody known",
        ", ".join(step["never_told"]),
        ", ".join(_answers(incident, run, step)),
    )  # fmt: skip
    silent = f"; never told: {cells[7]}" if cells[7] else ""
    answered = f"; afterwards it {cells[8]}" if cells[8] else ""
    heard = "" if alone else f"; received by {cells[5]}; acknowledged by {cells[6]}"
    text = f"{step['step']}, {step['action']} to {cells[3] or 'nobody'}: {cells[4]}{heard}{silent}{answered}."
    return cells, Sentence(text, _sources(entries, run, step), Nature.DONE)


def _came(step: Mapping[str, Any]) -> str:
    state: str = step["state"].replace("_", " ")
    tries = f", {len(step['attempts'])} attempts" if len(step["attempts"]) > 1 else ""
    return f"{state}{tries}" + (f": {step['reason']}" if step["reason"] else "")


def _answers(incident: Mapping[str, Any], run: Mapping[str, Any], step: Mapping[str, Any]) -> list[str]:
    mine = [a for a in incident["answers"] if (a["procedure"], a["step"]) == (run["procedure"], step["step"])]
    return list(dict.fromkeys(answer["answer"].replace("_", " ") for answer in mine))


def _sources(entries: Sequence[Entry], run: Mapping[str, Any], step: Mapping[str, Any]) -> tuple[Source, ...]:
    """The last entry about the step; of a step that was never reached, the start of its procedure."""
    where = (run["procedure"], run["round"])
    about = [
        entry
        for entry in entries
        if entry.type in _ABOUT_STEPS
        and (entry.payload["procedure"], entry.payload["round"]) == where
        and entry.payload.get("step") in (None, step["step"])
    ]
    return tuple(Source("entry", str(entry.seq)) for entry in about[-1:])
