"""A record in other forms. A format is a name here, with a function that writes it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final

from standoff.cli.record_files import write_new
from standoff.errors import CallError
from standoff.record.portable import Header, texts_of, write_lines
from standoff.stores import Store, open_store

__all__ = ["EXPORTS", "export_record"]


def _record(store: Store, texts: bool) -> Iterable[str]:
    """JSON lines that hold everything, of one view; sealed texts only where they are wanted."""
    head = store.head()
    return write_lines(
        Header(store.settings(), head),
        store.entries(0, head.size),
        store.leaf_hashes(0, head.size),
        texts_of(store.entries(0, head.size), store.text) if texts else (),
        store.checkpoints(),
    )


#: From the name of a format to what writes it, in parts: (store, whether with sealed texts) -> parts.
EXPORTS: Final = MappingProxyType[str, Callable[[Store, bool], Iterable[str | bytes]]]({"record": _record})


def export_record(url: str, form: str, out: Path | None, *, texts: bool) -> None:
    """Write the record at `url` in a form of EXPORTS. CallError for another form, or where `out` is there already."""
    if form not in EXPORTS:
        raise CallError(f"--format {form!r}: it is one of {', '.join(EXPORTS)}.")
    with closing(open_store(url, readonly=True)) as store:
        parts = EXPORTS[form](store, texts)
        if out is not None:
            write_new(out, parts)
            return
        for part in parts:
            sys.stdout.buffer.write(part.encode() if isinstance(part, str) else part)
        sys.stdout.buffer.flush()
