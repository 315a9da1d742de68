"""Over which path speed and heading are taken: at least `over`, and not much more than twice that."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from law_scenes import frame, law

from standoff import pipeline
from standoff.model.event import EventKind
from standoff.model.plan import Defaults, Plan, Rule
from standoff.model.zone import Circle, Zone, ZoneVersion

EQUATOR_M = 6_378_137.0  # semi-major axis: along the equator a degree is this times pi / 180
START_US = 1_600_000_000_000_000
HALF_ACCELERATION = 0.005  # m/s²


def _place_m(seconds: float) -> float:
    return 5.0 * seconds + HALF_ACCELERATION * seconds**2


def _degrees(metres: float) -> float:
    return math.degrees(metres / EQUATOR_M)


@law(20)
@given(over_s=st.integers(20, 200), steps_s=st.lists(st.integers(1, 120), min_size=40, max_size=120))
def test_speed_is_that_of_the_last_path_of_at_least_over_and_less_than_twice_that_and_one_step(
    over_s: int, steps_s: list[int]
) -> None:
    """A run that gains speed steadily: the mean speed of a path that ends now tells how long the path is."""
    seconds = np.cumsum([0, *steps_s])
    zones = [Zone(f"z{k}", (ZoneVersion(Circle(_degrees(500.0 + 700.0 * k), 0.0, 100.0)),)) for k in range(60)]
    rule = Rule(
        "r", (EventKind.APPROACHED,), tuple(zone.id for zone in zones),
        parameters={"over": over_s * 1e6, "within": 90e6, "min_speed": 0.1},
    )  # fmt: skip
    plan = Plan("p", "0" * 64, tuple(zones), defaults=Defaults(position_error_m=0.0), rules=(rule,))
    track = frame([{
        "entity": ["e"] * len(seconds), "t_us": [START_US + int(s) * 1_000_000 for s in seconds],
        "lon": [_degrees(_place_m(float(s))) for s in seconds], "lat": [0.0] * len(seconds),
    }])  # fmt: skip
    events = pipeline.step(pipeline.begin(plan), track, int(track["t_us"][-1])).events
    for detected_us, speed_mps in events.select(pl.col("detected_at").dt.epoch("us"), "speed_mps").iter_rows():
        now_s = (detected_us - START_US) / 1e6
        span_s = 2 * now_s - (speed_mps - 5.0) / HALF_ACCELERATION
        within = [b - a for a, b in pairwise(seconds) if a >= now_s - span_s - 0.5 and b <= now_s]
        assert over_s - 0.01 <= span_s < 2 * over_s + max(within) + 0.01
    assert events.height > 0 or seconds[-1] < 2 * over_s + 240
