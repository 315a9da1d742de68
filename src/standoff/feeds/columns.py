"""Which column of a table is which: the contract's own names, well-known synonyms, and what the user says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from standoff.errors import CallError, FeedError
from standoff.feeds.options import CONTRACT_COLUMNS, ReadOptions, TimeUnit
from standoff.units import FOOT_M, KNOT_MPS

__all__ = ["TEXT_COLUMNS", "Choice", "choose_columns", "demand", "normal", "synonyms", "user_columns"]

#: Contract columns that hold words; the others hold numbers. Times may be either.
TEXT_COLUMNS: Final = frozenset({"entity", "time", "received_at", "alt_datum", "party", "kind", "source"})

# Synonyms in ranks, normalised (letters and digits only): a rank is asked only when the one before it found nothing,
# and two finds within a rank are ambiguous. x and y are left out on purpose: they are metres as often as degrees.
_IDS: Final = (
    "mmsi icao24 imei vehicleid vesselid deviceid trackid trajid trajectoryid objectid unitid assetid tagid animalid "
    "individualid individuallocalidentifier personid userid"
)
_TIMES: Final = (
    "timestamp datetime ts basedatetime timeutc timestamputc datetimeutc gpstime fixtime eventtime recordedat "
    "observedat timems timeus timens timestamps timestampms timestampus timestampns epochs epochms epochus epochns tus "
    "tms tns times unixtime epoch"
)
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "entity": ("entity entityid", _IDS, "id uid vehicle vessel device track object unit asset user name callsign"),
        "time": ("time", _TIMES, "t utc dt date"),
        "lon": ("lon", "longitude lng long locationlong londeg longitudedeg decimallongitude gpslongitude"),
        "lat": ("lat", "latitude locationlat latdeg latitudedeg decimallatitude gpslatitude"),
        "received_at": ("receivedat", "received receivetime receivedtime receptiontime"),
        "alt_m": ("altm", "altitudem elevationm heightm altft altitudeft altitudefeet"),
        "alt_datum": ("altdatum", "altitudedatum"),
        "speed_mps": ("speedmps", "speedms speedkn speedkt speedknots sogkn sogknots speedkmh speedkph"),
        "course_deg": ("coursedeg", "course cog courseoverground bearing trackdeg"),
        "error_m": ("errorm", "sigmam"),
        "party": ("party",),
        "kind": ("kind", "entitykind"),
        "source": ("source", "receiver sensor station"),
    }
)
_FEET: Final = ("altft", "altitudeft", "altitudefeet")
_KNOTS: Final = ("speedkn", "speedkt", "speedknots", "sogkn", "sogknots")
_FACTORS: Final = MappingProxyType(
    dict.fromkeys(_FEET, FOOT_M) | dict.fromkeys(_KNOTS, KNOT_MPS) | {"speedkmh": 1 / 3.6, "speedkph": 1 / 3.6}
)
_UNIT_IN_NAME: Final = re.compile(r"(?:time|timestamp|epoch|t)[ _\-.(\[]+(s|ms|us|ns)[\])]?", re.IGNORECASE)
_DOUBTFUL: Final = MappingProxyType(
    dict.fromkeys(("speed", "sog"), "speed_mps") | dict.fromkeys(("altitude", "alt", "elevation", "height"), "alt_m")
    | {"accuracy": "error_m", "horizontalaccuracy": "error_m"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Contract column -> position of the column in the table; factors to the contract's unit; remarks for a person."""

    at: Mapping[str, int]
    factors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    time_unit: TimeUnit | None = None
    notes: tuple[str, ...] = ()


def normal(name: str) -> str:
    """A column name reduced to what matters for comparison: lower-case letters and digits."""
    return re.sub(r"[\W_]+", "", name).lower()


def synonyms(contract: str) -> tuple[str, ...]:
    """The names (normalised) a contract column goes by, the surest first."""
    return tuple(name for rank in _SYNONYMS[contract] for name in rank.split())


def user_columns(names: Sequence[str], options: ReadOptions, file: str) -> dict[str, int]:
    """The columns the user named, contract column -> position. CallError, FeedError where wrong."""
    found: dict[str, int] = {}
    for contract, column in options.columns.items():
        if contract not in CONTRACT_COLUMNS:
            known = ", ".join(CONTRACT_COLUMNS)
            raise CallError(f"--column {contract}={column}: there is no column {contract!r}; take one of {known}")
        places = [at for at, name in enumerate(names) if name == column] or [
            at for at, name in enumerate(names) if normal(name) == normal(column)
        ]
        if len(places) != 1:
            how = "not there" if not places else f"there {len(places)} times"
            raise FeedError(
                f"{file}: the column {column!r} named for {contract} is {how}; the file has {_listed(names)}"
            )
        found[contract] = places[0]
    return found


def choose_columns(names: Sequence[str], options: ReadOptions, file: str) -> Choice:
    """Find the contract's columns by name. FeedError when one is missing or could be several.

    A table without an id column is one track; then `entity` is not in the answer.
    """
    chosen = user_columns(names, options, file)
    by_name: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        by_name.setdefault(normal(name), []).append(at)
    factors: dict[str, float] = {}
    renamed: list[str] = []
    for contract in CONTRACT_COLUMNS:
        if contract in chosen:
            continue
        found = _by_synonym(contract, by_name, names, file)
        if found is not None:
            chosen[contract] = found
            if names[found] != contract:
                renamed.append(f"{names[found]} as {contract}")
            if (factor := _FACTORS.get(normal(names[found]))) is not None:
                factors[contract] = factor
    demand(chosen, names, options, file)
    notes = [f"columns read: {', '.join(renamed)}"] if renamed else []
    notes.extend(_left_aside(chosen, by_name, names))
    unit = _unit_in(names[chosen["time"]]) if "time" in chosen else None
    return Choice(chosen, factors, unit, tuple(notes))


def _by_synonym(contract: str, by_name: Mapping[str, list[int]], names: Sequence[str], file: str) -> int | None:
    for rank in _SYNONYMS[contract]:
        places = [at for synonym in rank.split() for at in by_name.get(synonym, ())]
        if len(places) > 1:
            columns = " and ".join(repr(names[at]) for at in places)
            raise FeedError(
                f"{file}: {columns} could each be the {contract}; say which with --column {contract}={names[places[0]]}"
            )
        if places:
            return places[0]
    return None


def demand(chosen: Mapping[str, int], names: Sequence[str], options: ReadOptions, file: str) -> None:
    """FeedError when the columns found lack a place, or a time that nothing stands in for."""
    missing = [name for name in ("time", "lon", "lat") if name not in chosen]
    if options.time_from_us is not None:
        missing = [name for name in missing if name != "time"]
    if not missing:
        return
    what = f"{file}: no column for {' and '.join(missing)}; the file has {_listed(names)}."
    if any(_is_number(name) for name in names):
        raise FeedError(f"{what} Its first line looks like data: put a line of column names above it.")
    lower = {name.strip().lower() for name in names}
    if {"lon", "lat"} <= set(missing) and {"x", "y"} <= lower:
        raise FeedError(f"{what} If x and y are degrees of longitude and latitude, say --column lon=x --column lat=y.")
    if missing == ["time"]:
        raise FeedError(f"{what} Say which it is with --column time=NAME, or give all rows one time with --time-from.")
    raise FeedError(f"{what} Say which it is with --column {missing[0]}=NAME.")


def _left_aside(chosen: Mapping[str, int], by_name: Mapping[str, list[int]], names: Sequence[str]) -> Iterator[str]:
    for name, places in by_name.items():
        contract = _DOUBTFUL.get(name)
        if contract and contract not in chosen:
            column = names[places[0]]
            yield f"column {column!r} is not used, its unit being unknown; if it fits {contract}, name it with --column"


def _unit_in(name: str) -> TimeUnit | None:
    found = _UNIT_IN_NAME.fullmatch(name.strip())
    return found[1].lower() if found else None  # type: ignore[return-value]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _listed(names: Sequence[str]) -> str:
    plain = [" ".join(name.split()) for name in names[:15]]
    shown = [name if len(name) <= 40 else name[:37] + "..." for name in plain]
    return "the columns " + ", ".join(shown) + (f" and {len(names) - 15} more" if len(names) > 15 else "")
