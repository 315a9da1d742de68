"""`standoff authority`: delegate, take back, and see who may do what, and how that changed."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli.options import At, Json, Record

__all__ = ["authority_app"]

authority_app = typer.Typer(
    no_args_is_help=True, help="Delegate authority, take it back, see who may do what, and how that changed."
)

_As = Annotated[str, typer.Option("--as", metavar="ID", help="Who acts.")]
_Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="A kind of incident; may be repeated; left out: every kind.")
]
_Role = Annotated[str | None, typer.Option("--role", help="The role whose standing is lent; with --parent: as there.")]
_Start = Annotated[str | None, typer.Option("--from", metavar="TIME", help="From when; left out: from now on.")]
_End = Annotated[str, typer.Option("--until", metavar="TIME", help="The first instant outside, with Z or an offset.")]
_Redelegable = Annotated[bool, typer.Option("--redelegable", help="It may be handed on, in whole or in part.")]
_Id = Annotated[str | None, typer.Option("--id", help="What it is called; left out: made from its content.")]
_Why = Annotated[str, typer.Option("--reason", help="Why.")]


@authority_app.command()
def grant(
    record: Record,
    person: _As,
    to: Annotated[str, typer.Option("--to", metavar="ID", help="To whom.")],
    action: Annotated[list[str], typer.Option("--action", help="What may be done; may be repeated.")],
    zone: Annotated[list[str], typer.Option("--zone", help="At which zone; may be repeated; * for every zone.")],
    until: _End,
    reason: _Why,
    role: _Role = None,
    kind: _Kinds = None,
    start: _Start = None,
    redelegable: _Redelegable = False,
    parent: Annotated[str | None, typer.Option("--parent", metavar="GRANT", help="The grant it is made under.")] = None,
    instrument: Annotated[str, typer.Option("--instrument", help="The order, letter or agreement it rests on.")] = "",
    name: _Id = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Lend part of the standing of a role to somebody, for a time. Exit code 1 where that is refused."""
    from standoff.cli.authority_run import Wish, make_grant

    wish = Wish(name, to, role, tuple(action), tuple(zone), tuple(kind or ("*",)), start, until, redelegable, parent,
                reason, instrument)  # fmt: skip
    make_grant(record, person, wish, at, as_json=as_json)


@authority_app.command()
def revoke(
    grant: Annotated[str, typer.Argument(metavar="GRANT", help="The grant's id.")],
    record: Record,
    person: _As,
    reason: _Why,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take a grant back; what was handed on under it ends with it. Exit code 1 where that is refused."""
    from standoff.cli.authority_run import revoke_grant

    revoke_grant(record, person, grant, reason, at, as_json=as_json)


@authority_app.command()
def who(
    record: Record,
    action: Annotated[str, typer.Option("--action", help="What is to be done.")],
    zone: Annotated[str | None, typer.Option("--zone", help="Where; left out: those who may everywhere.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="In which kind of incident; left out: in any.")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Everyone who may, by role, with the chain it rests on: from the record as it stood at that instant."""
    from standoff.cli.authority_show import show_who

    show_who(record, action, zone, kind, at, as_json=as_json)


@authority_app.command()
def changes(
    record: Record,
    start: Annotated[str, typer.Option("--from", metavar="TIME", help="The instant to compare with.")],
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="The later instant; left out: now.")] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", metavar="WAY", help="looser or stricter: exit code 1 where there is any.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Who could do more or less than before: a widening is shown as looser, a narrowing as stricter."""
    from standoff.cli.authority_show import show_changes

    show_changes(record, start, end, fail_on, as_json=as_json)
