"""Detection over columns in memory: every single-entity kind on every zone, crossings at any step length."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest

from answers import check_against_slow_twin
from engine import detector_for, fresh, run_all, two_cores, warm_up, zone_shapes
from timing import at_least, median_of, seconds_of, times
from world import Fleet, columns, fleet, full_fleet

TABLE = "Detection, columns in memory, two cores"
GOALS = {(1, "arrival"): 40, (100, "arrival"): 30, (10_000, "arrival"): 10, (10_000, "grouped"): 20}
ROUNDS = 3


@cache
def _world(order: str) -> Fleet:
    many = full_fleet()
    return many.grouped() if order == "grouped" else many


@cache
def _read_limit() -> float:
    """Fixes a second at which two threads can read the six columns and do nothing with them."""
    fixes = columns(_world("arrival"))
    half = len(fixes.t_us) // 2
    parts = [
        column[part]
        for part in (slice(0, half), slice(half, None))
        for column in (fixes.ent, fixes.t_us, fixes.lon, fixes.lat, fixes.row, fixes.origin)
    ]
    with ThreadPoolExecutor(2) as pool:

        def read() -> None:
            list(pool.map(lambda mine: [_touch(part) for part in mine], (parts[:6], parts[6:])))

        seconds, _ = median_of(times(5), read)
    return len(fixes.t_us) / seconds


def _touch(part: Any) -> int:
    """Read every byte, eight at a time; numpy lets go of the interpreter for it."""
    raw = part.view(np.uint8)
    return int(np.bitwise_xor.reduce(raw[: len(raw) & ~7].view(np.uint64)))


@cache
def _small(n_zones: int) -> Fleet:
    return fleet(20_000, 20) if n_zones == 1 else fleet(5_000, 40)


@cache
def _checked(n_zones: int) -> str:
    """Before the clock runs: a small fleet gives the same on one core and two, and what the slow twin gives."""
    detector = detector_for(n_zones)
    small = _small(n_zones)
    whole = run_all(detector, fresh(detector, small.entities), columns(small))
    with two_cores() as each:
        again = run_all(detector, fresh(detector, small.entities), columns(small), each)
    assert sorted(map(bytes, whole)) == sorted(map(bytes, again))
    return check_against_slow_twin(whole, small, zone_shapes(n_zones), detector.plan.defaults)


@pytest.mark.parametrize("order", ["arrival", "grouped"])
@pytest.mark.parametrize("n_zones", [1, 100, 10_000])
def test_fixes_a_second(n_zones: int, order: str, benchmark: Any, note: Any) -> None:
    many = _world(order)
    detector = detector_for(n_zones)
    warm_up(detector, many)
    compared = _checked(n_zones)
    fixes = columns(many)
    found: list[Any] = []
    with two_cores() as each:

        def fresh_state() -> tuple[tuple[Any, ...], dict[str, Any]]:
            found.clear()
            return (detector, fresh(detector, many.entities), fixes, each), {}

        def run(*arguments: Any) -> None:
            found.append(run_all(*arguments))

        benchmark.pedantic(run, setup=fresh_state, rounds=times(ROUNDS))
        seconds = seconds_of(benchmark)
        one_core, events = median_of(1, lambda: run_all(detector, fresh(detector, many.entities), fixes))
    assert np.array_equal(_keys(events), _keys(found[0]))
    rate = len(many) / seconds / 1e6
    cells = {
        "zones": n_zones,
        "order": order,
        "fixes": len(many),
        "M fixes/s": rate,
        "on one core": len(many) / one_core / 1e6,
        "share of the read limit": f"{100 * rate * 1e6 / _read_limit():.1f} % of {_read_limit() / 1e6:,.0f} M/s",
        "events": len(events),
        "checked against the slow twin": compared,
    }
    goal = GOALS.get((n_zones, order))
    goals = [at_least(f"detection, {n_zones:,} zones, {order} order", rate, goal, "M fixes/s")] if goal else []
    note(TABLE, cells, goals)


def _keys(events: Any) -> Any:
    """Who, where, when and what, in one order."""
    keys = np.column_stack([events[name].astype(np.int64) for name in ("ent", "zone", "det", "kind", "start")])
    return keys[np.lexsort(keys.T)]


def test_arrival_and_grouped_order_give_the_same_events(benchmark: Any) -> None:
    detector = detector_for(10_000)
    arrival = _small(10_000)
    runs = [run_all(detector, fresh(detector, f.entities), columns(f)) for f in (arrival, arrival.grouped())]
    assert np.array_equal(_keys(runs[0]), _keys(runs[1]))
    benchmark.pedantic(arrival.grouped, rounds=1)
