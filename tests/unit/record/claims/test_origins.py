"""Corroboration counts distinct origins of the via chains, never outlets."""

from __future__ import annotations

import pytest
from claim_makers import book, claim

from standoff.model.claim import Relation
from standoff.model.claim_words import RelationKind
from standoff.record.claims.check import examine
from standoff.record.claims.origins import is_unsourced
from standoff.record.claims.speakers import Speaker, party_from_name, speaker_key, speaks_as

EIGHT = {"property": "killed", "value": 8, "counts": "persons"}


def origins(*rows: dict[str, object]) -> tuple[int, int]:
    """Distinct origins of the only value, and how many there are at least."""
    (entry,) = examine(book(*({"id": f"c{n}", **EIGHT, **row} for n, row in enumerate(rows))))["origins"]
    return entry["origins"], entry["origins_at_least"]


def test_five_outlets_carrying_one_agency_are_one_origin() -> None:
    assert origins(*({"source": "AFP", "via": f"Outlet {n}"} for n in range(5))) == (1, 1)
    assert origins(*({"source": "unnamed official", "via": f"AFP > Outlet {n}"} for n in range(5))) == (1, 1)


def test_two_speakers_through_one_outlet_are_two_origins() -> None:
    assert origins({"source": "SOHR", "via": "Daily"}, {"source": "Syrian army statement", "via": "Daily"}) == (2, 2)


def test_a_speaker_spelt_in_several_ways_is_one() -> None:
    assert origins(
        {"source": "AFP"}, {"source": "Agence France-Presse"}, {"source": "the AFP news agency"}, {"source": "afp"}
    ) == (1, 1)


def test_an_agency_quoted_without_its_own_source_is_no_second_origin() -> None:
    told = {"source": "SOHR", "via": "Reuters > Daily"}
    assert origins(told, {"source": "Reuters", "via": "Weekly"}) == (1, 1)
    assert origins(told, {"source": "Reuters"}, {"source": "Daily"}) == (1, 1)


def test_an_outlet_that_two_speakers_went_through_adds_nothing() -> None:
    rows = {"source": "SOHR", "via": "Reuters"}, {"source": "Pentagon", "via": "Reuters"}, {"source": "Reuters"}
    assert origins(*rows) == (2, 2)


def test_two_outlets_that_quote_each_other_are_one_origin() -> None:
    assert origins({"source": "Daily", "via": "Weekly"}, {"source": "Weekly", "via": "Daily"}) == (1, 1)


def test_the_unnamed_of_one_outlet_are_one_and_of_two_outlets_may_be_one() -> None:
    assert origins({"source": "US official", "via": "AFP"}, {"source": "another unnamed official", "via": "AFP"}) == (
        1,
        1,
    )
    assert origins({"source": "US official", "via": "AFP"}, {"source": "(unnamed)", "via": "Reuters"}) == (2, 1)


def test_the_unnamed_of_an_outlet_that_names_somebody_is_not_counted_besides() -> None:
    assert origins({"source": "US official", "via": "AFP"}, {"source": "Col. Dillon", "via": "AFP"}) == (1, 1)


def test_whoever_cannot_be_named_at_all_is_no_origin() -> None:
    assert origins({"source": "unknown"}) == (0, 0)
    assert origins({"source": "unknown"}, {"source": "SOHR"}) == (1, 1)


def test_the_very_same_words_are_one_text_carried_twice() -> None:
    words = "eight militiamen were killed when the convoy was hit"
    assert origins({"source": "Daily", "words": words}, {"source": "Weekly", "words": words}) == (1, 1)
    assert origins({"source": "Daily", "words": "eight dead"}, {"source": "Weekly", "words": "eight dead"}) == (2, 2)


def test_a_person_may_say_that_two_claims_have_one_origin() -> None:
    told = book({"id": "c1", "source": "Daily", **EIGHT}, {"id": "c2", "source": "Weekly", **EIGHT})
    told.relations.append(Relation("c1", RelationKind.SAME_ORIGIN, "c2", "the same photographer", "me", 0))
    assert examine(told)["origins"][0]["origins"] == 1


def test_one_figure_in_two_units_is_one_value() -> None:
    rows = ({"value": 27, "unit": "km", "source": "SOHR"}, {"value": 17, "unit": "miles", "source": "Pentagon"})
    assert origins(*({"property": "distance", "counts": "", **row} for row in rows)) == (2, 2)


def test_an_assessment_or_an_opinion_is_no_support() -> None:
    rows = (
        {"source": "SOHR"},
        {"source": "a think tank", "kind": "assessment"},
        {"source": "Gatilov", "kind": "opinion"},
    )
    assert origins(*rows) == (1, 1)
    found = examine(book(*({"id": f"c{n}", **EIGHT, **row} for n, row in enumerate(rows))))
    assert found["not_support"] == ["c1", "c2"]


def test_restatements_name_the_claim_nearest_to_the_speaker() -> None:
    found = examine(
        book(
            {"id": "far", "source": "SOHR", "via": "AFP > Daily", **EIGHT},
            {"id": "near", "source": "SOHR", "via": "AFP", **EIGHT},
            {"id": "else", "source": "Pentagon", **EIGHT},
        )
    )["restatements"]
    assert [(each["first"], each["repeats"], each["claims"]) for each in found] == [("near", ["far"], ["near", "far"])]


def test_two_origins_of_one_party_are_said() -> None:
    rows = (
        {"id": "c1", "source": "Release", "party": "coalition", **EIGHT},
        {"id": "c2", "source": "Dillon", "party": "coalition", **EIGHT},
    )
    assert [(each["party"], each["claims"]) for each in examine(book(*rows))["one_party"]] == [
        ("coalition", ["c1", "c2"])
    ]
    other = {"id": "c3", "source": "SOHR", **EIGHT}
    assert examine(book(*rows, other))["one_party"] == []


@pytest.mark.parametrize(
    ("name", "speaks"),
    [
        ("SOHR", Speaker.NAMED),
        ("Col. Dillon", Speaker.NAMED),
        ("Coalition release 20170518-03", Speaker.NAMED),
        ("Syrian army statement", Speaker.NAMED),
        ("coalition spokesman", Speaker.NAMED),
        ("Associated Press", Speaker.NAMED),
        ("commander Abu Ali", Speaker.NAMED),
        ("US official", Speaker.UNNAMED),
        ("two unnamed US defence officials", Speaker.UNNAMED),
        ("(unnamed)", Speaker.UNNAMED),
        ("Syrian source", Speaker.UNNAMED),
        ("commander in the pro-Assad alliance", Speaker.UNNAMED),
        ("local residents", Speaker.UNNAMED),
        ("media reports", Speaker.UNNAMED),
        ("unknown", Speaker.UNKNOWN),
        ("n/a", Speaker.UNKNOWN),
        ("?", Speaker.UNKNOWN),
    ],
)
def test_a_name_tells_one_speaker_or_only_a_sort_of_speaker(name: str, speaks: Speaker) -> None:
    assert speaks_as(name) is speaks


def test_unsourced_is_what_nobody_is_named_for() -> None:
    assert is_unsourced(claim(source="unknown", value=1))
    assert is_unsourced(claim(source="unknown", value=1, via="Reuters"))
    assert is_unsourced(claim(source="US official", value=1))
    assert is_unsourced(claim(source="(unnamed)", value=1, via="media reports"))
    assert not is_unsourced(claim(source="(unnamed)", value=1, via="Reuters > orient-news.net"))
    assert not is_unsourced(claim(source="SOHR", value=1))


def test_a_party_is_read_from_a_name_only_where_the_name_says_it() -> None:
    assert party_from_name("two unnamed US defence officials") == "United States or its coalition"
    assert party_from_name("Coalition release 20170518-03") == "United States or its coalition"
    assert party_from_name("Saudi-led coalition") == "Saudi Arabia or its coalition"
    assert party_from_name("Russian deputy foreign minister") == "Russia"
    assert party_from_name("he told us") is None
    assert party_from_name("SOHR") is None
    assert speaker_key("The Daily") == "daily"


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("Agence France-Presse (AFP)", "AFP"),
        ("Associated Press (AP)", "the Associated Press"),
        ("United Kingdom Maritime Trade Operations (UKMTO)", "UKMTO"),
        ("Syrian Observatory for Human Rights (S.O.H.R.)", "SOHR"),
    ],
)
def test_an_abbreviation_behind_a_name_is_that_name(long: str, short: str) -> None:
    assert speaker_key(long) == speaker_key(short)
    assert origins({"source": long, "via": "Daily"}, {"source": short, "via": "Weekly"}) == (1, 1)


def test_what_stands_in_brackets_and_is_no_abbreviation_parts_two_speakers() -> None:
    assert speaker_key("Col. Rey (Navy)") != speaker_key("Col. Rey (army)")


@pytest.mark.parametrize("name", ["a crew member", "crewmen", "fishermen", "two sailors", "a passenger", "seafarers"])
def test_people_aboard_without_a_name_are_unnamed(name: str) -> None:
    assert speaks_as(name) is Speaker.UNNAMED
