"""Claims from the bytes of a file. All or nothing: of a file with an error no claim is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from types import MappingProxyType
from typing import Any, Final

from standoff.errors import ClaimsError, Issue, Place
from standoff.model.claim import Claim
from standoff.model.claim_words import ClaimKind
from standoff.plan.explain import Findings
from standoff.record.claims.columns import COLUMNS, CellError, read_cell
from standoff.record.claims.measures import counting_unit
from standoff.record.claims.moments import DAY_US, span_of
from standoff.record.claims.numbers import read_figure
from standoff.record.claims.rows import Row, read_rows

__all__ = ["Reading", "read_claims"]

_NEAR_DEG: Final = 2.0
_FAR_DEG: Final = 4.0
_NEEDED: Final = {
    "id": "Give each claim an id of its own.",
    "source": "Name the earliest speaker known; write unknown where nobody is named.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The claims of a file in its order, and what is worth saying about them though nothing is wrong."""

    claims: tuple[Claim, ...]
    remarks: tuple[Issue, ...]
    rows: Mapping[str, Row] = field(default_factory=lambda: MappingProxyType({}))  # by the id of the claim


def read_claims(data: bytes, file_name: str) -> Reading:
    """The claims of a CSV or JSON file. ClaimsError with every issue found, at its line and column, if any is wrong."""
    found = Findings()
    rows = list(read_rows(data, file_name, found))
    if not rows and not found.errors:
        found.error(Place(file_name), "no-claims", "the file holds no claim.", "Give at least one.")
    claims = [(row, claim) for row in rows if (claim := _claim(row, found)) is not None]
    _say_unknown_columns(rows, found)
    _check_ids(claims, found)
    _check_swapped(claims, found)
    if found.errors:
        raise ClaimsError(list(found.errors))
    return Reading(
        tuple(claim for _, claim in claims), tuple(found.in_order()), {claim.id: row for row, claim in claims}
    )


def _claim(row: Row, found: Findings) -> Claim | None:
    before = len(found.errors)
    fields: dict[str, Any] = {}
    notes: dict[str, str] = {}
    for name, text in row.texts.items():
        if name not in COLUMNS:
            notes[name] = text
            continue
        try:
            fields[name] = read_cell(name, text)
        except CellError as problem:
            if problem.code == "unknown-kind":
                notes["kind"] = text
                mend = f"{problem.mend} It is kept as a note and read as a reported event."
                found.warn(row.at(name), problem.code, problem.what, mend)
            else:
                found.error(row.at(name), problem.code, problem.what, problem.mend)
    for name, mend in _NEEDED.items():
        if name not in row.texts:
            found.error(row.at(name), f"no-{name}", f"the claim has no {name}.", mend)
    if len(found.errors) > before:
        return None
    claim = Claim(**fields, notes=notes)
    _check(row, claim, found)
    return claim if len(found.errors) == before else None


def _check(row: Row, claim: Claim, found: Findings) -> None:
    """What no cell shows alone."""
    if claim.value is None and claim.words is None and claim.low is None and claim.high is None:
        found.error(row.place, "says-nothing", f"claim {claim.id!r} has neither value nor words.", "Give one of them.")
    for name, other in (("lon", "lat"), ("lat", "lon")):
        if name in row.texts and other not in row.texts:
            found.error(row.at(name), "half-a-place", f"{name} is given and {other} is not.", "Give both or neither.")
    _check_numbers(row, claim, found)
    _check_times(row, claim, found)


def _check_numbers(row: Row, claim: Claim, found: Findings) -> None:
    if claim.low is not None and claim.high is not None and claim.low > claim.high:
        what = f"low {claim.low:g} is more than high {claim.high:g}."
        found.error(row.at("low"), "low-above-high", what, "Swap them.")
        return
    figure = read_figure(claim.value) if claim.value else None
    if figure is None:
        return
    if figure.low < 0 and counting_unit(claim) is not None:
        found.error(row.at("value"), "negative", f"value {claim.value} counts less than nothing.", "Mend the number.")
    below = claim.low is not None and figure.high < claim.low
    above = claim.high is not None and figure.low > claim.high
    if below or above:
        what = f"value {claim.value} does not lie between its own low and high."
        found.error(row.at("value"), "value-out-of-range", what, "Mend value, low or high.")


def _check_times(row: Row, claim: Claim, found: Findings) -> None:
    if claim.start and claim.end and (
        claim.end.after_us <= claim.start.first_us or
        (claim.end.precision is claim.start.precision and claim.end.first_us < claim.start.first_us)
    ):  # fmt: skip
        what = f"end {row.texts['end']} is before start {row.texts['start']}."
        found.error(row.at("end"), "end-before-start", what, "Swap them.")
    span = span_of(claim)
    if span and claim.said_at and claim.kind is ClaimKind.REPORTED_EVENT and span[0] > claim.said_at.after_us + DAY_US:
        what = f"claim {claim.id!r} was said before what it reports."
        found.warn(row.at("said_at"), "said-before-it-happened", what, "Check said_at and start.")


def _say_unknown_columns(rows: Sequence[Row], found: Findings) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        for name in row.texts:
            if name not in COLUMNS:
                first.setdefault(name, row)
    for name, row in first.items():
        mend = "Grades are given by a person: standoff claims grade." if name in ("reliability", "credibility") else ""
        what = f"{name!r} is no column of a claims file; its cells are kept as notes."
        found.warn(row.at(name), "unknown-column", what, mend)


def _check_ids(claims: Sequence[tuple[Row, Claim]], found: Findings) -> None:
    seen: dict[str, Row] = {}
    for row, claim in claims:
        if claim.id in seen:
            what = f"the id {claim.id!r} stands in {seen[claim.id].place} already."
            found.error(row.at("id"), "id-twice", what, "Give each claim an id of its own.")
        seen.setdefault(claim.id, row)
        if claim.supersedes == claim.id:
            found.error(
                row.at("supersedes"), "supersedes-itself", f"{claim.id!r} replaces itself.", "Name the older one."
            )


def _check_swapped(claims: Sequence[tuple[Row, Claim]], found: Findings) -> None:
    """A point that lies far from the others of its incident, and near them once lon and lat are swapped."""
    points: dict[str | None, list[tuple[float, float]]] = {}
    for _, claim in claims:
        if claim.lon is not None and claim.lat is not None:
            points.setdefault(claim.incident, []).append((claim.lon, claim.lat))
    centres: Mapping[str | None, tuple[float, float]] = {
        incident: (median(lon for lon, _ in known), median(lat for _, lat in known))
        for incident, known in points.items()
        if len(known) >= 3
    }
    for row, claim in claims:
        centre = centres.get(claim.incident)
        if centre is None or claim.lon is None or claim.lat is None:
            continue
        away = max(abs(claim.lon - centre[0]), abs(claim.lat - centre[1]))
        swapped = max(abs(claim.lat - centre[0]), abs(claim.lon - centre[1]))
        if away > _FAR_DEG and swapped < _NEAR_DEG:
            what = (
                f"lon {claim.lon:g}, lat {claim.lat:g} is far from the incident's other places, and near them swapped."
            )
            found.error(row.at("lon"), "swapped", what, "Swap lon and lat.")
