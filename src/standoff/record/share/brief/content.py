"""A brief put together from a case. What it says is decided in the parts; here is their order."""

from __future__ import annotations

from standoff.record.claims.check import examine
from standoff.record.share.brief.claims_part import claims_section
from standoff.record.share.brief.differences import (
    differences_section,
    open_section,
    ranges_section,
    support_section,
)
from standoff.record.share.brief.sentences import Brief
from standoff.record.share.brief.standing_part import about, exhibits_section
from standoff.record.share.brief.steps_part import steps_section
from standoff.record.share.brief.timeline import timeline_section
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["brief_of"]


def brief_of(case: Case) -> Brief:
    """The brief of a case; the same case gives the same brief."""
    found = examine(case.book)
    sections = (
        differences_section(case, found),
        open_section(found),
        ranges_section(case, found),
        timeline_section(case),
        steps_section(case),
        claims_section(case),
        support_section(case, found),
        exhibits_section(case),
    )
    head = case.head
    last = "none" if head.recorded_at_us is None else instant_text(head.recorded_at_us)
    facts = (("record", head.origin), ("entries", str(head.size)), ("root", head.root.hex()), ("last entry", last))
    commands = (
        "standoff record verify --record RECORD --against CHECKPOINT_FILE",
        "standoff record prove --record RECORD --seq NUMBER",
        "standoff claims check --record RECORD",
    )
    newest = case.checkpoints[-1] if case.checkpoints else None
    return Brief(f"Incident brief: {case.name}", about(case), sections, facts, commands, newest)
