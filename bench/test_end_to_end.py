"""Whole replays, everything read and written: Parquet, CSV, AIS as NMEA text; beside the reader alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from pyais import FileReaderStream
from pyais.encode import encode_dict

from engine import detector_for, fresh, run_all, zone_shapes
from standoff.feeds import read_source
from standoff.feeds.nmea import NMEA
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import file_source
from standoff.model.plan import Plan
from standoff.replay.api import replay_files
from timing import at_least, median_of, seconds_of, times
from world import START_US, Fleet, columns, fleet, full_fleet, plan_of, scaled

TABLE = "End to end, 100 zones, two cores"
ZONES = 100


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_of(list(zone_shapes(ZONES)))


@pytest.fixture(scope="module")
def many() -> Fleet:
    return full_fleet()


@pytest.fixture(scope="module")
def events(many: Fleet) -> int:
    detector = detector_for(ZONES)
    return len(run_all(detector, fresh(detector, many.entities), columns(many)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, many: Fleet) -> Path:
    """The fleet as Parquet and as CSV."""
    folder = tmp_path_factory.mktemp("end-to-end")
    names = pl.Series([f"vessel-{k:06}" for k in range(many.entities)])
    frame = pl.DataFrame(
        {
            "entity": names.gather(many.ent),
            "time": pl.Series(many.t_us).cast(pl.Datetime("us", "UTC")),
            "lon": pl.Series(many.lon).round(6),
            "lat": pl.Series(many.lat).round(6),
        }
    )
    frame.write_parquet(folder / "fixes.parquet", compression="zstd", row_group_size=262_144)
    frame.head(scaled(5_000_000)).write_csv(folder / "fixes.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    return folder


def _replay(path: Path, plan: Plan, out: Path) -> dict[str, Any]:
    return replay_files([path], plan, out)


def test_parquet(folder: Path, plan: Plan, many: Fleet, events: int, benchmark: Any, note: Any) -> None:
    path = folder / "fixes.parquet"
    summary = _replay(path, plan, folder / "out")
    assert (summary["used"], summary["rejected"], summary["late"]) == (len(many), 0, 0)
    assert abs(summary["events"] - events) <= 0.01 * events + 2  # places are rounded to 0.1 m in the file
    benchmark.pedantic(_replay, args=(path, plan, folder / "out"), rounds=times(3))
    seconds = seconds_of(benchmark)
    alone, _ = median_of(times(3), lambda: pl.read_parquet(path))
    rate = len(many) / seconds / 1e6
    note(TABLE, _cells("Parquet (zstd)", len(many), seconds, "polars.read_parquet", alone, summary["events"]),
         [at_least("replay from Parquet, 100 zones", rate, 5, "M fixes/s")])  # fmt: skip


def test_csv(folder: Path, plan: Plan, benchmark: Any, note: Any) -> None:
    path = folder / "fixes.csv"
    rows = pl.scan_csv(path).select(pl.len()).collect().item()
    summary = _replay(path, plan, folder / "out")
    assert (summary["used"], summary["rejected"], summary["late"]) == (rows, 0, 0)
    benchmark.pedantic(_replay, args=(path, plan, folder / "out"), rounds=times(3))
    seconds = seconds_of(benchmark)
    alone, _ = median_of(times(3), lambda: pl.read_csv(path))
    parsed, _ = median_of(times(3), lambda: pl.read_csv(path, try_parse_dates=True))
    note(TABLE, _cells("CSV", rows, seconds, "polars.read_csv, times left as text", alone, summary["events"]))
    note(TABLE, _cells("CSV", rows, seconds, "polars.read_csv, times parsed", parsed, summary["events"]),
         [at_least("replay from CSV, share of polars' parse, times too", 100 * parsed / seconds, 60, "%")])  # fmt: skip


def _cells(what: str, n: int, seconds: float, baseline: str, alone: float, events: int | str) -> dict[str, Any]:
    return {
        "input": what,
        "fixes": n,
        "standoff M fixes/s": n / seconds / 1e6,
        "baseline": baseline,
        "baseline M fixes/s": n / alone / 1e6,
        "standoff / baseline": f"{100 * alone / seconds:.0f} %",
        "events": events,
    }


@pytest.fixture(scope="module")
def nmea(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Position reports of AIS class A with a tag block each, and one static report of two parts a vessel."""
    path = tmp_path_factory.mktemp("nmea") / "ais.nmea"
    f = fleet(scaled(2_000, 200), 50)
    with path.open("w") as target:
        for k in range(len(f)):
            for sentence in _sentences(f, k):
                target.write(_tagged(sentence, int(f.t_us[k]) // 1_000_000))
    return path, len(f)


def _sentences(f: Fleet, k: int) -> Iterator[str]:
    mmsi = 200_000_000 + int(f.ent[k])
    place = {"lon": round(float(f.lon[k]), 5), "lat": round(float(f.lat[k]), 5)}
    if f.t_us[k] - START_US < 60_000_000:
        yield from encode_dict({"type": 5, "mmsi": mmsi, "shipname": f"SHIP {int(f.ent[k])}", "ship_type": 70})
    yield from encode_dict(
        {"type": 1, "mmsi": mmsi, "speed": 12.3, "course": 90.0, "heading": 91, "accuracy": 1, **place}
    )


def _tagged(sentence: str, second: int) -> str:
    tag = f"s:bench,c:{second}"
    return f"\\{tag}*{int(np.bitwise_xor.reduce(np.frombuffer(tag.encode(), np.uint8))):02X}\\{sentence}\n"


def test_nmea(nmea: tuple[Path, int], plan: Plan, benchmark: Any, note: Any, tmp_path: Path) -> None:
    path, fixes = nmea
    decoded = _decode_all(path)
    summary = _replay(path, plan, tmp_path / "out")
    assert (summary["used"], summary["rejected"]) == (fixes, 0)
    assert decoded == fixes + summary["entities"]
    benchmark.pedantic(_replay, args=(path, plan, tmp_path / "out"), rounds=times(3))
    seconds = seconds_of(benchmark)
    alone, _ = median_of(times(3), lambda: _decode_all(path))
    reading, _ = median_of(
        times(3), lambda: sum(s.fixes.height for s in read_source(file_source(path), NMEA, ReadOptions()))
    )
    cells = _cells(
        "AIS, NMEA with tag blocks", fixes, seconds, "pyais, every message decoded", alone, summary["events"]
    )
    note(TABLE, cells, [at_least("replay from NMEA, share of pyais's own speed", 100 * alone / seconds, 90, "%")])
    note(TABLE, _cells("the same, our reader alone", fixes, reading, "pyais, every message decoded", alone, ""))


def _read_all(path: Path) -> int:
    return sum(segment.fixes.height for segment in read_source(file_source(path), NMEA, ReadOptions()))


def _decode_all(path: Path) -> int:
    with FileReaderStream(str(path)) as messages:
        return sum(message.decode() is not None for message in messages)
