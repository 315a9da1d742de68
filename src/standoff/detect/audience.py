"""For whom an event is told: the rules that select the entity, by what was known of it at that instant."""

from __future__ import annotations

from standoff.detect.columns import ENTERED, FOUND_INSIDE, IDENTITY
from standoff.detect.identity import Identity, identity_at, identity_before
from standoff.detect.state import Registry
from standoff.model.plan import Plan, Rule
from standoff.plan.membership import party_of, selects

__all__ = ["Audience", "Opening"]

#: Kind code, instant of detection and ordinal of an event that another may end.
Opening = tuple[int, int, int]


class Audience:
    """Answers for one batch of events; made anew for each."""

    def __init__(self, plan: Plan, registry: Registry) -> None:
        self._plan = plan
        self._registry = registry
        self._parties: dict[tuple[int, str | None], str] = {}

    def tells(
        self, rule: Rule | None, zone: int, code: int, at_us: int, kind: int, cause: int, *, closes: bool
    ) -> bool:
        """Whether a rule is told of an event, decided at `at_us`, of entity `code` at zone number `zone`.

        By what is known with the fixes of that instant; the end of something is told as well to a rule that selected
        the entity until then. A change of identity is told to rules that begin (found_inside) or stop (left).
        """
        now = self._hears(rule, zone, code, identity_at(self._registry, code, at_us))
        if code not in self._registry.history or (cause != IDENTITY and not closes):
            return now
        before = self._hears(rule, zone, code, identity_before(self._registry, code, at_us))
        if cause != IDENTITY:
            return now or before
        return now and not before if kind == FOUND_INSIDE else before and not now

    def opening(self, rule: Rule | None, zone: int, code: int, began: Opening, until_us: int) -> Opening | None:
        """What a rule was told of something that began so and ended at `until_us`; None where it was told nothing.

        A visit may have been told later than it began, when the rule began to select the entity.
        """
        kind, since_us, _ = began
        told = self._hears(rule, zone, code, identity_at(self._registry, code, since_us))
        opening = began if told else None
        if kind not in (ENTERED, FOUND_INSIDE):
            return opening
        for at_us, *identity in self._registry.history.get(code, ()):
            if since_us < at_us < until_us:
                before, told = told, self._hears(rule, zone, code, (identity[0], identity[1]))
                if told != before:
                    opening = (int(FOUND_INSIDE), at_us, 0) if told else None
        return opening

    def _hears(self, rule: Rule | None, zone: int, code: int, identity: Identity) -> bool:
        party = self._parties.get((code, identity[0]))
        entity = self._registry.ids[code]
        if party is None:
            party = self._parties[code, identity[0]] = party_of(self._plan, entity, identity[0])
        if party in self._plan.zones[zone].exempt:
            return False
        return rule is None or selects(self._plan, rule, entity, party, identity[1])
