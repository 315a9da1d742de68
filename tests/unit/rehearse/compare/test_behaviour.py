"""What is called looser sees less: recordings replayed under both plans are the oracle.

Of parameters whose way holds surely: an object that raises the kind under the looser plan raises it under the stricter
one too, and not later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.model.fix import FIX_SCHEMA
from standoff.model.kinds import KINDS
from standoff.pipeline import begin, finish, step
from standoff.rehearse.compare import compare, flipped
from standoff.rehearse.compare.parameters import GREATER
from standoff.replay.plans import mapping_plan
from standoff.testing.makers import Walk, as_rows, on_earth, patrol, random_walk, stop_and_go, straight_run

LON, LAT = 20.0, 45.0
#: Values of each parameter to choose two from: of the size of the zone and of the recordings below.
VALUES: dict[tuple[str, str], list[Any]] = {
    ("approached", "within"): ["1 min", "4 min", "10 min", "40 min"],
    ("approached", "min_speed"): [0.2, 2, 6, 12],
    ("went_deep", "depth"): ["100 m", "700 m", "1500 m", "3 km"],
    ("halted", "for"): ["2 min", "5 min", "9 min", "20 min"],
    ("stayed", "longer_than"): ["2 min", "6 min", "15 min", "40 min"],
    ("lost", "near"): ["10 m", "1 km", "3 km", "30 km"],
    ("patrolled", "length"): ["2 km", "5 km", "9 km", "30 km"],
    ("patrolled", "turns"): [1, 2, 3, 5],
}
SURE = sorted(key for key, way in GREATER.items() if way.holds == "surely")


def plan_with(kind: str, parameter: str, value: Any) -> Any:
    rule = {"id": "r", "when": kind, "zone": "camp", parameter: value}
    if kind == "lost":
        rule["lost_after"] = "5 min"
    if kind == "patrolled":
        rule |= {"band": "4 km", **({"length": "3 km"} if parameter == "turns" else {})}
    camp = {"circle": {"centre": [LON, LAT], "radius": "4 km"}}
    return mapping_plan({"plan": "p", "zones": {"camp": camp}, "rules": [rule]})[0]


def walks(seed: int) -> list[Walk]:
    """Objects that pass, stop, wander, patrol and fall silent about the camp, from one seed."""
    random = np.random.default_rng(seed)

    def place() -> tuple[float, float]:
        return float(random.uniform(-9_000, 9_000)), float(random.uniform(-9_000, 9_000))

    def speed() -> float:
        return float(random.uniform(1, 15))

    silent = straight_run(place(), place(), speed(), 30.0)
    return [
        straight_run(place(), place(), speed(), 30.0),
        straight_run(place(), (0.0, 0.0), speed(), 30.0),
        stop_and_go(3, 1_500.0, speed(), float(random.uniform(100, 1500)), 30.0, seed),
        random_walk(120, 200.0, 30.0, seed, place()),
        patrol(float(random.uniform(4_500, 7_500)), 3_000.0, int(random.integers(1, 6)), speed() + 4, 30.0),
        (silent[0][: len(silent[0]) // 2], silent[1][: len(silent[1]) // 2], silent[2][: len(silent[2]) // 2]),
        (np.arange(0.0, 5_000.0, 30.0), np.full(167, 60_000.0), np.zeros(167)),  # keeps the feed heard
    ]


def first_seen(plan: Any, kind: str, seed: int) -> dict[str, datetime]:
    """When each object first raised the kind."""
    rows = as_rows(*(on_earth(walk, LON, LAT, entity=f"e{k}", error_m=0.0) for k, walk in enumerate(walks(seed))))
    fixes = pl.DataFrame(rows, schema={name: FIX_SCHEMA[name] for name in rows[0]})
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in FIX_SCHEMA.items() if name not in fixes.columns]
    watch = begin(plan)
    taken = step(watch, fixes.with_columns(missing).select(FIX_SCHEMA.names()), int(fixes["t_us"].max()))  # type: ignore[arg-type]
    events = pl.concat([taken.events, finish(watch).events]).filter(pl.col("kind") == kind)
    return dict(events.group_by("entity").agg(pl.col("detected_at").min()).iter_rows())


def test_every_parameter_that_surely_goes_one_way_is_tried() -> None:
    assert VALUES.keys() == set(SURE)
    assert {kind for kind, _ in SURE} <= {kind.value for kind in KINDS}


@pytest.mark.parametrize(("kind", "parameter"), SURE)
@settings(max_examples=12)
@given(data=st.data())
def test_a_looser_threshold_never_shows_an_object_that_the_stricter_does_not(
    kind: str, parameter: str, data: st.DataObject
) -> None:
    values = VALUES[kind, parameter]
    one, other = sorted(data.draw(st.lists(st.integers(0, 3), min_size=2, max_size=2, unique=True)))
    seed = data.draw(st.integers(0, 10_000))
    smaller, greater = plan_with(kind, parameter, values[one]), plan_with(kind, parameter, values[other])
    (change,) = compare(smaller, greater)
    assert change.direction in ("looser", "stricter")
    assert [back.direction for back in compare(greater, smaller)] == [flipped(change.direction)]
    looser, stricter = (greater, smaller) if change.direction == "looser" else (smaller, greater)
    less, more = first_seen(looser, kind, seed), first_seen(stricter, kind, seed)
    assert less.keys() <= more.keys()
    assert all(more[entity] <= at for entity, at in less.items())


@pytest.mark.parametrize(("kind", "parameter"), SURE)
def test_the_recordings_tell_the_values_apart(kind: str, parameter: str) -> None:
    """So that the law above is not true of recordings in which nothing happens."""
    values = VALUES[kind, parameter]
    seen = [
        sum(len(first_seen(plan_with(kind, parameter, value), kind, seed)) for seed in range(6))
        for value in (values[0], values[-1])
    ]
    assert seen[0] != seen[1]
