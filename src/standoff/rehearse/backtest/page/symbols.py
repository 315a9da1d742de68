"""Marks of the outcomes, told apart by shape as well as by colour; beside those of the kinds of event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from standoff.rehearse.backtest.verdict import Outcome
from standoff.replay.report.symbols import MARKS, Mark

__all__ = ["ALL_MARKS", "OUTCOME_MARKS"]

OUTCOME_MARKS: Final[Mapping[str, Mark]] = {
    Outcome.LOST: Mark(
        "M-7-4.2L-4.2-7L0-2.8L4.2-7L7-4.2L2.8 0L7 4.2L4.2 7L0 2.8L-4.2 7L-7 4.2L-2.8 0Z", "inside", "lost"
    ),
    Outcome.GAINED: Mark("M-2.2-7.5H2.2V-2.2H7.5V2.2H2.2V7.5H-2.2V2.2H-7.5V-2.2H-2.2Z", "patrol", "gained"),
    Outcome.MOVED: Mark("M-8-2.6H0V-7L8 0L0 7V2.6H-8Z", "approach", "moved"),
    Outcome.UNCHANGED: Mark("M-5.5-4.5H5.5V-1H-5.5ZM-5.5 1H5.5V4.5H-5.5Z", "", "unchanged"),
}
ALL_MARKS: Final[Mapping[str, Mark]] = {**MARKS, **OUTCOME_MARKS}
