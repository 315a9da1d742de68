"""Twin of kernel.passage: the path is walked in small steps, and every change of side is halved down to its place."""

from __future__ import annotations

from collections.abc import Callable

from standoff.kernel.reference.border import Place, golden

__all__ = ["deepest", "passages"]


def passages(border_m: Callable[[Place], float], place: Callable[[float], Place], steps: int) -> list[float]:
    """Shares of a path at which the sign of `border_m` changes. `place` gives the point at a share.

    Dips between two of the equal steps are not seen.
    """
    found = []
    before, was_in = 0.0, border_m(place(0.0)) < 0
    for k in range(1, steps + 1):
        share = k / steps
        is_in = border_m(place(share)) < 0
        if is_in != was_in:
            found.append(_halved(border_m, place, before, share, was_in))
        before, was_in = share, is_in
    return found


def _halved(
    border_m: Callable[[Place], float], place: Callable[[float], Place], low: float, high: float, low_in: bool
) -> float:
    for _ in range(40):
        middle = (low + high) / 2
        if (border_m(place(middle)) < 0) == low_in:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def deepest(
    border_m: Callable[[Place], float],
    place: Callable[[float], Place],
    low: float,
    high: float,
    sign: float,
    steps: int,
) -> tuple[float, float]:
    """Least of sign × border_m between two shares, and where: the best of equal steps, then searched around it."""

    def value(share: float) -> float:
        return sign * border_m(place(share))

    shares = [low + (high - low) * k / steps for k in range(steps + 1)]
    best = min(range(steps + 1), key=lambda k: value(shares[k]))
    where, least = golden(value, shares[max(0, best - 1)], shares[min(steps, best + 1)])
    return least, where
