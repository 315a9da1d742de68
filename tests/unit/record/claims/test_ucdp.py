"""UCDP GED rows become claims with their range, their precision codes and their original speaker."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from standoff.errors import ClaimsError
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.measures import counting_unit
from standoff.record.claims.moments import when_text
from standoff.record.claims.origins import is_unsourced
from standoff.record.claims.precision import overprecise
from standoff.record.claims.quantities import quantity_of
from standoff.record.claims.read import Reading
from standoff.record.claims.resolutions import reported
from standoff.record.claims.ucdp import read_ucdp

HEAD = "id,number_of_sources,source_article,source_office,source_date,source_original,where_prec,latitude,longitude,"
HEAD += "date_prec,date_start,date_end,low,best,high"
ROW = "7,1,a,SOHR,2017-05-20,SOHR,2,33.5,38.6,1,2017-05-18,2017-05-18,6,8,12"


def read(*rows: str, head: str = HEAD) -> Reading:
    return read_ucdp("\n".join([head, *rows]).encode(), "ged.csv")


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Reading:
    packed = (shared_data / "conflict-ucdp-syria-2016-2017" / "ged_syria.csv.gz").read_bytes()
    return read_ucdp(gzip.decompress(packed), "ged_syria.csv")


def test_a_row_is_one_claim_about_deaths() -> None:
    (claim,) = read(ROW).claims
    assert (claim.id, claim.incident, claim.property, claim.value) == ("ucdp-7", "ucdp-7", "killed", "8")
    assert (claim.low, claim.high, counting_unit(claim)) == (6, 12, "persons killed")
    assert (claim.where_prec, claim.date_prec, claim.lon, claim.lat) == (2, 1, 38.6, 33.5)
    assert claim.start is not None
    assert when_text(claim.start) == "2017-05-18"


def test_the_original_source_spoke_and_the_offices_carried_it() -> None:
    (claim,) = read(ROW.replace(",SOHR,2017", ",AFP;Reuters;AFP,2017")).claims
    assert (claim.source, [hop.name for hop in claim.via]) == ("SOHR", ["AFP; Reuters", "UCDP GED"])


def test_a_row_without_an_original_source_is_unsourced() -> None:
    (claim,) = read(ROW.replace("2017-05-20,SOHR", "2017-05-20,")).claims
    assert claim.source == "unknown"
    assert is_unsourced(claim)


def test_minus_one_sources_are_unknown_and_not_none() -> None:
    (claim,) = read(ROW.replace("7,1,", "7,-1,")).claims
    assert claim.notes["number_of_sources"] == "unknown"


def test_an_estimate_out_of_its_own_range_is_kept_at_its_widest_and_said() -> None:
    reading = read(ROW.replace("6,8,12", "177,142,177"))
    claim = reading.claims[0]
    assert (claim.low, claim.high, claim.notes["ucdp_low"]) == (142, 177, "177")
    assert [(remark.code, str(remark.place)) for remark in reading.remarks] == [("best-out-of-range", "ged.csv:2")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("6,8,12", "x,8,12", "low is 'x'"),
        (",2,33.5", ",9,33.5", "where_prec is 9"),
        ("38.6,1,", "38.6,0,", "date_prec is 0"),
        ("33.5,38.6", "138.6,33.5", "swapped"),
        ("2017-05-18,2017-05-18", "2017-05-18,2017-05-17", "before date_start"),
        ("2017-05-18,2017-05-18", "2017-02-30,2017-05-17", "does not exist"),
        (",6,8,12", ",6,8", "as many cells"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(old: str, new: str, says: str) -> None:
    with pytest.raises(ClaimsError, match=f"ged.csv:3: error: .*{says}"):
        read(ROW.replace("7,", "6,", 1), ROW.replace(old, new))


def test_a_table_of_another_kind_is_refused_by_what_it_lacks() -> None:
    with pytest.raises(ClaimsError, match=r"ged.csv:1: error: the file is no UCDP GED table: it lacks id, "):
        read("1,2", head="a,b")


def test_older_names_of_the_estimates_are_known() -> None:
    older = HEAD.replace("low,best,high", "low_est,best_est,high_est")
    assert read(ROW, head=older).claims == read(ROW).claims


def test_every_real_row_becomes_a_claim(real: Reading) -> None:
    assert len(real.claims) == 11_757
    assert len({claim.id for claim in real.claims}) == 11_757
    assert len(real.remarks) == 66  # rows whose best lies outside low..high
    assert all(claim.start and claim.where_prec and claim.date_prec for claim in real.claims)


def test_real_ranges_are_reported_as_they_stand(real: Reading) -> None:
    claim = next(claim for claim in real.claims if claim.id == "ucdp-243176")  # al-Rukban camp, 10 May 2017
    found = reported(ClaimBook.of([claim]), "ucdp-243176", "killed")
    assert (found.low, found.best, found.high) == (0, 0, 1)


def test_every_real_claim_has_a_number_within_its_range(real: Reading) -> None:
    for claim in real.claims:
        quantity = quantity_of(claim)
        assert quantity is not None
        assert quantity.low <= quantity.centre <= quantity.high


def test_real_dates_are_no_finer_than_their_codes_but_for_those_named(real: Reading) -> None:
    found = overprecise(ClaimBook(), real.claims)
    named = {claim.id: claim for claim in real.claims if claim.id in found}
    assert all((claim.date_prec or 0) >= 2 for claim in named.values())
