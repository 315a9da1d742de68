"""The laws of authority, each for worlds of roles and grants that hypothesis makes up."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from authority_scenes import (
    ACTIONS,
    HOUR_US,
    KINDS,
    PEOPLE,
    ROLES,
    ZONES,
    World,
    scenes,
    slow_quorum,
    slow_ways,
    worlds,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.authority import (
    Change,
    Register,
    admit,
    admit_revocation,
    candidates,
    changes,
    decide,
    fold,
    grant_payload,
    revocation_payload,
    who,
)
from standoff.model.entry import Draft
from standoff.model.grant import Ask, Decision, Grant, Granted, NeedsSecond, Refused

ONE = st.just({"n": 1})
Scene = tuple[World, Ask]


def _grants_of(world: World, chain: tuple[str, ...]) -> list[Grant]:
    by_id = {f"grant:{grant.id}": grant for grant, _ in world.grants}
    return [by_id[word] for word in chain[1:]]


def _rank(answer: Decision) -> int:
    return [Refused, NeedsSecond, Granted].index(type(answer))


@settings(max_examples=200, deadline=None)
@given(scenes())
def test_a_decision_says_yes_exactly_where_the_slow_checker_finds_a_way_and_cites_one_that_it_accepts(
    scene: Scene,
) -> None:
    world, ask = scene
    answer = decide(world.register(), ask)
    ways = list(slow_ways(world, ask, ask.person))
    assert isinstance(answer, Refused) == (not ways)
    if isinstance(answer, Refused):
        assert ask.person in answer.reason
        assert ask.role in answer.reason
    else:
        words = {(f"role:{ask.role} {root.id}", *(f"grant:{grant.id}" for grant in path)) for root, path in ways}
        assert answer.chain in words
        assert isinstance(answer, Granted) == slow_quorum(world, ask)


@settings(max_examples=100, deadline=None)
@given(scenes())
def test_whoever_could_complete_a_quorum_may_and_brings_it_nearer_and_nobody_is_left_out(scene: Scene) -> None:
    world, ask = scene
    for person in PEOPLE:
        one = replace(ask, person=person)
        answer = decide(world.register(), one)
        if isinstance(answer, NeedsSecond):
            assert all(list(slow_ways(world, one, name)) for name in answer.who)
            assert person not in answer.who
            for name in set(PEOPLE) - {*answer.who, person}:
                assert not slow_quorum(world, replace(one, approved=(*one.approved, name)))
            everybody = replace(one, approved=(*one.approved, *answer.who))
            assert slow_quorum(world, everybody) == slow_quorum(world, replace(one, approved=PEOPLE))


@settings(max_examples=80, deadline=None)
@given(scenes(), st.integers(0, 40))
def test_a_child_grant_is_never_wider_than_its_parent(scene: Scene, hour: int) -> None:
    """Neither one that is admitted, nor one that a decision rests on although it got into the record."""
    world, ask = scene
    register = world.register()
    for grant, _ in world.grants:
        anew = replace(grant, id="new")
        if isinstance(admit(register, anew, grant.grantor, hour * HOUR_US), Granted) and grant.parent is not None:
            _assert_not_wider(anew, register.grants[grant.parent])
    answer = decide(register, ask)
    for parent, child in pairwise(_grants_of(world, answer.chain) if not isinstance(answer, Refused) else []):
        _assert_not_wider(child, parent)


def _assert_not_wider(child: Grant, parent: Grant) -> None:
    assert parent.redelegable
    assert child.role == parent.role
    for wanted, there in (
        (child.actions, parent.actions),
        (child.zones, parent.zones),
        (child.incident_kinds, parent.incident_kinds),
    ):
        assert "*" in there or set(wanted) <= set(there)
    assert parent.not_before_us <= child.not_before_us
    assert child.not_after_us <= parent.not_after_us


@settings(max_examples=100, deadline=None)
@given(scenes(quorum=ONE))
def test_the_end_of_any_grant_in_a_chain_ends_the_chain(scene: Scene) -> None:
    """By revocation and by its time, the parent's as the child's own."""
    world, ask = scene
    register = world.register()
    for person in PEOPLE:
        one = replace(ask, person=person)
        answer = decide(register, one)
        for grant in _grants_of(world, answer.chain) if isinstance(answer, Granted) else []:
            revoked = decide(register.revoked(grant.id, one.at_us), one)
            assert isinstance(revoked, Refused) or revoked.chain != answer.chain
            past = decide(register, replace(one, at_us=grant.not_after_us))
            assert isinstance(past, Refused) or past.chain != answer.chain


@settings(max_examples=80, deadline=None)
@given(scenes(), st.integers(0, 40))
def test_nobody_grants_to_himself_at_once_or_in_a_circle(scene: Scene, hour: int) -> None:
    world, ask = scene
    register = world.register()
    for grant, _ in world.grants:
        anew = replace(grant, id="new")
        if isinstance(admit(register, anew, grant.grantor, hour * HOUR_US), Granted):
            assert anew.grantee != anew.grantor
    answer = decide(register, ask)
    if not isinstance(answer, Refused):
        grants = _grants_of(world, answer.chain)
        people = [grants[0].grantor, *(grant.grantee for grant in grants)] if grants else []
        assert len(people) == len(set(people))


@settings(max_examples=80, deadline=None)
@given(scenes(), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_in_which_things_were_written_down(scene: Scene, rng: object) -> None:
    world, ask = scene
    facts = [Draft("grant", 0, at_us, "p", grant_payload(grant)) for grant, at_us in world.grants]
    facts += [Draft("grant_revoked", 0, at_us, "p", revocation_payload(name, "")) for name, at_us in world.revoked]
    rng.shuffle(facts)  # type: ignore[attr-defined]
    register = Register.of_roles(world.roles)
    for fact in facts:
        register = fold(register, fact)
    assert register == world.register()
    assert decide(register, ask) == decide(world.register(), ask)


@settings(max_examples=80, deadline=None)
@given(scenes(), st.integers(0, 12))
def test_grants_that_have_nothing_to_do_with_a_question_change_nothing_in_its_answer(scene: Scene, hour: int) -> None:
    world, ask = scene
    register = world.register()
    other_role = next(role for role in ROLES if role != ask.role)
    span = (0, 60 * HOUR_US, True)
    elsewhere = Grant("u1", "ann", ask.person, other_role, ACTIONS, ("*",), ("*",), *span)
    strangers = Grant("u2", "zoe", "yan", ask.role, ACTIONS, ("*",), ("*",), *span)
    more = register.granted(elsewhere, hour * HOUR_US).granted(strangers, hour * HOUR_US)
    assert decide(more, ask) == decide(register, ask)


@settings(max_examples=100, deadline=None)
@given(scenes(), worlds(most=3), st.integers(0, 12))
def test_a_new_grant_takes_nothing_from_anybody(scene: Scene, other: World, hour: int) -> None:
    world, ask = scene
    register = world.register()
    for grant, _ in other.grants:
        more = register.granted(replace(grant, id=f"new-{grant.id}"), hour * HOUR_US)
        assert _rank(decide(more, ask)) >= _rank(decide(register, ask))


@settings(max_examples=200, deadline=None)
@given(scenes(), st.integers(0, 40))
def test_a_revocation_gives_nothing_to_anybody(scene: Scene, hour: int) -> None:
    world, ask = scene
    register = world.register()
    for grant, _ in world.grants:
        less = register.revoked(grant.id, hour * HOUR_US)
        assert _rank(decide(less, ask)) <= _rank(decide(register, ask))


@settings(max_examples=200, deadline=None)
@given(worlds(), st.integers(0, 24))
def test_a_grant_that_is_admitted_and_in_its_time_lets_its_grantee_act_at_once(world: World, hour: int) -> None:
    at_us, register = hour * HOUR_US, world.register()
    for grant, _ in world.grants:
        anew = replace(grant, id="new", not_before_us=max(grant.not_before_us, at_us))
        if anew.not_before_us == at_us and isinstance(admit(register, anew, anew.grantor, at_us), Granted):
            zone, kind = (None if "*" in words else words[0] for words in (anew.zones, anew.incident_kinds))
            ask = Ask(anew.grantee, anew.actions[0], anew.role, at_us, zone, kind)
            assert isinstance(decide(register.granted(anew, at_us), ask), Granted)


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(0, 40), st.sampled_from(PEOPLE))
def test_only_the_grantor_those_above_him_and_holders_of_the_role_may_revoke(
    world: World, hour: int, person: str
) -> None:
    at_us, register = hour * HOUR_US, world.register()
    for grant, _ in world.grants:
        if isinstance(admit_revocation(register, grant.id, person, at_us), Granted):
            above, seen = {grant.grantor}, {grant.id}
            while grant.parent in register.grants and grant.parent not in seen:
                grant = register.grants[grant.parent]
                above.add(grant.grantor)
                seen.add(grant.id)
            holds = {
                holder.id
                for role in world.roles
                if role.id == grant.role
                for holder in role.holders
                if (holder.from_us is None or holder.from_us <= at_us)
                and (holder.to_us is None or at_us < holder.to_us)
            }
            assert person in above | holds


@settings(max_examples=100, deadline=None)
@given(scenes(quorum=ONE))
def test_who_lists_exactly_those_whom_a_decision_lets(scene: Scene) -> None:
    world, ask = scene
    register = world.register()
    kind = ask.incident_kind or "entry"
    listed = {(way.role, way.person) for way in who(register, ask.zone, ask.action, ask.at_us, kind)}
    may = {
        (role, person)
        for role in ROLES
        for person in candidates(register, role)
        if list(slow_ways(world, replace(ask, role=role, incident_kind=kind), person))
    }
    assert listed == may


@settings(max_examples=80, deadline=None)
@given(worlds(shifts=False), worlds(shifts=False), st.integers(0, 40), st.integers(0, 40))
def test_every_difference_in_what_anybody_may_do_is_told_once_and_in_the_right_direction(
    before: World, after: World, first: int, last: int
) -> None:
    old, new = before.register(), after.register()
    told = [change for change in changes(old, new, first * HOUR_US, last * HOUR_US) if change.what == "may"]
    for role in ROLES:
        for person in PEOPLE:
            for action in (*ACTIONS, "notify"):
                for zone in (*ZONES, "elsewhere"):
                    for kind in (*KINDS, "stay"):
                        ask = Ask(person, action, role, first * HOUR_US, zone, kind)
                        was = isinstance(decide(old, ask), Granted)
                        now = isinstance(decide(new, replace(ask, at_us=last * HOUR_US)), Granted)
                        rows = [change.direction for change in told if _about(change, ask)]
                        assert rows == ([] if was == now else ["looser" if now else "stricter"])


def _about(change: Change, ask: Ask) -> bool:
    return (
        (change.person, change.role) == (ask.person, ask.role)
        and _names(change.actions, ask.action)
        and _names(change.zones, ask.zone or "")
        and _names(change.incident_kinds, ask.incident_kind or "")
    )


def _names(words: tuple[str, ...], word: str) -> bool:
    if words[0].startswith("* except "):
        return word not in words[0].removeprefix("* except ").split(", ")
    return "*" in words or word in words


@settings(max_examples=100, deadline=None)
@given(worlds(), st.integers(0, 40))
def test_nothing_has_changed_between_a_register_and_itself_at_one_instant(world: World, hour: int) -> None:
    assert changes(world.register(), world.register(), hour * HOUR_US, hour * HOUR_US) == ()
