"""What must not change the events: how the input is cut, in what order it comes, twice, where on earth, when."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from law_scenes import MIN_US, Scene, at_once, law, plan_of, run, same, scene

from standoff.model.zone import Area, Circle, Corridor, Shape

SEED = st.integers(0, 2**31 - 1)
ERROR = st.sampled_from([0.0, 15.0, None, 120.0])
LON = st.floats(-180, 179.99)
LAT = st.floats(-80, 80)


def _within_lateness(fixes: pl.DataFrame, rng: np.random.Generator, lateness_us: int) -> list[tuple[pl.DataFrame, int]]:
    """Each fix delayed by up to the lateness; batches of any size; the watermark lags behind what has been heard."""
    arrival = fixes["t_us"].to_numpy() + rng.integers(0, lateness_us, fixes.height)
    shuffled = fixes[np.argsort(arrival, kind="stable")]
    cuts = np.sort(rng.integers(0, fixes.height + 1, rng.integers(1, 12)))
    batches, before = [], -(2**60)
    heard = before
    for low, high in zip([0, *cuts], [*cuts, fixes.height], strict=True):
        part = shuffled[int(low) : int(high)]
        heard = max(heard, int(part["t_us"].max() or heard))  # type: ignore[arg-type]
        before = max(before, heard - lateness_us)
        batches.append((part, before))
    return batches


@law(12)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR)
def test_any_split_into_batches(seed: int, lon: float, lat: float, error_m: float | None) -> None:
    """Watermarks anywhere between the fixes of one batch and those of the next."""
    drawn, rng = scene(seed, lon, lat, error_m), np.random.default_rng(seed)
    plan, t = plan_of(drawn.shapes), drawn.fixes["t_us"].to_numpy()
    marks = np.sort(rng.integers(t[0] - MIN_US, t[-1] + 1, rng.integers(1, 20)))
    slices = np.concatenate([[0], np.searchsorted(t, marks, side="right"), [len(t)]])
    batches = [
        (drawn.fixes[int(a) : int(b)], int(w)) for a, b, w in zip(slices, slices[1:], [*marks, t[-1]], strict=False)
    ]
    whole = at_once(plan, drawn.fixes)
    assert whole.events
    same(whole, run(plan, batches))


@law(8)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR)
def test_one_fix_at_a_time(seed: int, lon: float, lat: float, error_m: float | None) -> None:
    drawn = scene(seed, lon, lat, error_m)
    fixes = drawn.fixes.head(150)
    plan = plan_of(drawn.shapes)
    same(at_once(plan, fixes), run(plan, [(fixes[k : k + 1], int(fixes["t_us"][k]) - 1) for k in range(fixes.height)]))


@law(12)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR)
def test_any_order_within_lateness(seed: int, lon: float, lat: float, error_m: float | None) -> None:
    drawn = scene(seed, lon, lat, error_m)
    plan = plan_of(drawn.shapes)
    disordered = run(plan, _within_lateness(drawn.fixes, np.random.default_rng(seed), 20 * MIN_US))
    assert disordered.late == 0
    same(at_once(plan, drawn.fixes), disordered)


@law(12)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR)
def test_twice_the_same_input_is_once_and_as_many_duplicates(
    seed: int, lon: float, lat: float, error_m: float | None
) -> None:
    drawn = scene(seed, lon, lat, error_m)
    plan = plan_of(drawn.shapes)
    once, twice = at_once(plan, drawn.fixes), at_once(plan, pl.concat([drawn.fixes, drawn.fixes]))
    assert (once.used, once.duplicates) == (drawn.fixes.height, 0)
    assert (twice.used, twice.duplicates) == (drawn.fixes.height, drawn.fixes.height)
    same(once, twice)


def _moved(shape: Shape, degrees: float) -> Shape:
    if isinstance(shape, Circle):
        return Circle(_turned(shape.lon, degrees), shape.lat, shape.radius_m)
    if isinstance(shape, Corridor):
        return Corridor(_turned_ring(shape.line, degrees), shape.half_width_m, shape.edges)
    return Area(tuple(tuple(_turned_ring(r, degrees) for r in p) for p in shape.polygons), shape.edges)


def _turned(lon: float, degrees: float) -> float:
    return (lon + degrees + 180.0) % 360.0 - 180.0


def _turned_ring(ring: np.ndarray, degrees: float) -> np.ndarray:
    return np.column_stack([(ring[:, 0] + degrees + 180.0) % 360.0 - 180.0, ring[:, 1]])


@law(12)
@given(seed=SEED, lon=st.floats(-120, 120), lat=LAT, error_m=ERROR)
def test_a_scene_moved_across_180(seed: int, lon: float, lat: float, error_m: float | None) -> None:
    drawn = scene(seed, lon, lat, error_m)
    degrees = 180.0 - lon
    fixes = drawn.fixes.with_columns(lon=(pl.col("lon") + degrees + 180.0) % 360.0 - 180.0)
    assert fixes["lon"].max() - fixes["lon"].min() > 300  # type: ignore[operator]
    moved = plan_of([_moved(shape, degrees) for shape in drawn.shapes])
    same(at_once(plan_of(drawn.shapes), drawn.fixes), at_once(moved, fixes), slack_us=1000)


def _mirrored(shape: Shape) -> Shape:
    if isinstance(shape, Circle):
        return Circle(shape.lon, -shape.lat, shape.radius_m)
    if isinstance(shape, Corridor):
        return Corridor(shape.line * [1, -1], shape.half_width_m, shape.edges)
    return Area(tuple(tuple(r * [1, -1] for r in p) for p in shape.polygons), shape.edges)


@law(12)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR)
def test_a_scene_mirrored_north_and_south(seed: int, lon: float, lat: float, error_m: float | None) -> None:
    drawn = scene(seed, lon, lat, error_m)
    mirrored = plan_of([_mirrored(shape) for shape in drawn.shapes])
    fixes = drawn.fixes.with_columns(lat=-pl.col("lat"))
    same(at_once(plan_of(drawn.shapes), drawn.fixes), at_once(mirrored, fixes), slack_us=1000)


@law(12)
@given(seed=SEED, lon=LON, lat=LAT, error_m=ERROR, shift_ms=st.integers(-(10**12), 10**12))
def test_times_shifted(seed: int, lon: float, lat: float, error_m: float | None, shift_ms: int) -> None:
    drawn = scene(seed, lon, lat, error_m)
    plan, later = plan_of(drawn.shapes), drawn.fixes.with_columns(pl.col("t_us") + shift_ms * 1000)
    same(at_once(plan, drawn.fixes), at_once(plan, later), shift_us=shift_ms * 1000)


@law(12)
@given(seed=SEED, tardy=st.floats(0, 0.3), doubled=st.floats(0, 0.3))
def test_every_fix_is_used_late_or_a_duplicate(seed: int, tardy: float, doubled: float) -> None:
    drawn, rng = scene(seed, 20.0, 40.0, 15.0), np.random.default_rng(seed)
    fixes = pl.concat([drawn.fixes, drawn.fixes.filter(pl.Series(rng.random(drawn.fixes.height) < doubled))])
    arrival = fixes["t_us"].to_numpy() + np.where(
        rng.random(fixes.height) < tardy, rng.integers(0, 7200_000_000, fixes.height), 0
    )
    fixes, arrival = fixes[np.argsort(arrival, kind="stable")], np.sort(arrival)
    cuts = np.sort(rng.integers(0, fixes.height, 8))
    batches = [
        (fixes[int(a) : int(b)], int(arrival[max(0, int(b) - 1)]) - 5 * MIN_US)
        for a, b in zip([0, *cuts], [*cuts, fixes.height], strict=True)
    ]
    done = run(plan_of(drawn.shapes), batches)
    assert done.used + done.late + done.duplicates == fixes.height
    assert tardy < 0.1 or done.late > 0


def test_the_scenes_show_every_kind_of_event() -> None:
    """Else the laws above would say less than they seem to."""
    seen: set[str] = set()
    for seed in range(40):
        drawn: Scene = scene(seed, 20.0, 40.0, (0.0, 15.0, 120.0)[seed % 3])
        seen |= {e["kind"] for e in at_once(plan_of(drawn.shapes, lost_after_us=20 * MIN_US), drawn.fixes).events}
    assert seen == {
        "found_inside", "entered", "left", "crossed", "approached", "turned_away", "went_deep", "halted", "resumed",
        "stayed", "lost", "regained", "patrolled",
    }  # fmt: skip
