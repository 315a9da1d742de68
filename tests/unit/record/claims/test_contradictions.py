"""Claims are held against each other only where they speak of one thing; then intervals and words decide."""

from __future__ import annotations

import pytest
from claim_makers import book

from standoff.model.claim import Relation, Resolution
from standoff.model.claim_words import Method, RelationKind
from standoff.record.claims.book import Retraction
from standoff.record.claims.check import examine

KILLED = {"property": "killed", "counts": "persons"}
ZONE = {"property": "zone_size", "subject": "zone"}


def verdict(one: dict[str, object], other: dict[str, object], **both: object) -> str | None:
    """What the check says of two claims, None where it says nothing."""
    found = differences(one, other, **both)
    return found[0]["verdict"] if found else None


def differences(*rows: dict[str, object], **both: object) -> list[dict[str, object]]:
    named = ({"id": f"c{n}", "source": f"S{n}", **both, **row} for n, row in enumerate(rows))
    found: list[dict[str, object]] = examine(book(*named))["contradictions"]
    return found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"value": 8}, {"value": 20}, "contradiction"),
        ({"value": 8}, {"value": "8"}, None),
        ({"value": 8}, {"value": "eight"}, None),
        ({"value": 8}, {"value": "many"}, "contradiction"),
        (
            {"value": 8, "counts": "militiamen"},
            {"words": "many personnel dead", "counts": "personnel"},
            "contradiction",
        ),
        ({"value": 8}, {"value": 2, "bound": "at_least"}, "refinement"),
        ({"value": 8}, {"value": 10, "bound": "at_least"}, "contradiction"),
        ({"value": 8}, {"value": 5, "bound": "at_most"}, "contradiction"),
        ({"value": 8}, {"value": 9, "bound": "about"}, "refinement"),
        ({"value": 8}, {"bound": "several", "words": "several dead"}, "refinement"),
        ({"value": 2}, {"bound": "several", "words": "several dead"}, "contradiction"),
        ({"value": 8, "low": 6, "high": 12}, {"value": 15, "low": 10, "high": 20}, "refinement"),
        ({"value": 8}, {"value": "heavy losses"}, "cannot_tell"),
        ({"value": 8}, {"value": 20, "counts": "vehicles"}, "cannot_tell"),
        ({"value": 8}, {"value": 3, "counts": "civilians"}, "cannot_tell"),
        ({"value": 8}, {"value": 12, "counts": "civilians"}, "contradiction"),
        ({"value": 8}, {"value": 20, "kind": "opinion"}, None),
        ({"value": 8}, {"value": 20, "property": "injured"}, None),
        ({"value": 8}, {"value": 20, "incident": "j"}, None),
        ({"value": 8, "property": "deaths"}, {"value": 20, "property": "number killed"}, "contradiction"),
    ],
)
def test_numbers_exclude_each_other_or_do_not(
    one: dict[str, object], other: dict[str, object], expected: str | None
) -> None:
    assert verdict(one, other, **KILLED) == expected
    assert verdict(other, one, **KILLED) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"value": 27, "unit": "km"}, {"value": 17, "unit": "miles"}, None),
        ({"value": 27, "unit": "km"}, {"value": 27, "unit": "miles"}, "contradiction"),
        ({"value": 27, "unit": "km"}, {"value": "27.4", "unit": "km"}, "refinement"),
        ({"value": 27, "unit": "km"}, {"value": 27}, "cannot_tell"),
        ({"value": 27, "unit": "km"}, {"value": 40, "unit": "kn"}, "cannot_tell"),
        ({"value": 1000, "unit": "ft"}, {"value": 305, "unit": "m"}, None),
    ],
)
def test_units_are_converted_before_they_are_compared(
    one: dict[str, object], other: dict[str, object], expected: str | None
) -> None:
    assert verdict(one, other, property="distance") == expected


def test_a_count_without_its_unit_is_no_contradiction() -> None:
    (found,) = differences({"value": 3}, {"value": 2}, property="strikes")
    assert found["verdict"] == "cannot_tell"
    assert "neither says what is being counted" in str(found["reason"])


def test_counts_of_different_things_are_no_contradiction() -> None:
    (found,) = differences(
        {"value": 3, "counts": "sets of strikes"}, {"value": 2, "counts": "strikes"}, property="strikes"
    )
    assert found["verdict"] == "cannot_tell"
    assert "one counts sets of strikes, the other strikes" in str(found["reason"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("2017-05-18", ""), ("2017-05-18T09:00Z", ""), "contradiction"),
        (("2017-05-18", ""), ("", ""), "contradiction"),
        (("2017-05-18", ""), ("2017-06-06", ""), "cannot_tell"),
        (("2017-05-18", ""), ("2017-05-18", "2017-06-08"), "cannot_tell"),
    ],
)
def test_counts_are_compared_over_one_span_of_time(one: tuple[str, str], other: tuple[str, str], expected: str) -> None:
    spans = [{"start": start, "end": end} for start, end in (one, other)]
    assert verdict({"value": 2, **spans[0]}, {"value": 3, **spans[1]}, **KILLED) == expected


def test_a_day_cannot_hold_more_than_the_weeks_around_it() -> None:
    day, weeks = {"start": "2017-05-18"}, {"start": "2017-05-18", "end": "2017-06-08"}
    assert verdict({"value": 9, **day}, {"value": 3, **weeks}, **KILLED) == "contradiction"
    assert verdict({"value": 3, **day}, {"value": 9, **weeks}, **KILLED) == "cannot_tell"


def test_different_subjects_are_not_compared() -> None:
    assert verdict({"value": 0, "subject": "garrison"}, {"value": 8, "subject": "convoy"}, **KILLED) == "cannot_tell"
    assert (
        verdict({"value": 2, "subject": "the convoy"}, {"value": 8, "subject": "convoy"}, **KILLED) == "contradiction"
    )


def test_without_an_incident_a_time_or_a_subject_nothing_ties_claims_together() -> None:
    (found,) = differences({"value": 2}, {"value": 8}, **KILLED, incident="")
    assert (found["verdict"], found["incident"]) == ("cannot_tell", None)
    assert verdict({"value": 2}, {"value": 8}, **KILLED, incident="", start="2017-05-18") == "contradiction"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("inside the zone", "outside the zone", "contradiction"),
        ("inside the zone", "not inside the zone", "contradiction"),
        ("outside", "not inside", None),
        ("inside the zone", "well inside the zone", "refinement"),
        ("warned by radio", "never warned by radio", "contradiction"),
        ("tank and two bulldozers", "tank and several vehicles", "cannot_tell"),
        ("Yes", "no", "contradiction"),
        ("2017-06-20", "2017-06-19", "cannot_tell"),
        ("2017-06-20", "2017-06-18", "contradiction"),
        ("2017-06", "2017-06-18", "refinement"),
        ("2017-06-20T01:00+03:00", "2017-06-19T22:00Z", None),
        ("2017-06-20T01:00Z", "2017-06-20T02:00Z", "contradiction"),
    ],
)
def test_words_contradict_where_they_are_opposites_or_one_denies(one: str, other: str, expected: str | None) -> None:
    assert verdict({"value": one}, {"value": other}, property="account") == expected


def test_a_property_that_holds_one_value_is_contradicted_by_another() -> None:
    assert verdict({"value": "Iran"}, {"value": "Hezbollah"}, property="operator") == "contradiction"
    assert verdict({"value": "Iran"}, {"value": "Iranian"}, property="operator") != "contradiction"
    assert verdict({"value": "smoke"}, {"value": "fire"}, property="seen") == "cannot_tell"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            "call → show of force → warning shots → strike",
            "call to the Russians, then show of force, warning shots",
            "refinement",
        ),
        ("call → show of force → warning shots", "warning shots → show of force → strike", "contradiction"),
        ("call → show of force", "warning shots → strike", "cannot_tell"),
        ("call > strike", "call > strike", None),
    ],
)
def test_the_order_of_steps_is_compared_by_the_steps_that_both_name(one: str, other: str, expected: str | None) -> None:
    assert verdict({"value": one}, {"value": other}, property="sequence") == expected


KM_55, MI_34 = {"value": 55, "unit": "km"}, {"value": 34, "unit": "mi"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({**KM_55, "words": "55 km (34 mile) zone"}, {**MI_34, "words": "34-mile wide"}, "cannot_tell"),
        ({**KM_55, "property": "zone_radius"}, {**MI_34, "property": "zone_width"}, "cannot_tell"),
        ({**KM_55, "counts": "radius"}, {**MI_34, "counts": "diameter"}, "cannot_tell"),
        ({**KM_55, "counts": "radius"}, {"value": 30, "unit": "km", "counts": "width"}, "contradiction"),
        ({**KM_55, "counts": "radius"}, {"value": 110, "unit": "km", "counts": "width"}, "refinement"),
        (KM_55, MI_34, None),
        (KM_55, {"value": 30, "unit": "km"}, "contradiction"),
        (KM_55, {"value": 110, "unit": "km"}, "cannot_tell"),
        ({"value": "55 km"}, {"words": "34-mile wide", "value": "34 mile wide"}, "cannot_tell"),
        ({**KM_55, "incident": "a"}, {"value": 20, "unit": "km", "incident": "b"}, "contradiction"),
    ],
)
def test_the_size_of_a_zone_may_be_a_radius_or_a_width(
    one: dict[str, object], other: dict[str, object], expected: str | None
) -> None:
    assert verdict({**ZONE, **one}, {**ZONE, **other}) == expected


def test_one_source_told_in_two_ways_is_named_as_such() -> None:
    same = {"source": "Col. Dillon", "property": "position"}
    (found,) = differences({"value": "inside", "via": "Daily"}, {"value": "outside", "via": "Weekly"}, **same)
    assert (found["verdict"], found["same_origin"]) == ("contradiction", True)
    assert "one source" in str(found["reason"])


def test_outlets_that_say_the_same_stand_on_one_side() -> None:
    rows = ({"value": 8, "source": "SOHR", "via": "A"}, {"value": 8, "source": "SOHR", "via": "B"}, {"value": 20})
    (found,) = differences(*rows, **KILLED)
    assert found["sides"] == [["c0", "c1"], ["c2"]]
    assert found["claims"] == ["c0", "c1", "c2"]


def test_retracted_and_superseded_claims_are_left_out_and_listed() -> None:
    told = book(
        {"id": "c1", "source": "a", "value": 8, **KILLED},
        {"id": "c2", "source": "b", "value": 20, **KILLED},
        {"id": "c3", "source": "b", "value": 8, "supersedes": "c2", **KILLED},
        {"id": "c4", "source": "c", "value": 30, **KILLED},
    )
    told.retracted["c4"] = Retraction("c4", "misheard", "me", 0)
    found = examine(told)
    assert found["contradictions"] == []
    assert found["left_out"] == [
        {"claim": "c2", "reason": "superseded by c3"},
        {"claim": "c4", "reason": "retracted by me: misheard"},
    ]


def test_a_person_may_say_that_one_claim_denies_another() -> None:
    told = book(
        {"id": "c1", "source": "a", "value": "x", "property": "p"},
        {"id": "c2", "source": "b", "value": "y", "property": "q"},
    )
    told.relations.append(Relation("c2", RelationKind.DENIES, "c1", "says it was staged", "me", 0))
    (found,) = examine(told)["contradictions"]
    assert (found["verdict"], found["claims"]) == ("contradiction", ["c1", "c2"])
    assert "me says that c2 denies c1: says it was staged" in found["reason"]


def test_a_resolution_is_named_beside_the_contradiction_which_stays() -> None:
    told = book({"id": "c1", "source": "a", "value": 8, **KILLED}, {"id": "c2", "source": "b", "value": 20, **KILLED})
    told.resolutions["r1"] = Resolution("r1", "i", "killed", Method.RANGE, ("c1", "c2"), {}, "r", "me", 0)
    (found,) = examine(told)["contradictions"]
    assert (found["verdict"], found["resolution"]) == ("contradiction", "r1")


@pytest.mark.parametrize(
    ("one", "other"),
    [("2.5", "2-5"), ("18 May", "18 June"), ("18/05/2017", "18/06/2017"), ("<3", ">3"), ("+", "-")],
)
def test_values_that_differ_in_a_mark_or_a_month_are_not_one_statement(one: str, other: str) -> None:
    rows = ({"id": "c1", "source": "S1", "value": one}, {"id": "c2", "source": "S2", "value": other})
    found = examine(book(*({"property": "onset", **row} for row in rows)))
    assert [entry["origins"] for entry in found["origins"]] == [1, 1]
    assert [entry["claims"] for entry in found["contradictions"]] == [["c1", "c2"]]


@pytest.mark.parametrize(
    "values",
    [
        {"property": "distance", "unit": "nm", "values": (12, 3)},
        {"property": "position", "values": ("inside the zone", "outside the zone")},
    ],
    ids=["distance", "position"],
)
def test_what_moves_may_be_elsewhere_at_another_hour(values: dict[str, object]) -> None:
    here, there = values.pop("values")  # type: ignore[misc]
    nine, three = {"start": "2026-03-04T09:00Z"}, {"start": "2026-03-04T15:00Z"}
    assert verdict({"value": here, **nine}, {"value": there, **nine}, **values) == "contradiction"
    assert verdict({"value": here, **nine}, {"value": there, **three}, **values) == "cannot_tell"
    assert verdict({"value": here, **nine}, {"value": there, "start": "2026-03-04"}, **values) == "contradiction"


def test_two_spellings_of_one_incident_are_one_and_keep_its_name() -> None:
    rows = ({"id": "c1", "source": "S1", "value": 3}, {"id": "c2", "source": "S2", "value": 5, "incident": "I"})
    kept = book(*({**KILLED, **row} for row in rows))
    for found in (examine(kept), examine(kept, "i")):
        assert [(entry["incident"], entry["claims"]) for entry in found["contradictions"]] == [("i", ["c1", "c2"])]
        assert [entry["incident"] for entry in found["reported"]] == ["i"]


def test_a_check_of_one_incident_leaves_out_what_was_taken_back_of_others() -> None:
    kept = book({"id": "c1", "source": "S1", "value": 3}, {"id": "c2", "source": "S2", "value": 5, "incident": "j"})
    kept.retracted["c2"] = Retraction("c2", "misheard", "me", 1)
    assert examine(kept, "i")["left_out"] == []
    assert [entry["claim"] for entry in examine(kept, "j")["left_out"]] == ["c2"]


@pytest.mark.parametrize(("one", "other"), [("yes", "denied"), ("true", "denied by the owner"), ("no", "true")])
def test_a_denial_contradicts_a_yes(one: str, other: str) -> None:
    assert verdict({"value": one}, {"value": other}, property="boarded") == "contradiction"


def test_sailors_and_crew_members_are_persons() -> None:
    both = {"property": "killed"}
    assert verdict({"value": 3, "counts": "sailors"}, {"value": 5, "counts": "crew members"}, **both) == "contradiction"
    assert verdict({"value": 3, "counts": "seafarers"}, {"value": 5, "counts": "persons"}, **both) == "contradiction"


def test_a_claim_that_gives_only_its_limits_has_them_as_its_value() -> None:
    rows = ({"low": 2, "high": 5, **KILLED}, {"low": 4, "property": "strikes", "counts": "strikes"})
    kept = book(*({"id": f"c{n}", "source": "S", **row} for n, row in enumerate(rows)))
    found = examine(kept)
    assert [entry["value"] for entry in found["origins"]] == ["2 to 5", "at least 4"]
    assert [entry["values"] for entry in found["reported"]] == [["2 to 5"], ["at least 4"]]
