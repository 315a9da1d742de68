"""Door `selectors`: which objects a rule is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from standoff.model.plan import Rule
from standoff.plan.membership import UNKNOWN
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.languages import TooWideError, outside
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import listed

__all__ = ["parties_named", "selector_changes"]

_ANY: Final = "any"
_LOST: Final = "of objects that are selected no longer this rule tells nothing"
_GAINED: Final = "objects are selected that were not"
_SAME: Final = "the same objects are selected in other words"
_TOO_WIDE: Final = "the words have too many wildcards to compare them exactly"


def selector_changes(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    """Each of `who.party`, `who.kind`, `who.entity` on its own: all must match, so each narrows the rule alone."""
    for field in ("party", "kind", "entity"):
        was, now = getattr(old.who, field), getattr(new.who, field)
        if set(was) != set(now):
            yield from _field(scene, new, field, was, now)


def _field(scene: Scene, rule: Rule, field: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[PlanChange]:
    try:
        lost, gained = _difference(scene, field, was, now)
    except TooWideError:
        yield _told(scene, rule, field, (was, now), "cannot_tell", "other words", _TOO_WIDE)
        return
    if lost:
        yield _told(scene, rule, field, (was, now), "looser", f"no longer selects {listed(lost)}", _LOST)
    if gained:
        yield _told(scene, rule, field, (was, now), "stricter", f"also selects {listed(gained)}", _GAINED)
    if not lost and not gained:
        yield _told(scene, rule, field, (was, now), "moved", "other words for the same", _SAME)


def _told(
    scene: Scene, rule: Rule, field: str, pair: tuple[tuple[str, ...], tuple[str, ...]], direction: Direction,
    words: str, why: str,
) -> PlanChange:  # fmt: skip
    covers: tuple[ContentPath, ...] = tuple(("rules", rule.id, "who", field, word) for word in {*pair[0], *pair[1]})
    path = ("rules", rule.id, "who", field)
    return scene.tell(
        direction, "selectors", f"rule {rule.id}", f"who.{field}: {words}", why, at=(path,),
        old=listed(sorted(pair[0]), _ANY), new=listed(sorted(pair[1]), _ANY), covers=covers,
    )  # fmt: skip


def _difference(scene: Scene, field: str, was: Collection[str], now: Collection[str]) -> tuple[list[str], list[str]]:
    """What is selected no longer, and what is selected newly, in words."""
    if field == "party":
        parties = [UNKNOWN, *sorted({party.id for plan in (scene.old, scene.new) for party in plan.parties})]
        old, new = parties_named(was, parties), parties_named(now, parties)
        return sorted(old - new), sorted(new - old)
    if field == "kind":
        return _kinds_beyond(was, now), _kinds_beyond(now, was)
    return _beyond(was or ("*",), now or ("*",)), _beyond(now or ("*",), was or ("*",))


def parties_named(words: Collection[str], parties: Iterable[str]) -> set[str]:
    """Which of these parties the words under `who.party` name; no word names all, a glob never `unknown`."""
    return {
        party
        for party in parties
        if not words or party in words or (party != UNKNOWN and any(fnmatchcase(party, word) for word in words))
    }


def _kinds_beyond(these: Collection[str], those: Collection[str]) -> list[str]:
    """An object of no known kind is matched by the word `unknown`, and where nothing is asked."""
    beyond = _beyond([word for word in these if word != UNKNOWN] if these else ("*",), those or ("*",))
    unknown_here, unknown_there = (not words or UNKNOWN in words for words in (these, those))
    return [*beyond, UNKNOWN] if unknown_here and not unknown_there else beyond


def _beyond(these: Iterable[str], those: Collection[str]) -> list[str]:
    """The words of `these` that stand for something that `those` do not."""
    found = []
    for word in sorted(set(these)):
        example = outside(word, those)
        if example is not None:
            found.append(word if example == word else f"{word} (such as {example!r})")
    return found
