"""Acts upon authority: grant and revoke. Decided first; the decision is an entry whatever it is."""

from __future__ import annotations

from standoff.authority import admit, admit_revocation, decision_payload, grant_payload
from standoff.incidents.acts import Act
from standoff.incidents.scribe import Scribe
from standoff.model.grant import Ask, Refused

__all__ = ["act_on_authority"]


def act_on_authority(scribe: Scribe, act: Act) -> str | None:
    """Do it; None, or why it was refused."""
    grant, register = act.grant, scribe.desk.register
    if grant is None:
        return f"to {act.do} needs a grant"
    answer = (
        admit(register, grant, act.person, act.at_us)
        if act.do == "grant"
        else admit_revocation(register, grant.id, act.person, act.at_us)
    )
    question = Ask(act.person, act.do, grant.role, act.at_us)
    scribe.say("decision", act.at_us, {**decision_payload(question, answer), "grant": grant.id}, actor=act.person)
    if isinstance(answer, Refused):
        return answer.reason
    if act.do == "grant":
        scribe.say("grant", act.at_us, grant_payload(grant), actor=act.person)
    else:
        scribe.say("grant_revoked", act.at_us, {"grant": grant.id, "reason": act.reason}, actor=act.person)
    return None
