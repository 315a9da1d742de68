"""The error of a reported place: white or fading noise, a bias, and now and then an outlier. In metres east and north.

The fading noise is a first-order Gauss-Markov process, each axis apart: over a time d it keeps the share exp(-d / tau)
of itself and is renewed by so much that its sigma stays. It runs on through reports that are never made, so that what
is lost changes nothing about the rest.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.arithmetic import exp_minus, turn
from standoff.rehearse.observe.draws import BEARING, COPY_ERROR, ERROR, OUTLIER, OUTLIER_SIZE, normals, uniform
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.scenario.observation import Observation

__all__ = ["Fading", "PlaceErrors", "copy_errors", "displaced", "place_errors"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

_A_M: Final = 6_378_137.0
_E2: Final = 0.006_694_379_990_141_32
_DEG: Final = 57.295779513082320877


class Fading(NamedTuple):
    """Where the fading noise of each stream stands: its instant (-1: not begun) and its two axes, in sigmas."""

    t_us: Ints
    east: Floats
    north: Floats

    @classmethod
    def fresh(cls, streams: int) -> Fading:
        """Of streams of which nothing has been asked yet."""
        return cls(np.full(streams, -1, np.int64), np.zeros(streams), np.zeros(streams))


class PlaceErrors(NamedTuple):
    """Metres east and north, one row a report; which are outliers."""

    east_m: Floats
    north_m: Floats
    outlier: NDArray[np.bool_]


def place_errors(key: Keys, at: Instants, sensor: Observation, fading: Fading) -> PlaceErrors:
    """The errors of these reports. `fading` is moved on: slices must come in the order of time."""
    n = len(at.t_us)
    errors = PlaceErrors(np.empty(n), np.empty(n), np.zeros(n, np.bool_))
    if sensor.correlated_us > 0:
        _fading(key, at.stream, at.k, at.t_us, sensor.sigma_m, float(sensor.correlated_us), fading, errors)
    else:
        _white(key, at.stream, at.k, sensor.sigma_m, ERROR, errors)
    if sensor.bias_m:
        bearing = math.nan if sensor.bias_bearing_deg is None else sensor.bias_bearing_deg
        _biased(key, at.stream, sensor.bias_m, bearing, errors)
    if sensor.outliers:
        _outliers(key, at.stream, at.k, sensor.outliers, sensor.outlier_m, errors)
    return errors


def copy_errors(key: Keys, at: Instants, sensor: Observation) -> PlaceErrors:
    """The errors of copies that tell another place than the report they are copies of: white, of the same sigma."""
    n = len(at.t_us)
    errors = PlaceErrors(np.empty(n), np.empty(n), np.zeros(n, np.bool_))
    _white(key, at.stream, at.k, sensor.sigma_m, COPY_ERROR, errors)
    return errors


@loop
def _white(key: Keys, stream: NDArray[np.int32], k: Ints, sigma_m: float, purpose: int, errors: PlaceErrors) -> None:
    for n in range(len(k)):
        east, north = normals(key[stream[n]], purpose, k[n])
        errors.east_m[n], errors.north_m[n] = sigma_m * east, sigma_m * north


@loop
def _fading(
    key: Keys, stream: NDArray[np.int32], k: Ints, t_us: Ints, sigma_m: float, tau_us: float, state: Fading,
    errors: PlaceErrors,
) -> None:  # fmt: skip
    for n in range(len(k)):
        s = stream[n]
        east, north = normals(key[s], ERROR, k[n])
        if state.t_us[s] >= 0:
            keep = exp_minus((t_us[n] - state.t_us[s]) / tau_us)
            fresh = math.sqrt(1.0 - keep * keep)
            east, north = keep * state.east[s] + fresh * east, keep * state.north[s] + fresh * north
        state.t_us[s], state.east[s], state.north[s] = t_us[n], east, north
        errors.east_m[n], errors.north_m[n] = sigma_m * east, sigma_m * north


@loop
def _biased(key: Keys, stream: NDArray[np.int32], bias_m: float, bearing_deg: float, errors: PlaceErrors) -> None:
    for n in range(len(stream)):
        share = uniform(key[stream[n]], BEARING, 0) if math.isnan(bearing_deg) else bearing_deg / 360.0
        east, north = turn(share)
        errors.east_m[n] += bias_m * east
        errors.north_m[n] += bias_m * north


@loop
def _outliers(
    key: Keys, stream: NDArray[np.int32], k: Ints, share: float, outlier_m: float, errors: PlaceErrors
) -> None:
    for n in range(len(k)):
        if uniform(key[stream[n]], OUTLIER, k[n]) < share:
            east, north = normals(key[stream[n]], OUTLIER_SIZE, k[n])
            errors.east_m[n] += outlier_m * east
            errors.north_m[n] += outlier_m * north
            errors.outlier[n] = True


@allocating_loop
def displaced(lon: Floats, lat: Floats, east_m: Floats, north_m: Floats) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Places moved by metres along the radii of curvature of WGS 84, in units of 1e-7 degrees, lon in [-180, 180)."""
    lon_e7, lat_e7 = np.empty(len(lon), np.int32), np.empty(len(lon), np.int32)
    for n in range(len(lon)):
        sine, cosine = turn(lat[n] / 360.0)
        bend = 1.0 - _E2 * sine * sine
        across_m = _A_M / math.sqrt(bend)
        along_m = across_m * (1.0 - _E2) / bend
        y = lat[n] + north_m[n] / along_m * _DEG
        x = lon[n] + east_m[n] / (across_m * max(cosine, 1e-6)) * _DEG
        lat_e7[n] = np.int64(math.floor(min(max(y, -90.0), 90.0) * 1e7 + 0.5))
        lon_e7[n] = (np.int64(math.floor(x * 1e7 + 0.5)) + 1_800_000_000) % 3_600_000_000 - 1_800_000_000
    return lon_e7, lat_e7
