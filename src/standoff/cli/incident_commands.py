"""`standoff incident`: what there is, and what a person does about it, as a person."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from typing import Annotated, Any

import typer

from standoff.cli.options import At, Json, Record

__all__ = ["incident_app"]

incident_app = typer.Typer(no_args_is_help=True, help="See incidents and act upon them, as a person with standing.")

_Incident = Annotated[str, typer.Argument(metavar="INCIDENT", help="The incident's id, or a beginning of it.")]
_As = Annotated[str, typer.Option("--as", metavar="ID", help="Who acts.")]
_Reason = Annotated[str, typer.Option("--reason", help="Why.")]
_MaybeReason = Annotated[str | None, typer.Option("--reason", help="Why.")]
_Words = Annotated[str | None, typer.Option("--words", help="In which words.")]
_Verb = Annotated[
    str,
    typer.Argument(
        metavar="VERB",
        help="authorise, attempt, delivered, acknowledged, unreachable, declined, skip, force, jump or stand_down.",
    ),
]
_Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Until when, with Z or an offset.")]


def _act(record: str, at: str | None, as_json: bool, **fields: Any) -> None:
    from standoff.cli.incident_run import act

    act(record, at, as_json=as_json, **fields)


@incident_app.command(name="list")
def list_all(
    record: Record,
    state: Annotated[str | None, typer.Option("--state", help="Only those in this state.")] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Only those of this zone.")] = None,
    as_json: Json = False,
) -> None:
    """All incidents: what they are about, how grave, and how they stand."""
    from standoff.cli.incident_show import show_incidents

    show_incidents(record, state=state, zone=zone, as_json=as_json)


@incident_app.command()
def show(incident: _Incident, record: Record, as_json: Json = False) -> None:
    """One incident: its events, each step with who was reached and who was not, and what the entity did."""
    from standoff.cli.incident_show import show_incident

    show_incident(record, incident, as_json=as_json)


@incident_app.command()
def ack(
    incident: _Incident, record: Record, person: _As, words: _Words = None, until: _Until = None, at: At = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Acknowledge: you have seen it and answer for it."""
    _act(record, at, as_json, incident=incident, person=person, do="acknowledge", words=words, until=until)


@incident_app.command()
def step(
    incident: _Incident,
    verb: _Verb,
    record: Record,
    person: _As,
    step: Annotated[str | None, typer.Option("--step", help="The step; left out: the one that is open.")] = None,
    procedure: Annotated[str | None, typer.Option("--procedure", help="The procedure, where several are open.")] = None,
    to: Annotated[str | None, typer.Option("--to", help="The recipient, where the step has several.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who at the recipient's received or acknowledged it.")] = None,
    channel: Annotated[str | None, typer.Option("--channel", help="By which means.")] = None,
    words: _Words = None, reason: _MaybeReason = None, at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Take a step of a procedure, report what became of it, or leave its order, with a reason."""
    from standoff.cli.incident_run import refuse_unknown_verb

    refuse_unknown_verb(verb)
    _act(
        record, at, as_json, incident=incident, person=person, do=verb, step=step, procedure=procedure, recipient=to,
        by=by, channel=channel, words=words, reason=reason,
    )  # fmt: skip


@incident_app.command()
def shelve(
    incident: _Incident, record: Record, person: _As, until: Annotated[str, typer.Option("--until", metavar="TIME",
    help="Until when, with Z or an offset.")], reason: _Reason, at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Put an incident aside until an instant. It comes back by itself, and sooner if it gets graver."""
    _act(record, at, as_json, incident=incident, person=person, do="shelve", until=until, reason=reason)


@incident_app.command()
def unshelve(
    incident: _Incident, record: Record, person: _As, reason: _MaybeReason = None, at: At = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Take an incident back from the shelf."""
    _act(record, at, as_json, incident=incident, person=person, do="unshelve", reason=reason)


@incident_app.command()
def close(
    incident: _Incident, record: Record, person: _As,
    outcome: Annotated[str, typer.Option("--outcome", help="What came of it.")], reason: _Reason, at: At = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """End an incident, with an outcome and a reason."""
    _act(record, at, as_json, incident=incident, person=person, do="close", outcome=outcome, reason=reason)


@incident_app.command()
def reopen(
    incident: _Incident, record: Record, person: _As, reason: _Reason, at: At = None, as_json: Json = False
) -> None:
    """Open a closed incident again."""
    _act(record, at, as_json, incident=incident, person=person, do="reopen", reason=reason)


@incident_app.command()
def merge(
    incident: _Incident, into: Annotated[str, typer.Argument(metavar="INTO", help="The incident it goes into.")],
    record: Record, person: _As, reason: _Reason, at: At = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Two incidents are the same matter: one goes into the other, and its id stays known."""
    _act(record, at, as_json, incident=incident, person=person, do="merge", into=into, reason=reason)
