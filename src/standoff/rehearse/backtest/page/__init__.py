"""The page of a backtest: both verdicts on every incident, side by side on a map and a timeline."""

from __future__ import annotations

from standoff.rehearse.backtest.page.data import PageInput, PlanChange, PlanSide
from standoff.rehearse.backtest.page.html import render_page

__all__ = ["PageInput", "PlanChange", "PlanSide", "render_page"]
