"""Runs the engine and its slow twin on one scenario and tells every difference between their events."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import polars as pl
from pyproj import Geod
from twin_scenarios import Scenario

from standoff.model.event import EventKind
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan, Rule
from standoff.pipeline import begin, finish, step
from standoff.testing.slow_twin import SlowFix, detect_slow
from standoff.testing.slow_twin.geometry import border_of

GEOD = Geod(ellps="WGS84")
PLACE_M, BORDER_M, DEPTH_M, START_US = 1.0, 1.0, 1.0, 2_000
#: Beyond 50 km from a border this share of the distance counts instead of 1 m (1 m is promised within 100 km).
FAR_SHARE = 2e-5
#: A passage under a flat angle: its place may be off by more than a metre, but not off the border by more than this.
ON_BORDER_M = 0.15
_TOGETHER = (
    ("sides", ("found_inside", "entered", "left", "crossed", "went_deep", "stayed", "patrolled")),
    ("approach", ("approached", "turned_away")),
    ("stop", ("halted", "resumed")),
    ("silence", ("lost", "regained")),
)
_PASSAGES = ("entered", "left", "crossed", "went_deep", "stayed")


@dataclass(frozen=True)
class Seen:
    """One event of either side. `closes` is the kind and detection of the event it ends."""

    kind: str
    zone: str
    entity: str
    detected_us: int
    start_us: int
    end_us: int | None
    lon: float
    lat: float
    boundary_m: float
    depth_m: float
    certainty: float
    cause: str
    verdict: str
    closes: tuple[str, int] | None
    speed_mps: float | None
    eta_s: float | None


def frame_of(fixes: list[SlowFix]) -> pl.DataFrame:
    """Fixes as a feed delivers them."""
    rows = [
        {
            "entity": f.entity, "t_us": f.t_us, "lon": f.lon, "lat": f.lat, "alt_m": f.alt_m, "alt_datum": f.alt_datum,
            "error_m": f.error_m, "surface": f.surface, "source": f.source, "file": "scene", "row": k + 1,
            "party": f.party, "kind": f.kind,
        }
        for k, f in enumerate(fixes)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={name: FIX_SCHEMA[name] for name in rows[0]}).select(
        [pl.col(n) if n in rows[0] else pl.lit(None, FIX_SCHEMA[n]).alias(n) for n in FIX_SCHEMA]
    )


def plan_of(scene: Scenario) -> Plan:
    """A plan that asks for every kind at every zone, with the scene's parameters."""
    zones = tuple(zone.id for zone in scene.zones)
    rules = tuple(
        Rule(
            id=name, when=tuple(EventKind(kind) for kind in kinds), zones=zones,
            parameters={key: value for kind in kinds for key, value in scene.settings.parameters.get(kind, {}).items()},
        )
        for name, kinds in _TOGETHER
    )  # fmt: skip
    return Plan("differential", "0" * 64, tuple(scene.zones), defaults=scene.settings.defaults, rules=rules)


def by_engine(scene: Scenario, batches: int = 1) -> list[Seen]:
    """The engine's events, fed in so many batches."""
    watch = begin(plan_of(scene))
    frame = frame_of(scene.fixes).sort("t_us", maintain_order=True)
    cuts = np.linspace(0, len(frame), batches + 1).astype(int)
    parts = [step(watch, frame[a:b], int(frame["t_us"][int(b) - 1])).events for a, b in pairwise(cuts) if a < b]
    rows = pl.concat([*parts, finish(watch).events]).to_dicts()
    known = {row["event_id"]: row for row in rows}
    assert len(known) == len(rows), "two events with one id"

    def us(at: object) -> int:
        return int(pl.Series([at]).dt.epoch("us")[0])

    return [
        Seen(
            row["kind"], row["zone"], row["entity"], us(row["detected_at"]), us(row["start"]),
            None if row["end"] is None else us(row["end"]), row["lon"], row["lat"], row["boundary_m"], row["depth_m"],
            row["certainty"], row["cause"], row["verdict"],
            None if row["closes"] is None
            else (known[row["closes"]]["kind"], us(known[row["closes"]]["detected_at"])) if row["closes"] in known
            else ("nothing", 0),
            row["speed_mps"], row["eta_s"],
        )
        for row in rows
    ]  # fmt: skip


def by_twin(scene: Scenario) -> list[Seen]:
    """The twin's events."""
    events = detect_slow(scene.fixes, scene.zones, scene.settings)
    return [
        Seen(
            e.kind, e.zone, e.entity, e.detected_us, e.start_us, e.end_us, e.lon, e.lat, e.boundary_m, e.depth_m,
            e.certainty, e.cause, e.verdict,
            None if e.closes is None else (events[e.closes].kind, events[e.closes].detected_us), e.speed_mps, e.eta_s,
        )
        for e in events
    ]  # fmt: skip


def differences(scene: Scenario, engine: list[Seen], twin: list[Seen]) -> list[str]:
    """In words, one line a difference; empty when they agree."""
    found: list[str] = []
    groups: dict[tuple[str, str, str], tuple[list[Seen], list[Seen]]] = defaultdict(lambda: ([], []))
    for which, events in ((0, engine), (1, twin)):
        for e in events:
            groups[e.kind, e.zone, e.entity][which].append(e)
    for key, (ours, theirs) in sorted(groups.items()):
        found += _pair_up(scene, key, ours, theirs)
    return found


def _pair_up(scene: Scenario, key: tuple[str, str, str], ours: list[Seen], theirs: list[Seen]) -> list[str]:
    ours, theirs = (sorted(events, key=lambda e: (e.detected_us, e.start_us)) for events in (ours, theirs))
    if len(ours) != len(theirs):
        times = [[(e.detected_us, e.start_us) for e in events] for events in (ours, theirs)]
        only = [[t for t in a if t not in b] for a, b in (times, times[::-1])]
        return [f"{key}: only the engine {only[0]}, only the twin {only[1]}"]
    return [
        f"{key} at {a.detected_us}: {said}" for a, b in zip(ours, theirs, strict=True) for said in _unlike(scene, a, b)
    ]


def _unlike(scene: Scenario, a: Seen, b: Seen) -> list[str]:
    said = []
    aside_m = GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]
    slack_us = START_US + _slack_us(scene, b, max(PLACE_M, aside_m))
    if aside_m > PLACE_M and not _both_on_border(scene, a, b):
        said.append(f"places {aside_m:.3f} m apart")
    if abs(a.start_us - b.start_us) > slack_us:
        said.append(f"start {a.start_us} / {b.start_us}")
    if (a.end_us is None) != (b.end_us is None) or (a.end_us and b.end_us and abs(a.end_us - b.end_us) > 20 * slack_us):
        said.append(f"end {a.end_us} / {b.end_us}")
    if abs(a.detected_us - b.detected_us) > (slack_us if a.kind == "stayed" else 0):
        said.append(f"detected {a.detected_us} / {b.detected_us}")
    for name, limit in (
        ("boundary_m", max(BORDER_M, FAR_SHARE * abs(b.boundary_m))),
        ("depth_m", DEPTH_M),
        ("certainty", 0.05),
    ):
        x, y = getattr(a, name), getattr(b, name)
        if abs(x - y) > limit:
            said.append(f"{name} {x} / {y}")
    if a.kind == "approached":
        for name in ("speed_mps", "eta_s"):
            x, y = getattr(a, name), getattr(b, name)
            if not math.isclose(
                x, y, rel_tol=1e-3, abs_tol=1.0 / max(0.5, b.speed_mps or 1) if name == "eta_s" else 1e-3
            ):
                said.append(f"{name} {x} / {y}")
    said += [f"{n} {getattr(a, n)} / {getattr(b, n)}" for n in ("cause", "verdict") if getattr(a, n) != getattr(b, n)]
    if (a.closes is None) != (b.closes is None) or (a.closes and b.closes and a.closes != b.closes):
        said.append(f"closes {a.closes} / {b.closes}")
    return said


def _slack_us(scene: Scenario, e: Seen, aside_m: float) -> float:
    """How long it takes to go `aside_m` where the event was; nothing for events that start at a fix."""
    if e.kind not in _PASSAGES:
        return 0.0
    track = sorted((f for f in scene.fixes if f.entity == e.entity), key=lambda f: f.t_us)
    for p, q in pairwise(track):
        if p.t_us - 1000 <= e.start_us <= q.t_us + 1000 and q.t_us > p.t_us:
            length_m = GEOD.inv(p.lon, p.lat, q.lon, q.lat)[2]
            return aside_m / length_m * (q.t_us - p.t_us) if length_m > aside_m else float(q.t_us - p.t_us)
    return 0.0


def _both_on_border(scene: Scenario, a: Seen, b: Seen) -> bool:
    if a.kind not in _PASSAGES:
        return False
    zone = next(zone for zone in scene.zones if zone.id == a.zone)
    level_m = -scene.settings.of("went_deep", "depth") if a.kind == "went_deep" else 0.0
    borders = [border_of(version.shape) for version in zone.versions]
    return any(all(abs(border.signed_m(e.lon, e.lat) - level_m) <= ON_BORDER_M for e in (a, b)) for border in borders)


def near_a_threshold(scene: Scenario, twin: list[Seen], runs: int = 6, jitter_m: float = 0.3) -> bool:
    """Whether the twin itself answers otherwise when every fix is moved by up to some tenths of a metre."""

    def shape(events: list[Seen]) -> list[tuple[str, str, str, int]]:
        return sorted((e.kind, e.zone, e.entity, e.detected_us if e.kind != "stayed" else 0) for e in events)

    plain = shape(twin)
    for seed in range(runs):
        random = np.random.default_rng(seed)
        moved = []
        for fix in scene.fixes:
            lon, lat, _ = GEOD.fwd(fix.lon, fix.lat, random.uniform(0, 360), random.uniform(0, jitter_m))
            moved.append(replace(fix, lon=lon, lat=lat))
        if shape(by_twin(replace(scene, fixes=moved))) != plain:
            return True
    return False
