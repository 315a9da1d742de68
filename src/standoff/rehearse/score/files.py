"""Reads what is scored: events of a replay, and a truth. Bad files are named, with what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from standoff.errors import InputError
from standoff.model.event import EVENT_SCHEMA
from standoff.rehearse.truth.file import TRUTH_KEY
from standoff.units import parse_instant_us

__all__ = ["Account", "Seen", "Truth", "read_events", "read_truth"]

_NEEDED: Final = ("event_id", "kind", "rule", "zone", "entity", "start", "end", "detected_at", "closes", "supersedes",
                  "lon", "lat", "cause", "plan_hash")  # fmt: skip
_TRUTH_NEEDED: Final = ("event_id", "kind", "rule", "zone", "entity", "start", "lon", "lat", "visible", "hidden_by")
_VISIBLE: Final = ("yes", "no", "marginal")


@dataclass(frozen=True, slots=True)
class Account:
    """What a truth says of itself: what it covers, of which plan, over which time, and who is reported as whom."""

    plan_hash: str
    zones: tuple[str, ...]
    kinds: tuple[str, ...]
    from_us: int
    to_us: int
    entities: int
    object_days: float
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scenario: str = ""
    plan: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """True events (TRUTH_SCHEMA), and their account."""

    frame: pl.DataFrame
    account: Account
    name: str = "the truth"


@dataclass(frozen=True, slots=True)
class Seen:
    """Reported events (at least the columns that scoring needs), and the plan they were made with, where known."""

    frame: pl.DataFrame
    plan_hash: str | None = None
    name: str = "the events"


def read_events(path: Path) -> Seen:
    """events.parquet, events.jsonl, or the folder of a replay. InputError where it is no such thing."""
    file = path / "events.parquet" if path.is_dir() else path
    frame = _jsonl(file) if file.suffix in (".jsonl", ".ndjson") else _parquet(file, "events")
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        raise InputError(f"{file}: is no file of events: it has no column {missing[0]!r}; `standoff replay` writes one")
    frame = _typed(frame.select(_NEEDED), file)
    hashes = frame["plan_hash"].drop_nulls().unique().sort().to_list()
    if len(hashes) > 1:
        raise InputError(f"{file}: holds events of {len(hashes)} plans; score the events of one replay at a time")
    return Seen(frame, hashes[0] if hashes else _summary_hash(file.parent), str(file))


def read_truth(path: Path) -> Truth:
    """truth.parquet, or the folder of a simulation. InputError where it is no such thing."""
    file = path / "truth.parquet" if path.is_dir() else path
    frame = _parquet(file, "truth")
    said = (pq.read_schema(file).metadata or {}).get(TRUTH_KEY.encode())
    missing = [name for name in _TRUTH_NEEDED if name not in frame.columns]
    if said is None or missing:
        lacks = f"the column {missing[0]!r}" if missing else "the account of a truth"
        raise InputError(f"{file}: lacks {lacks}: is it a truth.parquet, as `standoff simulate` writes it?")
    odd = frame.filter(~pl.col("visible").is_in(_VISIBLE) | pl.col("visible").is_null())
    if odd.height:
        raise InputError(f"{file}: visible is one of {', '.join(_VISIBLE)}, not {odd['visible'][0]!r}")
    return Truth(_typed(frame.select(_TRUTH_NEEDED), file), _account(said, file), str(file))


def _parquet(file: Path, noun: str) -> pl.DataFrame:
    if not file.is_file():
        raise InputError(f"{file}: no such file; name a file of {noun}, or the folder that holds one")
    try:
        return pl.read_parquet(file, memory_map=False)
    except (OSError, pl.exceptions.PolarsError) as problem:
        first = str(problem).splitlines()[0]
        raise InputError(f"{file}: cannot be read as Parquet ({first}); name a file of {noun}") from None


def _jsonl(file: Path) -> pl.DataFrame:
    """Events as JSON lines; the line that is none is named."""
    rows = []
    try:
        for number, line in enumerate(file.read_bytes().splitlines(), 1):
            if line.strip():
                row = json.loads(line)
                if not isinstance(row, dict) or not row.keys() >= set(_NEEDED):
                    raise InputError(f"{file}:{number}: is no event; `standoff replay` writes events.jsonl")
                rows.append({name: row[name] for name in _NEEDED})
    except OSError as problem:
        raise InputError(f"{file}: cannot be read: {problem.strerror or problem}") from None
    except ValueError:
        raise InputError(f"{file}:{number}: is not JSON; `standoff replay` writes events.jsonl") from None
    schema = {name: EVENT_SCHEMA[name] for name in _NEEDED}
    texts = {name: pl.String if dtype == pl.Datetime else dtype for name, dtype in schema.items()}
    try:
        frame = pl.DataFrame(rows, schema=texts)
    except (TypeError, pl.exceptions.PolarsError) as problem:
        raise InputError(f"{file}: a column holds another type than an event does ({problem})") from None
    return _typed(frame, file)


def _typed(frame: pl.DataFrame, file: Path) -> pl.DataFrame:
    """With the types of EVENT_SCHEMA; an event without a kind or a start is refused."""
    types = {name: EVENT_SCHEMA[name] for name in frame.columns if name in EVENT_SCHEMA}
    times = [name for name, dtype in types.items() if dtype == pl.Datetime and frame.schema[name] == pl.String]
    try:
        frame = frame.with_columns(pl.col(times).str.to_datetime(time_unit="us", time_zone="UTC")).cast(types)  # type: ignore[arg-type]
    except pl.exceptions.PolarsError as problem:
        raise InputError(f"{file}: {str(problem).splitlines()[0]}") from None
    for name in ("event_id", "kind", "start"):
        if frame[name].null_count():
            raise InputError(f"{file}: row {frame[name].is_null().arg_max()}: {name} is empty")
    return frame


def _summary_hash(folder: Path) -> str | None:
    """The plan of a replay without events, as its summary tells it."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return str(summary["plan_hash"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _account(said: bytes, file: Path) -> Account:
    try:
        told: dict[str, Any] = json.loads(said)
        return Account(
            plan_hash=str(told["plan_hash"]),
            zones=tuple(map(str, told["zones"])),
            kinds=tuple(map(str, told["kinds"])),
            from_us=parse_instant_us(told["from"]),
            to_us=parse_instant_us(told["to"]),
            entities=int(told["entities"]),
            object_days=float(told["object_days"]),
            aliases={str(entity): tuple(map(str, ids)) for entity, ids in told.get("aliases", {}).items()},
            scenario=str(told.get("scenario", "")),
            plan=str(told.get("plan", "")),
            seed=told.get("seed"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise InputError(f"{file}: the account of the truth cannot be read: {problem}; simulate it again") from None
