"""OpenAir text (WinPilot 1998, with the tags Naviter added): one airspace is a block of lines from AC to the next AC.

Edges are geodesics, and so are radii: OpenAir is aviation's, where a straight border is the shortest line. Radii and
widths are nautical miles, bearings true. Variables (`V X=`, `V D=`, `V W=`) hold until changed or the block ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from standoff.errors import Place
from standoff.model.zone import Area, Circle, Corridor, Limit, Shape
from standoff.plan.zone_files.applicability import Period
from standoff.plan.zone_files.drafts import Draft, Layer
from standoff.plan.zone_files.limits import band_of, openair_limit
from standoff.plan.zone_files.openair_arcs import arc_by_angles, arc_by_points, radii_m
from standoff.plan.zone_files.openair_terms import read_activation, read_coordinates, read_numbers
from standoff.plan.zone_issues import Findings
from standoff.units import NAUTICAL_MILE_M

__all__ = ["looks_like_openair", "read_openair"]

_TELLTALE: Final = re.compile(
    r"^[ \t]*(?:AC[ \t]+\S{1,20}[ \t]*(?:\*|\r?$)|AN[ \t]+\S|DP[ \t]+\d|V[ \t]+[XDWZ][ \t]*=)", re.MULTILINE
)
_COMMENTS_ONLY: Final = re.compile(r"(?:[ \t\r]*(?:\*[^\n]*)?(?:\n|$))+")
_UNUSED: Final = frozenset({"AT", "AF", "AG", "AX", "SP", "SB", "TX"})
_TERRAIN: Final = frozenset({"TO", "TC"})
_SAME_M: Final = (
    100.0  # how far the two radii of an arc may differ without a word: coordinates are written to the second
)
_SAME_SHARE: Final = 0.02
_LonLat = tuple[float, float]


def looks_like_openair(text: str) -> bool:
    """True when a line looks like a command of OpenAir, or there is nothing but its comments."""
    return _TELLTALE.search(text) is not None or ("*" in text and _COMMENTS_ONLY.fullmatch(text) is not None)


@dataclass(slots=True)
class _Airspace:
    """One block while it is read."""

    line: int
    about: Findings
    kind: str = ""
    name: str = ""
    own_id: str = ""
    floor: tuple[str, bool, Limit | None] | None = None  # as written, readable, the limit
    ceiling: tuple[str, bool, Limit | None] | None = None
    border: list[_LonLat] = field(default_factory=list)
    circles: list[tuple[_LonLat, float]] = field(default_factory=list)
    airway: list[_LonLat] = field(default_factory=list)
    airway_width_m: float | None = None
    activations: list[Period | None] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    clockwise: bool = True
    broken: bool = False

    def has_geometry(self) -> bool:
        return bool(self.border or self.circles or self.airway or self.broken)


def read_openair(text: str, file_name: str, findings: Findings) -> list[Draft]:
    """A draft for each readable airspace."""
    reader = _Reader(file_name, findings)
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split("*", 1)[0].strip()
        if bare:
            reader.take(number, bare)
    reader.finish()
    return reader.drafts


class _Reader:
    """Takes lines one by one; a new block finishes the one before."""

    def __init__(self, file_name: str, findings: Findings) -> None:
        self.drafts: list[Draft] = []
        self._file = file_name
        self._findings = findings
        self._now: _Airspace | None = None
        self._centre: _LonLat | None = None
        self._width_nm: float | None = None
        self._in_terrain = False
        self._commands: dict[str, Callable[[_Airspace, str, Findings], bool]] = {
            "AL": _floor,
            "AH": _ceiling,
            "AY": _note,
            "AI": _own_id,
            "AA": _activation,
            "DP": _point,
            "DC": self._circle,
            "DA": self._angles,
            "DB": self._points,
            "DY": self._airway,
            "V": self._variable,
        }

    def take(self, number: int, line: str) -> None:
        """Read one line without comment."""
        word, _, rest = line.partition(" ")
        command, rest = word.upper(), rest.strip()
        if command.startswith("V") and "=" in word:  # "VX=..." happens
            command, rest = "V", line[1:].strip()
        place = Place(self._file, number)
        if command == "AC":
            self._start(number)
            assert self._now is not None
            self._now.kind = rest
        elif command in _TERRAIN and (self._now is None or self._now.has_geometry()):
            self.finish()
            self._in_terrain = True
            self._findings.warn("terrain", "a terrain polygon is left out; it is no airspace.", "", place)
        elif command == "AN":
            self._name(number, rest)
        elif command in self._commands:
            self._do(command, number, rest, place)
        elif command not in _UNUSED | _TERRAIN:
            self._findings.warn("unknown-line", f"{line[:40]!r} is no line that OpenAir knows; left out.", "", place)

    def _do(self, command: str, number: int, rest: str, place: Place) -> None:
        if self._in_terrain:
            return
        if self._now is None and command != "V":
            self._start(number)
            self._no_class()
        block = self._now or _Airspace(number, self._findings.here(place, ""))
        about = self._findings.here(place, block.about.subject)
        if not self._commands[command](block, rest, about):
            block.broken = True

    def _start(self, number: int) -> None:
        self.finish()
        self._in_terrain = False
        self._now = _Airspace(number, self._findings.here(Place(self._file, number), f"airspace at line {number}"))

    def _no_class(self) -> None:
        assert self._now is not None
        self._now.about.warn(
            "no-class", "it begins without an AC line; its class is unknown.", "Begin each airspace with AC."
        )

    def _name(self, number: int, name: str) -> None:
        if self._now is None or self._in_terrain or self._now.has_geometry():
            self._start(number)
            self._no_class()
        assert self._now is not None
        self._now.name = name[:200]
        self._now.about.subject = f"zone {name[:200]!r}"

    # --- geometry lines ---

    def _variable(self, block: _Airspace, rest: str, about: Findings) -> bool:
        key, _, value = rest.partition("=")
        key, value = key.strip().upper(), value.strip()
        if key == "X":
            found = read_coordinates(value, 1, about)
            self._centre = found[0] if found else None
            return found is not None
        if key == "D":
            block.clockwise = value != "-"
            if value not in {"+", "-"}:
                about.error(
                    "bad-direction", f"the direction {value[:20]!r} is neither + nor -.", "Write V D=+ or V D=-."
                )
            return value in {"+", "-"}
        if key == "W":
            numbers = read_numbers(value, 1, about)
            self._width_nm = numbers[0] if numbers else None
            return numbers is not None
        return True  # zoom and labels

    def _has_centre(self, about: Findings) -> bool:
        if self._centre is None:
            about.error("no-centre", "it has an arc or a circle, but no centre.", "Write V X=... before it.")
        return self._centre is not None

    def _circle(self, block: _Airspace, rest: str, about: Findings) -> bool:
        numbers = read_numbers(rest, 1, about)
        if numbers is None or not self._has_centre(about) or self._centre is None:
            return False
        block.circles.append((self._centre, numbers[0] * NAUTICAL_MILE_M))
        return True

    def _angles(self, block: _Airspace, rest: str, about: Findings) -> bool:
        numbers = read_numbers(rest, 3, about)
        if numbers is None or not self._has_centre(about) or self._centre is None:
            return False
        radius_m = numbers[0] * NAUTICAL_MILE_M
        if not 0 < radius_m < 5_000_000 or max(map(abs, numbers[1:])) > 720:
            about.error(
                "bad-radius",
                f"an arc of {numbers[0]:g} nm from {numbers[1]:g} to {numbers[2]:g} degrees is none.",
                "The order is radius, start, end.",
            )
            return False
        block.border += map(
            tuple, arc_by_angles(self._centre, radius_m, numbers[1], numbers[2], block.clockwise).tolist()
        )
        return True

    def _points(self, block: _Airspace, rest: str, about: Findings) -> bool:
        ends = read_coordinates(rest, 2, about)
        if ends is None or not self._has_centre(about) or self._centre is None:
            return False
        first_m, last_m = radii_m(self._centre, ends[0], ends[1])
        if not 0 < min(first_m, last_m) <= max(first_m, last_m) < 5_000_000:
            about.error(
                "bad-radius",
                f"an arc has its ends {first_m:.0f} m and {last_m:.0f} m from its centre.",
                "Mend its centre.",
            )
            return False
        if abs(first_m - last_m) > max(_SAME_M, _SAME_SHARE * max(first_m, last_m)):
            about.warn(
                "uneven-arc",
                f"an arc begins {first_m:.0f} m and ends {last_m:.0f} m from its centre; the radius goes evenly "
                "from the one to the other.",
                "Check its centre.",
            )
        block.border += map(tuple, arc_by_points(self._centre, ends[0], ends[1], block.clockwise).tolist())
        return True

    def _airway(self, block: _Airspace, rest: str, about: Findings) -> bool:
        found = read_coordinates(rest, 1, about)
        if found is None:
            return False
        if self._width_nm is None:
            about.error(
                "no-width", "it is an airway without a width.", "Write V W= with the whole width in nautical miles."
            )
            return False
        block.airway += found
        block.airway_width_m = self._width_nm * NAUTICAL_MILE_M
        return True

    # --- the end of a block ---

    def finish(self) -> None:
        """Make a draft of the block that is being read, if there is one."""
        block, self._now = self._now, None
        self._centre = self._width_nm = None
        if block is None:
            return
        zone_id = block.own_id or block.name or f"line-{block.line}"
        about = block.about.here(block.about.place, f"zone {zone_id!r}")
        if not block.name:
            about.warn("no-name", "it has no name; it goes by its line.", "Add an AN line.")
        shape = None if block.broken else _shape(block, about)
        if shape is None:
            if not block.has_geometry():
                about.error("empty-area", "it has no border.", "Add DP, DC, DA, DB or DY lines.")
            return
        usable, floor, ceiling = _limits(block, about)
        within, band = band_of(floor, ceiling, about) if usable else (False, None)
        if within:
            periods = [] if None in block.activations else [p for p in block.activations if p is not None]
            notes = tuple([f"OpenAir class {block.kind}"] * bool(block.kind) + block.notes)
            self.drafts.append(
                Draft(zone_id, block.name, about.place, [Layer(shape, band, about.place)], periods, notes)
            )


def _limits(block: _Airspace, about: Findings) -> tuple[bool, Limit | None, Limit | None]:
    if block.floor is None:
        about.warn("no-floor", "it has no AL line; it begins at the ground.", "Add an AL line.")
    if block.ceiling is None:
        about.warn("no-ceiling", "it has no AH line; it has no upper limit.", "Add an AH line.")
    readable = all(limit is None or limit[1] for limit in (block.floor, block.ceiling))
    return readable, block.floor[2] if block.floor else None, block.ceiling[2] if block.ceiling else None


def _shape(block: _Airspace, about: Findings) -> Shape | None:
    kinds = [bool(block.border), bool(block.circles), bool(block.airway)]
    if sum(kinds) > 1 or len(block.circles) > 1:
        about.error("mixed-geometry", "it mixes a border, circles or an airway.", "Make each an airspace of its own.")
        return None
    if block.circles:
        (lon, lat), radius_m = block.circles[0]
        return Circle(lon, lat, radius_m)
    if block.airway:
        return Corridor(np.array(block.airway), (block.airway_width_m or 0.0) / 2.0, "geodesic")
    if block.border:
        once = [point for n, point in enumerate(block.border) if n == 0 or point != block.border[n - 1]]
        return Area(((np.array(once),),), "geodesic")
    return None


def _floor(block: _Airspace, rest: str, about: Findings) -> bool:
    block.floor, good = _one_limit(block.floor, rest, "lower", about)
    return good


def _ceiling(block: _Airspace, rest: str, about: Findings) -> bool:
    block.ceiling, good = _one_limit(block.ceiling, rest, "upper", about)
    return good


def _one_limit(
    before: tuple[str, bool, Limit | None] | None, rest: str, which: str, about: Findings
) -> tuple[tuple[str, bool, Limit | None], bool]:
    if before is not None and before[0] != rest:
        about.error(
            "two-limits",
            f"it has two {which} limits, {before[0][:30]!r} and {rest[:30]!r}.",
            "Keep the one that is meant.",
        )
        return before, False
    readable, limit = openair_limit(rest, which, about)
    return (rest, readable, limit), readable


def _note(block: _Airspace, rest: str, about: Findings) -> bool:
    del about
    block.notes.append(f"OpenAir type {rest[:60]}")
    return True


def _own_id(block: _Airspace, rest: str, about: Findings) -> bool:
    del about
    block.own_id = rest[:200]
    return True


def _activation(block: _Airspace, rest: str, about: Findings) -> bool:
    block.activations.append(read_activation(rest, about))
    return True


def _point(block: _Airspace, rest: str, about: Findings) -> bool:
    found = read_coordinates(rest, 1, about)
    block.border += found or []
    return found is not None
