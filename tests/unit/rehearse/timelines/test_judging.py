"""What an expectation says, held against what the real engine saw."""

from __future__ import annotations

import pytest
from scenes import INTO, one, run

from standoff.replay.plans import mapping_plan

OUT = "[from 3 km inside harbour border on the north, to 6 km north of harbour border at 36 km/h]"


@pytest.mark.parametrize(
    "expect",
    [
        "{event: entered}",
        "{event: [entered, crossed], entity: boat-*, zone: har*, rule: in, count: 1}",
        "{event: entered, at: +10 min, within: 1 s, severity: warning, cause: moved, verdict: 'yes'}",
        "{event: entered, at: '2024-01-01T00:10:00Z', within: 1 s}",
        "{event: entered, detected: +10 min 50 s, within: 0 s, boundary: 500 m inside, give_or_take: 1 m}",
        "{event: entered, between: [+9 min, +11 min], depth: 500 m, give_or_take: 1 m}",
        "{none: [left, crossed]}",
        "{none: any, between: [+11 min, +15 min]}",
        "{silent: out}",
        "{incident: boat-1, zone: harbour, opened: +11 min, state: open, severity: warning, kind: entry, count: 1}",
        "{step: call, is: waiting, at: +9 min}",
        "{step: call, is: open, at: +12 min}",
        "{step: call, is: pending, at: +12 min, opens: +10 min 50 s, due: +15 min 50 s, within: 0 s}",
        "{step: call, becomes: expired, at: +15 min 50 s, within: 0 s}",
        "{step: tell, procedure: ask, entity: boat-1, is: open, at: +17 min}",
        "{procedure: ask, starts: +10 min 50 s, ends: +20 min 50 s, how: walked, within: 0 s}",
        "{reports: used, count: 19}",
        "{reports: late, entity: boat-1, count: 0}",
    ],
)
def test_it_holds(expect: str) -> None:
    result = one(f"[{expect}]")
    assert result.passed, result.verdicts


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("{event: left}", "no such event"),
        ("{event: entered, at: +12 min}", "it began 2 min earlier"),
        ("{event: entered, at: +10 min 2 s, within: 1 s}", "it began 2 s earlier"),
        ("{event: entered, detected: +5 min}", "it was detected 5 min 50 s later"),
        ("{event: entered, between: [+11 min, +12 min]}", "not in this time"),
        ("{event: entered, boundary: 500 m outside}", "it was 500 m inside"),
        ("{event: entered, depth: 2 km}", "its depth was 500 m"),
        ("{event: entered, severity: critical}", "its severity was warning"),
        ("{event: entered, count: 2}", "1 × entered"),
        ("{none: entered}", "entered of boat-1"),
        ("{silent: in}", "entered of boat-1"),
        ("{incident: boat-1, opened: +1 min}", "it was opened at +10 min 50 s"),
        ("{incident: boat-1, state: closed}", "its state was open"),
        ("{incident: boat-1, closed: +12 min}", "it was not closed"),
        ("{incident: boat-1, severity: notice, at: +2 min}", "its severity was none yet"),
        ("{no_incident: any}", "incident about boat-1"),
        ("{step: call, is: open, at: +20 min}", "it was expired"),
        ("{step: call, becomes: acknowledged}", "it never was; at the end it was"),
        ("{step: call, due: +12 min}", "it was due at +15 min 50 s"),
        ("{step: tell, opens: +12 min}", "it was never opened"),
        ("{procedure: ask, ends: +12 min}", "it did not end"),
        ("{answer: turned_away}", "no answer"),
        ("{refused: skip}", "nothing was refused"),
        ("{reports: duplicate, count: 1}", "0 duplicate"),
    ],
)
def test_it_fails_and_says_what_was_seen_instead(expect: str, found: str) -> None:
    result = one(f"[{expect}]")
    assert not result.passed
    assert found in result.verdicts[0].found


def test_with_only_an_event_that_nobody_names_fails_the_test() -> None:
    assert one("[{silent: out}]", more="  only: false").passed
    result = one("[{silent: out}]", more="  only: true")
    assert [event.kind for event in result.surplus] == ["entered"]
    assert not result.passed
    assert one("[{event: entered}]", more="  only: true").passed


def test_what_people_do_moves_the_steps_and_a_refusal_must_be_expected() -> None:
    acts = "[{at: +12 min, as: officer-1, do: attempt, entity: boat-1, step: call},"
    acts += " {at: +13 min, as: officer-1, do: acknowledged, entity: boat-1, step: call}]"
    assert one("[{step: call, becomes: acknowledged, at: +13 min, within: 0 s}]", more=f"  do: {acts}").passed
    stranger = acts.replace("officer-1", "nobody")
    result = one("[{step: call, is: open, at: +13 min}]", more=f"  do: {stranger}")
    assert not result.passed
    assert [refusal.person for refusal in result.refusals] == ["nobody", "nobody"]
    expected = "[{refused: attempt, as: nobody, step: call, at: +12 min}, {refused: acknowledged}]"
    assert one(expected, more=f"  do: {stranger}").passed


def test_a_step_that_an_event_makes_needless_is_skipped() -> None:
    there_and_back = INTO[:-1] + ", to 6 km north of harbour border at 36 km/h]"
    tracks = f"{{boat-1: {{every: 50 s, track: {there_and_back}}}}}"
    assert one("[{step: tell, becomes: skipped, at: +20 min}, {event: left, rule: out}]", tracks=tracks).passed


def test_late_reports_are_not_used_and_a_silent_feed_hides_the_way() -> None:
    late = INTO[:-1] + ", late 20 min]"
    result = one("[{reports: late, count: 19}, {none: any}]", tracks=f"{{boat-1: {{every: 50 s, track: {late}}}}}")
    assert result.passed, result.verdicts
    silent = "  silences: [{from: +5 min, for: 1 h}]"
    assert one("[{none: any}, {reports: used, count: 6}]", more=silent).passed


def test_time_goes_on_to_what_is_expected_last() -> None:
    result = one("[{step: tell, becomes: expired, at: +20 min 50 s}]")
    assert result.passed
    assert result.timeline.end_us - result.timeline.start_us == (20 * 60 + 50) * 1_000_000


def test_the_gate_wants_each_rule_to_fire_and_to_stay_silent() -> None:
    both = f"""\
- test: in
  tracks: {{boat-1: {{track: {INTO}}}}}
  expect: [{{event: entered}}, {{silent: out}}]
- test: out
  tracks: {{boat-1: {{track: {OUT}}}}}
  expect: [{{event: left}}]
- test: past
  tracks: {{boat-1: {{track: [from 2 km north of harbour border, go 2 km on 090 at 5 m/s]}}}}
  expect: [{{silent: in}}]
"""
    tested = run(both)
    assert tested.untested == ()
    assert [(rule.rule, rule.fires, rule.silent) for rule in tested.rules] == [
        ("in", ("in",), ("past",)),
        ("out", ("out",), ("in",)),
    ]
    assert [rule.missing for rule in run(both.split("- test: past", maxsplit=1)[0]).untested] == [("stays silent",)]


@pytest.mark.parametrize(
    ("track", "entity", "counts"),
    [
        ("from 9 km north of harbour border, stand 5 min", "boat-1", True),
        ("from 11 km north of harbour border, stand 5 min", "boat-1", False),  # nothing is near
        ("from centre of harbour, stand 5 min", "guard-1", False),  # the zone exempts it
    ],
)
def test_silence_counts_only_where_the_rule_is_relevant(track: str, entity: str, counts: bool) -> None:
    tested = run(f"- test: quiet\n  tracks: {{{entity}: {{track: [{track}]}}}}\n  expect: [{{silent: in}}]\n")
    assert tested.results[0].passed
    assert tested.rules[0].silent == (("quiet",) if counts else ())
    assert tested.rules[0].too_far == (() if counts else ("quiet",))


def test_a_rule_fires_only_where_the_test_would_fail_without_it() -> None:
    both = "[from 3 km north of harbour border, to 3 km south of harbour border at 20 m/s]"
    for expect, fires in (
        ("{event: [entered, left]}", ()),  # either rule may be silent, and it still holds
        ("{event: [entered, left], count: 2}", ("in", "out")),
        ("{event: [entered, left], rule: in}", ("in",)),
    ):
        tested = run(f"- test: through\n  tracks: {{boat-1: {{track: {both}}}}}\n  expect: [{expect}]\n")
        assert tested.results[0].passed
        assert tuple(rule.rule for rule in tested.rules if rule.fires) == fires
        assert tuple(rule.rule for rule in tested.rules if rule.shared) == (() if fires else ("in", "out"))


@pytest.mark.parametrize(
    ("valid", "track", "counts"),
    [
        ({}, "[from 2 km north of harbour border, stand 5 min]", True),
        ({}, "[from 2 km north of harbour border, stand 5 min, late 1 h]", False),  # nothing is heard in time
        ({"from": "2025-01-01T00:00:00Z"}, "[from 2 km north of harbour border, stand 5 min]", False),
        ({"to": "2024-01-01T00:03:00Z"}, "[from 2 km north of harbour border, stand 5 min]", True),
    ],
)
def test_silence_counts_only_while_the_zone_is_in_force_and_somebody_is_heard(
    valid: dict[str, str], track: str, counts: bool
) -> None:
    circle = {"circle": {"centre": [10.0, 54.0], "radius": "6 km"}, "valid": valid}
    plan = mapping_plan({"plan": "p", "zones": {"harbour": circle}, "rules": [{"id": "in", "when": "entered"}]})[0]
    tested = run(f"- test: quiet\n  tracks: {{boat-1: {{track: {track}}}}}\n  expect: [{{silent: in}}]\n", plan)
    assert tested.results[0].passed
    assert bool(tested.rules[0].silent) is counts


def test_a_test_that_fails_proves_nothing_of_a_rule() -> None:
    tested = run(
        f"- test: in\n  tracks: {{boat-1: {{track: {INTO}}}}}\n  expect: [{{event: entered}}, {{event: left}}]\n"
    )
    assert tested.rules[0].fires == ()


def test_tests_do_not_touch_each_other() -> None:
    text = "".join(
        f"- test: {k}\n  tracks: {{boat-1: {{every: 50 s, track: {INTO}}}}}\n  expect: [{{event: entered, count: 1}}]\n"
        for k in range(300)
    )
    tested = run(text)
    assert not tested.failed
    assert len({result.seen.events for result in tested.results}) == 1
