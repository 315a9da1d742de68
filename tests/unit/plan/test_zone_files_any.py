"""Any bytes at all: a zone file is read or refused with PlanError, nothing else; formats are told apart by content."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standoff.errors import Issue, PlanError
from standoff.model.zone import Area, Circle, Corridor, Zone
from standoff.plan.zone_files import read_zone_file

OPENAIR = b"""AC R
AN Arc
AL GND
AH FL100
AA 2025-01-01T12:00Z/2025-01-01T13:00Z
DP 52:43:03 N 007:03:49 E
DP 52:41:00 N 007:15:10 E
V D=-
V X=52:26:00 N 007:12:00 E
DB 52:29:31 N 007:17:48 E, 52:26:00 N 007:03:50 E
"""
KML = b"""<kml><Placemark><name>a</name><TimeSpan><begin>2024-01-01T00:00:00Z</begin></TimeSpan>
<Polygon><outerBoundaryIs><LinearRing><coordinates>170,0 -170,0 -170,10 170,10 170,0</coordinates></LinearRing>
</outerBoundaryIs></Polygon></Placemark></kml>"""
UAS = {
    "identifier": "A1",
    "type": "PROHIBITED",
    "variant": "COMMON",
    "limitedApplicability": [
        {
            "startDateTime": "2024-01-01T00:00:00Z",
            "schedule": [{"day": ["MON"], "startTime": "08:00:00Z", "endTime": "09:00:00+01:00"}],
        }
    ],
}
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": 1,
                "properties": UAS,
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [
                        [[[170, 0], [180, 0], [180, 10], [170, 10], [170, 0]]],
                        [[[-180, 0], [-170, 0], [-170, 10], [-180, 10], [-180, 0]]],
                    ],
                },
            },
            {
                "type": "Feature",
                "properties": {},
                "geometry": {
                    "type": "Point",
                    "coordinates": [2, 50],
                    "extent": {"subType": "Circle", "radius": 5},
                    "layer": {"upper": 150, "upperReference": "AGL", "lower": 50, "lowerReference": "AGL", "uom": "m"},
                },
            },
        ],
    }
).encode()
ED269 = json.dumps(
    {
        "features": [
            {
                "identifier": "Z",
                "applicability": [{"permanent": "NO", "startDateTime": "2024-01-01T00:00:00Z"}],
                "geometry": [
                    {
                        "uomDimensions": "M",
                        "lowerLimit": 0,
                        "lowerVerticalReference": "AGL",
                        "upperLimit": 9,
                        "upperVerticalReference": "AMSL",
                        "horizontalProjection": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
                    }
                ],
            }
        ]
    }
).encode()
SEEDS = [OPENAIR, KML, GEOJSON, ED269]


def read_or_refuse(data: bytes) -> tuple[list[Zone], list[Issue]]:
    try:
        return read_zone_file(data, "any")
    except PlanError as refusal:
        return [], list(refusal.issues)


def attempt(data: bytes) -> None:
    """Read; whatever comes back keeps the promises of the model."""
    zones, issues = read_or_refuse(data)
    assert all(issue.what and issue.code for issue in issues)
    assert zones or any(issue.level == "error" for issue in issues)
    assert len({zone.id for zone in zones}) == len(zones)
    for zone in zones:
        for version in zone.versions:
            assert isinstance(version.shape, (Area, Circle, Corridor))
            assert version.from_us is None or version.to_us is None or version.from_us < version.to_us


@pytest.mark.parametrize("seed", SEEDS, ids=["openair", "kml", "geojson", "ed269"])
@pytest.mark.parametrize("dress", ["plain", "gzip", "byte-order mark", "utf-16", "windows lines", "leading blanks"])
def test_each_format_is_told_by_its_content_in_any_dress(seed: bytes, dress: str) -> None:
    data = {
        "plain": seed,
        "gzip": gzip.compress(seed),
        "byte-order mark": b"\xef\xbb\xbf" + seed,
        "utf-16": seed.decode().encode("utf-16"),
        "windows lines": seed.replace(b"\n", b"\r\n"),
        "leading blanks": b"\n  \n" + seed,
    }[dress]
    assert len(read_zone_file(data, "zones.dat")[0]) == len(read_zone_file(seed, "zones.dat")[0])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b" \n ", "empty-file"),
        (b"\x00\x01\x02\xff" * 20, "bad-encoding"),
        (b"\x00" * 20, "binary-file"),
        (b"lon,lat\n1,2\n", "unknown-format"),
        (b"[1, 2, 3]", "unknown-json"),
        (b'{"type": "Topology"}', "unknown-json"),
        (b"[" * 100_000, "bad-json"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad-json"),
        (b"\x1f\x8bnot gzip", "bad-gzip"),
        (gzip.compress(GEOJSON, mtime=0)[:-20], "bad-gzip"),
    ],
)
def test_what_is_no_zone_file_is_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_zone_file(data, "zones.dat")
    assert [issue.code for issue in caught.value.issues] == [code]
    assert caught.value.issues[0].place.file == "zones.dat"


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    attempt(data)


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_damaged_file_is_read_or_refused(seed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        width = data.draw(st.integers(0, 12))
        damaged[at : at + width] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"-", b"9", b"1e9", b'"', b",", b"null", b"]", b"NaN", b" "])
        )
        if not damaged:
            break
    attempt(bytes(damaged))


_LEAVES = st.sampled_from([None, True, -1, 0, 1e308, "x", "", [], {}, [[0, 0]], float("nan"), 10**400])


@given(st.sampled_from([GEOJSON, ED269]), st.data())
@settings(max_examples=200, deadline=None)
def test_any_value_in_place_of_another_is_read_or_refused(seed: bytes, data: st.DataObject) -> None:
    root = json.loads(seed)
    holder: Any = {"root": root}
    key: Any = "root"
    for _ in range(data.draw(st.integers(1, 9))):
        inside = holder[key]
        keys = list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else []
        if not keys:
            break
        holder, key = inside, data.draw(st.sampled_from(list(keys)))
    holder[key] = data.draw(_LEAVES)
    attempt(json.dumps(root).encode())


def test_every_zone_file_of_the_real_data_is_read_or_refused(shared_data: Path) -> None:
    for folder in ("zones-antimeridian", "zones-ed318-ed269", "zones-openair-fixtures", "zones-natural-earth-levant"):
        for path in sorted((shared_data / folder).rglob("*")):
            if path.is_file() and path.suffix != ".md":
                attempt(path.read_bytes())
