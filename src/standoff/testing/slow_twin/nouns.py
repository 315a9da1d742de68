"""What goes into the slow twin and what comes out: plain frozen rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from standoff.model.kinds import KINDS
from standoff.model.plan import Defaults

__all__ = ["SURE_SIGMA", "Place", "SlowEvent", "SlowFix", "SlowSettings", "probability", "rounded_us"]

SURE_SIGMA = 1.645  # one-sided 95 %
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees east and north."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SlowFix:
    """One report. `error_m` None takes the default; `source` None is the feed without a name."""

    entity: str
    t_us: int
    lon: float
    lat: float
    error_m: float | None = None
    alt_m: float | None = None
    alt_datum: str | None = None
    surface: bool = False
    source: str | None = None
    party: str | None = None
    kind: str | None = None

    @property
    def place(self) -> Place:
        """Where it was."""
        return Place(self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class SlowSettings:
    """The plan's defaults, and parameters by kind where they differ from those of `standoff.model.kinds.KINDS`."""

    defaults: Defaults = field(default_factory=Defaults)
    parameters: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> float:
        """One parameter in metres, m/s, microseconds or a count."""
        spec = next(spec for spec in KINDS.values() if spec.kind.value == kind)
        parameter = next(p for p in spec.parameters if p.name == name)
        default = self.defaults.lost_after_us if parameter.default is None else parameter.default
        return self.parameters.get(kind, {}).get(name, default)


@dataclass(frozen=True, slots=True)
class SlowEvent:
    """One event. Fields as in the contract; `closes` is the index of an earlier event of the same list."""

    kind: str
    zone: str
    entity: str
    start_us: int
    end_us: int | None
    detected_us: int
    lon: float
    lat: float
    boundary_m: float
    depth_m: float
    speed_mps: float | None
    eta_s: float | None
    certainty: float
    cause: str
    closes: int | None
    verdict: str = "yes"
    rule: str | None = None


def rounded_us(at_us: float) -> int:
    """To the nearest millisecond."""
    return round(at_us / 1000) * 1000


def probability(margin_m: float, sigma_m: float) -> float:
    """That something is true which holds by `margin_m`, known to `sigma_m`."""
    if sigma_m == 0:
        return 1.0 if margin_m >= 0 else 0.0
    return _NORMAL.cdf(margin_m / sigma_m) if math.isfinite(margin_m) else float(margin_m > 0)
