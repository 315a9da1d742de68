"""The engine and its slow twin see the same events, one by one.

Both follow docs/decisions-on-events.md and share no code. Scenes are seeded; each is fed to the engine in one to three
batches. No scene is set aside. Where one differs, the message also tells whether the twin itself would answer otherwise
if every fix were moved by up to 0.3 m: then it stands at a threshold, and the engine need not be wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from engine_and_twin import by_engine, by_twin, differences, near_a_threshold
from twin_scenarios import MIN, MONDAY_US, S, Scenario, scenario, with_altitudes, with_datums, with_feeds, with_times

from standoff.model.event import EventKind
from standoff.model.zone import AltitudeBand, Area, Circle, Limit, Zone, ZoneVersion
from standoff.testing import makers
from standoff.testing.slow_twin import SlowFix
from standoff.units import FOOT_M

DENSE = (1.0, 5.0, 30.0, 60.0, 300.0, 900.0)
AREAS = ("star", "holed", "pair")
Twist = Callable[[Scenario, int], Scenario]

#: name, seeds, limits of the scene, what else happens to it
FAMILIES: tuple[tuple[str, range, dict[str, Any], tuple[Twist, ...]], ...] = (
    ("circles", range(12), {"shapes": ("circle",)}, ()),
    ("circles reported often", range(100, 108), {"shapes": ("circle",), "steps_s": DENSE}, ()),
    ("areas", range(200, 204), {"shapes": AREAS, "steps_s": DENSE}, ()),
    ("corridors", range(300, 304), {"shapes": ("corridor",), "steps_s": DENSE}, ()),
    ("passing through", range(400, 406), {"habits": ("through",), "size_m": (500.0, 5_000.0)}, ()),
    ("tiny", range(500, 503), {"size_m": (10.0, 100.0)}, ()),
    ("huge circles", range(600, 604), {"shapes": ("circle",), "size_m": (3e5, 2e6)}, ()),
    ("feeds", range(700, 708), {"shapes": ("circle", "corridor"), "steps_s": DENSE}, (with_feeds,)),
    ("times", range(800, 810), {"shapes": ("circle", "corridor"), "steps_s": DENSE}, (with_times,)),
    ("altitudes", range(900, 908), {"shapes": ("circle",), "steps_s": DENSE}, (with_altitudes,)),
    ("datums", range(1100, 1110), {"shapes": ("circle",), "steps_s": DENSE}, (with_datums,)),
    ("all at once", range(950, 955), {"shapes": ("circle", "star")}, (with_altitudes, with_times, with_feeds)),
)
SCENES = [
    pytest.param(seed, limits, twists, id=f"{name}-{seed}")
    for name, seeds, limits, twists in FAMILIES
    for seed in seeds
]
_seen: set[str] = set()


def _scene(seed: int, limits: dict[str, Any], twists: tuple[Twist, ...]) -> Scenario:
    scene = scenario(seed, **limits)
    for twist in twists:
        scene = twist(scene, seed)
    return scene


@pytest.mark.parametrize(("seed", "limits", "twists"), SCENES)
def test_the_engine_sees_what_its_twin_sees(seed: int, limits: dict[str, Any], twists: tuple[Twist, ...]) -> None:
    scene = _scene(seed, limits, twists)
    twin = by_twin(scene)
    _seen.update(event.kind for event in twin)
    found = differences(scene, by_engine(scene, batches=1 + seed % 3), twin)
    assert not found, (scene.name, "at a threshold" if near_a_threshold(scene, twin) else "at no threshold", found)


def test_the_scenes_above_hold_every_kind() -> None:
    assert _seen, "nothing to look back on: run the whole file, the scenes come first"
    assert _seen == {kind.value for kind in EventKind}


def _fixes(walk: makers.Walk, lon: float, lat: float, error_m: float = 0.0) -> list[SlowFix]:
    columns = makers.on_earth(walk, lon, lat, entity="e", start_us=MONDAY_US, error_m=error_m)
    return [SlowFix(**row) for row in makers.as_rows(columns)]


def _agree(scene: Scenario) -> list[str]:
    twin = by_twin(scene)
    found = differences(scene, by_engine(scene), twin)
    assert found == []
    return [event.kind for event in twin]


def test_a_path_that_dips_in_and_out_of_a_comb_is_seen_alike() -> None:
    teeth = [(x, 0.0) for x in np.arange(0, 1.01, 0.1)]
    ring = [(0.0, -0.5), (1.0, -0.5)]
    for (left, _), (right, _) in list(pairwise(teeth))[::-1]:
        ring += [(right, 0.0), ((left + right) / 2, -0.4)]
    ring = np.array([*ring, (0.0, 0.0), (0.0, -0.5)])
    zone = Zone("comb", (ZoneVersion(Area(((ring,),))),))
    across = _fixes(makers.straight_run((-70e3, -20e3), (70e3, -20e3), 140, 1000), 0.5, 0.0)
    kinds = _agree(Scenario("comb", across, [zone]))
    assert kinds.count("crossed") + kinds.count("left") + kinds.count("entered") >= 10


@pytest.mark.parametrize("lat", [-85.0, -40.0, 0.1, 60.0, 85.0])
@pytest.mark.parametrize("lon", [0.0, 179.999])
def test_a_box_in_lon_and_lat_is_seen_alike_everywhere(lon: float, lat: float) -> None:
    zone = Zone("box", (ZoneVersion(Area((((makers.box(lon, lat, 2.0, 1.0)),),))),))
    stops = makers.stop_and_go(3, 60e3, 50, 1200, 300, seed=int(lat + 90))
    assert _agree(Scenario("box", _fixes(stops, lon, lat, 15.0), [zone]))


def test_round_a_pole_a_ring_of_meridians_and_parallels_is_seen_alike() -> None:
    ring = np.array([[lon, 88.0] for lon in (-180, -90, 0, 90, 180)], dtype=float)
    zones = [
        Zone("cap", (ZoneVersion(Area(((ring,),), contains_pole="north")),)),
        Zone("circle", (ZoneVersion(Circle(30.0, 89.5, 100_000.0)),)),
    ]
    over = _fixes(makers.straight_run((-400e3, 30e3), (400e3, -50e3), 200, 600), 10.0, 90.0, 5.0)
    assert {"entered", "left"} <= set(_agree(Scenario("pole", over, zones)))


def test_a_day_parked_on_the_border_is_seen_alike() -> None:
    zone = Zone("z", (ZoneVersion(Circle(5.0, 45.0, 1000.0)),))
    parked = makers.flapping(1440, 60, 15.0, seed=4, at=(0.0, 1000.0))
    scene = Scenario("parked", _fixes(parked, 5.0, 45.0, 15.0), [zone])
    assert _agree(scene).count("entered") <= 1
    assert MIN == 60 * S


@pytest.mark.parametrize("feet", [1000, 2300, 31_000])
@pytest.mark.parametrize("side", ["floor", "ceiling"])
def test_a_flight_level_at_the_very_limit_of_a_band_is_within_it_all_the_way(side: str, feet: int) -> None:
    limit = Limit(feet * FOOT_M, "msl")
    band = AltitudeBand(floor=limit) if side == "floor" else AltitudeBand(ceiling=limit)
    zone = Zone("z", (ZoneVersion(Circle(5.0, 45.0, 5_000.0), altitude=band),))
    flight = _fixes(makers.straight_run((-20e3, 0.0), (20e3, 0.0), 120, 20), 5.0, 45.0)
    level = [replace(fix, alt_m=feet * FOOT_M, alt_datum="msl") for fix in flight]
    assert {"entered", "left"} <= set(_agree(Scenario("level", level, [zone])))
