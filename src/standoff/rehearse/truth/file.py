"""truth.parquet: the truth and an account of itself in the file's metadata."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

from standoff.errors import InputError
from standoff.rehearse.truth.happening import TRUTH_SCHEMA
from standoff.units import instant_text, parse_instant_us

__all__ = ["TRUTH_KEY", "TruthHead", "read_truth", "write_truth"]

TRUTH_KEY: Final = "standoff.truth"


@dataclass(frozen=True, slots=True)
class TruthHead:
    """What a truth covers. `aliases`: the reported ids of entities that are not reported by their own name alone."""

    scenario: str
    seed: int | None
    version: str
    plan: str
    plan_hash: str
    zones: tuple[str, ...]
    from_us: int
    to_us: int
    entities: int
    object_days: float
    kinds: tuple[str, ...]
    aliases: dict[str, list[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file: times as text under `from` and `to`."""
        told = asdict(self)
        from_us, to_us = told.pop("from_us"), told.pop("to_us")
        return {**told, "from": instant_text(from_us), "to": instant_text(to_us)}


def write_truth(frame: pl.DataFrame, head: TruthHead, path: Path) -> None:
    """Write TRUTH_SCHEMA with its head; the same truth gives the same bytes."""
    table = frame.select(TRUTH_SCHEMA.names()).cast(TRUTH_SCHEMA).to_arrow(compat_level=pl.CompatLevel.oldest())
    told = json.dumps(head.as_json(), sort_keys=True, ensure_ascii=False)
    table = table.replace_schema_metadata({TRUTH_KEY: told})
    pq.write_table(table, path, compression="zstd")


def read_truth(path: Path) -> tuple[pl.DataFrame, TruthHead]:
    """The truth and its head. InputError where the file is none, lacks columns, or holds other types."""
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as problem:
        reason = "no such file" if isinstance(problem, FileNotFoundError) else str(problem).splitlines()[0]
        raise InputError(f"{path}: is no truth file: {reason}; `standoff simulate` writes truth.parquet") from None
    said = (table.schema.metadata or {}).get(TRUTH_KEY.encode())
    if said is None:
        raise InputError(f"{path}: is no truth file: it has no {TRUTH_KEY!r} metadata; name a truth.parquet")
    missing = [name for name in TRUTH_SCHEMA.names() if name not in table.column_names]
    if missing:
        raise InputError(f"{path}: lacks the columns {', '.join(missing)}; simulate it again")
    try:
        frame = pl.DataFrame(pl.from_arrow(table)).select(TRUTH_SCHEMA.names()).cast(TRUTH_SCHEMA)
        return frame, _head(json.loads(said))
    except (ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as problem:
        raise InputError(f"{path}: cannot be read as a truth ({problem}); simulate it again") from None


def _head(told: dict[str, Any]) -> TruthHead:
    return TruthHead(
        told["scenario"], told["seed"], told["version"], told["plan"], told["plan_hash"], tuple(told["zones"]),
        parse_instant_us(told["from"]), parse_instant_us(told["to"]), int(told["entities"]),
        float(told["object_days"]), tuple(told["kinds"]), dict(told["aliases"]),
    )  # fmt: skip
