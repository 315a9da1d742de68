"""What the report says its time is, when it arrives, and which reports arrive twice."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.draws import ARRIVAL, CLOCK, CONFLICT, COPY, COPY_ARRIVAL, exponential, normals, uniform
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.scenario.observation import Observation

__all__ = ["arrivals_ms", "conflicted", "copied", "copy_arrivals_ms", "said_times_ms"]

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

_MS_US: Final = 1000


def said_times_ms(key: Keys, at: Instants, sensor: Observation, start_us: int) -> Ints:
    """The times that reports carry: by the sensor's clock and the entity's own, milliseconds since 1970."""
    rate = sensor.clock_drift_ppm * 1e-6
    if not (sensor.clock_offset_us or sensor.clock_skew_us or rate):
        return at.t_us // _MS_US
    return np.asarray(_said(key, at.stream, at.t_us, sensor.clock_offset_us, sensor.clock_skew_us, rate, start_us))


@allocating_loop
def _said(
    key: Keys, stream: NDArray[np.int32], t_us: Ints, offset_us: int, skew_us: int, rate: float, start_us: int
) -> Ints:
    said_ms = np.empty(len(t_us), np.int64)
    before, own_us = -1, 0.0
    for n in range(len(t_us)):
        if stream[n] != before:
            before = stream[n]
            own_us = offset_us + skew_us * normals(key[before], CLOCK, 0)[0]
        off_us = own_us + rate * (t_us[n] - start_us)
        said_ms[n] = t_us[n] // _MS_US + math.floor(off_us / _MS_US + 0.5)
    return said_ms


def arrivals_ms(key: Keys, at: Instants, sensor: Observation) -> Ints:
    """When reports arrive, milliseconds since 1970, never before they were made."""
    return np.asarray(_arrived(key, at.stream, at.k, at.t_us, sensor.delay_us, float(sensor.delay_mean_us), ARRIVAL))


def copied(key: Keys, at: Instants, sensor: Observation) -> NDArray[np.bool_]:
    """Which reports arrive a second time."""
    twice = np.zeros(len(at.k), np.bool_)
    if sensor.duplicates:
        _chosen(key, at.stream, at.k, COPY, sensor.duplicates, twice)
    return twice


def conflicted(key: Keys, at: Instants, sensor: Observation) -> NDArray[np.bool_]:
    """Which copies, should there be any, tell another place than the report itself."""
    other = np.zeros(len(at.k), np.bool_)
    if sensor.conflicting:
        _chosen(key, at.stream, at.k, CONFLICT, sensor.conflicting, other)
    return other


def copy_arrivals_ms(key: Keys, at: Instants, sensor: Observation) -> Ints:
    """When the copies of these reports arrive, should there be any."""
    delay_us, mean_us = sensor.delay_us, float(sensor.delay_mean_us)
    return np.asarray(_arrived(key, at.stream, at.k, at.t_us, delay_us, mean_us, COPY_ARRIVAL))


@allocating_loop
def _arrived(
    key: Keys, stream: NDArray[np.int32], k: Ints, t_us: Ints, delay_us: int, mean_us: float, purpose: int
) -> Ints:
    arrived_ms = np.empty(len(t_us), np.int64)
    for n in range(len(t_us)):
        late_us = float(delay_us)
        if mean_us > 0.0:
            late_us += mean_us * exponential(key[stream[n]], purpose, k[n])
        arrived_ms[n] = t_us[n] // _MS_US + math.floor(late_us / _MS_US + 0.5)
    return arrived_ms


@loop
def _chosen(
    key: Keys, stream: NDArray[np.int32], k: Ints, purpose: int, share: float, chosen: NDArray[np.bool_]
) -> None:
    for n in range(len(k)):
        chosen[n] = uniform(key[stream[n]], purpose, k[n]) < share
