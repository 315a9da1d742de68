"""What a behaviour is told when it is asked to move: when, until when, and with which chances."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

__all__ = ["Going", "seeded"]


def seeded(seed: int, name: str, *numbers: int) -> np.random.Generator:
    """A generator that depends on these alone: another name more or less in a scenario leaves it as it is."""
    digest = hashlib.sha256(name.encode()).digest()
    words = [int.from_bytes(digest[k : k + 4], "big") for k in range(0, 16, 4)]
    return np.random.default_rng(np.random.SeedSequence([seed, *words, *numbers]))


@dataclass(frozen=True, slots=True)
class Going:
    """One repetition of an actor: it begins at `start_us`, and nobody looks after `to_us`."""

    seed: int
    actor: str
    repetition: int
    start_us: int
    to_us: int

    def chances(self, stream: int = 0) -> np.random.Generator:
        """Its own source of chance, one for each stream number."""
        return seeded(self.seed, self.actor, self.repetition, stream)

    @property
    def left_us(self) -> int:
        """How long it can be seen; 0 or less: it begins too late."""
        return self.to_us - self.start_us
