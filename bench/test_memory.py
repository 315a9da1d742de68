"""Memory: bytes of state an entity and a pair, a million entities, and the most a long replay ever holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from engine import detector_for, fresh, run_all
from standoff.detect.columns import C_HIGH, ENTITY, PAIR
from timing import at_most, child, seconds_of
from world import columns, fleet, scaled

TABLE = "Memory of the state"
LONG = "Memory of a long replay, 100 zones"
ROUNDS = 5


def test_a_million_entities(benchmark: Any, note: Any) -> None:
    entities = scaled(1_000_000, 1_000)
    detector = detector_for(10_000)
    f = fleet(entities, ROUNDS)
    states: list[Any] = []

    def new() -> tuple[tuple[Any, ...], dict[str, Any]]:
        states[:] = [fresh(detector, entities)]
        return (detector, states[0], columns(f)), {}

    benchmark.pedantic(run_all, setup=new, rounds=1)
    run = states[0].runs[0]
    pairs = int((run.ctl[:, C_HIGH] - 1).sum())
    assert int((run.ents.t[:entities] > 0).sum()) == entities
    state = run.ents.nbytes + run.pairs.nbytes
    table, names = _table_bytes(states[0]), _name_bytes(states[0])
    per_entity, per_pair = run.ents.nbytes / entities, run.pairs.nbytes / max(pairs, 1)
    note(TABLE, _cells("entity records", entities, run.ents.nbytes, ENTITY.itemsize, per_entity),
         [at_most("state, bytes an entity", ENTITY.itemsize, 96, "bytes")])  # fmt: skip
    note(TABLE, _cells("pairs of entity and zone, at their most", pairs, run.pairs.nbytes, PAIR.itemsize, per_pair),
         [at_most("state, bytes a pair", PAIR.itemsize, 64, "bytes")])  # fmt: skip
    what = f"state of {entities:,} entities, 10,000 zones"
    note(TABLE, _cells("entities and pairs together", entities, state), [at_most(what, state / 1e6, 200, "MB")])
    note(TABLE, _cells("apart: the dictionary of ids (Python strings and dict)", entities, names))
    note(TABLE, _cells("apart: the hash table of ids", entities, table))
    note(TABLE, {"what": "took, on one core (M fixes/s)", "number": len(f) / seconds_of(benchmark) / 1e6})


def _cells(what: str, n: int, held: int, each: int | str = "", held_each: float | str = "") -> dict[str, Any]:
    return {"what": what, "number": n, "bytes each": each, "held, each": held_each, "MB": held / 1e6}


def _table_bytes(state: Any) -> int:
    return int(sum(a.nbytes for a in vars(state.table).values() if isinstance(a, np.ndarray)))


def _name_bytes(state: Any) -> int:
    r = state.registry
    lists = (r.ids, r.code_of, r.party, r.kind)
    return sum(map(sys.getsizeof, lists)) + sum(map(sys.getsizeof, r.ids)) + int(r.lane_of.nbytes)


def test_a_long_replay(benchmark: Any, note: Any, tmp_path: Path) -> None:
    """10^8 fixes through the whole replay, made on the fly; what 10^9 would take, by the slope of the second half."""
    entities, rounds = scaled(100_000, 5_000), max(40, scaled(1_000))
    script = str(Path(__file__).parent / "long_replay.py")
    got: list[Any] = []
    # compiled beforehand, so that the compiler's memory is not taken for the replay's
    env = {"PYTHONPATH": f"{Path(__file__).parent}:{Path(__file__).parent.parent / 'src'}"}
    arguments = [script, str(entities), str(rounds), "100", str(tmp_path / "out")]
    child([script, "1000", "20", "100", str(tmp_path / "first")], env)
    benchmark.pedantic(lambda: got.append(child(arguments, env)), rounds=1)
    *marks, last = got[0].out.split("\n")[:-1]
    peaks = [tuple(map(int, line.split())) for line in marks]
    words = last.split()
    assert int(words[7]) == entities * rounds
    seconds, making = float(words[1]), float(words[3])
    (n0, m0), (n1, m1) = peaks[len(peaks) // 2], peaks[-1]
    slope = max(0.0, (m1 - m0) / (n1 - n0))
    for n, peak in (peaks[0], peaks[len(peaks) // 2], peaks[-1]):
        note(LONG, {"fixes": n, "entities": entities, "peak MB": peak / 1e6})
    whole = int(words[9])
    note(LONG, {"fixes": n1, "entities": entities, "peak MB": whole / 1e6, "with": "events worded, report written",
                "minutes": seconds / 60, "of that, making the fixes": making / 60})  # fmt: skip
    there = (whole + slope * (1e9 - n1)) / 1e9
    # the reading thread makes the fixes beside the detection only in part, so this is no more than a guess upwards
    note(LONG, {"fixes": 10**9, "entities": entities, "peak MB": there * 1e3, "with": "by the slope of the second half",
                "minutes": seconds / 60 * 1e9 / n1},
         [at_most("replay of 10^9 fixes, peak (extrapolated)", there, 4, "GB")])  # fmt: skip
