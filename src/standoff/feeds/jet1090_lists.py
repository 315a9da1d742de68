"""Lists of aircraft as readsb and dump1090 write them (aircraft.json): the last known state of each, again and again.

The time of a position is `now` less its age `seen_pos`. A list that repeats the position of the one before (same place,
age grown by as much as the clock) tells nothing new and is auxiliary.
"""

from __future__ import annotations

from typing import Final

from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.jet1090_messages import category, feet_m, icao_entity, knots_mps, unix_us
from standoff.feeds.json_lines import number, text
from standoff.feeds.position_error import nacp_error_m
from standoff.units import US_PER_S

__all__ = ["AircraftLists", "entries"]

#: Ages are written in tenths of a second, so the same position may seem to move by that much in time.
_SAME_US: Final = US_PER_S // 2
_MAX_REMEMBERED: Final = 1 << 18
#: readsb writes `now` in seconds, the web services that pass its lists on in milliseconds.
_MILLISECONDS_FROM: Final = 1e11


def entries(value: dict[str, object]) -> list[object]:
    """The aircraft of a list; none when there is no list in it."""
    found = value.get("aircraft", value.get("ac"))
    return found if isinstance(found, list) else []


class AircraftLists:
    """Takes the aircraft of lists in the order of the file and adds them to a builder."""

    def __init__(self, build: SegmentBuilder) -> None:
        self._build = build
        self._last: dict[str, tuple[float | None, float | None, int]] = {}
        self._names: dict[str, str] = {}

    def add(self, row: int, state: object, now: object) -> None:
        """One aircraft of a list written at `now`: a fix, auxiliary or a reject."""
        if not isinstance(state, dict):
            self._build.reject(row, "an aircraft that is no JSON object")
            return
        entity = icao_entity(state.get("hex"))
        at_us = _position_us(now, state.get("seen_pos"))
        if entity is None:
            self._build.reject(row, "no aircraft address (hex, six hexadecimal digits)")
            return
        callsign = text(state.get("flight"))
        if callsign and len(self._names) < _MAX_REMEMBERED:
            self._names[entity] = callsign
        if state.get("lat") is None and state.get("lon") is None:
            self._build.auxiliary(row)
        elif at_us is None:
            self._build.reject(row, "no time (now, Unix seconds, less seen_pos)")
        else:
            self._position(row, entity, at_us, state)

    def _position(self, row: int, entity: str, at_us: int, state: dict[str, object]) -> None:
        lon, lat = number(state.get("lon")), number(state.get("lat"))
        before = self._last.get(entity)
        if before is not None and before[:2] == (lon, lat) and abs(at_us - before[2]) < _SAME_US:
            self._build.auxiliary(row)
            return
        if len(self._last) >= _MAX_REMEMBERED:
            self._last.clear()
        self._last[entity] = (lon, lat, at_us)
        barometric = state.get("alt_baro", state.get("altitude"))
        alt_m, datum = feet_m(barometric), "fl"
        if alt_m is None and barometric != "ground":
            alt_m, datum = feet_m(state.get("alt_geom")), "hae"
        nacp = category(state.get("nac_p"))
        self._build.fix(
            entity=entity,
            t_us=at_us,
            lon=lon,
            lat=lat,
            row=row,
            alt_m=alt_m,
            alt_datum=None if alt_m is None else datum,
            speed_mps=knots_mps(state.get("gs", state.get("speed"))),
            course_deg=number(state.get("track")),
            error_m=None if nacp is None else nacp_error_m(nacp),
            kind="aircraft",
            surface=barometric == "ground" if barometric is not None else None,
            source=text(state.get("type")),
        )

    def take_names(self) -> dict[str, str]:
        """Entity id to callsign, as far as said since the last take."""
        names, self._names = self._names, {}
        return names


def _position_us(now: object, age_s: object) -> int | None:
    seconds = number(now)
    if seconds is not None and _MILLISECONDS_FROM <= seconds < 1e14:
        seconds /= 1000
    at_us, back_us = unix_us(seconds), unix_us(age_s if age_s is not None else 0)
    return None if at_us is None or back_us is None else at_us - back_us
