"""Approaches and turns as reports could show them: number 6 and 7 of the decisions, at the reports' noise-free places.

A heading is the way between two reports, so its noise is that of a difference of two errors, round in the plane. The
chance of a ray is summed over all its directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.truth.approach import ApproachNumbers, contact_m
from standoff.rehearse.truth.border import EARTH
from standoff.rehearse.truth.chances import phis
from standoff.rehearse.truth.motion import Approaching
from standoff.rehearse.truth.tracks import Track

__all__ = ["RayChances", "Rays", "Ways", "any_of", "opens_and_turns", "ways_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FARTHEST_M: Final = 5_000_000.0
_LEVEL: Final = 1.645  # of noise: a shorter way heads nowhere
_DIRECTIONS: Final = 21
_WIDE: Final = 4.0  # sigmas on either side
_WORTH: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """By report: the report from which its heading is taken; -1: none is far enough back. Shape (n,)."""

    since: Ints


def ways_of(t_us: Ints, over_us: float, max_gap_us: int) -> Ways:
    """The anchors of number 6: two reports are kept, the younger is taken where it is at least `over` old."""
    since = np.full(len(t_us), -1, np.int64)
    older = younger = 0
    times = t_us.tolist()
    for i in range(1, len(times)):
        if times[i] - times[i - 1] > max_gap_us:
            older = younger = i
        elif times[i] - times[younger] >= over_us:
            since[i] = younger
            older, younger = younger, i
        elif times[i] - times[older] >= over_us:
            since[i] = older
    return Ways(since)


def any_of(chance: Floats, since: Ints, at: Ints) -> float:
    """The chance that at least one ray does it: of rays whose ways share no report, the likeliest first."""
    none = 1.0
    taken: list[tuple[int, int]] = []
    for i in np.argsort(-chance, kind="stable").tolist():
        low, high = int(since[i]), int(at[i])
        if chance[i] > 0.0 and all(high <= a or low >= b for a, b in taken):
            taken.append((low, high))
            none *= 1.0 - float(chance[i])
    return 1.0 - none


def opens_and_turns(
    t_us: Ints, rays: Rays, outside: Floats, for_us: float, max_gap_us: int
) -> tuple[list[int], list[int]]:
    """When an approach may be told, and when a turn away may, true or not: each with at least 5 in 100.

    A walk with the chance that an approach is open. Turned away is who misses all along for `for_us`.
    """
    opens: list[int] = []
    turns: list[int] = []
    is_open, gained, lost = 0.0, 0.0, 0.0
    miss = np.maximum(rays.is_ray - rays.ever, 0.0)
    first = np.searchsorted(t_us, t_us - for_us)
    with np.errstate(divide="ignore"):
        unbroken = np.concatenate([[0.0], np.cumsum(np.log1p(-np.minimum(rays.ever, 1.0 - 1e-12)))])
    for i in range(len(t_us)):
        if (i and t_us[i] - t_us[i - 1] > max_gap_us) or outside[i] < 0.5:
            is_open = gained = lost = 0.0
            continue
        opening = (1.0 - is_open) * float(rays.meets[i] * outside[i])
        gained += opening
        since = max(int(first[i]) - 1, 0) if t_us[i] - t_us[0] >= for_us else i
        turning = is_open * float(miss[i] * np.exp(unbroken[i + 1] - unbroken[since])) if since < i else 0.0
        lost += turning
        is_open += opening - turning
        if gained >= _WORTH:
            opens.append(int(t_us[i]))
            gained = 0.0
        if lost >= _WORTH:
            turns.append(int(t_us[since]))
            lost = 0.0
    return opens, turns


class Rays(NamedTuple):
    """Chances, shape (n,): the ray meets the zone in time, ever; there is a ray at all."""

    meets: Floats
    ever: Floats
    is_ray: Floats


class RayChances:
    """Of one track and one version of a zone: what the ray at each report does, with what chance."""

    def __init__(self, sight: Approaching, track: Track, numbers: ApproachNumbers, ways: Ways) -> None:
        self.sight, self.track, self.numbers, self.ways = sight, track, numbers, ways

    def at(self, at: Ints) -> Rays:
        """What the rays at these reports do."""
        found = Rays(*np.zeros((3, len(at))))
        known = np.flatnonzero(self.ways.since[at] >= 0)
        if len(known):
            for whole, part in zip(found, self._known(at[known]), strict=True):
                whole[known] = part
        return found

    def tried(self, at: Ints) -> tuple[Rays, bool]:
        """The same, and whether noise may change any of it: where three rays agree the rest are not tried."""
        found = Rays(*np.zeros((3, len(at))))
        known = np.flatnonzero(self.ways.since[at] >= 0)
        if not len(known):
            return found, False
        azimuth, way_m, took_us, noise_m, shortest_m = self._ways(at[known])
        spare_m = _WIDE * noise_m
        turn = _directions(way_m, noise_m)[0][:, [0, _DIRECTIONS // 2, -1]]
        contact_m = self._contact_m(at[known], azimuth[:, None] + np.degrees(turn))
        ever, asked_m = np.isfinite(contact_m), contact_m * (took_us / self.numbers.within_us)[:, None]
        low, high = asked_m <= (way_m - spare_m)[:, None], asked_m <= (way_m + spare_m)[:, None]
        goes, may_go = way_m - spare_m >= shortest_m, way_m + spare_m >= shortest_m
        agreed = (low == high).all(axis=1) & _all_alike(low) & _all_alike(ever)
        sure = ~may_go | (agreed & (goes | ~ever.any(axis=1)))
        out = self.sight.surely_out(self.track.t_us[at[known]])
        found.meets[known], found.ever[known] = goes & low[:, 0] & ~out, goes & ever[:, 0] & ~out
        found.is_ray[known] = goes
        unsure = known[~sure & ~out]
        if len(unsure):
            for whole, part in zip(found, self._known(at[unsure]), strict=True):
                whole[unsure] = part
        return found, bool(len(unsure))

    def _ways(self, at: Ints) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Azimuth at the end, length and time of the way to each report, its noise, and how long it must be."""
        track, back = self.track, self.ways.since[at]
        _, azimuth, way_m = EARTH.inv(track.lon[back], track.lat[back], track.lon[at], track.lat[at])
        took_us = (track.t_us[at] - track.t_us[back]).astype(np.float64)
        noise_m = np.maximum(track.way_noise_m(back, at), 1e-6)
        shortest_m = np.maximum(_LEVEL * np.sqrt(2.0) * track.sigma_m[at], self.numbers.min_speed_mps * took_us / 1e6)
        return (
            np.asarray(azimuth) + 180.0,
            np.asarray(way_m, np.float64),
            took_us,
            noise_m,
            np.maximum(shortest_m, 1e-9),
        )

    def _known(self, at: Ints) -> Rays:
        azimuth, way_m, took_us, noise_m, shortest_m = self._ways(at)
        turn, weight = _directions(way_m, noise_m)
        any_m = np.broadcast_to(shortest_m[:, None], turn.shape)
        contact = self._contact_m(at, azimuth[:, None] + np.degrees(turn))
        in_time_m = np.maximum(any_m, contact * (took_us / self.numbers.within_us)[:, None])
        ever_m = np.where(np.isfinite(contact), any_m, np.inf)
        meets, ever, rays = (_longer(way_m, noise_m, turn, weight, asked) for asked in (in_time_m, ever_m, any_m))
        out = self.sight.surely_out(self.track.t_us[at])
        return Rays(np.where(out, 0.0, meets), np.where(out, 0.0, ever), rays)

    def _contact_m(self, at: Ints, azimuth: Floats) -> Floats:
        each = azimuth.shape[1]
        lon, lat = np.repeat(self.track.lon[at], each), np.repeat(self.track.lat[at], each)
        met = contact_m(self.sight, lon, lat, azimuth.ravel(), np.full(azimuth.size, _FARTHEST_M))
        return np.asarray(met.reshape(azimuth.shape), np.float64)


def _all_alike(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.asarray(flags.all(axis=1) | ~flags.any(axis=1), np.bool_)


def _directions(way_m: Floats, noise_m: Floats) -> tuple[Floats, Floats]:
    """Turns from the true heading, radians, that cover what noise can do, and the width of each; shape (n, k)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = np.where(way_m > _WIDE * noise_m, np.arcsin(np.minimum(_WIDE * noise_m / way_m, 1.0)), np.pi)
    share = (np.arange(_DIRECTIONS) + 0.5) / _DIRECTIONS * 2.0 - 1.0
    return half[:, None] * share, np.broadcast_to((2.0 * half / _DIRECTIONS)[:, None], (len(half), _DIRECTIONS))


def _longer(way_m: Floats, noise_m: Floats, turn: Floats, weight: Floats, asked_m: Floats) -> Floats:
    """The chance that a way with noise is at least so long in its direction, summed over the directions.

    In polar form the density of the end of the way is r exp(-(r - m)^2 / 2 s^2) exp(-d^2 / 2 s^2) / 2 pi s^2, m and d
    the true way along and across the direction.
    """
    s = noise_m[:, None]
    m, d = way_m[:, None] * np.cos(turn), way_m[:, None] * np.sin(turn)

    def beyond(r: Floats) -> Floats:
        z = (r - m) / s
        with np.errstate(over="ignore", invalid="ignore"):
            near = np.where(np.isfinite(r), np.exp(-0.5 * z * z), 0.0)
        return np.asarray(near / (2 * np.pi) + m / (np.sqrt(2 * np.pi) * s) * phis(-z), np.float64)

    shape = np.exp(-0.5 * (d / s) ** 2) * weight
    whole = (shape * beyond(np.zeros_like(asked_m))).sum(axis=1)
    share = (shape * beyond(asked_m)).sum(axis=1) / np.maximum(whole, 1e-300)
    return np.asarray(np.clip(share, 0.0, 1.0), np.float64)
