"""A state as bytes, and back. Equal states give equal bytes, however their input was cut.

Layout: magic ``SOFS``, version (u2), length of the header (u4), header (canonical JSON: plan hash, watermark,
counts, feeds,
ids), then for each profile the entity records sorted by id and the pair records sorted by (entity, zone),
little-endian. Links between records are
not stored; the pair records carry the number of their entity instead. Never pickle.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from standoff.detect.columns import C_FREE, C_HIGH, ENTITY, PAIR
from standoff.detect.detector import Detector, State, begin
from standoff.detect.identity import still_needed
from standoff.detect.state import Run, grown
from standoff.errors import InputError

__all__ = ["restore", "snapshot"]

_MAGIC: Final = b"SOFS"
_VERSION: Final = 3
_PREFIX: Final = struct.Struct("<4sHI")


def snapshot(detector: Detector, state: State) -> bytes:
    """The whole state, fixes still waiting for their watermark not included."""
    order = np.array(sorted(range(len(state.registry)), key=state.registry.ids.__getitem__), np.int64)
    bodies = [_run_bytes(run, order) for run in state.runs]
    header = {
        "plan": detector.plan.hash,
        "applied_us": state.applied_us,
        "ids": [state.registry.ids[k] for k in order],
        "party": [state.registry.party[k] for k in order],
        "kind": [state.registry.kind[k] for k in order],
        "history": {str(n): told for n, k in enumerate(order) if len(told := _history(state, int(k))) > 1},
        "origins": state.feeds.origins,
        "heard": [int(h) for h in state.feeds.heard[: len(state.feeds.names)]],
        "silences": state.feeds.silences.tolist(),
        "pairs": [pairs for _, pairs in bodies],
        "entity_bytes": ENTITY.itemsize,
        "pair_bytes": PAIR.itemsize,
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return _PREFIX.pack(_MAGIC, _VERSION, len(text)) + text + b"".join(body for body, _ in bodies)


def _history(state: State, code: int) -> list[tuple[int, str | None, str | None]]:
    return still_needed(state.registry, state.runs, code) if code in state.registry.history else []


def _run_bytes(run: Run, order: NDArray[np.int64]) -> tuple[bytes, int]:
    ents: Any = run.ents[: len(order)][order].copy()
    rows: list[np.record] = []
    for number, head in enumerate(ents.head):
        lane = _lane_pairs(run, int(order[number]), int(head))
        rows.extend(_numbered(pair, number) for pair in sorted(lane, key=lambda pair: int(pair.zone)))
    ents.head = -1
    pairs = np.array(rows, PAIR) if rows else np.empty(0, PAIR)
    return ents.tobytes() + pairs.tobytes(), len(rows)


def _lane_pairs(run: Run, code: int, head: int) -> list[Any]:
    lane = int(run.lane_of[code])
    found = []
    while head >= 0:
        pair = run.pairs[lane, head]
        found.append(pair.copy())
        head = int(pair.next)
    return found


def _numbered(pair: Any, number: int) -> Any:
    pair.next = number
    return pair


def restore(detector: Detector, data: bytes) -> State:
    """The state that `snapshot` stored under the same plan. InputError where the bytes are not that."""
    if len(data) < _PREFIX.size or data[:4] != _MAGIC:
        raise InputError("not a Standoff state: the first four bytes are not SOFS; take another snapshot")
    _, version, size = _PREFIX.unpack_from(data)
    if version != _VERSION:
        raise InputError(
            f"a state of version {version}, this program reads {_VERSION}; replay from the recording instead"
        )
    header = json.loads(data[_PREFIX.size : _PREFIX.size + size])
    if header["plan"] != detector.plan.hash:
        raise InputError(
            f"a state of plan {header['plan'][:12]}, not of {detector.plan.hash[:12]}; replay under the new plan"
        )
    state = begin(detector)
    _restore_names(state, header)
    _restore_time(detector, state, header["applied_us"])
    at = _PREFIX.size + size
    for run, pairs in zip(state.runs, header["pairs"], strict=True):
        at = _restore_run(run, state, data, at, pairs)
    if at != len(data):
        raise InputError(f"a state of {len(data)} bytes where {at} were expected; take another snapshot")
    return state


def _restore_names(state: State, header: dict[str, Any]) -> None:
    for entity, party, kind in zip(header["ids"], header["party"], header["kind"], strict=True):
        code = state.registry.code(entity)
        state.registry.party[code], state.registry.kind[code] = party, kind
    for number, told in header["history"].items():
        state.registry.history[state.registry.code_of[header["ids"][int(number)]]] = [tuple(entry) for entry in told]
    for file, source in header["origins"]:
        state.feeds.origin(file, source)
    heard = np.array(header["heard"], np.int64)
    state.feeds.heard[: len(heard)] = heard
    state.feeds.silences = np.array(header["silences"], np.int64).reshape(-1, 3)


def _restore_time(detector: Detector, state: State, applied_us: int | None) -> None:
    state.applied_us = applied_us
    if applied_us is not None:
        state.active = detector.areas.held_since(applied_us)
        state.next_change_us = detector.areas.next_change_us(applied_us)


def _restore_run(run: Run, state: State, data: bytes, at: int, n_pairs: int) -> int:
    n = len(state.registry)
    run.make_room(n, state.registry.lane_of)
    end = at + n * ENTITY.itemsize
    run.ents[:n] = np.frombuffer(data[at:end], ENTITY).view(np.recarray)
    stop = end + n_pairs * PAIR.itemsize
    if len(data) < stop:
        raise InputError("the state is cut short; take another snapshot")
    pairs = np.frombuffer(data[end:stop], PAIR).view(np.recarray)
    run.pairs = grown(run.pairs, n_pairs + 256)
    for pair in pairs[::-1]:  # last first, so that each entity's list begins with its smallest zone
        code = int(pair.next)
        lane = int(state.registry.lane_of[code])
        slot = int(run.ctl[lane, C_HIGH])
        run.ctl[lane, C_HIGH] += 1
        run.pairs[lane, slot] = pair
        run.pairs[lane, slot].next = run.ents[code].head
        run.ents[code].head = slot
    run.ctl[:, C_FREE] = -1
    run.look_through()
    return stop
