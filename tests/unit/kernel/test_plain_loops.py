"""What is done otherwise where loops run as plain Python gives the same to the bit."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.geometry.arrays import build_geometry
from standoff.kernel import cache, index
from standoff.kernel.compiled import IS_PLAIN, _hypot_of_c, hypot
from standoff.kernel.rows import with_rows
from standoff.model.zone import Circle

CAPS = st.builds(
    Circle,
    st.floats(-180, 180) | st.sampled_from((-180.0, 180.0)),
    st.floats(-90, 90) | st.sampled_from((-90.0, 90.0)),
    st.floats(10, 60_000) | st.floats(60_000, 2e7),
)
RECORD = np.dtype([("lon", "f8"), ("kind", "u1"), ("base_m", "f4"), ("at", "i8", 2)], align=True)


@settings(max_examples=3 if IS_PLAIN else 50)  # cell by cell takes a second or two as plain Python
@given(st.lists(CAPS, min_size=1, max_size=12))
def test_clearance_by_arrays_is_that_by_cells_to_the_bit(caps: list[Circle]) -> None:
    zones = build_geometry(caps).zones
    by_cells, by_arrays = np.full(180 * 360, -1, np.float32), np.full(180 * 360, -1, np.float32)
    index._clearance_by_cells(zones, by_cells)
    index._clearance_by_arrays(zones, by_arrays)
    assert by_cells.tobytes() == by_arrays.tobytes()


def test_rows_have_the_fields_of_a_record_array_and_write_to_the_same_memory() -> None:
    array = np.zeros(3, RECORD).view(np.recarray)
    rows = with_rows(array)
    array[1].lon, array[1].kind, array[1].at = 7.5, 3, (4, 5)
    assert [(row.lon, row.kind, row.base_m, row.at.tolist()) for row in rows] == [
        (row.lon, row.kind, row.base_m, row.at.tolist()) for row in array
    ]
    assert type(rows[1].lon) is type(array[1].lon)
    rows[2].base_m = 0.1
    rows[2].at[0] = 9
    assert array[2].base_m == np.float32(0.1)
    assert array[2].at[0] == 9
    assert rows.kind.tolist() == [0, 3, 0]


def test_a_part_of_rows_has_rows_too() -> None:
    array = np.zeros(3, RECORD).view(np.recarray)
    part = with_rows(array)[1:]
    part[0].lon = 1.0
    assert array.lon.tolist() == [0.0, 1.0, 0.0]


C_HYPOT = ctypes.CDLL(None).hypot
C_HYPOT.argtypes, C_HYPOT.restype = [ctypes.c_double] * 2, ctypes.c_double


@given(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
def test_the_hypotenuse_of_plain_loops_is_that_of_the_c_library_as_compiled_ones_have_it(x: float, y: float) -> None:
    assert _hypot_of_c(x, y) == C_HYPOT(x, y)
    assert hypot(x, y) == pytest.approx(_hypot_of_c(x, y), rel=1e-15)


@pytest.mark.parametrize("path", cache.compiled_sources(), ids=lambda path: path.name)
def test_no_loop_takes_the_hypotenuse_of_python_which_rounds_otherwise(path: Path) -> None:
    assert path.name == "compiled.py" or "math.hypot(" not in path.read_text(encoding="utf-8")
