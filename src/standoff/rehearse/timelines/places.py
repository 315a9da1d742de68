"""Places as a watch officer says them: `5 km north of harbour border`, `centre of harbour`, [lon, lat], or a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from standoff.model.plan import Plan
from standoff.model.zone import Shape
from standoff.plan.explain import did_you_mean
from standoff.rehearse.motion import bearing_place
from standoff.rehearse.timelines.bearings import parse_bearing
from standoff.rehearse.timelines.zone_places import border_m, centre_of
from standoff.units import parse_length_m

__all__ = ["PLACE_FORMS", "Gazetteer", "LonLat", "PlaceWord"]

LonLat = tuple[float, float]
#: A place as it is written: a position, or words.
PlaceWord = LonLat | str

#: How a place may be written: form, meaning, example.
PLACE_FORMS: Final = (
    ("[LON, LAT]", "a position in degrees", "[38.6178, 33.5058]"),
    ("NAME", "a name from `places:` of the file", "checkpoint"),
    ("centre of ZONE", "the centre of a circle; of another zone its centroid, or a point well inside",
     "centre of harbour"),
    ("ZONE border on the BEARING", "where the line from the centre on that bearing last leaves the zone",
     "harbour border on the north"),
    ("LENGTH BEARING of ZONE border", "so far outside that point, on the same line",
     "5 km north-west of harbour border"),
    ("LENGTH inside ZONE border on the BEARING", "so far inside that point, on the same line",
     "2 km inside harbour border on the north-west"),
    ("LENGTH BEARING of PLACE", "so far from another place, along the geodesic", "12 km 045 of checkpoint"),
)  # fmt: skip

_LENGTH: Final = r"(?P<length>\d+\.?\d*\s*[a-zA-Z]+)"
_BEARING: Final = r"(?P<bearing>[A-Za-z-]+|\d{1,3}(?:\.\d+)?(?:\s*deg)?)"
_POSITION: Final = re.compile(r"\[?\s*(-?\d+\.?\d*)\s*,\s*(-?\d+\.?\d*)\s*\]?")
_CENTRE: Final = re.compile(r"cent(?:re|er) of (?P<zone>.+)")
_ON_BORDER: Final = re.compile(rf"(?:{_LENGTH} inside )?(?P<zone>.+) border on the {_BEARING}")
_OFF_BORDER: Final = re.compile(rf"{_LENGTH} (?:on )?{_BEARING} (?:of|from) (?P<zone>.+) border")
_AWAY: Final = re.compile(rf"{_LENGTH} (?:on )?{_BEARING} (?:of|from) (?P<place>.+)")
_DEEPEST: Final = 8


class Gazetteer:
    """Finds places for tests that begin at one instant: a zone is the version of it that is in force then."""

    def __init__(self, plan: Plan, named: Mapping[str, PlaceWord], at_us: int) -> None:
        self._zones = {zone.id: zone for zone in plan.zones}
        self._named = named
        self._at_us = at_us
        self._known: dict[str, LonLat] = {}

    def find(self, word: PlaceWord, depth: int = 0) -> LonLat:
        """Lon and lat in degrees. ValueError (what, mend) where it is no place."""
        if not isinstance(word, str):
            return word
        if word not in self._known:
            if depth > _DEEPEST:
                raise ValueError(f"{word!r} leads through too many other places.", "Say it by a position or a zone.")
            self._known[word] = self._read(word.strip(), depth)
        return self._known[word]

    def _read(self, word: str, depth: int) -> LonLat:
        if (found := _POSITION.fullmatch(word)) is not None:
            return _position(float(found[1]), float(found[2]))
        if word in self._named:
            return self.find(self._named[word], depth + 1)
        if (found := _CENTRE.fullmatch(word)) is not None:
            return centre_of(self._shape(found["zone"]))
        if (found := _ON_BORDER.fullmatch(word)) is not None:
            return self._from_border(found["zone"], found["bearing"], -_length_m(found["length"] or "0 m"))
        if (found := _OFF_BORDER.fullmatch(word)) is not None and self._is_zone(found["zone"]):
            return self._from_border(found["zone"], found["bearing"], _length_m(found["length"]))
        if (found := _AWAY.fullmatch(word)) is not None:
            base = self.find(found["place"], depth + 1)
            return bearing_place(base, parse_bearing(found["bearing"]), _length_m(found["length"]))
        raise self._unknown(word)

    def _from_border(self, zone: str, bearing: str, outwards_m: float) -> LonLat:
        shape, bearing_deg = self._shape(zone), parse_bearing(bearing)
        away_m = border_m(shape, bearing_deg) + outwards_m
        if away_m < 0:
            what = f"the border of {zone!r} is nearer to its centre than that on the {bearing}."
            raise ValueError(what, "Write a shorter length, or a place by another form.")
        return bearing_place(centre_of(shape), bearing_deg, away_m)

    def _is_zone(self, name: str) -> bool:
        return _bare(name) in self._zones

    def _shape(self, name: str) -> Shape:
        zone = self._zones.get(_bare(name))
        if zone is None:
            raise ValueError(f"the plan has no zone {_bare(name)!r}.", did_you_mean(_bare(name), self._zones, "zone"))
        held = [
            version for version in zone.versions
            if (version.from_us is None or version.from_us <= self._at_us)
            and (version.to_us is None or self._at_us < version.to_us)
        ]  # fmt: skip
        return (held or zone.versions)[-1].shape

    def _unknown(self, word: str) -> ValueError:
        if self._is_zone(word):
            mend = f"A zone is no point: write 'centre of {word}' or '5 km north of {word} border'."
            return ValueError(f"{word[:60]!r} is a zone.", mend)
        forms = "Write [lon, lat], 'centre of ZONE', '5 km north of ZONE border', or name it under places."
        return ValueError(
            f"{word[:60]!r} is no place.", f"{did_you_mean(word, self._named) if self._named else ''} {forms}".strip()
        )


def _bare(name: str) -> str:
    return name.strip().strip("'\"").strip()


def _position(lon: float, lat: float) -> LonLat:
    if abs(lat) > 90 or abs(lon) > 180:
        raise ValueError(
            f"[{lon:g}, {lat:g}] is not on the earth.", "Write [lon, lat] in degrees, like [38.6178, 33.5058]."
        )
    return lon, lat


def _length_m(text: str) -> float:
    try:
        return parse_length_m(text)
    except ValueError as problem:
        raise ValueError(f"{problem}.", "Write it like '5 km'.") from None
