"""Claims in one line, for tests."""

from __future__ import annotations

import csv
import io
from typing import Any

from standoff.errors import ClaimsError
from standoff.model.claim import Claim
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.read import read_claims


def csv_bytes(*rows: dict[str, Any]) -> bytes:
    """A claims file; every row as its filled cells."""
    columns = list(dict.fromkeys(["id", "source", *(name for row in rows for name in row)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def claims(*rows: dict[str, Any]) -> tuple[Claim, ...]:
    """Claims as a file says them."""
    return read_claims(csv_bytes(*rows), "claims.csv").claims


def claim(name: str = "c1", source: str = "SOHR", **cells: Any) -> Claim:
    """One claim, about incident i unless said otherwise."""
    return claims({"id": name, "source": source, "incident": "i", **cells})[0]


def book(*rows: dict[str, Any]) -> ClaimBook:
    """A book of claims that are about incident i unless said otherwise."""
    return ClaimBook.of(claims(*({"incident": "i", **row} for row in rows)))


def codes(data: bytes, name: str = "claims.csv") -> list[str]:
    """The codes of what is wrong with a file, each with its line and column."""
    try:
        read_claims(data, name)
    except ClaimsError as problem:
        return [f"{issue.code} {issue.place}" for issue in problem.issues]
    return []
