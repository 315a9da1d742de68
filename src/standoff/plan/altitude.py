"""Altitude bands as an author writes them: ``500 ft agl``, ``FL100``, ``gnd``, ``unl``."""

from __future__ import annotations

import re
from typing import Final, cast

from standoff.errors import Place
from standoff.model.zone import AltitudeBand, Datum, Limit
from standoff.plan.explain import Findings
from standoff.plan.schema import AltitudeModel
from standoff.plan.tree import Node, shortened
from standoff.units import FOOT_M, parse_length_m

__all__ = ["read_altitude"]

_LEVEL: Final = re.compile(r"FL\s*(\d{1,4})", re.IGNORECASE)
_HEIGHT: Final = re.compile(r"(?P<height>.{1,40}?)\s*(?P<datum>hae|msl|amsl|agl)?", re.IGNORECASE)
_GROUND: Final = frozenset({"gnd", "sfc", "ground", "surface"})
_SKY: Final = frozenset({"unl", "unlimited"})
_MOST_M: Final = 1e9


def read_altitude(model: AltitudeModel | None, node: Node | None, found: Findings) -> AltitudeBand | None:
    """The band, None where there is none or it is open at both ends; what cannot be read is noted."""
    if model is None or node is None:
        return None
    before = len(found.errors)
    floor = _limit(model.floor, model.datum, node.at(("floor",)), found)
    ceiling = _limit(model.ceiling, model.datum, node.at(("ceiling",)), found)
    if len(found.errors) > before:
        return None
    if floor and ceiling and floor.datum == ceiling.datum and floor.metres >= ceiling.metres:
        what = f"the floor ({model.floor}) is not below the ceiling ({model.ceiling})."
        found.error(node.at(("ceiling",)), "empty-band", what, "Swap them, or mend one.")
    if floor is None and ceiling is None:
        found.warn(
            node.place,
            "open-band",
            "the altitude band has neither floor nor ceiling.",
            "Remove `altitude`, or give it one.",
        )
        return None
    return AltitudeBand(floor, ceiling)


def _limit(text: str | None, datum: Datum | None, place: Place, found: Findings) -> Limit | None:
    if text is None or text.strip().lower() in _SKY:
        return None
    if text.strip().lower() in _GROUND:
        return Limit(0.0, "agl")
    level = _LEVEL.fullmatch(text.strip())
    if level:
        return Limit(round(int(level[1]) * 100 * FOOT_M, 6), "fl")
    parts = _HEIGHT.fullmatch(text.strip())
    metres = _metres(parts["height"] if parts else text, place, found)
    own = parts["datum"].lower() if parts and parts["datum"] else None
    datum = cast("Datum", "msl" if own == "amsl" else own) if own else datum
    if metres is None:
        return None
    if datum is None:
        mend = "Add `datum: msl` (or hae, agl, fl) beside it, or write it behind the height."
        found.error(place, "no-datum", f"{shortened(text)} does not say what it is measured from.", mend)
        return None
    if datum == "fl" and parts and re.fullmatch(r"[\d.]+", parts["height"]):
        what = f"{shortened(text)} with datum fl could be a flight level or metres."
        found.error(place, "bare-flight-level", what, f"Write FL{text.strip()} for the level, or give a unit.")
        return None
    return Limit(metres, datum)


def _metres(text: str, place: Place, found: Findings) -> float | None:
    try:
        metres = round(parse_length_m(text), 6)
    except (ValueError, OverflowError) as error:
        found.error(
            place, "not-a-height", f"{error}.", "Heights are written like 3000 m, 500 ft agl, FL100, gnd or unl."
        )
        return None
    if abs(metres) > _MOST_M:
        found.error(
            place,
            "not-a-height",
            f"{shortened(text)} is beyond any height.",
            "Heights are written like 3000 m or FL100.",
        )
        return None
    return metres
