"""The marked blocks of a page, and how they are run.

A comment on the line before a block says what the block is; the page shows nothing of it:

<!-- run -->             a block of sh, python or sql that must work, run in a folder where `src/` is the project's own
<!-- output -->          what the command before printed: these lines, in this order; `...` stands for lines left out
<!-- file NAME -->       what the file NAME holds
<!-- exit 2: COMMAND --> nothing is shown: this command runs and ends with code 2; its output is shown by the next block
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from checkout import ROOT

_MARK = re.compile(
    r"^ *<!-- (run|output|file [\w./-]+|exit \d: [^\n]+) -->\n(?: *```(\w*)\n(.*?)^ *```\n)?", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Snippet:
    """A marked block of a page."""

    page: str
    line: int
    mark: str
    language: str
    text: str


def snippets(page: Path) -> Iterator[Snippet]:
    """The marked blocks of a page, in order."""
    whole = page.read_text(encoding="utf-8")
    for hit in _MARK.finditer(whole):
        mark, language, text = hit.groups(default="")
        indent = len(re.match(" *", text).group())  # type: ignore[union-attr]
        lines = [line[indent:] for line in text.splitlines()]
        yield Snippet(page.name, whole.count("\n", 0, hit.start()) + 1, mark, language, "\n".join(lines) + "\n")


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = ""
        (folder / "src").symlink_to(ROOT / "src")

    def follow(self, snippet: Snippet) -> None:
        """Do what one block says; AssertionError, with the place on the page, where it is not so."""
        verb, _, rest = snippet.mark.partition(" ")
        at = f"{snippet.page}:{snippet.line}"
        if verb == "file":
            (self.folder / rest).write_text(snippet.text, encoding="utf-8")
        elif verb == "output":
            _assert_shown(snippet.text, self.printed, at)
        elif verb == "exit":
            code, command = rest.split(": ", 1)
            self._run(["bash", "-uc", command], int(code), at)
        elif snippet.language == "sql":
            with duckdb.connect() as base:
                base.execute(f"set file_search_path = '{self.folder}'")
                self.printed = str(base.sql(snippet.text))
        elif snippet.language == "python":
            self._run([sys.executable, "-c", snippet.text], 0, at)
        else:
            assert snippet.language == "sh", f"{at}: nobody knows how to run {snippet.language!r}"
            self._run(["bash", "-euc", snippet.text], 0, at)

    def _run(self, command: list[str], code: int, at: str) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{at}: ended with {done.returncode}:\n{done.stdout}"
        self.printed = done.stdout


def _assert_shown(shown: str, printed: str, at: str) -> None:
    lines = iter(_plain(printed))
    for line in _plain(shown):
        if line != "...":
            assert line in lines, f"{at}: not printed (any more), or not in this order: {line!r}\n{printed}"


def _plain(text: str) -> list[str]:
    """Lines without what differs from run to run: the time it took, and the width of a rule."""
    timeless = re.sub(r" \([\d.,]+ s, [\d,.]+ [kM]?\s?fixes/s\)", "", text)
    return [line.rstrip() for line in re.sub(r"─{5,}", "─────", timeless).splitlines() if line.strip()]
