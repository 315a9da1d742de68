"""Runs a score for a person: reads, matches, shows, and says no where the figures are below what was asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from standoff.cli.score_show import show_score
from standoff.errors import CallError, RefusedError
from standoff.model.event import EventKind
from standoff.rehearse.score import PASSAGES, Score, read_events, read_tolerances, read_truth, score
from standoff.rehearse.score.outputs import check_score_out, write_score

__all__ = ["run_score"]


def run_score(
    events: Path,
    truth: Path,
    *,
    tolerances: Sequence[str] = (),
    allow_other_plan: bool = False,
    fail_below: Sequence[str] = (),
    out: Path | None = None,
    as_json: bool = False,
) -> Score:
    """Score, show, write. RefusedError where an F1 is below what `fail_below` asks."""
    within, least = read_tolerances(tolerances), _least(fail_below)
    if out is not None:
        check_score_out(out)
    found = score(read_events(events), read_truth(truth), within, allow_other_plan=allow_other_plan)
    if out is not None:
        write_score(found, out)
    if as_json:
        print(json.dumps(found.data(), indent=2, ensure_ascii=False))
    else:
        show_score(found, out)
    _refuse_below(found, least)
    return found


def _least(words: Sequence[str]) -> dict[str, float]:
    known = [*(kind.value for kind in EventKind if kind != EventKind.CROSSED), PASSAGES]
    least = {}
    for word in words:
        name, equals, value = word.partition("=")
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not equals or name.strip() not in known or not 0.0 <= number <= 1.0:
            raise CallError(
                f"--fail-below {word!r}: write KIND=F1 with a number from 0 to 1, like entered=0.995; "
                f"kinds: {', '.join(known)}"
            )
        least[name.strip()] = number
    return least


def _refuse_below(found: Score, least: dict[str, float]) -> None:
    """An F1 that cannot be told is no pass: a test that tests nothing would otherwise stay green."""
    short = []
    for kind, wanted in least.items():
        one = found.of(kind)
        f1 = None if one is None else one.f1
        if f1 is None:
            short.append(f"{kind}: nothing to score, and {wanted:g} was asked")
        elif f1 < wanted:
            short.append(f"{kind}: F1 {f1:.4f} is below {wanted:g}")
    if short:
        raise RefusedError("; ".join(short))
