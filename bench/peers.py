"""Our side of every comparison: from shapes and columns to events, index counted; and the row of the table."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import fresh, run_all, two_cores
from standoff.detect.detector import prepare
from standoff.model.zone import Shape
from world import Fleet, columns, fleet, plan_of

__all__ = ["TABLE", "ours", "peer_row"]

TABLE = "Side by side: each peer at a size it finishes in a minute"


def ours(shapes: tuple[Shape, ...], many: Fleet) -> tuple[float, NDArray[np.void]]:
    """Seconds from shapes and columns to all events on two cores, and the events; position error 0: plain geometry."""
    warm = fleet(200, 5)
    run_all(prepare(plan_of(list(shapes[:3]), 0.0)), fresh(prepare(plan_of(list(shapes[:3]), 0.0)), 200), columns(warm))
    fixes = columns(many, error_m=0.0)
    start = perf_counter()
    detector = prepare(plan_of(list(shapes), 0.0))
    with two_cores() as each:
        events = run_all(detector, fresh(detector, many.entities), fixes, each)
    return perf_counter() - start, events


def peer_row(
    peer: str, task: str, fixes: int, zones: int, seconds: tuple[float, float], answers: str, leaves_out: str
) -> dict[str, Any]:
    """`seconds`: theirs and ours."""
    theirs, own = seconds
    return {
        "peer": peer,
        "what it was asked": task,
        "fixes": fixes,
        "zones": zones,
        "peer s": theirs,
        "standoff s": own,
        "peer / standoff": theirs / own,
        "answers": answers,
        "what it leaves out": leaves_out,
    }
