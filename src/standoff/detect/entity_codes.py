"""Entity ids to codes, millions a second: a table of hashes, checked by a second hash."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.state import Registry
from standoff.kernel.compiled import loop

__all__ = ["CodeTable"]

_SEED, _CHECK_SEED = 11, 23
_FEW = 32
_CODE = np.uint64(0xFFFFFFFF)


@loop
def _look_up(slots, hashes, seconds, out):
    """Fill out with the code of each hash, -1 where it is unknown or its second hash differs; returns how many are."""
    mask = len(slots) - 1
    missing = 0
    for i in range(len(hashes)):
        h = hashes[i] | np.uint64(1)
        at = np.int64(h >> np.uint64(32)) & mask
        while slots[at, 0] != 0 and slots[at, 0] != h:
            at = (at + 1) & mask
        entry = slots[at, 1]
        if slots[at, 0] == h and (entry ^ seconds[i]) >> np.uint64(32) == 0:
            out[i] = np.int32(entry & _CODE)
        else:
            out[i] = -1
            missing += 1
    return missing


@loop
def _insert(slots, hashes, seconds, codes):
    """Enter codes under their hashes; of two ids with one hash the first stays."""
    mask = len(slots) - 1
    for i in range(len(hashes)):
        h = hashes[i] | np.uint64(1)
        at = np.int64(h >> np.uint64(32)) & mask
        while slots[at, 0] != 0 and slots[at, 0] != h:
            at = (at + 1) & mask
        if slots[at, 0] == 0:
            slots[at, 0], slots[at, 1] = h, (seconds[i] & ~_CODE) | np.uint64(codes[i])


class CodeTable:
    """A look-up beside a Registry. Two ids share an entry only if 95 bits of two hashes agree.

    `slots` (n, 2): a hash, 0 where the slot is free; the upper half of the second hash above the code. One slot is all
    of what a look-up touches: with many entities it is the memory that costs.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.slots: NDArray[np.uint64] = np.zeros((1 << 12, 2), np.uint64)

    def codes(self, entities: pl.Series) -> NDArray[np.int32]:
        """The code of each entity, new ones in order of first sight."""
        if len(entities) < _FEW:
            return np.array([self.registry.code(entity) for entity in entities], np.int32)
        hashes, seconds = _hashes(entities)
        out = np.empty(len(entities), np.int32)
        if _look_up(self.slots, hashes, seconds, out):
            self._learn_unknown(entities, hashes, seconds, out)
        return out

    def _learn_unknown(
        self, entities: pl.Series, hashes: NDArray[np.uint64], seconds: NDArray[np.uint64], out: NDArray[np.int32]
    ) -> None:
        """Put codes where `out` has none yet."""
        rows = np.flatnonzero(out < 0)
        unknown = entities.gather(rows)
        self._learn(unknown.unique(maintain_order=True))
        codes = np.empty(len(rows), np.int32)
        if _look_up(self.slots, hashes[rows], seconds[rows], codes):
            for i in np.flatnonzero(codes < 0):  # two ids with one hash: by name
                codes[i] = self.registry.code(unknown[int(i)])
        out[rows] = codes

    def _learn(self, words: pl.Series) -> None:
        codes = self.registry.codes(words.to_list())
        if 2 * len(self.registry) > len(self.slots):
            self.slots = np.zeros((2 << (len(self.registry) - 1).bit_length(), 2), np.uint64)
            words = pl.Series(self.registry.ids, dtype=pl.String)
            codes = np.arange(len(self.registry), dtype=np.int32)
        _insert(self.slots, *_hashes(words), codes)


def _hashes(words: pl.Series) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return words.hash(_SEED).to_numpy(), words.hash(_CHECK_SEED).to_numpy()
