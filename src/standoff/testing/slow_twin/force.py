"""When each version of a zone is in force: its validity and its weekly windows as plain stretches of time (16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from standoff.model.zone import WeeklyWindow, Zone, ZoneVersion
from standoff.testing.slow_twin.geometry import border_of
from standoff.testing.slow_twin.sights import Ground

__all__ = ["ALWAYS_US", "NEVER_US", "Spell", "spells"]

ALWAYS_US: Final = -(10**18)
NEVER_US: Final = 10**18
_DAY_US: Final = 86_400_000_000
_THURSDAY: Final = 3  # 1970-01-01


@dataclass(frozen=True, slots=True)
class Spell:
    """From `start_us` up to but not including `end_us` one ground is watched; why it begins and ends then."""

    start_us: int
    end_us: int
    ground: Ground
    begins: str
    ends: str


def spells(zone: Zone, first_us: int, last_us: int) -> list[Spell]:
    """In order of time, as far as they matter between two instants."""
    found = []
    for version in zone.versions:
        ground = Ground.of(border_of(version.shape), version.altitude, zone.surface)
        start = ALWAYS_US if version.from_us is None else version.from_us
        end = NEVER_US if version.to_us is None else version.to_us
        for low, high in _open_times(version, first_us, last_us):
            low, high = max(low, start), min(high, end)
            if low < high:
                begins, ends = "zone" if low == start else "schedule", "zone" if high == end else "schedule"
                found.append(Spell(low, high, ground, begins, ends))
    return sorted(found, key=lambda spell: spell.start_us)


def _open_times(version: ZoneVersion, first_us: int, last_us: int) -> list[tuple[int, int]]:
    if not version.schedule:
        return [(ALWAYS_US, NEVER_US)]
    days = range(first_us // _DAY_US - 8, last_us // _DAY_US + 9)
    times = sorted(
        (day * _DAY_US + window.start_s * 1_000_000, _end_us(day, window))
        for day in days
        for window in version.schedule
        if (day + _THURSDAY) % 7 in window.days
    )
    joined: list[tuple[int, int]] = []
    for low, high in times:
        if joined and low <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(high, joined[-1][1])
        else:
            joined.append((low, high))
    return joined


def _end_us(day: int, window: WeeklyWindow) -> int:
    over_midnight = _DAY_US if window.end_s <= window.start_s else 0
    return day * _DAY_US + window.end_s * 1_000_000 + over_midnight
