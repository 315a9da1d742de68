"""Plans without a plan file: one made of zones alone, and a commented one to start from."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from standoff.model.plan import Plan
from standoff.model.zone import Zone
from standoff.plan.content import plan_hash

__all__ = ["plan_from_zones", "starter_plan"]

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")

_STARTER: Final = """\
# A Standoff plan: what is watched, by which rules, and who acts. Check it with `standoff plan check`.
# Editors complete it with the schema that `standoff plan schema` prints.
plan: {name}

# Zones by id. A circle, a polygon, a corridor, or `file: zones.geojson` beside this plan. Positions are [lon, lat].
zones:
{zones}

# The sides, and how their members are told: ids, globs, or ranges such as mmsi:271000000-271999999.
# parties:
#   visitors: {{name: Visiting ships, members: ["mmsi:*"]}}

defaults:
  position_error: 15 m   # 1 sigma of fixes that do not say how sure they are
  max_gap: 30 min        # across a longer silence no path is drawn and no crossing claimed
  lateness: 5 min        # live: fixes up to this late are put in order
  lost_after: 60 min     # silent for this long is lost

# What to watch for. Without `rules` every kind is watched on every zone at severity info.
rules:
  - id: inside
    when: [found_inside, entered, left, crossed]
    zone: "*"
    severity: warning
  - id: coming
    when: [approached, turned_away]
    within: 30 min       # would reach the border within this time
    severity: notice
  - id: standing
    when: halted
    for: 10 min          # stood still this long
    severity: notice
  - id: silent
    when: [lost, regained]

# Who acts, and how: a ladder of steps. Actions: observe, verify, contact, notify, request, convene, refer, record.
# A rule walks one with `procedure: inform`.
# procedures:
#   inform:
#     steps:
#       - {{id: check, action: verify, role: watch-officer, due: 5 min}}
#       - {{id: call, action: contact, to: harbour-master, role: watch-officer, due: 10 min, unless: [left]}}
# roles:
#   watch-officer: {{holders: [{{id: officer-1}}]}}
"""


def plan_from_zones(zones: Iterable[Zone], name: str = "quick") -> Plan:
    """A plan that watches every single-entity kind on these zones at severity info."""
    plan = Plan(name=name, hash="", zones=tuple(zones))
    return replace(plan, hash=plan_hash(plan))


def starter_plan(name: str, zones_yaml: str) -> str:
    """A commented plan that passes `plan check`. `zones_yaml` is what stands below ``zones:``, at any indentation."""
    plain = name if _PLAIN.fullmatch(name) and name.lower() not in ("null", "true", "false") else json.dumps(name)
    zones = textwrap.indent(textwrap.dedent(zones_yaml).strip("\n"), "  ")
    return _STARTER.format(name=plain, zones=zones)
