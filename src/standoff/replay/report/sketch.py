"""A still map as SVG, for readers and printers that run no script: zones, the most telling tracks, and event marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.replay.report.data import OUTSIDE, TrackLine, ZoneShape, thin_tracks
from standoff.replay.report.symbols import MARKS

__all__ = ["sketch_map"]

_WIDE: Final = 900.0
_HIGH: Final = 560.0
_TRACKS: Final = 100
_POINTS: Final = 4_000
_ZONES: Final = 200
_RING_POINTS: Final = 90
_MARKS: Final = 200
Points = NDArray[np.float64]  # shape (n, 2): degrees, or x to the right and y downwards in the drawing


def sketch_map(
    zones: Sequence[ZoneShape], tracks: Sequence[TrackLine], events: pl.DataFrame, centre: tuple[float, float]
) -> str:
    """An SVG of the area around the zones, azimuthal about `centre` (lon, lat); empty when there is nothing to draw."""
    areas = [[_ring(ring) for ring in zone.rings if len(ring) > 2] for zone in zones[:_ZONES]]
    rings = [ring for area in areas for ring in area]
    drawn, _ = thin_tracks(tracks, _TRACKS, _POINTS, with_events=set(events["entity"].drop_nulls().to_list()))
    lines = [np.stack([t.lon, t.lat], axis=1) for t in drawn]
    if not rings and not lines:
        return ""
    frame = _Frame(centre, rings or lines)
    marks = events.head(_MARKS).select("kind", "lon", "lat").drop_nulls().rows()
    return (
        f'<svg class="sketch" viewBox="0 0 {_WIDE:.0f} {_HIGH:.0f}" role="img" aria-label="Zones, tracks and events">'
        + "".join(_zone([frame.place(ring) for ring in area]) for area in areas)
        + "".join(_track(t, frame.place(line)) for t, line in zip(drawn, lines, strict=True))
        + "".join(_mark(kind, *frame.place(np.array([[lon, lat]]))[0]) for kind, lon, lat in marks if kind in MARKS)
        + "</svg>"
    )


class _Frame:
    """From degrees to places in the drawing."""

    def __init__(self, centre: tuple[float, float], shown: list[Points]) -> None:
        self._centre = (float(np.radians(centre[0])), float(np.radians(centre[1])))
        self._scale, self._middle = 1.0, np.zeros(2)
        flat = np.concatenate([self._project(points) for points in shown])
        low, high = flat.min(axis=0), flat.max(axis=0)
        self._middle = (low + high) / 2
        self._scale = float(min(_WIDE, _HIGH) / max(float((high - low).max()), 1e-5) / 1.3)

    def place(self, degrees: Points) -> Points:
        flat = (self._project(degrees) - self._middle) * self._scale
        return np.stack([_WIDE / 2 + flat[:, 0], _HIGH / 2 - flat[:, 1]], axis=1)

    def _project(self, degrees: Points) -> Points:
        """Azimuthal equidistant on a sphere, in radians."""
        lon, lat = np.radians(degrees[:, 0]) - self._centre[0], np.radians(degrees[:, 1])
        sin0, cos0 = np.sin(self._centre[1]), np.cos(self._centre[1])
        east = np.cos(lat) * np.sin(lon)
        north = cos0 * np.sin(lat) - sin0 * np.cos(lat) * np.cos(lon)
        away = np.hypot(east, north)
        angle = np.arctan2(away, sin0 * np.sin(lat) + cos0 * np.cos(lat) * np.cos(lon))
        factor = np.divide(angle, away, out=np.ones_like(away), where=away > 1e-12)
        return np.stack([east * factor, north * factor], axis=1)


def _ring(ring: Sequence[tuple[float, float]] | Points) -> Points:
    points = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
    return points[:: max(1, len(points) // _RING_POINTS)]


def _path(points: Points, starts: NDArray[np.bool_] | None = None) -> str:
    """Lines through the points; a new one wherever `starts` says so."""
    fresh = np.zeros(len(points), dtype=np.bool_) if starts is None else starts.copy()
    fresh[:1] = True
    return "".join(f"{'M' if new else 'L'}{x:.1f} {y:.1f}" for (x, y), new in zip(points, fresh, strict=True))


def _zone(rings: list[Points]) -> str:
    return f'<path class="zone" d="{"".join(_path(ring) + "Z" for ring in rings)}"/>' if rings else ""


def _track(track: TrackLine, points: Points) -> str:
    recon = " recon" if track.source_is_reconstruction else ""
    inside = track.inside > OUTSIDE
    out = f'<path class="way{recon}" d="{_path(points, track.starts)}"/>'
    if not inside.any():
        return out
    starts = np.zeros(len(points), dtype=np.bool_) if track.starts is None else track.starts
    heads = (starts | np.diff(inside, prepend=False))[inside]
    return f'{out}<path class="way in{recon}" d="{_path(points[inside], heads)}"/>'


def _mark(kind: str, x: float, y: float) -> str:
    if not (0 < x < _WIDE and 0 < y < _HIGH):
        return ""
    return f'<use href="#k-{kind}" x="{x - 9:.0f}" y="{y - 9:.0f}" width="18" height="18"/>'
