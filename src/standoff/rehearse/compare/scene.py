"""The two plans side by side, and how each door tells what it found."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.model.plan import Plan
from standoff.rehearse.compare.change import AreaChange, ContentPath, Direction, PlanChange
from standoff.rehearse.compare.source import Source

__all__ = ["At", "Scene", "Sides"]

#: Where to look for the place in the file: paths in the text, the first that is written is taken.
At = tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Where to look in OLD, and where in NEW, where that is not the same; both by the new names."""

    old: At
    new: At


@dataclass(frozen=True, slots=True)
class Scene:
    """OLD and NEW. In `old` everything that was only renamed bears its new name; `former` gives the name it had."""

    old: Plan
    new: Plan
    old_source: Source
    new_source: Source
    former: dict[tuple[str, ...], str]

    def tell(
        self,
        direction: Direction,
        door: str,
        subject: str,
        words: str,
        why: str,
        *,
        at: At | Sides = (),
        old: str | None = None,
        new: str | None = None,
        covers: tuple[ContentPath, ...],
        area: AreaChange | None = None,
    ) -> PlanChange:
        """The change with its place in both files. `at`: paths by the new names."""
        sides = at if isinstance(at, Sides) else Sides(at, at)
        old_place = self.old_source.place(*(self.as_before(path) for path in sides.old)) if sides.old else None
        new_place = self.new_source.place(*sides.new) if sides.new else None
        return PlanChange(direction, door, subject, words, why, old, new, old_place, new_place, area, covers)

    def as_before(self, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
        """The path with the names that things had in OLD."""
        names = [str(step) for step in path]
        before = list(path)
        for length in range(2, len(path) + 1):
            was = self.former.get(tuple(names[:length]))
            if was is not None:
                before[length - 1] = was
        return tuple(before)

    def written(self, path: tuple[str | int, ...], old: str, new: str) -> tuple[str, str]:
        """Both values as their authors wrote them where they did, else these."""
        return self.old_source.text(self.as_before(path), old), self.new_source.text(path, new)
