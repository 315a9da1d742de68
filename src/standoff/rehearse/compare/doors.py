"""The doors by which a watch gets looser: one table, read by the differences, the reference and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["DOORS", "Door"]


@dataclass(frozen=True, slots=True)
class Door:
    """One way in: what it is, and what makes the watch looser there, stricter, or neither."""

    means: str
    looser: str
    otherwise: str


DOORS: Final = MappingProxyType(
    {
        "thresholds": Door(
            "the parameters of each kind of event a rule asks for",
            "the value is moved so that fewer objects meet the condition, or later; see the table of parameters",
            "moved the other way: stricter; of some parameters it cannot be told",
        ),
        "confirmation": Door(
            "how sure the watch must be of a side (`sure`), and the position error of reports that state none",
            "more certainty, more reports, a longer run or a greater error is asked before a side is decided",
            "less of it: stricter, and more false alarms",
        ),
        "selectors": Door(
            "which objects a rule is about (`who`)",
            "some objects are selected no longer; sets of globs and ranges are compared exactly",
            "some are selected newly: stricter, told apart; the same objects in other words: moved",
        ),
        "members": Door(
            "which objects belong to which party",
            "objects go to a party (or to unknown) that fewer rules are about, or that is exempt at more zones",
            "to one that more rules are about: stricter; where rules pull both ways it cannot be told",
        ),
        "exemptions": Door(
            "the parties whose members raise no event at a zone (`exempt`)",
            "a party is exempt that was not",
            "a party is exempt no longer: stricter",
        ),
        "agreement": Door(
            "the parties that accept a zone (`accepted_by`)",
            "never by itself: the engine sees the same",
            "cannot be told: whether they did agree is not in the file",
        ),
        "zones": Door(
            "zones that are in one plan only, or have another name",
            "a zone that rules watch is removed",
            "one that rules watch is added: stricter; another id for the same zone: moved; a zone that no rule "
            "watches: cannot be told",
        ),
        "geometry": Door(
            "where a zone is",
            "area is lost",
            "area is gained: stricter, told apart; as much as was lost: moved; where it cannot be computed, or is less "
            "than the drawing is exact: cannot be told",
        ),
        "altitude": Door(
            "the altitude band of a zone, and `surface`",
            "the floor is higher or the ceiling lower, or every report counts as on the ground below the band",
            "the other way: stricter; between datums that cannot be compared: cannot be told",
        ),
        "validity": Door(
            "when a zone is in force: from, to, versions",
            "it is in force for less time",
            "for more: stricter; the same time cut into versions otherwise: cannot be told",
        ),
        "schedules": Door(
            "the hours of the week in which a zone is in force",
            "hours are lost",
            "hours are gained: stricter, told apart; as many as were lost: moved",
        ),
        "severities": Door(
            "how much the events of a rule are to be noticed",
            "a lower severity",
            "a higher one: stricter",
        ),
        "rules": Door(
            "rules, and the kinds and zones that each watches",
            "a rule is removed, or watches fewer kinds or zones",
            "added, or more of them: stricter; another id for the same rule: moved",
        ),
        "procedures": Door(
            "which procedure a rule calls, and procedures as a whole",
            "a rule calls none any more, or a procedure that rules called is removed",
            "it calls one for the first time: stricter; another one: the way its steps differ, where all go one way",
        ),
        "steps": Door(
            "the steps of a procedure: what is done, to whom, by what, until when it counts as done",
            "a step is removed, has fewer recipients, is done sooner or with fewer answers, more makes it needless, "
            "what makes it needless is seen sooner or of more objects, or failing leads past more steps",
            "the other way: stricter; another order: moved; another action, channel or number of tries: cannot be told",
        ),
        "deadlines": Door(
            "when a step opens (`after`, and what stands before it) and how long it has (`due`)",
            "longer, or steps were put before it",
            "shorter, or fewer stand before it: stricter",
        ),
        "quorums": Door(
            "how many holders of a role must agree to a step",
            "fewer",
            "more: stricter",
        ),
        "roles": Door(
            "who holds which role, when, and which role a step or an override needs",
            "more people may, or at more hours",
            "fewer: stricter; another role with the same people: moved",
        ),
        "grants": Door(
            "what was delegated, to whom, until when (files of acts, --old-actions and --new-actions)",
            "a grant was made, is wider, lasts longer or may be handed on; somebody may do more in the end",
            "the other way: stricter; other words or papers for the same: cannot be told",
        ),
        "incidents": Door(
            "how events become incidents, and who may do what to one",
            "a higher severity is needed to open one, an acknowledgement lasts longer, or more people may act",
            "the other way: stricter; how long a return reopens and an answer is measured: cannot be told",
        ),
        "gaps": Door(
            "over which silence a path is drawn (`max_gap`), and when silence is a loss (`lost_after`)",
            "a shorter max_gap (fewer crossings are claimed, feeds count as silent sooner), a longer lost_after",
            "the other way: stricter; of max_gap, where a rule asks for found_inside alone: cannot be told",
        ),
        "lateness": Door(
            "how late reports may come and still count",
            "neither way surely: shorter, and reports are left out; longer, and every warning comes later",
            "cannot be told",
        ),
        "feeds": Door(
            "which columns of a feed are read as what (`columns`)",
            "never surely: a feed may be refused, or other values are read",
            "cannot be told without the feed",
        ),
        "tests": Door(
            "the plan's own tests",
            "a file of tests is named no longer: less of the plan is proved before it is used",
            "one more is named: stricter",
        ),
        "names": Door(
            "names for people, and the name of the plan, of which the ids of events are made",
            "never",
            "moved",
        ),
        "other": Door(
            "anything in the content of the plans that no other door accounts for",
            "never: it is not understood",
            "cannot be told; said so that nothing changes quietly",
        ),
    }
)
