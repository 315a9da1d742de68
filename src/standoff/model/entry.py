"""Entries: what the record is made of. A draft is an entry before it has a place in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

__all__ = ["ENTRY_TYPES", "SYSTEM", "Draft", "Entry", "Head", "SealedText"]

#: The actor of what the program itself saw or timed.
SYSTEM: Final = "standoff"

#: Every type of entry with its meaning: a closed set, like the kinds of event.
ENTRY_TYPES: Final = MappingProxyType(
    {
        "record_opened": "the record begins: who opened it, what it is called, which keys sign for it",
        "plan_adopted": "a plan is in force from here on: its hash, procedures, roles, incident rules and zones",
        "replayed": "a recording was run through a plan: hashes of what came in and what came out",
        "event": "something a rule saw",
        "incident_opened": "an incident began, with the plan, zone version and procedures frozen into it",
        "incident_event": "an event belongs to an incident",
        "incident_state": "an incident went from one state to another, why, and by whom",
        "incident_merged": "an incident went into another; its id stays known",
        "incident_plan": "the plan changed while an incident was open; nothing in it was altered",
        "procedure_started": "a procedure began for an incident",
        "procedure_ended": "a procedure has no step left to take",
        "step_state": "a step went from one state to another, why, and by whom",
        "step_attempt": "one attempt to reach one recipient, and what is known of it: sent, received, acknowledged",
        "step_unheld": "nobody held the role that a step needs",
        "compliance": "what the entity did after a step, measured from its track",
        "refused": "an act that a state or a missing standing forbids, with the reason",
        "decision": "whether somebody may do something, and the chain of grants it rests on",
        "grant": "a delegation of authority",
        "grant_revoked": "a delegation ended before its time",
        "source": "who makes claims, and how a person graded them",
        "claim": "one statement about the world, with who said it, via whom, in which words, how sure",
        "claim_graded": "a person's grade of a claim's credibility",
        "claim_retracted": "whoever made a claim, or recorded it, took it back; it stays readable",
        "relation": "how one claim stands to another, by a person or a rule",
        "resolution": "how a person settled what claims disagree about, and what was set aside",
        "resolution_removed": "a resolution was withdrawn; the range stands again",
        "exhibit": "a photograph, wreckage, document or recording, by its hash",
        "custody": "an exhibit was collected, copied, transferred, accessed, exported or redacted",
        "redacted": "a text was removed; its commitment stays",
        "shared": "something was handed out: an export, a brief, a bundle or a checkpoint",
        "signed_off": "a person signed for something: a backtest, a plan, a brief",
    }
)


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text that must stay deletable: the log holds the commitment, the store holds salt and text beside it.

    commitment = SHA-256 over the salt (32 bytes) and the text as UTF-8, hex; see docs/record-format.md.
    """

    commitment: str
    salt: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a place. Payloads are plain JSON: text, numbers within ±(2**53 − 1), lists, mappings."""

    type: str
    recorded_at_us: int
    effective_at_us: int
    actor: str
    payload: Mapping[str, Any]
    sealed: tuple[SealedText, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in its place. `payload_hash` is SHA-256 (hex) over the canonical JSON of `payload`."""

    seq: int
    type: str
    recorded_at_us: int
    effective_at_us: int
    actor: str
    payload_hash: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """How far a record has come: `size` entries under the tree head `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    recorded_at_us: int | None  # of the last entry
