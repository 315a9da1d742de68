"""Procedures, roles and the rules of incidents: what a plan may say of them, and what is refused."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from plan_cases import issue_of, issues_of, plan_of
from test_plan_load import ZONES, unmarked
from test_plan_schema import as_an_editor_reads

from standoff.model.event import EventKind, Severity
from standoff.model.plan import INCIDENT_ACTS, Compliance, IncidentRules, Step
from standoff.plan import plan_schema, plan_text
from standoff.plan.schema_people import ActsModel

RULES = "rules: [{id: r, when: entered, procedure: p, who: {party: south}}]\n"
PARTIES = "parties: {north: {}, south: {}}\n"
ROLES = """\
roles:
  officer: {holders: [{id: o1, party: north}, {id: o2, party: north}, {id: o3, party: south}]}
  loose: {holders: [{id: l1, party: north}, {id: l2}]}
  heirs: {holders: [{id: h1, party: north, to: 2017-06-01T00:00:00Z}, {id: h2, party: north, from: 2017-06-01T00:00:00Z}]}
  empty: {}
"""


def with_steps(*steps: str, rest: str = "") -> str:
    listed = "".join(f"      - {step}\n" for step in steps)
    return f"{ZONES}{PARTIES}{RULES}{ROLES}procedures:\n  p:\n    steps:\n{listed}{rest}"


def step(fields: str) -> str:
    return with_steps(f"{{id: s, action: contact, to: x, role: officer, due: 5 min, {fields}}}")


def read(fields: str) -> Step:
    return plan_of(step(fields)).procedures[0].steps[0]


def holders(listed: str) -> str:
    return f"{ZONES}{PARTIES}roles:\n  watch:\n    holders: [{listed}]\n"


LATER = "{id: t, action: record, role: officer, due: 1 h}"
JUNE, MAY = "2017-06-01T00:00:00Z", "2017-05-01T00:00:00Z"
#: A name, a plan with a mark where the finding must stand, its code, and words of the message and the mend.
CHECKS = [
    ("fallback to itself", step("fallback: ‸s"), "endless-procedure", "is the step itself: the procedure could go round without an end"),
    ("fallback to an earlier step", with_steps("{id: a, action: record, role: officer, due: 1 h}", "{id: b, action: record, role: officer, due: 1 h, fallback: ‸a}", LATER), "endless-procedure", "comes before 'b'"),
    ("the mend names later steps", with_steps("{id: b, action: record, role: officer, due: 1 h, fallback: ‸b}", LATER), "endless-procedure", "Name a later step (t)"),
    ("unknown fallback", with_steps("{id: b, action: record, role: officer, due: 1 h, fallback: ‸tt}", LATER), "unknown-fallback", "'t'"),
    ("negative delay", step("after: ‸-1 min"), "not-positive", "less than 0"),
    ("half a repeat", step("repeat: ‸1.5"), "not-a-count", "whole number"),
    ("negative repeat", step("repeat: ‸-1"), "not-positive", "Write it like"),
    ("endless repeat", step("repeat: ‸1000"), "too-big", "more than 100 times"),
    ("unknown until", step("until: ‸sent"), "unknown-word", "'delivered' or 'acknowledged'"),
    ("unknown answers", step("answers: ‸some"), "unknown-word", "'all' or 'any'"),
    ("unless neither event nor answer", step("unless: [left, ‸slowd]"), "unknown-kind", "'slowed'"),
    ("quorum of none", step("quorum: ‸0"), "not-positive", "from 1"),
    ("quorum of none, written out", step("quorum: {n: ‸0}"), "not-positive", "from 1"),
    ("empty quorum", step("quorum: ‸{}"), "empty-quorum", "per_party"),
    ("quorum of words", step("quorum: ‸both"), "not-a-count", "whole number"),
    ("quorum of a list", step("quorum: ‸[n, 2]"), "not-a-count", "whole number"),
    ("more than the holders", step("quorum: ‸4"), "quorum-never-met", "needs 4 holders of 'officer', and it has 3"),
    ("more of each party", step("quorum: {per_party: ‸2}"), "quorum-never-met", "for 'south', and it has 1"),
    ("a party too few", step("quorum: {n: 2, per_party: 1, south: ‸2}"), "quorum-never-met", "for 'south', and it has 1"),
    ("a holder of no party", with_steps("{id: s, action: contact, to: x, role: loose, due: 5 min, quorum: {per_party: ‸1}}"), "quorum-without-party", "'l2', who holds 'loose', is of none"),
    ("never two at a time", with_steps("{id: s, action: contact, to: x, role: heirs, due: 5 min, quorum: ‸2}"), "quorum-never-met", "it has 1 at any one time"),
    ("reserved party", ZONES + "parties: {‸per_party: {}}\n", "reserved-word", "each party in a quorum"),
    ("nobody to contact", with_steps("{id: s, action: ‸contact, role: officer, due: 5 min}"), "nobody-to", "said to nobody"),
    ("an empty list to contact", with_steps("{id: s, action: contact, to: ‸[], role: officer, due: 5 min}"), "nobody-to", "Add `to"),
    ("nobody to acknowledge", with_steps("{id: s, action: ‸observe, until: acknowledged, role: officer, due: 5 min}"), "nobody-to", "waits to be acknowledged"),
    ("unknown override", with_steps(LATER, rest="    override: ‸offcer\n"), "unknown-role", "'officer'"),
    ("hours of a holder", holders("{id: a, shifts: [{days: ‸someday, from: '08:00', to: '18:00'}]}"), "unknown-day", "mon-fri"),
    ("no hours at all", holders("{id: a, shifts: ‸[]}"), "wrong-shape", "at least 1"),
    ("a holder's time backwards", holders(f"{{id: a, from: {JUNE}, to: ‸{MAY}}}"), "empty-time", "Swap"),
    ("a holder's time of nothing", holders(f"{{id: a, from: {MAY}, to: ‸{MAY}}}"), "empty-time", "Swap"),
    ("a holder's naive time", holders("{id: a, from: ‸2017-05-01}"), "naive-time", "a Z"),
    ("twice at a time", holders(f"{{id: a, from: {MAY}}}, {{id: ‸a, from: {JUNE}}}"), "holder-twice", "do not overlap"),
    ("unknown act", ZONES + "incidents: {acts: {‸shut: officer}}\n" + ROLES + PARTIES, "unknown-key", "Known: acknowledge, close, merge, reopen, shelve"),
    ("unknown role of an act", ZONES + "incidents: {acts: {close: ‸offcer}}\n" + ROLES + PARTIES, "unknown-role", "'officer'"),
    ("severity that opens", ZONES + "incidents: {opens_at: ‸high}\n", "unknown-word", "'notice'"),
    ("no time to answer", ZONES + "incidents: {answer_within: ‸0}\n", "not-positive", "more than 0"),
    ("acknowledged for no time", ZONES + "incidents: {ack_expires: ‸0 h}\n", "not-positive", "more than 0"),
    ("incidents a list", ZONES + "incidents: ‸[notice]\n", "not-a-mapping", "mapping"),
    ("unknown key of incidents", ZONES + "incidents: {‸ack_expire: 4 h}\n", "unknown-key", "'ack_expires'"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "code", "words"), [case[1:] for case in CHECKS], ids=[case[0] for case in CHECKS])
def test_a_check_names_the_place_and_the_mend(marked: str, code: str, words: str) -> None:
    text, line, column = unmarked(marked)
    issue = issue_of(text, code)
    assert issue.level == "error"
    assert (issue.place.line, issue.place.column) == (line, column), str(issue)
    assert words in str(issue)
    assert issue.mend


SHAPES = [case for case in CHECKS if case[2] in ("unknown-word", "empty-quorum", "not-a-count") or "of none" in case[0]]


@pytest.mark.parametrize("case", SHAPES, ids=[case[0] for case in SHAPES])
def test_what_is_refused_for_its_shape_the_schema_marks_too(case: tuple[str, str, str, str]) -> None:
    assert not Draft202012Validator(plan_schema()).is_valid(as_an_editor_reads(unmarked(case[1])[0]))


def test_a_step_says_when_how_often_by_what_channel_and_what_next() -> None:
    fields = "after: 2 min, repeat: 2, fallback: t, until: delivered, answers: any, channel: 121.5 MHz"
    text = with_steps(f"{{id: s, action: contact, to: [x, y], role: officer, due: 5 min, {fields}}}", LATER)
    Draft202012Validator(plan_schema()).validate(as_an_editor_reads(text))
    first = plan_of(text).procedures[0].steps[0]
    assert (first.after_us, first.repeat, first.fallback) == (120_000_000, 2, "t")
    assert (first.until, first.answers, first.channel, first.to) == ("delivered", "any", "121.5 MHz", ("x", "y"))


def test_what_makes_a_step_needless_is_a_kind_of_event_or_else_a_measured_answer() -> None:
    one = read("unless: [went_deeper, halted, slowed, turned_away, fell_silent, went_on, slowed]")
    assert one.unless == tuple(kind for kind in EventKind if kind in (EventKind.HALTED, EventKind.TURNED_AWAY))
    assert set(one.unless_answer) == {
        Compliance.SLOWED, Compliance.WENT_ON, Compliance.WENT_DEEPER, Compliance.FELL_SILENT
    }  # fmt: skip
    assert len(one.unless_answer) == 4


@pytest.mark.parametrize("word", list(Compliance))
def test_every_answer_can_make_a_step_needless(word: str) -> None:
    one = read(f"unless: {word}")
    assert [*map(str, one.unless), *map(str, one.unless_answer)] == [word]


def test_a_glob_names_kinds_of_event_and_no_answers() -> None:
    one = read("unless: 'went_*'")
    assert (one.unless, one.unless_answer) == ((EventKind.WENT_DEEP,), ())


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2", {"n": 2}),
        ('"2"', {"n": 2}),
        ("{n: 3}", {"n": 3}),
        ("{per_party: 1}", {"per_party": 1}),
        ("{south: 1, n: 2}", {"south": 1, "n": 2}),
        ("{per_party: 1, north: 2}", {"per_party": 1, "north": 2}),
    ],
)
def test_a_quorum_is_a_number_or_counts_by_party(written: str, means: dict[str, int]) -> None:
    assert dict(read(f"quorum: {written}").quorum) == means


def test_a_quorum_is_met_where_it_can_be_met_at_some_time() -> None:
    overlap = ROLES.replace("h2, party: north, from: 2017-06-01", "h2, party: north, from: 2017-05-31")
    text = with_steps("{id: s, action: contact, to: x, role: heirs, due: 5 min, quorum: 2}")
    assert not [issue for issue in issues_of(text.replace(ROLES, overlap)) if issue.level == "error"]


def test_what_is_only_to_be_sent_off_should_still_say_to_whom() -> None:
    issue = issue_of(with_steps("{id: s, action: notify, until: delivered, role: officer, due: 1 h}"), "nobody-to")
    assert issue.level == "warning"


@pytest.mark.parametrize("action", ["observe", "verify", "record"])
def test_what_is_done_alone_needs_no_recipient(action: str) -> None:
    text = with_steps(f"{{id: s, action: {action}, role: officer, due: 1 h}}")
    assert "nobody-to" not in {issue.code for issue in issues_of(text)}


def test_a_role_that_only_overrides_or_acts_is_not_unused_and_one_that_nobody_holds_is_warned_of() -> None:
    rest = "    override: empty\nincidents: {acts: {close: loose, merge: empty}}\n"
    issues = issues_of(with_steps(LATER, rest=rest))
    assert {issue.level for issue in issues} == {"warning"}
    assert [issue.what for issue in issues if issue.code == "unused-role"] == [
        "no step, override or act needs the role 'heirs'."
    ]
    assert len([issue for issue in issues if issue.code == "no-holder"]) == 2


def test_a_holder_has_a_party_a_time_and_hours() -> None:
    text = holders(
        f"{{id: a, party: north, from: {MAY}, to: {JUNE}, shifts: [{{days: mon, from: '00:00', to: '08:00', tz: '+03:00'}}]}},"
        f" {{id: a, party: south, from: {JUNE}}}"
    )
    first, second = plan_of(text).roles[0].holders
    assert (first.party, first.to_us, second.party, second.from_us) == ("north", second.from_us, "south", first.to_us)
    window = first.shifts[0]
    assert (set(window.days), window.start_s, window.end_s) == ({6}, 21 * 3600, 5 * 3600)  # Sunday in UTC
    assert second.shifts == ()


def test_the_rules_of_incidents_are_read_and_have_defaults() -> None:
    acts = ", ".join(f"{act}: officer" for act in INCIDENT_ACTS)
    text = f"incidents: {{opens_at: warning, reopen_within: 0, ack_expires: 4 h, answer_within: 5 min, acts: {{{acts}}}}}\n"
    rules = plan_of(ZONES + PARTIES + ROLES + text).incidents
    assert rules == IncidentRules(
        Severity.WARNING, 0, 14_400_000_000, 300_000_000, dict.fromkeys(INCIDENT_ACTS, "officer")
    )
    assert plan_of(ZONES).incidents == plan_of(ZONES + "incidents: {}\n").incidents == IncidentRules()


def test_the_acts_of_the_plan_are_those_of_the_model() -> None:
    assert tuple(ActsModel.model_fields) == INCIDENT_ACTS


def test_the_defaults_that_the_schema_shows_are_those_of_the_reader() -> None:
    fields: dict[str, Any] = plan_schema()["$defs"]["IncidentsModel"]["properties"]
    shown = {name: field["default"] for name, field in fields.items() if field.get("default") is not None}
    assert shown == {"opens_at": "notice", "reopen_within": "1 h", "answer_within": "10 min"}
    written = ", ".join(f"{name}: {value}" for name, value in shown.items())
    assert plan_of(f"{ZONES}incidents: {{{written}}}\n").incidents == IncidentRules()


def test_procedures_holders_and_incidents_are_told_in_words() -> None:
    first = "{id: s, action: contact, to: [x, y], answers: any, channel: radio, role: officer, after: 2 min, due: 5 min, repeat: 1, fallback: t, unless: [left, slowed], quorum: {per_party: 1}}"
    text = plan_text(
        plan_of(with_steps(first, LATER, rest="    override: officer\nincidents: {acts: {close: officer}}\n"))
    )
    for words in (
        "p, which a officer may override",
        "1. s: contact x or y by radio, by a officer, after 2 min, within 5 min, tried 2 times, unless left or slowed",
        "quorum 1 of each party, else t",
        "h1 of north (until 2017-06-01T00:00:00Z)",
        "empty: held by nobody",
        "acts: close: officer, the others: any holder",
    ):
        assert words in " ".join(text.replace("\n", " ").split()), text
