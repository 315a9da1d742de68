"""Every format that reports are written in, in one list."""

from __future__ import annotations

from typing import Final

from standoff.errors import CallError
from standoff.plan.explain import did_you_mean
from standoff.rehearse.observe.write.aircraft import JET1090, OPENSKY, SBS1
from standoff.rehearse.observe.write.contract import CSV, PARQUET
from standoff.rehearse.observe.write.cot import COT
from standoff.rehearse.observe.write.geojson import GEOJSON
from standoff.rehearse.observe.write.gpx import GPX
from standoff.rehearse.observe.write.movebank import MOVEBANK
from standoff.rehearse.observe.write.sinks import FileFormat
from standoff.rehearse.observe.write.vessels import MARINE_CADASTRE, NMEA

__all__ = ["WRITTEN", "format_to_write"]

WRITTEN: Final[tuple[FileFormat, ...]] = (
    PARQUET, CSV, GEOJSON, GPX, NMEA, MARINE_CADASTRE, JET1090, OPENSKY, SBS1, COT, MOVEBANK,
)  # fmt: skip


def format_to_write(name: str) -> FileFormat:
    """The format of this name; CallError, with those there are, for another."""
    found = next((one for one in WRITTEN if one.name == name.lower()), None)
    if found is None:
        known = [one.name for one in WRITTEN]
        raise CallError(f"--format {name}: is no format that reports are written in. {did_you_mean(name, known)}")
    return found
