"""`standoff record`: make one, see and verify it, hand it out, sign for it, and remove a text from it."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.options import At, Record

__all__ = ["record_app"]

record_app = typer.Typer(no_args_is_help=True, help="Make a record, verify it, hand it out, and sign for it.")

_Lines = Annotated[
    str | None,
    typer.Option("--record", metavar="URL", help="The record: a file, sqlite:///, postgresql://, or one exported."),
]
_As = Annotated[str, typer.Option("--as", metavar="ID", help="Who acts.")]
_By = Annotated[str, typer.Option("--as", metavar="ID", help="Who acts; left out: the program itself.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]
_Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write to this file, which must not be there.")
]
_Signer = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The private key to sign with, as `record keygen` wrote it."),
]
_Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="KEY", help="A verifier key you believe, or a file with some; may be repeated."),
]
_Roots = Annotated[
    Path | None,
    typer.Option("--stamp-root", metavar="FILE", help="The root certificates (PEM) of the authority that stamps."),
]


@record_app.command()
def init(
    record: Record,
    origin: Annotated[str, typer.Option("--origin", metavar="NAME", help="What it is called, like example.org/camp.")],
    key: _Signer = None,
    person: _By = "standoff",
    at: At = None,
    as_json: _Json = False,
) -> None:
    """Make a record, with its first entry, and with a first checkpoint where there is a key. Never overwrites."""
    from standoff.cli.record_keep import make_record

    make_record(record, origin, key, person, at, as_json=as_json)


@record_app.command()
def keygen(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The file for the private key; only you can read it.")
    ],
    name: Annotated[str | None, typer.Option("--name", help="Whose key it is; left out: the name of the file.")] = None,
    witness: Annotated[bool, typer.Option("--witness", help="A key that co-signs the checkpoints of others.")] = False,
    as_json: _Json = False,
) -> None:
    """Draw a key pair: the private half goes into a file, the verifier key is printed. Never overwrites."""
    from standoff.cli.record_keys import draw_key

    draw_key(out, name, witness=witness, as_json=as_json)


@record_app.command()
def verify(
    record: _Lines = None,
    against: Annotated[
        list[Path] | None,
        typer.Option("--against", metavar="FILE", help="A checkpoint somebody else kept; may be repeated."),
    ] = None,
    key: _Keys = None,
    proof: Annotated[
        Path | None, typer.Option("--proof", metavar="FILE", help="Check what `record prove` wrote; needs no record.")
    ] = None,
    stamp_root: _Roots = None,
    as_json: _Json = False,
) -> None:
    """Compute everything anew. Exit code 1 where it does not hold; the first bad entry is named."""
    from standoff.cli.record_verify import verify_proof, verify_record

    if proof is not None:
        held = verify_proof(proof, against or [], key or [], as_json=as_json)
    else:
        held = verify_record(record, against or [], key or [], stamp_root, as_json=as_json)
    raise typer.Exit(0 if held else 1)


@record_app.command()
def show(
    record: Record,
    type_: Annotated[list[str] | None, typer.Option("--type", help="Only entries of a type; may be repeated.")] = None,
    incident: Annotated[str | None, typer.Option("--incident", help="Only what names this incident.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="TIME", help="Recorded at or after.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Recorded before.")] = None,
    seq: Annotated[str | None, typer.Option("--seq", metavar="N|A:B", help="One entry, or from A up to B.")] = None,
    as_json: _Json = False,
) -> None:
    """Entries in order, all or chosen ones."""
    from standoff.cli.record_show import Choice, show_entries

    show_entries(record, Choice(type_ or [], incident, start, end, seq), as_json=as_json)


_Incident = Annotated[
    list[str] | None,
    typer.Option(
        "--incident", metavar="ID", help="An incident, or how claims name it; may be repeated; left out: all."
    ),
]
_Hander = Annotated[
    str | None, typer.Option("--as", metavar="ID", help="Who hands it out: an entry says so. Left out: no entry.")
]
_To = Annotated[list[str] | None, typer.Option("--to", metavar="NAME", help="To whom; may be repeated.")]
_Without = Annotated[
    bool, typer.Option("--without-texts", help="Leave the sealed texts behind; it verifies all the same.")
]
_Format = Annotated[
    str,
    typer.Option("--format", help="record (all, can be verified), geojson, kml, csv, json, cap, stix, prov or bundle."),
]
_Sender = Annotated[str | None, typer.Option("--sender", help="Of a CAP notice: who sends it.")]
_Status = Annotated[str, typer.Option("--status", help="Of a CAP notice: actual, exercise, test or draft.")]
_Message = Annotated[str, typer.Option("--message", help="Of a CAP notice: alert, update, cancel or ack.")]
_Scope = Annotated[str, typer.Option("--scope", help="Of a CAP notice: restricted, private or public.")]
_Restriction = Annotated[
    str | None, typer.Option("--restriction", metavar="TEXT", help="Of a restricted CAP notice: for whom it is.")
]
_References = Annotated[
    list[str] | None,
    typer.Option("--references", metavar="S,ID,TIME", help="Of a CAP notice: an earlier one; may be repeated."),
]


@record_app.command()
def export(
    record: Record,
    format_: _Format = "record",
    incident: _Incident = None,
    without_texts: _Without = False,
    person: _Hander = None,
    to: _To = None,
    at: At = None,
    sender: _Sender = None,
    status: _Status = "exercise",
    message: _Message = "alert",
    scope: _Scope = "restricted",
    restriction: _Restriction = None,
    references: _References = None,
    out: _Out = None,
) -> None:
    """Write a record, or a case of it, in another form, to standard output or a file."""
    from standoff.cli.record_export import export_record
    from standoff.cli.record_share import Handing, NoticeWish

    notice = NoticeWish(sender, status, message, scope, restriction, tuple(references or ()))
    export_record(
        record, format_, out, Handing(tuple(incident or ()), not without_texts, person, tuple(to or ()), at, notice)
    )


@record_app.command()
def report(
    record: Record,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write brief.html and brief.md into.")
    ],
    incident: _Incident = None,
    format_: Annotated[str, typer.Option("--format", help="html, md, or both with a comma.")] = "html,md",
    without_texts: _Without = False,
    person: _Hander = None,
    to: _To = None,
    at: At = None,
) -> None:
    """Write the incident brief: every sentence with its source, contradictions side by side."""
    from standoff.cli.record_report import write_report
    from standoff.cli.record_share import Handing

    handing = Handing(tuple(incident or ()), not without_texts, person, tuple(to or ()), at)
    write_report(record, out, format_, handing)


@record_app.command()
def redact(
    record: Record,
    commitment: Annotated[str, typer.Option("--commitment", metavar="HEX", help="The commitment of the text.")],
    person: _As,
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    at: At = None,
    as_json: _Json = False,
) -> None:
    """Remove a sealed text and its salt for good; an entry says so, and the record still verifies."""
    from standoff.cli.record_keep import redact_text

    redact_text(record, commitment, person, reason, at, as_json=as_json)


@record_app.command()
def checkpoint(
    record: Record,
    key: _Signer = None,
    witness: Annotated[
        Path | None,
        typer.Option("--witness", metavar="FILE", help="Co-sign with this witness's key, after checking growth."),
    ] = None,
    after: Annotated[
        Path | None, typer.Option("--after", metavar="FILE", help="The checkpoint that this witness signed last.")
    ] = None,
    verifier: Annotated[
        list[str] | None, typer.Option("--verifier", metavar="KEY", help="The record's verifier key, for a witness.")
    ] = None,
    stamp: Annotated[
        str | None,
        typer.Option(
            "--stamp", metavar="URL|FILE", help="Have it time-stamped: by URL; or FILE.tsq to write, .tsr to take."
        ),
    ] = None,
    stamp_root: _Roots = None,
    out: _Out = None,
    person: _By = "standoff",
    at: At = None,
    as_json: _Json = False,
) -> None:
    """Sign how far the record has come, keep that, and print it, to be handed to somebody else."""
    from standoff.cli.record_checkpoint import Wish, make_checkpoint

    wish = Wish(key, witness, after, verifier or [], stamp, stamp_root, out, person)
    make_checkpoint(record, wish, at, as_json=as_json)


@record_app.command()
def prove(
    record: Record,
    seq: Annotated[int, typer.Option("--seq", metavar="N", help="Which entry.")],
    out: _Out = None,
) -> None:
    """Prove as JSON that an entry is in the record, under the newest checkpoint that covers it."""
    from standoff.cli.record_prove import prove_entry

    prove_entry(record, seq, out)
