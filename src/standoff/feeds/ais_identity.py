"""Who an AIS station is: its entity id, its kind, and the name it gives in messages of their own (5, 19, 24).

Names are joined forward only: what a later message says is never applied to an earlier position.
"""

from __future__ import annotations

from typing import Final

from pyais.bit_vector import bit_vector
from pyais.messages import MessageType5, MessageType19, MessageType24PartA

__all__ = ["FILL_BITS", "AisNames", "ais_entity", "ais_kind"]

#: The padding at the end of a payload, as a sentence writes it.
FILL_BITS: Final = {b"%d" % bits: bits for bits in range(6)}
_SAR_AIRCRAFT: Final = range(111_000_000, 112_000_000)
_BEACONS: Final = (range(970_000_000, 971_000_000), range(972_000_000, 973_000_000), range(974_000_000, 975_000_000))
_MAX_REMEMBERED: Final = 1 << 18
_FIELDS: Final = frozenset(("mmsi", "shipname", "partno"))
#: Where pyais's tables have the number, the name and, in message 24, the part (names are in part 0), as (start, bits).
_PLACES: Final = {
    number: {name: (start, bits) for name, start, bits, *_ in message.decoder_plan() if name in _FIELDS}
    for number, message in ((5, MessageType5), (19, MessageType19), (24, MessageType24PartA))
}


def ais_entity(mmsi: int) -> str:
    """The entity id of a station. MMSI numbers have nine digits, leading zeros included."""
    return f"mmsi:{mmsi:09d}"


def ais_kind(mmsi: int) -> str:
    """What a station that reports positions is, by the form of its number (ITU-R M.585): vessel, aircraft or beacon."""
    if mmsi in _SAR_AIRCRAFT:
        return "aircraft"
    return "beacon" if any(mmsi in numbers for numbers in _BEACONS) else "vessel"


class AisNames:
    """The last name of each station, and which of them are new since they were last taken."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}
        self._fresh: dict[str, str] = {}

    def learn(self, message_type: int, payload: bytes, fill_bits: bytes) -> None:
        """Take the name out of a static message; one that has none, or cannot be decoded, changes nothing."""
        if not (payload.isascii() and fill_bits in FILL_BITS):
            return
        places = _PLACES[message_type]
        vector = bit_vector(payload, FILL_BITS[fill_bits])
        if "partno" not in places or vector.get(*places["partno"]) == 0:
            self._remember(vector.get(*places["mmsi"]), vector.get_str(*places["shipname"]))

    def _remember(self, mmsi: int, name: str) -> None:
        if name and self._known.get(mmsi) != name:
            if len(self._known) >= _MAX_REMEMBERED:
                self._known.clear()
            self._known[mmsi] = name
            if len(self._fresh) < _MAX_REMEMBERED:
                self._fresh[ais_entity(mmsi)] = name

    def take(self) -> dict[str, str]:
        """Entity id to name, for all that changed since the last take."""
        fresh, self._fresh = self._fresh, {}
        return fresh
