"""JSON rows: flat objects in an array, in an object that holds one, or one a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from feed_reading import read

from standoff.errors import FeedError
from standoff.feeds.json_rows import JSON_ROWS

T = "2017-05-18T09:00:00Z"


@pytest.mark.parametrize("layout", ["array", "held", "lines"])
def test_the_same_rows_in_any_layout_are_the_same_fixes(layout: str) -> None:
    rows = [{"id": n, "time": T, "lon": n, "lat": 1.5, "tags": [1, 2]} for n in range(3)]
    text = {
        "array": json.dumps(rows),
        "held": json.dumps({"made": T, "rows": rows, "count": 3}),
        "lines": "\n".join(map(json.dumps, rows)),
    }[layout]
    reading = read(text.encode())
    assert reading.fixes.select("entity", "lon", "row").rows() == [("0", 0.0, 1), ("1", 1.0, 2), ("2", 2.0, 3)]
    assert reading.messages_in == 3


def test_keys_may_come_and_go() -> None:
    reading = read(
        json.dumps([{"id": "a", "time": T, "lon": 1}, {"id": "a", "time": T, "lon": 1, "lat": 2}, 7, None]).encode()
    )
    assert reading.fixes["row"].to_list() == [2]
    assert reading.reasons == {1: "no lat", 3: "no JSON object", 4: "no JSON object"}


def test_the_baltic_snapshot_has_one_time_for_all(shared_data: Path) -> None:
    path = shared_data / "ais-baltic-snapshot" / "latest.json.gz"
    with pytest.raises(FeedError, match=r"no column for time.*give all rows one time with --time-from"):
        read(path)
    reading = read(path, time_from_us=1_765_542_684_532_392)
    assert (len(reading.fixes), reading.messages_in) == (7762, 7762)
    assert reading.fixes["entity"].n_unique() == 7762
    assert reading.fixes["entity"][0] == "mmsi:376128000"
    assert reading.fixes["t_us"].unique().to_list() == [1_765_542_684_532_392]
    assert reading.fixes["speed_mps"][0] == pytest.approx(6.5 * 1852 / 3600)
    bounds = [reading.fixes[name].min() for name in ("lon", "lat")] + [
        reading.fixes[name].max() for name in ("lon", "lat")
    ]
    assert bounds == pytest.approx([17.004, 58.5, 30.284, 65.801], abs=1e-3)


def test_no_rows_is_an_error_that_says_so() -> None:
    with pytest.raises(FeedError, match="holds no JSON objects"):
        read(b"[1, 2, 3]", JSON_ROWS)
    with pytest.raises(FeedError, match=r"nested too deep|broken"):
        read(b"[" * 100_000, JSON_ROWS)
