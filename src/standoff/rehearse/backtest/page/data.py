"""What the page of a backtest is made of: plain values in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standoff.rehearse.backtest.verdict import Verdict
from standoff.replay.report.data import TrackLine, ZoneShape

__all__ = ["PageInput", "PlanChange", "PlanSide"]


@dataclass(frozen=True, slots=True)
class PlanSide:
    """One of the two plans: its name, its hash (hex), and the zones as they are drawn."""

    name: str
    hash: str
    zones: Sequence[ZoneShape] = ()


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One change between the plans: looser, stricter, moved or cannot_tell; where in the plan; and in words."""

    direction: str
    where: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class PageInput:
    """Everything the page shows.

    `verdicts` may be in any order; `unchanged` counts unchanged incidents that are not among them. `tracks`: those of
    the entities concerned, with `inside` and `boundary_m` of the old plan. `unknown`: what could not be known, such as
    arrival times, in whole sentences. `skipped`: reports left out, by reason. `footer`: what makes the run again, as
    label and value: hashes of data and plans, version, command. `renamed`: old zone -> new zone.
    """

    title: str
    old: PlanSide
    new: PlanSide
    verdicts: Sequence[Verdict]
    unchanged: int = 0
    tracks: Sequence[TrackLine] = ()
    changes: Sequence[PlanChange] = ()
    unknown: Sequence[str] = ()
    notes: Sequence[str] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)  # messages_in, fixes_in, used, first_fix, last_fix ...
    footer: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    signed: str | None = None  # the sign-off in words, where there is one
    max_gap_us: int | None = None  # a longer silence breaks a track
