"""A test of a plan, read and checked: what moves, what people do, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from standoff.errors import Place
from standoff.incidents import Act
from standoff.rehearse.motion import Course
from standoff.rehearse.timelines.expectations import Expected

__all__ = ["ExpectedAt", "Reports", "Timeline", "Track"]


@dataclass(frozen=True, slots=True)
class ExpectedAt:
    """An expectation and where it stands."""

    expected: Expected
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """Reports in the order in which they were made, each array of shape (n,).

    `t_us` the time they state, `received_us` when they arrived; `alt_m` and `error_m` NaN where they state none.
    """

    t_us: NDArray[np.int64]
    received_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    alt_m: NDArray[np.float64]
    error_m: NDArray[np.float64]

    def timely(self, lateness_us: int, end_us: int) -> NDArray[np.intp]:
        """Which arrive by the end, and not more than `lateness_us` after they were made."""
        return np.flatnonzero((self.received_us <= end_us) & (self.received_us - self.t_us <= lateness_us))


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One thing that moves, and what is reported of it. `party`, `kind`, `source`, `surface` as reports state them."""

    entity: str
    course: Course
    reports: Reports
    party: str | None = None
    kind: str | None = None
    source: str | None = None
    surface: bool | None = None
    alt_datum: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """A test. Time goes on from `start_us` to `end_us`, both microseconds since 1970."""

    name: str
    place: Place
    start_us: int
    end_us: int
    tracks: tuple[Track, ...]
    acts: tuple[Act, ...] = ()
    expects: tuple[ExpectedAt, ...] = field(default=())
    only: bool = False
    why: str | None = None
