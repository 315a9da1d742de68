"""Plans watched side by side each see, and remember, what they would alone: event for event and byte for byte."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_scenes import MIN_US, law, plan_of, scene

from standoff.detect.snapshot import snapshot
from standoff.model.event import EventKind, Severity
from standoff.model.plan import Defaults, Party, Plan, Rule, Sure, Who
from standoff.model.zone import AltitudeBand, Limit
from standoff.pipeline import Outcome, begin, begin_many, finish, finish_many, step, step_many

KINDS = tuple(EventKind)
SEED = st.integers(0, 2**31 - 1)


def _told(fixes: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Fixes of two feeds, some of which say who it is and how high."""
    n = fixes.height

    def some(values: list[object], share: float) -> list[object]:
        return [values[int(rng.integers(len(values)))] if rng.random() < share else None for _ in range(n)]

    return fixes.with_columns(
        party=pl.Series(some(["red", "blue"], 0.2), dtype=pl.String),
        kind=pl.Series(some(["tanker", "tug"], 0.1), dtype=pl.String),
        source=pl.Series(some(["radar", "ais"], 0.7), dtype=pl.String),
        alt_m=pl.Series(some([20.0, 500.0], 0.8), dtype=pl.Float64),
        alt_datum=pl.Series(["msl"] * n, dtype=pl.String),
    )


def _plans(base: Plan) -> list[Plan]:
    """Six that differ in all that detection looks at, and in what it does not."""
    whole = base.zones[0]
    low = replace(whole.versions[0], altitude=AltitudeBand(Limit(0.0, "msl"), Limit(100.0, "msl")))
    exempting = (replace(whole, exempt=("blue",), versions=(low,)), *base.zones[1:])
    rules = (
        Rule("red", KINDS, ("z0", "z1"), Who(party=("red",)), Severity.WARNING),
        Rule("near", (EventKind.APPROACHED, EventKind.ENTERED), ("z0", "z2"), parameters={"within": 5.0 * MIN_US}),
    )
    parties = (Party("red", members=("e0",)), Party("blue", members=("e1",)))
    return [
        replace(base, hash="1" * 64),
        replace(base, hash="2" * 64, defaults=Defaults(position_error_m=120.0, max_gap_us=5 * MIN_US)),
        replace(base, hash="3" * 64, zones=exempting, parties=parties, rules=rules),
        replace(base, hash="4" * 64, zones=base.zones[:1], defaults=Defaults(sure=Sure(run=2, for_us=MIN_US))),
        replace(base, hash="5" * 64, name="another", parties=parties, rules=rules[1:]),
        replace(base, hash="1" * 64),
    ]


def _batches(fixes: pl.DataFrame, rng: np.random.Generator) -> list[tuple[pl.DataFrame, int]]:
    """Shuffled within twenty minutes, cut anywhere, some of it late, some of it twice."""
    arrival = fixes["t_us"].to_numpy() + rng.integers(0, 20 * MIN_US, fixes.height)
    fixes = pl.concat([fixes[np.argsort(arrival, kind="stable")], fixes[: fixes.height // 10]])
    cuts = [0, *np.sort(rng.integers(0, fixes.height + 1, rng.integers(1, 12))).tolist(), fixes.height]
    parts = [fixes[a:b] for a, b in pairwise(cuts)]
    heard = np.maximum.accumulate([part["t_us"].max() or 0 for part in parts])
    return [(part, int(at) - 12 * MIN_US) for part, at in zip(parts, heard, strict=True)]


def _alone(plan: Plan, batches: list[tuple[pl.DataFrame, int]]) -> tuple[list[Outcome], bytes]:
    watch = begin(plan)
    outcomes = [*(step(watch, fixes, at_us) for fixes, at_us in batches), finish(watch)]
    return outcomes, snapshot(watch.detector, watch.state)


@pytest.mark.parametrize("cores", [1, 2])
def test_side_by_side_each_plan_sees_what_it_would_alone(cores: int) -> None:
    @law(8)
    @given(seed=SEED, error_m=st.sampled_from([0.0, None, 120.0]))
    def holds(seed: int, error_m: float | None) -> None:
        rng = np.random.default_rng(seed)
        drawn = scene(seed, 20.0, 40.0, error_m)
        plans, batches = _plans(plan_of(drawn.shapes)), _batches(_told(drawn.fixes, rng), rng)
        with ThreadPoolExecutor(2) as pool:
            together = begin_many(plans, map if cores == 1 else pool.map)
            seen = [step_many(together, fixes, at_us) for fixes, at_us in batches]
            seen.append(finish_many(together))
        for k, plan in enumerate(plans):
            alone, state = _alone(plan, batches)
            assert sum(len(outcome.events) for outcome in alone)
            for own, among in zip(alone, seen, strict=True):
                for name in ("events", "late", "duplicates", "applied"):
                    assert getattr(own, name).equals(getattr(among[k], name)), name
            watch = together.watches[k]
            assert snapshot(watch.detector, watch.state) == state

    holds()


def test_plans_to_which_nothing_comes_see_nothing() -> None:
    drawn = scene(1, 20.0, 40.0, None)
    outcomes = finish_many(begin_many([plan_of(drawn.shapes)] * 2))
    assert [(outcome.used, len(outcome.events)) for outcome in outcomes] == [(0, 0), (0, 0)]
