"""A person signs for a change of rules: an entry in a record that names the backtest by its hash. Pure.

Whoever signs needs standing in that record: with the standing of some role of the plan in force there he may `record`,
by holding the role in a shift or by a chain of grants that hold everywhere. The decision is written beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, Final

from standoff.authority import Register, decide, decision_payload
from standoff.errors import InputError
from standoff.model.entry import Draft
from standoff.model.grant import Ask, Decision, Granted, Refused
from standoff.units import instant_text

__all__ = ["sign_off_drafts", "signed_content"]

_ACTION: Final = "record"


def signed_content(data: bytes, name: str) -> dict[str, Any]:
    """What is signed for, from the bytes of a `backtest.json`. InputError where they are not of a pair of plans."""
    try:
        said = json.loads(data)
        plans = {which: {"plan": said[which]["plan"], "hash": said[which]["hash"]} for which in ("old", "new")}
        facts = {key: said[key] for key in ("counts", "direction", "anything_looser")}
        inputs = [{"name": one["name"], "sha256": one["sha256"]} for one in said["footer"]["inputs"]]
        view = said["arrival"]["view"]
        counted = Counter(one["outcome"] for one in said["verdicts"])
        counted["unchanged"] = len(said["unchanged"])
        agree = all(counted[name] == n for name, n in facts["counts"].items())
    except (ValueError, LookupError, TypeError):
        mend = "sign for what `standoff backtest --old OLD --new NEW` wrote; many candidates are no change to sign for"
        raise InputError(f"{name}: is no backtest of two plans; {mend}") from None
    if not agree:
        raise InputError(f"{name}: its counts are not those of its verdicts; run the backtest again")
    digest = hashlib.sha256(data).hexdigest()
    return {"signed": "backtest", "sha256": digest, **plans, **facts, "arrival": view, "inputs": inputs}


def sign_off_drafts(
    register: Register,
    content: dict[str, Any],
    in_force: str | None,
    *,
    person: str,
    reason: str,
    at_us: int,
    recorded_us: int,
) -> tuple[Decision, list[Draft]]:
    """Whether the person may sign, and the entries that say so: the decision, and the sign-off where it was granted.

    `content`: of `signed_content`. `in_force`: hash of the plan that is in force in the record.
    """
    question, answer = _asked(register, person, at_us)
    drafts = [Draft("decision", recorded_us, at_us, person, decision_payload(question, answer))]
    if isinstance(answer, Granted):
        said = {
            **content,
            "at": instant_text(at_us),
            "role": question.role,
            "chain": list(answer.chain),
            "reason": reason,
            "old_is_in_force": content["old"]["hash"] == in_force,
        }
        drafts.append(Draft("signed_off", recorded_us, at_us, person, said))
    return answer, drafts


def _asked(register: Register, person: str, at_us: int) -> tuple[Ask, Decision]:
    """The first role whose standing lets the person sign; else why none does."""
    questions = [Ask(person, _ACTION, role, at_us) for role in sorted(register.roles)]
    answers = [(question, decide(register, question)) for question in questions]
    granted = next((pair for pair in answers if isinstance(pair[1], Granted)), None)
    if granted is not None:
        return granted
    if not answers:
        return Ask(person, _ACTION, "", at_us), Refused(f"{person} may not sign: no plan with roles is in force in it")
    why = "; ".join(answer.reason for _, answer in answers if isinstance(answer, Refused))
    return Ask(person, _ACTION, "", at_us), Refused(f"{person} has no standing to sign: {why}")
