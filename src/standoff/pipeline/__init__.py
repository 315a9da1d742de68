"""The one pure step that live watching, replay, rehearsal and the distributed engine call."""

from __future__ import annotations

from standoff.pipeline.step import Outcome, Watch, begin, finish, step

__all__ = ["Outcome", "Watch", "begin", "finish", "step"]
