"""Incidents: events about the same matter, walked through a procedure that only people with standing can advance."""

from __future__ import annotations

from standoff.incidents.actions_file import acts_of, read_actions
from standoff.incidents.acts import INCIDENT_VERBS, MOVES, STEP_VERBS, VERBS, Act
from standoff.incidents.advance import adopt_plan, advance, amend
from standoff.incidents.compliance import Observation
from standoff.incidents.fold import CONCERNED
from standoff.incidents.grouping import EventRow
from standoff.incidents.scribe import Desk, fold_entry
from standoff.incidents.state import Book, Incident, Run, StepRun

__all__ = [
    "CONCERNED",
    "INCIDENT_VERBS",
    "MOVES",
    "STEP_VERBS",
    "VERBS",
    "Act",
    "Book",
    "Desk",
    "EventRow",
    "Incident",
    "Observation",
    "Run",
    "StepRun",
    "acts_of",
    "adopt_plan",
    "advance",
    "amend",
    "fold_entry",
    "read_actions",
]
