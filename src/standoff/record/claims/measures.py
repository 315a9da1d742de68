"""What a number counts or measures. Converted through `standoff.units` where it is a unit of measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from standoff.model.claim import Claim
from standoff.record.claims.wording import key, plain, significant, singular
from standoff.units import US_PER_S, parse_duration_us, parse_length_m, parse_speed_mps

__all__ = ["Measure", "counting_unit", "is_part_of", "matter_of", "measure_of"]

_REMEMBERED: Final = 1 << 16  # the same few texts are asked about for every pair of claims

_SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "km": ("kilometre", "kilometer", "kms", "km"),
    "mi": ("mile", "statute mile", "mi"),
    "nm": ("nautical mile", "nm", "nmi"),
    "m": ("metre", "meter", "m"),
    "cm": ("centimetre", "centimeter", "cm"),
    "ft": ("foot", "feet", "ft"),
    "kn": ("knot", "kn", "kt", "kts"),
    "km/h": ("km h", "kmh", "kph", "kilometre per hour", "kilometer per hour"),
    "mph": ("mph", "mile per hour"),
    "m/s": ("m s", "mps", "metre per second", "meter per second"),
    "s": ("second", "sec", "s"),
    "min": ("minute", "min"),
    "h": ("hour", "hr", "h"),
    "d": ("day", "d"),
}
_LENGTHS: Final = ("km", "mi", "nm", "m", "cm", "ft")
_SPEEDS: Final = ("kn", "km/h", "mph", "m/s")

#: Words for people that say who they were, which sources dispute, but not another thing to count.
_PERSONS: Final = frozenset(
    ["person", "people", "personnel", "individual", "man", "men", "militiaman", "militiamen", "militia", "fighter",
     "soldier", "troop", "combatant", "militant", "serviceman", "servicemen", "member", "gunman", "gunmen", "rebel",
     "sailor", "seafarer", "mariner", "crew", "crewman", "crewmen", "human", "life", "live", "victim", "body"]
)  # fmt: skip
_PART_OF_PERSONS: Final = frozenset(
    ["civilian", "child", "children", "woman", "women", "journalist", "officer", "medic"]
)
_KILLED: Final = frozenset(["killed", "dead", "death", "fatality", "died", "slain", "kill"])
_INJURED: Final = frozenset(["injured", "wounded", "injury", "hurt", "wound"])
_CASUALTIES: Final = frozenset(["casualty"])  # killed and injured together, where nobody says more
_NUMBER_WORDS: Final = frozenset(["number", "count", "total", "no", "toll", "reported", "estimated"])
_ZONE_WORDS: Final = frozenset(["zone", "area", "perimeter", "exclusion", "deconfliction"])
_SIZE_WORDS: Final = frozenset(["size", "radius", "width", "diameter", "extent", "dimension", "wide", "across"])
_CIRCLE_WORDS: Final = frozenset(["radius", "width", "diameter"])


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit of measure: its dimension and how to turn a number of it into metres, m/s or seconds."""

    dimension: str
    symbol: str

    def convert(self, number: float) -> float:
        """`number` of this unit in metres, metres per second or seconds."""
        convert: Callable[[str], float] = {
            "length": parse_length_m,
            "speed": parse_speed_mps,
            "duration": lambda text: parse_duration_us(text) / US_PER_S,
        }[self.dimension]
        return number * convert(f"1 {self.symbol}")


@lru_cache(_REMEMBERED)
def measure_of(unit: str | None) -> Measure | None:
    """The unit of measure that a text names, None where it names none."""
    if unit is None:
        return None
    words = " ".join(singular(word) for word in plain(unit).split())
    for symbol, spellings in _SPELLINGS.items():
        if words in spellings or plain(unit) in spellings:
            dimension = "length" if symbol in _LENGTHS else "speed" if symbol in _SPEEDS else "duration"
            return Measure(dimension, symbol)
    return None


def counting_unit(claim: Claim) -> str | None:
    """What a claim counts: `counts`, or a `unit` that is none of measure, or persons where the property says so.

    Militiamen, soldiers, fighters and personnel are all persons: who they were is a claim of its own.
    """
    said = claim.counts or (claim.unit if measure_of(claim.unit) is None else None)
    of = significant(claim.property or "")
    state = "killed" if of & _KILLED else "injured" if of & _INJURED else "casualties" if of & _CASUALTIES else ""
    if said is None:
        return f"persons {state}" if state else None
    words = significant(said) - _NUMBER_WORDS
    state = "killed" if words & _KILLED else "injured" if words & _INJURED else state
    left = words - _KILLED - _INJURED
    if part := left & _PART_OF_PERSONS:
        return f"{'+'.join(sorted(part))} {state}".strip()
    if (left and left <= _PERSONS) or (not left and state):
        return f"persons {state}".strip()
    return " ".join(sorted(left)) or None


def is_part_of(unit: str | None, whole: str | None) -> bool:
    """Whether `unit` counts some of those that `whole` counts: civilians are persons."""
    if unit is None or whole is None or not whole.startswith("persons"):
        return False
    who, _, state = unit.partition(" ")
    return set(who.split("+")) <= _PART_OF_PERSONS and whole == f"persons {state}".strip()


def matter_of(claim: Claim) -> str | None:
    """What a claim is about, to group by: its property, with the many names of one property made one."""
    if claim.property is None:
        return None
    words = significant(claim.property) - _NUMBER_WORDS
    if words & _KILLED and not words & _INJURED and words <= _KILLED | _PERSONS:
        return "killed"
    if words & _INJURED and not words & _KILLED and words <= _INJURED | _PERSONS:
        return "injured"
    if words and words <= _SIZE_WORDS | _ZONE_WORDS and _speaks_of_a_zone(words, claim):
        return "zone_size"
    return "_".join(sorted(words)) or key(claim.property)


def _speaks_of_a_zone(words: frozenset[str], claim: Claim) -> bool:
    """A size alone may be that of anything; a radius or a width beside a length is that of an area."""
    measure = measure_of(claim.unit)
    is_length = claim.unit is None or (measure is not None and measure.dimension == "length")
    about = words | significant(claim.subject or "")
    return is_length and bool(about & _ZONE_WORDS or words & _CIRCLE_WORDS)
