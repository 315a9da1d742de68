"""One fix against one zone, and the way from the fix before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from standoff.model.zone import AltitudeBand
from standoff.testing.slow_twin.altitude import Vertical, vertical_breaks, vertical_of
from standoff.testing.slow_twin.geometry import Border
from standoff.testing.slow_twin.nouns import Place, SlowFix, SlowSettings, probability
from standoff.testing.slow_twin.paths import Path, toggles

__all__ = ["Ground", "Motion", "Part", "Passage", "Scene", "Side", "Sight", "Way"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a zone is, while one of its versions holds."""

    border: Border
    band: AltitudeBand | None
    surface: bool
    look: Callable[[float, float], tuple[float, bool]]  # the border's, with a short memory

    @classmethod
    def of(cls, border: Border, band: AltitudeBand | None, surface: bool) -> Ground:
        """A ground that remembers where it was asked last."""
        return cls(border, band, surface, lru_cache(maxsize=256)(border.look))


@dataclass(frozen=True, slots=True)
class Sight:
    """A fix seen against a zone: signed distance, which geometric side, and how sure."""

    fix: SlowFix
    boundary_m: float
    inside: bool
    sigma_m: float
    vertical: Vertical

    @classmethod
    def of(cls, fix: SlowFix, ground: Ground, settings: SlowSettings) -> Sight:
        """Look at a fix. Surely above or below the band counts as outside."""
        boundary_m, inside = ground.look(fix.lon, fix.lat)
        vertical = vertical_of(fix, ground.band, ground.surface)
        sigma_m = settings.defaults.position_error_m if fix.error_m is None else fix.error_m
        return cls(fix, boundary_m, inside and vertical != "out", sigma_m, vertical)

    def sure(self, sigmas: float) -> bool:
        """At least so many position errors from the border, or surely out of the band."""
        return self.vertical == "out" or abs(self.boundary_m) >= sigmas * self.sigma_m

    def probability_inside(self) -> float:
        """P(inside)."""
        if self.vertical == "out":
            return 0.0
        return float(self.inside) if self.sigma_m == 0 else probability(-self.boundary_m, self.sigma_m)


@dataclass(frozen=True, slots=True)
class Passage:
    """A change of geometric side at a share of a path."""

    share: float
    inward: bool
    at_us: float
    place: Place
    cause: str


@dataclass(frozen=True, slots=True)
class Part:
    """A longest stretch of a path on one side."""

    begins: Passage
    ends: Passage


class Way:
    """A path against a zone, from the instant at which the zone's version came into force."""

    def __init__(self, path: Path, a: SlowFix, b: SlowFix, ground: Ground, in_force_from_us: float) -> None:
        self.path = path
        self._look = ground.look
        self.low = path.share_at(in_force_from_us)
        self._out, self._breaks = vertical_breaks(a, b, ground.band, ground.surface)
        self.starts_inside = self._horizontal(self.low)[1] and not self._out(self.low)
        self.passages = self._sweep()

    def _horizontal(self, share: float) -> tuple[float, bool]:
        place = self.path.place(share * self.path.length_m)
        return self._look(place.lon, place.lat)

    def _sweep(self) -> list[Passage]:
        length = self.path.length_m
        flat = toggles(lambda m: self._horizontal(m / length), self.low * length, length)
        steps = [(toggle.along_m / length, toggle.becomes) for toggle in flat]
        breaks = [(share, None) for share in self._breaks if share >= self.low]
        marks: list[tuple[float, bool | None]] = sorted([*steps, *breaks], key=lambda mark: mark[0])
        within, side, found = self._horizontal(self.low)[1], self.starts_inside, []
        for number, (share, becomes) in enumerate(marks):
            if becomes is not None:
                within = becomes
            after = marks[number + 1][0] if number + 1 < len(marks) else 1.0
            now = within and not self._out(share if share >= 1 else (share + after) / 2)
            if now != side:
                found.append(self._passage(share, now, "altitude" if becomes is None else "moved"))
                side = now
        return found

    def _passage(self, share: float, inward: bool, cause: str) -> Passage:
        place = self.path.place(share * self.path.length_m)
        return Passage(share, inward, self.path.time_us(share), place, cause)

    def parts(self, inside: bool) -> list[Part]:
        """Every longest stretch on one side that ends before the path does."""
        found, open_since = [], None
        if self.starts_inside == inside:
            open_since = self._passage(self.low, inside, "moved")
        for passage in self.passages:
            if passage.inward == inside:
                open_since = passage
            elif open_since is not None:
                found.append(Part(open_since, passage))
                open_since = None
        return found

    def boundary_m(self, along_m: float) -> float:
        """Signed distance at metres along the path."""
        place = self.path.place(along_m)
        return self._look(place.lon, place.lat)[0]


@dataclass(frozen=True, slots=True)
class Motion:
    """Speed and heading, from the displacement since an anchor."""

    moved_m: float
    speed_mps: float
    azimuth_deg: float


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the detectors of one zone see at one fix."""

    sight: Sight
    before: Sight | None  # None across a gap, and at a first fix
    way: Way | None  # likewise
    motion: Motion | None
    ground: Ground

    @property
    def gap(self) -> bool:
        """No path leads here."""
        return self.before is None


Side = Literal["in", "out"]
