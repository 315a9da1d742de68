"""Speed and heading from anchors; approached and turned_away (6, 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from geographiclib.geodesic import Geodesic

from standoff.testing.slow_twin.edges import EARTH
from standoff.testing.slow_twin.journal import Draft, Journal
from standoff.testing.slow_twin.nouns import SURE_SIGMA, SlowFix, SlowSettings
from standoff.testing.slow_twin.paths import ray_from, toggles
from standoff.testing.slow_twin.sides import Sides
from standoff.testing.slow_twin.sights import Ground, Motion, Scene, Sight

__all__ = ["Anchors", "Approach"]

_US_PER_S = 1_000_000
_LONGEST_M = 5_000_000.0


class Anchors:
    """The two anchors of an entity, and its displacement from them."""

    def __init__(self, over_us: float) -> None:
        self._over_us = over_us
        self._a: SlowFix | None = None
        self._b: SlowFix | None = None

    def step(self, fix: SlowFix, *, gap: bool) -> Motion | None:
        """Take a fix; the motion that led to it, if it can be told."""
        if gap or self._a is None or self._b is None:
            self._a = self._b = fix
            return None
        if fix.t_us - self._b.t_us >= self._over_us:
            motion = _motion(self._b, fix)
            self._a, self._b = self._b, fix
            return motion
        return _motion(self._a, fix) if fix.t_us - self._a.t_us >= self._over_us else None


def _motion(a: SlowFix, b: SlowFix) -> Motion | None:
    if b.t_us == a.t_us:
        return None
    moved = EARTH.Inverse(a.lat, a.lon, b.lat, b.lon, Geodesic.DISTANCE | Geodesic.AZIMUTH)
    return Motion(moved["s12"], moved["s12"] / (b.t_us - a.t_us) * _US_PER_S, moved["azi2"])


@dataclass(slots=True)
class _Open:
    """An approach that goes on."""

    draft: Draft
    least_m: float
    growth: SlowFix | None = None  # the first fix after the one that was nearest
    missing_since: SlowFix | None = None


class Approach:
    """Approaches of one entity to one zone."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._within_s = settings.of("approached", "within") / _US_PER_S
        self._min_speed = settings.of("approached", "min_speed")
        self._for_us = settings.of("turned_away", "for")
        self._by_m = settings.of("turned_away", "by")
        self._open: _Open | None = None

    def end(self) -> None:
        """Without an event."""
        self._open = None

    def step(self, scene: Scene, sides: Sides) -> None:
        """Take one fix, after the sides have."""
        if sides.ends_approach:
            self.end()
        sight = scene.sight
        if sight.inside:
            return
        motion = self._ray(scene)
        if self._open is not None:
            meets = motion is not None and self._met_m(sight, motion, scene.ground, _LONGEST_M) is not None
            self._follow(self._open, sight, ray=motion is not None, meets=meets, depth_m=sides.depth_m)
            return
        if sides.side != "out" or motion is None:
            return
        met_m = self._met_m(sight, motion, scene.ground, min(motion.speed_mps * self._within_s, _LONGEST_M))
        if met_m is not None:
            eta_s = met_m / motion.speed_mps
            draft = self._journal.write(
                "approached", sight, start_us=sight.fix.t_us, place=sight.fix.place, depth_m=sides.depth_m,
                certainty=1 - sight.probability_inside(), speed_mps=motion.speed_mps, eta_s=eta_s,
            )  # fmt: skip
            self._open = _Open(draft, sight.boundary_m)

    def _ray(self, scene: Scene) -> Motion | None:
        """The motion, if it is fast enough and more than the position error alone could make it seem."""
        motion = scene.motion
        if motion is None or motion.speed_mps < self._min_speed:
            return None
        return motion if motion.moved_m >= SURE_SIGMA * math.sqrt(2) * scene.sight.sigma_m else None

    @staticmethod
    def _met_m(sight: Sight, motion: Motion, ground: Ground, length_m: float) -> float | None:
        """Metres to the ray's first border passage; None if the ray does not meet the zone. It is level."""
        if sight.vertical == "out" or sight.boundary_m > length_m:
            return None
        ray = ray_from(sight.fix, motion.azimuth_deg, length_m)

        def probe(along_m: float) -> tuple[float, bool]:
            place = ray.place(along_m)
            return ground.look(place.lon, place.lat)

        first = next(toggles(probe, 0.0, length_m), None)
        return None if first is None else first.along_m

    def _follow(self, approach: _Open, sight: Sight, *, ray: bool, meets: bool, depth_m: float) -> None:
        if ray:
            if meets:
                approach.missing_since = None
            elif approach.missing_since is None:
                approach.missing_since = sight.fix
        since = approach.missing_since
        turned = since if ray and since is not None and sight.fix.t_us - since.t_us >= self._for_us else None
        if sight.boundary_m <= approach.least_m:
            approach.least_m, approach.growth = sight.boundary_m, None
        elif approach.growth is None:
            approach.growth = sight.fix
        if turned is None and sight.boundary_m - approach.least_m >= self._by_m:
            turned = approach.growth
        if turned is not None:
            self._journal.write(
                "turned_away", sight, start_us=turned.t_us, place=turned.place, depth_m=depth_m,
                certainty=1 - sight.probability_inside(), closes=approach.draft,
            )  # fmt: skip
            self.end()
