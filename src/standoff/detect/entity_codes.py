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


@loop
def _look_up(keys, values, checks, hashes, seconds, out):
    """Fill out with the code of each hash, -1 where it is unknown or its second hash differs; returns how many are."""
    mask = len(keys) - 1
    missing = 0
    for i in range(len(hashes)):
        h = hashes[i] | np.uint64(1)
        at = np.int64(h >> np.uint64(32)) & mask
        while keys[at] != 0 and keys[at] != h:
            at = (at + 1) & mask
        if keys[at] == h and checks[at] == seconds[i]:
            out[i] = values[at]
        else:
            out[i] = -1
            missing += 1
    return missing


@loop
def _insert(keys, values, checks, hashes, seconds, codes):
    """Enter codes under their hashes; of two ids with one hash the first stays."""
    mask = len(keys) - 1
    for i in range(len(hashes)):
        h = hashes[i] | np.uint64(1)
        at = np.int64(h >> np.uint64(32)) & mask
        while keys[at] != 0 and keys[at] != h:
            at = (at + 1) & mask
        if keys[at] == 0:
            keys[at], values[at], checks[at] = h, codes[i], seconds[i]


class CodeTable:
    """A look-up beside a Registry. Two ids share an entry only if 127 bits of two hashes agree."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._fresh(1 << 12)

    def _fresh(self, slots: int) -> None:
        self.keys: NDArray[np.uint64] = np.zeros(slots, np.uint64)
        self.values: NDArray[np.int32] = np.zeros(slots, np.int32)
        self.checks: NDArray[np.uint64] = np.zeros(slots, np.uint64)

    def codes(self, entities: pl.Series) -> NDArray[np.int32]:
        """The code of each entity, new ones in order of first sight."""
        if len(entities) < _FEW:
            return np.array([self.registry.code(entity) for entity in entities], np.int32)
        hashes, seconds = _hashes(entities)
        out = np.empty(len(entities), np.int32)
        if _look_up(self.keys, self.values, self.checks, hashes, seconds, out):
            unknown = np.flatnonzero(out < 0)
            self._learn(entities.gather(unknown).unique(maintain_order=True))
            if _look_up(self.keys, self.values, self.checks, hashes, seconds, out):
                for i in np.flatnonzero(out < 0):  # two ids with one hash: by name
                    out[i] = self.registry.code(entities[int(i)])
        return out

    def _learn(self, words: pl.Series) -> None:
        codes = np.array([self.registry.code(word) for word in words], np.int32)
        if 2 * len(self.registry) > len(self.keys):
            self._fresh(4 * 2 ** int(np.ceil(np.log2(len(self.registry)))))
            words = pl.Series(self.registry.ids, dtype=pl.String)
            codes = np.arange(len(self.registry), dtype=np.int32)
        _insert(self.keys, self.values, self.checks, *_hashes(words), codes)


def _hashes(words: pl.Series) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    return words.hash(_SEED).to_numpy(), words.hash(_CHECK_SEED).to_numpy()
