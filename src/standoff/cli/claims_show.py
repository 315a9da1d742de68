"""Claims and what the check finds, as tables or JSON."""

# ruff: noqa: PLC0415  # rich and the geometry are loaded only where they are needed

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from standoff.cli.claims_run import book_of
from standoff.cli.show import console, note
from standoff.errors import CallError
from standoff.model.claim import Claim
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.check import examine
from standoff.record.claims.payloads import to_payload
from standoff.record.claims.speakers import chain_of
from standoff.stores import open_store
from standoff.units import parse_length_m

__all__ = ["show_check", "show_claims"]

_SHORT: Final = 60
_LON: Final = 180.0
_LAT: Final = 90.0


def _book(record: str) -> ClaimBook:
    store = open_store(record, readonly=True)
    try:
        return book_of(store)
    finally:
        store.close()


def show_claims(record: str, incident: str | None, *, as_json: bool) -> None:
    """Every claim, those that no longer stand marked."""
    book = _book(record)
    _say_unknown(book, incident)
    gone = dict(book.left_out())
    kept = [each for each in book.kept.values() if book.is_about(each.claim.id, incident)]
    if as_json:
        print(json.dumps([_claim_json(book, k.claim, k.by, gone) for k in kept], indent=2, ensure_ascii=False))
        return
    rows = [
        (c.id, c.incident or "", " > ".join(chain_of(c)), c.kind.value, c.property or "", _said(c), _grade(book, c),
         gone.get(c.id, ""))
        for c in (each.claim for each in kept)
    ]  # fmt: skip
    _table(("claim", "incident", "source > via", "kind", "property", "says", "grade", "no longer"), rows)


def _say_unknown(book: ClaimBook, incident: str | None) -> None:
    """An empty answer about a name that nobody uses is no answer."""
    if not any(book.is_about(name, incident) for name in book.kept):
        note("the record holds no claim." if incident is None else f"no claim names the incident {incident!r}.")


def _claim_json(book: ClaimBook, claim: Claim, by: str, gone: dict[str, str]) -> dict[str, Any]:
    payload = to_payload(claim)
    if claim.words_commitment is not None:
        payload |= {"words": claim.words, "words_commitment": claim.words_commitment}
    grades = [to_payload(grade) for grade in book.grades.get(claim.id, [])]
    source = book.sources.get(claim.source)
    reliability = source.reliability.value if source and source.reliability else None
    return {**payload, "recorded_by": by, "reliability": reliability, "grades": grades, "left_out": gone.get(claim.id)}


def _said(claim: Claim) -> str:
    bound = f"{claim.bound.value} " if claim.bound else ""
    value = " ".join(part for part in (claim.value, claim.unit, claim.counts) if part)
    words = f"“{claim.words}”" if claim.words else "(words removed)" if claim.words_commitment else ""
    text = " ".join(part for part in (bound + value, words) if part.strip())
    return text if len(text) <= 2 * _SHORT else text[: 2 * _SHORT] + "…"


def _grade(book: ClaimBook, claim: Claim) -> str:
    source = book.sources.get(claim.source)
    grades = book.grades.get(claim.id, [])
    reliability = source.reliability.value if source and source.reliability else ""
    return reliability + (str(int(grades[-1].credibility)) if grades else "")


def show_check(record: str, incident: str | None, circle: str | None, *, as_json: bool) -> None:
    """What the check finds."""
    book = _book(record)
    _say_unknown(book, incident)
    found = examine(book, incident, _border(circle))
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for title, heads, rows in _tables(found):
        _section(title, heads, rows)
    _lines(found)


def _tables(found: dict[str, Any]) -> Iterator[tuple[str, Sequence[str], list[Sequence[str]]]]:
    """Title, heads and rows of each part of the check that is a table."""
    yield "differences", ("verdict", "incident", "property", "claims", "why"), [
        (e["verdict"], *_about(e), ", ".join(e["claims"]), e["reason"]) for e in found["contradictions"]
    ]  # fmt: skip
    yield "what is reported", ("incident", "property", "range or values", "by"), list(
        map(_reported_row, found["reported"])
    )  # fmt: skip
    yield "origins", ("incident", "property", "value", "origins", "claims"), [
        (*_about(e), _cut(e["value"]), _origins(e), ", ".join(e["claims"])) for e in found["origins"]
    ]  # fmt: skip
    yield "restatements: they add no support", ("incident", "property", "first", "repeats", "origin"), [
        (*_about(e), e["first"], ", ".join(e["repeats"]), e["origin"]) for e in found["restatements"]
    ]  # fmt: skip
    yield "places against zones", ("claim", "zone", "verdict", "why"), [
        (e["claim"], e["zone"] or "", e["verdict"], e["reason"]) for e in found["places"]
    ]  # fmt: skip


def _about(each: dict[str, Any]) -> tuple[str, str]:
    return each["incident"] or "", each["property"] or ""


def _reported_row(each: dict[str, Any]) -> tuple[str, str, str, str]:
    unit = f" {each['unit']}" if each["unit"] else ""
    if each["low"] is None and each["high"] is None:
        said = _cut("; ".join(each["values"]))
    elif each["best"] is not None and each["low"] == each["high"]:
        said = f"{_number(each['best'])}{unit}"
    elif each["low"] is None:
        said = f"at most {_number(each['high'])}{unit}"
    else:
        said = (
            f"{_number(each['low'])} to {_number(each['high'])}{unit}"
            if each["high"] is not None
            else f"{_number(each['low'])}{unit} or more"
        )
    return each["incident"] or "", each["property"], said, each["resolution"] or ""


def _number(value: float) -> str:
    """In full: 12,345,678 is not 1.23457e+07."""
    return f"{value:,.0f}" if 10_000 <= abs(value) < 1e15 and value == int(value) else f"{value:g}"


def _origins(each: dict[str, Any]) -> str:
    n, least = each["origins"], each["origins_at_least"]
    return str(n) if n == least else f"{n} (perhaps {least}: unnamed speakers)"


def _lines(found: dict[str, Any]) -> None:
    screen = console()
    for each in found["one_party"]:
        about = f"{each['incident'] or 'no incident'}, {each['property']}"
        screen.print(f"one party: {about}: {each['reason']}", highlight=False, markup=False)
    told = (
        ("unsourced", found["unsourced"]),
        ("of a single origin", found["single_origin"]),
        ("no support for an event (assessment, opinion, policy, background)", found["not_support"]),
    )
    for noun, ids in told:
        screen.print(f"{noun}: {', '.join(ids) or 'none'}", highlight=False, markup=False)
    for name, reason in found["overprecise_because"].items():
        screen.print(f"too exact: {name}: {reason}", highlight=False, markup=False)
    for each in (*found["grades_in_question"], *found["left_out"]):
        screen.print(f"{each['claim']}: {each['reason']}", highlight=False, markup=False)


def _cut(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _SHORT else text[:_SHORT] + "…"


def _section(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    listed = list(rows)
    console().print(f"{title}: {len(listed)}", highlight=False, markup=False)
    if listed:
        _table(heads, listed)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console().print(table)


def _border(circle: str | None) -> Callable[[Claim], float] | None:
    """The signed distance of a claim's point to a circle's border, metres."""
    if circle is None:
        return None
    from pyproj import Geod

    try:
        lon, lat, radius = circle.split(",")
        centre, radius_m = (float(lon), float(lat)), parse_length_m(radius)
    except ValueError:
        centre, radius_m = (math.nan, math.nan), math.nan
    if not (abs(centre[0]) <= _LON and abs(centre[1]) <= _LAT and 0 < radius_m < math.inf):
        raise CallError(f"--circle {circle!r}: write LON,LAT,RADIUS, like 38.6178,33.5058,55km.")
    geod = Geod(ellps="WGS84")
    return lambda claim: float(geod.inv(*centre, claim.lon, claim.lat)[2]) - radius_m
