"""The folder of a score: score.json, score.parquet and the plots, all of it or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from standoff.rehearse.score.outcomes import OUTCOME_SCHEMA
from standoff.rehearse.score.pictures import draw_score
from standoff.rehearse.score.scoring import Score
from standoff.replay.folder import check_out, staged
from standoff.replay.writers import FrameWriter

__all__ = ["check_score_out", "write_json", "write_score"]

_MARK: Final = ("standoff score", "score.json")


def check_score_out(out: Path) -> None:
    """CallError where a score cannot be written to `out`."""
    check_out(out, *_MARK)


def write_score(found: Score, out: Path) -> None:
    """Into the folder `out`. CallError, with what to install, where plots cannot be drawn."""
    with staged(out, *_MARK) as folder:
        draw_score(found, folder)
        with FrameWriter(folder / "score.parquet", OUTCOME_SCHEMA) as writer:
            writer.write(found.rows)
        write_json(found.data(), folder / "score.json")


def write_json(data: dict[str, Any], path: Path) -> None:
    """Indented, for people and for programs."""
    path.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
