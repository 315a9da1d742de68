"""The vocabularies are the agreed ones, and STIX's own table agrees with the mapping of credibility."""

from __future__ import annotations

import pytest
from stix2.confidence.scales import admiralty_credibility_to_value

from standoff.model import claim_words as words
from standoff.model.claim_words import Credibility

AGREED = {
    words.ClaimKind: "reported_event posture assessment opinion policy background",
    words.Modality: "saw heard sensor document told inferred assessed",
    words.Bound: "exactly at_least at_most about several",
    words.Attribution: "declared suspected contested unknown",
    words.Reliability: "A B C D E F",
    words.Credibility: "1 2 3 4 5 6",
    words.RelationKind: "same_origin corroborates contradicts narrows restates denies",
    words.Method: "range majority hierarchy judgement",
    words.CustodyKind: "collected accessed copied transferred exported redacted",
    words.ExhibitKind: "photograph wreckage document recording",
}
STIX_NAMES = {
    Credibility.CONFIRMED: "1 - Confirmed by other sources",
    Credibility.PROBABLY_TRUE: "2 - Probably True",
    Credibility.POSSIBLY_TRUE: "3 - Possibly True",
    Credibility.DOUBTFUL: "4 - Doubtful",
    Credibility.IMPROBABLE: "5 - Improbable",
}


@pytest.mark.parametrize(("vocabulary", "agreed"), AGREED.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_a_vocabulary_is_the_agreed_one(vocabulary: type, agreed: str) -> None:
    assert [str(word.value) for word in vocabulary] == agreed.split()  # type: ignore[attr-defined]


def test_precision_codes_run_as_in_the_ucdp_codebook() -> None:
    assert (tuple(words.WHERE_PREC), tuple(words.DATE_PREC)) == ((1, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5))


@pytest.mark.parametrize(("grade", "name"), STIX_NAMES.items())
def test_credibility_maps_to_the_confidence_that_stix_gives_it(grade: Credibility, name: str) -> None:
    assert grade.stix_confidence == admiralty_credibility_to_value(name)


def test_what_cannot_be_judged_has_no_confidence_rather_than_none_at_all() -> None:
    assert Credibility.CANNOT_BE_JUDGED.stix_confidence is None
