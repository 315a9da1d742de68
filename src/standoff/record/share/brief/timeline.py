"""What was seen and done, in order: each from its entry, with the chain of authority that somebody acted under."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from standoff.model.entry import SYSTEM, Entry
from standoff.model.plan import DONE_ALONE
from standoff.record.share.attribution import event_text
from standoff.record.share.brief.sentences import Fixed, Moment, Nature, Section, Sentence, Source
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["timeline_section"]

_QUIET: Final = frozenset(["pending", "attempted", "delivered", "acknowledged"])  # the attempts say it


def timeline_section(case: Case) -> Section:
    """Ordered by when it was known, for that is what people acted upon; what was known at once, as recorded."""
    zones = {"*", *(incident["zone"] for incident in case.incidents)}
    found: dict[tuple[str, str], list[Entry]] = {}
    for group in _together(case.entries):
        entry = group[0]
        if entry.type == "grant" and not zones & set(entry.payload["zones"]):
            continue
        words = _WORDS.get(entry.type)
        text = _events(group) if entry.type == "event" else words(entry) if words is not None else None
        if text:
            found.setdefault((_at(entry), text), []).extend(group)
    moments = tuple(map(_moment, sorted(found.items(), key=lambda item: (item[0][0], item[1][0].seq))))
    return Section("timeline", "What was seen and done", Fixed.TIMES, ((None, moments),) if moments else ())


def _moment(found: tuple[tuple[str, str], list[Entry]]) -> Moment:
    """One line; what was said of several incidents at once, in the same words, is said once."""
    (at, text), entries = found
    nature = Nature.SEEN if entries[0].type in ("event", "compliance") else Nature.DONE
    times = f" ({len(entries)} incidents)" if len(entries) > 1 and entries[0].type != "event" else ""
    return Moment(at, Sentence(f"{text}{times}", tuple(Source("entry", str(entry.seq)) for entry in entries), nature))


def _together(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Each entry alone, but events of one kind about one zone that were known at once together."""
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        said = entry.payload
        same = (_at(entry), said["kind"], said["zone"], said.get("verdict")) if entry.type == "event" else entry.seq
        groups.setdefault(same, []).append(entry)
    return list(groups.values())


def _at(entry: Entry) -> str:
    said = entry.payload
    text: str = said["detected_at"] if entry.type == "event" else said.get("at") or instant_text(entry.effective_at_us)
    return text[:19] + "Z"  # whole seconds, for reading


def _events(group: Sequence[Entry]) -> str:
    """One event in full; of several the entities, the time from first to last, and how far from the border."""
    first, last = (text[:19] + "Z" for text in (f([e.payload["start"] for e in group]) for f in (min, max)))
    earlier = "" if first == last == _at(group[0]) else f"; from {first}" if first == last else f"; {first} to {last}"
    if len(group) == 1:
        return f"{event_text(group[0].payload)}{earlier}."
    said = group[0].payload
    who = ", ".join(sorted({name for each in group for name in each.payload["members"]}))
    ranks = sorted(each.payload["boundary_m"] for each in group if each.payload["boundary_m"] is not None)
    side = "inside" if ranks and ranks[0] < 0 else "outside"
    far = sorted((abs(ranks[0]) / 1000, abs(ranks[-1]) / 1000)) if ranks else []
    where = f", {far[0]:.1f} to {far[1]:.1f} km {side} its border" if far and ranks[0] * ranks[-1] > 0 else ""
    sure = "" if said.get("verdict") in (None, "yes") else "; it cannot be told for sure"
    return f"{who} {_plain(said['kind'])}, zone {said['zone']}{where}{sure}{earlier}."


def _opened(entry: Entry) -> str:
    said = entry.payload
    return f"Incident {said['incident']} opened: {said['kind']}, {', '.join(said['members'])}, {said['severity']}."


def _state(entry: Entry) -> str:
    said = entry.payload
    why = "".join(f"; {name}: {said[name]}" for name in ("outcome", "reason", "until") if said[name])
    states = f"from {_plain(said['from'])} to {_plain(said['to'])}"
    return f"{_who(entry)}: {_plain(said['stimulus'])}, {said['incident']} went {states}{why}."


def _merged(entry: Entry) -> str:
    said = entry.payload
    why = f": {said['reason']}" if said.get("reason") else ""
    return f"{_who(entry)} merged {said['incident']} into {said['into']}{why}."


def _started(entry: Entry) -> str:
    return f"The procedure {entry.payload['procedure']} began."


def _ended(entry: Entry) -> str:
    said = entry.payload
    told = "; ".join(f"{step}: {', '.join(who)}" for step, who in sorted(said["never_told"].items()))
    silent = f" Never told: {told}." if told else ""
    why = f" ({said['reason']})" if said["reason"] else ""
    return f"The procedure {said['procedure']} ended, {_plain(said['how'])}{why}.{silent}"


def _step(entry: Entry) -> str | None:
    said = entry.payload
    if said["to"] in _QUIET:
        return None
    why = f": {said['reason']}" if said["reason"] else ""
    if said["to"] == "authorised":
        chain = ", then ".join(said["chain"]) or "no chain recorded"
        return f"{_who(entry)} was authorised for the step {said['step']} ({said['action']}), by: {chain}."
    by = "" if entry.actor == SYSTEM else f", by {entry.actor}"
    return f"The step {said['step']} ({said['action']}) went to {_plain(said['to'])}{by}{why}."


def _attempt(entry: Entry) -> str | None:
    said = entry.payload
    step = f"step {said['step']} ({said['action']})"
    whom = said["recipient"] or "nobody else"
    words = f": “{said['words']}”" if said["words"] else ""
    channel = f" by {said['channel']}" if said["channel"] else ""
    if said["state"] == "sent":
        return f"{_who(entry)}, {step}, to {whom}{channel}{words}."
    if said["state"] == "received" and said["action"] in DONE_ALONE:
        return None  # a log or a sensor receives at once
    if said["state"] == "received":
        return f"{step.capitalize()}: {whom} received it."
    if said["state"] == "acknowledged":
        return f"{step.capitalize()}: {said['by'] or whom} acknowledged for {whom}{words}."
    why = f": {said['reason']}" if said["reason"] else ""
    return f"{step.capitalize()}: {whom} {said['state']}{why}."


def _unheld(entry: Entry) -> str:
    return f"Nobody held the role {entry.payload['role']} for the step {entry.payload['step']}."


def _compliance(entry: Entry) -> str | None:
    said = entry.payload
    if said["answer"] is None:
        return None
    side = (
        "" if said["boundary_m"] is None else f", {abs(said['boundary_m']) / 1000:.1f} km {_side(said['boundary_m'])}"
    )
    speed = "" if said["speed_mps"] is None else f", {said['speed_mps'] * 3.6:.0f} km/h"
    return f"{said['since_s']:g} s after the step {said['step']}: it {_plain(said['answer'])}{side}{speed}."


def _refused(entry: Entry) -> str:
    said = entry.payload
    return f"{_who(entry)} was refused: {said['act']}; {said['reason']}."


def _decision(entry: Entry) -> str | None:
    said = entry.payload
    if said["decision"] == "granted":
        return None
    why = said["reason"] or f"a second person is needed: {', '.join(said['who'])}"
    return f"Asked whether {said['person']} may {said['action']}: {_plain(said['decision'])}; {why}."


def _grant(entry: Entry) -> str:
    said = entry.payload
    rests = f", by {said['instrument']}" if said["instrument"] else ""
    what = f"as {said['role']}: {', '.join(said['actions'])} at {', '.join(said['zones'])}"
    span = f"from {said['not_before']} until {said['not_after']}"
    return f"{said['grantor']} passed on to {said['grantee']}, {what}, {span}{rests} (grant {said['grant']})."


def _revoked(entry: Entry) -> str:
    return f"{_who(entry)} ended the grant {entry.payload['grant']}: {entry.payload['reason']}."


def _side(boundary_m: float) -> str:
    return "inside" if boundary_m < 0 else "outside"


def _plain(text: str) -> str:
    return text.replace("_", " ")


def _who(entry: Entry) -> str:
    return "The program" if entry.actor == SYSTEM else entry.actor


_WORDS: Final[Mapping[str, Callable[[Entry], str | None]]] = MappingProxyType(
    {
        "incident_opened": _opened,
        "incident_state": _state,
        "incident_merged": _merged,
        "procedure_started": _started,
        "procedure_ended": _ended,
        "step_state": _step,
        "step_attempt": _attempt,
        "step_unheld": _unheld,
        "compliance": _compliance,
        "refused": _refused,
        "decision": _decision,
        "grant": _grant,
        "grant_revoked": _revoked,
    }
)
