"""Approaches and turns as reports could show them: number 6 and 7 of the decisions, at the reports' noise-free places.

A heading is the way between two reports, so its noise is that of a difference of two errors, round in the plane. The
chance of a ray is summed over all its directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.truth.approach import ApproachNumbers, contact_m
from standoff.rehearse.truth.border import EARTH
from standoff.rehearse.truth.chances import phis
from standoff.rehearse.truth.motion import Approaching
from standoff.rehearse.truth.tracks import Track

__all__ = ["RayChances", "Ways", "any_of", "ways_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_FARTHEST_M: Final = 5_000_000.0
_LEVEL: Final = 1.645  # of noise: a shorter way heads nowhere
_DIRECTIONS: Final = 21
_WIDE: Final = 4.0  # sigmas on either side


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
    none, taken = 1.0, []
    for i in np.argsort(-chance, kind="stable").tolist():
        low, high = int(since[i]), int(at[i])
        if chance[i] > 0.0 and all(high <= a or low >= b for a, b in taken):
            taken.append((low, high))
            none *= 1.0 - float(chance[i])
    return 1.0 - none


class RayChances:
    """Of one track and one version of a zone: what the ray at each report does, with what chance."""

    def __init__(self, sight: Approaching, track: Track, numbers: ApproachNumbers, ways: Ways) -> None:
        self.sight, self.track, self.numbers, self.ways = sight, track, numbers, ways

    def meets(self, at: Ints, *, in_time: bool = True) -> Floats:
        """The chance that the ray at each of these reports meets the zone, `in_time` or ever."""
        return self._chances(at, in_time=in_time)[0]

    def misses(self, at: Ints) -> Floats:
        """The chance that there is a ray at each of these reports and it never meets the zone."""
        met, rays = self._chances(at, in_time=False)
        return np.maximum(rays - met, 0.0)

    def _chances(self, at: Ints, *, in_time: bool) -> tuple[Floats, Floats]:
        met, rays = np.zeros(len(at)), np.zeros(len(at))
        known = np.flatnonzero(self.ways.since[at] >= 0)
        if len(known):
            met[known], rays[known] = self._known(at[known], in_time)
        return met, rays

    def _known(self, at: Ints, in_time: bool) -> tuple[Floats, Floats]:
        track, back = self.track, self.ways.since[at]
        _, azimuth, way_m = EARTH.inv(track.lon[back], track.lat[back], track.lon[at], track.lat[at])
        way_m, took_us = np.asarray(way_m, np.float64), (track.t_us[at] - track.t_us[back]).astype(np.float64)
        noise_m = np.maximum(track.way_noise_m(back, at), 1e-6)
        turn, weight = _directions(way_m, noise_m)
        shortest_m = np.maximum(_LEVEL * np.sqrt(2.0) * track.sigma_m[at], self.numbers.min_speed_mps * took_us / 1e6)
        asked_m = np.broadcast_to(np.maximum(shortest_m, 1e-9)[:, None], turn.shape)
        rays = _longer(way_m, noise_m, turn, weight, asked_m)
        contact = self._contact_m(at, np.asarray(azimuth)[:, None] + 180.0 + np.degrees(turn))
        if in_time:
            asked_m = np.maximum(asked_m, contact * (took_us / self.numbers.within_us)[:, None])
        else:
            asked_m = np.where(np.isfinite(contact), asked_m, np.inf)
        out = self.sight.surely_out(track.t_us[at])
        met = np.where(out, 0.0, _longer(way_m, noise_m, turn, weight, asked_m))
        return np.asarray(met), rays

    def _contact_m(self, at: Ints, azimuth: Floats) -> Floats:
        each = azimuth.shape[1]
        lon, lat = np.repeat(self.track.lon[at], each), np.repeat(self.track.lat[at], each)
        met = contact_m(self.sight, lon, lat, azimuth.ravel(), np.full(azimuth.size, _FARTHEST_M))
        return met.reshape(azimuth.shape)


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
    return np.clip((shape * beyond(asked_m)).sum(axis=1) / np.maximum(whole, 1e-300), 0.0, 1.0)
