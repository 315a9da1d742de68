"""`standoff claims exhibit`: photographs, wreckage, documents and recordings, and who has had them."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli.options import At, Json, Record

__all__ = ["exhibit_app"]

exhibit_app = typer.Typer(no_args_is_help=True, help="Exhibits that claims rest on, and their chain of custody.")

_Exhibit = Annotated[str, typer.Argument(metavar="EXHIBIT", help="The exhibit's id.")]
_As = Annotated[str, typer.Option("--as", metavar="ID", help="Who says so.")]


@exhibit_app.command()
def add(
    exhibit: _Exhibit,
    record: Record,
    person: _As,
    kind: Annotated[str, typer.Option("--kind", help="photograph, wreckage, document or recording.")],
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="The file; only its hash is kept.")] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", help="Its hash, where the file is not here.")] = None,
    claim: Annotated[list[str] | None, typer.Option("--claim", metavar="ID", help="A claim that rests on it.")] = None,
    copy: Annotated[str, typer.Option("--copy", help="evidentiary or working.")] = "evidentiary",
    derived_from: Annotated[
        str | None, typer.Option("--derived-from", metavar="ID", help="What it is a copy of.")
    ] = None,
    captured_by: Annotated[str | None, typer.Option("--captured-by", help="Who took or found it.")] = None,
    captured_at: Annotated[
        str | None, typer.Option("--captured-at", metavar="TIME", help="When: a day or an instant.")
    ] = None,
    made_in: Annotated[str | None, typer.Option("--made-in", help="Where the thing shown was made.")] = None,
    operated_by: Annotated[str | None, typer.Option("--operated-by", help="Who is said to have operated it.")] = None,
    media_type: Annotated[str | None, typer.Option("--media-type", help="As image/jpeg.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="A remark.")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add an exhibit by its hash. Made in is not operated by: each is said apart."""
    from standoff.cli.exhibit_run import add_one

    add_one(
        record, exhibit, kind, file, sha256, person, at, as_json=as_json, copy=copy, claims=tuple(claim or ()),
        derived_from=derived_from, captured_by=captured_by, captured_at=captured_at, made_in=made_in,
        operated_by=operated_by, media_type=media_type, note=note,
    )  # fmt: skip


@exhibit_app.command()
def custody(
    exhibit: _Exhibit,
    kind: Annotated[
        str,
        typer.Argument(metavar="EVENT", help="collected, accessed, copied, transferred, exported or redacted."),
    ],
    record: Record,
    person: _As,
    to: Annotated[str | None, typer.Option("--to", help="To whom it went.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why.")] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", help="The hash found then.")] = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Say what happened to an exhibit: who, to whom, why, and the hash that was found."""
    from standoff.cli.exhibit_run import custody_event

    custody_event(record, exhibit, kind, person, at, as_json=as_json, to=to, reason=reason, sha256=sha256)


@exhibit_app.command(name="list")
def list_all(record: Record, as_json: Json = False) -> None:
    """All exhibits with their custody, oldest first, and who has them."""
    from standoff.cli.exhibit_run import show_exhibits

    show_exhibits(record, as_json=as_json)
