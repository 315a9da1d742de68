"""The record of 18 May, replayed with what people did, and the claims of spring 2017 in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from share_cases import case_from

from standoff.cli import main
from standoff.record.share.case import Case

MAY_18, CONVOY = "al-tanf-2017-05-18", "conv-1@garrison-55km"


@pytest.fixture(scope="session")
def record_path(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    folder, out = examples / "al_tanf", tmp_path_factory.mktemp("share") / "out"
    plan, acts = str(folder / "plan.yaml"), str(folder / "actions.yaml")
    tracks = str(folder / "tracks" / "2017-05-18.csv")
    assert main(["replay", tracks, "--plan", plan, "--actions", acts, "--out", str(out), "--no-report"]) == 0
    path, at = out / "record.db", "2017-06-21T00:00:00Z"
    claims = str(folder / "claims.csv")
    assert main(["claims", "import", claims, "--record", str(path), "--as", "analyst-1", "--at", at]) == 0
    return path


@pytest.fixture(scope="session")
def read_case(record_path: Path) -> Callable[..., Case]:
    """Gives a case of the record, read anew: read_case(labels, incidents)."""
    return lambda *names: case_from(record_path, names)


@pytest.fixture(scope="session")
def may_18(read_case: Callable[..., Case]) -> Case:
    return read_case(MAY_18, CONVOY)


@pytest.fixture(scope="session")
def whole(read_case: Callable[..., Case]) -> Case:
    return read_case()
