"""Plans: YAML to a checked, hashed `Plan`, with every finding at its line and column.

No I/O: bytes and a resolver come in, nothing is opened here.
"""

from __future__ import annotations

from standoff.plan.content import as_json, plan_hash
from standoff.plan.load import load_plan
from standoff.plan.membership import parties_of, party_of, selects
from standoff.plan.quick import plan_from_zones, starter_plan
from standoff.plan.schema import plan_schema
from standoff.plan.show import plan_text

__all__ = [
    "as_json",
    "load_plan",
    "parties_of",
    "party_of",
    "plan_from_zones",
    "plan_hash",
    "plan_schema",
    "plan_text",
    "selects",
    "starter_plan",
]
