"""A case as a STIX 2.1 bundle (OASIS, June 2021), for analysts who exchange in it. Needs the extra `share`.

An identity for each source; a note for each claim, with the chain as external references; an opinion where a person
said that a claim agrees or disagrees with another; observed data for events and exhibits; a report around it all.
Ids are UUIDv5 of record and name, times those of the record: the same record gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from standoff.model.claim import Claim, Relation
from standoff.model.claim_words import RelationKind, SourceKind
from standoff.model.entry import Entry
from standoff.record.claims.check import examine
from standoff.record.claims.places import point_error_m
from standoff.record.share.attribution import event_text, hedged, said_by, standing_text, value_text
from standoff.record.share.case import Case
from standoff.units import parse_instant_us

__all__ = ["to_stix"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CLASS: Final[Mapping[SourceKind | None, str]] = MappingProxyType(
    {
        SourceKind.PERSON: "individual",
        SourceKind.OFFICE: "organization",
        SourceKind.OUTLET: "organization",
        SourceKind.PARTY: "group",
        SourceKind.SENSOR: "system",
        None: "unknown",
    }
)
_OPINION: Final[Mapping[RelationKind, str]] = MappingProxyType(
    {
        RelationKind.CORROBORATES: "agree",
        RelationKind.CONTRADICTS: "disagree",
        RelationKind.DENIES: "strongly-disagree",
        RelationKind.NARROWS: "neutral",
    }
)


def to_stix(case: Case) -> str:
    """The bundle as JSON."""
    import stix2.v21 as stix  # noqa: PLC0415  # an extra: loaded only by those who want STIX

    writer = _Writer(case, stix)
    found = [*writer.identities(), *writer.incidents(), *writer.claims(), *writer.relations(), *writer.differences(),
             *writer.places(), *writer.observed()]  # fmt: skip
    bundle = stix.Bundle(id=writer.name("bundle", "all"), objects=[*found, writer.report(found)])
    return str(bundle.serialize(pretty=True, ensure_ascii=False)) + "\n"


class _Writer:
    """Makes objects of one case."""

    def __init__(self, case: Case, stix: Any) -> None:
        self._case, self._stix = case, stix
        self._now, self._begun = _when(case.head.recorded_at_us or 0), _when(case.opened_us)
        self._keeper = self.name("identity", "record")

    def name(self, kind: str, what: str) -> str:
        """The id of an object: the same for the same record and name."""
        url = f"standoff:{self._case.head.origin}/{kind}/{what}"
        return f"{kind}--{uuid.uuid5(uuid.NAMESPACE_URL, url)}"

    def _made(self, kind: str, what: str, at: datetime, **fields: Any) -> Any:
        created = self._begun if at == self._now else at  # what says how the record stands now is as old as the record
        made = {
            "id": self.name(kind, what),
            "created": created,
            "modified": at,
            "created_by_ref": self._keeper,
            **fields,
        }
        shape = getattr(self._stix, "".join(part.title() for part in kind.split("-")))
        return shape(**{key: value for key, value in made.items() if value is not None})

    def identities(self) -> Iterator[Any]:
        origin = self._case.head.origin
        about = "A record kept with Standoff; it passes on what others said."
        yield self._made("identity", "record", self._now, name=origin, identity_class="system", description=about)
        speakers = {each.claim.source for each in self._case.book.kept.values()}
        hops = {hop.name for each in self._case.book.kept.values() for hop in each.claim.via}
        for source in sorted(speakers | hops):
            described = self._case.book.sources.get(source)
            graded = described.reliability if described else None
            words = (
                f"Reliability {graded} (Admiralty), graded by {described.graded_by}." if described and graded else None
            )
            identity_class = _CLASS[described.kind if described else None]
            yield self._made(
                "identity", f"source/{source}", self._now, name=source, identity_class=identity_class, description=words
            )

    def incidents(self) -> Iterator[Any]:
        known = {incident["incident"]: incident for incident in self._case.incidents}
        named = {each.claim.incident for each in self._case.book.kept.values() if each.claim.incident is not None}
        for label in sorted({*known, *named}):
            seen = known.get(label)
            words = f"{seen['kind']} at {seen['zone']}, {seen['state']}" if seen else "As claims name it."
            at = _when(parse_instant_us(seen["opened_at"])) if seen else self._now
            yield self._made("incident", label, at, name=label, description=words)

    def claims(self) -> Iterator[Any]:
        for name, kept in sorted(self._case.book.kept.items()):
            claim, standing = kept.claim, standing_text(self._case.book, name)
            grades = self._case.book.grades.get(name, [])
            yield self._made(
                "note", f"claim/{name}", _when(kept.at_us),
                abstract=f"{claim.property or claim.kind.value}: {value_text(claim)}",
                content=_content(claim, standing),
                authors=[claim.source],
                labels=[f"claim-{claim.kind.value.replace('_', '-')}"],
                object_refs=self._about(claim),
                external_references=_chain(claim),
                confidence=grades[-1].credibility.stix_confidence if grades else None,
                revoked=True if standing != "stands" else None,
            )  # fmt: skip

    def _about(self, claim: Claim) -> list[str]:
        speaker = self.name("identity", f"source/{claim.source}")
        return [speaker] if claim.incident is None else [self.name("incident", claim.incident), speaker]

    def relations(self) -> Iterator[Any]:
        for number, relation in enumerate(self._case.book.relations):
            at = _when(relation.at_us)
            what = f"relation/{number}/{relation.claim}/{relation.relation}/{relation.other}"
            other = [self.name("note", f"claim/{relation.other}")]
            if relation.relation in _OPINION:
                yield self._made(
                    "opinion", what, at, opinion=_OPINION[relation.relation], explanation=_told(relation),
                    authors=[relation.by], object_refs=other,
                )  # fmt: skip
            else:
                both = [self.name("note", f"claim/{relation.claim}"), *other]
                yield self._made("note", what, at, content=_told(relation), authors=[relation.by], object_refs=both)

    def differences(self) -> Iterator[Any]:
        """What claims disagree about, as derived: nobody's opinion, so a note on both."""
        for found in examine(self._case.book)["contradictions"]:
            notes = [self.name("note", f"claim/{name}") for name in found["claims"]]
            label, what = f"difference-{found['verdict'].replace('_', '-')}", f"difference/{'/'.join(found['claims'])}"
            text = f"{found['property']}: {found['reason']}"
            yield self._made("note", what, self._now, content=text, labels=[label], object_refs=notes)

    def places(self) -> Iterator[Any]:
        """The points of claims; `precision` is how far off each may be, metres."""
        for name, kept in sorted(self._case.book.kept.items()):
            claim, error_m = kept.claim, point_error_m(kept.claim)
            if claim.lon is not None and claim.lat is not None:
                yield self._made(
                    "location", f"claim/{name}", _when(kept.at_us), name=claim.place, latitude=claim.lat,
                    longitude=claim.lon, precision=error_m, description=f"As {said_by(claim)} says, claim {name}.",
                )  # fmt: skip

    def observed(self) -> Iterator[Any]:
        """Events, seen in files of position reports; exhibits, seen as files themselves."""
        hashes = {
            each["name"]: each["sha256"] for entry in self._case.of_type("replayed") for each in entry.payload["inputs"]
        }
        events = self._case.of_type("event")
        for name in sorted({source for entry in events for source in _sources(entry)}):
            yield self._file(f"reports/{name}", name, hashes.get(name))
        for entry in events:
            yield from self._event(entry)
        for name, exhibit in sorted(self._case.book.exhibits.items()):
            custody = self._case.book.custody.get(name, [])
            at = _when(custody[0].at_us) if custody else self._now
            file = self._file(f"exhibit/{name}", name, exhibit.sha256, exhibit.size_bytes, exhibit.media_type)
            yield file
            yield self._observed(f"exhibit/{name}", at, at, at, [file.id])

    def _file(
        self, what: str, name: str, sha256: str | None, size: int | None = None, media_type: str | None = None
    ) -> Any:
        about = {"hashes": sha256 and {"SHA-256": sha256}, "size": size, "mime_type": media_type}
        known = {key: value for key, value in about.items() if value is not None}
        return self._stix.File(id=self.name("file", what), name=name, **known)

    def _event(self, entry: Entry) -> Iterator[Any]:
        """Observed data has no words: a note says what was seen."""
        said, at = entry.payload, _when(entry.recorded_at_us)
        first = _when(parse_instant_us(said["start"]))
        last = _when(parse_instant_us(said["end"])) if said["end"] else first
        files = [self.name("file", f"reports/{name}") for name in _sources(entry)]
        seen = self._observed(f"event/{said['event_id']}", at, first, max(first, last), files)
        yield seen
        yield self._made(
            "note", f"event/{said['event_id']}", at, content=event_text(said), authors=["standoff"],
            labels=["event", f"event-{said['kind'].replace('_', '-')}"], object_refs=[seen.id],
        )  # fmt: skip

    def _observed(self, what: str, at: datetime, first: datetime, last: datetime, seen: list[str]) -> Any:
        return self._made(
            "observed-data", what, at, first_observed=first, last_observed=last, number_observed=1, object_refs=seen
        )

    def report(self, found: list[Any]) -> Any:
        """Around all of it."""
        told = "Claims stand as they were made, differing ones too. Absence of a notification implies nothing."
        return self._made(
            "report", "all", self._now, name=f"Case {self._case.name}", description=told, published=self._now,
            report_types=["observed-data"], object_refs=[each.id for each in found],
            external_references=[{"source_name": "standoff-record", "description": self._case.head.origin,
                                  "external_id": f"{self._case.head.size}:{self._case.head.root.hex()}"}],
        )  # fmt: skip


def _content(claim: Claim, standing: str) -> str:
    words = f'In these words: "{claim.words}".' if claim.words else ""
    lines = [f"{said_by(claim)} says: {value_text(claim)}.", words, "; ".join(hedged(claim)), f"It {standing}."]
    return "\n".join(line for line in lines if line)


def _chain(claim: Claim) -> list[dict[str, str]]:
    """Each station, the speaker first."""
    found = [{"source_name": claim.source, "description": "the earliest speaker named"}]
    for number, hop in enumerate(claim.via, 1):
        told = " ".join(part for part in (hop.verb, hop.medium) if part)
        more = {"url": hop.url} if hop.url else {}
        found.append({"source_name": hop.name, "description": f"hop {number}{': ' + told if told else ''}", **more})
    if claim.url:
        found[-1].setdefault("url", claim.url)
    return found


def _sources(entry: Entry) -> list[str]:
    """The files that an event was seen in; one that a timer decided rests on position reports that did not come."""
    return sorted({fix["source"] for fix in entry.payload["evidence"] if fix.get("source")}) or ["position reports"]


def _told(relation: Relation) -> str:
    return f"{relation.by} says that {relation.claim} {relation.relation} {relation.other}: {relation.reason}"


def _when(at_us: int) -> datetime:
    """STIX gives milliseconds."""
    return _EPOCH + timedelta(milliseconds=at_us // 1000)
