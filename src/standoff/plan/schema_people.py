"""The shape of the sections about people: parties, procedures, roles, and the rules of incidents."""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import Field

from standoff.model.plan import StepAction
from standoff.plan.fields import DurationUs, DurationUsOrZero, InstantUs, Quorum, Repeats, Text, Texts
from standoff.plan.section import Section, WindowModel
from standoff.units import US_PER_S

__all__ = [
    "ACTIONS",
    "ActsModel",
    "HolderModel",
    "IncidentsModel",
    "PartyModel",
    "ProcedureModel",
    "RoleModel",
    "StepModel",
]

#: What a step may do. A closed list: Standoff never commands, cues or recommends force.
ACTIONS: Final[tuple[str, ...]] = get_args(StepAction)


class PartyModel(Section):
    """A side, and how its members are told."""

    name: Text | None = Field(None, description="The name for people.")
    members: Texts = Field(
        (), description="Entity ids, globs (conv-*) and ranges of numbered ids (mmsi:271000000-271999999)."
    )
    members_file: Text | None = Field(
        None, description="A text file beside the plan, one member a line; # starts a comment."
    )


class StepModel(Section):
    """One rung of a procedure: who does what, with which standing, by when."""

    id: Text = Field(description="The step's own name, once in the procedure.")
    action: StepAction = Field(
        description="What is done: observe, verify, contact, notify, request, convene, refer or record."
    )
    to: Texts = Field(
        (), description="Who is contacted, notified, asked ... Needed unless the action is observe, verify or record."
    )
    channel: Text | None = Field(None, description="By what: a telephone line, a radio frequency ...")
    role: Text = Field(description="The role that may do it.")
    after: DurationUsOrZero = Field(
        0, description="How long after the end of the step before it, or the start, it opens, like 2 min."
    )
    due: DurationUs = Field(description="How soon after the step opens, like 5 min.")
    repeat: Repeats = Field(0, description="How many times more it is tried when nobody answered, `due` each.")
    fallback: Text | None = Field(
        None, description="The later step to go on to when it fails. Absent: the next. Never an earlier one."
    )
    unless: Texts = Field(
        (),
        description="What makes the step needless: kinds of event, and measured answers of the entity "
        "(slowed, went_on, went_deeper, fell_silent).",
    )
    quorum: Quorum = Field(
        {"n": 1},
        description="How many holders must agree: 2 or {n: 2} in all, {per_party: 1} of each party that holds the "
        "role, or a party id and how many of that party.",
    )
    until: Literal["delivered", "acknowledged"] | None = Field(
        None,
        description="How far it must come to be done. Absent: acknowledged; observe, verify and record: delivered.",
    )
    answers: Literal["all", "any"] = Field(
        "all", description="Whether all in `to` must come so far, or any one of them."
    )


class ProcedureModel(Section):
    """An ordered ladder of steps."""

    steps: list[StepModel] = Field(min_length=1, description="The steps, in order.")
    override: Text | None = Field(
        None,
        description="The role that may skip, force or jump steps, or stand the procedure down. Absent: the step's own.",
    )


class HolderModel(Section):
    """Somebody who holds a role."""

    id: Text = Field(description="Who, by id.")
    party: Text | None = Field(None, description="For which party.")
    from_: InstantUs | None = Field(
        None, alias="from", description="The first instant, with Z or an offset. Absent: always before."
    )
    to: InstantUs | None = Field(None, description="The first instant after it, with Z or an offset. Absent: for good.")
    shifts: list[WindowModel] | None = Field(
        None, min_length=1, description="The hours of the week. Absent: at any hour."
    )


class RoleModel(Section):
    """A standing that a step may need."""

    holders: list[HolderModel] = Field([], description="Who holds it.")


class ActsModel(Section):
    """Which role may do what to an incident. An act not named may be done by any holder of a role."""

    acknowledge: Text | None = Field(None, description="Say that it has been seen and is being dealt with.")
    shelve: Text | None = Field(None, description="Put it aside until a time.")
    close: Text | None = Field(None, description="End it, with outcome and reason.")
    reopen: Text | None = Field(None, description="Take up a closed one again.")
    merge: Text | None = Field(None, description="Make one of two.")


class IncidentsModel(Section):
    """How events become incidents, and who may do what to one."""

    opens_at: Literal["info", "notice", "warning", "critical"] = Field(
        "notice", description="The least severity that opens one; an event of a rule with a procedure always does."
    )
    reopen_within: DurationUsOrZero = Field(
        3600 * US_PER_S,
        json_schema_extra={"default": "1 h"},
        description="A return this soon after closing reopens the incident; a later one starts another.",
    )
    ack_expires: DurationUs | None = Field(None, description="How long an acknowledgement lasts. Absent: for good.")
    answer_within: DurationUs = Field(
        600 * US_PER_S,
        json_schema_extra={"default": "10 min"},
        description="For how long after a step the entity's answer to it is measured.",
    )
    acts: ActsModel = Field(ActsModel(), description="Which role may do what.")
