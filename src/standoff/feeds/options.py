"""How files of fixes are to be read: what the user may say about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

__all__ = ["CONTRACT_COLUMNS", "ReadOptions", "TimeUnit"]

TimeUnit = Literal["s", "ms", "us", "ns"]

#: The columns a file of fixes may have; the first four must be there.
CONTRACT_COLUMNS = (
    "entity", "time", "lon", "lat",
    "received_at", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "party", "kind", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says about the files.

    `columns` maps a contract column to a column in the file (``--column lon=x``). `time_unit` declares bare-number
    times as epoch seconds, milli-, micro- or nanoseconds. `time_from_us` starts the clock of messages without a time.
    `default_kind` stands in where neither format nor file names a kind; `entity` where a file has no id column.
    """

    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    assume_utc: bool = False
    time_unit: TimeUnit | None = None
    time_from_us: int | None = None
    segment_rows: int = 262_144
    file_format: str | None = None
    default_kind: str | None = None
    entity: str | None = None
