"""A page put together from its pieces: one style, one script, a policy that allows exactly these, and a template."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

__all__ = ["assembled", "asset"]

_HOLE: Final = re.compile(r"\{\{(\w+)\}\}")


def asset(name: str, room: str = "standoff.replay.report") -> str:
    """The text of a file that lies beside the code of `room`."""
    return files(room).joinpath(name).read_text(encoding="utf-8")


def assembled(template: str, style: str, scripts: Iterable[str], holes: Mapping[str, str]) -> str:
    """The whole page as HTML text. Holes of the template are written {{name}}; style, script and policy are filled in.

    Our own script files are joined inside one function, so that nothing leaks into the page.
    """
    script = "(function () {\n'use strict';\n" + "\n".join(scripts) + "\n})();\n"
    return _fill(template, {"policy": _policy(style, script), "style": style, "script": script, **holes})


def _policy(style: str, script: str) -> str:
    """A content security policy that lets exactly our script and style run, and nothing reach a network."""
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _fill(template: str, holes: Mapping[str, str]) -> str:
    """Put each value into its hole, once: what is put in is never looked at again."""
    return _HOLE.sub(lambda hole: holes[hole[1]], template)
