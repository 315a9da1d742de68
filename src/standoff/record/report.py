"""What a verification found: every finding in its own words, and what could not be found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from standoff.errors import TamperedError
from standoff.units import US_PER_S, instant_text

__all__ = ["NO_ANCHOR", "CheckedNote", "Code", "Finding", "Report"]

#: What kind of thing is wrong: stable words for programs.
Code = Literal[
    "unreadable", "missing", "payload", "leaf", "order", "text", "truncated", "beyond", "head", "root", "node",
    "checkpoint", "other-record", "signature", "history", "file",
]  # fmt: skip

#: Said by every report that rests on the record alone.
NO_ANCHOR = (
    "No checkpoint from outside was given. Whoever holds the record and its key could have rebuilt all of it:"
    " this proves that it agrees with itself, not that it is the one that was kept. Give a checkpoint that somebody"
    " else holds (--against) to prove growth from it."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `seq` is the entry, where one can be named."""

    code: Code
    text: str
    seq: int | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class CheckedNote:
    """A checkpoint that holds: where it came from, its size, who signed it, and who witnessed it when."""

    origin_of_note: Literal["kept", "outside"]
    size: int
    signed_by: tuple[str, ...]
    witnesses: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        signed = f"signed by {', '.join(self.signed_by)}" if self.signed_by else "signature not checked"
        seen = "".join(f", witnessed by {name} at {instant_text(at_s * US_PER_S)}" for name, at_s in self.witnesses)
        return f"checkpoint of {self.size} entries ({self.origin_of_note}): {signed}{seen}"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: `ok` where nothing is wrong. `bad_entries` counts all, `findings` holds the first ones."""

    origin: str
    size: int
    root: bytes
    findings: tuple[Finding, ...]
    notes: tuple[CheckedNote, ...]
    remarks: tuple[str, ...]
    bad_entries: int
    texts_kept: int
    texts_removed: int

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def anchored(self) -> bool:
        """Whether a checkpoint from outside, of at least one entry, holds."""
        return any(note.origin_of_note == "outside" and note.size for note in self.notes)

    @property
    def first_bad(self) -> Finding | None:
        """The finding about the earliest entry, or None where no entry can be named."""
        named = [finding for finding in self.findings if finding.seq is not None]
        return min(named, key=lambda finding: finding.seq or 0, default=None)

    def raise_if_bad(self) -> None:
        """TamperedError with the first bad entry, or else the first finding."""
        if self.findings:
            worst = self.first_bad or self.findings[0]
            raise TamperedError(worst.text, worst.seq)

    def lines(self) -> list[str]:
        """The report for people, one statement a line."""
        state = "holds" if self.ok else "DOES NOT HOLD"
        texts = f"{self.texts_kept} sealed texts kept, {self.texts_removed} removed" * bool(
            self.texts_kept + self.texts_removed
        )
        return [
            f"{self.origin}: {self.size} entries, root {self.root.hex()}: {state}",
            *(f"wrong: {finding}" for finding in self.findings),
            *(f"holds: {note}" for note in self.notes),
            *([texts] if texts else []),
            *self.remarks,
        ]

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        return {
            "origin": self.origin,
            "size": self.size,
            "root": self.root.hex(),
            "ok": self.ok,
            "anchored": self.anchored,
            "first_bad": None if self.first_bad is None else self.first_bad.seq,
            "bad_entries": self.bad_entries,
            "findings": [{"code": f.code, "seq": f.seq, "text": f.text} for f in self.findings],
            "checkpoints": [
                {
                    "from": note.origin_of_note,
                    "size": note.size,
                    "signed_by": list(note.signed_by),
                    "witnesses": [{"name": name, "at": instant_text(at_s * US_PER_S)} for name, at_s in note.witnesses],
                }
                for note in self.notes
            ],
            "texts": {"kept": self.texts_kept, "removed": self.texts_removed},
            "remarks": list(self.remarks),
        }
