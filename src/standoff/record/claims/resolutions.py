"""What is reported of a property: the range of all that is claimed, or what a person's resolution says. Never a mean.

A resolution names its method, the claims it uses, and why it sets the others aside. Removing it brings the range back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from standoff.errors import RefusedError
from standoff.model.claim import Claim, Resolution
from standoff.model.claim_words import Method
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.comparable import hindrances
from standoff.record.claims.contradictions import matters, statements
from standoff.record.claims.measures import matter_of
from standoff.record.claims.origins import Origins, counted
from standoff.record.claims.quantities import Quantity, quantity_of, said_of
from standoff.record.claims.wording import as_written, plain
from standoff.record.claims.zone_size import size_of

__all__ = ["Reported", "check_resolution", "claims_of", "reported", "reported_of", "resolution_of"]


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported: a range in the counting unit, metres, m/s or seconds, or values in words.

    None of `low`, `high`: no limit is claimed on that side. `best` only where one figure is left. Dimension `mixed`:
    they count different things, so there is no range. Of a zone's size the radius is told.
    """

    incident: str | None
    property: str
    low: float | None
    best: float | None
    high: float | None
    dimension: str
    values: tuple[str, ...]
    claims: tuple[str, ...]
    resolution: str | None


def claims_of(book: ClaimBook, incident: str | None, property_: str) -> list[Claim]:
    """The standing claims about one property of an incident."""
    matter = matter_of(Claim("", "", property=property_)) or ""
    found = matters(book.standing())
    return found.get((plain(incident or ""), matter)) or found.get(("", matter), [])


def check_resolution(book: ClaimBook, resolution: Resolution) -> None:
    """RefusedError unless it names standing claims of the property, each once, and a reason for each set aside."""
    known = {claim.id for claim in claims_of(book, resolution.incident, resolution.property)}
    where = f"about {resolution.property!r} of {resolution.incident or 'no incident'}"
    if not known:
        raise RefusedError(f"There is no claim {where}: see `standoff claims list`.")
    named = [*resolution.used, *resolution.set_aside]
    if strange := sorted(set(named) - known):
        raise RefusedError(f"{', '.join(strange)}: no standing claim {where}; there are {', '.join(sorted(known))}.")
    if twice := sorted({name for name in resolution.used if resolution.used.count(name) > 1}):
        raise RefusedError(f"{', '.join(twice)}: used twice.")
    if both := sorted(set(resolution.used) & set(resolution.set_aside)):
        raise RefusedError(f"{', '.join(both)}: used and set aside at once.")
    if left := sorted(known - set(named)):
        raise RefusedError(f"Say of {', '.join(left)} too: --use ID, or --set-aside ID=reason.")
    if bare := sorted(name for name, reason in resolution.set_aside.items() if not reason.strip()):
        raise RefusedError(f"Say why {', '.join(bare)} is set aside: --set-aside ID=reason.")
    if not resolution.used:
        raise RefusedError("A resolution uses at least one claim: --use ID.")
    if not resolution.reason.strip():
        raise RefusedError("A resolution needs its reason: --reason TEXT.")
    if resolution.method is Method.JUDGEMENT and len(resolution.used) > 1:
        raise RefusedError("A judgement uses one claim; set the others aside, or take the range.")
    if resolution.method is Method.MAJORITY:
        _majority(book, [book.claim(name) for name in resolution.used])


def _majority(book: ClaimBook, claims: Sequence[Claim]) -> list[Claim]:
    """The claims of the value that most distinct origins say. RefusedError for a tie."""
    origins = Origins.of(book, claims)
    groups: list[list[Claim]] = []
    for claim in claims:
        same = next((group for group in groups if _same_value(group[0], claim)), None)
        groups.append([claim]) if same is None else same.append(claim)
    ranked = sorted(((len(origins.distinct(counted(group))), group) for group in groups), key=lambda each: -each[0])
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        raise RefusedError(
            f"No value has most origins: {', '.join(g[0].value or g[0].id for n, g in ranked if n == ranked[0][0])}"
            f" have {ranked[0][0]} each. Take the range, or judge."
        )
    return ranked[0][1]


def _same_value(one: Claim, other: Claim) -> bool:
    a, b = quantity_of(one), quantity_of(other)
    if a is None or b is None:
        return a is b and as_written(one.value or one.words or "") == as_written(other.value or other.words or "")
    return a.same_figure(b)


def resolution_of(book: ClaimBook, incident: str | None, property_: str) -> Resolution | None:
    """The resolution in force: the last one made."""
    wanted = (plain(incident or ""), matter_of(Claim("", "", property=property_)))
    last = None
    for resolution in book.resolutions.values():
        if (plain(resolution.incident or ""), matter_of(Claim("", "", property=resolution.property))) == wanted:
            last = resolution
    return last


def reported(book: ClaimBook, incident: str | None, property_: str) -> Reported:
    """What is reported of a property: by its resolution, where there is one that still fits; else the whole range."""
    return reported_of(book, claims_of(book, incident, property_), incident, property_)


def reported_of(book: ClaimBook, claims: Sequence[Claim], incident: str | None, property_: str) -> Reported:
    """As `reported`, where all standing claims about the property are at hand."""
    resolution = resolution_of(book, incident, property_)
    if resolution is not None and not _fits(resolution, claims):
        resolution = None
    if resolution is not None:
        claims = _used(book, resolution)
    low, best, high, dimension = _range(counted(claims))
    values = tuple(dict.fromkeys(said_of(claim) or "" for claim in claims))
    return Reported(
        incident, property_, low, best, high, dimension, values, tuple(claim.id for claim in claims),
        resolution.id if resolution else None,
    )  # fmt: skip


def _fits(resolution: Resolution, claims: Sequence[Claim]) -> bool:
    """A claim learned since, or taken back since, reopens what was settled."""
    return {claim.id for claim in claims} == {*resolution.used, *resolution.set_aside}


def _used(book: ClaimBook, resolution: Resolution) -> list[Claim]:
    claims = [book.claim(name) for name in resolution.used]
    if resolution.method is Method.HIERARCHY:
        return claims[:1]
    return _majority(book, claims) if resolution.method is Method.MAJORITY else claims


def _range(
    claims: Sequence[Claim],
) -> tuple[float | None, float | None, float | None, str]:
    """Low, best, high and dimension of claims that count or measure one thing; no range where they do not."""
    found = [(claim, quantity) for claim in claims if (quantity := _reading(claim)) is not None]
    if not found:
        return None, None, None, "words"
    first = found[0][1]
    spoken = [(same[0], q) for same in statements([c for c, _ in found]) if (q := _reading(same[0])) is not None]
    one_thing = all(
        a.dimension == b.dimension and not hindrances(one, other, numbers=a.dimension == "count")
        for (one, a), (other, b) in combinations(spoken, 2)
    )
    if not one_thing:
        return None, None, None, "mixed"
    low, high = min(q.low for _, q in found), max(q.high for _, q in found)
    same = all(quantity.same_figure(first) for _, quantity in found) and not first.remark
    return (
        low if math.isfinite(low) else None,
        first.centre if same else None,
        high if math.isfinite(high) else None,
        first.dimension,
    )


def _reading(claim: Claim) -> Quantity | None:
    """The number of a claim; of the size of a zone its radius, a width halved."""
    quantity, size = quantity_of(claim), size_of(claim)
    if quantity is None or size is None:
        return quantity
    factor = 0.5 if size.reading == "width" else 1.0
    return replace(quantity, low=size.low_m, high=size.high_m, centre=factor * quantity.centre)
