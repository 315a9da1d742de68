"""What ED-318 (UAS geographical zones) adds to a GeoJSON feature: identifier, names, type, times of applicability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from standoff.plan.zone_files.applicability import Period, read_instant, read_schedule
from standoff.plan.zone_files.json_text import JsonText
from standoff.plan.zone_issues import Findings

__all__ = ["is_uas_feature", "read_periods", "read_uas_properties", "warn_of_metadata"]

_UAS_KEYS: Final = frozenset({"limitedApplicability", "zoneAuthority", "variant"})
_TYPES: Final = ("CONDITIONAL", "NO_RESTRICTION", "PROHIBITED", "REQ_AUTHORIZATION", "USPACE")


def is_uas_feature(feature: Mapping[str, Any]) -> bool:
    """True when the properties are those of a UAS zone."""
    properties = feature.get("properties")
    return isinstance(properties, dict) and "identifier" in properties and not _UAS_KEYS.isdisjoint(properties)


def read_uas_properties(properties: Mapping[str, Any], about: Findings) -> tuple[str, list[Period], tuple[str, ...]]:
    """(name, periods, notes) of a UAS zone."""
    kind = properties.get("type")
    if kind not in _TYPES:
        about.warn(
            "unknown-type",
            f"its type {str(kind)[:40]!r} is none that ED-318 knows; the zone is watched all the same.",
            f"Types are {', '.join(_TYPES)}.",
        )
    notes = [f"ED-318 type {kind}"] if isinstance(kind, str) else []
    country = properties.get("country")
    if isinstance(country, str):
        notes.append(f"country {country}")
    return _text(properties.get("name")), read_periods(properties.get("limitedApplicability"), about), tuple(notes)


def _text(value: object) -> str:
    """The first text of a list of {text, lang}, or plain text."""
    if isinstance(value, str):
        return value
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict) and isinstance(one.get("text"), str):
            return str(one["text"])
    return ""


def read_periods(periods: object, about: Findings) -> list[Period]:
    """Periods from ED-269 applicability or ED-318 limitedApplicability; none means always."""
    if periods is None or periods == []:
        return []
    if not isinstance(periods, list) or not all(isinstance(one, dict) for one in periods):
        about.warn("bad-period", "its applicability is no list of periods; the zone counts as in force the whole time.")
        return []
    return [period for one in periods for period in [_period(one, about)] if period is not None]


def _period(one: Mapping[str, Any], about: Findings) -> Period:
    schedule = read_schedule(one.get("schedule"), about)
    if one.get("permanent") == "YES":
        if one.get("startDateTime") or one.get("endDateTime"):
            about.warn(
                "permanent-with-dates",
                "it is permanent and has dates as well; the dates are not used.",
                "Remove one of them.",
            )
        return Period(None, None, schedule)
    start = read_instant(one.get("startDateTime"), "startDateTime", about)
    end = read_instant(one.get("endDateTime"), "endDateTime", about)
    if start is not None and end is not None and start >= end:
        about.warn(
            "bad-period",
            "a period of it ends before it begins; the zone counts as in force the whole time.",
            "Mend its dates.",
        )
        return Period(None, None, schedule)
    return Period(start, end, schedule)


def warn_of_metadata(root: Mapping[str, Any], text: JsonText, findings: Findings) -> None:
    """Say that the validity of the whole data set does not limit its zones, and whether it can be read."""
    metadata = root.get("metadata")
    if not isinstance(metadata, dict):
        return
    for key in ("validFrom", "validTo"):
        value = metadata.get(key)
        if value is None:
            continue
        place = text.place(("metadata", key))
        if isinstance(value, str):
            findings.warn(
                "dataset-validity",
                f"{key} {value[:40]} is about the data set; it does not limit the zones.",
                "Give the zones times of their own if it should.",
                place,
            )
        else:
            findings.warn("bad-time", f"{key} of the data set is no date and time; it is not used.", "", place)
