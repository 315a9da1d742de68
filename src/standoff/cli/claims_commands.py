"""`standoff claims`: take in what was said, see it, check it, and say as a person what you make of it."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli.exhibit_commands import exhibit_app
from standoff.cli.options import At, Json, Record

__all__ = ["claims_app"]

claims_app = typer.Typer(no_args_is_help=True, help="Claims with their sources: import, see, check, relate, resolve.")
claims_app.add_typer(exhibit_app, name="exhibit")

_Claim = Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id.")]
_As = Annotated[str, typer.Option("--as", metavar="ID", help="Who says so.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]
_Incident = Annotated[str | None, typer.Option("--incident", metavar="ID", help="Only what is about this incident.")]
_Words = Annotated[str | None, typer.Option("--estimative", help="A word of estimative probability, like likely.")]


@claims_app.command(name="import")
def import_file(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV or JSON file of claims, or a UCDP GED table.")],
    record: Record,
    file_format: Annotated[str, typer.Option("--format", help="claims or ucdp.")] = "claims",
    person: _As = "standoff",
    incident: Annotated[
        str | None, typer.Option("--incident", metavar="ID", help="The incident of rows that name none.")
    ] = None,
    deletable: Annotated[bool, typer.Option("--deletable", help="Keep the words so that they can be removed.")] = False,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take in a file of claims, all or nothing. A record that is not there yet is begun."""
    from standoff.cli.claims_run import import_claims

    import_claims(
        file, record, file_format=file_format, person=person, incident=incident, deletable=deletable, at=at,
        as_json=as_json,
    )  # fmt: skip


@claims_app.command(name="list")
def list_all(record: Record, incident: _Incident = None, as_json: Json = False) -> None:
    """All claims: who said what, through whom, how graded; those taken back are marked."""
    from standoff.cli.claims_show import show_claims

    show_claims(record, incident, as_json=as_json)


@claims_app.command()
def check(
    record: Record,
    incident: _Incident = None,
    circle: Annotated[
        str | None, typer.Option("--circle", metavar="LON,LAT,RADIUS", help="A zone to hold places against.")
    ] = None,
    as_json: Json = False,
) -> None:
    """What claims disagree about, how many origins stand behind each value, what is restated, unsourced, too exact."""
    from standoff.cli.claims_show import show_check

    show_check(record, incident, circle, as_json=as_json)


@claims_app.command()
def relate(
    claim: _Claim,
    relation: Annotated[
        str,
        typer.Argument(metavar="RELATION", help="same_origin, corroborates, contradicts, narrows, restates or denies."),
    ],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other claim's id.")],
    record: Record,
    person: _As,
    reason: _Reason,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Say how one claim stands to another."""
    from standoff.cli.claims_run import relate_claims

    relate_claims(record, (claim, relation, other), reason, person, at, as_json=as_json)


@claims_app.command()
def resolve(
    property_: Annotated[str, typer.Argument(metavar="PROPERTY", help="The property that claims disagree about.")],
    record: Record,
    person: _As,
    method: Annotated[str, typer.Option("--method", help="range, majority, hierarchy or judgement.")],
    reason: _Reason,
    use: Annotated[
        list[str] | None, typer.Option("--use", metavar="ID", help="A claim it uses; hierarchy takes the first.")
    ] = None,
    set_aside: Annotated[
        list[str] | None, typer.Option("--set-aside", metavar="ID=REASON", help="A claim it leaves out, and why.")
    ] = None,
    incident: Annotated[str | None, typer.Option("--incident", metavar="ID", help="The incident.")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Settle a property, by a named method; every claim about it is used or set aside with a reason."""
    from standoff.cli.claims_run import resolve_property

    resolve_property(
        record, property_, incident, method, tuple(use or ()), tuple(set_aside or ()), reason, person, at,
        as_json=as_json,
    )  # fmt: skip


@claims_app.command()
def unresolve(
    resolution: Annotated[str, typer.Argument(metavar="RESOLUTION", help="Its id, as `resolve` printed it.")],
    record: Record,
    person: _As,
    reason: _Reason,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Withdraw a resolution: the range of all claims stands again."""
    from standoff.cli.claims_run import remove

    remove(record, resolution, reason, person, at, as_json=as_json)


@claims_app.command()
def retract(claim: _Claim, record: Record, person: _As, reason: _Reason, at: At = None, as_json: Json = False) -> None:
    """Take a claim back: it stays readable, and counts no more."""
    from standoff.cli.claims_run import retract_claim

    retract_claim(record, claim, reason, person, at, as_json=as_json)


@claims_app.command()
def grade(
    record: Record,
    person: _As,
    basis: Annotated[str, typer.Option("--basis", help="What the grade rests on.")],
    claim: Annotated[
        str | None, typer.Option("--claim", metavar="ID", help="The claim whose credibility it is.")
    ] = None,
    credibility: Annotated[int | None, typer.Option("--credibility", help="1 (confirmed) to 6 (no judgement).")] = None,
    estimative: _Words = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="The source judged.")] = None,
    reliability: Annotated[str | None, typer.Option("--reliability", help="A (reliable) to F (no judgement).")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Grade a claim's credibility or a source's reliability (Admiralty), one at a time: neither sways the other."""
    from standoff.cli.claims_run import grade_one

    grade_one(
        record, claim, credibility, estimative, source, reliability, basis, person, at, as_json=as_json
    )  # fmt: skip
