"""Two plans compared: what changed, through which door, and whether the watch got looser or stricter by it."""

from __future__ import annotations

from standoff.rehearse.compare.change import DIRECTIONS, AreaChange, PlanChange, flipped
from standoff.rehearse.compare.difference import compare, compare_sources
from standoff.rehearse.compare.doors import DOORS
from standoff.rehearse.compare.source import Source, read_pair, read_source

__all__ = [
    "DIRECTIONS",
    "DOORS",
    "AreaChange",
    "PlanChange",
    "Source",
    "compare",
    "compare_sources",
    "flipped",
    "read_pair",
    "read_source",
]
