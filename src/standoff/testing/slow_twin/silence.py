"""When an entity has fallen silent while its feed was heard (11)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from standoff.testing.slow_twin.nouns import SlowFix, SlowSettings

__all__ = ["Feeds"]


class Feeds:
    """When each feed was heard. Every message counts, duplicates too."""

    def __init__(self, fixes: Iterable[SlowFix], settings: SlowSettings) -> None:
        self._max_gap_us = settings.defaults.max_gap_us
        self._lost_after_us = int(settings.of("lost", "lost_after"))
        self._heard: dict[str | None, list[int]] = {}
        for fix in sorted(fixes, key=lambda fix: fix.t_us):
            self._heard.setdefault(fix.source, []).append(fix.t_us)

    def lost_us(self, last: SlowFix, limit_us: int) -> int | None:
        """When the loss that follows a fix is due, if by the limit: the entity's next fix, or the watermark.

        A feed that is itself silent at the due instant (its last message more than max_gap before) starts the timer
        again at its next message. Messages at the very instant come after it.
        """
        heard = self._heard[last.source]
        due_us = last.t_us + self._lost_after_us
        while due_us <= limit_us:
            coming = bisect_left(heard, due_us)
            if due_us - heard[coming - 1] <= self._max_gap_us:
                return due_us
            if coming == len(heard):
                return None
            due_us = heard[coming] + self._lost_after_us
        return None
