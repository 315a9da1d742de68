"""Drone: launch, climb, cruise, loiter, home, descend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from standoff.plan.fields import DurationUsOrZero, Flag, LengthM
from standoff.rehearse.motion.earth import bearing_place
from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Altitude, Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, Point, points_of

__all__ = ["Drone"]


class Drone(Alone):
    """Rises on the spot, flies a way, circles at its end, flies back and comes down."""

    along: Along = Field(description="The way out, from where it is launched; a halt is a hover.")
    speed: Speed = Field(description="How fast, where a point says nothing else.")
    altitude: Altitude = Field(description="Cruising height, above the datum of the actor.")
    ground: Altitude = Field(0.0, description="Height of the ground where it is launched and comes down.")
    climb: Speed = Field(3.0, description="How fast it rises. Default 3 m/s.")
    descend: Speed | None = Field(None, description="How fast it comes down. Absent: as it rises.")
    loiter: DurationUsOrZero = Field(0, description="How long it circles at the end of the way out.")
    loiter_radius: LengthM = Field(100.0, description="Radius of these circles. Default 100 m.")
    home: Flag = Field(True, description="true: it flies back the same way and lands; false: it ends out there.")

    default_kind: ClassVar[str] = "drone"
    stands: ClassVar[bool] = True

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        points = points_of(self.along)
        maker = WayMaker(points[0].place).climb_to(self.altitude)
        maker.stand(self._takes_us(self.altitude - self.ground, self.climb))
        heights = [self.altitude]
        for point in points[1:]:
            self._fly(maker, point, heights)
        self._circle(maker, going)
        if self.home:
            for point in points[-2::-1]:
                maker.straight_to(point.place, self.speed)
            maker.climb_to(self.ground)
            maker.stand(self._takes_us(heights[-1] - self.ground, self.descend or self.climb))
        rates = {"climb_mps": self.climb, "sink_mps": self.descend or self.climb}
        return [paced(maker.way(), going.start_us, alt_m=self.ground, **rates)]

    def _fly(self, maker: WayMaker, point: Point, heights: list[float]) -> None:
        maker.straight_to(point.place, point.speed or self.speed).stand(point.halt)
        if point.altitude is not None:
            maker.climb_to(point.altitude)
            heights.append(point.altitude)

    def _circle(self, maker: WayMaker, going: Going) -> None:
        """Out to the circle around the place, round it, and back to the place."""
        if not self.loiter or maker.heading_deg is None:
            return
        centre = maker.place
        turned_deg = math.degrees(self.speed * min(self.loiter, max(going.left_us, 0)) / 1e6 / self.loiter_radius)
        maker.straight_to(bearing_place(centre, maker.heading_deg, self.loiter_radius), self.speed)
        maker.around(centre, 1.0, turned_deg, self.speed).straight_to(centre, self.speed)

    @staticmethod
    def _takes_us(height_m: float, rate_mps: float) -> int:
        return round(abs(height_m) / rate_mps * 1e6)
