"""Thinned tracks: crossings are found that point in polygon misses, as far as max_gap reaches."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from law_scenes import plan_of
from measured import PAGE, measure


@pytest.fixture(scope="module")
def known() -> Any:
    return measure.world()


@pytest.mark.parametrize("step_s", [600, 1800, 3600, 21_600])
def test_the_published_recall_is_reproduced(known: Any, step_s: int) -> None:
    assert f"\n{measure.thinned_row(known, step_s)}\n" in PAGE


def test_the_more_a_track_is_thinned_the_more_is_gained_over_point_in_polygon() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.endswith("% |") and line.count("%") == 3]
    found, in_point = (np.array([float(row[k].strip().rstrip("%")) for row in rows]) for k in (2, 3))
    assert len(rows) == len(measure.STEPS_S)
    assert (found >= in_point).all()
    assert found[-1] > 5 * in_point[-1]


def test_beyond_max_gap_no_crossing_is_claimed(known: Any) -> None:
    lon, lat = known.lon[:, ::180], known.lat[:, ::180]  # every 30 min
    times = np.arange(lon.shape[1]) * 1_800_000_000
    fixes = measure._frame({
        "entity": np.repeat([f"{k}" for k in range(len(lon))], lon.shape[1]), "t_us": np.tile(times, len(lon)),
        "lon": lon.ravel(), "lat": lat.ravel(), "error_m": np.zeros(lon.size),
    })  # fmt: skip
    kinds = measure._events(plan_of(known.shapes, max_gap_us=1_799_999_999), fixes)["kind"].unique()
    assert not set(kinds) & {"crossed", "entered"}
    assert pl.Series(["found_inside"]).is_in(kinds.implode()).all()
