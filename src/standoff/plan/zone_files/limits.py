"""Altitude limits as zone files write them, in metres over a datum.

A floor at the ground is no floor: nothing that is tracked flies below the ground, and a height above unknown ground
could only make the answer "cannot tell".
"""

from __future__ import annotations

import re
from typing import Final

from standoff.model.zone import AltitudeBand, Datum, Limit
from standoff.plan.zone_issues import Findings
from standoff.units import FOOT_M

__all__ = ["band_of", "ed_limit", "openair_limit"]

_ED_DATUMS: Final[dict[str, Datum]] = {"AGL": "agl", "AMSL": "msl", "WGS84": "hae"}
_ED_UNITS_M: Final = {"M": 1.0, "FT": FOOT_M}
_OPENAIR: Final = re.compile(
    r"(?:FL\s*(?P<fl>\d+(?:\.\d+)?))"
    r"|(?P<value>[+-]?\d+(?:\.\d+)?)\s*(?P<unit>FT|F|FEET|M|MT)?\.?\s*(?P<datum>AMSL|MSL|ALT|AGL|AAGL|GND|SFC|ASFC|STD)?"
)
_OPENAIR_DATUMS: Final[dict[str, Datum]] = {
    "": "msl",
    "AMSL": "msl",
    "MSL": "msl",
    "ALT": "msl",
    "AGL": "agl",
    "AAGL": "agl",
    "GND": "agl",
    "SFC": "agl",
    "ASFC": "agl",
    "STD": "fl",
}
_GROUND: Final = {"GND", "SFC", "SURFACE", "GROUND", "MSL0"}
_UNLIMITED: Final = {"UNL", "UNLIM", "UNLTD", "UNLIMITED"}


def band_of(floor: Limit | None, ceiling: Limit | None, findings: Findings) -> tuple[bool, AltitudeBand | None]:
    """(usable, band). A floor at or below the ground is left out; one above its ceiling is refused."""
    if floor and ceiling and floor.datum == ceiling.datum and floor.metres > ceiling.metres:
        findings.error(
            "floor-above-ceiling",
            f"its floor ({floor.metres:g} m {floor.datum}) lies above its ceiling "
            f"({ceiling.metres:g} m {ceiling.datum}).",
            "Mend the limits; perhaps they are swapped.",
        )
        return False, None
    if floor and floor.datum == "agl" and floor.metres <= 0:
        floor = None
    return True, AltitudeBand(floor, ceiling) if floor or ceiling else None


def ed_limit(value: object, reference: object, unit: object, which: str, findings: Findings) -> Limit | None:
    """A limit of ED-269 or ED-318. None: unlimited, or not usable (said)."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
        findings.warn(
            "bad-limit",
            f"its {which} limit {str(value)[:30]!r} is no number; the zone is unlimited there.",
            "Write a number.",
        )
        return None
    name = None if unit is None else str(unit).upper()
    if name is not None and name not in _ED_UNITS_M:
        findings.warn(
            "bad-limit",
            f"its unit {str(unit)[:20]!r} is not known; the zone is unlimited on its {which} side.",
            "Units are m and ft.",
        )
        return None
    datum = _ED_DATUMS.get(reference.upper()) if isinstance(reference, str) else None
    if datum is None:
        findings.warn(
            "bad-limit",
            f"its {which} limit has the vertical reference {str(reference)[:20]!r}, which is not known; the "
            "zone is unlimited there.",
            "References are AGL, AMSL and WGS84.",
        )
        return None
    return Limit(value * _ED_UNITS_M[name or "M"], datum)


def openair_limit(text: str, which: str, findings: Findings) -> tuple[bool, Limit | None]:
    """(readable, limit) of an AL or AH line. Feet and mean sea level where the line does not say."""
    word = " ".join(text.upper().split())
    if word in _GROUND:
        return True, Limit(0.0, "agl")
    if word in _UNLIMITED:
        return True, None
    found = _OPENAIR.fullmatch(word)
    if found is None:
        findings.error(
            "bad-limit",
            f"its {which} limit {text[:40]!r} cannot be read.",
            "Write it like 2500ft AMSL, 300m AGL, FL95, GND or UNL.",
        )
        return False, None
    if found["fl"]:
        return True, Limit(float(found["fl"]) * 100 * FOOT_M, "fl")
    metres = float(found["value"]) * (1.0 if (found["unit"] or "F").startswith("M") else FOOT_M)
    if not found["datum"]:
        findings.warn(
            "no-datum", f"its {which} limit {text[:40]!r} names no datum; mean sea level is taken.", "Add AMSL or AGL."
        )
    return True, Limit(metres, _OPENAIR_DATUMS[found["datum"] or ""])
