"""The lineage of claims as W3C PROV (PROV-JSON): who said it, who quoted whom, what replaced what, who acted for whom.

Needs the extra `share`. A claim and each copy of it on the way are entities; speakers, hops and people are agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from standoff.model.claim import Claim
from standoff.record.claims.moments import span_of
from standoff.record.share.attribution import standing_text, value_text
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["to_prov"]

_STANDOFF: Final = "urn:standoff:prov:"


def to_prov(case: Case) -> str:
    """The document as PROV-JSON; the same case gives the same text."""
    from prov.model import ProvDocument  # noqa: PLC0415  # an extra: loaded only by those who want PROV

    document = ProvDocument()
    document.add_namespace("so", _STANDOFF)
    document.add_namespace("claim", f"{_STANDOFF}claim:")
    document.add_namespace("copy", f"{_STANDOFF}copy:")
    document.add_namespace("exhibit", f"{_STANDOFF}exhibit:")
    document.add_namespace("agent", f"{_STANDOFF}agent:")
    writer = _Writer(case, document)
    writer.claims()
    writer.exhibits()
    writer.grants()
    return str(document.serialize(format="json", indent=1, sort_keys=True, ensure_ascii=False)) + "\n"


class _Writer:
    """Says one case into one document; agents once each."""

    def __init__(self, case: Case, document: Any) -> None:
        self._case, self._document = case, document
        self._agents: dict[str, Any] = {}

    def _agent(self, name: str) -> Any:
        if name not in self._agents:
            described = self._case.book.sources.get(name)
            graded = {"so:reliability": described.reliability.value} if described and described.reliability else {}
            self._agents[name] = self._document.agent(f"agent:{_safe(name)}", {"prov:label": name, **graded})
        return self._agents[name]

    def claims(self) -> None:
        for name in sorted(self._case.book.kept):
            self._claim(name)
        for name in sorted(self._case.book.kept):
            claim = self._case.book.claim(name)
            if claim.supersedes is not None:
                self._document.wasRevisionOf(f"claim:{_safe(name)}", f"claim:{_safe(claim.supersedes)}")

    def _claim(self, name: str) -> None:
        """The statement itself by its speaker; each hop has a copy, quoted from the one before; we hold the last."""
        kept = self._case.book.kept[name]
        claim = kept.claim
        entity = self._document.entity(f"claim:{_safe(name)}", self._about(claim, name))
        self._document.wasAttributedTo(entity, self._agent(kept.by))
        said = self._document.entity(f"copy:{_safe(name)}/0", {"prov:label": f"as said by {claim.source}"})
        self._document.wasAttributedTo(said, self._agent(claim.source))
        before = said
        for number, hop in enumerate(claim.via, 1):
            copy = self._document.entity(f"copy:{_safe(name)}/{number}", {"prov:label": f"as told by {hop.name}"})
            self._document.wasAttributedTo(copy, self._agent(hop.name))
            self._document.wasQuotedFrom(copy, before)
            before = copy
        self._document.wasQuotedFrom(entity, before)
        self._document.hadPrimarySource(entity, said)

    def _about(self, claim: Claim, name: str) -> dict[str, Any]:
        span, grades = span_of(claim), self._case.book.grades.get(name, [])
        found: Mapping[str, Any] = {
            "prov:label": name, "so:incident": claim.incident, "so:kind": claim.kind.value,
            "so:property": claim.property, "so:value": value_text(claim) or None, "so:words": claim.words,
            "so:standing": standing_text(self._case.book, name),
            "so:from": instant_text(span[0]) if span else None, "so:before": instant_text(span[1]) if span else None,
            "so:credibility": int(grades[-1].credibility) if grades else None,
        }  # fmt: skip
        return {key: value for key, value in found.items() if value is not None}

    def exhibits(self) -> None:
        for name, exhibit in sorted(self._case.book.exhibits.items()):
            about = {"prov:label": name, "so:sha256": exhibit.sha256, "so:copy": exhibit.copy.value}
            entity = self._document.entity(f"exhibit:{_safe(name)}", about)
            if exhibit.captured_by:
                self._document.wasAttributedTo(entity, self._agent(exhibit.captured_by))
            if exhibit.derived_from in self._case.book.exhibits:
                self._document.wasDerivedFrom(entity, f"exhibit:{_safe(exhibit.derived_from)}")
            for claim in exhibit.claims:
                if claim in self._case.book.kept:
                    self._document.wasDerivedFrom(f"claim:{_safe(claim)}", entity)

    def grants(self) -> None:
        for entry in self._case.of_type("grant"):
            said = entry.payload
            about = {
                "so:grant": said["grant"], "so:role": said["role"], "so:actions": ", ".join(said["actions"]),
                "so:not_before": said["not_before"], "so:not_after": said["not_after"],
            }  # fmt: skip
            self._document.actedOnBehalfOf(
                self._agent(said["grantee"]), self._agent(said["grantor"]), other_attributes=about
            )


def _safe(name: str) -> str:
    return quote(name, safe="")
