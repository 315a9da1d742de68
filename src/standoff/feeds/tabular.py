"""Tables to segments: whatever brought the columns (CSV, Parquet, a data frame), the same rules make fixes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.errors import FeedError
from standoff.feeds.checks import FAULT, check_fixes
from standoff.feeds.columns import TEXT_COLUMNS, choose_columns, demand, normal, user_columns
from standoff.feeds.options import ReadOptions, TimeUnit
from standoff.feeds.times import TimeReader
from standoff.model.fix import FIX_SCHEMA, Segment

__all__ = ["AUXILIARY", "GENERIC", "Dialect", "Table", "Wanted", "stem"]

#: A column a dialect's `shape` may add: true where the row is understood but is no position report.
AUXILIARY: Final = "auxiliary"
_USER: Final = "user:"
_NAME: Final = "name"  # a dialect's field: what the entity calls itself


@dataclass(frozen=True, slots=True)
class Dialect:
    """A known set of columns. `wants`: field -> names it goes by (normalised); `needs`: what gives it away.

    `texts` are the fields that hold words. `shape` turns fields into contract columns; `time` and `received_at` stay as
    they stand in the file.
    """

    name: str
    wants: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    needs: frozenset[str] = frozenset()
    texts: frozenset[str] = TEXT_COLUMNS
    naive_is_utc: bool = False
    time_unit: TimeUnit | None = None
    shape: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    notes: tuple[str, ...] = ()

    def find(self, names: Sequence[str]) -> dict[str, int]:
        """Field -> position among the names, for the fields that are there."""
        places: dict[str, int] = {}
        for at, name in enumerate(names):
            places.setdefault(normal(name), at)
        return {
            wanted: next(places[known] for known in known_as if known in places)
            for wanted, known_as in self.wants.items()
            if any(known in places for known in known_as)
        }

    def fits(self, names: Sequence[str]) -> bool:
        """True when the columns are this dialect's."""
        return bool(self.needs) and self.needs <= self.find(names).keys()


#: The contract's own columns and their synonyms.
GENERIC: Final = Dialect("csv")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One column to read: its name from here on, where it stands in the table, and whether it holds words."""

    name: str
    at: int
    text: bool


class Table:
    """Makes segments of the parts of one table, in order."""

    def __init__(self, names: Sequence[str], dialect: Dialect, options: ReadOptions, file: str) -> None:
        self.file = file
        self._options = options
        self._dialect = dialect
        self._notes: list[str] = list(dialect.notes)
        self._factors: Mapping[str, float] = {}
        unit = options.time_unit
        if dialect.wants:
            own, users = dialect.find(names), user_columns(names, options, file)
            self.wanted = [Wanted(name, at, name in dialect.texts) for name, at in own.items() if name not in users]
            self.wanted += [Wanted(self._user_name(name), at, name in TEXT_COLUMNS) for name, at in users.items()]
            demand({**own, **users}, names, options, file)
            _demand_own(dialect, {*own, *users}, file)
            unit = unit if "time" in users else dialect.time_unit or unit
        else:
            choice = choose_columns(names, options, file)
            self.wanted = [Wanted(name, at, name in TEXT_COLUMNS) for name, at in choice.at.items()]
            self._factors = choice.factors
            self._notes += choice.notes
            unit = unit or choice.time_unit
        utc = options.assume_utc or (dialect.naive_is_utc and "time" not in options.columns)
        self._times = TimeReader(file, utc, unit)
        self._arrivals = TimeReader(file, utc, unit, decided=True)

    @staticmethod
    def _user_name(name: str) -> str:
        """Times are read where they stand; other columns of the user's come in after the dialect's own shaping."""
        return name if name in ("time", "received_at") else _USER + name

    def note(self, text: str) -> None:
        """A remark to go out with the next segment."""
        self._notes.append(text)

    def segment(self, part: pl.DataFrame, extra_rejects: pl.DataFrame | None = None) -> Segment:
        """Fixes of one part: the wanted columns under their names, `row`, and FAULT where the reader refuses rows.

        `extra_rejects` are rows that never made it into columns.
        """
        messages_in = part.height + (extra_rejects.height if extra_rejects is not None else 0)
        frame = self._with_times(part)
        if self._dialect.shape is not None:
            frame = self._dialect.shape(frame.with_columns(_stand_ins(frame)))
        auxiliary = 0
        if AUXILIARY in frame.columns:
            before = frame.height
            frame = frame.filter(~pl.col(AUXILIARY))
            auxiliary = before - frame.height
        checked = check_fixes(self._as_fixes(frame))
        notes = (*self._notes, *checked.notes)
        self._notes = []
        rejects = checked.rejects
        if extra_rejects is not None and extra_rejects.height:
            rejects = pl.concat([extra_rejects, rejects]).sort("row", maintain_order=True)
        names = _names(frame) if _NAME in frame.columns and "entity" in frame.columns else {}
        return Segment(checked.fixes, rejects, messages_in, auxiliary, notes, names)

    def _with_times(self, part: pl.DataFrame) -> pl.DataFrame:
        if "time" not in part.columns:
            return self._timed_from_start(part)
        times = self._times.read(part["time"], part["row"])
        frame = part.with_columns(times.t_us.alias("t_us"))
        if times.fault is not None:
            first = pl.coalesce(pl.col(FAULT), times.fault) if FAULT in part.columns else times.fault
            frame = frame.with_columns(first.alias(FAULT))
        if "received_at" in part.columns:
            arrivals = self._arrivals.read(part["received_at"], part["row"])
            frame = frame.with_columns(arrivals.t_us.alias("received_us"))
            if arrivals.t_us.null_count() > part["received_at"].null_count():
                self._notes.append("some values of received_at are no times with a zone and count as unknown")
        return frame

    def _timed_from_start(self, part: pl.DataFrame) -> pl.DataFrame:
        self._notes.append("no time column: every row is taken as of the start time given")
        return part.with_columns(pl.lit(self._options.time_from_us, dtype=pl.Int64).alias("t_us"))

    def _as_fixes(self, frame: pl.DataFrame) -> pl.DataFrame:
        """All columns of FIX_SCHEMA, of its types."""
        users = {name.removeprefix(_USER): pl.col(name) for name in frame.columns if name.startswith(_USER)}
        columns = []
        for name, dtype in FIX_SCHEMA.items():
            if name in users:
                column = users[name]
            elif name in frame.columns:
                column = pl.col(name)
            else:
                column = pl.lit(None, dtype=dtype)
            if name in self._factors:
                column = column * self._factors[name]
            columns.append(column.cast(dtype, strict=False).alias(name))
        fixes = frame.select(*columns, *([FAULT] if FAULT in frame.columns else []))
        return fixes.with_columns(self._constants(frame))

    def _constants(self, frame: pl.DataFrame) -> Iterator[pl.Expr]:
        yield pl.lit(self.file).alias("file")
        if self._options.default_kind is not None:
            yield pl.col("kind").fill_null(self._options.default_kind)
        if "entity" not in frame.columns and _USER + "entity" not in frame.columns:
            name = self._options.entity or stem(self.file)
            if self._options.entity is None:
                self._notes.append(f"no id column: the whole file is read as one entity, {name!r}")
            yield pl.lit(name).alias("entity")


def _stand_ins(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """What a dialect's `shape` may look for where the user named another column; an id of another kind is none here."""
    for name in ("entity", "lon", "lat"):
        if _USER + name in frame.columns and name not in frame.columns:
            yield (pl.lit(None, dtype=pl.String) if name == "entity" else pl.col(_USER + name)).alias(name)


def _demand_own(dialect: Dialect, found: set[str], file: str) -> None:
    """A format that the user named must still be one that these columns can be."""
    missing = sorted(dialect.needs - found)
    if missing:
        known = " or ".join(dialect.wants[missing[0]])
        raise FeedError(f"{file}: is no {dialect.name} table: it has no column {known}")


def _names(frame: pl.DataFrame) -> dict[str, str]:
    """What entities call themselves, the last word of each."""
    told = frame.select("entity", _NAME).drop_nulls().unique("entity", keep="last")
    return dict(told.sort("entity").iter_rows())


def stem(file: str) -> str:
    """The file's name without folder and endings, for a track that has no other name."""
    name = PurePath(file).name
    return name.split(".", 1)[0] or name or "track"
