"""Numbers by place: accurate arithmetic, the published generator, the distributions asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.rehearse.observe import draws
from standoff.rehearse.observe.arithmetic import exp_minus, ln, turn
from standoff.rehearse.observe.draws import exponential, normals, stream_key, uniform

KEY = stream_key(1, "sensor", "entity")


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_that_of_the_c_library(x: float) -> None:
    assert ln(x) == pytest.approx(math.log(x), rel=1e-15, abs=3e-16)


@given(st.floats(0, 700))
def test_the_exponential_is_that_of_the_c_library(x: float) -> None:
    assert exp_minus(x) == pytest.approx(math.exp(-x), rel=3e-14)


@given(st.floats(-3, 3))
def test_sine_and_cosine_are_those_of_the_c_library(share: float) -> None:
    angle = 2 * math.pi * share
    assert turn(share) == pytest.approx((math.sin(angle), math.cos(angle)), abs=3e-15)


def test_the_mixing_is_that_of_splitmix64() -> None:
    """The first five numbers for the seed 1234567, as published with the generator's reference implementation."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        made = [int(draws._mixed(np.uint64(1234567) + np.uint64(n) * golden)) for n in range(1, 6)]
    assert made == [
        6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_draws_are_even_and_do_not_hang_together(seed: int) -> None:
    key = stream_key(seed, "s", "e")
    x = np.array([uniform(key, draws.DROP, n) for n in range(20_000)])
    counts = np.histogram(x, 100, (0, 1))[0]
    assert ((counts - 200) ** 2 / 200).sum() == pytest.approx(99, abs=60)
    assert abs(np.corrcoef(x[1:], x[:-1])[0, 1]) < 0.03
    other = np.array([uniform(key, draws.COPY, n) for n in range(20_000)])
    assert abs(np.corrcoef(x, other)[0, 1]) < 0.03


def test_normal_numbers_have_the_moments_of_a_normal_distribution() -> None:
    pairs = np.array([normals(KEY, draws.ERROR, n) for n in range(50_000)])
    assert pairs.mean(0) == pytest.approx([0, 0], abs=0.02)
    assert pairs.std(0) == pytest.approx([1, 1], abs=0.015)
    assert (pairs**4).mean(0) == pytest.approx([3, 3], abs=0.15)
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 0.02
    assert (np.abs(pairs) > 3).mean() == pytest.approx(0.0027, abs=0.0007)


def test_exponential_numbers_have_mean_and_deviation_one() -> None:
    x = np.array([exponential(KEY, draws.ARRIVAL, n) for n in range(50_000)])
    assert x.mean() == pytest.approx(1, abs=0.02)
    assert x.std() == pytest.approx(1, abs=0.03)
    assert (x > 1).mean() == pytest.approx(math.exp(-1), abs=0.01)


def test_the_key_hangs_on_seed_sensor_and_entity() -> None:
    keys = {int(stream_key(seed, sensor, entity)) for seed in (1, 2) for sensor in "ab" for entity in "cd"}
    assert len(keys) == 8
