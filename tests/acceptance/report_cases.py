"""Made-up inputs for the report: a desert circle, a busy coast, a strait at 180 degrees, names that mean harm."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from pyproj import Geod

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.replay.report import ReportInput, TrackLine, ZoneShape

GEOD = Geod(ellps="WGS84")
HASH = hashlib.sha256(b"made up plan").hexdigest()
DAY = datetime(2017, 5, 18, tzinfo=UTC)
DAY_US = int(DAY.timestamp()) * 1_000_000
HOSTILE = "</script><script>window.pwned=1</script><!--<img src=x onerror='window.pwned=2'>\u2028\u2029&quot;{{script}}"


def circle(lon: float, lat: float, radius_m: float, points: int = 361) -> list[tuple[float, float]]:
    azimuth = np.linspace(0, 360, points)
    x, y, _ = GEOD.fwd(np.full(points, lon), np.full(points, lat), azimuth, np.full(points, radius_m))
    return list(zip(x.tolist(), y.tolist(), strict=True))


def track(
    entity: str,
    stops: list[tuple[float, float, float]],
    centre: tuple[float, float, float],
    *,
    party: str | None = None,
    kind: str | None = None,
    every_s: float = 60.0,
    wobble_m: float = 0.0,
    recon: bool = False,
) -> TrackLine:
    """Stops are (minute of the day, km east, km north of the centre); the centre is (lon, lat, radius in metres)."""
    lon0, lat0, radius_m = centre
    minute, east, north = (np.array(v, dtype=np.float64) for v in zip(*stops, strict=True))
    t = np.arange(minute[0] * 60, minute[-1] * 60 + 1, every_s)
    noise = np.random.default_rng(len(entity) + int(minute[0])).normal(0, wobble_m, (2, t.size))
    x = np.interp(t, minute * 60, east) * 1000 + noise[0]
    y = np.interp(t, minute * 60, north) * 1000 + noise[1]
    away = np.hypot(x, y)
    lon, lat, _ = GEOD.fwd(np.full(t.size, lon0), np.full(t.size, lat0), np.degrees(np.arctan2(x, y)), away)
    boundary = away - radius_m
    slow = np.hypot(np.gradient(np.interp(t, minute * 60, east)), np.gradient(np.interp(t, minute * 60, north))) < 1e-6
    inside = np.where(boundary < 0, np.where(slow, 2, 1), 0).astype(np.int8)
    return TrackLine(entity, party, kind, recon, DAY_US + (t * 1e6).astype(np.int64), lon, lat, inside, boundary)


def event(line: TrackLine, kind: str, minute: float, zone: str, **more: Any) -> dict[str, Any]:
    at_us = DAY_US + int(minute * 60e6)
    i = min(int(np.searchsorted(line.t_us, at_us)), line.t_us.size - 1)
    so_far = line.boundary_m[: i + 1]
    return {
        "event_id": hashlib.sha256(f"{line.entity}{kind}{minute}{zone}".encode()).hexdigest(),
        "kind": kind, "rule": "keep-out", "zone": zone, "severity": "notice",
        "entity": line.entity, "members": [line.entity], "start": DAY + timedelta(minutes=minute), "end": None,
        "detected_at": DAY + timedelta(minutes=minute, seconds=90),
        "closes": None, "supersedes": None, "lon": float(line.lon[i]), "lat": float(line.lat[i]),
        "boundary_m": float(line.boundary_m[i]), "depth_m": max(0.0, -float(so_far.min())), "vertical_m": None,
        "speed_mps": 9.7, "eta_s": None, "certainty": 1.0, "verdict": "yes", "cause": "moved",
        "evidence": [
            {"source": "convoy.csv", "row": i + k, "message_id": None, "fix_hash": f"{i + k:064x}"} for k in (1, 2)
        ],
        "plan_hash": HASH, **more,
    }  # fmt: skip


def span(
    line: TrackLine, name: str, start: float, end: float | None, zone: str, depth_m: float = 0.0
) -> dict[str, Any]:
    return {
        "span": name, "rule": "keep-out", "zone": zone, "severity": "notice", "entity": line.entity,
        "start": DAY + timedelta(minutes=start), "end": None if end is None else DAY + timedelta(minutes=end),
        "depth_m": depth_m, "opened_by": "", "closed_by": None,
    }  # fmt: skip


def summary(fixes: int, **more: Any) -> dict[str, Any]:
    n = {
        "messages_in": fixes + 37,
        "fixes_in": fixes,
        "auxiliary": 25,
        "rejected": 12,
        "used": fixes - 5,
        "late": 3,
        "duplicate": 2,
    }
    return {**n, "seconds": 0.42, "fixes_per_second": fixes / 0.42, "files": 3, **more}


def events_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=EVENT_SCHEMA).sort("detected_at", "event_id")


def desert() -> ReportInput:
    """One circle of 55 km: a convoy that goes in and halts, one turns away, a crossing, a drone, patrols, traffic."""
    c = (38.6178, 33.5058, 55_000.0)
    zone = "garrison-55km"
    rec: dict[str, Any] = {"recon": True}
    lead = track(
        "conv-1",
        [(300, -75, 62), (372, -38, 40), (425, -20, 19), (600, -20, 19), (780, -20.5, 19.2)],
        c,
        party="pro-regime",
        kind="vehicle",
        wobble_m=40,
        **rec,
    )
    second = track(
        "conv-2",
        [(303, -75.5, 63), (380, -38, 39), (440, -24, 22), (560, -24, 22), (690, -70, 60)],
        c,
        party="pro-regime",
        kind="vehicle",
        wobble_m=40,
        **rec,
    )
    turned = track(
        "conv-3",
        [(320, 20, 110), (400, 12, 66), (430, 10, 60), (500, 40, 95)],
        c,
        party="pro-regime",
        kind="vehicle",
        wobble_m=60,
        **rec,
    )
    smuggler = track(
        "truck-17",
        [(240, 95, -60), (330, 40, -44), (420, -40, -52), (480, -90, -60)],
        c,
        kind="vehicle",
        every_s=120,
        wobble_m=60,
        **rec,
    )
    drone = track(
        "drone-a",
        [(640, -60, 80), (668, -8, 42), (690, 4, 14), (706, 10, 40), (730, 30, 90)],
        c,
        party="pro-regime",
        kind="aircraft",
        every_s=20,
        wobble_m=80,
        **rec,
    )
    patrol = track(
        "patrol-n",
        [(260, -62, 8), (330, -50, 38), (400, -62, 8), (470, -50, 38), (540, -63, 6)],
        c,
        party="militia",
        kind="vehicle",
        every_s=90,
        wobble_m=60,
        **rec,
    )
    civil = [
        track(
            f"civil-{i}",
            [(240 + 17 * i, 140, 70 + 3 * i), (400 + 11 * i, 70 - 6 * i, 66 + 4 * i), (620 + 9 * i, -130, 105 - 4 * i)],
            c,
            kind="vehicle",
            every_s=180,
            wobble_m=90,
            **rec,
        )
        for i in range(5)
    ]
    rows = [
        event(lead, "approached", 340, zone, severity="warning", eta_s=1500.0, rule="approach"),
        event(lead, "entered", 372, zone, severity="warning", rule="no-entry"),
        event(lead, "went_deep", 380, zone, severity="critical", rule="deep"),
        event(lead, "halted", 425, zone, severity="warning", rule="halt"),
        event(lead, "stayed", 432, zone),
        event(second, "approached", 345, zone, severity="warning", rule="approach", eta_s=1680.0),
        event(second, "entered", 380, zone, severity="warning", rule="no-entry"),
        event(second, "halted", 440, zone, severity="warning"),
        event(second, "resumed", 560, zone),
        event(second, "left", 596, zone),
        event(turned, "approached", 372, zone, severity="warning", rule="approach", eta_s=900.0),
        event(turned, "turned_away", 432, zone),
        event(smuggler, "crossed", 341, zone, severity="warning", certainty=0.972, end=DAY + timedelta(minutes=424)),
        event(
            drone,
            "entered",
            664,
            zone,
            severity="critical",
            certainty=0.94,
            verdict="cannot_tell",
            vertical_m=None,
            cause="altitude",
        ),
        event(drone, "went_deep", 672, zone, severity="critical", verdict="cannot_tell", certainty=0.9996),
        event(drone, "left", 712, zone, verdict="cannot_tell", certainty=0.81),
        event(patrol, "patrolled", 398, zone),
        event(patrol, "lost", 540, zone, detected_at=DAY + timedelta(minutes=600)),
        event(patrol, "regained", 640, zone),
    ]
    spans = [
        span(lead, "approach", 340, 372, zone), span(lead, "visit", 372, None, zone, 27_800.0),
        span(lead, "halt", 425, None, zone), span(second, "visit", 380, 596, zone, 22_500.0),
        span(second, "halt", 440, 560, zone), span(turned, "approach", 372, 432, zone),
        span(drone, "visit", 664, 712, zone, 40_400.0), span(patrol, "silence", 540, 640, zone),
    ]  # fmt: skip
    return ReportInput(
        title="Al-Tanf, 18 May 2017 (made up for a test)", plan_name="al-tanf", plan_hash=HASH,
        summary=summary(3_214, entities=11),
        zones=[ZoneShape(zone, "Garrison zone, 55 km", [circle(*c)], "circle")],
        events=events_frame(rows), spans=pl.DataFrame(spans, schema=SPAN_SCHEMA),
        tracks=[lead, second, turned, smuggler, drone, patrol, *civil],
        notes=["The radius of the zone is a reading: no source states it in so many words."],
        max_gap_us=1_800_000_000,
    )  # fmt: skip


def amended() -> ReportInput:
    """The desert after late fixes: its first `entered` is amended by the second, and the crossing is withdrawn."""
    report = desert()
    ids = dict(report.events.select("kind", "event_id").reverse().iter_rows())
    second = report.events.filter(kind="entered")["event_id"][1]
    return replace(report, superseded={ids["entered"]: second, ids["crossed"]: None})


def coast(vessels: int = 5_000, fixes: int = 60, events: int = 6_000) -> ReportInput:
    """Harbour approaches on a busy coast: many tracks, many events."""
    rng = np.random.default_rng(7)
    ports = [(-94.6, 29.2), (-95.2, 28.85), (-93.7, 29.55), (-97.0, 27.75), (-91.2, 29.1), (-90.0, 28.9)]
    zones = [
        ZoneShape(
            f"approach-{i}",
            f"Approach {i}",
            [circle(lon, lat, 14_000, 181)] if i % 2 else [box(lon, lat, 0.17)],
            "circle" if i % 2 else "polygon",
        )
        for i, (lon, lat) in enumerate(ports)
    ]
    minutes = np.sort(rng.uniform(0, 30, (vessels, fixes)), axis=1)
    tracks = [vessel(rng, i, minutes[i], ports) for i in range(vessels)]
    kinds = [
        "entered",
        "left",
        "approached",
        "turned_away",
        "crossed",
        "halted",
        "resumed",
        "lost",
        "regained",
        "patrolled",
    ]
    picked = rng.integers(0, max(1, vessels // 2), events)
    rows = [
        event(
            tracks[v],
            kinds[int(rng.integers(len(kinds)))],
            float(rng.uniform(0, 30)),
            f"approach-{v % 6}",
            severity=["info", "info", "info", "notice", "warning"][i % 5],
            certainty=float(min(1, rng.uniform(0.9, 1.05))),
        )
        for i, v in enumerate(picked)
    ]
    return ReportInput(
        "West Gulf, harbour approaches (made up for a test)",
        "harbours",
        HASH,
        summary(vessels * fixes),
        zones,
        events_frame(rows),
        tracks=tracks,
    )


def box(lon: float, lat: float, half: float) -> list[tuple[float, float]]:
    return [
        (lon - half, lat - half),
        (lon + half, lat - half),
        (lon + half, lat + half),
        (lon, lat + 1.4 * half),
        (lon - half, lat + half),
        (lon - half, lat - half),
    ]


def vessel(rng: np.random.Generator, i: int, minutes: np.ndarray, ports: list[tuple[float, float]]) -> TrackLine:
    lon0, lat0 = ports[i % len(ports)]
    n = minutes.size
    course, speed = rng.uniform(0, 2 * np.pi), rng.gamma(2.0, 0.0016)
    turn = np.cumsum(rng.normal(0, 0.06, n)) + course
    lon = lon0 + rng.normal(0, 0.5) + np.cumsum(np.sin(turn)) * speed
    lat = lat0 - abs(rng.normal(0, 0.35)) + np.cumsum(np.cos(turn)) * speed
    boundary = np.hypot((lon - lon0) * 97_000, (lat - lat0) * 111_000) - 14_000
    return TrackLine(
        f"mmsi:{366000000 + i}",
        None,
        "vessel",
        False,
        DAY_US + (minutes * 60e6).astype(np.int64),
        lon,
        lat,
        (boundary < 0).astype(np.int8),
        boundary,
    )


def strait() -> ReportInput:
    """A zone that lies across 180 degrees, with a ship that sails through it and one that runs along its edge."""
    c = (179.9, 65.9, 60_000.0)
    ship = track("ship-east", [(0, -140, -30), (240, 0, 0), (480, 150, 40)], c, kind="vessel", every_s=300)
    edge = track("ship-edge", [(0, -40, 90), (300, 62, 10), (480, 80, -60)], c, kind="vessel", every_s=300)
    rows = [
        event(ship, "entered", 145, "strait"),
        event(ship, "left", 330, "strait"),
        event(edge, "approached", 200, "strait", eta_s=600.0),
    ]
    return ReportInput(
        "Across 180 degrees (made up for a test)",
        "strait",
        HASH,
        summary(195),
        [ZoneShape("strait", "Strait", [circle(*c)], "circle")],
        events_frame(rows),
        pl.DataFrame([span(ship, "visit", 145, 330, "strait", 60_000.0)], schema=SPAN_SCHEMA),
        [ship, edge],
    )


def hostile() -> ReportInput:
    """Every name that a stranger may choose tries to break out of its place."""
    c = (0.0, 0.0, 10_000.0)
    line = track(HOSTILE, [(0, -30, 0), (60, 0, 0), (120, 30, 1)], c, party=HOSTILE, kind=HOSTILE)
    cited = [{"source": HOSTILE, "row": 1, "message_id": HOSTILE, "fix_hash": "0"}]
    rows = [
        event(line, "entered", 40, HOSTILE, rule=HOSTILE, evidence=cited),
        event(line, "halted", 60, HOSTILE, evidence=cited),
    ]
    return ReportInput(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        summary(121, remark=HOSTILE),
        [ZoneShape(HOSTILE, HOSTILE, [circle(*c)], HOSTILE)],
        events_frame(rows),
        pl.DataFrame([span(line, "visit", 40, 80, HOSTILE)], schema=SPAN_SCHEMA),
        [line],
        [HOSTILE],
    )


def apart() -> ReportInput:
    """Two trips with almost three weeks of silence between them; the first is last heard inside."""
    c = (38.6178, 33.5058, 55_000.0)
    early = track("early", [(300, -80, 0), (420, -20, 0)], c, kind="vehicle")
    late = track("late", [(28_800, 80, 0), (28_980, 0, 0), (29_100, 70, 0)], c, kind="vehicle")
    rows = [event(early, "entered", 350, "z"), event(late, "entered", 28_856, "z"), event(late, "left", 29_075, "z")]
    spans = [span(early, "visit", 350, None, "z", 35_000.0), span(late, "visit", 28_856, 29_075, "z", 55_000.0)]
    return ReportInput(
        "Three weeks apart (made up for a test)",
        "apart",
        HASH,
        summary(422),
        [ZoneShape("z", "Zone", [circle(*c)], "circle")],
        events_frame(rows),
        pl.DataFrame(spans, schema=SPAN_SCHEMA),
        [early, late],
    )
