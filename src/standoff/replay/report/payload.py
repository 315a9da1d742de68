"""The data a page carries: zones, tracks, events and spans as compact JSON that is safe inside a script element."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from standoff.replay.report.data import TrackLine, ZoneShape
from standoff.replay.report.pack import nullable, pack, pack_delta_parts, scaled
from standoff.replay.report.packed_tracks import DEGREE, packed_tracks, unwrapped
from standoff.replay.report.symbols import MARKS

__all__ = ["build_payload", "safe_json", "time_span_ms"]

_MAX_EVIDENCE: Final = 6  # rows named for each event; the files have all
_MARK_UNSAFE: Final = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def safe_json(value: Any) -> str:
    """JSON that cannot end or disturb the script element around it; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_MARK_UNSAFE)


def build_payload(
    zones: Sequence[ZoneShape],
    tracks: Sequence[TrackLine],
    events: pl.DataFrame,
    spans: pl.DataFrame,
    superseded: Mapping[str, str | None],
) -> dict[str, Any]:
    """Everything the page's script draws, ready for `safe_json`. Times are whole milliseconds after `t0`.

    `superseded`: see ReportInput.
    """
    t0, t1 = time_span_ms(tracks, events)
    return {
        "t0": t0,
        "t1": t1,
        "centre": _centre(zones, tracks, events),
        "marks": {str(kind): [mark.path, mark.fill, mark.words] for kind, mark in MARKS.items()},
        "zones": _zones(zones),
        "tracks": packed_tracks(tracks, t0),
        "events": _events(events, t0, superseded),
        "spans": _spans(spans, t0),
    }


def time_span_ms(tracks: Sequence[TrackLine], events: pl.DataFrame) -> tuple[int, int]:
    """First and last instant of anything shown, in whole milliseconds since 1970; (0, 0) for nothing."""
    instants = [int(t) for track in tracks if len(track.t_us) for t in (track.t_us[0], track.t_us[-1])]
    for column in ("start", "end", "detected_at"):
        known = events[column].drop_nulls().dt.epoch("us")
        instants += [int(v) for v in (known.min(), known.max()) if isinstance(v, int)]
    return (min(instants) // 1000, -(-max(instants) // 1000)) if instants else (0, 0)


def _centre(zones: Sequence[ZoneShape], tracks: Sequence[TrackLine], events: pl.DataFrame) -> list[float]:
    """The middle of the zones (else tracks, else events) as lon, lat: a mean direction, so 180 and poles are fine."""
    if zones:
        rings = [np.asarray(ring, dtype=np.float64).reshape(-1, 2) for zone in zones for ring in zone.rings]
        points = np.concatenate([np.empty((0, 2)), *rings])
    elif tracks:
        points = np.concatenate([np.stack([t.lon, t.lat], axis=1) for t in tracks])
    else:
        points = events.select("lon", "lat").drop_nulls().to_numpy()
    if len(points) == 0:
        return [0.0, 0.0]
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    x, y, z = (float(v.mean()) for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return [round(float(np.degrees(np.arctan2(y, x))), 4), round(float(np.degrees(np.arctan2(z, np.hypot(x, y)))), 4)]


def _zones(zones: Sequence[ZoneShape]) -> list[dict[str, Any]]:
    """The outlines, all rings packed in one pass."""
    rings = [np.asarray(ring, dtype=np.float64).reshape(-1, 2) for zone in zones for ring in zone.rings]
    if not rings:
        return [{"id": zone.id, "name": zone.name, "kind": zone.kind, "rings": []} for zone in zones]
    ends = np.cumsum([len(ring) for ring in rings])
    lon = pack_delta_parts(scaled(np.concatenate([unwrapped(ring[:, 0]) for ring in rings]), DEGREE), ends)
    lat = pack_delta_parts(scaled(np.concatenate([ring[:, 1] for ring in rings]), DEGREE), ends)
    packed = iter(zip(lon, lat, strict=True))
    return [
        {"id": zone.id, "name": zone.name, "kind": zone.kind, "rings": [list(next(packed)) for _ in zone.rings]}
        for zone in zones
    ]


def _dictionary(column: pl.Series) -> dict[str, Any]:
    """Strings as places in a list of the distinct ones, sorted; null is 0 in the packed column."""
    words = sorted(column.drop_nulls().unique().to_list())
    at = column.cast(pl.Enum(words)).to_physical().cast(pl.Int64) + 1
    return {"words": words, "at": pack(at.fill_null(0).to_numpy())}


def _numbers(column: pl.Series, per_unit: float) -> str:
    values = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return pack(nullable(scaled(values, per_unit), ~np.isfinite(values)))


def _milliseconds(column: pl.Series, after: pl.Series | int) -> str:
    at_ms = column.dt.epoch("us") // 1000 - after
    return pack(nullable(at_ms.fill_null(0).to_numpy().astype(np.int64), at_ms.is_null().to_numpy()))


def _places(column: pl.Series, ids: dict[str, int]) -> str:
    """References to events by their place in the page; null and events not in the page are 0."""
    at = [0 if v is None else ids.get(v, -1) + 1 for v in column.to_list()]
    return pack(np.array(at, dtype=np.int64))


def _events(events: pl.DataFrame, t0: int, superseded: Mapping[str, str | None]) -> dict[str, Any]:
    start_ms = events["start"].dt.epoch("us") // 1000
    ids = {v: i for i, v in enumerate(events["event_id"].to_list())}
    words = ("kind", "rule", "zone", "severity", "entity", "verdict", "cause")
    numbers = {
        "lon": DEGREE,
        "lat": DEGREE,
        "boundary_m": 10.0,
        "depth_m": 10.0,
        "vertical_m": 10.0,
        "speed_mps": 100.0,
        "eta_s": 1.0,
    }
    return {
        "n": events.height,
        "id": [str(v)[:12] for v in events["event_id"]],
        "start": _milliseconds(events["start"], t0),
        "end": _milliseconds(events["end"], start_ms),
        "detected": _milliseconds(events["detected_at"], start_ms),
        "closes": _places(events["closes"], ids),
        "gone": pack(np.array([_gone(event, superseded, ids) for event in ids], dtype=np.int64)),
        "doubt": _numbers(1.0 - events["certainty"], 1e9),
        "members": [_members(row) for row in events.select("entity", "members").iter_rows()],
        "evidence": _evidence(events["evidence"]),
        **{name: _dictionary(events[name]) for name in words},
        **{name: _numbers(events[name], per_unit) for name, per_unit in numbers.items()},
    }


def _gone(event: str, superseded: Mapping[str, str | None], ids: dict[str, int]) -> int:
    """0: it stands, 1: withdrawn, 2: superseded by an event that is not in the page, 3 and more: by that event."""
    if event not in superseded:
        return 0
    newer = superseded[event]
    return 1 if newer is None else ids.get(newer, -1) + 3


def _members(row: tuple[str | None, list[str] | None]) -> list[str] | int:
    """The members where they say more than the entity does, else 0."""
    entity, members = row
    return 0 if not members or members == [entity] else members


def _evidence(column: pl.Series) -> dict[str, Any]:
    """Of each event how many proofs are named and how many are not; then the named ones of all events in a row."""
    told = pl.DataFrame({"all": column}).select(
        pl.col("all").list.len().fill_null(0).cast(pl.Int64).alias("n"),
        pl.col("all").list.head(_MAX_EVIDENCE).alias("named"),
    )
    named = told["n"].clip(upper_bound=_MAX_EVIDENCE)
    proofs = told.filter(named > 0).select(pl.col("named").explode()).unnest("named")
    return {
        "counts": pack(np.stack([named.to_numpy(), (told["n"] - named).to_numpy()], axis=1).ravel()),
        "source": _dictionary(proofs["source"]),
        "row": pack(proofs["row"].fill_null(0).to_numpy()),
    }


def _spans(spans: pl.DataFrame, t0: int) -> dict[str, Any]:
    return {
        "n": spans.height,
        "start": _milliseconds(spans["start"], t0),
        "end": _milliseconds(spans["end"], spans["start"].dt.epoch("us") // 1000),
        "depth_m": _numbers(spans["depth_m"], 10.0),
        **{name: _dictionary(spans[name]) for name in ("span", "zone", "severity", "entity")},
    }
