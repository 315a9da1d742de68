"""A test as a picture: zones, ways and reports on a map, and below it expected and seen in time."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from standoff.geometry.distance import outline
from standoff.model.plan import Plan
from standoff.rehearse.drawing import INK, PALETTE, new_figure, save
from standoff.rehearse.timelines.junit import xml_text
from standoff.rehearse.timelines.verdicts import TestResult
from standoff.units import US_PER_S

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "picture_name"]

_MIN_US: Final = 60 * US_PER_S
#: Of so many parts of the time, what falls into the same is written above each other.
_BESIDE: Final = 8


def picture_name(number: int, result: TestResult) -> str:
    """A name for the file: the number of the test, and what is left of its name."""
    words = re.sub(r"[^a-z0-9]+", "-", result.timeline.name.lower()).strip("-")[:60]
    return f"{number:03d}-{words or 'test'}.svg"


def draw(plan: Plan, result: TestResult, path: Path) -> None:
    """Write the picture (.svg, .png or .pdf). CallError where matplotlib is missing."""
    figure = new_figure(9.0, 9.0)
    above, below = figure.subplots(2, 1, height_ratios=[3, 1])
    figure.suptitle(_plain(f"{'passed' if result.passed else 'FAILED'}: {result.timeline.name}"), fontsize=11)
    _map(above, plan, result)
    _lanes(below, result)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a letter that the font lacks is drawn as a box
        save(figure, path)


def _plain(text: str) -> str:
    """Without the signs that begin a formula, and those that an SVG cannot hold."""
    return xml_text(text).replace("$", r"\$")


def _map(axes: Axes, plan: Plan, result: TestResult) -> None:
    lons, lats = [], []
    for number, track in enumerate(result.timeline.tracks):
        colour = PALETTE[number % len(PALETTE)]
        axes.plot(track.course.lon, track.course.lat, color=colour, linewidth=0.8, linestyle="--")
        axes.plot(track.reports.lon, track.reports.lat, ".", color=colour, markersize=3, label=_plain(track.entity))
        lons += [track.course.lon.min(), track.course.lon.max()]
        lats += [track.course.lat.min(), track.course.lat.max()]
    named = {event.zone for event in result.seen.events}
    for number, zone in enumerate(plan.zones):
        for ring in outline(zone.versions[-1].shape):
            near = (np.abs(ring[:, 1] - np.mean(lats)) < 3).any() and (np.abs(ring[:, 0] - np.mean(lons)) < 3).any()
            if zone.id in named or near:
                axes.plot(ring[:, 0], ring[:, 1], color=INK, linewidth=1.0)
                _name(axes, zone.id, ring, number)
    for event in result.seen.events:
        axes.plot(event.lon, event.lat, "o", color=INK, markersize=5, markerfacecolor="none")
        axes.annotate(event.kind, (event.lon, event.lat), fontsize=7, xytext=(4, 4), textcoords="offset points")
    _frame(axes, lons, lats)


def _name(axes: Axes, zone: str, ring: NDArray[np.float64], number: int) -> None:
    """At the north-western end of the ring; zones on the same ground do not write over each other."""
    lon, lat = min(ring.tolist(), key=lambda point: (-point[1], point[0]))
    place: dict[str, Any] = {"xytext": (3, 3 + 8 * (number % 4)), "textcoords": "offset points", "color": INK}
    axes.annotate(_plain(zone[:30]), (lon, lat), fontsize=7, annotation_clip=True, clip_on=True, **place)


def _frame(axes: Axes, lons: list[float], lats: list[float]) -> None:
    """The ways with a margin; a degree of longitude as long as it is there."""
    middle = float(np.mean(lats))
    margin = 0.4 * max(max(lons) - min(lons), max(lats) - min(lats)) + 0.02
    axes.set_xlim(min(lons) - margin, max(lons) + margin)
    axes.set_ylim(min(lats) - margin, max(lats) + margin)
    axes.set_aspect(1 / max(0.02, float(np.cos(np.radians(middle)))), adjustable="box")
    axes.legend(fontsize=7, loc="upper right")
    axes.tick_params(labelsize=7)


def _lanes(axes: Axes, result: TestResult) -> None:
    start_us = result.timeline.start_us
    marks = [
        (verdict.at_us, 1.0, verdict.wanted.split(" at ")[0], PALETTE[2] if verdict.ok else PALETTE[1])
        for verdict in sorted(result.verdicts, key=lambda verdict: not verdict.ok)  # what failed on top
        if verdict.at_us is not None
    ]
    marks += [(event.start_us, 0.0, f"{event.kind} {event.who}", PALETTE[0]) for event in result.seen.events]
    span_us = max(_MIN_US, result.timeline.end_us - start_us)
    axes.set_xlim(0, span_us / _MIN_US)
    rows: dict[tuple[float, int], int] = {}
    for at_us, lane, words, colour in marks:
        at = (lane, round(_BESIDE * (at_us - start_us) / span_us))
        rows[at] = rows.get(at, -1) + 1
        _mark(axes, (at_us - start_us) / _MIN_US, (lane, rows[at]), words, colour)
    axes.set_yticks([0.0, 1.0], ["seen", "expected"], fontsize=8)
    axes.set_ylim(-0.3, 2.0)
    axes.set_xlabel("minutes since the start", fontsize=8)
    axes.tick_params(axis="x", labelsize=7)


def _mark(axes: Axes, at_min: float, row: tuple[float, int], words: str, colour: str) -> None:
    """A mark in its lane; words of one instant stand above each other."""
    lane, above = row
    axes.plot([at_min], [lane], "|", color=colour, markersize=14)
    place: dict[str, Any] = {"xytext": (3, 5 + 8 * above), "textcoords": "offset points", "color": colour}
    if at_min > 0.7 * axes.get_xlim()[1]:
        place |= {"xytext": (-3, 5 + 8 * above), "ha": "right"}
    axes.annotate(_plain(words[:48]), (at_min, lane), fontsize=6, **place)
