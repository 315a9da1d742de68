"""What a rule is told: by who an entity was said to be when the event was decided (15, 18)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from standoff.testing.slow_twin.journal import IDENTITY, Draft
from standoff.testing.slow_twin.nouns import SlowFix

__all__ = ["SlowRule", "told"]


@dataclass(frozen=True, slots=True)
class SlowRule:
    """A rule: its kinds of event, and whether it selects (entity, reported party, reported kind, zone)."""

    name: str
    kinds: frozenset[str]
    selects: Callable[[str, str | None, str | None, str], bool]


def told(rule: SlowRule, drafts: Sequence[Draft], tracks: Mapping[str, Sequence[SlowFix]]) -> list[Draft]:
    """The drafts as this rule is told them, entity by entity."""
    found = []
    for entity in sorted({draft.entity for draft in drafts}):
        mine = [draft for draft in drafts if draft.entity == entity]
        found += _Ear(rule, tracks[entity]).hear(mine)
    return [draft for draft in found if draft.kind in rule.kinds]


class _Ear:
    """One rule about one entity."""

    def __init__(self, rule: SlowRule, track: Sequence[SlowFix]) -> None:
        self._rule = rule
        self._track = track
        self._counterpart: dict[int, Draft] = {}  # by what began: what this rule was told of it

    def hear(self, drafts: Sequence[Draft]) -> list[Draft]:
        found = []
        for draft in sorted(drafts, key=Draft.rank):
            zone = draft.zone
            before = self._selected([fix for fix in self._track if fix.t_us < draft.detected_us], zone)
            now = self._selected([fix for fix in self._track if fix.t_us <= draft.detected_us], zone)
            mine = self._change(draft, before, now) if draft.kind == IDENTITY else self._event(draft, before, now)
            if mine is not None:
                found.append(replace(mine, rule=self._rule.name))
                if mine.kind != "left":
                    self._counterpart[id(draft.closes if draft.kind == IDENTITY else draft)] = found[-1]
        return found

    def _selected(self, known: Sequence[SlowFix], zone: str) -> bool:
        """By the last word of each sort."""
        party = next((fix.party for fix in reversed(known) if fix.party is not None), None)
        kind = next((fix.kind for fix in reversed(known) if fix.kind is not None), None)
        return self._rule.selects(self._track[0].entity, party, kind, zone)

    def _event(self, draft: Draft, before: bool, now: bool) -> Draft | None:
        ends = draft.closes is not None
        if not now and not (ends and before):
            return None
        return replace(draft, closes=self._ended(draft))

    def _change(self, draft: Draft, before: bool, now: bool) -> Draft | None:
        if now == before:
            return None
        if now:
            return replace(draft, kind="found_inside", cause="identity", closes=None)
        return replace(draft, kind="left", cause="identity", closes=self._ended(draft), certainty=1.0)

    def _ended(self, draft: Draft) -> Draft | None:
        began = self._counterpart.pop(id(draft.closes), None)
        return began if began is not None and began.kind in self._rule.kinds else None
