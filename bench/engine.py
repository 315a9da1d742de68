"""The engine as the benchmarks call it: compiled zones, a state that knows its entities, one call over columns."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

import numpy as np
from numpy.typing import NDArray

from standoff.detect.detector import Columns, Detector, Each, State, begin, detect, prepare
from standoff.model.zone import Shape
from world import ERROR_M, Fleet, columns, plan_of, shapes

__all__ = ["detector_for", "fresh", "run_all", "two_cores", "warm_up", "zone_shapes"]


@cache
def zone_shapes(n: int) -> tuple[Shape, ...]:
    """The n zones of the world."""
    return tuple(shapes(n))


@cache
def detector_for(n_zones: int, error_m: float = ERROR_M) -> Detector:
    """The world's zones, compiled."""
    return prepare(plan_of(list(zone_shapes(n_zones)), error_m))


def fresh(detector: Detector, entities: int) -> State:
    """A state that knows the ids of so many entities and has seen nothing of them."""
    state = begin(detector)
    for k in range(entities):
        state.registry.code(f"e{k}")
    state.feeds.origin("bench", None)
    return state


def run_all(detector: Detector, state: State, fixes: Columns, each: Each = map) -> NDArray[np.void]:
    """All fixes in one call, the watermark at the last; raw events."""
    found = detect(detector, state, fixes, int(fixes.t_us.max()), each)
    parts = [part for batch in found for part in batch]
    return np.concatenate(parts) if parts else np.empty(0, state.runs[0].out.dtype)


@contextmanager
def two_cores() -> Iterator[Each]:
    """Runs the two lanes side by side."""
    with ThreadPoolExecutor(2) as pool:
        yield pool.map


def warm_up(detector: Detector, fleet: Fleet) -> None:
    """Compile, and touch everything once."""
    run_all(detector, fresh(detector, fleet.entities), columns(fleet, 0, 10_000))
