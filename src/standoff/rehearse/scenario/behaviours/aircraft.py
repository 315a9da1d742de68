"""Aircraft: turns at a standard rate or bank, climbs at a bounded rate, flies holding patterns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, Final

from pydantic import Field

from standoff.rehearse.motion.pace import paced
from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import WayMaker
from standoff.rehearse.scenario.behaviours.alone import Alone
from standoff.rehearse.scenario.fields import Altitude, Rate, Speed
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.waypoints import Along, HoldModel, points_of

__all__ = ["Aircraft"]

_GRAVITY_MPS2: Final = 9.80665


class Aircraft(Alone):
    """An aeroplane: it never stands, turns at a bounded rate, climbs and descends at a bounded rate."""

    along: Along = Field(description="The way. Points may have an altitude and a holding pattern, but no halt.")
    speed: Speed = Field(description="Ground speed, where a point says nothing else.")
    altitude: Altitude = Field(description="Height at the first point, above the datum of the actor.")
    climb: Speed = Field(8.0, description="Fastest climb and descent. Default 8 m/s.")
    turn: Rate = Field(3.0, description="Rate of turn, degrees a second. Default 3, the standard rate.")
    bank: Rate | None = Field(None, description="Or the bank angle in turns, degrees; it takes the place of `turn`.")

    default_kind: ClassVar[str] = "aircraft"
    stands: ClassVar[bool] = False

    def radius_m(self, speed_mps: float) -> float:
        """Radius of a level turn: v / rate, or v² / (g tan bank)."""
        if self.bank is None:
            return speed_mps / math.radians(self.turn)
        return speed_mps**2 / (_GRAVITY_MPS2 * math.tan(math.radians(self.bank)))

    def draw(self, going: Going) -> Sequence[Track]:
        """Its track."""
        points = points_of(self.along)
        maker = WayMaker(points[0].place).climb_to(self.altitude if points[0].altitude is None else points[0].altitude)
        before = self.speed
        for point in points[1:]:
            speed = point.speed or self.speed
            slower = min(before, speed)
            maker.turning_to(point.place, speed, self.radius_m(slower), slower)
            if point.altitude is not None:
                maker.climb_to(point.altitude)
            if point.hold is not None:
                self._hold(maker, point.hold, speed)
            before = speed
        return [paced(maker.way(), going.start_us, alt_m=self.altitude, climb_mps=self.climb)]

    def _hold(self, maker: WayMaker, hold: HoldModel, speed_mps: float) -> None:
        """Racetracks: half a turn, outbound, half a turn, inbound to the fix."""
        side = -1.0 if hold.left else 1.0
        radius_m = self.radius_m(speed_mps)
        for _ in range(hold.turns):
            for _ in range(2):
                maker.arc(side, 180.0, radius_m, speed_mps)
                maker.ahead(hold.leg / 1e6 * speed_mps, speed_mps)
