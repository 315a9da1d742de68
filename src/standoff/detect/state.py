"""What detection remembers: who is who, and for every profile the records of entities and pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.detect.columns import (
    BLOCK_BITS,
    C_DUE,
    C_FREE,
    C_HIGH,
    C_LOOKS,
    C_OUT,
    CONTEXT,
    CTL_SIZE,
    ENTITY,
    NEVER,
    PAIR,
    RAW_EVENT,
    ROW_BITS,
)

__all__ = ["LANES", "Columns", "Feeds", "Registry", "Run", "grown"]

#: A power of two; one lane a core.
LANES = 2
_FS = 512
#: Fewer fixes than this are not grouped by entity, nor where fewer than this share need a closer look.
_GROUP_FROM, _GROUP_ABOVE = 1 << 16, 0.2
_MANY_AREAS = 1000
_FEEDS_ROOM = 64


def grown(array: np.recarray, rows: int) -> np.recarray:
    """A larger copy along the last axis, new rows zero."""
    shape = (*array.shape[:-1], rows)
    bigger = np.zeros(shape, array.dtype).view(np.recarray)
    bigger[..., : array.shape[-1]] = array
    return bigger


class Registry:
    """Entity ids and their codes, in order of first sight; lanes by blocks of codes."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.code_of: dict[str, int] = {}
        self.lane_of: NDArray[np.uint8] = np.zeros(1024, np.uint8)
        self.party: list[str | None] = []
        self.kind: list[str | None] = []
        #: (since when, party, kind) of entities that the plan came to see otherwise, oldest first
        self.history: dict[int, list[tuple[int, str | None, str | None]]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def code(self, entity: str) -> int:
        """The code of an id, a new one on first sight."""
        known = self.code_of.get(entity)
        if known is not None:
            return known
        code = len(self.ids)
        self.ids.append(entity)
        self.party.append(None)
        self.kind.append(None)
        self.code_of[entity] = code
        if code >= len(self.lane_of):
            self.lane_of = np.concatenate([self.lane_of, np.zeros_like(self.lane_of)])
        self.lane_of[code] = (code >> BLOCK_BITS) & (LANES - 1)
        return code

    def codes(self, entities: list[str]) -> NDArray[np.int32]:
        """The codes of many ids, all different; new ones in the order given."""
        start = len(self.ids)
        fresh = [entity for entity in entities if entity not in self.code_of]
        self.ids += fresh
        self.party += [None] * len(fresh)
        self.kind += [None] * len(fresh)
        self.code_of.update(zip(fresh, range(start, len(self.ids)), strict=True))
        if len(self.ids) > len(self.lane_of):
            room = np.zeros(1 << (len(self.ids) - 1).bit_length(), np.uint8)
            room[:start] = self.lane_of[:start]
            self.lane_of = room
        self.lane_of[start : len(self.ids)] = (np.arange(start, len(self.ids)) >> BLOCK_BITS) & (LANES - 1)
        if len(fresh) == len(entities):
            return np.arange(start, len(self.ids), dtype=np.int32)
        return np.array([self.code_of[entity] for entity in entities], np.int32)

    def follow(self, first: Registry) -> int:
        """Share the ids and codes of another, and say how many were known here before; what is told of them is our own.

        Only for a registry that never gives a code itself.
        """
        known = len(self.party)
        self.ids, self.code_of, self.lane_of = first.ids, first.code_of, first.lane_of
        self.party += [None] * (len(self.ids) - known)
        self.kind += [None] * (len(self.ids) - known)
        return known


@dataclass(slots=True, eq=False)
class Columns:
    """Applied fixes in time order. err, alt and datum have either one element, the same for all, or one a row."""

    ent: NDArray[np.int32]
    t_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    err: NDArray[np.float32]
    alt: NDArray[np.float64]
    datum: NDArray[np.uint8]
    row: NDArray[np.int32]
    origin: NDArray[np.uint16]
    feed: NDArray[np.int32]  # one element, or one a row
    #: rows, in order, that tell what makes the plan see an entity otherwise than before
    turns: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def picked(self, rows: NDArray[np.int64]) -> Columns:
        """Only these rows, without their turns."""
        names = ("ent", "t_us", "lon", "lat", "err", "alt", "datum", "row", "origin", "feed")
        n = len(self.ent)
        columns = (getattr(self, name) for name in names)
        return Columns(*(column[rows] if len(column) == n else column for column in columns))


@dataclass(slots=True)
class Feeds:
    """Origins (file, source), the feed each belongs to, when each feed was last heard, and the times it was silent."""

    origins: list[tuple[str, str | None]] = field(default_factory=list)
    origin_code: dict[tuple[str, str | None], int] = field(default_factory=dict)
    names: list[str | None] = field(default_factory=list)
    feed_of: NDArray[np.int32] = field(default_factory=lambda: np.zeros(_FEEDS_ROOM, np.int32))
    heard: NDArray[np.int64] = field(default_factory=lambda: np.full(_FEEDS_ROOM, NEVER, np.int64))
    silences: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 3), np.int64))

    def origin(self, file: str, source: str | None) -> int:
        """The code of an origin, a new one on first sight."""
        key = (file, source)
        known = self.origin_code.get(key)
        if known is not None:
            return known
        code = len(self.origins)
        if code >= 65_535:
            return 65_534  # evidence then names another file of this replay; the fix hash stays exact
        self.origins.append(key)
        self.origin_code[key] = code
        if source not in self.names:
            self.names.append(source)
        if code >= len(self.feed_of):
            self.feed_of = np.concatenate([self.feed_of, np.zeros_like(self.feed_of)])
        if len(self.names) > len(self.heard):
            self.heard = np.concatenate([self.heard, np.full_like(self.heard, NEVER)])
        self.feed_of[code] = self.names.index(source)
        return code

    def follow(self, first: Feeds) -> None:
        """Know the origins of another, by the same codes; when each feed was heard is our own."""
        for file, source in first.origins[len(self.origins) :]:
            self.origin(file, source)


class Run:
    """The state of one profile, lane by lane, and the scratch its loop works in."""

    def __init__(self, n_areas: int, settings: np.recarray) -> None:
        self.settings = settings
        self.lane_of: NDArray[np.uint8] = np.zeros(0, np.uint8)
        self.ents = np.zeros(1024, ENTITY).view(np.recarray)
        self._fresh(0)
        self.due = np.full((len(self.ents) >> ROW_BITS) + 1, NEVER, np.int64)  # for each row: when a timer may fall due
        self.pairs = np.zeros((LANES, 256), PAIR).view(np.recarray)
        self.out = np.zeros((LANES, 4 * _FS + 4 * n_areas), RAW_EVENT).view(np.recarray)
        self.ctl = np.zeros((LANES, CTL_SIZE), np.int64)
        self.ctl[:, C_FREE] = -1
        self.ctl[:, C_HIGH] = 1  # pair 0 stays blank, to copy from
        self.ctl[:, C_DUE] = NEVER
        self.ctx = np.zeros((LANES, 4), CONTEXT).view(np.recarray)  # the first is used, the rest keeps lanes apart
        self.fs = np.zeros((LANES, _FS))
        self.stamp = np.zeros((LANES, n_areas + 1), np.int32)
        self.found = np.zeros((LANES, n_areas + 1), np.int32)
        self.lost_found = np.zeros((LANES, n_areas + 1), np.int32)
        self.look_share = 1.0 if n_areas > _MANY_AREAS else 0.0  # a guess until there is experience
        #: Arguments put together for the loop, and the arrays they were put together of.
        self.prepared: tuple[list[tuple[Any, ...]], tuple[Any, ...]] = ([], ())

    def _fresh(self, start: int) -> None:
        self.ents.head[start:] = -1
        self.ents.a_t[start:] = NEVER
        self.ents.b_t[start:] = NEVER
        self.ents.alt[start:] = np.nan

    def looks(self, n: int) -> int:
        """How many fixes were looked at closely so far; 0 where n fixes are too few to learn from."""
        return int(self.ctl[:, C_LOOKS].sum()) if n >= _GROUP_FROM else 0

    def groups(self, n: int, entities: int) -> bool:
        """Whether n fixes are worth grouping by entity: many of each, and most not in empty country.

        Where they are, what is known of their surroundings is larger than any cache.
        """
        return n >= _GROUP_FROM and n >= 2 * entities and self.look_share > _GROUP_ABOVE

    def note_looks(self, n: int, looks: int) -> None:
        """Learn from n fixes how many need a closer look."""
        if n >= _GROUP_FROM:
            self.look_share = looks / n

    def drain(self, events: list[NDArray[np.void]]) -> None:
        """Move what the loop has reported to the end of a list; there is room for as much again."""
        for lane, n in enumerate(self.ctl[:, C_OUT].tolist()):
            if n:
                events.append(np.asarray(self.out)[lane, :n].copy())
                self.ctl[lane, C_OUT] = 0

    def make_room(self, entities: int, lane_of: NDArray[np.uint8]) -> None:
        """At least this many entity records; `lane_of` says whose pairs are in which lane."""
        self.lane_of = lane_of
        have = len(self.ents)
        if entities > have:
            self.ents = grown(self.ents, max(entities, 2 * have))
            self._fresh(have)
            rows = (len(self.ents) >> ROW_BITS) + 1
            self.due = np.concatenate([self.due, np.full(rows - len(self.due), NEVER, np.int64)])

    def look_through(self) -> None:
        """Timers were set, or entities changed, without a word to `due`: look at all of them at the next instant."""
        self.due[:] = -NEVER
        self.ctl[:, C_DUE] = -NEVER
