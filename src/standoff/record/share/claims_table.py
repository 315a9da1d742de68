"""Claims as CSV or JSON: the columns of a claims file, so that `claims import` reads them back, and how each stands."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Final

from standoff.model.claim import Claim
from standoff.record.claims.columns import COLUMNS
from standoff.record.claims.payloads import to_payload
from standoff.record.share.attribution import claim_row
from standoff.record.share.case import Case

__all__ = ["STANDING_COLUMNS", "to_csv", "to_json"]

#: What the record says about a claim, behind the columns of the claims file; an import keeps them as notes.
STANDING_COLUMNS: Final = (
    "standing", "credibility", "credibility_by", "reliability", "reliability_by", "words_commitment", "recorded_by",
    "recorded_at",
)  # fmt: skip


def to_csv(case: Case) -> str:
    """Every claim of the case, retracted ones too, by id; `standing` says which still stand."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *STANDING_COLUMNS])
    for name in sorted(case.book.kept):
        row, claim = claim_row(case.book, name), case.book.claim(name)
        table.writerow(
            [*(_cell(claim, column) for column in COLUMNS), *(row.get(name, "") for name in STANDING_COLUMNS)]
        )
    return text.getvalue()


def to_json(case: Case) -> str:
    """The same as JSON: `{"claims": [...]}`, one object a claim, columns without a value left out."""
    claims = []
    for name in sorted(case.book.kept):
        row, claim = claim_row(case.book, name), case.book.claim(name)
        cells = {column: _cell(claim, column) for column in COLUMNS}
        cells |= {column: row.get(column, "") for column in STANDING_COLUMNS}
        claims.append({column: cell for column, cell in cells.items() if cell != ""})
    return json.dumps({"claims": claims}, indent=2, ensure_ascii=False) + "\n"


def _cell(claim: Claim, column: str) -> Any:
    if column == "via":
        return " > ".join(hop.name for hop in claim.via)
    value = claim.words if column == "words" else to_payload(claim).get(column)
    return "" if value is None else value
