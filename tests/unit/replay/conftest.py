"""Fixtures of the replay tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from replay_fakes import FakeWatch, fake_finish, fake_step

from standoff.model.plan import Plan
from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.replay.options import Engine


@pytest.fixture
def engine() -> Callable[[], Engine]:
    """An engine whose only zone is the eastern half of the earth."""
    return lambda: Engine(FakeWatch, fake_step, fake_finish)


@pytest.fixture
def plan() -> Plan:
    return Plan("east", "h" * 64, (Zone("east", (ZoneVersion(Circle(10.0, 0.0, 1_000_000.0)),)),))
