"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the same examples every time: what lands does not depend on luck. Elsewhere fresh ones are tried.
# How long an example takes depends on what else the machine does, so no example has a deadline.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# No test leaves a process behind that compiles: what is not compiled yet is compiled by the first that needs it.
os.environ["STANDOFF_COMPILE"] = "now"

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets: STANDOFF_DATA, or shared/data beside this checkout."""
    named = os.environ.get("STANDOFF_DATA")
    for folder in [Path(named)] if named else [ROOT.parent / "shared" / "data", ROOT / "shared" / "data"]:
        if folder.is_dir():
            return folder
    pytest.fail("real data not found: set STANDOFF_DATA to the folder of data sets (each with its PROVENANCE.md)")


@pytest.fixture(scope="session")
def examples() -> Path:
    """The worked examples that ship with the project."""
    return ROOT / "src" / "standoff" / "examples"
