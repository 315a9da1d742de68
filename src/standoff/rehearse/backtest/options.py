"""How a backtest is to run, and what is compared in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from standoff.feeds.options import ReadOptions
from standoff.incidents import Act
from standoff.model.plan import Plan
from standoff.rehearse.backtest.match import NEAR_US
from standoff.replay.merge import Limits
from standoff.replay.options import Progress

__all__ = ["BacktestOptions", "Watched"]


@dataclass(frozen=True, slots=True)
class Watched:
    """One plan under its label (`old`, `new`, or the name of a candidate), with what people do under it."""

    label: str
    plan: Plan
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class BacktestOptions:
    """How the recording is read and compared.

    `as_recorded`: by the time of the fixes, even where it is known when they arrived. `near_us`: incidents at most so
    far apart may be the same matter. `renamed`: old zone -> new zone. `command`: the call that makes this run again.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    as_recorded: bool = False
    near_us: int = NEAR_US
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    title: str = ""
    command: str = ""
    limits: Limits = field(default_factory=Limits)
    progress: Callable[[Progress], None] | None = None
