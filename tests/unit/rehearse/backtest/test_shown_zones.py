"""Outlines of both plans on the page: drawn once where they are the same, twice where a zone was drawn again."""

from __future__ import annotations

from standoff.rehearse.backtest.page import PageInput, PlanSide
from standoff.rehearse.backtest.page.shown import fitted
from standoff.replay.report import ZoneShape

SQUARE = [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]
WIDER = [[(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 0.0)]]


def drawn(old: list[ZoneShape], new: list[ZoneShape], **renamed: str) -> list[tuple[str, str, int | None]]:
    page = PageInput("t", PlanSide("old", "0", old), PlanSide("new", "1", new), (), renamed=renamed)
    return [(zone.shape.id, zone.side, zone.pair) for zone in fitted(page).zones]


def test_a_zone_that_is_the_same_in_both_plans_is_drawn_once() -> None:
    zone = ZoneShape("ring", "Ring", SQUARE)
    assert drawn([zone], [zone]) == [("ring", "both", None)]


def test_a_zone_that_was_drawn_again_has_two_outlines_that_know_each_other() -> None:
    assert drawn([ZoneShape("ring", "Ring", SQUARE)], [ZoneShape("ring", "Ring", WIDER)]) == [
        ("ring", "old", 1), ("ring", "new", 0),
    ]  # fmt: skip


def test_zones_of_only_one_plan_stand_alone() -> None:
    assert drawn([ZoneShape("gone", "Gone", SQUARE)], [ZoneShape("come", "Come", SQUARE)]) == [
        ("gone", "old", None), ("come", "new", None),
    ]  # fmt: skip


def test_a_zone_that_only_changed_its_name_is_the_same_zone() -> None:
    assert drawn([ZoneShape("ring", "Ring", SQUARE)], [ZoneShape("inner", "Inner", SQUARE)], ring="inner") == [
        ("ring", "both", None)
    ]
