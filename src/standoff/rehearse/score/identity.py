"""Who is reported as whom: one id may stand for several true entities, and one entity may have several ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

__all__ = ["Aliases"]


class Aliases:
    """Of each reported id the true entities it may stand for; an id that no alias names stands for itself."""

    def __init__(self, reported_as: Mapping[str, Sequence[str]]) -> None:
        self._stands_for: dict[str, set[str]] = defaultdict(set)
        for entity, ids in reported_as.items():
            for name in ids:
                self._stands_for[name].add(entity)
        self._group: dict[str, str] = {}
        for entity, ids in sorted(reported_as.items()):
            for name in ids:
                self._join(f"true {entity}", f"id {name}")

    def may_be(self, reported: str, entity: str) -> bool:
        """Whether a report of this id may be about that true entity."""
        return entity in self._stands_for[reported] if reported in self._stands_for else reported == entity

    def is_shared(self, reported: str) -> bool:
        """Whether several true entities report under this id."""
        return len(self._stands_for.get(reported, ())) > 1

    def group_of_id(self, reported: str) -> str:
        """A name shared by all ids and entities that aliases tie together."""
        return self._root(f"id {reported}") if reported in self._stands_for else self._root(f"true {reported}")

    def group_of_entity(self, entity: str) -> str:
        """The same of a true entity."""
        return self._root(f"true {entity}")

    def _join(self, one: str, other: str) -> None:
        self._group[self._root(other)] = self._root(one)

    def _root(self, name: str) -> str:
        while self._group.get(name, name) != name:
            name = self._group[name]
        return name
