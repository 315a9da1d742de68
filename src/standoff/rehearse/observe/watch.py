"""One sensor at work: from the true motion of all it may see to the reports it delivers, a slice of time at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from standoff.rehearse.observe.clocks import arrivals_ms, conflicted, copied, copy_arrivals_ms, said_times_ms
from standoff.rehearse.observe.identities import names_of, said_ids
from standoff.rehearse.observe.instants import Instants, instants
from standoff.rehearse.observe.measures import heights, movement
from standoff.rehearse.observe.missing import REASONS, blackouts_of, missing, silences_of
from standoff.rehearse.observe.place_errors import Fading, PlaceErrors, copy_errors, displaced, place_errors
from standoff.rehearse.observe.places import Places, places
from standoff.rehearse.observe.rows import Rows
from standoff.rehearse.observe.tracks import tracks_of
from standoff.rehearse.scenario.model import Cast
from standoff.rehearse.scenario.observation import Observation

__all__ = ["Watch"]


class Watch:
    """A sensor and the state it carries from slice to slice. `missed` counts what is not reported, by reason."""

    def __init__(
        self, sensor: Observation, number: int, casts: Sequence[Cast], seed: int, start_us: int, codes: dict[str, int],
        first_stream: int,
    ) -> None:  # fmt: skip
        entities = [cast.course.entity for cast in casts if sensor.name in cast.seen_by]
        self.sensor = sensor
        self.tracks = tracks_of(casts, sensor, seed)
        self.missed: Counter[str] = Counter()
        self._number = number
        self._start_us = start_us
        self._first_stream = first_stream
        self._names = names_of(sensor, entities, codes)
        self._fading = Fading.fresh(len(self.tracks))
        self._silences = silences_of(sensor, entities)
        self._blackouts = blackouts_of(sensor, self.tracks)

    def rows(self, from_us: int, to_us: int) -> Rows:
        """The reports made in [from_us, to_us), by stream and number. Slices must come in the order of time."""
        at = instants(self.tracks, self.sensor, from_us, to_us)
        where = places(self.tracks, at)
        errors = place_errors(self.tracks.key, at, self.sensor, self._fading)
        why = missing(self.tracks, at, where, self.sensor, self._silences, self._blackouts)
        if why.any():
            made = why == 0
            for reason, count in enumerate(np.bincount(why, minlength=len(REASONS)).tolist()):
                self.missed[REASONS[reason]] += count if reason else 0
            at = Instants(*(column[made] for column in at))
            where = Places(*(column[made] for column in where))
            errors = PlaceErrors(*(column[made] for column in errors))
        return self._copied(at, where, self._said(at, where, errors))

    def _said(self, at: Instants, where: Places, errors: PlaceErrors) -> Rows:
        key, sensor, n = self.tracks.key, self.sensor, len(at.k)
        lon_e7, lat_e7 = displaced(where.lon, where.lat, errors.east_m, errors.north_m)
        speed, course = movement(key, at, where, sensor)
        return Rows(
            arrived_ms=arrivals_ms(key, at, sensor),
            stream=at.stream + np.int32(self._first_stream),
            sensor=np.full(n, self._number, np.int32),
            entity=self.tracks.entity[at.stream],
            said=said_ids(key, at, self._names, self._start_us),
            said_ms=said_times_ms(key, at, sensor, self._start_us),
            lon_e7=lon_e7,
            lat_e7=lat_e7,
            alt_dm=heights(key, at, where, sensor),
            speed_cmps=speed,
            course_cdeg=course,
            outlier=errors.outlier,
            copy=np.zeros(n, np.bool_),
            true_ms=at.t_us // 1000,
            true_lon=where.lon,
            true_lat=where.lat,
        )

    def _copied(self, at: Instants, where: Places, rows: Rows) -> Rows:
        """With the second copies of reports that arrive twice, each behind its first."""
        twice = copied(self.tracks.key, at, self.sensor)
        if not twice.any():
            return rows
        arrived_ms = copy_arrivals_ms(self.tracks.key, at, self.sensor)
        of = np.repeat(np.arange(len(at.k)), 1 + twice)
        copy = np.zeros(len(of), np.bool_)
        copy[1:] = of[1:] == of[:-1]
        doubled = Rows._make(column[of] for column in rows)
        doubled = doubled._replace(copy=copy, arrived_ms=np.where(copy, arrived_ms[of], doubled.arrived_ms))
        if self.sensor.conflicting:
            other = copy & conflicted(self.tracks.key, at, self.sensor)[of]
            errors = copy_errors(self.tracks.key, at, self.sensor)
            lon_e7, lat_e7 = displaced(where.lon, where.lat, errors.east_m, errors.north_m)
            doubled.lon_e7[other], doubled.lat_e7[other] = lon_e7[of][other], lat_e7[of][other]
            doubled.outlier[other] = False
        return doubled
