"""Acts upon authority: grant and revoke. Decided first; the decision is an entry whatever it is."""

from __future__ import annotations

from standoff.authority import grant_drafts, revocation_drafts
from standoff.incidents.acts import Act
from standoff.incidents.scribe import Scribe
from standoff.model.grant import Refused

__all__ = ["act_on_authority"]


def act_on_authority(scribe: Scribe, act: Act) -> str | None:
    """Do it; None, or why it was refused."""
    grant, register, recorded_us = act.grant, scribe.desk.register, scribe.recorded(act.at_us)
    if grant is None:
        return f"to {act.do} needs a grant"
    if act.do == "grant":
        answer, drafts = grant_drafts(register, grant, act.person, act.at_us, recorded_us)
    else:
        reason = act.reason or ""
        answer, drafts = revocation_drafts(register, grant.id, act.person, act.at_us, recorded_us, reason)
    for draft in drafts:
        scribe.keep(draft)
    return answer.reason if isinstance(answer, Refused) else None
