"""The brief: no sentence without its source, no judgement unmarked, nothing averaged, nothing recommended."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import html
from share_cases import AT_US, case_with

from standoff.errors import InternalError
from standoff.model.claim import Claim, CustodyEvent, Exhibit, Grade, Hop, Resolution
from standoff.model.claim_words import ClaimKind, Credibility, CustodyKind, ExhibitKind, Method
from standoff.model.entry import Draft
from standoff.record.claims.payloads import to_payload
from standoff.record.share.brief import brief_of, to_html, to_markdown
from standoff.record.share.brief.sentences import Card, Fixed, Nature, Sentence, Sides, Source
from standoff.record.share.brief.style import STYLE
from standoff.record.share.case import Case

EIGHT = Claim("c-8", "SOHR", (Hop("AFP"),), "inc", property="killed", value="8", counts="persons", words="eight dead")
TWO = Claim("c-2", "the army", (), "inc", property="killed", value="2", counts="persons")
NASTY = '<script>alert("x")</script> & | * [y](z)'


def draft(entry_type: str, noun: Any) -> Draft:
    return Draft(entry_type, AT_US, AT_US, "analyst-1", to_payload(noun))


def page(case: Case) -> Any:
    return html.fromstring(to_html(brief_of(case)))


def text_of(case: Case) -> str:
    return to_markdown(brief_of(case))


def test_a_sentence_without_a_source_cannot_be_built() -> None:
    with pytest.raises(InternalError, match="no source"):
        Sentence("It rained.", (), Nature.REPORTED)
    with pytest.raises(InternalError):
        Sentence("  ", (Source("claim", "c-1"),), Nature.REPORTED)


def test_every_sentence_of_a_brief_names_claims_and_entries_that_are_in_the_record(whole: Case) -> None:
    entries = {str(entry.seq) for entry in whole.entries}
    for sentence in brief_of(whole).sentences():
        for source in sentence.sources:
            if source.kind == "claim":
                assert source.name in whole.book.kept
            elif source.kind == "entry":
                assert source.name in entries
            else:
                assert source.name.startswith(whole.head.origin)


def test_every_text_node_of_the_page_is_a_sentence_a_source_a_label_or_a_fixed_line(may_18: Case) -> None:
    """What reads as a statement, a paragraph or a line of a list, carries a source or is one of the fixed lines."""
    found = page(may_18)
    said = [node for node in found.iter("p", "li") if not node.xpath("ancestor::nav")]
    bare = [
        node for node in said if not node.xpath(".//*[@class='src']") and not node.xpath("ancestor::*[@class='src']")
    ]
    allowed = {*map(str, Fixed), may_18.head.origin, "No checkpoint is kept in this record."}
    assert {node.text_content() for node in bare} <= allowed


def test_every_claim_of_the_case_stands_in_full_with_its_words_speaker_and_chain(may_18: Case) -> None:
    brief = brief_of(may_18)
    cards = {
        part.claim: part for s in brief.sections for _, parts in s.groups for part in parts if isinstance(part, Card)
    }
    assert cards.keys() == may_18.book.kept.keys()
    for name, card in cards.items():
        claim = may_18.book.claim(name)
        assert claim.source in card.said_by
        assert all(hop.name in card.said_by for hop in claim.via)
        assert claim.words is None or claim.words in (card.words or "")
        assert {"how the speaker knows", "credibility of the claim", "reliability of the source"} <= dict(
            card.details
        ).keys()


@pytest.mark.parametrize("kind", [ClaimKind.ASSESSMENT, ClaimKind.OPINION])
def test_an_assessment_or_opinion_is_marked_in_both_forms(kind: ClaimKind) -> None:
    case = case_with([Claim("c-g", "a think tank", (), "inc", kind=kind, property="intent", value="a warning")])
    assert f"**({kind})** a think tank: intent: a warning" in text_of(case)
    assert page(case).xpath(f"//span[@class='tag judged' and text()='{kind}']")


def test_both_sides_of_a_contradiction_stand_side_by_side_with_the_reason_and_no_mean() -> None:
    case = case_with([EIGHT, TWO])
    (sides,) = [p for s in brief_of(case).sections for _, parts in s.groups for p in parts if isinstance(p, Sides)]
    assert {each.sources[0].name for each in (*sides.one, *sides.other)} == {"c-8", "c-2"}
    assert sides.verdict.startswith("contradiction")
    assert sides.reason.text.startswith("8 (SOHR)") or "exclude each other" in sides.reason.text
    assert "killed, inc: from 2 to 8" in text_of(case)
    assert not re.search(r"\b5\b", sides.reason.text)


def test_a_resolution_names_its_method_and_what_was_set_aside_and_without_it_the_range_is_back() -> None:
    made = Resolution(
        "r-1",
        "inc",
        "killed",
        Method.JUDGEMENT,
        ("c-8",),
        {"c-2": "it was not there"},
        "the names are known",
        "judge-1",
        AT_US,
    )
    text = text_of(case_with([EIGHT, TWO], [draft("resolution", made)]))
    assert "by judgement (r-1; judge-1" in text
    assert "Set aside by judge-1: c-2, because: it was not there." in text
    assert "from 2 to 8" not in text
    removed = {"resolution": "r-1", "reason": "new names", "by": "judge-1", "at": "2017-05-18T09:00:00Z"}
    gone = [draft("resolution", made), Draft("resolution_removed", AT_US, AT_US, "judge-1", removed)]
    assert "from 2 to 8" in text_of(case_with([EIGHT, TWO], gone))


def test_a_grade_is_told_with_who_gave_it_and_why_and_its_absence_is_told_too() -> None:
    grade = Grade("c-8", Credibility.DOUBTFUL, "no names", "analyst-2", AT_US)
    text = text_of(case_with([EIGHT], [draft("claim_graded", grade)]))
    assert "credibility of the claim: 4, doubtful, by analyst-2: no names" in text
    assert "reliability of the source: not graded" in text


def test_a_retracted_claim_stays_readable_and_says_that_it_was_taken_back() -> None:
    taken = {"claim": "c-8", "reason": "counted twice", "by": "SOHR desk", "at": "2017-05-18T09:00:00Z"}
    text = text_of(case_with([EIGHT, TWO], [Draft("claim_retracted", AT_US, AT_US, "SOHR desk", taken)]))
    assert "~~no longer stands~~ SOHR, via AFP: killed: 8 persons" in text
    assert "no longer stands: retracted by SOHR desk: counted twice" in text
    assert "contradiction" not in text


def test_repeats_of_one_origin_are_told_as_repeats() -> None:
    again = replace(EIGHT, id="c-9", via=(Hop("AFP"), Hop("Daily News")))
    assert "they repeat c-8: one origin" in text_of(case_with([EIGHT, again]))


def test_an_exhibit_shows_its_hash_its_custody_and_that_made_in_is_not_operated_by() -> None:
    exhibit = Exhibit("e-1", ExhibitKind.WRECKAGE, "cd" * 32, made_in="country A", claims=("c-8",))
    custody = CustodyEvent("e-1", CustodyKind.COLLECTED, "analyst-1", AT_US)
    text = text_of(case_with([EIGHT], [draft("exhibit", exhibit), draft("custody", custody)]))
    assert "cd" * 32 in text
    assert "Made in: country A. Operated by: not said. The one does not follow from the other." in text
    assert "Now with analyst-1." in text


def test_sent_received_acknowledged_and_never_told_are_told_apart(may_18: Case) -> None:
    text = text_of(may_18)
    assert "officer-1, step hotline (contact), to russia-liaison by liaison line" in text
    assert "liaison officer acknowledged for russia-liaison" in text
    assert "convoy unreachable: no answer on any frequency" in text
    assert "Never told: ask-liaison: russia-liaison." in text
    assert Fixed.NO_NOTICE in text


def test_who_acted_under_which_chain_is_told_and_a_refused_act_too(may_18: Case) -> None:
    text = text_of(may_18)
    assert "for the step refer-up (refer), by: role:commander commander-1, then grant:g-refer-18-may" in text
    assert "officer-1 was refused: skip; officer-1 may not skip" in text


def test_the_timeline_is_in_the_order_in_which_things_were_known(may_18: Case) -> None:
    (section,) = [section for section in brief_of(may_18).sections if section.id == "timeline"]
    times = [part.at for _, parts in section.groups for part in parts]  # type: ignore[union-attr]
    assert times == sorted(times)
    assert times


def test_the_record_its_size_root_and_commands_close_the_brief(may_18: Case) -> None:
    for text in (text_of(may_18), page(may_18).text_content()):
        assert may_18.head.root.hex() in text
        assert str(may_18.head.size) in text
        assert "standoff record verify" in text


def test_the_same_case_gives_the_same_page(may_18: Case, read_case: Callable[..., Case]) -> None:
    again = read_case("al-tanf-2017-05-18", "conv-1@garrison-55km")
    assert to_html(brief_of(again)) == to_html(brief_of(may_18))


def test_the_page_runs_no_script_and_asks_no_network_for_anything(may_18: Case) -> None:
    found = page(may_18)
    assert not found.xpath("//script|//img|//iframe|//link|//object")
    assert "default-src 'none'" in found.xpath("//meta[@http-equiv]/@content")[0]
    assert not [link for link in found.xpath("//@href") if not link.startswith("#")]


def test_every_link_leads_to_something_on_the_page_and_no_id_is_there_twice(whole: Case) -> None:
    odd = case_with([replace(EIGHT, id="a claim & <its> id")])
    for case in (whole, odd):
        found = page(case)
        ids = found.xpath("//@id")
        assert len(set(ids)) == len(ids)
        assert {link[1:] for link in found.xpath("//@href")} <= set(ids)


def test_text_that_looks_like_markup_is_shown_and_does_nothing() -> None:
    case = case_with([replace(EIGHT, words=NASTY, value=NASTY, subject=NASTY)])
    assert not page(case).xpath("//script")
    assert NASTY in page(case).text_content()
    assert "<script>" not in text_of(case)
    assert "[y](z)" not in text_of(case)


def test_sealed_words_are_not_in_a_brief_that_leaves_them_sealed() -> None:
    case = case_with([replace(EIGHT, words="she lives by the well")], salt=lambda: bytes(32))
    assert "lives by" not in text_of(case)
    assert "sealed or were removed" in text_of(case)


def test_a_brief_recommends_nothing(whole: Case) -> None:
    """In its own words: those that people said or gave as a reason are theirs."""
    own = [*map(str, Fixed), *(section.title for section in brief_of(whole).sections)]
    made = [sentence.text for sentence in brief_of(whole).sentences()]
    quoted = re.compile(r"“[^”]*”|reason: [^;]*|: [^:]*$")
    text = " ".join([*own, *(quoted.sub("", each) for each in made)])
    assert not re.findall(
        r"\b(should|must|ought|recommend\w*|advis\w*|suggest\w*|need to|urge\w*)\b", text, re.IGNORECASE
    )


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(dark: bool) -> None:
    """Contrast by WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    light, night = STYLE.split("@media screen and (prefers-color-scheme: dark)", 1)
    colours = _colours(night.split("* {", 1)[0]) if dark else _colours(light)
    grounds = {"ink": ["paper", "panel", "warn-paper"], "muted": ["paper", "panel"], "accent": ["paper", "panel"],
               "warn": ["panel", "warn-paper"], "open": ["panel"], "fine": ["panel"]}  # fmt: skip
    for text, under in grounds.items():
        for ground in under:
            one, other = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
            assert (one + 0.05) / (other + 0.05) >= 4.5, (text, ground)


def test_a_verdict_is_told_in_words_and_by_its_line_and_not_by_colour_alone(may_18: Case) -> None:
    found = page(may_18).xpath("//article[contains(@class, 'sides')]")
    kinds = {each.get("class").split()[1]: each.xpath("string(.//*[@class='verdict'])") for each in found}
    assert kinds.keys() == {"contradiction", "cannot", "consistent"}
    assert all(kind in verdict for kind, verdict in kinds.items())
    styles = {kind: re.search(rf"\.sides\.{kind} {{ border-left: 5px (\w+)", STYLE) for kind in kinds}
    assert len({hit[1] for hit in styles.values() if hit}) == 3
