"""Authority: who may do what, when, and by which chain of delegation, from what the record says."""

from __future__ import annotations

from standoff.authority.acts import grant_drafts, revocation_drafts
from standoff.authority.admit import admit, admit_revocation
from standoff.authority.chains import Chain, candidates
from standoff.authority.changes import State, changes, changes_over
from standoff.authority.decide import decide
from standoff.authority.difference import Change
from standoff.authority.payloads import decision_payload, grant_of, grant_payload, revocation_payload
from standoff.authority.register import Register, as_of, fold
from standoff.authority.who import Entitled, who

__all__ = [
    "Chain",
    "Change",
    "Entitled",
    "Register",
    "State",
    "admit",
    "admit_revocation",
    "as_of",
    "candidates",
    "changes",
    "changes_over",
    "decide",
    "decision_payload",
    "fold",
    "grant_drafts",
    "grant_of",
    "grant_payload",
    "revocation_drafts",
    "revocation_payload",
    "who",
]
