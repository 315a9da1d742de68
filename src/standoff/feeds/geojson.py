"""GeoJSON with times: points with a time among their properties, lines with a list of times, moving points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from standoff.errors import FeedError
from standoff.feeds.columns import normal, synonyms, user_columns
from standoff.feeds.json_items import Item, json_items
from standoff.feeds.options import CONTRACT_COLUMNS, ReadOptions
from standoff.feeds.row_table import RowTable, as_text
from standoff.feeds.source import Source
from standoff.feeds.tabular import stem
from standoff.model.fix import Segment

__all__ = ["GEOJSON"]

_FEATURE: Final = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature|MovingPoint)"')
_TIME: Final = re.compile(
    rb'"(?:'
    + "|".join(sorted({*synonyms("time"), "coordtimes", "datetimes", "date_time", "base_date_time"})).encode()
    + rb')"\s*:'
)
_TIME_LISTS: Final = ("coordTimes", "times", "timestamps", "coordinateProperties")


class GeoJson:
    """FeatureCollections, single Features and one Feature a line. Every position is one row."""

    name = "geojson"

    def recognises(self, head: bytes, file_name: str) -> float:  # noqa: ARG002  # the content is enough
        """High when features carry something like a time; low without, since then they are places and not reports."""
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n\x1e").startswith((b"{", b"[")) or not _FEATURE.search(head):
            return 0.0
        timed = _TIME.search(head.lower()) is not None
        return 0.85 if timed else 0.4

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The positions in the order of the file. FeedError when it holds no feature at all."""
        reader = _Reader(source, options)
        with source.open() as stream:
            for item in json_items(stream, "features"):
                reader.item(item)
                if reader.rows.full:
                    yield reader.rows.take()
        if not reader.seen:
            raise FeedError(f"{source.name}: holds no GeoJSON feature")
        if not reader.rows.empty:
            yield reader.rows.take()


class _Reader:
    def __init__(self, source: Source, options: ReadOptions) -> None:
        self.rows = RowTable(source.name, options)
        self.seen = False
        self._options = options
        self._stem = options.entity or stem(source.name)
        self._file = source.name
        self._lines = 0

    def item(self, item: Item) -> None:
        value = item.value
        if item.envelope or (isinstance(value, dict) and value.get("type") == "FeatureCollection"):
            self.seen = True
            return
        if item.fault is not None:
            self.rows.reject(item.fault)
            return
        self.seen = True
        if not isinstance(value, dict):
            self.rows.reject("no GeoJSON feature")
        elif value.get("type") == "MovingPoint":
            self._moving(value, {})
        elif value.get("type") == "Feature":
            self._feature(value)
        else:
            self.rows.reject("no GeoJSON feature")

    def _feature(self, feature: Mapping[str, Any]) -> None:
        properties = feature.get("properties")
        values = self._values(properties if isinstance(properties, dict) else {}, feature)
        moving = feature.get("temporalGeometry")
        if isinstance(moving, dict):
            self._moving(moving, values)
            return
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict):
            self.rows.reject("feature without a geometry")
            return
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        if kind == "Point":
            self._position(coordinates, values)
        elif kind in ("LineString", "MultiPoint"):
            self._line(coordinates, _times(feature), values)
        elif kind == "MultiLineString" and isinstance(coordinates, list):
            lists = _times(feature)
            for at, part in enumerate(coordinates):
                nested = lists is not None and at < len(lists) and isinstance(lists[at], list)
                self._line(part, lists[at] if nested and lists is not None else None, values)
        else:
            self.rows.reject("the geometry is no point or line" if kind else "feature without a geometry")

    def _values(self, properties: Mapping[str, Any], feature: Mapping[str, Any]) -> dict[str, object]:
        """Contract columns out of the properties, by name."""
        names = list(properties)
        chosen = user_columns(names, self._options, self._file) if self._options.columns else {}
        by_name = {normal(name): name for name in reversed(names)}
        values: dict[str, object] = {contract: properties[names[at]] for contract, at in chosen.items()}
        for contract in CONTRACT_COLUMNS:
            if contract in values or contract in ("lon", "lat"):
                continue
            known = next((by_name[one] for one in _PLAIN[contract] if one in by_name), None)
            if known is not None:
                values[contract] = properties[known]
        if as_text(values.get("entity")) is None:
            values["entity"] = None
            values["feature_id"] = feature.get("id")
        return values

    def _moving(self, moving: Mapping[str, Any], values: dict[str, object]) -> None:
        self._line(moving.get("coordinates"), moving.get("datetimes"), values)

    def _line(self, coordinates: object, times: object, values: dict[str, object]) -> None:
        if not isinstance(coordinates, list) or not coordinates:
            self.rows.reject("a line without coordinates")
            return
        if not isinstance(times, list) or len(times) != len(coordinates):
            why = (
                "a line without a list of times"
                if not isinstance(times, list)
                else "a line with more or fewer times than positions"
            )
            for _ in coordinates:
                self.rows.reject(why)
            return
        self._lines += 1
        values = {**values, "entity": self._entity(values, f"{self._stem}-{self._lines}")}
        for position, time in zip(coordinates, times, strict=True):
            self._position(position, values | {"time": time})

    def _entity(self, values: Mapping[str, object], otherwise: str) -> object:
        if values.get("entity") is not None:
            return values["entity"]
        if self._options.entity is not None:
            return self._options.entity
        if (own := as_text(values.get("feature_id"))) and otherwise != self._stem:
            return own
        self.rows.note(
            "features without an id: points are read as one entity, named after the file, and each line as one"
        )
        return otherwise

    def _position(self, position: object, values: dict[str, object]) -> None:
        if not isinstance(position, list) or len(position) < 2 or not all(_is_number(one) for one in position[:3]):
            self.rows.reject("coordinates are no list of two or three numbers")
            return
        place: dict[str, object] = {"lon": position[0], "lat": position[1], "entity": self._entity(values, self._stem)}
        if len(position) > 2 and values.get("alt_m") is None:
            place |= {"alt_m": position[2], "alt_datum": "hae"}  # RFC 7946: height above the WGS 84 ellipsoid
        self.rows.add(values | place)


_WITH_FACTOR: Final = re.compile(r".*(?:ft|feet|kn|kt|knots|kmh|kph)")
#: Names of properties for each contract column; those that need a factor are left out.
_PLAIN: Final[Mapping[str, Sequence[str]]] = {
    contract: [name for name in synonyms(contract) if not _WITH_FACTOR.fullmatch(name)] for contract in CONTRACT_COLUMNS
}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _times(feature: Mapping[str, Any]) -> list[Any] | None:
    """The list of times of a line: among the properties, or in `coordinateProperties`, or beside the geometry."""
    for holder in (feature.get("properties"), feature, feature.get("geometry")):
        if not isinstance(holder, dict):
            continue
        for key in _TIME_LISTS:
            found = holder.get(key)
            if isinstance(found, dict):
                found = next(
                    (
                        found[name]
                        for name in ("times", "coordTimes", "timestamps")
                        if isinstance(found.get(name), list)
                    ),
                    None,
                )
            if isinstance(found, list):
                return found
    return None


GEOJSON: Final = GeoJson()
