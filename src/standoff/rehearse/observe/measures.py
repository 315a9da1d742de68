"""What a report says beside place and time: height, speed and course, with errors of their own, in whole steps."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.draws import HEIGHT, MOVEMENT, normals
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.observe.places import Places
from standoff.rehearse.scenario.observation import Observation

__all__ = ["ALT_STEPS", "COURSE_STEPS", "ERROR_STEPS", "SPEED_STEPS", "UNKNOWN", "heights", "movement"]

#: Whole steps to the unit: heights in 0.1 m, speeds in 0.01 m/s, courses in 0.01 degrees, position errors in 1 mm.
ALT_STEPS: Final = 10.0
SPEED_STEPS: Final = 100.0
COURSE_STEPS: Final = 100.0
ERROR_STEPS: Final = 1000.0
#: The whole number that stands for "not said".
UNKNOWN: Final = -(2**31)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Steps = NDArray[np.int32]
Keys = NDArray[np.uint64]


def heights(key: Keys, at: Instants, places: Places, sensor: Observation) -> Steps:
    """Reported heights in steps of 0.1 m, UNKNOWN where none is said."""
    if "altitude" not in sensor.reports:
        return np.full(len(at.k), UNKNOWN, np.int32)
    return np.asarray(_heights(key, at.stream, at.k, places.alt_m, sensor.alt_sigma_m))


def movement(key: Keys, at: Instants, places: Places, sensor: Observation) -> tuple[Steps, Steps]:
    """Reported speeds (0.01 m/s) and courses (0.01 degrees, below 360), UNKNOWN where none is said.

    What stands has no course.
    """
    speed, course = np.full(len(at.k), UNKNOWN, np.int32), np.full(len(at.k), UNKNOWN, np.int32)
    if "speed" in sensor.reports or "course" in sensor.reports:
        _moving(
            key, at.stream, at.k, places.speed_mps, places.course_deg, sensor.speed_sigma_mps, sensor.course_sigma_deg,
            speed, course,
        )  # fmt: skip
    if "speed" not in sensor.reports:
        speed[:] = UNKNOWN
    if "course" not in sensor.reports:
        course[:] = UNKNOWN
    return speed, course


@allocating_loop
def _heights(key: Keys, stream: NDArray[np.int32], k: Ints, alt_m: Floats, sigma_m: float) -> Steps:
    said = np.empty(len(k), np.int32)
    for n in range(len(k)):
        if math.isnan(alt_m[n]):
            said[n] = UNKNOWN
            continue
        off_m = sigma_m * normals(key[stream[n]], HEIGHT, k[n])[0] if sigma_m > 0.0 else 0.0
        said[n] = math.floor((alt_m[n] + off_m) * ALT_STEPS + 0.5)
    return said


@loop
def _moving(
    key: Keys, stream: NDArray[np.int32], k: Ints, speed_mps: Floats, course_deg: Floats, speed_sigma_mps: float,
    course_sigma_deg: float, speed: Steps, course: Steps,
) -> None:  # fmt: skip
    noisy = speed_sigma_mps > 0.0 or course_sigma_deg > 0.0
    for n in range(len(k)):
        off_speed, off_course = 0.0, 0.0
        if noisy:
            off_speed, off_course = normals(key[stream[n]], MOVEMENT, k[n])
        seems_mps = max(0.0, speed_mps[n] + speed_sigma_mps * off_speed)
        speed[n] = math.floor(seems_mps * SPEED_STEPS + 0.5)
        if not math.isnan(course_deg[n]):
            seems_deg = course_deg[n] + course_sigma_deg * off_course
            course[n] = math.floor(seems_deg * COURSE_STEPS + 0.5) % 36_000
