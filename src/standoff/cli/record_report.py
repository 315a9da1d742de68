"""`standoff record report`: the incident brief, written into a folder."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Final

from standoff.cli.record_files import write_new
from standoff.cli.record_share import Handing, case_of, hand_out
from standoff.errors import CallError, StoreError
from standoff.record.share.brief import brief_of, to_html, to_markdown
from standoff.stores import open_store

__all__ = ["write_report"]

_FORMS: Final = MappingProxyType({"html": to_html, "md": to_markdown})


def write_report(url: str, out: Path, forms: str, handing: Handing) -> None:
    """Write `brief.html` and `brief.md`, or one. CallError for another form, or a file that is there already."""
    wanted = [form.strip() for form in forms.split(",")]
    if strange := [form for form in wanted if form not in _FORMS]:
        raise CallError(f"--format {', '.join(strange)}: it is one of {', '.join(_FORMS)}, or both with a comma.")
    paths = {form: out / f"brief.{form}" for form in dict.fromkeys(wanted)}
    if there := [path for path in paths.values() if path.exists()]:
        raise CallError(f"{there[0]} is there already: nothing is overwritten. Choose another folder.")
    with closing(open_store(url, readonly=handing.person is None)) as store:
        case = case_of(store, handing)
        brief = brief_of(case)
        files = {path: _FORMS[form](brief).encode() for form, path in paths.items()}
        _make(out)
        hand_out(store, "brief", case, handing, {path.name: data for path, data in files.items()})
    for path, data in files.items():
        write_new(path, [data])


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreError(f"{folder} cannot be made: {fault.strerror}.") from None
