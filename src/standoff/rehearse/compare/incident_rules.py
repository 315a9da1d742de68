"""Door `incidents`: how events become incidents, and who may do what to one."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.model.incident import SEVERITIES
from standoff.model.plan import INCIDENT_ACTS, Plan, Role
from standoff.rehearse.compare.change import Direction, PlanChange
from standoff.rehearse.compare.people import standing_changes, who_may, without_parties
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import duration_words

__all__ = ["incident_rules"]

_OPENS = "events milder than this open no incident, unless their rule calls a procedure"
_ACK = "an acknowledgement lasts longer before somebody has to answer again"
_REOPEN = (
    "a return within this time reopens the old incident, and a later one starts another: both have to be answered, and "
    "which of them people attend to more cannot be read here"
)
_ANSWER = "measured longer, an object that obeys late relieves a step, and one that goes on late is noted too"


def incident_rules(scene: Scene) -> Iterator[PlanChange]:
    """Every field of the section `incidents`."""
    old, new = scene.old.incidents, scene.new.incidents
    if old.opens_at != new.opens_at:
        higher = SEVERITIES.index(new.opens_at) > SEVERITIES.index(old.opens_at)
        yield _field(
            scene, "looser" if higher else "stricter", "opens_at", (old.opens_at.value, new.opens_at.value), _OPENS
        )
    if old.ack_expires_us != new.ack_expires_us:
        yield _field(
            scene, _longer(old.ack_expires_us, new.ack_expires_us), "ack_expires",
            (_lasting(old.ack_expires_us), _lasting(new.ack_expires_us)), f"a greater value is looser: {_ACK}",
        )  # fmt: skip
    for key, why in (("reopen_within", _REOPEN), ("answer_within", _ANSWER)):
        was, now = getattr(old, f"{key}_us"), getattr(new, f"{key}_us")
        if was != now:
            yield _field(scene, "cannot_tell", key, (duration_words(was), duration_words(now)), why)
    for act in INCIDENT_ACTS:
        yield from _act(scene, act)


def _longer(was: int | None, now: int | None) -> Direction:
    """None is for good."""
    return "looser" if now is None or (was is not None and now > was) else "stricter"


def _lasting(span_us: int | None) -> str:
    return "never" if span_us is None else duration_words(span_us)


def _field(scene: Scene, direction: Direction, key: str, pair: tuple[str, str], why: str) -> PlanChange:
    path = ("incidents", key)
    texts = scene.written(path, *pair)
    suffix = "" if key == "opens_at" else "_us"
    return scene.tell(
        direction, "incidents", "incidents", f"{key} is another", why, at=(path,), old=texts[0], new=texts[1],
        covers=(("incidents", f"{key}{suffix}"),),
    )  # fmt: skip


def _act(scene: Scene, act: str) -> Iterator[PlanChange]:
    was, now = scene.old.incidents.acts.get(act), scene.new.incidents.acts.get(act)
    if was == now:
        return
    told = list(who_may(standing_changes(_role(scene.old, was), _role(scene.new, now), ""), act))
    for direction, words, why in told or [("moved", f"to {act} needs another role", "the same people hold it")]:
        yield _of_act(scene, act, direction, words, why)


def _of_act(scene: Scene, act: str, direction: Direction, words: str, why: str) -> PlanChange:
    was, now = (plan.incidents.acts.get(act, "any holder") for plan in (scene.old, scene.new))
    path = ("incidents", "acts", act)
    return scene.tell(direction, "incidents", f"to {act} an incident", words, why, at=(path,), old=was, new=now,
                      covers=(path,))  # fmt: skip


def _role(plan: Plan, name: str | None) -> Role:
    """A role by its name, for no party in particular; None: the holders of any of them."""
    return without_parties(
        Role(name or "", tuple(one for role in plan.roles if name in (None, role.id) for one in role.holders))
    )
