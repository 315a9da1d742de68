"""The shape of a plan file: one model a section, and the JSON Schema that editors complete from."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field, create_model

from standoff.model.kinds import KINDS, Parameter
from standoff.plan.fields import (
    Count,
    Datum,
    DurationUs,
    DurationUsOrZero,
    Flag,
    InstantUs,
    LengthM,
    LengthMOrZero,
    LineOfPositions,
    Number,
    Position,
    RingOfPositions,
    Sigmas,
    SpeedMps,
    Text,
    Texts,
)
from standoff.plan.schema_people import IncidentsModel, PartyModel, ProcedureModel, RoleModel
from standoff.plan.section import Section, WindowModel
from standoff.units import US_PER_S

__all__ = [
    "COLUMNS",
    "PARAMETERS",
    "SHAPES",
    "AltitudeModel",
    "CircleModel",
    "CorridorModel",
    "DefaultsModel",
    "HeadModel",
    "PlanModel",
    "RuleBase",
    "RuleModel",
    "ShapeModel",
    "SureModel",
    "VersionModel",
    "ZoneModel",
    "plan_schema",
]

#: The columns of fixes that `columns:` may map.
COLUMNS: Final = ("entity", "time", "lon", "lat", "received_at", "alt_m", "alt_datum", "speed_mps", "course_deg",
                  "error_m", "party", "kind", "source")  # fmt: skip
SHAPES: Final = ("circle", "polygon", "multipolygon", "corridor", "file")
_KIND_WORDS: Final = ", ".join(KINDS)


class CircleModel(Section):
    """All points at most `radius` from `centre`, as the geodesic runs."""

    centre: Position = Field(description="[lon, lat] in degrees.")
    radius: LengthM = Field(description="How far from the centre, like 55 km. A bare number is metres.")


class CorridorModel(Section):
    """All points near a line."""

    line: LineOfPositions = Field(description="The line, as a list of [lon, lat].")
    width: LengthM | None = Field(None, description="The full width, from one edge to the other.")
    half_width: LengthM | None = Field(None, description="Or the distance from the line to either edge.")
    edges: Literal["lonlat", "geodesic"] = Field("geodesic", description="How two points of the line are joined.")


class AltitudeModel(Section):
    """An altitude band, both ends included. Without one the zone reaches from the ground to the sky."""

    floor: Text | None = Field(None, description="The lower end: 500 ft, 150 m agl, FL100, gnd. Absent: no lower end.")
    ceiling: Text | None = Field(None, description="The upper end: 3000 m, FL245, unl. Absent: no upper end.")
    datum: Datum | None = Field(
        None,
        description="What heights without a datum are measured from: hae, msl, agl or fl (pressure altitude).",
    )


class ValidModel(Section):
    """When a zone is in force."""

    from_: InstantUs | None = Field(None, alias="from", description="The first instant, with Z or an offset.")
    to: InstantUs | None = Field(None, description="The first instant after it, with Z or an offset.")


class ShapeModel(Section):
    """Where a zone is: exactly one of circle, polygon, multipolygon, corridor and file."""

    circle: CircleModel | None = Field(None, description="A circle about a point.")
    polygon: list[RingOfPositions] | None = Field(
        None,
        min_length=1,
        description="Rings of [lon, lat]: the outer one first, then its holes. One bare ring will do.",
    )
    multipolygon: list[list[RingOfPositions]] | None = Field(
        None, min_length=1, description="Several polygons, each a list of rings."
    )
    corridor: CorridorModel | None = Field(None, description="A line with a width.")
    file: Text | None = Field(
        None, description="A zone file beside the plan: .geojson, .kml, .json (ED-269, ED-318) or .txt (OpenAir)."
    )
    select: Texts | None = Field(None, description="With file: only zones with these ids or names; globs.")
    edges: Literal["lonlat", "geodesic"] | None = Field(
        None, description="How two vertices are joined: a straight line in lon/lat (default) or a geodesic."
    )
    contains_pole: Literal["north", "south"] | None = Field(None, description="The pole that lies inside, if one does.")
    altitude: AltitudeModel | None = Field(None, description="The altitude band.")
    schedule: list[WindowModel] | None = Field(None, min_length=1, description="Weekly hours. Absent: the whole time.")


class VersionModel(ShapeModel):
    """One geometry of a zone and the time it holds."""

    from_: InstantUs | None = Field(
        None, alias="from", description="The first instant, with Z or an offset. Absent: always before."
    )
    to: InstantUs | None = Field(
        None, description="The first instant after it. Absent: for good, or until the next version."
    )


class ZoneModel(ShapeModel):
    """A named area, in one shape or in versions that follow each other."""

    name: Text | None = Field(None, description="The name for people.")
    valid: ValidModel | None = Field(None, description="When the zone is in force. Absent: always.")
    versions: list[VersionModel] | None = Field(
        None, min_length=1, description="Geometries that follow each other in time."
    )
    accepted_by: Texts = Field((), description="The parties that accept the zone.")
    exempt: Texts = Field((), description="The parties whose members raise no event here.")
    surface: Flag = Field(False, description="true: every fix counts as on the ground, whatever its altitude.")


class SureModel(Section):
    """How sure a fix, or a run of fixes, must be."""

    one: Sigmas = Field(
        5.0,
        json_schema_extra={"default": "5 sigma"},
        description="One fix decides when it is this many position errors from the border.",
    )
    run: Count = Field(5, description="Or so many fixes in a row ...")
    for_: DurationUsOrZero = Field(
        60 * US_PER_S,
        alias="for",
        json_schema_extra={"default": "60 s"},
        description="... spanning at least this long ...",
    )
    p: Number = Field(0.95, gt=0.5, lt=1.0, description="... each on the same side with at least this probability.")


class DefaultsModel(Section):
    """What holds wherever a rule or a fix says nothing else."""

    position_error: LengthMOrZero = Field(
        15.0, description="1 sigma per axis of fixes that carry no error of their own."
    )
    max_gap: DurationUs = Field(
        30 * 60 * US_PER_S,
        json_schema_extra={"default": "30 min"},
        description="Across a longer silence there is no path and no crossing.",
    )
    lateness: DurationUsOrZero = Field(
        5 * 60 * US_PER_S,
        json_schema_extra={"default": "5 min"},
        description="Live: how long fixes may be late and still be put in order.",
    )
    lost_after: DurationUs = Field(
        60 * 60 * US_PER_S,
        json_schema_extra={"default": "60 min"},
        description="An entity silent for this long is lost.",
    )
    sure: SureModel = Field(SureModel(), description="When a side of the border counts as decided.")


class WhoModel(Section):
    """Which entities a rule is about. All that is given must match."""

    party: Texts = Field((), description="Party ids or globs. An entity of no party matches only `unknown`.")
    kind: Texts = Field((), description="What it is, as the feed says: vessel, aircraft, vehicle ... Globs.")
    entity: Texts = Field((), description="Entity ids, globs or ranges.")


class RuleBase(Section):
    """Some kinds of event, at some zones, for some entities."""

    id: Text = Field(description="The rule's own name, once in the plan.")
    when: Texts = Field(description=f"A kind, a list, a glob or all: {_KIND_WORDS}.")
    zone: Texts = Field(("*",), description="A zone id, a list or a glob. Absent: every zone.")
    who: WhoModel = Field(WhoModel(), description="Which entities. Absent: all.")
    severity: Literal["info", "notice", "warning", "critical"] = Field(
        "info", description="How much it is to be noticed."
    )
    procedure: Text | None = Field(None, description="The procedure that its incidents walk.")
    sure: SureModel | None = Field(None, description="When a side counts as decided, for this rule alone.")


def _parameters() -> dict[str, list[Parameter]]:
    """Every parameter by name, once for each kind that has it."""
    by_name: dict[str, list[Parameter]] = {}
    for spec in KINDS.values():
        for parameter in spec.parameters:
            by_name.setdefault(parameter.name, []).append(parameter)
    return by_name


#: Every parameter by name, as the kinds that have it describe it.
PARAMETERS: Final = _parameters()


def _parameter_field(name: str, same: list[Parameter]) -> tuple[Any, Any]:
    zero = any(parameter.default == 0 for parameter in same)
    unit = same[0].unit
    kinds = [kind for kind, spec in KINDS.items() if any(p.name == name for p in spec.parameters)]
    text = f"For {', '.join(kinds)}: {'; or '.join(p.means for p in same)}."
    lengths = LengthMOrZero if zero else LengthM
    annotation: Any = {"length": lengths, "speed": SpeedMps, "duration": DurationUs, "count": Count}[unit]
    return annotation | None, Field(None, alias=name, description=text)


# The parameters come from the one table of kinds, so that schema, checks and detection cannot drift apart.
RuleModel: Final[type[RuleBase]] = create_model(
    "RuleModel",
    __base__=RuleBase,
    __doc__=RuleBase.__doc__,
    **{f"set_{name}": _parameter_field(name, same) for name, same in PARAMETERS.items()},  # type: ignore[call-overload]
)


class HeadModel(Section):
    """The parts of a plan that stand alone."""

    plan: Text = Field(description="The name of the plan.")
    defaults: DefaultsModel = Field(DefaultsModel(), description="Settings of the whole plan.")
    columns: dict[str, Text] = Field(
        {},
        description=f"What the columns of the fixes are called in the files, where it differs: {', '.join(COLUMNS)}.",
    )
    tests: Texts = Field((), description="Files or globs of the plan's own tests.")


class PlanModel(HeadModel):
    """A Standoff plan: what is to be watched, by which rules, and who acts. Its version is the hash of its content."""

    parties: dict[str, PartyModel] = Field({}, description="The sides, by id.")
    zones: dict[str, ZoneModel] = Field(min_length=1, description="The zones, by id.")
    rules: list[RuleModel] = Field(
        [], description="What to watch for. Absent: every kind on every zone at severity info."
    )
    procedures: dict[str, ProcedureModel] = Field({}, description="The ladders of steps, by id.")
    roles: dict[str, RoleModel] = Field({}, description="The standings that steps need, by id.")
    incidents: IncidentsModel = Field(IncidentsModel(), description="How events become incidents, and who may act.")


def plan_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a plan file, for editors: every field described, quantities as number or text."""
    schema = PlanModel.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Standoff plan"
    definitions = schema["$defs"]
    one_of = [{"required": [shape]} for shape in SHAPES]
    definitions["VersionModel"]["oneOf"] = one_of
    definitions["ZoneModel"]["oneOf"] = [*one_of, {"required": ["versions"]}]
    rings = definitions["ZoneModel"]["properties"]["polygon"]["anyOf"][0]["items"]
    for holder, field in (("DefaultsModel", "sure"), ("RuleModel", "who"), ("IncidentsModel", "acts")):
        del definitions[holder]["properties"][field]["default"]  # the parts carry their own, in units people write
    for section in ("defaults", "incidents"):
        del schema["properties"][section]["default"]
    for name in ("VersionModel", "ZoneModel"):
        definitions[name]["properties"]["polygon"]["anyOf"].insert(1, rings)
    schema["properties"]["columns"]["propertyNames"] = {"enum": list(COLUMNS)}
    return schema
