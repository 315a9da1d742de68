"""With what probability a watcher who follows the contract decides a side, given where the reports truly were."""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.plan import Sure
from standoff.rehearse.truth.happening import Visible

__all__ = ["NO", "RANK", "YES", "Answer", "answer", "chance_of_side", "graded", "phi", "phis", "worse"]

Floats = NDArray[np.float64]
#: From these chances on an event is visible, or is not; between them it is a coin toss.
YES, NO = 0.99, 0.01
RANK: Final = {"yes": 2, "marginal": 1, "no": 0}
_NORMAL = NormalDist()

#: How visible, and what hides it.
Answer = tuple[Visible, str | None]


def phi(x: float) -> float:
    """The normal distribution function."""
    return _NORMAL.cdf(x)


def phis(x: Floats) -> Floats:
    """The same of an array, within 1.5e-7 (Abramowitz and Stegun, 7.1.26)."""
    z = np.abs(x) / np.sqrt(2.0)
    with np.errstate(over="ignore", invalid="ignore"):
        t = 1.0 / (1.0 + 0.3275911 * z)
        poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
        tail = 0.5 * poly * np.exp(-z * z)
    return np.asarray(np.where(x >= 0, 1.0 - tail, tail), np.float64)


def answer(chance: float) -> Visible:
    """yes, no or marginal."""
    return "yes" if chance >= YES else "no" if chance <= NO else "marginal"


def graded(chance: float, hidden_by: str | None) -> Answer:
    """The same, and what hides it where it is not visible for sure."""
    if chance >= YES:
        return "yes", None
    return ("no" if chance <= NO else "marginal"), hidden_by


def worse(one: Answer, other: Answer) -> Answer:
    """The less visible of two; the first of equals."""
    return min(one, other, key=lambda each: RANK[each[0]])


def _above(margin_m: float, noise_m: float) -> float:
    """The chance that a value with this noise is at least 0."""
    if noise_m <= 0.0:
        return 1.0 if margin_m >= 0.0 else 0.0
    return phi(margin_m / noise_m)


def chance_of_side(t_us: NDArray[np.int64], far_m: Floats, sigma_m: Floats, noise_m: Floats, sure: Sure) -> float:
    """The chance that reports decide a side: `far_m` is how far each truly is on it, errors independent.

    One report at `one_sigma`, or `run` in a row at probability `p` that span `for_us`: an exact walk over how many in a
    row have been on that side so far, report by report, until it is as good as certain.
    """
    p_sigma = _NORMAL.inv_cdf(sure.p)
    waiting = np.zeros(len(t_us))  # waiting[j]: undecided, and a run goes on since report j
    none, decided = 1.0, 0.0
    for i in range(len(t_us)):
        alone = _above(far_m[i] - sure.one_sigma * sigma_m[i], noise_m[i])
        joins = max(alone, _above(far_m[i] - p_sigma * sigma_m[i], noise_m[i]))
        undecided = none + float(waiting[:i].sum())
        decided += undecided * alone
        waiting[:i] *= joins - alone
        waiting[i] = none * (joins - alone)
        none = undecided * (1.0 - joins)
        full = (np.arange(i + 1) <= i + 1 - sure.run) & (t_us[i] - t_us[: i + 1] >= sure.for_us)
        decided += float(waiting[: i + 1][full].sum())
        waiting[: i + 1][full] = 0.0
        if 1.0 - decided < 1e-4:
            break
    return min(1.0, decided)
