"""An independent, slow, plain twin of single-entity detection.

It shares no code with the engine: geometry by geographiclib, one small class for each kind of event, one fix at a time.
The definition that it follows is docs/decisions-on-events.md; numbers in brackets such as (6) name a decision there.
"""

from __future__ import annotations

from standoff.testing.slow_twin.nouns import SlowEvent, SlowFix, SlowSettings
from standoff.testing.slow_twin.rules import SlowRule
from standoff.testing.slow_twin.twin import detect_slow, detect_slow_for

__all__ = ["SlowEvent", "SlowFix", "SlowRule", "SlowSettings", "detect_slow", "detect_slow_for"]
