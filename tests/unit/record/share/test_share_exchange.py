"""STIX and PROV: read back by the libraries of their own communities, and nothing is claimed that nobody claimed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import stix2
from prov.model import ProvDocument
from share_cases import AT_US, case_with
from stix2.confidence import scales

from standoff.model.claim import Claim, CustodyEvent, Exhibit, Grade, Hop, Relation, Source
from standoff.model.claim_words import Credibility, CustodyKind, ExhibitKind, RelationKind, Reliability, SourceKind
from standoff.model.entry import Draft
from standoff.record.claims.payloads import to_payload
from standoff.record.share.case import Case
from standoff.record.share.prov import to_prov
from standoff.record.share.stix import to_stix

ONE = Claim(
    "c-1", "SOHR", (Hop("AFP", url="https://example.org/1"), Hop("Daily News")), "inc", property="killed", value="8"
)
OTHER = Claim("c-2", "the army", (), "inc", property="killed", value="2", words="two of ours")


def draft(entry_type: str, noun: Any) -> Draft:
    return Draft(entry_type, AT_US, AT_US, "analyst-1", to_payload(noun))


def graded(credibility: Credibility) -> Case:
    return case_with([ONE], [draft("claim_graded", Grade("c-1", credibility, "because", "analyst-1", AT_US))])


def objects(case: Case, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(to_stix(case))["objects"]
    return [each for each in found if each["type"] == kind]


def note(case: Case, claim: str) -> dict[str, Any]:
    """The note of a claim: the one whose chain begins with its speaker."""
    speaker = case.book.claim(claim).source
    (found,) = [
        each for each in objects(case, "note") if each.get("external_references", [{}])[0].get("source_name") == speaker
    ]
    return found


def test_the_library_reads_the_bundle_without_any_custom_content(whole: Case) -> None:
    parsed = stix2.parse(to_stix(whole), allow_custom=False)
    kinds = Counter(each.type for each in parsed.objects)
    assert kinds["observed-data"] == len(whole.of_type("event"))
    assert kinds["report"] == 1
    assert {"identity", "note", "incident", "location", "file"} <= kinds.keys()


def test_everything_that_is_referred_to_is_in_the_bundle_once(whole: Case) -> None:
    found = json.loads(to_stix(whole))["objects"]
    ids = [each["id"] for each in found]
    named = {ref for each in found for key, value in each.items() if key.endswith(("_ref", "_refs"))
             for ref in ([value] if isinstance(value, str) else value)}  # fmt: skip
    assert len(set(ids)) == len(ids)
    assert named <= set(ids)


def test_the_same_record_gives_the_same_bytes(may_18: Case, read_case: Callable[..., Case]) -> None:
    again = read_case("al-tanf-2017-05-18", "conv-1@garrison-55km")
    assert to_stix(may_18) == to_stix(again)
    assert to_prov(may_18) == to_prov(again)


def test_a_claim_keeps_its_id_while_the_record_grows() -> None:
    before, after = case_with([ONE]), case_with([ONE, OTHER])
    assert note(before, "c-1")["id"] == note(after, "c-1")["id"]


@pytest.mark.parametrize("credibility", list(Credibility))
def test_confidence_is_that_of_the_stix_table_and_absent_where_credibility_cannot_be_judged(
    credibility: Credibility,
) -> None:
    confidence = note(graded(credibility), "c-1").get("confidence")
    if credibility is Credibility.CANNOT_BE_JUDGED:
        assert confidence is None
    else:
        names = ["Confirmed by other sources", "Probably True", "Possibly True", "Doubtful", "Improbable"]
        name = f"{int(credibility)} - {names[credibility - 1]}"
        assert confidence == scales.admiralty_credibility_to_value(name)
        assert scales.value_to_admiralty_credibility(confidence) == name


def test_an_ungraded_claim_has_no_confidence() -> None:
    assert "confidence" not in note(case_with([ONE]), "c-1")


def test_the_chain_of_a_claim_stands_in_order_from_its_speaker_outwards() -> None:
    chain = [(ref["source_name"], ref.get("url")) for ref in note(case_with([ONE]), "c-1")["external_references"]]
    assert chain == [("SOHR", None), ("AFP", "https://example.org/1"), ("Daily News", None)]


def test_a_person_who_contradicts_a_claim_has_an_opinion_of_it_and_a_derived_difference_is_nobodys_opinion() -> None:
    said = Relation("c-2", RelationKind.DENIES, "c-1", "the army says so", "analyst-1", AT_US)
    case = case_with([ONE, OTHER], [draft("relation", said)])
    (opinion,) = objects(case, "opinion")
    assert (opinion["opinion"], opinion["authors"]) == ("strongly-disagree", ["analyst-1"])
    assert opinion["object_refs"] == [note(case, "c-1")["id"]]
    derived = [each for each in objects(case_with([ONE, OTHER]), "note") if "difference" in str(each.get("labels"))]
    assert not objects(case_with([ONE, OTHER]), "opinion")
    assert [len(each["object_refs"]) for each in derived] == [2]


def test_a_retracted_claim_is_revoked_and_not_left_out() -> None:
    taken = Draft(
        "claim_retracted",
        AT_US,
        AT_US,
        "a",
        {"claim": "c-1", "reason": "wrong", "by": "a", "at": "2017-05-18T09:00:00Z"},
    )
    assert note(case_with([ONE], [taken]), "c-1")["revoked"] is True


def test_who_a_source_is_and_how_a_person_graded_it_goes_with_its_identity() -> None:
    source = Source(
        "SOHR", "SOHR", SourceKind.OFFICE, reliability=Reliability.B, basis="long known", graded_by="analyst-1"
    )
    (found,) = [
        each for each in objects(case_with([ONE], [draft("source", source)]), "identity") if each["name"] == "SOHR"
    ]
    assert found["identity_class"] == "organization"
    assert "Reliability B" in found["description"]


def exhibited() -> Case:
    exhibit = Exhibit(
        "e-1", ExhibitKind.PHOTOGRAPH, "ab" * 32, 12, "image/jpeg", captured_by="a shepherd", claims=("c-1",)
    )
    custody = CustodyEvent("e-1", CustodyKind.COLLECTED, "analyst-1", AT_US)
    return case_with([ONE], [draft("exhibit", exhibit), draft("custody", custody)])


def test_an_exhibit_is_a_file_with_its_hash() -> None:
    (file,) = objects(exhibited(), "file")
    assert (file["hashes"], file["size"]) == ({"SHA-256": "ab" * 32}, 12)


def relations(case: Case) -> Counter[str]:
    document = ProvDocument.deserialize(content=to_prov(case), format="json")
    return Counter(record.get_type().localpart for record in document.get_records())


def test_prov_reads_back_with_as_many_relations_as_there_are_hops_claims_and_grants(whole: Case) -> None:
    claims = [kept.claim for kept in whole.book.kept.values()]
    hops = sum(len(claim.via) for claim in claims)
    found = relations(whole)
    primary = found.pop("PrimarySource", 0)
    # The library counts quotation, revision and primary source as kinds of derivation.
    assert found["Derivation"] + primary == hops + 2 * len(claims)
    assert found["Attribution"] == hops + 2 * len(claims)
    assert found["Entity"] == hops + 2 * len(claims)
    assert found["Delegation"] == len(whole.of_type("grant")) == 1


def test_prov_leads_from_each_copy_to_the_one_before_and_to_the_speaker() -> None:
    text = json.loads(to_prov(case_with([ONE])))
    quoted = {
        (each["prov:generatedEntity"], each["prov:usedEntity"])
        for each in text["wasDerivedFrom"].values()
        if "Quotation" in str(each)
    }
    assert quoted == {("copy:c-1/1", "copy:c-1/0"), ("copy:c-1/2", "copy:c-1/1"), ("claim:c-1", "copy:c-1/2")}
    (primary,) = [each for each in text["wasDerivedFrom"].values() if "PrimarySource" in str(each)]
    assert (primary["prov:generatedEntity"], primary["prov:usedEntity"]) == ("claim:c-1", "copy:c-1/0")


def test_prov_says_what_replaced_what_and_what_rests_on_an_exhibit() -> None:
    newer = case_with([ONE, replace(ONE, id="c-3", supersedes="c-1")])
    revised = [each for each in json.loads(to_prov(newer))["wasDerivedFrom"].values() if "Revision" in str(each)]
    assert [(each["prov:generatedEntity"], each["prov:usedEntity"]) for each in revised] == [("claim:c-3", "claim:c-1")]
    plain = [each for each in json.loads(to_prov(exhibited()))["wasDerivedFrom"].values() if "prov:type" not in each]
    assert [(each["prov:generatedEntity"], each["prov:usedEntity"]) for each in plain] == [("claim:c-1", "exhibit:e-1")]


def test_the_person_acts_on_behalf_of_whoever_granted_it(whole: Case) -> None:
    (acted,) = json.loads(to_prov(whole))["actedOnBehalfOf"].values()
    assert (acted["prov:delegate"], acted["prov:responsible"]) == ("agent:officer-1", "agent:commander-1")


def test_sealed_words_go_into_neither() -> None:
    case = case_with([replace(ONE, value=None, words="she lives by the well")], salt=lambda: bytes(32))
    assert "lives by" not in to_stix(case) + to_prov(case)
