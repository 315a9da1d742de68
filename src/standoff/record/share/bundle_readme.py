"""The README that goes with a bundle: for whoever gets it and has never heard of Standoff."""

from __future__ import annotations

from typing import Final

from standoff.record.share.case import Case

__all__ = ["readme"]

_TEXT: Final = """# Case {name}

This is a sealed bundle from the record `{origin}` ({size} entries, root `{root}`).

| file | what it is |
| --- | --- |
| `brief.html`, `brief.md` | the brief: what was seen, done and claimed, each statement with its source |
| `claims.csv` | the claims, with who said them and through whom |
| `places.geojson` | zones, events and claims that have a place |
| `record.jsonl` | the whole record, not only this case, in the format `standoff-record/1` |
| `checkpoint-1.txt` … | signed statements of how far the record had come, the newest first, where there are any |
| `ro-crate-metadata.json` | a list of the files with the SHA-256 of each (RO-Crate 1.1) |

Claims are the words of those named with them. Nothing here says that a claim is true. Absence of a notification
implies nothing.

## To verify it

With Standoff, without any database:

    standoff record verify --record BUNDLE.zip --against CHECKPOINT_FILE --key VERIFIER_KEY

Without Standoff: unpack the zip, compare each file with its hash in `ro-crate-metadata.json` (for example with
`sha256sum`), and check the record with the second verifier, one file of Python that shares no code with Standoff (in
its source under `examples/second_verifier`, written from `docs/record-format.md` alone):

    python verify_record.py record.jsonl --against CHECKPOINT_FILE --key VERIFIER_KEY

The hashes in this bundle show that it agrees with itself. Who made it could have made all of it anew. So use a
checkpoint and a verifier key that came to you another way, earlier, from whoever keeps the record or from a witness:
then the record in this bundle is proved to continue what was signed then.
"""


def readme(case: Case) -> str:
    """The text for one case."""
    head = case.head
    return _TEXT.format(name=case.name, origin=head.origin, size=head.size, root=head.root.hex())
