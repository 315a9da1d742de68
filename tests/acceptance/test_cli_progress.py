"""Progress: plain lines where nobody watches a terminal, a bar with rate and remaining time where somebody does."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from standoff.cli.progress import told
from standoff.feeds import file_source
from standoff.replay.expected import expected_messages
from standoff.replay.options import Progress


def test_without_a_terminal_there_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with told(quiet=False) as tell:
        assert tell is not None
        for second in range(12):
            tell(Progress(messages=second * 3_000_000, events=second, seconds=float(second), share=second / 20))
    assert capsys.readouterr().err.splitlines() == [
        "15,000,000 messages, 3.0 M/s, 5 events (25%)",
        "30,000,000 messages, 3.0 M/s, 10 events (50%)",
    ]


def test_with_json_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with told(quiet=True) as tell:
        assert tell is None
    assert capsys.readouterr().err == ""


def test_on_a_terminal_there_is_a_bar_with_rate_and_remaining_time() -> None:
    code = (
        "import time\n"
        "from standoff.cli.progress import told\n"
        "from standoff.replay.options import Progress\n"
        "with told(quiet=False) as tell:\n"
        "    for n in range(1, 6):\n"
        "        tell(Progress(n * 1000, n, n * 0.3, n / 10)); time.sleep(0.3)\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
        assert process.wait() == 0
    os.close(ours)
    text = shown.decode()
    assert "messages, 3,333/s" in text
    assert "0:00:0" in text, "the remaining time"


def test_the_number_of_messages_is_guessed_before_they_are_read(tmp_path: Path) -> None:
    frame = pl.DataFrame({"entity": ["a"] * 5000, "n": range(10_000, 15_000)})
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_csv(tmp_path / "a.csv")
    assert expected_messages(file_source(tmp_path / "a.parquet"), "parquet") == 5000
    guess = expected_messages(file_source(tmp_path / "a.csv"), "csv")
    assert guess is not None
    assert abs(guess - 5000) < 50
    assert expected_messages(file_source(tmp_path / "a.csv"), "gpx") is None
