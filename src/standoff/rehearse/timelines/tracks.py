"""The tracks of a test, from its models to reports; what is wrong is noted at the leg it is wrong in."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from standoff.plan.explain import Findings
from standoff.plan.tree import Node
from standoff.rehearse.timelines.legs import Leg, is_extra, parse_leg
from standoff.rehearse.timelines.model import Track
from standoff.rehearse.timelines.motion_of_legs import Start, move
from standoff.rehearse.timelines.places import Gazetteer
from standoff.rehearse.timelines.reporting import Silence, reports_of
from standoff.rehearse.timelines.schema import SilenceModel, TrackModel
from standoff.units import US_PER_S, parse_length_m

__all__ = ["EVERY_US", "Setting", "read_track"]

#: Time between two reports where nothing is said.
EVERY_US: Final = 60 * US_PER_S
_HEIGHT: Final = re.compile(r"(?P<height>-?\d+\.?\d*\s*[a-zA-Z]+?)(?:\s+(?P<datum>hae|msl|agl|fl))?")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the tracks of a test share: where places are, when it starts, how often and how well is reported."""

    gazetteer: Gazetteer
    start_us: int
    every_us: int
    error_m: float | None
    silences: Sequence[SilenceModel]


def read_track(entity: str, model: TrackModel, node: Node, setting: Setting, found: Findings) -> Track | None:
    """One track; None where something is wrong with it."""
    read = _legs(model, node, found)
    height = _height(model, node, found)
    if read is None or height is None:
        return None
    legs, numbers = read
    at_us = setting.start_us if model.starts is None else model.starts.after(setting.start_us)
    if at_us < setting.start_us:
        found.error(
            node.at(("starts",)), "starts-early", "the track begins before its test.", "Let the test begin earlier."
        )
        return None
    try:
        moved = move(Start(entity, at_us, *height, model.party, model.kind), legs, setting.gazetteer)
        reports = reports_of(
            moved.course, legs, moved.ends_us, model.every or setting.every_us,
            setting.error_m if model.error is None else model.error, _silences(entity, model.source, setting),
        )  # fmt: skip
    except ValueError as problem:
        what, mend, *number = problem.args
        place = node.at(("track", numbers[number[0]])) if number else node.at(("track",))
        found.error(place, "cannot-be-walked", what, mend)
        return None
    return Track(entity, moved.course, reports, model.party, model.kind, model.source, model.surface, height[1])


def _legs(model: TrackModel, node: Node, found: Findings) -> tuple[list[Leg], list[int]] | None:
    """The legs, and which entry of the list each begins at."""
    texts: list[tuple[int, str]] = []
    for number, text in enumerate(model.track):
        if texts and is_extra(text):
            texts[-1] = texts[-1][0], f"{texts[-1][1]}, {text}"
        else:
            texts.append((number, text))
    legs: list[Leg] = []
    for number, text in texts:
        try:
            legs.append(parse_leg(text))
        except ValueError as problem:
            found.error(node.at(("track", number)), "not-a-leg", problem.args[0], problem.args[1])
    return (legs, [number for number, _ in texts]) if len(legs) == len(texts) else None


def _height(model: TrackModel, node: Node, found: Findings) -> tuple[float, str | None] | None:
    """Metres and datum; NaN where none is said."""
    if model.altitude is None:
        return math.nan, None
    parts = _HEIGHT.fullmatch(model.altitude.strip())
    try:
        if parts is not None:
            return parse_length_m(parts["height"]), parts["datum"]
    except ValueError:
        pass
    what, mend = f"altitude: {model.altitude!r} is no height.", "Write it like '120 m agl', '3000 ft msl' or '300 m'."
    found.error(node.at(("altitude",)), "not-a-height", what, mend)
    return None


def _silences(entity: str, source: str | None, setting: Setting) -> list[Silence]:
    """Those that this entity's reports fall into."""
    mine = []
    for model in setting.silences:
        about = not model.entity or any(fnmatchcase(entity, word) for word in model.entity)
        if about and (not model.source or source in model.source):
            from_us = model.from_.after(setting.start_us)
            mine.append(Silence(from_us, from_us + model.for_))
    return mine
