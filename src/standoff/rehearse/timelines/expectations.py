"""What a test may expect: one model a sort. The first key of a model names the sort."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from standoff.model.event import Cause, EventKind, Severity, Verdict
from standoff.model.incident import IncidentState, StepState
from standoff.model.plan import Compliance
from standoff.plan.explain import did_you_mean
from standoff.plan.fields import Count, LengthMOrZero, Text, Texts, refuse
from standoff.plan.section import Section
from standoff.rehearse.timelines.moments import Moment, MomentField, SpanUsOrZero
from standoff.units import US_PER_S, parse_length_m

__all__ = [
    "SORTS",
    "WITHIN_US",
    "AnswerExpected",
    "EventExpected",
    "Expected",
    "IncidentExpected",
    "NoEventExpected",
    "NoIncidentExpected",
    "ProcedureExpected",
    "RefusalExpected",
    "ReportsExpected",
    "SilentExpected",
    "StepExpected",
]

#: Tolerance of a time where none is said, and of a length.
WITHIN_US: Final = 60 * US_PER_S
GIVE_OR_TAKE_M: Final = 100.0

_AT_HELP: Final = "give or take this much. Absent: 1 min."


def _kinds(value: object) -> tuple[EventKind, ...]:
    words = value if isinstance(value, (list, tuple)) else [value]
    for word in words:
        if word not in tuple(EventKind):
            refuse(
                "unknown-kind",
                f"{word!r} is no kind of event.",
                did_you_mean(str(word), [kind.value for kind in EventKind]),
            )
    return tuple(EventKind(str(word)) for word in words)


def _kinds_or_any(value: object) -> tuple[EventKind, ...]:
    return () if value == "any" else _kinds(value)


def _border(value: object) -> float:
    """`2 km inside` is -2000, `300 m outside` is 300."""
    number, _, side = value.strip().rpartition(" ") if isinstance(value, str) else ("", "", "")
    sign = {"inside": -1.0, "outside": 1.0}.get(side)
    with suppress(ValueError):
        if sign is not None and number:
            return sign * parse_length_m(number)
    return refuse(
        "not-a-distance", f"{value!r} is no distance to a border.", "Write it like '2 km inside' or '300 m outside'."
    )


def _count(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal() or len(value) > 9:
        refuse("not-a-count", f"{value!r} is not a whole number.", "Write a whole number such as 2, or 0.")
    return int(value)


Kinds = Annotated[tuple[EventKind, ...], BeforeValidator(_kinds)]
KindsOrAny = Annotated[tuple[EventKind, ...], BeforeValidator(_kinds_or_any)]
Border = Annotated[float, BeforeValidator(_border)]
CountOrNone = Annotated[int, BeforeValidator(_count)]
Between = tuple[MomentField, MomentField]


class Expected(Section):
    """What all sorts share."""

    def moments(self) -> tuple[Moment, ...]:
        """Every instant that it names."""
        found = [value for name in type(self).model_fields if isinstance(value := getattr(self, name), Moment)]
        return (*found, *(getattr(self, "between", None) or ()))


class EventExpected(Expected):
    """An event. All that is said must hold of one and the same event."""

    event: Kinds = Field(description="The kind, or several of which any will do.")
    entity: Texts = Field((), description="Of whom; globs. Absent: of anybody.")
    zone: Texts = Field((), description="At which zone; globs. Absent: at any.")
    rule: Texts = Field((), description="By which rule. Absent: by any.")
    at: MomentField | None = Field(None, description="When it began (its `start`).")
    detected: MomentField | None = Field(None, description="When it was seen (its `detected_at`).")
    between: Between | None = Field(None, description="It began in this time, as [from, to].")
    within: SpanUsOrZero = Field(WITHIN_US, description="`at` and `detected` hold " + _AT_HELP)
    boundary: Border | None = Field(None, description="Distance to the border when it was decided, like 2 km inside.")
    depth: LengthMOrZero | None = Field(None, description="The deepest until then (`depth_m`).")
    give_or_take: LengthMOrZero = Field(GIVE_OR_TAKE_M, description="Tolerance of lengths. Absent: 100 m.")
    severity: Severity | None = Field(None, description="Its severity.")
    cause: Cause | None = Field(None, description="Why a side changed.")
    verdict: Verdict | None = Field(None, description="yes or cannot_tell.")
    count: Count | None = Field(None, description="Exactly so many. Absent: at least one.")


class NoEventExpected(Expected):
    """No such event."""

    none: KindsOrAny = Field(description="The kind, several kinds, or any.")
    entity: Texts = Field((), description="Of whom; globs. Absent: of anybody.")
    zone: Texts = Field((), description="At which zone; globs. Absent: at any.")
    rule: Texts = Field((), description="By which rule. Absent: by any.")
    between: Between | None = Field(None, description="Only in this time, as [from, to]. Absent: never.")


class SilentExpected(Expected):
    """A rule that sees nothing in the whole test. The only expectation that counts as the silence a rule needs."""

    silent: Texts = Field(min_length=1, description="The rule, or several.")


class IncidentExpected(Expected):
    """An incident about an entity, and how it stands."""

    incident: Texts = Field(min_length=1, description="The entity that it was opened about, or the members of a group.")
    zone: Texts = Field((), description="At which zone; globs. Absent: at any.")
    opened: MomentField | None = Field(None, description="When it was opened.")
    state: IncidentState | None = Field(None, description="Its state at the instant `at`.")
    severity: Severity | None = Field(None, description="Its severity at the instant `at`.")
    kind: Text | None = Field(None, description="Its kind at the instant `at`: approach, entry, depth ...")
    at: MomentField | None = Field(None, description="When state, severity and kind are looked at. Absent: at the end.")
    closed: MomentField | None = Field(None, description="When it was closed.")
    merged_into: Text | None = Field(None, description="The entity of the incident that it went into.")
    within: SpanUsOrZero = Field(WITHIN_US, description="`opened` and `closed` hold " + _AT_HELP)
    count: Count | None = Field(None, description="Exactly so many. Absent: at least one.")


class NoIncidentExpected(Expected):
    """No incident."""

    no_incident: Texts = Field(min_length=1, description="The entity, several (globs), or any.")
    zone: Texts = Field((), description="At which zone; globs. Absent: at any.")


class StepExpected(Expected):
    """A step of a procedure."""

    step: Text = Field(description="The step.")
    entity: Texts = Field((), description="The entity of the incident; globs. Absent: any.")
    zone: Texts = Field((), description="The zone of the incident; globs. Absent: any.")
    procedure: Text | None = Field(None, description="The procedure. Absent: any with such a step.")
    is_: StepState | Literal["open", "waiting"] | None = Field(
        None, alias="is",
        description="Its state at the instant `at`. open: somebody must do something; waiting: not reached yet.",
    )  # fmt: skip
    becomes: StepState | None = Field(None, description="It came into this state at the instant `at`, or ever.")
    at: MomentField | None = Field(None, description="The instant of `is` (absent: the end) or `becomes`.")
    opens: MomentField | None = Field(None, description="When it was opened.")
    due: MomentField | None = Field(None, description="When it is, or was, due.")
    within: SpanUsOrZero = Field(WITHIN_US, description="`opens`, `due` and the `at` of `becomes` hold " + _AT_HELP)


class ProcedureExpected(Expected):
    """A procedure as a whole."""

    procedure: Text = Field(description="The procedure.")
    entity: Texts = Field((), description="The entity of the incident; globs. Absent: any.")
    zone: Texts = Field((), description="The zone of the incident; globs. Absent: any.")
    starts: MomentField | None = Field(None, description="When it began.")
    ends: MomentField | None = Field(None, description="When it ended.")
    how: Text | None = Field(None, description="How it ended: walked, stand_down, closed ...")
    within: SpanUsOrZero = Field(WITHIN_US, description="`starts` and `ends` hold " + _AT_HELP)


class AnswerExpected(Expected):
    """What the entity did after a step, as measured from its track."""

    answer: Compliance = Field(description="What it did.")
    entity: Texts = Field((), description="The entity of the incident; globs. Absent: any.")
    step: Text | None = Field(None, description="After which step. Absent: after any.")
    at: MomentField | None = Field(None, description="When that was noted.")
    within: SpanUsOrZero = Field(WITHIN_US, description="`at` holds " + _AT_HELP)


class RefusalExpected(Expected):
    """An act that is refused. A refusal that no expectation names fails the test."""

    refused: Text = Field(description="The act: attempt, close, skip ...")
    as_: Text | None = Field(None, alias="as", description="Who tried.")
    step: Text | None = Field(None, description="The step that the act named.")
    because: Text | None = Field(None, description="Words that stand in the reason.")
    at: MomentField | None = Field(None, description="When.")
    within: SpanUsOrZero = Field(WITHIN_US, description="`at` holds " + _AT_HELP)


class ReportsExpected(Expected):
    """How many reports were used, came too late, or were duplicates."""

    reports: Literal["used", "late", "duplicate"] = Field(description="Which.")
    entity: Texts = Field((), description="Of whom; globs. Absent: of all.")
    count: CountOrNone = Field(description="Exactly so many; 0 for none.")


#: The sorts by their first key; where an expectation has several of these keys, the first in this order is meant.
SORTS: Final[Mapping[str, type[Expected]]] = MappingProxyType(
    {
        "event": EventExpected, "none": NoEventExpected, "silent": SilentExpected, "incident": IncidentExpected,
        "no_incident": NoIncidentExpected, "answer": AnswerExpected, "refused": RefusalExpected, "step": StepExpected,
        "procedure": ProcedureExpected, "reports": ReportsExpected,
    }
)  # fmt: skip
