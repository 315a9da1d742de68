"""Whether a place lies in a zone: inside, outside, or cannot tell, with the reason.

A place is a distance from the zone's centre as told, or a point with its error. The zone's own size may be disputed:
then every reading of it is tried, and only what holds under all of them is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from standoff.model.claim import Claim
from standoff.record.claims.measures import matter_of, measure_of
from standoff.record.claims.numbers import read_figure
from standoff.record.claims.precision import WHERE_ERROR_M
from standoff.record.claims.quantities import Quantity, interval_text, quantity_of
from standoff.record.claims.wording import plain
from standoff.record.claims.zone_size import ZoneSize

__all__ = ["Judgement", "Side", "distance_of", "judge_distance", "judge_point", "point_error_m"]

Side = Literal["inside", "outside", "cannot_tell"]
_FROM: Final = re.compile(
    r"((?:about |around |some |roughly |approximately )?)(\d[\d,.]*\d|\d)\s*-?\s*([A-Za-z]+(?: miles?)?)\s*"
    r"(?:\([^)]*\)\s*)?(?:[\w-]+\s+){0,2}?(?:from|of)\s+(?:the\s+)?(\w+)"
)
_BORDER: Final = re.compile(r"\b(border|boundary|edge|line|limit|perimeter)\b")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the reason."""

    verdict: Side
    reason: str


def distance_of(claim: Claim) -> Quantity | None:
    """How far from the zone's centre a claim puts something, metres; None where it tells no such distance."""
    texts = [text for text in (claim.value, claim.place, claim.words) if text]
    if "distance" in (matter_of(claim) or ""):
        if any(_BORDER.search(plain(text)) for text in (claim.property or "", *texts)):
            return None  # from the border: that is no distance from the centre
        quantity = quantity_of(claim)
        if quantity is not None and quantity.dimension == "length":
            return quantity
    return next((found for text in texts if (found := _told_distance(text)) is not None), None)


def _told_distance(text: str) -> Quantity | None:
    found = _FROM.search(text)
    if found is None or _BORDER.search(plain(found[4])):
        return None
    figure, measure = read_figure(found[2]), measure_of(found[3])
    if figure is None or measure is None or measure.dimension != "length":
        return None
    half = max(figure.half, 0.2 * figure.high if found[1] else 0.0)
    low, high, centre = (measure.convert(n) for n in (figure.low - half, figure.high + half, figure.low))
    return Quantity(low, high, centre, measure.convert(figure.half), measure)


def judge_distance(
    distance: Quantity, sizes: Sequence[ZoneSize]
) -> tuple[Judgement, tuple[tuple[ZoneSize, Judgement], ...]]:
    """The verdict on a distance from the centre, over all readings of the zone's size, and that under each."""
    each = tuple((size, _under(distance, size)) for size in sizes)
    verdicts = {judgement.verdict for _, judgement in each}
    if len(verdicts) == 1:
        only = each[0][1]
        reason = only.reason if len(each) == 1 else "; ".join(f"{size.claim}: {j.reason}" for size, j in each)
        return Judgement(only.verdict, reason), each
    told = "; ".join(f"{j.verdict} if {size.claim} holds ({j.reason})" for size, j in each)
    return Judgement("cannot_tell", f"it depends on the size of the zone: {told}" if each else "no size is known"), each


def _under(distance: Quantity, size: ZoneSize) -> Judgement:
    away = interval_text(distance.low, distance.high, "length")
    radius = interval_text(size.low_m, size.high_m, "length")
    if distance.high < size.low_m:
        return Judgement("inside", f"{away} from the centre is less than the radius of {radius}")
    if distance.low > size.high_m:
        return Judgement("outside", f"{away} from the centre is more than the radius of {radius}")
    return Judgement("cannot_tell", f"{away} from the centre and a radius of {radius} overlap: it is on the line")


def point_error_m(claim: Claim) -> float | None:
    """How far off a claim's point may be, metres: as stated, else as its UCDP code is read; None where nobody says."""
    if claim.place_error_m is not None:
        return claim.place_error_m
    return WHERE_ERROR_M[claim.where_prec] if claim.where_prec is not None else None


def judge_point(boundary_m: float, claim: Claim) -> Judgement:
    """The verdict on a claim's point. `boundary_m`: signed distance to the zone's border, negative inside."""
    error_m = point_error_m(claim)
    side: Side = "inside" if boundary_m < 0 else "outside"
    away = f"the point is {abs(boundary_m) / 1000:.1f} km {side} the border"
    if error_m is None:
        return Judgement("cannot_tell", f"{away}, and nobody says how exact it is")
    if math.fabs(boundary_m) > error_m:
        return Judgement(side, f"{away}, and at most {error_m / 1000:g} km off")
    return Judgement("cannot_tell", f"{away}, and may be {error_m / 1000:g} km off")
