"""A notice of an incident as CAP 1.2 (OASIS Common Alerting Protocol). It informs: no instruction, no response type.

The incident is the sender's own observation; claims stay out of it, but for a line that says how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.errors import CallError
from standoff.record.share.cap_area import area_texts
from standoff.record.share.cap_words import Message, Scope, Status, certainty_of, severity_of, urgency_of
from standoff.record.share.case import Case
from standoff.record.share.xml_text import xml_text
from standoff.units import US_PER_S, instant_text

__all__ = ["NS", "Notice", "to_cap"]

NS: Final = "urn:oasis:names:tc:emergency:cap:1.2"
_FORBIDDEN: Final = frozenset(" ,<&")  # in identifier and sender (CAP 1.2, section 3.2.1)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the sender decides. `references` are "sender,identifier,sent" of earlier notices; `restriction` in words."""

    sender: str
    sent_us: int
    status: Status = Status.EXERCISE
    message: Message = Message.ALERT
    scope: Scope = Scope.RESTRICTED
    restriction: str | None = "for those who keep the parties apart"
    addresses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    note: str | None = None


def to_cap(case: Case, notice: Notice) -> bytes:
    """The notice of the case's one incident. CallError for none or several, or for what CAP does not allow."""
    from lxml import etree  # noqa: PLC0415  # loaded only by those who want CAP

    incident = _only(case)
    _check(notice)
    root = etree.Element(f"{{{NS}}}alert", nsmap={None: NS})  # type: ignore[dict-item]  # None: the default namespace
    for name, text in _head(case, incident, notice):
        _add(root, name, text)
    info = _add(root, "info")
    for name, text in _info(case, incident):
        _add(info, name, text)
    for name, text in _parameters(case, incident):
        parameter = _add(info, "parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", text)
    _area(info, case, incident)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _only(case: Case) -> Mapping[str, Any]:
    if len(case.incidents) != 1:
        raise CallError(f"A CAP notice is about one incident, and {len(case.incidents)} were named: --incident ID.")
    return case.incidents[0]


def _check(notice: Notice) -> None:
    if not notice.sender or _FORBIDDEN & set(notice.sender):
        raise CallError(f"--sender {notice.sender!r}: no spaces, commas, < or &; like watch@example.org.")
    if notice.message is not Message.ALERT and not notice.references:
        raise CallError(f"A notice of the type {notice.message} names those it is about: --references S,ID,TIME.")
    for text in notice.references:
        if len(text.split(",")) != 3 or not all(text.split(",")) or " " in text:
            raise CallError(f"--references {text!r}: write sender,identifier,sent as the earlier notice has them.")
    if notice.scope is Scope.RESTRICTED and not notice.restriction:
        raise CallError("A restricted notice says for whom it is: --restriction TEXT.")
    if notice.scope is Scope.PRIVATE and not notice.addresses:
        raise CallError("A private notice names whom it is for: --to NAME.")


def _head(case: Case, incident: Mapping[str, Any], notice: Notice) -> list[tuple[str, str]]:
    found = [
        ("identifier", f"{incident['incident']}.{case.head.size}.{notice.message.value.lower()}"),
        ("sender", notice.sender), ("sent", _time(notice.sent_us)), ("status", notice.status.value),
        ("msgType", notice.message.value), ("source", case.head.origin), ("scope", notice.scope.value),
        ("restriction", notice.restriction if notice.scope is Scope.RESTRICTED else None),
        ("addresses", " ".join(f'"{name}"' if " " in name else name for name in notice.addresses)),
        ("note", notice.note), ("references", " ".join(notice.references)),
        ("incidents", " ".join([incident["incident"], *incident["previous_ids"]])),
    ]  # fmt: skip
    return [(name, text) for name, text in found if text]


def _info(case: Case, incident: Mapping[str, Any]) -> list[tuple[str, str]]:
    events = [entry.payload for entry in case.of_type("event")]
    who, zone = ", ".join(incident["who"] or incident["members"]), incident["zone"]
    state = incident["state"].replace("_", " ")
    seen = f"{len(incident['events'])} events, deepest {incident['depth_m'] / 1000:.1f} km inside"
    lines = [
        f"Opened {incident['opened_at']}, now {state}; {seen}, all by position reports.",
        f"{len(case.book.standing())} claims by others stand beside it in the record; none of them is in this notice.",
        "This informs and asks for nothing. Absence of a notification implies nothing.",
    ]
    return [
        ("language", "en"), ("category", "Security"), ("event", f"zone {incident['kind']}"),
        ("urgency", urgency_of(incident["state"], away=incident["away"]).value),
        ("severity", severity_of(incident["severity"]).value), ("certainty", certainty_of(events).value),
        ("onset", _time_of(incident["opened_at"])), ("senderName", case.head.origin),
        ("headline", f"{incident['kind']}: {who} at {zone}"[:160]), ("description", "\n".join(lines)),
    ]  # fmt: skip


def _parameters(case: Case, incident: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("record-origin", case.head.origin), ("record-size", str(case.head.size)),
        ("record-root", case.head.root.hex()), ("plan-hash", incident["plan_hash"]),
        ("incident-state", incident["state"]),
    ]  # fmt: skip


def _area(info: Any, case: Case, incident: Mapping[str, Any]) -> None:
    found = _zone_of(case, incident)
    if found is None:
        return
    zone, version = found
    area = _add(info, "area")
    circles, polygons, remark = area_texts(version)
    _add(area, "areaDesc", f"{zone['name'] or incident['zone']}{remark}")
    for text in polygons:
        _add(area, "polygon", text)
    for text in circles:
        _add(area, "circle", text)


def _zone_of(case: Case, incident: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The zone in the version that the incident froze, whatever became of it since."""
    for entry in case.of_type("plan_adopted"):
        for zone in entry.payload["zones"] if entry.payload["plan_hash"] == incident["plan_hash"] else ():
            for version in zone["versions"]:
                if (zone["id"], version["hash"]) == (incident["zone"], incident["zone_version"]):
                    return zone, version
    return None


def _time(at_us: int) -> str:
    """CAP wants whole seconds and an offset; Z is not allowed."""
    return instant_text(at_us // US_PER_S * US_PER_S).replace("Z", "-00:00")


def _time_of(text: str) -> str:
    return f"{text[:19]}-00:00"


def _add(parent: Any, tag: str, text: str | None = None) -> Any:
    from lxml import etree  # noqa: PLC0415

    made = etree.SubElement(parent, f"{{{NS}}}{tag}")
    made.text = None if text is None else xml_text(text)
    return made
