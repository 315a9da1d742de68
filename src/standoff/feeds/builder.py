"""Collects the fixes of a format that is read message by message, and makes segments of them."""

from __future__ import annotations

import polars as pl

from standoff.feeds.checks import check_fixes
from standoff.model.fix import FIX_SCHEMA, REJECT_SCHEMA, Segment

__all__ = ["SegmentBuilder"]


class SegmentBuilder:
    """Add every message of a file as a fix, as auxiliary or as a reject; take a segment whenever it is full.

    Keeps `messages_in == fixes + auxiliary + rejects`. Fixes go through the same row checks as columns do, so that a
    fix may come back as a reject. A note is passed on once.
    """

    def __init__(self, source_name: str, segment_rows: int = 262_144) -> None:
        self._name = source_name
        self._segment_rows = segment_rows
        self._fixes: list[tuple[object, ...]] = []
        self._rejects: list[tuple[str, int, str]] = []
        self._auxiliary = 0
        self._notes: list[str] = []
        self._noted: set[str] = set()

    def fix(
        self,
        *,
        entity: str | None,
        t_us: int | None,
        lon: float | None,
        lat: float | None,
        row: int,
        received_us: int | None = None,
        alt_m: float | None = None,
        alt_datum: str | None = None,
        speed_mps: float | None = None,
        course_deg: float | None = None,
        error_m: float | None = None,
        party: str | None = None,
        kind: str | None = None,
        surface: bool | None = None,
        source: str | None = None,
        message_id: str | None = None,
    ) -> None:
        """Add a position report. None is "unknown"; missing or impossible entity, time or place makes it a reject."""
        self._fixes.append(
            (entity, t_us, lon, lat, received_us, alt_m, alt_datum, speed_mps, course_deg, error_m, party, kind,
             surface, source, message_id, self._name, row)
        )  # fmt: skip

    def auxiliary(self, row: int | None = None) -> None:  # noqa: ARG002  # the row is named for symmetry with reject
        """Count a message that is understood but is no fix."""
        self._auxiliary += 1

    def reject(self, row: int, reason: str) -> None:
        """Refuse a message, with a reason that does not repeat its content (reasons are counted)."""
        self._rejects.append((self._name, row, reason))

    def note(self, text: str) -> None:
        """A remark for a person; said once a file."""
        if text not in self._noted:
            self._noted.add(text)
            self._notes.append(text)

    @property
    def waiting(self) -> int:
        """How many fixes and rejects wait to be taken."""
        return len(self._fixes) + len(self._rejects)

    @property
    def full(self) -> bool:
        """True when it is time to take a segment."""
        return self.waiting >= self._segment_rows

    @property
    def empty(self) -> bool:
        """True when nothing at all waits to be taken."""
        return not (self._fixes or self._rejects or self._auxiliary or self._notes)

    def take(self) -> Segment:
        """The messages added since the last take, as a segment; rejects come in row order."""
        columns = list(zip(*self._fixes, strict=True)) or [()] * len(FIX_SCHEMA)
        frame = pl.DataFrame(
            [
                pl.Series(name, values, dtype=dtype, strict=False)
                for (name, dtype), values in zip(FIX_SCHEMA.items(), columns, strict=True)
            ]
        )
        checked = check_fixes(frame)
        for text in checked.notes:
            self.note(text)
        rejects = checked.rejects
        if self._rejects:
            mine = pl.DataFrame(self._rejects, schema=REJECT_SCHEMA, orient="row")
            rejects = pl.concat([mine, rejects]).sort("row", maintain_order=True)
        messages_in = len(self._fixes) + len(self._rejects) + self._auxiliary
        segment = Segment(checked.fixes, rejects, messages_in, self._auxiliary, tuple(self._notes))
        self._fixes, self._rejects, self._auxiliary, self._notes = [], [], 0, []
        return segment
