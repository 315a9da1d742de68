"""`standoff demo` shows a loosening: what changed in the plan, and which incidents it would have cost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from standoff.cli import main


def test_the_demo_prints_how_the_plan_was_loosened_and_the_incidents_that_would_have_been_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo", "--no-browser"]) == 0
    printed = capsys.readouterr().out
    assert "7 looser, 0 stricter, 0 moved, 0 cannot tell" in printed
    for door in ("deadlines", "exemptions", "grants"):
        assert f"│ {door} " in printed
    assert "4 lost" in printed
    page = tmp_path / "out" / "demo" / "al-tanf-loosened" / "index.html"
    assert str(page) in printed
    found = json.loads((page.parent / "backtest.json").read_text("utf-8"))
    lost = {verdict["old"]["members"][0] for verdict in found["verdicts"] if verdict["outcome"] == "lost"}
    assert lost == {"turn-1", "turn-2", "turn-3", "unknown-1"}
    assert {zone: row["direction"] for zone, row in found["zones"].items()} == {"garrison-55km": "looser"}
