"""An entity parked on a border does not flap, as long as its error is what it is said to be."""

from __future__ import annotations

import pytest
from law_scenes import frame, plan_of, run
from measured import PAGE, measure

from standoff.model.zone import Circle
from standoff.testing.makers import flapping, on_earth


@pytest.mark.parametrize("error_m", [5.0, 15.0, 50.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_on_a_straight_border_at_one_hertz_gives_at_most_one_entered(error_m: float, seed: int) -> None:
    assert measure.flaps(error_m, error_m, 0.0, seed) <= 1


@pytest.mark.parametrize("error_m", [5.0, 15.0, 50.0])
def test_a_day_on_a_circle_at_one_hertz_gives_at_most_one_entered(error_m: float) -> None:
    walk = flapping(86_400, 1.0, error_m, 3, at=(0.0, 2_000.0))
    fixes = frame([on_earth(walk, -179.999, -60.0, error_m=error_m)])
    done = run(plan_of([Circle(-179.999, -60.0, 2_000.0)]), [(fixes, int(fixes["t_us"].max()))])  # type: ignore[arg-type]
    assert sum(e["kind"] in ("entered", "found_inside") for e in done.events) <= 1
    assert sum(e["kind"] == "halted" for e in done.events) <= 1


@pytest.mark.parametrize("case", [(15.0, 15.0, 60.0), (15.0, 60.0, 600.0)])
def test_the_published_figures_for_correlated_errors_are_reproduced(case: tuple[float, float, float]) -> None:
    assert f"\n{measure.flapping_row(*case)}\n" in PAGE


def test_an_error_declared_three_times_too_small_flaps_as_published() -> None:
    """One day is enough to see the size of it."""
    row = next(line for line in PAGE.splitlines() if line.startswith("| 15 m | 5 m | none |"))
    mean = float(row.split("|")[4])
    assert measure.flaps(15.0, 5.0, 0.0, 1000) == pytest.approx(mean, rel=0.1)
