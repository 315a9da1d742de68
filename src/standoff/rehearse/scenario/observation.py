"""How the true motion is seen: what a sensor reports, how often, how well, and what goes wrong. Frozen data only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

__all__ = [
    "AIS_CLASS_A",
    "REPORTED",
    "Blackouts",
    "Field",
    "Footprint",
    "Observation",
    "SharedIdentity",
    "Silence",
    "Span",
    "TwoIdentities",
]

#: What a sensor may report beside entity, time and place. `error` is `declared_m`; `received` is the time of arrival.
Field = Literal["speed", "course", "party", "kind", "altitude", "error", "received"]
REPORTED: Final[tuple[Field, ...]] = ("speed", "course", "party", "kind", "altitude", "error", "received")

#: Reporting intervals of class A ships by speed, m/s and microseconds (ITU-R M.1371-5, annex 1, table 1; not turning).
AIS_CLASS_A: Final = (
    (0.0, 180_000_000),
    (0.25, 10_000_000),
    (14 * 1852 / 3600, 6_000_000),
    (23 * 1852 / 3600, 2_000_000),
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `from_us` up to, not including, `to_us`."""

    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True)
class Blackouts:
    """Silences that fall at random on each entity: on average one every `every_us`, lasting `for_us` on average.

    Both are drawn from exponential distributions; `every_us` runs from the end of one to the start of the next.
    """

    every_us: int
    for_us: int


@dataclass(frozen=True, slots=True)
class Silence:
    """These entities report nothing in the span (though the sensor sees the others). Empty: all that it sees."""

    span: Span
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedIdentity:
    """The entities `of` (at least two) all report under the one identity `as_id`."""

    as_id: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TwoIdentities:
    """One entity reports under several identities.

    `switch_us` None: at each report one of them, drawn at random with equal chances. Otherwise it begins with the first
    and changes to the next (round again after the last) each time `switch_us` has gone by since the scenario began.
    """

    of: str
    as_ids: tuple[str, ...]
    switch_us: int | None = None


@dataclass(frozen=True, slots=True)
class Footprint:
    """Where the sensor sees: all conditions that are given hold together.

    `centre` (lon, lat) with `range_m`, geodesic; `antenna_m` its height above the ground: then a thing at height h is
    seen only within the radio horizon sqrt(2 k R)(sqrt(antenna_m) + sqrt(h)), k = 4/3, R = 6 371 000 m (ITU-R P.453's
    standard atmosphere), h = 0 where no altitude is known or it is below 0. `polygon`: vertices (lon, lat), not closed,
    straight in lon/lat, each edge the shorter way round the earth.
    """

    centre: tuple[float, float] | None = None
    range_m: float = math.inf
    antenna_m: float | None = None
    polygon: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One sensor or reporting system. Lengths in metres, times in microseconds, speeds in m/s, shares from 0 to 1.

    When: a report every `every_us`; with `by_speed` instead at the interval of the last entry whose speed is not above
    the entity's true speed, entries (from_mps, every_us) ascending from 0. The first falls at random within one
    interval of the start of its course; each is moved by up to `jitter_us` either way, evenly, but never before the one
    before it. Intervals are true time.

    Where: the error of each horizontal axis is normal with 1 sigma `sigma_m`, white where `correlated_us` is 0, else a
    first-order Gauss-Markov process of that time constant; `bias_m` is added in the direction `bias_bearing_deg`
    (degrees east of north; None: one drawn for each entity, for good). A share `outliers` of reports is off by another
    normal error of 1 sigma `outlier_m` per axis. `declared_m`: what
    the report says its 1 sigma is; None: it says nothing.

    Missing: `drop` is the share of reports lost one by one; `blackouts` and `silences` take an entity away, `blind`
    spans the whole sensor, and `footprint` all that is out of it.

    Time: the reported time is true time + `clock_offset_us` + an offset per entity, normal with 1 sigma
    `clock_skew_us`, + `clock_drift_ppm` millionths of the time since the scenario began. It arrives `delay_us` plus an
    exponential delay of mean `delay_mean_us` after it was really made, so that reports overtake each other; `received`
    tells that instant. A share `duplicates` arrives twice, the copy with a delay of its own;
    a share `conflicting` of these copies tells another place, with a white error drawn anew.

    Altitude: reported where `altitude` is among `reports` and the course has one; error normal, `alt_sigma_m`;
    `alt_datum` None: the course's own datum.
    """

    name: str
    source: str | None = None
    every_us: int = 10_000_000
    by_speed: tuple[tuple[float, int], ...] = ()
    jitter_us: int = 0
    sigma_m: float = 10.0
    declared_m: float | None = 10.0
    correlated_us: int = 0
    bias_m: float = 0.0
    bias_bearing_deg: float | None = None
    outliers: float = 0.0
    outlier_m: float = 500.0
    drop: float = 0.0
    blackouts: Blackouts | None = None
    silences: tuple[Silence, ...] = ()
    blind: tuple[Span, ...] = ()
    footprint: Footprint | None = None
    clock_offset_us: int = 0
    clock_skew_us: int = 0
    clock_drift_ppm: float = 0.0
    delay_us: int = 0
    delay_mean_us: int = 0
    duplicates: float = 0.0
    conflicting: float = 0.0
    shared: tuple[SharedIdentity, ...] = ()
    two: tuple[TwoIdentities, ...] = ()
    alt_datum: str | None = None
    alt_sigma_m: float = 0.0
    speed_sigma_mps: float = 0.0
    course_sigma_deg: float = 0.0
    reports: tuple[Field, ...] = REPORTED
