"""The hash: one for one content, whatever it looks like; another for another."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import copy
import json
import math
import random
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import CONTRACT, loaded, plan_of, squares

import standoff
from standoff.plan import as_json, load_plan, plan_hash
from standoff.plan.canonical import canonical_json, number_text
from standoff.plan.tree import read_tree

FULL = """
plan: full
parties:
  north: {name: North, members: ["n-*", "mmsi:100-200"]}
  south: {members: [s-1, s-2]}
zones:
  circle:
    circle: {centre: [38.6178, 33.5058], radius: 55 km}
    valid: {from: 2017-01-01T00:00:00Z, to: 2018-01-01T00:00:00Z}
    altitude: {floor: 100 m, ceiling: 3000 m, datum: msl}
    schedule: [{days: [mon, tue], from: "08:00", to: "18:00"}]
    accepted_by: [north, south]
    exempt: [north]
  ring: {polygon: [[0, 0], [4, 0], [4, 4], [0, 4.5]], edges: geodesic}
  lane: {corridor: {line: [[0, 0], [1, 0.5]], width: 2 nm}}
  moved:
    versions:
      - {to: 2017-01-01T00:00:00Z, circle: {centre: [0, 0], radius: 20 km}}
      - {from: 2018-01-01T00:00:00Z, circle: {centre: [1, 0], radius: 10 km}}
defaults: {position_error: 15 m, max_gap: 30 min, lateness: 5 min, lost_after: 60 min, sure: {one: 5 sigma, run: 5, for: 60 s, p: 0.95}}
rules:
  - {id: near, when: [approached, turned_away], within: 30 min, over: 70 s, min_speed: 1 m/s, by: 600 m, zone: circle, who: {party: south}}
  - {id: deep, when: went_deep, depth: 4 km, zone: [circle, "m*"], severity: critical, procedure: ask, sure: {one: 6, run: 7, for: 90 s, p: 0.99}}
  - {id: still, when: [halted, patrolled], radius: 60 m, for: 11 min, near: 2 km, band: 11 km, length: 21 km, turns: 3, zone: [lane, ring]}
procedures:
  ask:
    steps:
      - {id: call, action: contact, to: [a, b], role: officer, due: 5 min, unless: [left, halted], quorum: {n: 2, north: 1}}
      - {id: refer, action: refer, to: c, role: officer, due: 10 min}
roles:
  officer: {holders: [{id: o1, party: north}, {id: o2}, {id: o3}]}
columns: {lon: x, lat: y}
"""


def tree_of(text: str) -> dict[str, Any]:
    return read_tree(text.encode(), "plan.yaml").data()


def shuffled(value: Any, dice: random.Random) -> Any:
    """The same with every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled(value[key], dice) for key in keys}
    return [shuffled(item, dice) for item in value] if isinstance(value, list) else value


def block_yaml(value: Any, indent: str, dice: random.Random) -> str:
    """Block style, with comments and blank lines strewn in and scalars quoted or not."""
    if isinstance(value, dict) and value:
        lines = [f"{indent}{json.dumps(key)}:{block_yaml(item, indent + '   ', dice)}" for key, item in value.items()]
    elif isinstance(value, list) and value:
        lines = [f"{indent}-{block_yaml(item, indent + '  ', dice)}" for item in value]
    else:
        return f" {json.dumps(value)}" + dice.choice(["", "   # so"])
    return "\n" + "\n".join(dice.choice(["", "# a remark\n", "\n"]) + line for line in lines)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.booleans())
def test_the_order_of_keys_and_the_layout_never_change_the_hash(seed: int, block: bool) -> None:
    dice = random.Random(seed)
    tree = shuffled(tree_of(FULL), dice)
    text = block_yaml(tree, "", dice) if block else json.dumps(tree, indent=dice.choice([None, 3]))
    assert plan_of(text).hash == FULL_HASH


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(3)), st.permutations(range(2)))
def test_the_order_of_rules_and_of_lists_without_an_order_never_changes_the_hash(
    rules: list[int], pair: list[int]
) -> None:
    tree = tree_of(FULL)
    tree["rules"] = [tree["rules"][number] for number in rules]
    for holder, key in ((tree["zones"]["circle"], "accepted_by"), (tree["parties"]["north"], "members")):
        holder[key] = [holder[key][number] for number in pair]
    step = tree["procedures"]["ask"]["steps"][0]
    step["unless"] = [step["unless"][number] for number in pair]
    assert plan_of(json.dumps(tree)).hash == FULL_HASH


EXAMPLES = Path(standoff.__file__).parent / "examples"


@pytest.mark.parametrize(
    ("example", "pinned"),
    [
        ("san_francisco_bay", "f52e9c299c39664508bbcbebfbb37cd3c82a6ed1b4596588c8f39cada24fe578"),
    ],
)
def test_a_plan_without_the_new_keys_keeps_the_hash_it_had_before_incidents_came(example: str, pinned: str) -> None:
    folder = EXAMPLES / example
    plan, _ = load_plan((folder / "plan.yaml").read_bytes(), "plan.yaml", lambda name: (folder / name).read_bytes())
    assert plan.hash == pinned


ADDED = [
    ("due: 5 min,", "due: 5 min, after: 1 min,"),
    ("due: 5 min,", "due: 5 min, repeat: 1,"),
    ("due: 5 min,", "due: 5 min, fallback: refer,"),
    ("due: 5 min,", "due: 5 min, until: delivered,"),
    ("due: 5 min,", "due: 5 min, answers: any,"),
    ("due: 5 min,", "due: 5 min, channel: radio,"),
    ("unless: [left, halted]", "unless: [left, halted, slowed]"),
    ("  ask:\n", "  ask:\n    override: officer\n"),
    ("{id: o2}", "{id: o2, from: 2017-01-01T00:00:00Z}"),
    ("{id: o2}", "{id: o2, to: 2027-01-01T00:00:00Z}"),
    ("{id: o2}", '{id: o2, shifts: [{from: "08:00", to: "18:00"}]}'),
    ("columns:", "incidents: {opens_at: warning}\ncolumns:"),
    ("columns:", "incidents: {reopen_within: 2 h}\ncolumns:"),
    ("columns:", "incidents: {ack_expires: 4 h}\ncolumns:"),
    ("columns:", "incidents: {answer_within: 11 min}\ncolumns:"),
    ("columns:", "incidents: {acts: {close: officer}}\ncolumns:"),
]


def test_whatever_a_plan_says_of_steps_holders_and_incidents_changes_its_hash_in_its_own_way() -> None:
    hashes = {plan_of(FULL.replace(written, other, 1)).hash for written, other in ADDED}
    assert all(written in FULL for written, _ in ADDED)
    assert len(hashes | {FULL_HASH}) == len(ADDED) + 1


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("due: 5 min,", "due: 5 min, after: 0, repeat: 0, until: acknowledged, answers: all,"),
        ("columns:", "incidents: {opens_at: notice, reopen_within: 60 min, answer_within: 600 s, acts: {}}\ncolumns:"),
        ("quorum: {n: 2, north: 1}", "quorum: {north: 1, n: 2}"),
        ("action: refer, to: c,", "action: refer, to: [c], quorum: 1,"),
    ],
)
def test_what_came_with_incidents_is_not_hashed_where_it_says_its_default(written: str, same: str) -> None:
    assert written in FULL
    assert plan_of(FULL.replace(written, same, 1)).hash == FULL_HASH


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("radius: 55 km", "radius: 55000 m"),
        ("radius: 55 km", "radius: 55000"),
        ("radius: 55 km", 'radius: "5.5e4 m"'),
        ("within: 30 min", "within: 0.5 h"),
        ("within: 30 min", "within: 1800"),
        ("width: 2 nm", "half_width: 1852 m"),
        ("width: 2 nm", "width: 3.704 km"),
        ("floor: 100 m, ceiling: 3000 m, datum: msl", "floor: 100 m msl, ceiling: 3 km msl"),
        ("from: 2017-01-01T00:00:00Z", "from: 2017-01-01T03:00:00+03:00"),
        ('from: "08:00", to: "18:00"', 'from: "10:00", to: "20:00", tz: "+02:00"'),
        ("[0, 4.5]]", "[0, 4.5], [0, 0]]"),
        ("one: 5 sigma", "one: 5.0"),
        ("p: 0.95", "p: 9.5e-1"),
        ("action: refer, to: c,", "action: refer, to: [c], quorum: {n: 1},"),
        ("depth: 4 km,", "depth: 4 km, # deep enough\n    "),
        ('zone: [circle, "m*"]', "zone: [moved, circle]"),
    ],
)
def test_the_spelling_of_units_and_defaults_never_changes_the_hash(written: str, same: str) -> None:
    assert written in FULL
    assert plan_of(FULL.replace(written, same)).hash == FULL_HASH


def test_a_default_left_out_and_the_same_value_written_down_are_one_plan() -> None:
    bare = "plan: p\nzones: {a: {circle: {centre: [0, 0], radius: 9 km}}}\nrules: [{id: r, when: halted}]\n"
    full = bare.replace("when: halted", "when: halted, radius: 50 m, for: 10 min, near: 0, severity: info, zone: a")
    full += "defaults: {position_error: 15 m, max_gap: 30 min, lateness: 5 min, lost_after: 1 h}\n"
    assert plan_of(bare).hash == plan_of(full).hash


def test_two_units_whose_floats_differ_in_the_last_digit_are_one_length() -> None:
    text = "plan: p\nzones: {a: {circle: {centre: [0, 0], radius: %s}}}\n"
    assert 0.1 * 1852.0 != 185.2
    assert plan_of(text % "0.1 nm").hash == plan_of(text % "185.2 m").hash


def test_a_point_on_the_equator_or_minus_zero_is_one_place() -> None:
    text = "plan: p\nzones: {a: {polygon: [[%s, 0], [4, 0], [4, 4]]}}\n"
    assert plan_of(text % "0").hash == plan_of(text % "-0.0").hash


def test_the_name_of_a_zone_file_is_not_hashed_and_its_coordinates_are() -> None:
    text = "plan: p\nzones: {z: {file: %s}}\n"
    first = plan_of(text % "one.geojson", {"one.geojson": squares("a")}).hash
    assert plan_of(text % "two.geojson", {"two.geojson": squares("a")}).hash == first
    moved = squares("a").replace(b",11]", b",11.0000001]")
    assert plan_of(text % "one.geojson", {"one.geojson": moved}).hash != first


def test_tests_are_not_hashed() -> None:
    assert plan_of(FULL + "tests: [t/*.yaml]\n").hash == FULL_HASH


def numbers(value: Any) -> list[tuple[Any, Any]]:
    """Every container of plain data with each key under which a number stands."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, item in items:
        is_number = (
            isinstance(item, str)
            and item[:1] in "0123456789-"
            and item.split()[0].replace(".", "").replace("-", "").isdigit()
        )
        found += [(value, key)] if is_number else numbers(item)
    return found


NUMBERS = len(numbers(tree_of(FULL)))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, NUMBERS - 1), st.integers(1, 5))
def test_any_change_of_a_number_changes_the_hash(which: int, thousandths: int) -> None:
    tree = tree_of(FULL)
    holder, key = numbers(tree)[which]
    number, _, unit = holder[key].partition(" ")
    whole = key in ("run", "turns", "n", "north")
    holder[key] = (
        f"{float(number) + thousandths / 1000} {unit}".strip() if not whole else str(int(number) + thousandths)
    )
    if key in ("n", "north"):
        tree["roles"]["officer"]["holders"] = [{"id": f"o{n}", "party": "north"} for n in range(9)]
        assert (
            plan_of(json.dumps(tree)).hash
            != plan_of(json.dumps({**tree, "procedures": tree_of(FULL)["procedures"]})).hash
        )
        return
    assert plan_of(json.dumps(tree)).hash != FULL_HASH


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("plan: full", "plan: fuller"),
        ("name: North", "name: Norh"),
        ("s-1, s-2", "s-1, s-3"),
        ("mmsi:100-200", "mmsi:100-201"),
        ("2017-01-01T00:00:00Z, to", "2017-01-01T00:00:00.001Z, to"),
        ("days: [mon, tue]", "days: [mon, wed]"),
        ('to: "18:00"', 'to: "18:01"'),
        ("datum: msl", "datum: hae"),
        ("exempt: [north]", "exempt: [south]"),
        ("edges: geodesic", "edges: lonlat"),
        ("[4, 4], [0, 4.5]", "[4, 4.0000001], [0, 4.5]"),
        ("who: {party: south}", "who: {party: north}"),
        ("who: {party: south}", "who: {kind: south}"),
        ("when: [approached, turned_away]", "when: [approached, turned_away, left]"),
        ("severity: critical", "severity: warning"),
        ("zone: [lane, ring]", "zone: lane"),
        ("procedure: ask,", ""),
        ("action: contact", "action: notify"),
        ("to: [a, b]", "to: [b, a]"),
        ("unless: [left, halted]", "unless: [left]"),
        ("{id: o2}", "{id: o2, party: south}"),
        ("columns: {lon: x", "columns: {lon: X"),
    ],
)
def test_a_change_of_anything_that_is_in_force_changes_the_hash(written: str, other: str) -> None:
    assert written in FULL
    assert plan_of(FULL.replace(written, other, 1)).hash != FULL_HASH


def test_the_hash_does_not_look_at_itself_and_is_part_of_the_json() -> None:
    plan = plan_of(CONTRACT)
    assert plan_hash(plan) == plan.hash
    assert as_json(plan)["hash"] == plan.hash
    json.dumps(as_json(plan))


def test_the_hash_of_a_small_plan_can_be_done_by_hand() -> None:
    plan = plan_of("plan: p\nzones: {a: {polygon: [[0, 0], [1, 0], [1, 1]]}}\n")
    area = plan.zones[0].versions[0].shape
    points = b"".join(struct.pack("<2d", lon, lat) for lon, lat in area.polygons[0][0])  # type: ignore[union-attr]
    ring = f'{{"sha256":"{sha256(points).hexdigest()}","vertices":4}}'
    shape = f'{{"area":{{"contains_pole":null,"edges":"lonlat","polygons":[[{ring}]]}}}}'
    version = f'{{"altitude":null,"from":null,"schedule":[],"shape":{shape},"to":null}}'
    zone = f'{{"accepted_by":[],"exempt":[],"id":"a","name":"","surface":false,"versions":[{version}]}}'
    sure = '{"for_us":60000000,"one_sigma":5,"p":0.95,"run":5}'
    defaults = f'{{"lateness_us":300000000,"lost_after_us":3600000000,"max_gap_us":1800000000,"position_error_m":15,"sure":{sure}}}'
    text = (
        f'{{"columns":{{}},"defaults":{defaults},"parties":[],"plan":"p","procedures":[],"roles":[],"rules":[],'
        f'"standoff_plan":1,"zones":[{zone}]}}'
    )
    assert plan.hash == sha256(text.encode()).hexdigest()


def test_times_far_in_the_future_hash() -> None:
    text = "plan: p\nzones: {a: {circle: {centre: [0, 0], radius: 9 km}, valid: {to: 9999-12-31T23:59:59Z}}}\n"
    assert len(plan_of(text).hash) == 64


# The numbers of RFC 8785, appendix B: the bits of a double and its one text.
RFC_8785 = [
    ("0000000000000000", "0"), ("8000000000000000", "0"), ("0000000000000001", "5e-324"), ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"), ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"), ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"), ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"), ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"), ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"), ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"), ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"), ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"), ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"), ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]  # fmt: skip


@pytest.mark.parametrize(("bits", "text"), RFC_8785)
def test_numbers_are_written_as_rfc_8785_lists_them(bits: str, text: str) -> None:
    assert number_text(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_as_itself(number: float) -> None:
    assert float(number_text(number)) == number


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 2**53 + 1])
def test_numbers_that_json_cannot_hold_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="number"):
        number_text(number)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_canonical_json_is_json(value: Any) -> None:
    assert json.loads(canonical_json(copy.deepcopy(value))) == value


def test_keys_are_sorted_by_utf_16_and_text_is_not_escaped_needlessly() -> None:
    in_order = ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]  # RFC 8785, 3.2.3
    text = canonical_json(dict.fromkeys(reversed(in_order), 0)).decode()
    assert list(json.loads(text)) == in_order
    assert (
        canonical_json({"a": ['\u20ac/\\"\n\x0f', True, None, np.float64(4.5)]})
        == '{"a":["€/\\\\\\"\\n\\u000f",true,null,4.5]}'.encode()
    )


FULL_HASH = loaded(FULL)[0].hash
