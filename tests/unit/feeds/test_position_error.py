"""Conversions to 1 sigma per axis, checked by drawing positions with that sigma and counting them."""

from __future__ import annotations

import re
from math import hypot, inf, nan, sqrt
from pathlib import Path

import numpy as np
import pytest

from standoff.feeds import position_error as errors

ROOT = Path(__file__).parents[3]


DISTANCES = np.hypot(*np.random.default_rng(1).normal(0.0, 1.0, (2, 200_000)))


def share_within(radius_m: float, sigma_m: float) -> float:
    return float(np.mean(DISTANCES * sigma_m <= radius_m))


@pytest.mark.parametrize("probability", [0.393, 0.5, 0.683, 0.9, 0.95, 0.99])
def test_a_radius_holds_the_share_of_positions_it_says(probability: float) -> None:
    assert share_within(100.0, errors.radius_error_m(100.0, probability)) == pytest.approx(probability, abs=0.005)


@pytest.mark.parametrize("probability", [0.0, 1.0, -1.0, nan])
def test_a_radius_without_a_probability_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="tells no spread"):
        errors.radius_error_m(10.0, probability)


def test_cep_holds_half_of_the_positions() -> None:
    assert share_within(10.0, errors.cep_error_m(10.0)) == pytest.approx(0.5, abs=0.005)


def test_hdop_one_with_a_range_error_gives_that_distance_rms() -> None:
    sigma_m = errors.hdop_error_m(1.0, range_error_m=7.1)
    assert hypot(sigma_m, sigma_m) == pytest.approx(7.1)
    assert errors.hdop_error_m(3.0) == pytest.approx(3 * errors.hdop_error_m(1.0))


@pytest.mark.parametrize(
    ("nacp", "epu_m"),
    [
        (11, 3.0),
        (10, 10.0),
        (9, 30.0),
        (8, 92.6),
        (7, 185.2),
        (6, 555.6),
        (5, 926.0),
        (4, 1852.0),
        (3, 3704.0),
        (2, 7408.0),
        (1, 18520.0),
    ],
)
def test_nacp_holds_95_percent_within_its_published_bound(nacp: int, epu_m: float) -> None:
    sigma_m = errors.nacp_error_m(nacp)
    assert sigma_m is not None
    assert share_within(epu_m, sigma_m) == pytest.approx(0.95, abs=0.003)


@pytest.mark.parametrize(
    ("nucp", "radius_m"),
    [(9, 3.0), (8, 10.0), (7, 92.6), (6, 185.2), (5, 463.0), (4, 926.0), (3, 1852.0), (2, 9260.0), (1, 18520.0)],
)
def test_nucp_holds_95_percent_within_its_published_bound(nucp: int, radius_m: float) -> None:
    sigma_m = errors.nucp_error_m(nucp)
    assert sigma_m is not None
    assert share_within(radius_m, sigma_m) == pytest.approx(0.95, abs=0.003)


@pytest.mark.parametrize("category", [0, -1, 12, 99])
def test_an_unknown_category_is_unknown(category: int) -> None:
    assert errors.nacp_error_m(category) is None
    assert errors.nucp_error_m(category) is None


def test_cot_ce_is_one_sigma_already() -> None:
    assert errors.cot_error_m(17.75) == 17.75


@pytest.mark.parametrize("ce_m", [9_999_999.0, 999_999.0, 0.0, -1.0, nan, inf])
def test_cot_ce_that_means_nothing_is_unknown(ce_m: float) -> None:
    assert errors.cot_error_m(ce_m) is None


def test_the_ais_flag_bounds_the_error_only_when_it_is_set() -> None:
    sigma_m = errors.ais_error_m(high_accuracy=True)
    assert sigma_m is not None
    assert share_within(10.0, sigma_m) == pytest.approx(0.95, abs=0.003)
    assert errors.ais_error_m(high_accuracy=False) is None


def test_long_range_ais_is_as_coarse_as_its_grid() -> None:
    grid = np.random.default_rng(2).uniform(-92.6, 92.6, 200_000)  # a tenth of a minute of arc, rounded
    assert errors.ais_error_m(high_accuracy=False, long_range=True) == pytest.approx(
        hypot(float(np.std(grid)), 10 / 2.4477), rel=0.01
    )


def test_the_table_in_the_docs_holds_the_figures_that_are_used() -> None:
    page = (ROOT / "docs" / "position-error.md").read_text(encoding="utf-8")
    for nacp in range(1, 12):
        found = re.search(rf"^\| NACp {nacp} \|.*\| ([\d.,]+) m \|$", page, re.MULTILINE)
        assert found, nacp
        assert float(found[1].replace(",", "")) == pytest.approx(errors.nacp_error_m(nacp), rel=0.03)
    for nucp in range(1, 10):
        found = re.search(rf"^\| NUCp {nucp} \|.*\| ([\d.,]+) m \|$", page, re.MULTILINE)
        assert found, nucp
        assert float(found[1].replace(",", "")) == pytest.approx(errors.nucp_error_m(nucp), rel=0.03)
    assert f"{errors.hdop_error_m(1.0):.1f} m per unit" in page
    assert f"{errors.ais_error_m(high_accuracy=True):.1f} m" in page
    assert f"{errors.ais_error_m(high_accuracy=False, long_range=True):.0f} m" in page
    assert f"{1 / sqrt(2 * np.log(2)):.4f} · CEP" in page
