"""UCDP Georeferenced Event Dataset, CSV: each row as one claim about deaths, with range, precision codes and origin.

A row is what UCDP's coders made of its reports: `source_original` spoke, the offices in `source_office` carried it
(side by side, so they are one hop), UCDP is the last hop. Codebook 19.1; names of older releases are understood too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from standoff.errors import ClaimsError, Place
from standoff.model.claim import Claim, Hop, When
from standoff.model.claim_words import DATE_PREC, WHERE_PREC
from standoff.plan.explain import Findings
from standoff.record.claims.moments import parse_when
from standoff.record.claims.read import Reading
from standoff.record.claims.rows import Row

__all__ = ["read_ucdp"]

_NEEDED: Final = (
    "id",
    "date_start",
    "date_end",
    "low",
    "best",
    "high",
    "where_prec",
    "date_prec",
    "latitude",
    "longitude",
)
_OLDER: Final = {"low_est": "low", "best_est": "best", "high_est": "high"}
_NOTES: Final = (
    "conflict_name", "dyad_name", "side_a", "side_b", "type_of_violence", "event_clarity", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "adm_1", "adm_2", "country", "source_headline",
)  # fmt: skip
_LAST_HOP: Final = "UCDP GED"
_MOST_CHARACTERS: Final = 10_000_000


def read_ucdp(data: bytes, file_name: str) -> Reading:
    """The claims of a GED file. ClaimsError with every issue found if any row is wrong."""
    found = Findings()
    placed = tuple(_claims(data, file_name, found))
    if found.errors:
        raise ClaimsError(list(found.errors))
    rows = {claim.id: Row({}, place, {}) for place, claim in placed}
    return Reading(tuple(claim for _, claim in placed), tuple(found.in_order()), rows)


def _claims(data: bytes, file_name: str, found: Findings) -> Iterator[tuple[Place, Claim]]:
    csv.field_size_limit(_MOST_CHARACTERS)
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = [_OLDER.get(name, name) for name in reader.fieldnames or ()]
    except (UnicodeDecodeError, csv.Error) as problem:
        found.error(Place(file_name), "bad-csv", f"the file is no CSV in UTF-8: {problem}.", "Save it as such.")
        return
    if missing := [name for name in _NEEDED if name not in names]:
        what = f"the file is no UCDP GED table: it lacks {', '.join(missing)}."
        found.error(Place(file_name, 1), "no-ged", what, "Import claims of your own without --format ucdp.")
        return
    reader.fieldnames = names
    seen: set[str] = set()
    before = reader.line_num
    try:
        for row in reader:
            place, before = Place(file_name, before + 1), reader.line_num
            yield from ((place, claim) for claim in _claim_or_issue(row, place, seen, found))
    except csv.Error as problem:
        found.error(Place(file_name, before + 1), "bad-csv", f"the file is no CSV: {problem}.", "Mend the quotes.")


def _claim_or_issue(row: Mapping[str, Any], place: Place, seen: set[str], found: Findings) -> Iterator[Claim]:
    if None in row or None in row.values():
        found.error(place, "ragged-row", "the row has not as many cells as the header.", "Mend the row.")
        return
    try:
        claim, remark = _claim(row)
    except ValueError as problem:
        found.error(place, "bad-row", f"{problem}.", "Mend the row.")
        return
    if claim.id in seen:
        found.error(place, "id-twice", f"the id {row['id']} stands there twice.", "Keep one of the rows.")
    seen.add(claim.id)
    if remark:
        found.warn(place, "best-out-of-range", remark, "The widest range of the three is kept, and all three as notes.")
    yield claim


def _claim(row: Mapping[str, str]) -> tuple[Claim, str]:
    low, best, high = (_whole(row, name) for name in ("low", "best", "high"))
    notes = {name: row[name].strip() for name in _NOTES if row.get(name, "").strip()}
    notes["number_of_sources"] = _sources(row.get("number_of_sources", ""))
    remark = ""
    if not low <= best <= high:
        remark = f"low {low}, best {best}, high {high} are not in order."
        notes |= {"ucdp_low": str(low), "ucdp_best": str(best), "ucdp_high": str(high)}
    claim = Claim(
        id=f"ucdp-{row['id'].strip()}", incident=f"ucdp-{row['id'].strip()}",
        source=row.get("source_original", "").strip() or "unknown", via=_via(row), said_at=_said_at(row),
        subject=row.get("dyad_name", "").strip() or None, property="killed", value=str(best), counts="deaths",
        low=float(min(low, best, high)), high=float(max(low, best, high)),
        start=_day(row, "date_start"), end=_day(row, "date_end"), date_prec=_code(row, "date_prec", DATE_PREC),
        place=row.get("where_coordinates", "").strip() or None, where_prec=_code(row, "where_prec", WHERE_PREC),
        lon=_degrees(row, "longitude", 180.0), lat=_degrees(row, "latitude", 90.0), notes=notes,
    )  # fmt: skip
    if claim.start and claim.end and claim.end.after_us <= claim.start.first_us:
        raise ValueError(f"date_end {row['date_end']} is before date_start {row['date_start']}")
    return claim, remark


def _sources(text: str) -> str:
    """UCDP writes -1 where it does not know how many reports there were: unknown is not zero."""
    return "unknown" if text.strip() in ("", "-1") else text.strip()


def _via(row: Mapping[str, str]) -> tuple[Hop, ...]:
    offices = dict.fromkeys(part.strip() for part in row.get("source_office", "").split(";") if part.strip())
    hop = Hop("; ".join(offices), medium=row.get("source_article", "").strip() or None)
    return (hop, Hop(_LAST_HOP)) if offices else (Hop(_LAST_HOP),)


def _said_at(row: Mapping[str, str]) -> When | None:
    """The earliest date of its reports."""
    dates = []
    for part in row.get("source_date", "").split(";"):
        try:
            dates.append(parse_when(part.strip()[:10]))
        except ValueError:
            continue
    return min(dates, key=lambda when: when.first_us, default=None)


def _day(row: Mapping[str, str], name: str) -> When:
    return parse_when(row[name].strip()[:10])


def _whole(row: Mapping[str, str], name: str) -> int:
    text = row[name].strip()
    if not text.isdecimal():
        raise ValueError(f"{name} is {text!r}, which is no whole number")
    return int(text)


def _code(row: Mapping[str, str], name: str, meanings: Mapping[int, str]) -> int:
    code = _whole(row, name)
    if code not in meanings:
        raise ValueError(f"{name} is {code}, which is no code of the codebook")
    return code


def _degrees(row: Mapping[str, str], name: str, most: float) -> float:
    try:
        degrees = float(row[name])
    except ValueError:
        raise ValueError(f"{name} is {row[name]!r}, which is no number") from None
    if not -most <= degrees <= most:
        raise ValueError(f"{name} {degrees:g} is not on the Earth; are latitude and longitude swapped?")
    return degrees
