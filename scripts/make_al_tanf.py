"""Write the tracks of the al-Tanf example: invented reconstructions between the few points that were reported.

Nothing here was observed. The reported facts are in FACTS.md of the example; how each vehicle moved between them, at
what time of day and in which spacing, is made up, so every row carries ``source: reconstruction``. The same numbers
come out at every run: the noise has a fixed seed, and places are rounded to 1e-5 degrees (about a metre).

    python scripts/make_al_tanf.py [FOLDER]
"""

from __future__ import annotations

import csv
import random
import sys
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

from pyproj import Geod

FOLDER = Path(__file__).parent.parent / "src" / "standoff" / "examples" / "al_tanf" / "tracks"
COLUMNS = ("entity", "time", "lon", "lat", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "party", "kind",
           "source")  # fmt: skip
GARRISON = (38.6178, 33.5058)
EARTH = Geod(ellps="WGS84")
DAMASCUS_SUMMER = timezone(timedelta(hours=3))

Point = tuple[float, float]
#: Minutes since the track began -> metres along its path.
Pace = Callable[[float], float]


def around(azimuth_deg: float, range_km: float) -> Point:
    """The place at a bearing and a distance from the garrison."""
    lon, lat, _ = EARTH.fwd(*GARRISON, azimuth_deg, range_km * 1000)
    return float(lon), float(lat)


#: The highway between Damascus and Baghdad, by a few points set by hand: good to about 5 km.
HIGHWAY: tuple[Point, ...] = ((37.35, 33.78), (37.72, 33.78), (38.20, 33.64), (38.62, 33.50), (38.94, 33.43),
                              (39.60, 33.20), (40.25, 33.05))  # fmt: skip


class Way:
    """A line of geodesics, asked by metres from its start."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.points = tuple(points)
        self.at = [0.0]
        for (lon, lat), (to_lon, to_lat) in pairwise(points):
            self.at.append(self.at[-1] + EARTH.inv(lon, lat, to_lon, to_lat)[2])

    @property
    def length_m(self) -> float:
        """From end to end."""
        return self.at[-1]

    def place(self, along_m: float) -> tuple[float, float, float]:
        """Longitude, latitude and heading there; before the start and after the end, the end itself."""
        along_m = min(max(along_m, 0.0), self.length_m)
        leg = min(bisect_right(self.at, along_m) - 1, len(self.points) - 2)
        (lon, lat), (to_lon, to_lat) = self.points[leg], self.points[leg + 1]
        azimuth, _, _ = EARTH.inv(lon, lat, to_lon, to_lat)
        here_lon, here_lat, back = EARTH.fwd(lon, lat, azimuth, along_m - self.at[leg])
        return float(here_lon), float(here_lat), (float(back) + 180.0) % 360.0


@dataclass(frozen=True)
class Mover:
    """One entity of one day: where it goes, how fast, and how it is reported."""

    entity: str
    party: str
    kind: str
    path: Way
    pace: Pace
    begins: datetime
    minutes: float
    every_s: int
    error_m: float
    alt_m: float | None = None
    silent: tuple[float, float] = (0.0, 0.0)  # minutes without reports, from and to
    vague_from: float = 1e9  # from this minute on `vague_error_m` holds
    vague_error_m: float = 0.0

    def rows(self) -> Iterator[tuple[datetime, list[str]]]:
        """Every report, with noise of exactly the error it declares."""
        noise = random.Random(zlib.crc32(f"{self.entity} {self.begins.date()}".encode()))
        for second in range(0, int(self.minutes * 60) + 1, self.every_s):
            minute = second / 60
            error_m = self.vague_error_m if minute >= self.vague_from else self.error_m
            east_m, north_m = noise.gauss(0, error_m), noise.gauss(0, error_m)
            if self.silent[0] < minute < self.silent[1]:
                continue
            yield self.begins + timedelta(seconds=second), self.cells(minute, east_m, north_m, error_m)

    def cells(self, minute: float, east_m: float, north_m: float, error_m: float) -> list[str]:
        """One report without its entity and time."""
        lon, lat, heading = self.path.place(self.pace(minute))
        lon, lat, _ = EARTH.fwd(lon, lat, 90.0, east_m)
        lon, lat, _ = EARTH.fwd(lon, lat, 0.0, north_m)
        step_m = self.pace(minute + 0.05) - self.pace(minute - 0.05)
        course = "" if step_m == 0 else f"{heading if step_m > 0 else (heading + 180) % 360:.0f}"
        height = ("", "") if self.alt_m is None else (f"{self.alt_m:.0f}", "msl")
        return [f"{lon:.5f}", f"{lat:.5f}", *height, f"{abs(step_m) / 6:.1f}", course, f"{error_m:.0f}", self.party,
                self.kind, "reconstruction"]  # fmt: skip


def steady(speed_mps: float, start_m: float = 0.0) -> Pace:
    """At one speed, for ever."""
    return lambda minute: start_m + speed_mps * 60 * minute


def there_and_stop(speed_mps: float, stop_m: float, start_m: float = 0.0) -> Pace:
    """At one speed to a point, and stand there."""
    return lambda minute: min(start_m + speed_mps * 60 * minute, stop_m)


def there_and_back(speed_mps: float, far_m: float, wait_min: float, start_m: float = 0.0) -> Pace:
    """At one speed to a point, wait there, and go back by the same way."""
    turn_min = (far_m - start_m) / speed_mps / 60 + wait_min
    return lambda minute: min(start_m + speed_mps * 60 * minute, far_m) - max(0.0, minute - turn_min) * speed_mps * 60


def behind(leader: Pace, by_m: float) -> Pace:
    """As the leader goes, some way behind."""
    return lambda minute: leader(minute) - by_m


def to_and_fro(speed_mps: float, leg_m: float) -> Pace:
    """From one end of a leg to the other and back, for ever."""

    def pace(minute: float) -> float:
        phase = speed_mps * 60 * minute % (2 * leg_m)
        return min(phase, 2 * leg_m - phase)

    return pace


def arc(from_deg: float, to_deg: float, range_km: float) -> Way:
    """A way around the garrison at one distance."""
    steps = max(2, round(abs(to_deg - from_deg) / 3))
    return Way([around(from_deg + (to_deg - from_deg) * k / steps, range_km) for k in range(steps + 1)])


def column(leader: Mover, count: int, spacing_m: float, kinds: Sequence[str]) -> list[Mover]:
    """Vehicles on one way, each `spacing_m` behind the one before; the leader starts that far along it."""
    return [
        replace(
            leader,
            entity=f"{leader.entity}-{k + 1}",
            kind=kinds[min(k, len(kinds) - 1)],
            pace=behind(leader.pace, k * spacing_m),
        )
        for k in range(count)
    ]


def patrol(entity: str, begins: datetime, minutes: float, way: Way, speed_mps: float = 11.0) -> Mover:
    """Pickups that go to and fro outside the zone."""
    return Mover(entity, "pro-regime", "pickup", way, to_and_fro(speed_mps, way.length_m), begins, minutes, 180, 25)


def garrison(entity: str, begins: datetime, minutes: float, points: Sequence[Point]) -> Mover:
    """Vehicles of the garrison on their rounds: exempt in the plan."""
    way = Way(points)
    return Mover(entity, "coalition", "vehicle", way, to_and_fro(9.0, way.length_m), begins, minutes, 300, 10)


def lorry(
    entity: str, begins: datetime, minutes: float, speed_mps: float, *, eastbound: bool, start_km: float = 0
) -> Mover:
    """Civilian traffic on the highway."""
    way = Way(HIGHWAY if eastbound else HIGHWAY[::-1])
    return Mover(entity, "civilian", "lorry", way, steady(speed_mps, start_km * 1000), begins, minutes, 300, 15)


def may_18() -> list[Mover]:
    """A convoy goes in to about 27 km and halts; others turn away; one crosses between reports; one falls silent."""
    day = datetime(2017, 5, 18, tzinfo=UTC)
    way = Way([around(a, r) for a, r in ((306, 86), (303, 70), (300, 58), (303, 48), (301, 38), (304, 27.34))])
    drive = there_and_stop(8, way.length_m, start_m=350)
    leader = Mover("conv", "pro-regime", "", way, drive, day.replace(hour=8), 360, 120, 30)
    movers = column(leader, 8, 50, ("armoured-vehicle", "bulldozer", "truck"))
    turn = Way([around(335, 84), around(338, 59.5), around(352, 84)])
    leader = Mover("turn", "pro-regime", "", turn, steady(9, 160), day.replace(hour=8, minute=30), 95, 120, 30)
    movers += column(leader, 3, 80, ("truck",))
    foot = around(15, 54.2)
    chord = Way([EARTH.fwd(*foot, 285, 60_000)[:2], foot, EARTH.fwd(*foot, 105, 60_000)[:2]])
    movers.append(Mover("skip-1", "pro-regime", "truck", chord, steady(20), day.replace(hour=11), 80, 1200, 15))
    scout = Way([around(290, 70), around(288, 48), around(282, 46), around(278, 70)])
    seen = Mover("scout-1", "pro-regime", "pickup", scout, steady(6), day.replace(hour=8, minute=20), 150, 120, 25)
    movers.append(replace(seen, silent=(62, 128)))
    movers += [patrol("patrol-1", day.replace(hour=9), 240, arc(342, 357, 60)),
               patrol("patrol-2", day.replace(hour=8), 300, arc(260, 274, 61))]  # fmt: skip
    movers += [
        lorry("civ-1", day.replace(hour=8, minute=5), 190, 22, eastbound=True),
        lorry("civ-2", day.replace(hour=8, minute=40), 185, 20, eastbound=True, start_km=20),
        lorry("civ-3", day.replace(hour=9, minute=15), 180, 23, eastbound=False),
        lorry("civ-4", day.replace(hour=10), 190, 21, eastbound=False, start_km=10),
        lorry("civ-5", day.replace(hour=11, minute=20), 155, 24, eastbound=True, start_km=5),
        replace(lorry("civ-6", day.replace(hour=9), 120, 14, eastbound=True), pace=to_and_fro(14, 45_000)),
    ]
    movers += [
        garrison("gar-1", day.replace(hour=8), 360, [around(40, 1), around(20, 9), around(330, 12), around(290, 6)]),
        garrison("gar-2", day.replace(hour=8, minute=2), 355, [around(200, 1), around(285, 8), around(290, 17)]),
    ]
    return movers


def june_6() -> list[Mover]:
    """A force with vehicles and guns goes in; a part of it goes back; somebody unknown is first seen inside."""
    day = datetime(2017, 6, 6, tzinfo=UTC)
    way = Way([around(a, r) for a, r in ((286, 78), (284, 62), (287, 50), (285, 41.5))])
    stay, back = there_and_stop(7, way.length_m, 880), there_and_back(7, way.length_m, 70, 880)
    leader = Mover("force", "pro-regime", "", way, stay, day.replace(hour=9), 250, 180, 40)
    kinds = ("armoured-vehicle", "truck", "truck", "artillery", "artillery", "truck")
    movers = column(leader, 12, 80, kinds)[:8] + column(replace(leader, pace=back), 12, 80, kinds)[8:]
    inside = Way([around(322, 47), around(327, 53), around(330, 66)])
    movers.append(Mover("unknown-1", "", "vehicle", inside, steady(4), day.replace(hour=9, minute=30), 75, 120, 20))
    movers.append(patrol("patrol-1", day.replace(hour=9), 250, arc(342, 357, 60)))
    movers += [lorry("civ-7", day.replace(hour=9), 180, 22, eastbound=True),
               lorry("civ-8", day.replace(hour=10), 180, 21, eastbound=False)]  # fmt: skip
    movers.append(garrison("gar-1", day.replace(hour=9), 250, [around(40, 1), around(20, 9), around(330, 12)]))
    return movers


def june_8() -> list[Mover]:
    """Two pickups go in and halt; an armed drone comes near the garrison, and is last seen at the very border."""
    day = datetime(2017, 6, 8, tzinfo=UTC)
    way = Way([around(28, 72), around(24, 55), around(26, 39)])
    drive = there_and_stop(10, way.length_m, start_m=60)
    movers = column(
        Mover("pickup", "pro-regime", "", way, drive, day.replace(hour=7), 110, 120, 25), 2, 60, ("pickup",)
    )
    flight = Way([around(a, r) for a, r in ((38, 120), (30, 55), (20, 18), (350, 14), (355, 30), (8, 55.4))])
    minutes = flight.length_m / 35 / 60
    drone = Mover("drone-1", "pro-regime", "drone", flight, steady(35), day.replace(hour=9), minutes, 60, 80, 2400)
    movers.append(replace(drone, vague_from=minutes - 4, vague_error_m=2500))
    movers.append(patrol("patrol-1", day.replace(hour=7), 300, arc(342, 357, 60)))
    movers.append(lorry("civ-9", day.replace(hour=8), 185, 22, eastbound=False))
    movers.append(garrison("gar-1", day.replace(hour=7), 300, [around(40, 1), around(20, 9), around(330, 12)]))
    return movers


def june_20() -> list[Mover]:
    """Another drone, shortly after midnight where it flew: 20 June there, still 19 June in UTC."""
    night = datetime(2017, 6, 20, tzinfo=DAMASCUS_SUMMER)
    flight = Way([around(a, r) for a, r in ((52, 105), (46, 60), (40, 30), (30, 14))])
    minutes = flight.length_m / 33 / 60
    return [
        Mover("drone-2", "", "drone", flight, steady(33), night.replace(minute=5), minutes, 60, 80, 2600),
        patrol("patrol-2", night, 150, arc(260, 274, 61)),
        lorry("civ-10", night.replace(minute=10), 140, 20, eastbound=True, start_km=15),
        garrison("gar-2", night, 150, [around(200, 1), around(285, 8), around(290, 17)]),
    ]


def write(folder: Path) -> list[Path]:
    """Write one CSV a day; rows in order of time, then entity."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    days = {"2017-05-18": may_18(), "2017-06-06": june_6(), "2017-06-08": june_8(), "2017-06-20": june_20()}
    for day, movers in days.items():
        rows = sorted((at, mover.entity, cells) for mover in movers for at, cells in mover.rows())
        path = folder / f"{day}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file, lineterminator="\n")
            sheet.writerow(COLUMNS)
            sheet.writerows([entity, at.isoformat().replace("+00:00", "Z"), *cells] for at, entity, cells in rows)
        written.append(path)
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(f"{path}: {path.read_text(encoding='utf-8').count(chr(10)) - 1} rows, {path.stat().st_size} bytes")
