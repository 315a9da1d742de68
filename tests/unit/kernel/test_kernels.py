"""Each compiled loop against its plain twin and against an oracle from outside, with and without compilation."""

from __future__ import annotations

import zlib

import numba
import numpy as np
import pytest
from kernels import KERNELS, Kernel, Row

from standoff.kernel.ray import CANNOT_TELL

COMPILED = not numba.config.DISABLE_JIT


def _agree(kernel: Kernel, fast: Row, other: Row) -> bool:
    if kernel.relation == "contains":
        return set(other) <= set(fast)
    if kernel.relation == "or abstains" and fast[0] == CANNOT_TELL:
        return True
    if len(fast) != len(other):
        return False
    miss = np.asarray(fast, float) - np.asarray(other, float)
    within = np.asarray(kernel.within)
    if kernel.relation == "at least":
        return bool((miss >= -within).all())
    if kernel.relation == "at most":
        return bool((miss <= within).all())
    return bool((np.abs(miss) <= within).all())


def _seed(kernel: Kernel) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(kernel.name.encode()))


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: k.name)
def test_the_loop_answers_as_its_plain_twin(kernel: Kernel) -> None:
    for case in kernel.cases(_seed(kernel), max(4, round((20 if COMPILED else 5) * kernel.effort))):
        fast, slow = kernel.fast(*case), kernel.slow(*case)
        assert _agree(kernel, fast, slow), f"{kernel.name}{case}: {fast}, the twin says {slow}"


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda k: k.name)
def test_the_loop_answers_as_an_oracle_from_outside(kernel: Kernel) -> None:
    for case in kernel.cases(_seed(kernel), max(5, round((60 if COMPILED else 10) * kernel.effort))):
        fast, known = kernel.fast(*case), kernel.oracle(*case)
        assert _agree(kernel, fast, known), f"{kernel.name}{case}: {fast}, the oracle says {known}"


@pytest.mark.parametrize("kernel", [k for k in KERNELS if k.relation == "or abstains"], ids=lambda k: k.name)
def test_a_loop_that_may_abstain_seldom_does(kernel: Kernel) -> None:
    told = [kernel.fast(*case)[0] for case in kernel.cases(_seed(kernel), 200 if COMPILED else 40)]
    assert told.count(CANNOT_TELL) <= 0.05 * len(told)
    assert min(told.count(0), told.count(1)) > 0.1 * len(told)
