"""What is wrong with a scenario is said at its line and column, all of it at once."""

from __future__ import annotations

import json

import pytest
from casts import HEAD, no_files

from standoff.errors import ScenarioError
from standoff.rehearse.scenario import checked_scenario, load_scenario

OK = "  a: {parked: {at: base}}\n"
FOLLOW = "follow: {along: [base, north], speed: 5 m/s}"


def issues(text: str) -> list[tuple[str, int]]:
    with pytest.raises(ScenarioError) as refused:
        load_scenario(text.encode(), "bad.yaml", no_files)
    assert all(issue.place.file == "bad.yaml" and issue.what for issue in refused.value.issues)
    return [(issue.code, issue.place.line) for issue in refused.value.issues if issue.level == "error"]


def bad(actors: str = OK, more: str = "", head: str = HEAD) -> str:
    return f"{head}{more}actors:\n{actors}"


TABLE = {
    "a scenario that never ends": (bad(head=HEAD.replace("for: 3 h\n", "")), "never-ends", 1),
    "an end before the start": (
        bad(
            head=HEAD.replace("for: 3 h", "to: 2024-04-30T00:00:00Z"),
        ),
        "end-before-start",
        3,
    ),
    "both to and for": (bad(head=HEAD.replace("for: 3 h", "for: 3 h\nto: 2024-05-02T00:00:00Z")), "one-of", 3),
    "a span of years": (bad(head=HEAD.replace("3 h", "9000 d")), "too-long", 3),
    "a year nobody means": (bad(head=HEAD.replace("2024", "0024")), "odd-year", 2),
    "a time without a zone": (bad(head=HEAD.replace("00Z", "00")), "naive-time", 2),
    "no actors": (HEAD, "missing-key", 1),
    "an unknown key": (bad(more="actor: 1\n"), "unknown-key", 8),
    "an unknown key of an actor": (bad("  a: {parkd: {at: base}}\n"), "unknown-key", 9),
    "an unknown key of a behaviour": (bad("  a: {parked: {at: base, m: 2}}\n"), "unknown-key", 9),
    "no behaviour": (bad("  a: {party: x}\n"), "one-of", 9),
    "two behaviours": (bad(f"  a: {{parked: {{at: base}}, {FOLLOW}}}\n"), "one-of", 9),
    "zero speed": (bad("  a: {follow: {along: [base, north], speed: 0}}\n"), "not-positive", 9),
    "a speed beyond reason": (bad("  a: {follow: {along: [base, north], speed: 4000 km/h}}\n"), "too-big", 9),
    "a place not on earth": (bad("  a: {parked: {at: [12, 95]}}\n"), "out-of-range", 9),
    "an unknown place": (bad("  a: {parked: {at: bse}}\n"), "unknown-place", 9),
    "a way that goes nowhere": (bad("  a: {follow: {along: [base, base], speed: 5}}\n"), "goes-nowhere", 9),
    "a road that is no name": (bad("  a: {follow: {along: {road: [1, 2]}, speed: 5}}\n"), "unknown-road", 9),
    "endless small circles": (bad("  a: {loiter: {at: base, radius: 0.1 cm, speed: 90}}\n"), "too-many", 9),
    "an unknown road": (bad("  a: {follow: {along: street, speed: 5}}\n"), "unknown-road", 9),
    "a road file that is missing": (bad(more="roads:\n  r: {file: r.geojson}\n"), "unreadable-file", 9),
    "an unknown observation": (
        bad(
            "  a: {seen_by: [uav], parked: {at: base}}\n",
            "observation:\n  s: {}\n",
        ),
        "unknown-observation",
        11,
    ),
    "an unknown entity": (
        bad(
            more="observation:\n  s: {silent: {of: b, from: 1 h, to: 2 h}}\n",
        ),
        "unknown-entity",
        9,
    ),
    "a silence that ends before it begins": (
        bad(
            more="observation:\n  s: {blind: {from: 2 h, to: 1 h}}\n",
        ),
        "end-before-start",
        9,
    ),
    "a blind span outside the scenario": (
        bad(
            more="observation:\n  s: {blind: {from: 5 h, to: 6 h}}\n",
        ),
        "outside",
        9,
    ),
    "an identity that nobody shares": (
        bad(
            more="observation:\n  s: {shared_identity: {as: x, of: a}}\n",
        ),
        "too-few",
        9,
    ),
    "a share above one": (bad(more="observation:\n  s: {drop: 1.5}\n"), "out-of-range", 9),
    "jitter longer than the interval": (bad(more="observation:\n  s: {every: 5 s, jitter: 9 s}\n"), "too-big", 9),
    "reports more often than each millisecond": (bad(more="observation:\n  s: {every: 0.5 ms}\n"), "too-often", 9),
    "an interval given twice": (bad(more="observation:\n  s: {every: 5 s, by_speed: ais}\n"), "one-of", 9),
    "speeds that do not grow": (bad(more="observation:\n  s: {by_speed: [[1 m/s, 5 s]]}\n"), "out-of-order", 9),
    "a footprint without a centre": (bad(more="observation:\n  s: {footprint: {range: 5 km}}\n"), "missing-key", 9),
    "an actor that begins after the end": (bad("  a: {start: 4 h, parked: {at: base}}\n"), "outside", 9),
    "an id used twice": (bad("  a: {parked: {at: base, n: 3}}\n  a-2: {parked: {at: base}}\n"), "same-id", 10),
    "an aircraft that stands": (
        bad(
            "  a: {aircraft: {along: [base, {at: north, halt: 1 h}], speed: 50, altitude: 1 km}}\n",
        ),
        "no-halt",
        9,
    ),
    "an altitude of what cannot fly": (
        bad(
            "  a: {follow: {along: [base, {at: north, altitude: 1 km}], speed: 5}}\n",
        ),
        "no-altitude",
        9,
    ),
    "a vehicle that is not in the convoy": (
        bad(
            "  a: {convoy: {along: [base, north], speed: 5, vehicles: 2, spacing: 9, "
            "drop_outs: [{vehicle: 3, at: 9}]}}\n",
        ),
        "unknown-vehicle",
        9,
    ),
    "a probe that starts nearer than it goes": (
        bad(
            "  a: {probe: {home: north, towards: base, to_within: 20 km, speed: 5}}\n",
        ),
        "goes-nowhere",
        9,
    ),
    "more fixes than anybody wants": (
        bad(
            "  a: {crowd: {n: 1000000, along: [base, north], speed: 5}}\n",
            "observation:\n  s: {every: 1 s}\n",
        ),
        "too-many",
        1,
    ),
    "places measured from each other": (
        bad(
            head=HEAD.replace("[12.0, 50.0]", "{from: east, bearing: 1, distance: 1 km}"),
        ),
        "circular-place",
        5,
    ),
    "text that is no YAML": ("scenario: [", "not-yaml", 1),
    "a list": ("- 1\n", "not-a-mapping", 1),
    "nothing at all": ("", "empty-scenario", 1),
}


@pytest.mark.parametrize("case", TABLE)
def test_bad_input_is_named_at_its_line(case: str) -> None:
    text, code, line = TABLE[case]
    assert (code, line) in issues(text), issues(text)


def test_everything_wrong_is_said_at_once_with_a_hint_at_what_was_meant() -> None:
    text = bad(
        "  a: {parkd: {at: base}}\n  b: {parked: {at: nroth}}\n  c: {follow: {along: [base, north], speed: -1}}\n"
    )
    with pytest.raises(ScenarioError) as refused:
        load_scenario(text.encode(), "bad.yaml", no_files)
    said = str(refused.value)
    assert "Did you mean 'parked'" in said
    assert "Did you mean 'north'" in said
    assert "bad.yaml:11:" in said
    assert " plan" not in said


def test_repeats_that_begin_after_the_end_are_a_warning() -> None:
    text = bad(f"  a: {{repeat: {{times: 9, every: 1 h}}, {FOLLOW}}}\n")
    _, warnings = checked_scenario(text.encode(), "s.yaml", no_files)
    assert [(issue.level, issue.code) for issue in warnings] == [("warning", "outside")]


LINE = {"type": "LineString", "coordinates": [[12.0, 50.0], [12.1, 50.0], [12.1, 50.1]]}


@pytest.mark.parametrize(
    "content",
    [LINE, {"type": "Feature", "geometry": LINE}, {"type": "FeatureCollection", "features": [{"geometry": LINE}]}],
)
def test_a_road_may_lie_in_a_geojson_file_beside_the_scenario(content: dict[str, object]) -> None:
    text = bad("  a: {follow: {along: {road: r, reverse: true}, speed: 9}}\n", "roads:\n  r: {file: r.geojson}\n")
    made = load_scenario(text.encode(), "s.yaml", {"r.geojson": json.dumps(content).encode()}.__getitem__)
    assert made.actors[0].behaviour.size == 1


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"type": "LineString", "coordinates": [[0, 99], [1, 1]]}', b'{"features": 3}']
)
def test_a_road_file_that_holds_no_line_is_refused(content: bytes) -> None:
    text = bad(more="roads:\n  r: {file: r.geojson}\n")
    with pytest.raises(ScenarioError, match=r"s.yaml:9:"):
        load_scenario(text.encode(), "s.yaml", {"r.geojson": content}.__getitem__)
