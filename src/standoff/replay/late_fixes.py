"""Late fixes by entity and time, to tell which of them an event waited for and when the last of those came."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from standoff.replay.arrival import ARRIVAL

__all__ = ["Behind", "LateFixes"]

_TIME: Final = pl.Datetime("us", "UTC")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class _Late:
    time: datetime
    arrival: datetime
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Behind:
    """The late fixes behind one difference, the one that came last, and how many they are."""

    last: _Late | None
    count: int

    @property
    def known_at(self) -> datetime:
        """When the last of them came."""
        return _NEVER if self.last is None else self.last.arrival

    def columns(self) -> dict[str, Any]:
        """As columns of an amendment."""
        last = self.last
        return {
            "late_fixes": self.count,
            "late_source": last and last.file,
            "late_row": last and last.row,
            "late_time": last and last.time,
            "late_arrival": last and last.arrival,
        }


class LateFixes:
    """Late fixes (FIX_SCHEMA and the column ARRIVAL)."""

    def __init__(self, late: pl.DataFrame) -> None:
        self._all: list[_Late] = []
        self._of: dict[str, list[_Late]] = defaultdict(list)
        self._at: dict[tuple[str, int], _Late] = {}
        rows = late.sort("t_us", ARRIVAL, "file", "row").select(
            "entity", pl.col("t_us", ARRIVAL).cast(_TIME), "file", "row"
        )
        for entity, time, arrival, file, row in rows.iter_rows():
            fix = _Late(time, arrival, file, row)
            self._all.append(fix)
            self._of[entity].append(fix)
            self._at[file, row] = fix

    def behind(self, event: dict[str, Any]) -> Behind:
        """The late fixes that an event of EVENT_SCHEMA waited for.

        Those of its members from its start to its decision, and those among its evidence. Where there are none, the
        last one made before the decision; failing that of its members, of anybody (a silent feed counts for all).
        """
        start, decided = event["start"], event["detected_at"]
        mine = [self._of.get(entity, []) for entity in event["members"]]
        evidence = ((proof["source"], proof["row"]) for proof in event["evidence"])
        rests_on = {self._at[place] for place in evidence if place in self._at}
        rests_on |= {fix for fixes in mine for fix in _between(fixes, start, decided)}
        if not rests_on:
            rests_on = set(_newest(mine, decided) or _newest([self._all], decided))
        return Behind(max(rests_on, key=lambda fix: (fix.arrival, fix), default=None), len(rests_on))


def _between(fixes: Sequence[_Late], start: datetime, end: datetime) -> Sequence[_Late]:
    first = bisect_left(fixes, start, key=lambda fix: fix.time)
    return fixes[first : bisect_right(fixes, end, key=lambda fix: fix.time)]


def _newest(lists: Iterable[Sequence[_Late]], end: datetime) -> list[_Late]:
    at = ((fixes, bisect_right(fixes, end, key=lambda fix: fix.time)) for fixes in lists)
    newest = [fixes[count - 1] for fixes, count in at if count]
    return [max(newest)] if newest else []
