"""A file of what people did: three ways to write it, and everything wrong with it said at its place."""

from __future__ import annotations

import json

import pytest

from standoff.errors import ActionsError
from standoff.incidents import read_actions
from standoff.incidents.acts import VERBS
from standoff.units import parse_instant_us

YAML = b"""\
actions:
  - {at: 2017-05-18T09:14:00Z, as: ann, do: attempt, entity: truck, step: call, to: liaison, words: "turn, please"}
  - {at: 2017-05-18T11:09:00+02:00, as: ann, do: acknowledge, incident: inc-12}
  - at: 2017-05-18T09:20:00Z
    as: cat
    do: grant
    grant: g1
    to: ann
    role: chief
    actions: [refer, close]
    until: 2017-05-19T00:00:00Z
    redelegable: yes
"""


def test_acts_come_in_the_order_of_their_time() -> None:
    acts = read_actions(YAML, "acts.yaml")
    assert [act.do for act in acts] == ["acknowledge", "attempt", "grant"]
    assert acts[0].at_us == parse_instant_us("2017-05-18T09:09:00Z")
    assert (acts[1].recipient, acts[1].words) == ("liaison", "turn, please")
    grant = acts[2].grant
    assert grant is not None
    assert (grant.grantor, grant.grantee, grant.actions, grant.zones) == ("cat", "ann", ("refer", "close"), ("*",))
    assert grant.redelegable


def test_json_and_csv_say_the_same_as_yaml() -> None:
    rows = [
        {"at": "2017-05-18T09:14:00Z", "as": "ann", "do": "attempt", "entity": "truck", "words": "turn, please"},
        {"at": "2017-05-18T09:20:00Z", "as": "cat", "do": "grant", "grant": "g1", "to": "ann", "role": "chief",
         "actions": ["refer", "close"], "until": "2017-05-19T00:00:00Z"},
    ]  # fmt: skip
    csv = (
        b"at,as,do,entity,words,grant,to,role,actions,until\n"
        b'2017-05-18T09:14:00Z,ann,attempt,truck,"turn, please",,,,,\n'
        b"2017-05-18T09:20:00Z,cat,grant,,,g1,ann,chief,refer;close,2017-05-19T00:00:00Z\n"
    )
    from_json, from_csv = read_actions(json.dumps(rows).encode(), "a.json"), read_actions(csv, "a.csv")
    plain = [[(a.at_us, a.person, a.do, a.entity, a.words, a.grant) for a in acts] for acts in (from_json, from_csv)]
    assert plain[0] == plain[1]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("- {at: 2017-05-18T09:14:00, as: ann, do: close, entity: x}", "bad-instant", "a.yaml:1:8"),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: clsoe, entity: x}", "unknown-act", "a.yaml:1:43"),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: strike, entity: x}", "unknown-act", "a.yaml:1:43"),
        ("- {at: 2017-05-18T09:14:00Z, do: close, entity: x}", "missing-field", "a.yaml:1:3"),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: close}", "no-incident", "a.yaml:1:3"),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: close, entity: x, who: y}", "unknown-field", "a.yaml:1:66"),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: grant, to: x}", "missing-field", "a.yaml:1:3"),
        ("- {at: 2017-05-18T09:14:00Z, as: [ann], do: close, entity: x}", "not-a-text", "a.yaml:1:34"),
        ("- {at: 2017-05-18T09:14:00Z, as: '', do: close, entity: x}", "missing-field", "a.yaml:1:3"),
        ("- {at: 9999-12-31T23:59:59Z, as: ann, do: close, entity: x}", "bad-instant", "a.yaml:1:8"),
        ("- {at: 0001-01-01T00:00:00+14:00, as: ann, do: close, entity: x}", "bad-instant", "a.yaml:1:8"),
        (
            "- {at: 2017-05-18T09:14:00Z, as: ann, do: close, entity: x, until: 2017-05-19T09:14:00Z}",
            "idle-field",
            "a.yaml:1:68",
        ),
        ("- {at: 2017-05-18T09:14:00Z, as: ann, do: revoke, grant: g, kinds: entry}", "idle-field", "a.yaml:1:68"),
        ("- close it", "not-a-mapping", "a.yaml:1:3"),
        ("close: it", "not-a-list", "a.yaml:1:1"),
        ("", "empty-file", "a.yaml:1:1"),
        ("- {at: [", "bad-yaml", "a.yaml:1:9"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text: str, code: str, place: str) -> None:
    with pytest.raises(ActionsError) as caught:
        read_actions(text.encode(), "a.yaml")
    issue = caught.value.issues[0]
    assert str(issue.place) == place or code == "bad-yaml", str(issue)
    assert issue.code == code or code == "bad-yaml"
    assert "plan" not in issue.what


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"at,as,do\n1,2\n", b'at,as,do\n"open,ann,close\n', b"\x00\x01"])
def test_a_bad_csv_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(ActionsError):
        read_actions(data, "acts.csv")


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(ActionsError, match="stands twice"):
        read_actions(b"at,as,do,entity,at\n2017-05-18T09:14:00Z,ann,close,x,2018-05-18T09:14:00Z\n", "acts.csv")


def test_no_act_is_a_word_of_force() -> None:
    assert not set(VERBS) & {"fire", "engage", "strike", "shoot", "attack", "intercept", "jam", "disable", "destroy"}
