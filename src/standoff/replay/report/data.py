"""What a report is made of: plain values in memory, and the thinning that keeps a page drawable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA

__all__ = [
    "HALTED",
    "INSIDE",
    "MAX_EVENTS",
    "MAX_POINTS",
    "MAX_TRACKS",
    "MAX_ZONE_POINTS",
    "OUTSIDE",
    "ReportInput",
    "TrackLine",
    "ZoneShape",
    "thin_events",
    "thin_tracks",
    "thin_zones",
    "with_starts",
]

OUTSIDE: Final = 0
INSIDE: Final = 1
HALTED: Final = 2
MAX_TRACKS: Final = 2_000
MAX_POINTS: Final = 200_000
MAX_EVENTS: Final = 50_000
MAX_ZONE_POINTS: Final = 300_000
_SEVERITIES: Final = ("critical", "warning", "notice", "info")


@dataclass(frozen=True, slots=True)
class ZoneShape:
    """A zone as it is drawn. Rings (n, 2): lon, lat in degrees, dense enough to look right; holes are rings too."""

    id: str
    name: str
    rings: Sequence[Sequence[tuple[float, float]] | NDArray[np.float64]]
    kind: str = "polygon"  # circle | polygon | corridor


@dataclass(frozen=True, slots=True, eq=False)
class TrackLine:
    """The fixes of one entity in time order; all arrays have shape (n,).

    `inside` is OUTSIDE, INSIDE or HALTED at each fix. `boundary_m` is the signed distance to the border that matters
    most to this entity (+ outside, NaN where unknown). `starts` is true where no path leads to a fix: the first one,
    and those after a gap; left out, the report derives it from `ReportInput.max_gap_us`.
    """

    entity: str
    party: str | None
    kind: str | None
    source_is_reconstruction: bool
    t_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    inside: NDArray[np.int8]
    boundary_m: NDArray[np.float64]
    starts: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ReportInput:
    """Everything a report shows. Events follow EVENT_SCHEMA, spans SPAN_SCHEMA; `notes` are remarks for a person."""

    title: str
    plan_name: str
    plan_hash: str
    summary: Mapping[str, Any]
    zones: Sequence[ZoneShape] = ()
    events: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EVENT_SCHEMA))
    spans: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPAN_SCHEMA))
    tracks: Sequence[TrackLine] = ()
    notes: Sequence[str] = ()
    max_gap_us: int | None = None
    events_total: int | None = None  # when the caller already left some out
    superseded: Mapping[str, str | None] = field(default_factory=dict)  # event id -> its amendment; None: withdrawn


def thin_tracks(
    tracks: Sequence[TrackLine],
    max_tracks: int = MAX_TRACKS,
    max_points: int = MAX_POINTS,
    *,
    with_events: Collection[str] = (),
) -> tuple[list[TrackLine], str]:
    """At most so many tracks and points: entities in `with_events` first, then those ever inside, then the nearest.

    The second value says what was left out, for the page to show; empty when nothing was. The order is kept. Points
    where the state changes and at the ends of gaps stay, so a track may go over its share by these.
    """
    wanted = set(with_events)
    chosen = list(tracks) if len(tracks) <= max_tracks else _most_telling(tracks, max_tracks, wanted)
    points = sum(len(t.t_us) for t in chosen)
    drawn = chosen if points <= max_points else _share_points(chosen, max_points, wanted)
    return drawn, _thinning_note(tracks, chosen, drawn, wanted)


def thin_zones(
    zones: Sequence[ZoneShape], max_points: int = MAX_ZONE_POINTS, *, with_events: Collection[str] = ()
) -> tuple[list[ZoneShape], str]:
    """Zones whose outlines fit into `max_points` vertices, those with events first; and what was left out."""
    wanted = set(with_events)
    kept, spent = set(), 0
    for i in sorted(range(len(zones)), key=lambda i: (zones[i].id not in wanted, i)):
        size = sum(len(ring) for ring in zones[i].rings)
        if spent + size <= max_points:
            kept.add(i)
            spent += size
    note = f"Zones: {len(kept):,} of {len(zones):,} outlines are drawn; those with events come first."
    return [zones[i] for i in sorted(kept)], note if len(kept) < len(zones) else ""


def thin_events(events: pl.DataFrame, max_events: int = MAX_EVENTS) -> pl.DataFrame:
    """At most so many events, the most severe first and then the earliest, in the order given."""
    if events.height <= max_events:
        return events
    rank = {severity: i for i, severity in enumerate(_SEVERITIES)}
    ranked = events.with_row_index("_row").with_columns(
        pl.col("severity").replace_strict(rank, default=len(rank), return_dtype=pl.Int8).alias("_rank")
    )
    return ranked.sort("_rank", "_row").head(max_events).sort("_row").drop("_row", "_rank")


def _most_telling(tracks: Sequence[TrackLine], most: int, wanted: set[str]) -> list[TrackLine]:
    nearest = _distance_ranks(tracks)
    ranked = sorted(range(len(tracks)), key=lambda i: (tracks[i].entity not in wanted, nearest[i], i))
    return [tracks[i] for i in sorted(ranked[:most])]


def _distance_ranks(tracks: Sequence[TrackLine]) -> list[float]:
    """Smaller is shown first: ever inside, then by the nearest approach to a border. All tracks in one pass."""
    drawn = [i for i, track in enumerate(tracks) if len(track.t_us)]
    ranks = np.full(len(tracks), np.inf)
    if drawn:
        heads = np.cumsum([0, *(len(tracks[i].t_us) for i in drawn[:-1])])
        nearest = np.fmin.reduceat(np.concatenate([tracks[i].boundary_m for i in drawn]), heads)  # NaN: all unknown
        inside = np.maximum.reduceat(np.concatenate([tracks[i].inside for i in drawn]), heads) > OUTSIDE
        ranks[drawn] = np.where(inside, -np.inf, np.where(np.isnan(nearest), np.inf, nearest))
    ranked: list[float] = ranks.tolist()
    return ranked


def _share_points(tracks: list[TrackLine], max_points: int, wanted: set[str]) -> list[TrackLine]:
    """Spread the budget: entities with events get four shares, the others one, and nobody more than they have."""
    sizes = np.array([len(t.t_us) for t in tracks], dtype=np.float64)
    weights = np.array([4.0 if t.entity in wanted else 1.0 for t in tracks])
    low, high = 0.0, float(max_points)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(sizes, middle * weights).sum() <= max_points else (low, middle)
    budgets = np.maximum(2, np.minimum(sizes, low * weights).astype(np.int64))
    return [_thin_points(t, int(b)) for t, b in zip(tracks, budgets, strict=True)]


def _thin_points(track: TrackLine, budget: int) -> TrackLine:
    """Half of the budget evenly in time order, half where the track bends most; changes of state and gaps stay."""
    n = len(track.t_us)
    if n <= budget:
        return track
    keep = _must_stay(track)
    even = np.unique(np.linspace(0, n - 1, max(2, budget // 2)).astype(np.int64))
    keep[even] = True
    left = budget - int(keep.sum())
    if left > 0:
        bend = np.where(keep, -1.0, _bends(track))
        keep[np.argsort(-bend, kind="stable")[:left]] = True
    chosen = np.flatnonzero(keep)
    return replace(
        track,
        t_us=track.t_us[chosen],
        lon=track.lon[chosen],
        lat=track.lat[chosen],
        inside=track.inside[chosen],
        boundary_m=track.boundary_m[chosen],
        starts=None if track.starts is None else track.starts[chosen],
    )


def _must_stay(track: TrackLine) -> NDArray[np.bool_]:
    keep = np.zeros(len(track.t_us), dtype=np.bool_)
    edges = np.flatnonzero(np.diff(track.inside) != 0)
    keep[edges] = keep[edges + 1] = True
    if track.starts is not None:
        heads = np.flatnonzero(track.starts)
        keep[heads] = True
        keep[np.maximum(heads - 1, 0)] = True
    if not np.all(np.isnan(track.boundary_m)):
        keep[int(np.nanargmin(track.boundary_m))] = True
    keep[0] = keep[-1] = True
    return keep


def _bends(track: TrackLine) -> NDArray[np.float64]:
    """How far each fix lies off the middle of its neighbours, in degrees; ends count as nothing."""
    lon = np.unwrap(track.lon, period=360.0)
    dx = (lon[:-2] + lon[2:]) / 2 - lon[1:-1]
    dy = (track.lat[:-2] + track.lat[2:]) / 2 - track.lat[1:-1]
    bend = np.hypot(dx * np.cos(np.radians(track.lat[1:-1])), dy)
    return np.concatenate([[0.0], bend, [0.0]])


def _thinning_note(
    tracks: Sequence[TrackLine], chosen: list[TrackLine], drawn: list[TrackLine], wanted: set[str]
) -> str:
    parts = []
    if len(chosen) < len(tracks):
        first = "those with events first, then those inside or nearest to a border"
        parts.append(f"{len(chosen):,} of {len(tracks):,} are drawn ({first})")
        missing = len(wanted & {t.entity for t in tracks}) - len(wanted & {t.entity for t in chosen})
        if missing:
            parts.append(f"{missing:,} tracks that raised events are not drawn; their events are listed")
    had, has = (sum(len(t.t_us) for t in some) for some in (chosen, drawn))
    if has < had:
        parts.append(f"{has:,} of their {had:,} points are kept, with every change of state among those points")
    return f"Tracks: {'; '.join(parts)}." if parts else ""


def with_starts(track: TrackLine, max_gap_us: int | None) -> TrackLine:
    """A track that says where its lines begin anew: after a silence longer than `max_gap_us` (None: nowhere)."""
    if track.starts is not None:
        return track
    starts = np.zeros(len(track.t_us), dtype=np.bool_)
    if max_gap_us is not None:
        starts[1:] = np.diff(track.t_us) > max_gap_us
    starts[0] = True
    return replace(track, starts=starts)
