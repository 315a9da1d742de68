"""A record in other forms: whole, to be carried and verified elsewhere, or a case of it as others read it."""

# ruff: noqa: PLC0415  # the forms of a case load heavy libraries

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from standoff.cli.record_files import write_new
from standoff.errors import CallError
from standoff.stores import Store, open_store

if TYPE_CHECKING:
    from standoff.cli.record_share import Handing
    from standoff.record.share.case import Case

__all__ = ["WHOLE", "export_record"]

#: The form that holds everything.
WHOLE: Final = "record"


def export_record(url: str, form: str, out: Path | None, handing: Handing) -> None:
    """Write the record at `url`, or a case of it, in a form. CallError for another, or where `out` is there already."""
    from standoff.cli.record_share import FORMS, case_of, hand_out, record_lines

    if form != WHOLE and form not in FORMS:
        raise CallError(f"--format {form!r}: it is one of {', '.join((WHOLE, *FORMS))}.")
    if out is not None and out.exists():
        raise CallError(f"{out} is there already: nothing is overwritten. Choose another name.")
    with closing(open_store(url, readonly=handing.person is None)) as store:
        if form == WHOLE and handing.person is None:
            _write(record_lines(store, store.head().size, texts=handing.texts), out)  # as it is read: it may be large
            return
        case = case_of(store, handing)
        if form == WHOLE:
            made: str | bytes = "".join(record_lines(store, case.head.size, texts=handing.texts))
        else:
            made = _made(form, case, store, handing)
        data = made.encode() if isinstance(made, str) else made
        hand_out(store, form, case, handing, {out.name if out else form: data})
        _write([data], out)


def _made(form: str, case: Case, store: Store, handing: Handing) -> str | bytes:
    from standoff.cli.record_share import FORMS

    try:
        return FORMS[form](case, store, handing)
    except ModuleNotFoundError as missing:
        raise CallError(f"--format {form} needs {missing.name}: pip install 'standoff[share]'.") from None


def _write(parts: Iterable[str | bytes], out: Path | None) -> None:
    if out is not None:
        write_new(out, parts)
        return
    for part in parts:
        sys.stdout.buffer.write(part.encode() if isinstance(part, str) else part)
    sys.stdout.buffer.flush()
