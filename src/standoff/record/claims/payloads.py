"""Claims as the payloads of entries, and back. Keys are the columns of a claims file; what is None is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any, Final

from standoff.errors import RecordError
from standoff.model.claim import (
    Claim,
    CustodyEvent,
    Exhibit,
    Grade,
    Hop,
    Relation,
    Resolution,
    Source,
    When,
)
from standoff.model.claim_words import (
    Attribution,
    Bound,
    ClaimKind,
    CopyKind,
    Credibility,
    CustodyKind,
    ExhibitKind,
    Method,
    Modality,
    RelationKind,
    Reliability,
    SourceKind,
)
from standoff.record.claims.moments import parse_when, when_text
from standoff.units import instant_text, parse_instant_us

__all__ = ["from_payload", "to_payload"]

Noun = Claim | Source | Grade | Relation | Resolution | Exhibit | CustodyEvent

#: How a field is read back, where it is not plain text or a number.
_READ: Final[Mapping[str, Any]] = {
    "said_at": parse_when, "start": parse_when, "end": parse_when, "captured_at": parse_when,
    "retrieved_at": parse_when,
    "bound": Bound, "modality": Modality, "attribution": Attribution, "credibility": Credibility,
    "reliability": Reliability, "relation": RelationKind, "method": Method, "copy": CopyKind,
    "used": tuple, "claims": tuple, "notes": MappingProxyType, "set_aside": MappingProxyType,
}  # fmt: skip
_KINDS: Final = {Claim: ClaimKind, Source: SourceKind, Exhibit: ExhibitKind, CustodyEvent: CustodyKind}
_INSTANTS: Final = {"at_us": "at", "graded_at_us": "graded_at"}


def to_payload(noun: Noun) -> dict[str, Any]:
    """The payload of the entry that says it. Times are ISO text no finer than stated; a sealed text its commitment."""
    payload: dict[str, Any] = {}
    for name in (field.name for field in fields(noun)):
        value = getattr(noun, name)
        if value is None or value == () or (isinstance(value, Mapping) and not value):
            continue
        payload[_INSTANTS.get(name, name)] = _plain(name, value)
    if isinstance(noun, Claim) and noun.words_commitment is not None:
        del payload["words_commitment"]
        payload["words"] = {"commitment": noun.words_commitment}
    return payload


def _plain(name: str, value: Any) -> Any:
    if name in _INSTANTS:
        return instant_text(value)
    if isinstance(value, When):
        return when_text(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, IntEnum):
        return int(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_hop(item) if isinstance(item, Hop) else item for item in value]
    return value


def _hop(hop: Hop) -> dict[str, Any]:
    named = ((field.name, getattr(hop, field.name)) for field in fields(hop))
    return {name: _plain(name, value) for name, value in named if value is not None}


def from_payload(noun: type[Noun], payload: Mapping[str, Any]) -> Any:
    """The noun that a payload says. RecordError where it does not fit; keys it does not know are left alone."""
    back = {wire: name for name, wire in _INSTANTS.items()}
    known = {field.name for field in fields(noun)}
    found: dict[str, Any] = {"incident": None, "set_aside": MappingProxyType({})} if noun is Resolution else {}
    try:
        for wire, value in payload.items():
            name = back.get(wire, wire)
            if name == "words" and isinstance(value, Mapping):
                found["words_commitment"] = value["commitment"]
            elif name in known:
                found[name] = _read(noun, name, value)
        return noun(**found)
    except (TypeError, ValueError, KeyError) as problem:
        raise RecordError(f"A payload is no {noun.__name__.lower()}: {problem}.") from None


def _read(noun: type[Noun], name: str, value: Any) -> Any:
    if name in _INSTANTS:
        return parse_instant_us(value)
    if name == "kind":
        return _KINDS[noun](value)
    if name == "via":
        return tuple(
            Hop(**{key: _READ[key](part) if key in _READ else part for key, part in hop.items()}) for hop in value
        )
    return _READ[name](value) if name in _READ else value
