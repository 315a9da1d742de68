"""The section `incidents`: how events become incidents, and which role may do what to one."""

from __future__ import annotations

from types import MappingProxyType

from standoff.model.event import Severity
from standoff.model.plan import INCIDENT_ACTS, IncidentRules
from standoff.plan.explain import Findings, read_model
from standoff.plan.procedures import Roles, check_role
from standoff.plan.schema_people import IncidentsModel
from standoff.plan.tree import Node

__all__ = ["read_incidents"]


def read_incidents(node: Node | None, roles: Roles, found: Findings) -> IncidentRules:
    """The rules of incidents; without the section, the defaults."""
    model = None if node is None else read_model(IncidentsModel, node, found, "'incidents'")
    if node is None or model is None:
        return IncidentRules()
    acts = {act: role for act in INCIDENT_ACTS if (role := getattr(model.acts, act)) is not None}
    for act, role in acts.items():
        check_role(role, roles, node.at(("acts", act)), found)
    return IncidentRules(
        opens_at=Severity(model.opens_at),
        reopen_within_us=model.reopen_within,
        ack_expires_us=model.ack_expires,
        answer_within_us=model.answer_within,
        acts=MappingProxyType(acts),
    )
