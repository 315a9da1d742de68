"""Halts against a person's own diary of stops, all parameters at their defaults, as in docs/rightness.md."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent.parent


def test_the_published_figures_are_reproduced(shared_data: Path) -> None:
    spec = importlib.util.spec_from_file_location("measure_rightness", _ROOT / "scripts" / "measure_rightness.py")
    assert spec is not None
    assert spec.loader is not None
    measure = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = measure
    spec.loader.exec_module(measure)
    rows = measure.diary_rows(shared_data / "gps-stops-diary" / "preprocessed_example.csv")
    page = (_ROOT / "docs" / "rightness.md").read_text()
    assert len(rows) == 8
    for row in rows:
        assert f"\n{row}\n" in page
