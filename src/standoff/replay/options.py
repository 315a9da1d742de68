"""How a replay is to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from standoff.feeds.options import ReadOptions
from standoff.incidents import Act
from standoff.model.plan import Plan
from standoff.pipeline import begin, finish, step
from standoff.replay.arrival import ArrivalMode
from standoff.replay.merge import Limits

__all__ = ["SHADOW", "SHADOW_EVENTS", "Companion", "Engine", "Outcome", "Progress", "ReplayOptions", "standard_engine"]


SHADOW: Final = "shadow.json"
SHADOW_EVENTS: Final = "shadow-events.parquet"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a replay has come. `share` is 0 to 1, None while it cannot be told."""

    messages: int
    events: int
    seconds: float
    share: float | None


class Outcome(Protocol):
    """What one step made of its fixes."""

    @property
    def events(self) -> pl.DataFrame:
        """Events, EVENT_SCHEMA."""
        ...

    @property
    def late(self) -> pl.DataFrame:
        """Fixes that came after the watermark had passed them, FIX_SCHEMA."""
        ...

    @property
    def duplicates(self) -> pl.DataFrame:
        """Fixes that lost to another of the same entity and time, DUPLICATE_SCHEMA."""
        ...

    @property
    def applied(self) -> pl.DataFrame:
        """Fixes that were used, in time order."""
        ...


class Companion(Protocol):
    """What runs beside a replay on the same fixes, and writes files of its own. It can change nothing of the replay."""

    def begin(self, plan: Plan, folder: Path, stack: ExitStack) -> None:
        """Start anew, perhaps not for the first time, for files in `folder` that `stack` closes."""
        ...

    def take(self, fixes: pl.DataFrame, watermark_us: int, outcome: Outcome) -> None:
        """The fixes of one step and what it made of them."""
        ...

    def finish(self, outcome: Outcome) -> dict[str, Any]:
        """What the last step saw; returns what there is to say in the summary."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """Sentences for a person, after `finish`."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """The pure step, by its functions. Tests put others in their place.

    `blind` gives (feed, last message, next message) for every time a feed was silent; `entities` how many were seen.
    """

    begin: Callable[[Plan], Any]
    step: Callable[[Any, pl.DataFrame, int], Outcome]
    finish: Callable[[Any], Outcome]
    blind: Callable[[Any], Sequence[tuple[str | None, int, int]]] = lambda _watch: ()
    entities: Callable[[Any], int] = lambda _watch: 0


_LANES = ThreadPoolExecutor(max_workers=2, thread_name_prefix="standoff-lane")


def _side_by_side(go: Callable[[int], None], lanes: Iterable[int]) -> Iterable[None]:
    return _LANES.map(go, lanes)


def standard_engine() -> Engine:
    """The one of standoff.pipeline, its lanes side by side."""
    return Engine(
        lambda plan: begin(plan, each=_side_by_side),
        step,
        finish,
        lambda watch: watch.blind_times(),
        lambda watch: len(watch.state.registry.ids),
    )


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What the user says about the input, the order of fixes, the bounds on memory, and whom to tell about progress.

    `amend`: also tell what late fixes would have changed; needs an arrival other than "recorded". `record`: walk
    incidents and keep `record.db`; `acts`: what people did, each taken when its time comes. `companions` run beside it.
    """

    read: ReadOptions = field(default_factory=ReadOptions)
    arrival: ArrivalMode = "recorded"
    amend: bool = False
    limits: Limits = field(default_factory=Limits)
    report: bool = True
    record: bool = True
    acts: tuple[Act, ...] = ()
    title: str = ""
    progress: Callable[[Progress], None] | None = None
    engine: Callable[[], Engine] = standard_engine
    companions: tuple[Companion, ...] = ()
