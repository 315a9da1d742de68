"""Asks whether somebody may do something, and writes the answer down: refusals too, with the chain relied on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from standoff.authority import candidates, decide, decision_payload
from standoff.incidents.scribe import Scribe
from standoff.incidents.state import Incident
from standoff.model.grant import Ask, Decision, Granted, NeedsSecond, Refused
from standoff.model.plan import Step
from standoff.units import instant_text

__all__ = ["ask", "may_act", "unheld"]

_ONE = MappingProxyType({"n": 1})


def ask(
    scribe: Scribe,
    incident: Incident,
    person: str,
    action: str,
    role: str,
    at_us: int,
    *,
    quorum: Mapping[str, int] = _ONE,
    approved: tuple[str, ...] = (),
    about: Mapping[str, object] = MappingProxyType({}),
) -> Decision:
    """Decide, and write the decision as an entry."""
    question = Ask(person, action, role, at_us, incident.zone, incident.kind, quorum, approved)
    answer = decide(scribe.desk.register, question)
    said = {**decision_payload(question, answer), "incident": incident.id, **about}
    scribe.say("decision", at_us, said, actor=person)
    return answer


def may_act(scribe: Scribe, incident: Incident, person: str, act: str, roles: Iterable[str], at_us: int) -> Decision:
    """Whether a person may do an act upon an incident with any of these roles; one entry, of the role that lets him."""
    questions = [Ask(person, act, role, at_us, incident.zone, incident.kind) for role in roles]
    answers = [(question, decide(scribe.desk.register, question)) for question in questions]
    granted = next((pair for pair in answers if isinstance(pair[1], Granted)), None)
    question, answer = granted or (answers[0] if len(answers) == 1 else _none_of(person, act, questions, at_us))
    scribe.say("decision", at_us, {**decision_payload(question, answer), "incident": incident.id}, actor=person)
    return answer


def _none_of(person: str, act: str, questions: list[Ask], at_us: int) -> tuple[Ask, Decision]:
    """The refusal where any of several roles would have done."""
    roles = ", ".join(question.role for question in questions) or "none, for the plan names no role"
    why = f"{person} may not {act} at {instant_text(at_us)} with the standing of any role of the plan ({roles})"
    return Ask(person, act, "", at_us), Refused(why)


def unheld(scribe: Scribe, incident: Incident, step: Step, at_us: int) -> str | None:
    """Why nobody could take this step at this instant, or None where somebody could."""
    register, short_of = scribe.desk.register, False
    for person in candidates(register, step.role):
        question = Ask(person, step.action, step.role, at_us, incident.zone, incident.kind, step.quorum)
        answer = decide(register, question)
        if isinstance(answer, Granted) or (isinstance(answer, NeedsSecond) and answer.who):
            return None
        short_of |= isinstance(answer, NeedsSecond)
    if short_of:
        return f"those who hold the role {step.role!r} at {instant_text(at_us)} are too few for the quorum"
    return f"nobody holds the role {step.role!r} at {instant_text(at_us)}"
