"""Door `grants`: what was delegated under each plan, from files of what people did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from standoff.authority import Register, changes, fold, grant_drafts, revocation_drafts
from standoff.errors import Place
from standoff.incidents import Act
from standoff.model.grant import ANY, Grant
from standoff.model.plan import Plan
from standoff.rehearse.compare.change import Direction, PlanChange
from standoff.rehearse.compare.words import instant_words, listed, span_words

__all__ = ["grant_changes", "register_of"]

_PAPERS: Final = "other words or papers; what it lets somebody do is the same"
_OTHER: Final = "it is another person's, role's or grant's to give or to have"
_SETS: Final = (
    ("actions", "actions", "do"),
    ("zones", "zones", "be used at"),
    ("incident_kinds", "kinds", "be used in"),
)

_Places = Mapping[str, Place | None]


def register_of(plan: Plan, acts: Iterable[Act]) -> Register:
    """Who may do what after all these acts; a grant that is refused is none."""
    register = Register.of_roles(plan.roles)
    register = Register(roles=register.roles, zones=frozenset(zone.id for zone in plan.zones))
    for act in acts:
        if act.grant is not None and act.do in ("grant", "revoke"):
            if act.do == "grant":
                _, drafts = grant_drafts(register, act.grant, act.person, act.at_us, act.at_us)
            else:
                _, drafts = revocation_drafts(
                    register, act.grant.id, act.person, act.at_us, act.at_us, act.reason or ""
                )
            for draft in drafts:
                register = fold(register, draft)
    return register


def grant_changes(old: Plan, new: Plan, old_acts: tuple[Act, ...], new_acts: tuple[Act, ...]) -> Iterator[PlanChange]:
    """Grants made, taken back and changed; then what anybody may do more or less by it, and when."""
    was, now = register_of(old, old_acts), register_of(new, new_acts)
    places = tuple({act.grant.id: act.place for act in acts if act.grant} for acts in (old_acts, new_acts))
    for name in sorted(was.grants.keys() | now.grants.keys()):
        before, after = was.grants.get(name), now.grants.get(name)
        if before is None or after is None:
            yield _whole(name, before, after, places)
        else:
            yield from _of_grant(before, after, places)
            yield from _revoked(was, now, after, places)
    if was.grants or now.grants:
        yield from _standing(was, now)


def _told(
    direction: Direction, name: str, words: str, why: str, pair: tuple[str | None, str | None],
    places: tuple[_Places, ...],
) -> PlanChange:  # fmt: skip
    return PlanChange(
        direction, "grants", f"grant {name}", words, why, pair[0], pair[1], places[0].get(name), places[1].get(name)
    )


def _whole(name: str, before: Grant | None, after: Grant | None, places: tuple[_Places, ...]) -> PlanChange:
    grant = before or after
    assert grant is not None
    span = span_words(grant.not_before_us, grant.not_after_us)
    told = f"{grant.grantor} to {grant.grantee}: {listed(grant.actions)} as {grant.role}, {span}"
    if after is None:
        why = "what it allowed nobody may by it any more"
        refused = name in places[1]
        words = "the grant is refused under the new plan" if refused else "the grant is not made"
        return _told("stricter", name, words, why, (told, None), places)
    words = "the grant, refused under the old plan, holds" if name in places[0] else "the grant is made"
    return _told("looser", name, words, f"{grant.grantee} may do more than before", (None, told), places)


def _of_grant(before: Grant, after: Grant, places: tuple[_Places, ...]) -> Iterator[PlanChange]:
    for field, noun, may in _SETS:
        was, now = set(getattr(before, field)), set(getattr(after, field))
        yield from _set(after.id, noun, may, (was, now), places)
    for field, noun, later in (("not_before_us", "from", "stricter"), ("not_after_us", "until", "looser")):
        start, end = getattr(before, field), getattr(after, field)
        if start != end:
            is_later = end > start
            way: Direction = later if is_later else "stricter" if later == "looser" else "looser"  # type: ignore[assignment]
            why = "it holds for longer" if way == "looser" else "it holds for a shorter time"
            texts = (instant_words(start, ""), instant_words(end, ""))
            yield _told(way, after.id, f"{noun} is {'later' if is_later else 'sooner'}", why, texts, places)
    if before.redelegable != after.redelegable:
        why = "it may be handed on" if after.redelegable else "it may not be handed on"
        pair = tuple("yes" if one.redelegable else "no" for one in (before, after))
        yield _told("looser" if after.redelegable else "stricter", after.id, "redelegable is another", why,
                    (pair[0], pair[1]), places)  # fmt: skip
    for field in ("grantor", "grantee", "role", "parent", "reason", "instrument"):
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            why = _PAPERS if field in ("reason", "instrument") else _OTHER
            yield _told("cannot_tell", after.id, f"{field} is another", why, (one or None, other or None), places)


def _set(
    name: str, noun: str, may: str, pair: tuple[set[str], set[str]], places: tuple[_Places, ...]
) -> Iterator[PlanChange]:
    was, now = pair
    texts = tuple("all" if ANY in words else listed(sorted(words)) for words in pair)
    lost = sorted(was - now) if ANY not in now else []
    gained = sorted(now - was) if ANY not in was else []
    for direction, words, verb in (("looser", gained, "may now"), ("stricter", lost, "may no longer")):
        if words:
            told = "all" if ANY in words else listed(words)
            yield _told(direction, name, f"{noun}: {told}", f"it {verb} {may} {told}",  # type: ignore[arg-type]
                        (texts[0], texts[1]), places)  # fmt: skip
    if was != now and not lost and not gained:
        yield _told("moved", name, f"{noun} in other words", "* is all of them", (texts[0], texts[1]), places)


def _revoked(was: Register, now: Register, grant: Grant, places: tuple[_Places, ...]) -> Iterator[PlanChange]:
    before, after = was.revoked_us.get(grant.id), now.revoked_us.get(grant.id)
    if before == after:
        return
    sooner = before is None or (after is not None and after < before)
    way: Direction = "stricter" if sooner else "looser"
    why = "it holds for a shorter time" if sooner else "it holds for longer"
    texts = (instant_words(before, "never"), instant_words(after, "never"))
    yield _told(way, grant.id, "it is revoked at another time", why, texts, places)


def _standing(was: Register, now: Register) -> Iterator[PlanChange]:
    """What the authority room tells of the two registers, piece of time by piece.

    Only of grants that are the same in both: what a changed one, or a role, lets somebody do is told where it changed.
    """
    same = {name for name in was.grants.keys() & now.grants.keys() if was.grants[name] == now.grants[name]}
    told: dict[tuple[Direction, str, str], list[tuple[int, int]]] = {}
    for start_us, end_us in pairwise(_edges(was, now)):
        for change in changes(was, now, start_us, start_us):
            if change.what == "may" and change.grant in same:
                told.setdefault((change.direction, f"{change.person} as {change.role}", change.words), []).append(
                    (start_us, end_us)
                )
    for (direction, subject, words), spans in sorted(told.items()):
        when = " and ".join(span_words(*span) for span in _joined(spans))
        why = "in the end somebody may do more" if direction == "looser" else "in the end somebody may do less"
        yield PlanChange(direction, "grants", subject, f"{words}, {when}", why)


def _edges(was: Register, now: Register) -> list[int]:
    """Every instant at which some grant begins, is made, is taken back or ends."""
    return sorted(
        {
            at_us
            for register in (was, now)
            for grant in register.grants.values()
            for at_us in (grant.not_before_us, grant.not_after_us, register.made_us[grant.id],
                          register.revoked_us.get(grant.id, grant.not_after_us))
        }
    )  # fmt: skip


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined
