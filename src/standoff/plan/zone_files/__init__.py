"""Reads a file of zones, whatever its format: GeoJSON, ED-318, ED-269, KML or OpenAir, told apart by content."""

from __future__ import annotations

import re
import zlib
from typing import Final

from standoff.errors import Issue, Place, PlanError
from standoff.model.zone import Zone
from standoff.plan.zone_files.drafts import Draft, finish_zones
from standoff.plan.zone_files.ed269 import is_ed269, read_ed269
from standoff.plan.zone_files.geojson import is_geojson, read_geojson
from standoff.plan.zone_files.json_text import JsonText
from standoff.plan.zone_files.kml import read_kml
from standoff.plan.zone_files.openair import looks_like_openair, read_openair
from standoff.plan.zone_issues import Findings

__all__ = ["read_zone_file"]

_MOST_BYTES: Final = 512 * 1024 * 1024
_KNOWN: Final = "Known are GeoJSON, KML, ED-269, ED-318 and OpenAir."


def read_zone_file(data: bytes, file_name: str) -> tuple[list[Zone], list[Issue]]:
    """The zones of a file and everything found wrong with it. PlanError, with all issues, when no zone is usable.

    Zones that cannot be used are left out, each with an issue of level error; what was mended has a warning.
    """
    findings = Findings(Place(file_name))
    drafts = _drafts(_unpacked(data, file_name), file_name, findings)
    zones = finish_zones(drafts, findings) if not _refused_whole(findings) else []
    if not zones:
        if not any(issue.level == "error" for issue in findings.issues):
            findings.error("no-zone", "the file has no area that could be a zone.", _KNOWN)
        raise PlanError(tuple(dict.fromkeys(findings.issues)))
    return zones, list(dict.fromkeys(findings.issues))


def _refused_whole(findings: Findings) -> bool:
    return any(issue.code == "other-crs" for issue in findings.issues)


def _refusal(file_name: str, code: str, what: str, mend: str) -> PlanError:
    return PlanError([Issue("error", code, what, mend, Place(file_name))])


def _unpacked(data: bytes, file_name: str) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data
    unpacker = zlib.decompressobj(wbits=31)
    try:
        out = unpacker.decompress(data, _MOST_BYTES)
    except zlib.error as fault:
        raise _refusal(file_name, "bad-gzip", f"the file cannot be unpacked: {fault}.", "Fetch it again.") from None
    if unpacker.unconsumed_tail:
        raise _refusal(file_name, "too-large", "the file unpacks to more than 512 MB.", "Split it.")
    if not unpacker.eof:
        raise _refusal(file_name, "bad-gzip", "the packed file is cut short.", "Fetch it again.")
    return out


def _drafts(data: bytes, file_name: str, findings: Findings) -> list[Draft]:
    if data[:4] == b"PK\x03\x04":
        raise _refusal(
            file_name, "kmz", "the file is a zip archive (a KMZ, perhaps).", "Unpack it and name the doc.kml within."
        )
    if not data.strip():
        raise _refusal(file_name, "empty-file", "the file is empty.", _KNOWN)
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head == b"<":
        return read_kml(data, file_name, findings)
    text = _text(data, file_name, allow_latin=looks_like_openair(data.decode("latin-1")))
    if text.lstrip()[:1] in {"{", "["}:
        return _json_drafts(text, file_name, findings)
    if text.lstrip()[:1] == "<":
        return read_kml(text.encode(), file_name, findings)
    if looks_like_openair(text):
        return read_openair(text, file_name, findings)
    raise _refusal(file_name, "unknown-format", "the file is in no format of zones that is known.", _KNOWN)


def _text(data: bytes, file_name: str, allow_latin: bool) -> str:
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as fault:
        if not allow_latin or utf16:
            line = data.count(b"\n", 0, fault.start) + 1
            raise PlanError(
                [
                    Issue(
                        "error",
                        "bad-encoding",
                        "the file is neither UTF-8 text nor a format that is known.",
                        "Save it as UTF-8.",
                        Place(file_name, line),
                    )
                ]
            ) from None
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise _refusal(file_name, "binary-file", "the file is no text.", _KNOWN)
    return text


def _json_drafts(text: str, file_name: str, findings: Findings) -> list[Draft]:
    parsed = JsonText(text, file_name)
    if is_ed269(parsed.value):
        return read_ed269(parsed, findings)
    if is_geojson(parsed.value):
        return read_geojson(parsed, findings)
    found = parsed.value.get("type") if isinstance(parsed.value, dict) else None
    known = f" (its type is {re.sub(r'[^ -~]', '?', str(found))[:40]!r})" if found else ""
    raise _refusal(
        file_name, "unknown-json", f"the file is JSON, but neither GeoJSON nor an ED-269 zone set{known}.", _KNOWN
    )
