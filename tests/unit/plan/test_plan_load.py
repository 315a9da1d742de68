"""Every check of a plan names the place and the mend."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from plan_cases import CONTRACT, issue_of, issues_of, loaded, plan_of, squares

from standoff.errors import PlanError
from standoff.model.event import EventKind, Severity
from standoff.model.plan import Defaults, Sure
from standoff.model.zone import Area, Circle, Corridor
from standoff.plan import load_plan
from standoff.plan.schema_people import ACTIONS

ZONES = "plan: p\nzones:\n  a: {circle: {centre: [4.0, 52.0], radius: 3 nm}}\n"
PEOPLE = (
    "parties: {north: {}, south: {}}\nroles:\n  officer: {holders: [{id: o1, party: north}, {id: o2, party: north}]}\n"
)


def with_rule(rule: str) -> str:
    return f"{ZONES}rules:\n  - {rule}\n"


def with_step(step: str) -> str:
    rules = "rules: [{id: r, when: entered, procedure: p, who: {party: south}}]\n"
    return f"{ZONES}{PEOPLE}{rules}procedures:\n  p:\n    steps:\n      - {step}\n"


def test_the_plan_of_the_contract_loads_without_a_word() -> None:
    plan, warnings = loaded(CONTRACT)
    assert warnings == ()
    assert plan.name == "al-tanf"
    zone = plan.zones[0]
    assert zone.id == "garrison-55km"
    assert zone.versions[0].shape == Circle(38.6178, 33.5058, 55_000.0)
    assert zone.versions[0].from_us == 1_483_228_800_000_000
    assert plan.defaults == Defaults(15.0, 1_800_000_000, 300_000_000, 3_600_000_000, Sure())
    rule = plan.rules[0]
    assert (rule.when, rule.zones, rule.severity) == ((EventKind.APPROACHED,), ("garrison-55km",), Severity.WARNING)
    assert dict(rule.parameters) == {"within": 1_800_000_000}
    steps = plan.procedures[0].steps
    assert [step.action for step in steps] == ["contact", "request", "refer"]
    assert set(steps[1].unless) == {EventKind.TURNED_AWAY, EventKind.LEFT, EventKind.HALTED}
    assert plan.roles[1].holders[0].id == "commander-1"
    assert len(plan.hash) == 64


# Each line: a name, a plan with a mark where the finding must stand, its code, and words of the message and the mend.
MARK = "‸"
CHECKS = [
    ("unknown key", "plan: p\n‸zone: {}\nzones: {a: {circle: {centre: [4, 52], radius: 9 km}}}\n", "unknown-key", "Did you mean 'zones'"),
    ("no name", "‸zones: {a: {circle: {centre: [4, 52], radius: 9 km}}}\n", "missing-key", "Add `plan: ...`"),
    ("no zones", "‸plan: p\n", "missing-key", "Add `zones: ...`"),
    ("empty zones", "plan: p\n‸zones:\n", "empty-section", "Write zones below it"),
    ("a list", "‸- plan: p\n", "not-a-mapping", "Begin with `plan: name`"),
    ("a word", "‸hello", "not-a-mapping", "the text 'hello'"),
    ("zones a list", "plan: p\nzones: ‸[a]\n", "not-a-mapping", "mapping of ids"),
    ("rules a mapping", ZONES + "rules: ‸{id: r}\n", "not-a-list", "- id: name"),
    ("odd id", "plan: p\nzones: {‸'a*': {circle: {centre: [4, 52], radius: 9 km}}}\n", "odd-id", "without * and ?"),
    ("unknown key in a circle", "plan: p\nzones: {a: {circle: {‸center: [4, 52], radius: 1 km}}}\n", "unknown-key", "'centre'"),
    ("no radius", "plan: p\nzones: {a: {circle: ‸{centre: [4, 52]}}}\n", "missing-key", "radius"),
    ("wrong unit", "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: ‸3 furlong}}}\n", "not-a-quantity", "one of cm, ft, km"),
    ("no quantity", "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: ‸[3]}}}\n", "not-a-quantity", "'55 km'"),
    ("negative radius", "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: ‸-3 km}}}\n", "not-positive", "more than 0"),
    ("endless radius", "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: ‸1e999 km}}}\n", "too-big", "55 km"),
    ("huge radius", "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: ‸10001 km}}}\n", "too-big", "quarter"),
    ("swapped", "plan: p\nzones: {a: {circle: {centre: ‸[52, 104], radius: 3 km}}}\n", "latitude-range", "look swapped"),
    ("longitude", "plan: p\nzones: {a: {circle: {centre: ‸[400, 5], radius: 3 km}}}\n", "longitude-range", "[lon, lat]"),
    ("three numbers", "plan: p\nzones: {a: {circle: {centre: ‸[4, 5, 6], radius: 3 km}}}\n", "not-a-position", "3 values"),
    ("words", "plan: p\nzones: {a: {circle: {centre: ‸[x, 5], radius: 3 km}}}\n", "not-a-number", "'x' is not a number"),
    ("no shape", "plan: p\nzones: {a: ‸{name: A}}\n", "one-shape", "exactly one of circle, polygon"),
    ("two shapes", "plan: p\nzones: {a: ‸{circle: {centre: [4, 5], radius: 3 km}, file: x}}\n", "one-shape", "circle, file"),
    ("two points", "plan: p\nzones: {a: {polygon: [‸[[0, 0], [1, 1]]]}}\n", "wrong-shape", "at least 3"),
    ("no rings", "plan: p\nzones: {a: {polygon: ‸[]}}\n", "wrong-shape", "at least 1"),
    ("empty polygon", "plan: p\nzones: {a: {multipolygon: ‸[[]]}}\n", "no-ring", "outer ring"),
    ("edges of a circle", "plan: p\nzones: {a: {‸edges: geodesic, circle: {centre: [4, 5], radius: 3 km}}}\n", "useless-key", "Remove `edges`"),
    ("select without a file", "plan: p\nzones: {a: {‸select: x, circle: {centre: [4, 5], radius: 3 km}}}\n", "useless-key", "Remove"),
    ("corridor without width", "plan: p\nzones: {a: {corridor: ‸{line: [[0, 0], [1, 0]]}}}\n", "one-width", "edge to edge"),
    ("corridor of a point", "plan: p\nzones: {a: {corridor: {line: ‸[[1, 0], [1, 0]], width: 5}}}\n", "no-line", "circle"),
    ("naive time", "plan: p\nzones: {a: {circle: {centre: [4, 5], radius: 3 km}, valid: {from: ‸2017-01-01}}}\n", "naive-time", "a Z"),
    ("no time", "plan: p\nzones: {a: {circle: {centre: [4, 5], radius: 3 km}, valid: {from: ‸soon}}}\n", "not-a-time", "ISO 8601"),
    ("time out of the calendar", "plan: p\nzones: {a: {circle: {centre: [4, 5], radius: 3 km}, valid: {to: ‸'0001-01-01T00:00:00+14:00'}}}\n", "not-a-time", "ISO 8601"),
    ("time backwards", "plan: p\nzones: {a: {circle: {centre: [4, 5], radius: 3 km}, valid: {from: 2018-01-01T00:00:00Z, to: ‸2017-01-01T00:00:00Z}}}\n", "empty-time", "Swap"),
    ("unknown acceptor", "plan: p\nzones:\n  a: {circle: {centre: [4.0, 52.0], radius: 3 nm}, accepted_by: [‸nrth]}\nparties: {north: {}}\n", "unknown-party", "'north'"),
    ("unknown exempt", "plan: p\nzones:\n  a: {circle: {centre: [4.0, 52.0], radius: 3 nm}, exempt: ‸nrth}\nparties: {north: {}}\n", "unknown-party", "'north'"),
    ("missing file", "plan: p\nzones: {a: {file: ‸no.kml}}\n", "unreadable-file", "beside the plan"),
    ("absolute file", "plan: p\nzones: {a: {file: ‸/etc/zones.kml}}\n", "outside-the-plan", "beside the plan"),
    ("file above", "plan: p\nzones: {a: {file: ‸x/../../zones.kml}}\n", "outside-the-plan", "beside the plan"),
    ("file by url", "plan: p\nzones: {a: {file: ‸'http://example.org/z.kml'}}\n", "outside-the-plan", "beside the plan"),
    ("reserved party", ZONES + "parties: {‸unknown: {}}\n", "reserved-word", "another id"),
    ("range backwards", ZONES + "parties: {n: {members: [‸'mmsi:9-1']}}\n", "empty-range", "Swap"),
    ("two parties", ZONES + "parties: {n: {members: [x]}, s: {members: [y, ‸x]}}\n", "two-parties", "one party"),
    ("members file", ZONES + "parties: {n: {members_file: ‸m.txt}}\n", "unreadable-file", "beside the plan"),
    ("unknown kind", with_rule("{id: r, when: ‸entred}"), "unknown-kind", "Did you mean 'entered'"),
    ("glob of no kind", with_rule("{id: r, when: [entered, ‸'x*']}"), "unknown-kind", "Known:"),
    ("later kind", with_rule("{id: r, when: ‸massed}"), "kind-not-built", "not built yet in this version"),
    ("later kinds by glob", with_rule("{id: r, when: ‸'convoy_*'}"), "kind-not-built", "convoy_formed and convoy_broke are"),
    ("unknown zone", with_rule("{id: r, when: entered, zone: ‸b}"), "unknown-zone", "Known: a."),
    ("zone glob", with_rule("{id: r, when: entered, zone: [a, ‸'b*']}"), "unknown-zone", "matches no zone"),
    ("unknown party", with_rule("{id: r, when: entered, who: {party: ‸noth}}") + "parties: {north: {}}", "unknown-party", "'north'"),
    ("unknown procedure", with_rule("{id: r, when: entered, procedure: ‸warn}"), "unknown-procedure", "no procedures yet"),
    ("unknown key in a rule", with_rule("{id: r, when: approached, ‸withn: 3 min}"), "unknown-key", "'within'"),
    ("parameter of another kind", with_rule("{id: r, when: approached, ‸depth: 3 km}"), "parameter-of-another-kind", "They take within, over, min_speed"),
    ("parameter of no kind", with_rule("{id: r, when: entered, ‸depth: 3 km}"), "parameter-of-another-kind", "They take none"),
    ("parameter zero", with_rule("{id: r, when: approached, within: ‸0}"), "not-positive", "more than 0"),
    ("parameter of another unit", with_rule("{id: r, when: approached, within: ‸3 km}"), "not-a-quantity", "duration takes"),
    ("half a turn", with_rule("{id: r, when: patrolled, turns: ‸1.5}"), "not-a-count", "whole number"),
    ("severity", with_rule("{id: r, when: entered, severity: ‸high}"), "unknown-word", "'info', 'notice', 'warning' or 'critical'"),
    ("rule without id", with_rule("‸{when: entered}"), "missing-key", "id"),
    ("rule twice", with_rule("{id: r, when: left}") + "  - {id: ‸r, when: lost}\n", "duplicate-rule", "first on line 5"),
    ("unsure", ZONES + "defaults: {sure: {p: ‸0.5}}\n", "wrong-shape", "greater than 0.5"),
    ("negative error", ZONES + "defaults: {position_error: ‸-1 m}\n", "not-positive", "less than 0"),
    ("no sigma", ZONES + "defaults: {sure: {one: ‸many sigma}}\n", "not-a-number", "not a number"),
    ("not a flag", "plan: p\nzones:\n  a: {circle: {centre: [4.0, 52.0], radius: 3 nm}, surface: ‸yes}\n", "not-a-flag", "Write true or false"),
    ("unknown column", ZONES + "columns: {‸long: x}\n", "unknown-column", "'lon'"),
    ("action", with_step("{id: s, action: ‸strike, role: officer, due: 5 min}"), "refused-action", "never commands"),
    ("unknown role", with_step("{id: s, action: verify, role: ‸offcer, due: 5 min}"), "unknown-role", "'officer'"),
    ("step without end", with_step("{id: s, action: verify, role: officer, due: ‸0}"), "not-positive", "more than 0"),
    ("unless", with_step("{id: s, action: verify, role: officer, due: 1 h, unless: [‸lef]}"), "unknown-kind", "'left'"),
    ("quorum", with_step("{id: s, action: verify, role: officer, due: 1 h, quorum: {n: ‸3}}"), "quorum-never-met", "has 2. Lower it"),
    ("party quorum", with_step("{id: s, action: verify, role: officer, due: 1 h, quorum: {south: ‸1}}"), "quorum-never-met", "for 'south', and it has 0"),
    ("quorum of nobody", with_step("{id: s, action: verify, role: officer, due: 1 h, quorum: {‸east: 1}}"), "unknown-party", "north, south"),
    ("role that is not there", with_step("{id: s, action: verify, role: ‸none, due: 1 h}"), "unknown-role", "officer"),
    ("step twice", with_step("{id: s, action: verify, role: officer, due: 1 h}\n      - {id: ‸s, action: notify, role: officer, due: 1 h}"), "duplicate-step", "another id"),
    ("no steps", ZONES + "procedures: {p: {steps: ‸[]}}\n", "wrong-shape", "at least 1"),
    ("holder of no party", ZONES + "roles: {r: {holders: [{id: x, party: ‸y}]}}\n", "unknown-party", "no parties yet"),
    ("holder twice", ZONES + "roles: {r: {holders: [{id: x}, {id: ‸x}]}}\n", "holder-twice", "Keep one"),
]  # fmt: skip


def unmarked(text: str) -> tuple[str, int, int]:
    """The text without its mark, and the line and column where the mark stood."""
    before = text[: text.index(MARK)]
    return text.replace(MARK, ""), before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(("marked", "code", "words"), [case[1:] for case in CHECKS], ids=[case[0] for case in CHECKS])
def test_a_check_names_the_place_and_the_mend(marked: str, code: str, words: str) -> None:
    text, line, column = unmarked(marked)
    issue = issue_of(text, code)
    assert issue.level == "error"
    assert (issue.place.file, issue.place.line, issue.place.column) == ("plan.yaml", line, column), str(issue)
    assert words in str(issue)
    assert issue.mend


def test_everything_wrong_is_said_at_once() -> None:
    text = (
        "plan: p\nzones:\n  a: {circle: {centre: [4, 99], radius: 1 xm}}\n  b: {name: B}\n"
        "rules:\n  - {id: r, when: entred, zone: a, who: {party: x}}\n  - {id: s, when: left, zone: b, sevrity: info}\n"
    )
    codes = [issue.code for issue in issues_of(text)]
    assert codes == ["latitude-range", "not-a-quantity", "one-shape", "unknown-kind", "unknown-party", "unknown-key"]


def test_a_rule_on_a_broken_zone_is_not_blamed_for_it() -> None:
    text = "plan: p\nzones:\n  a: {name: A}\nrules:\n  - {id: r, when: left, zone: a}\n  - {id: s, when: left, zone: 'a*'}\n"
    assert [issue.code for issue in issues_of(text)] == ["one-shape"]


@pytest.mark.parametrize(
    "word",
    [
        "engage",
        "attack",
        "strike",
        "shoot",
        "fire",
        "destroy",
        "target",
        "intercept",
        "jam",
        "disable",
        "Observe ",
        "warn-shot",
    ],
)
def test_a_step_takes_no_word_of_force_and_no_word_outside_the_closed_list(word: str) -> None:
    issue = issue_of(with_step(f"{{id: s, action: '{word}', role: officer, due: 5 min}}"), "refused-action")
    assert word in issue.what
    assert ", ".join(ACTIONS) in issue.mend


@pytest.mark.parametrize("action", ["observe", "verify", "contact", "notify", "request", "convene", "refer", "record"])
def test_a_step_takes_the_eight_actions(action: str) -> None:
    assert (
        plan_of(with_step(f"{{id: s, action: {action}, to: x, role: officer, due: 5 min}}"))
        .procedures[0]
        .steps[0]
        .action
        == action
    )


def test_the_rest_of_a_step_with_a_refused_action_is_checked_too() -> None:
    codes = {issue.code for issue in issues_of(with_step("{id: s, action: shoot, role: offcer, due: 5 min}"))}
    assert codes == {"refused-action", "unknown-role"}


def test_a_role_without_holders_can_never_take_its_step() -> None:
    text = with_step("{id: s, action: verify, role: empty, due: 1 h}").replace(
        "roles:\n", "roles:\n  empty: {holders: []}\n"
    )
    assert "nobody holds the role 'empty'" in issue_of(text, "no-holder").what


def test_a_quorum_that_the_holders_can_meet_is_kept() -> None:
    step = (
        plan_of(with_step("{id: s, action: verify, role: officer, due: 1 h, quorum: {n: 2, north: 2}}"))
        .procedures[0]
        .steps[0]
    )
    assert dict(step.quorum) == {"n": 2, "north": 2}


def test_kinds_are_named_singly_in_lists_by_globs_and_all_together() -> None:
    text = (
        ZONES + "rules:\n  - {id: a, when: all}\n  - {id: b, when: '*ed'}\n  - {id: c, when: [left, entered, left]}\n"
    )
    rules = plan_of(text).rules
    assert rules[0].when == tuple(EventKind)
    assert rules[1].when == tuple(kind for kind in EventKind if kind.value.endswith("ed"))
    assert rules[2].when == (EventKind.ENTERED, EventKind.LEFT)


def test_zones_are_named_singly_in_lists_by_globs_and_all_together() -> None:
    zones = "".join(
        f"  {name}: {{circle: {{centre: [{n}, 1], radius: 9 km}}}}\n" for n, name in enumerate(["w-1", "w-2", "east"])
    )
    rules = (
        "rules:\n  - {id: a, when: left}\n  - {id: b, when: left, zone: 'w-*'}\n"
        "  - {id: c, when: left, zone: [east, w-1]}\n  - {id: d, when: left, zone: all}\n"
    )
    plan = plan_of(f"plan: p\nzones:\n{zones}{rules}")
    assert [rule.zones for rule in plan.rules] == [
        ("w-1", "w-2", "east"),
        ("w-1", "w-2"),
        ("w-1", "east"),
        ("w-1", "w-2", "east"),
    ]


def test_parameters_are_kept_in_metres_and_microseconds_and_only_where_set() -> None:
    plan = plan_of(with_rule("{id: r, when: [approached, halted], min_speed: 2 kn, radius: 0.1 km, near: 0 m}"))
    assert dict(plan.rules[0].parameters) == {"min_speed": pytest.approx(1.028888889), "radius": 100.0, "near": 0.0}


def test_a_parameter_of_two_kinds_sets_both_and_says_so() -> None:
    issue = issue_of(with_rule("{id: r, when: [turned_away, halted], for: 5 min}"), "shared-parameter")
    assert issue.level == "warning"
    assert "turned_away and halted" in issue.what


def test_a_rule_may_be_surer_than_the_plan() -> None:
    plan = plan_of(with_rule("{id: r, when: entered, sure: {one: 6σ, run: 10, for: 2 min, p: 0.99}}"))
    assert plan.rules[0].sure == Sure(6.0, 10, 120_000_000, 0.99)
    assert plan.defaults.sure == Sure(5.0, 5, 60_000_000, 0.95)


def test_shapes_are_read() -> None:
    text = """
plan: p
zones:
  ring: {polygon: [[0, 0], [4, 0], [4, 4], [0, 4]]}
  hole: {polygon: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]], edges: geodesic}
  many: {multipolygon: [[[[0, 0], [1, 0], [1, 1]]], [[[5, 5], [6, 5], [6, 6]]]]}
  lane: {corridor: {line: [[0, 0], [1, 0]], width: 2 nm}}
  half: {corridor: {line: [[0, 0], [1, 0]], half_width: 1 nm, edges: lonlat}}
  wide: {circle: {centre: [190, 0], radius: 9 km}}
"""
    plan, warnings = loaded(text)
    assert warnings == ()
    shapes = {zone.id: zone.versions[0].shape for zone in plan.zones}
    ring, hole, many = shapes["ring"], shapes["hole"], shapes["many"]
    assert isinstance(ring, Area)
    assert isinstance(hole, Area)
    assert isinstance(many, Area)
    assert ring.edges == "lonlat"
    assert ring.polygons[0][0].shape == (5, 2)
    assert [len(polygon) for polygon in hole.polygons] == [2]
    assert hole.edges == "geodesic"
    assert len(many.polygons) == 2
    lane, half = shapes["lane"], shapes["half"]
    assert isinstance(lane, Corridor)
    assert isinstance(half, Corridor)
    assert (lane.half_width_m, lane.edges) == (1852.0, "geodesic")
    assert (half.half_width_m, half.edges) == (1852.0, "lonlat")
    assert shapes["wide"] == Circle(-170.0, 0.0, 9000.0)


def test_a_ring_that_crosses_itself_is_refused_at_its_place() -> None:
    issues = issues_of("plan: p\nzones:\n  a: {polygon: [[0, 0], [2, 2], [2, 0], [0, 2]]}\n")
    assert [(issue.level, issue.place.line, issue.place.column) for issue in issues] == [("error", 3, 16)]


def test_versions_follow_each_other_and_an_open_one_ends_where_the_next_begins() -> None:
    text = """
plan: p
zones:
  a:
    versions:
      - {from: 2018-01-01T00:00:00Z, circle: {centre: [0, 0], radius: 20 km}}
      - {circle: {centre: [0, 0], radius: 10 km}}
"""
    first, second = plan_of(text).zones[0].versions
    assert (first.from_us, first.to_us) == (None, second.from_us)
    assert second.from_us == 1_514_764_800_000_000
    assert second.to_us is None


@pytest.mark.parametrize(
    "later", ["from: 2017-06-01T00:00:00Z", "from: 2017-01-01T00:00:00Z", "to: 2019-01-01T00:00:00Z"]
)
def test_versions_that_overlap_are_refused(later: str) -> None:
    circle = "circle: {centre: [0, 0], radius: 20 km}"
    first = f"{{from: 2017-01-01T00:00:00Z, to: 2018-01-01T00:00:00Z, {circle}}}"
    text = f"plan: p\nzones:\n  a:\n    versions:\n      - {first}\n      - {{{later}, {circle}}}\n"
    issue = issue_of(text, "overlapping-versions")
    assert issue.place.line in (5, 6)
    assert "when the one before it ends" in issue.mend


def test_a_shape_beside_versions_is_refused() -> None:
    circle = "circle: {centre: [0, 0], radius: 20 km}"
    issue = issue_of(f"plan: p\nzones:\n  a: {{{circle}, versions: [{{{circle}}}]}}\n", "useless-key")
    assert (issue.place.line, issue.place.column) == (3, 7)


def test_a_file_with_one_zone_takes_the_key_as_its_id() -> None:
    plan = plan_of("plan: p\nzones: {port: {file: z.geojson}}\n", {"z.geojson": squares("a")})
    assert [(zone.id, zone.name) for zone in plan.zones] == [("port", "Square a")]


def test_a_file_with_several_zones_puts_the_key_before_their_ids_and_the_key_names_them_all() -> None:
    text = "plan: p\nzones: {ports: {file: z.geojson}}\nrules: [{id: r, when: left, zone: ports}, {id: s, when: left, zone: '*/b'}]\n"
    plan = plan_of(text, {"z.geojson": squares("a", "b")})
    assert [zone.id for zone in plan.zones] == ["ports/a", "ports/b"]
    assert [rule.zones for rule in plan.rules] == [("ports/a", "ports/b"), ("ports/b",)]


def test_zones_of_a_file_are_selected_by_id_by_name_or_by_glob() -> None:
    files = {"z.geojson": squares("a", "b", "c1", "c2")}
    chosen = plan_of("plan: p\nzones: {z: {file: z.geojson, select: [b, Square a, 'c*']}}\n", files)
    assert [zone.id for zone in chosen.zones] == ["z/a", "z/b", "z/c1", "z/c2"]
    one = plan_of("plan: p\nzones: {z: {file: z.geojson, select: b}}\n", files)
    assert [zone.id for zone in one.zones] == ["z"]
    issue = issue_of("plan: p\nzones: {z: {file: z.geojson, select: [a, square-b]}}\n", "unknown-zone", files)
    assert (issue.place.line, issue.place.column) == (2, 42)
    assert "'Square b'" in issue.mend


def test_what_the_plan_says_beside_a_file_lies_over_its_zones() -> None:
    text = """
plan: p
parties: {north: {}}
zones:
  z:
    file: z.geojson
    edges: geodesic
    altitude: {floor: gnd, ceiling: 500 ft agl}
    valid: {from: 2020-01-01T00:00:00Z}
    exempt: [north]
    surface: true
"""
    zone = plan_of(text, {"z.geojson": squares("a")}).zones[0]
    version = zone.versions[0]
    assert isinstance(version.shape, Area)
    assert version.shape.edges == "geodesic"
    assert version.altitude is not None
    assert version.altitude.ceiling is not None
    assert version.altitude.ceiling.metres == pytest.approx(152.4)
    assert version.from_us == 1_577_836_800_000_000
    assert zone.exempt == ("north",)
    assert zone.surface


def test_a_broken_zone_file_is_named_with_its_own_place() -> None:
    issues = issues_of(
        "plan: p\nzones: {z: {file: z.geojson}}\n", {"z.geojson": b'{"type": "FeatureCollection", "features": [}'}
    )
    assert {issue.place.file for issue in issues} == {"z.geojson"}


def test_members_come_from_a_file_too() -> None:
    text = "plan: p\nzones: {a: {circle: {centre: [4, 52], radius: 9 km}}}\nparties: {n: {members: [x], members_file: m.txt}}\n"
    plan = plan_of(text, {"m.txt": b"# ours\nconv-1  # the first\n\nmmsi:271000000-271999999\nx\n"})
    assert plan.parties[0].members == ("x", "conv-1", "mmsi:271000000-271999999")


def test_a_resolver_that_fails_gives_a_message_and_no_traceback() -> None:
    def denied(name: str) -> bytes:
        raise PermissionError(13, "Permission denied", name)

    with pytest.raises(PlanError, match=r"plan.yaml:2:19: error: 'z.kml' cannot be read: Permission denied"):
        load_plan(b"plan: p\nzones: {a: {file: z.kml}}\n", "plan.yaml", denied)


def test_a_plan_may_be_json() -> None:
    plan = plan_of('{"plan": "p", "zones": {"a": {"circle": {"centre": [4, 52], "radius": 5556}}}}')
    assert plan.zones[0].versions[0].shape == Circle(4.0, 52.0, 5556.0)
