"""Under which id a report goes: its own, one shared with others, or one of several of the same entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop
from standoff.rehearse.observe.draws import IDENTITY, uniform
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.scenario.observation import Observation

__all__ = ["Names", "aliases_of", "names_of", "said_ids"]

Ints = NDArray[np.int64]


class Names(NamedTuple):
    """The ids of stream s are `code[first[s]]` up to `code[first[s + 1]]`; `switch_us[s]` 0: any of them by chance."""

    first: Ints
    code: NDArray[np.int32]
    switch_us: Ints


def names_of(sensor: Observation, entities: Sequence[str], codes: dict[str, int]) -> Names:
    """The ids these entities go by at this sensor, numbered in `codes`, which grows."""
    shared = {entity: one.as_id for one in sensor.shared for entity in one.of}
    several = {one.of: one for one in sensor.two}
    lists = [several[name].as_ids if name in several else (shared.get(name, name),) for name in entities]
    switches = [(several[name].switch_us or 0) if name in several else 0 for name in entities]
    first = np.concatenate([[0], np.cumsum([len(ids) for ids in lists])]).astype(np.int64)
    code = np.array([codes.setdefault(name, len(codes)) for ids in lists for name in ids], np.int32)
    return Names(first, code, np.array(switches, np.int64))


def aliases_of(sensors: Sequence[Observation], seen_by: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Every entity and the ids it may be reported under, by the sensors that see it, sorted."""
    by_name = {sensor.name: sensor for sensor in sensors}
    found: dict[str, list[str]] = {}
    for entity, names in seen_by.items():
        ids: set[str] = set()
        for name in names:
            sensor = by_name[name]
            several = next((one.as_ids for one in sensor.two if one.of == entity), None)
            shared = next((one.as_id for one in sensor.shared if entity in one.of), entity)
            ids.update(several if several is not None else (shared,))
        found[entity] = sorted(ids)
    return found


def said_ids(key: NDArray[np.uint64], at: Instants, names: Names, start_us: int) -> NDArray[np.int32]:
    """The number of the id of each report."""
    if len(names.code) == len(key):
        return names.code[at.stream]
    return np.asarray(_said(key, at.stream, at.k, at.t_us, names, start_us))


@allocating_loop
def _said(
    key: NDArray[np.uint64], stream: NDArray[np.int32], k: Ints, t_us: Ints, names: Names, start_us: int
) -> NDArray[np.int32]:
    said = np.empty(len(k), np.int32)
    for n in range(len(k)):
        s = stream[n]
        lo, count = names.first[s], names.first[s + 1] - names.first[s]
        if count == 1:
            said[n] = names.code[lo]
        elif names.switch_us[s] > 0:
            said[n] = names.code[lo + (t_us[n] - start_us) // names.switch_us[s] % count]
        else:
            said[n] = names.code[lo + min(int(uniform(key[s], IDENTITY, k[n]) * count), count - 1)]
    return said
