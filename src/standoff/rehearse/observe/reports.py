"""What is delivered of a scenario, in the order of arrival, a slice at a time; how it is cut changes no value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from standoff.errors import CallError
from standoff.rehearse.observe.cuts import cuts
from standoff.rehearse.observe.rows import (
    MOST_STREAMS,
    Rows,
    ValuesHash,
    arranged,
    joined,
    no_rows,
    overtaken,
    split_at,
)
from standoff.rehearse.observe.watch import Watch
from standoff.rehearse.scenario.model import Cast, Scenario
from standoff.rehearse.scenario.observation import Observation

__all__ = ["SLICE_REPORTS", "Reports"]

SLICE_REPORTS = 1 << 19


class Reports:
    """All that is delivered of a scenario with one seed; to be gone through once.

    `ids` are the identities by number, `sensors` the observation models that see anybody. `counts` and `values_sha256`
    are whole once all slices have been taken.
    """

    def __init__(
        self, scenario: Scenario, casts: Sequence[Cast], seed: int, slice_reports: int = SLICE_REPORTS
    ) -> None:
        self.scenario = scenario
        self.casts = casts
        self.counts: Counter[str] = Counter()
        codes: dict[str, int] = {}
        self._watches = _watches(scenario, casts, seed, codes)
        self.sensors: tuple[Observation, ...] = tuple(watch.sensor for watch in self._watches)
        self.ids: tuple[str, ...] = tuple(codes)
        streams = sum(len(watch.tracks) for watch in self._watches)
        self._newest_ms = np.full(streams, np.iinfo(np.int64).min)
        self._hash = ValuesHash(self.ids, [sensor.name for sensor in self.sensors])
        self._cuts = cuts([watch.tracks for watch in self._watches], slice_reports) if self._watches else [0, 0]

    @property
    def values_sha256(self) -> str:
        """Of the quantised values of all slices taken so far."""
        return self._hash.hexdigest()

    def slices(self) -> Iterator[Rows]:
        """Rows in the order of arrival; the next slice is made in a thread of its own while one is worked on."""
        with ThreadPoolExecutor(1, thread_name_prefix="observe") as ahead:
            made = self._made()
            waiting = ahead.submit(next, made, None)
            while (rows := waiting.result()) is not None:
                waiting = ahead.submit(next, made, None)
                yield rows

    def _made(self) -> Iterator[Rows]:
        held: list[Rows] = []
        for from_us, to_us in zip(self._cuts, self._cuts[1:], strict=False):
            parts = [watch.rows(from_us, to_us) for watch in self._watches]
            rows = arranged(joined([*held, *parts, no_rows()]))
            out, rest = split_at(rows, to_us // 1000)
            held = [rest]
            yield self._counted(out)
        yield self._counted(held[0])

    def _counted(self, rows: Rows) -> Rows:
        self._hash.add(rows)
        self.counts["delivered"] += len(rows.said)
        self.counts["outliers"] += int(np.count_nonzero(rows.outlier))
        self.counts["duplicates"] += int(np.count_nonzero(rows.copy))
        self.counts["overtaken"] += int(np.count_nonzero(overtaken(rows, self._newest_ms)))
        return rows

    @property
    def missed(self) -> Counter[str]:
        """Reports that were due and never made or delivered, by reason."""
        return sum((watch.missed for watch in self._watches), Counter())


def _watches(scenario: Scenario, casts: Sequence[Cast], seed: int, codes: dict[str, int]) -> list[Watch]:
    watches: list[Watch] = []
    streams = 0
    for sensor in scenario.observation:
        if not any(sensor.name in cast.seen_by for cast in casts):
            continue
        watch = Watch(sensor, len(watches), casts, seed, scenario.from_us, codes, streams)
        streams += len(watch.tracks)
        watches.append(watch)
    if streams >= MOST_STREAMS:
        raise CallError(f"{streams:,} pairs of entity and sensor are more than the {MOST_STREAMS:,} that fit")
    return watches
