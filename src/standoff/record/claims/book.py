"""What a record holds of claims: a fold over its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from standoff.model.claim import Claim, CustodyEvent, Exhibit, Grade, Relation, Resolution, Source
from standoff.record.claims.wording import plain

__all__ = ["ClaimBook", "Kept", "Retraction"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim with who wrote it down, and when it was learned."""

    claim: Claim
    by: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Retraction:
    """A claim was taken back; it stays readable."""

    claim: str
    reason: str
    by: str
    at_us: int


@dataclass(slots=True)
class ClaimBook:
    """All claims by id, in the order in which they were recorded, and all that people said about them."""

    kept: dict[str, Kept] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    retracted: dict[str, Retraction] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)  # the old claim, and the one that replaced it
    grades: dict[str, list[Grade]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    resolutions: dict[str, Resolution] = field(default_factory=dict)  # in force
    resolutions_made: int = 0  # those withdrawn too, so that no name is used twice
    exhibits: dict[str, Exhibit] = field(default_factory=dict)
    custody: dict[str, list[CustodyEvent]] = field(default_factory=dict)

    def claim(self, name: str) -> Claim:
        """A claim by its id. KeyError for an unknown one."""
        return self.kept[name].claim

    def standing(self, incident: str | None = None) -> list[Claim]:
        """Claims that are neither retracted nor superseded, of one incident or of all, by id."""
        return [
            self.kept[name].claim
            for name in sorted(self.kept)
            if name not in self.retracted and name not in self.superseded and self.is_about(name, incident)
        ]

    def is_about(self, name: str, incident: str | None) -> bool:
        """Whether a claim is about an incident, however its name is spelt; every claim is where None is given."""
        return incident is None or (name in self.kept and plain(self.claim(name).incident or "") == plain(incident))

    def left_out(self, incident: str | None = None) -> Iterator[tuple[str, str]]:
        """Ids of claims about one incident, or all, that no longer stand, each with the reason."""
        for name in sorted(self.retracted.keys() | self.superseded.keys()):
            if not self.is_about(name, incident):
                continue
            taken = self.retracted.get(name)
            yield (
                name,
                f"retracted by {taken.by}: {taken.reason}" if taken else f"superseded by {self.superseded[name]}",
            )

    def with_words(self, reveal: Callable[[str], str | None]) -> ClaimBook:
        """The same book with deletable words put back where the store still holds them. `reveal`: from commitment."""
        shown = dict(self.kept)
        for name, kept in self.kept.items():
            commitment = kept.claim.words_commitment
            if commitment is not None:
                shown[name] = replace(kept, claim=replace(kept.claim, words=reveal(commitment)))
        return replace(self, kept=shown)

    def party_of(self, claim: Claim) -> str | None:
        """The party a claim's speaker is known to speak for: as the claim says, else as its source was described."""
        described = self.sources.get(claim.source)
        return claim.party or (described.party if described else None)

    @classmethod
    def of(cls, claims: Iterable[Claim], by: str = "test", at_us: int = 0) -> ClaimBook:
        """A book of claims that are in no record."""
        book = cls()
        for claim in claims:
            book.kept[claim.id] = Kept(claim, by, at_us)
            if claim.supersedes is not None:
                book.superseded[claim.supersedes] = claim.id
        return book
