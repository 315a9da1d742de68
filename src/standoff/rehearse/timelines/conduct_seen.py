"""Entries of the record to what was seen of incidents, procedures, answers and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from standoff.model.entry import Draft
from standoff.rehearse.timelines.seen import SeenAnswer, SeenIncident, SeenRefusal, SeenRun, SeenStep
from standoff.units import parse_instant_us

__all__ = ["ConductSeen", "read_drafts"]

_Payload = Mapping[str, Any]


@dataclass(slots=True)
class ConductSeen:
    """What has been read so far."""

    incidents: dict[str, SeenIncident] = field(default_factory=dict)
    runs: dict[tuple[str, str, int], SeenRun] = field(default_factory=dict)
    answers: list[SeenAnswer] = field(default_factory=list)
    refusals: list[SeenRefusal] = field(default_factory=list)


def read_drafts(drafts: Iterable[Draft]) -> ConductSeen:
    """In the order in which they were written."""
    seen = ConductSeen()
    for draft in drafts:
        read = _READERS.get(draft.type)
        if read is not None:
            read(seen, draft.payload, parse_instant_us(draft.payload["at"]), draft.actor)
    return seen


def _opened(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    incident = SeenIncident(said["incident"], said["zone"], tuple(said["members"]), at_us)
    incident.states.append((at_us, "open"))
    seen.incidents[incident.id] = incident


def _event(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    incident = seen.incidents[said["incident"]]
    incident.severities.append((at_us, said["severity"]))
    incident.kinds.append((at_us, said["kind"]))


def _state(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    seen.incidents[said["incident"]].states.append((at_us, said["to"]))


def _merged(seen: ConductSeen, said: _Payload, _at_us: int, _actor: str) -> None:
    seen.incidents[said["incident"]].merged_into = said["into"]


def _started(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    about = seen.incidents[said["incident"]]
    run = SeenRun(about.id, about.zone, about.members, said["procedure"], at_us)
    seen.runs[about.id, said["procedure"], said["round"]] = run


def _ended(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    run = seen.runs[said["incident"], said["procedure"], said["round"]]
    run.ended_us, run.how = at_us, said["how"]


def _step(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    run = seen.runs[said["incident"], said["procedure"], said["round"]]
    step = run.steps.setdefault(said["step"], SeenStep(said["step"]))
    step.states.append((at_us, said["to"]))
    if said["current"]:
        run.currents.append((at_us, step.step))
        run.ended_us, run.how = None, None
    if said["opened"] is not None and (opened_us := parse_instant_us(said["opened"])) not in step.opened_us:
        step.opened_us.append(opened_us)
    if said["due"] is not None and (due_us := parse_instant_us(said["due"])) not in [due for _, due in step.dues]:
        step.dues.append((at_us, due_us))


def _answer(seen: ConductSeen, said: _Payload, at_us: int, _actor: str) -> None:
    if said["answer"] is not None:
        members = seen.incidents[said["incident"]].members
        seen.answers.append(SeenAnswer(at_us, members, said["answer"], said["step"]))


def _refused(seen: ConductSeen, said: _Payload, at_us: int, actor: str) -> None:
    seen.refusals.append(SeenRefusal(at_us, actor, said["act"], said.get("step"), said["reason"]))


_READERS: Final[Mapping[str, Callable[[ConductSeen, _Payload, int, str], None]]] = {
    "incident_opened": _opened,
    "incident_event": _event,
    "incident_state": _state,
    "incident_merged": _merged,
    "procedure_started": _started,
    "procedure_ended": _ended,
    "step_state": _step,
    "compliance": _answer,
    "refused": _refused,
}
