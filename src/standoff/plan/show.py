"""A plan in words, for a person, on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.model.kinds import KINDS
from standoff.model.plan import IncidentRules, Party, Plan, Procedure, Rule
from standoff.model.zone import AltitudeBand, Circle, Corridor, Limit, Shape, Zone, ZoneVersion
from standoff.plan.show_people import few, hours_text, incident_lines, role_text, step_text
from standoff.units import duration_text, instant_text

__all__ = ["plan_text"]

_SHOWN = 20


def plan_text(plan: Plan) -> str:
    """The plan in words. Of long lists the first are written out and the rest counted."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    yield f"Plan {plan.name}, version {plan.hash[:12]}"
    yield from _section("Zones", [list(_zone(zone)) for zone in plan.zones])
    yield from _section("Parties", [[_party(party)] for party in plan.parties])
    yield from _section("Rules", [list(_rule(rule, plan)) for rule in plan.rules])
    if not plan.rules:
        yield from ("", "No rules: every single-entity kind is watched on every zone at severity info.")
    yield from _section("Procedures", [list(_procedure(procedure)) for procedure in plan.procedures])
    yield from _section("Roles", [[role_text(role)] for role in plan.roles])
    yield from _incidents(plan)
    yield from _settings(plan)


def _section(title: str, entries: Sequence[list[str]]) -> Iterator[str]:
    if not entries:
        return
    yield ""
    yield f"{title} ({len(entries)})"
    for lines in entries[:_SHOWN]:
        yield f"  {lines[0]}"
        yield from (f"      {line}" for line in lines[1:])
    if len(entries) > _SHOWN:
        yield f"  and {len(entries) - _SHOWN:,} more"


def _zone(zone: Zone) -> Iterator[str]:
    yield zone.id + (f" ({zone.name})" if zone.name else "")
    for version in zone.versions:
        yield _version(version)
    if zone.accepted_by:
        yield f"accepted by {few(zone.accepted_by)}"
    if zone.exempt:
        yield f"exempt, so no event of theirs is raised here: {few(zone.exempt)}"
    if zone.surface:
        yield "every fix counts as on the ground"


def _version(version: ZoneVersion) -> str:
    parts = [_shape(version.shape)]
    if version.altitude:
        parts.append(_band(version.altitude))
    if version.from_us is not None:
        parts.append(f"from {instant_text(version.from_us)}")
    if version.to_us is not None:
        parts.append(f"until {instant_text(version.to_us)}")
    if version.schedule:
        parts.append("only " + "; ".join(hours_text(window) for window in version.schedule))
    return ", ".join(parts)


def _shape(shape: Shape) -> str:
    if isinstance(shape, Circle):
        return f"a circle of {_metres(shape.radius_m)} about {_position(shape.lon, shape.lat)}"
    if isinstance(shape, Corridor):
        width = _metres(2 * shape.half_width_m)
        return f"a corridor {width} wide along {len(shape.line)} points from {_position(*shape.line[0])}"
    vertices = sum(len(ring) - 1 for polygon in shape.polygons for ring in polygon)
    holes = sum(len(polygon) - 1 for polygon in shape.polygons)
    what = "a polygon" if len(shape.polygons) == 1 else f"{len(shape.polygons)} polygons"
    inside = f", the {shape.contains_pole} pole inside" if shape.contains_pole else ""
    with_holes = f" and {holes} hole{'s' * (holes > 1)}" if holes else ""
    edges = "straight in lon/lat" if shape.edges == "lonlat" else "geodesic"
    return f"{what} of {vertices:,} vertices{with_holes}, edges {edges}{inside}"


def _position(lon: float, lat: float) -> str:
    return f"{abs(lat):g} {'S' if lat < 0 else 'N'} {abs(lon):g} {'W' if lon < 0 else 'E'}"


def _metres(metres: float) -> str:
    return f"{metres / 1000:,.6g} km" if metres >= 1000 else f"{metres:g} m"


def _band(band: AltitudeBand) -> str:
    floor = "the ground or below" if band.floor is None else _limit(band.floor)
    ceiling = "any height" if band.ceiling is None else _limit(band.ceiling)
    return f"from {floor} to {ceiling}"


def _limit(limit: Limit) -> str:
    if limit.datum == "fl":
        return f"FL{limit.metres / 30.48:03.0f}"
    return f"{limit.metres:g} m {limit.datum}"


def _party(party: Party) -> str:
    name = f" ({party.name})" if party.name else ""
    members = f": {few(party.members)}" if party.members else ": told by the party column of the fixes"
    return f"{party.id}{name}{members}"


def _rule(rule: Rule, plan: Plan) -> Iterator[str]:
    zones = "every zone" if len(rule.zones) == len(plan.zones) else few(rule.zones)
    yield f"{rule.id} ({rule.severity}): {few([kind.value for kind in rule.when])} at {zones}"
    who = rule.who
    named = (("party", who.party), ("kind", who.kind), ("entity", who.entity))
    about = [f"{noun} {few(words)}" for noun, words in named if words]
    if about:
        yield f"about {' and '.join(about)}"
    if rule.parameters:
        yield ", ".join(f"{name} {_value(rule, name)}" for name in rule.parameters)
    if rule.procedure:
        yield f"walks the procedure {rule.procedure}"


def _value(rule: Rule, name: str) -> str:
    unit = next(parameter.unit for kind in rule.when for parameter in KINDS[kind].parameters if parameter.name == name)
    value = rule.parameters[name]
    if unit == "length":
        return _metres(value)
    if unit == "duration":
        return duration_text(int(value))
    return f"{value:g} m/s" if unit == "speed" else f"{value:g}"


def _procedure(procedure: Procedure) -> Iterator[str]:
    yield procedure.id + (f", which a {procedure.override} may override" if procedure.override else "")
    for number, step in enumerate(procedure.steps, 1):
        yield f"{number}. {step_text(step)}"


def _incidents(plan: Plan) -> Iterator[str]:
    if not plan.procedures and plan.incidents == IncidentRules():
        return
    yield ""
    yield "Incidents"
    yield from (f"  {key}: {value}" for key, value in incident_lines(plan.incidents))


def _settings(plan: Plan) -> Iterator[str]:
    chosen = plan.defaults
    sure = chosen.sure
    yield ""
    yield "Settings"
    yield f"  position error {_metres(chosen.position_error_m)}, gap {duration_text(chosen.max_gap_us)},"
    yield f"  lateness {duration_text(chosen.lateness_us)}, lost after {duration_text(chosen.lost_after_us)}"
    run = f"{sure.run} in a row at {sure.p:g} over {duration_text(sure.for_us)}"
    yield f"  a side is decided by one fix at {sure.one_sigma:g} sigma, or by {run}"
    if plan.columns:
        yield "  columns: " + ", ".join(f"{name} is {given}" for name, given in plan.columns.items())
    if plan.tests:
        yield f"  tests: {few(plan.tests)}"
