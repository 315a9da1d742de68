"""Small scenarios for the tests of observation: courses made here, sensors with one fault at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from pyproj import Geod

from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.rehearse.motion import Course
from standoff.rehearse.observe.frames import Framing
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.scenario.model import Cast, Scenario
from standoff.rehearse.scenario.observation import Observation

START_US = 1_600_000_000_000_000
S = 1_000_000
HOUR = 3600 * S


def walk(entity: str, hours: float = 1.0, lon: float = 38.0, lat: float = 33.0, seed: int = 0, **said: Any) -> Course:
    """A winding way with a vertex a minute."""
    random = np.random.default_rng(seed)
    n = round(hours * 60) + 1
    lons, lats = (at + np.append(0.0, np.cumsum(random.normal(0, 0.004, n - 1))) for at in (lon, lat))
    alt = np.full(n, said.pop("alt_m", np.nan))
    return Course(entity, START_US + np.arange(n) * 60 * S, lons, lats, alt, **said)


def standing(entity: str, hours: float = 1.0, lon: float = 38.0, lat: float = 33.0) -> Course:
    """Somebody who stays where they are."""
    return Course(
        entity,
        np.array([START_US, START_US + round(hours * HOUR)]),
        *np.full((2, 2), [[lon], [lat]]),
        np.full(2, np.nan),
    )


def scenario_of(courses: Sequence[Course], *sensors: Observation) -> tuple[Scenario, list[Cast]]:
    """A scenario in which every sensor sees everybody."""
    names = tuple(sensor.name for sensor in sensors)
    casts = [Cast(course, names, at) for at, course in enumerate(courses)]
    end_us = max(course.to_us for course in courses)
    return Scenario("test", "", START_US, end_us, (), sensors), casts


def seen(courses: Sequence[Course], *sensors: Observation, seed: int = 1, slice_reports: int = 1 << 20) -> pl.DataFrame:
    """All reports, in the order of arrival, with the hidden columns."""
    scenario, casts = scenario_of(courses, *sensors)
    reports = Reports(scenario, casts, seed, slice_reports)
    framing = Framing(reports, "fixes")
    return pl.concat([framing.frame(rows) for rows in reports.slices()])


def no_events(casts: Sequence[Cast], plan: Plan, reports: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Stands in for the truth: nothing happens."""
    assert casts
    assert plan.zones
    assert sum(frame.height for frame in reports)
    return pl.DataFrame(schema={**EVENT_SCHEMA, "visible": pl.String, "hidden_by": pl.String})


def off_m(frame: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Metres east and north from the true to the reported place, by pyproj, one row a report."""
    azimuth, _, away = Geod(ellps="WGS84").inv(
        *(frame[name].to_numpy() for name in ("true_lon", "true_lat", "lon", "lat"))
    )
    return away * np.sin(np.radians(azimuth)), away * np.cos(np.radians(azimuth))
