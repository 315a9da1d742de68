"""A small cell to try authority on: two parties, two roles, a day in May 2017."""

from __future__ import annotations

from typing import Any

from standoff.authority import Register
from standoff.model.grant import Ask, Grant
from standoff.model.plan import Holder, Role
from standoff.model.zone import WeeklyWindow
from standoff.units import parse_instant_us

EVERY_DAY = frozenset(range(7))
THURSDAY = 3


def at(text: str) -> int:
    """An instant of Thursday, 18 May 2017, or of any day: "09:00", "2017-05-19T09:00"."""
    return parse_instant_us(f"{text if 'T' in text else f'2017-05-18T{text}'}:00Z")


def shift(start: str, end: str, days: frozenset[int] = EVERY_DAY) -> WeeklyWindow:
    """Hours of the week, "22:00" to "06:00"."""
    seconds = [int(text[:2]) * 3600 + int(text[3:]) * 60 for text in (start, end)]
    return WeeklyWindow(days, *seconds)


def cell() -> Register:
    """Coalition and liaison each hold `commander`; two watch officers take turns, day and night."""
    day, night = shift("06:00", "18:00"), shift("18:00", "06:00")
    return Register.of_roles(
        [
            Role("commander", (Holder("cora", "coalition"), Holder("lev", "liaison"))),
            Role("watch", (Holder("dana", "coalition", shifts=(day,)), Holder("nils", "coalition", shifts=(night,)))),
        ]
    )


def lent(name: str, grantor: str, grantee: str, **fields: Any) -> Grant:
    """A grant of `commander` at the zone `z`, from eight to eight, for contact and refer."""
    usual: dict[str, Any] = {
        "role": "commander",
        "actions": ("contact", "refer"),
        "zones": ("z",),
        "incident_kinds": ("*",),
        "not_before_us": at("08:00"),
        "not_after_us": at("20:00"),
    }
    return Grant(name, grantor, grantee, **{**usual, **fields})


def asked(person: str, action: str = "refer", when: str = "12:00", **fields: Any) -> Ask:
    """May this person do that at the zone `z`, as commander?"""
    usual: dict[str, Any] = {"role": "commander", "zone": "z", "incident_kind": "entry"}
    return Ask(person, action, at_us=at(when), **{**usual, **fields})
