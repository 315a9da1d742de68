"""A state kept by plain Python has the bytes of one kept by compiled loops: four-byte numbers are reckoned in eight."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from test_plain_python import BEATS, DEFAULTS, HOPS, LAT, LINE, LON, STOPS, STRAIGHT, _frame, _track

from standoff.detect.snapshot import snapshot
from standoff.model.plan import Plan
from standoff.model.zone import Area, Zone, ZoneVersion
from standoff.pipeline import begin, step
from standoff.testing import makers

RAGGED = Area(((makers.star(100, 12_000, LON, LAT, seed=3),),))


def state_hash() -> str:
    """SHA-256 of the states after one track each past two zones."""
    zones = tuple(Zone(str(k), (ZoneVersion(shape),)) for k, shape in enumerate((RAGGED, LINE)))
    digest = hashlib.sha256()
    for walk in (STRAIGHT, STOPS, BEATS, HOPS):
        watch = begin(Plan("plain", "0" * 64, zones, defaults=DEFAULTS))
        for part in _frame(_track(walk, 15.0)).iter_slices(10):
            step(watch, part, int(part["t_us"].max()))  # type: ignore[arg-type]
            digest.update(snapshot(watch.detector, watch.state))
    return digest.hexdigest()


def test_a_state_kept_by_plain_python_has_the_bytes_of_one_kept_by_compiled_loops() -> None:
    asked = "import test_plain_bytes; print(test_plain_bytes.state_hash())"
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": paths}
    plain = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert plain.stdout.strip() == state_hash()
