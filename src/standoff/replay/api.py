"""The replay as a function: fixes and a plan in, events out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from standoff.errors import CallError
from standoff.model.plan import Plan
from standoff.replay.amend import AMENDMENT_SCHEMA
from standoff.replay.inputs import Feed, file_feeds, table_feed
from standoff.replay.options import ReplayOptions
from standoff.replay.outputs import TABLES, replay_feeds
from standoff.replay.plans import circle_plan, mapping_plan, read_plan, zone_plan
from standoff.replay.result import Events

__all__ = ["replay", "replay_files"]

PathOrText = str | PathLike[str]


def replay(
    fixes: Any,
    plan: Plan | Mapping[str, Any] | PathOrText | None = None,
    *,
    circle: str | None = None,
    zone: PathOrText | None = None,
    out: PathOrText | None = None,
    options: ReplayOptions | None = None,
    **read: Any,
) -> Events:
    """Replay recorded fixes against a plan and return what was seen.

    fixes: a path, several, or a table (Polars, pandas, GeoPandas, Arrow) with the columns entity, time, lon, lat.
    plan: a path, a mapping with the keys of a plan file, or a Plan. Or `circle="lon,lat,radius"`, or `zone=` a file of
    zones. out: a folder to write the files of the contract into. read: fields of ReadOptions, such as
    `columns={"lon": "x"}`, `assume_utc=True` or `time_unit="ms"`. InputError and CallError say what is wrong.
    """
    options = options or ReplayOptions()
    try:
        options = replace(options, read=replace(options.read, **read))
    except TypeError as problem:
        raise CallError(f"replay(): {problem}") from None
    wanted = _one_plan(plan, circle, zone)
    with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
        target = Path(out) if out is not None else Path(folder) / "out"
        if out is None:
            options = replace(options, report=False, record=False)
        if _is_path(fixes) or (isinstance(fixes, (list, tuple)) and all(map(_is_path, fixes))):
            paths = [fixes] if _is_path(fixes) else list(fixes)
            summary = replay_files(paths, wanted, target, options)
        else:
            feed = table_feed(fixes, _read_options(wanted, options).read)
            summary = replay_feeds([feed], wanted, target, options)
        tables = {name: pl.read_parquet(target / f"{name}.parquet", memory_map=False) for name in TABLES}
        tables["amendments"] = pl.DataFrame(schema=AMENDMENT_SCHEMA)
        if options.amend:
            tables["amendments"] = pl.read_parquet(target / "amendments.parquet", memory_map=False)
    return Events(tables, summary)


def replay_files(paths: Sequence[Any], plan: Plan, out: Path, options: ReplayOptions | None = None) -> dict[str, Any]:
    """Replay files and folders against a plan into the folder `out`; returns the summary."""
    options = _read_options(plan, options or ReplayOptions())
    return replay_feeds(_feeds(paths, options), plan, out, options)


def _feeds(paths: Iterable[Any], options: ReplayOptions) -> list[Feed]:
    return file_feeds([Path(path) for path in paths], options.read)


def _read_options(plan: Plan, options: ReplayOptions) -> ReplayOptions:
    """The plan's column map holds where the call says nothing else."""
    return replace(options, read=replace(options.read, columns={**plan.columns, **options.read.columns}))


def _one_plan(plan: Any, circle: str | None, zone: PathOrText | None) -> Plan:
    if sum(given is not None for given in (plan, circle, zone)) != 1:
        raise CallError("replay() needs one of plan, circle and zone")
    if circle is not None:
        return circle_plan(circle)[0]
    if zone is not None:
        return zone_plan(Path(zone))[0]
    if isinstance(plan, Plan):
        return plan
    return mapping_plan(plan)[0] if isinstance(plan, Mapping) else read_plan(Path(plan))[0]


def _is_path(value: Any) -> bool:
    return isinstance(value, (str, PathLike))
