"""The page of a backtest: both verdicts on every incident, on a map and a timeline. `render_page(PageInput) -> str`."""

from __future__ import annotations

from standoff.rehearse.backtest.page.data import PageInput, PlanChange, PlanSide

__all__ = ["PageInput", "PlanChange", "PlanSide"]
