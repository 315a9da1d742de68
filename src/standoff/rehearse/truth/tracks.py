"""The reports that were delivered, kept as far as they matter: those of entities that come near a zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Delivered", "Track"]

_COLUMNS: Final = (
    "true_entity",
    "entity",
    "true_t_us",
    "t_us",
    "lon",
    "lat",
    "true_lon",
    "true_lat",
    "error_m",
    "true_error_m",
    "outlier",
    "delivered_us",
    "source",
)


_DEGREE_M: Final = 111_195.0
_ENOUGH: Final = 30  # errors


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What was delivered of one true entity under one reported id, by true time; shape (n,) each.

    `t_us` true times, `said_us` reported ones, `sigma_m` declared errors, `noise_m` true ones, 1 sigma per axis; `lon`
    and `lat` where its reports would be without noise: the true place, and what all its errors have in common.
    `fading_us`: how long an error lasts (first-order Gauss-Markov), 0 where each is new. `mixed`: whether others report
    under the same id.
    """

    entity: str
    reported: str
    t_us: NDArray[np.int64]
    said_us: NDArray[np.int64]
    sigma_m: NDArray[np.float64]
    noise_m: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    fading_us: float
    source: str | None
    mixed: bool

    def alike(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float64]:
        """How much of the error of reports i is left in that of reports j, 0 to 1."""
        if self.fading_us <= 0.0:
            return np.zeros(len(i))
        return np.asarray(np.exp(-np.abs(self.t_us[j] - self.t_us[i]) / self.fading_us), np.float64)

    def way_noise_m(self, i: NDArray[np.int64], j: NDArray[np.int64]) -> NDArray[np.float64]:
        """1 sigma per axis of the error of the way from reports i to reports j."""
        a, b = self.noise_m[i], self.noise_m[j]
        return np.asarray(np.sqrt(np.maximum(a * a + b * b - 2.0 * self.alike(i, j) * a * b, 0.0)), np.float64)

    def segments(self, max_gap_us: int) -> list[tuple[int, int]]:
        """The first and last index of each run of reports without a gap."""
        cuts = np.flatnonzero(np.diff(self.t_us) > max_gap_us)
        firsts, lasts = np.append(0, cuts + 1), np.append(cuts, len(self.t_us) - 1)
        return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]

    def interval_us(self, at_us: int) -> int:
        """The usual time between reports about an instant."""
        i = int(np.searchsorted(self.t_us, at_us))
        near = np.diff(self.t_us[max(0, i - 6) : i + 6])
        return int(np.median(near)) if len(near) else 2**62


class Delivered:
    """Takes frames of reports; keeps the reports of `entities` and, of all others, only when they were seen."""

    def __init__(self, entities: set[str], lateness_us: int | None, default_sigma_m: float) -> None:
        self._entities = pl.Series(sorted(entities), dtype=pl.String)
        self._lateness_us, self._sigma_m = lateness_us, default_sigma_m
        self._kept: list[pl.DataFrame] = []
        self._names: pl.DataFrame | None = None
        self._heard: dict[str | None, list[NDArray[np.int64]]] = {}

    def take(self, frame: pl.DataFrame) -> None:
        """A slice of reports, in any order."""
        if frame.is_empty():
            return
        names = frame.select("true_entity", "entity").unique()
        self._names = names if self._names is None else pl.concat([self._names, names]).unique()
        for (source,), part in frame.group_by("source"):
            seconds = np.unique(part["t_us"].to_numpy() // 1_000_000)
            self._heard.setdefault(source, []).append(seconds)
        near = frame.filter(pl.col("true_entity").is_in(self._entities.implode())).select(_COLUMNS)
        if near.height:
            self._kept.append(near)

    def last_us(self) -> int:
        """The greatest time reported."""
        return max((int(part[-1]) + 1 for parts in self._heard.values() for part in parts), default=0) * 1_000_000

    def heard_between(self, source: str | None, from_us: int, to_us: int) -> bool:
        """Whether a feed said anything between two instants, to a second."""
        low, high = from_us // 1_000_000, to_us // 1_000_000
        return any(bool(((part >= low) & (part <= high)).any()) for part in self._heard.get(source, []))

    def next_word_us(self, source: str | None, after_us: int) -> int | None:
        """When a feed says something next, to a second; None: never again."""
        later = [part[part * 1_000_000 >= after_us] for part in self._heard.get(source, [])]
        return min((int(part[0]) * 1_000_000 for part in later if len(part)), default=None)

    def tracks(self, *, late_too: bool = False) -> dict[str, list[Track]]:
        """By true entity; without what came too late for the watch, unless asked."""
        if not self._kept:
            return {}
        every = pl.concat(self._kept).filter(~pl.col("outlier").fill_null(False))
        if self._lateness_us is not None and not late_too:
            every = every.filter((pl.col("delivered_us") - pl.col("t_us")).fill_null(0) <= self._lateness_us)
        shared = set() if self._names is None else set(
            self._names.group_by("entity").len().filter(pl.col("len") > 1)["entity"].to_list()
        )  # fmt: skip
        found: dict[str, list[Track]] = {}
        for (entity, reported), part in every.sort("true_t_us").group_by("true_entity", "entity", maintain_order=True):
            found.setdefault(str(entity), []).append(self._track(str(entity), str(reported), part, reported in shared))
        return found

    def _track(self, entity: str, reported: str, part: pl.DataFrame, mixed: bool) -> Track:
        part = part.unique("true_t_us", keep="first", maintain_order=True)
        sigma = part["error_m"].cast(pl.Float64).fill_null(self._sigma_m).to_numpy()
        noise = part["true_error_m"].cast(pl.Float64).fill_null(0.0).to_numpy()
        times, said = part["true_t_us"].to_numpy(), part["t_us"].to_numpy()
        lon, lat, fading_us = _without_noise(times, part, noise)
        return Track(entity, reported, times, said, sigma, noise, lon, lat, fading_us, part["source"][-1], mixed)


def _without_noise(
    t_us: NDArray[np.int64], part: pl.DataFrame, noise_m: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """True places moved by what all errors have in common, and how long an error lasts: both told by the errors made.

    Few errors tell neither; then there is no bias, and each error is new.
    """
    lon, lat = part["true_lon"].to_numpy(), part["true_lat"].to_numpy()
    across = _DEGREE_M * np.maximum(np.cos(np.radians(lat)), 1e-6)
    made = np.stack([
        ((part["lon"].to_numpy() - lon + 180.0) % 360.0 - 180.0) * across,
        (part["lat"].to_numpy() - lat) * _DEGREE_M,
    ])  # fmt: skip
    n, typical = len(lon), float(np.median(noise_m))
    if n < _ENOUGH or typical <= 0.0:
        return lon, lat, 0.0
    spread = made - np.median(made, axis=1, keepdims=True)
    left = float((spread[:, 1:] * spread[:, :-1]).sum() / max(float((spread**2).sum()), 1e-12))
    left = min(left, 0.999) if left > max(0.2, 4.0 / np.sqrt(n)) else 0.0
    bias = made.mean(axis=1)
    if np.hypot(*bias) > 4.0 * typical * np.sqrt((1.0 + left) / (1.0 - left) / n):
        lon, lat = lon + bias[0] / across, lat + bias[1] / _DEGREE_M
    return lon, lat, -float(np.median(np.diff(t_us))) / np.log(left) if left > 0.0 else 0.0
