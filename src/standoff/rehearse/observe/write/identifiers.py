"""Ids that a format can hold, for identities that it cannot: numbers of ships and addresses of aircraft nobody has.

MMSI begin with 200, a country code that is not given to any (ITU, table of maritime identification digits); those of
search and rescue aircraft with 111. Addresses of aircraft lie from f00001 up, a block that is not given to any state
(ICAO annex 10, volume III, chapter 9, appendix).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Final, Literal

from standoff.errors import CallError

__all__ = ["file_ids"]

_MMSI: Final = re.compile(r"mmsi:\d{9}")
_ICAO: Final = re.compile(r"icao:[0-9a-f]{6}")
_MOST_MMSI: Final = 999_999
_MOST_ICAO: Final = 0xFFFFF


def file_ids(
    ids: Sequence[str], scheme: Literal["own", "mmsi", "icao"], kinds: Mapping[str, str | None]
) -> tuple[str, ...]:
    """For each identity the id it gets in the file. Those that fit stay; the others are numbered in sorted order.

    `kinds` says what an identity is, where that is known. CallError when there are more of them than numbers.
    """
    if scheme == "own":
        return tuple(ids)
    fits = _MMSI if scheme == "mmsi" else _ICAO
    taken = {name for name in ids if fits.fullmatch(name)}
    wanting = sorted(set(ids) - taken)
    most = _MOST_MMSI if scheme == "mmsi" else _MOST_ICAO
    if len(wanting) > most:
        raise CallError(
            f"{len(wanting):,} entities are more than there are free numbers ({most:,}); take csv or parquet"
        )
    if scheme == "icao":
        given = dict(zip(wanting, _free((f"icao:{n:06x}" for n in count(0xF00001)), taken), strict=False))
    else:
        flying = [name for name in wanting if kinds.get(name) == "aircraft"]
        ships = [name for name in wanting if kinds.get(name) != "aircraft"]
        given = dict(zip(ships, _free((f"mmsi:200{n:06}" for n in count(1)), taken), strict=False))
        given |= zip(flying, _free((f"mmsi:111{n:06}" for n in count(1)), taken), strict=False)
    return tuple(given.get(name, name) for name in ids)


def _free(numbers: Iterator[str], taken: set[str]) -> Iterator[str]:
    return (number for number in numbers if number not in taken)
