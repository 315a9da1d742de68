"""The one pure step that live watching, replay, rehearsal and the distributed engine call."""

from __future__ import annotations

from standoff.pipeline.side_by_side import Together, begin_many, finish_many, step_many
from standoff.pipeline.step import Outcome, Watch, begin, finish, step

__all__ = ["Outcome", "Together", "Watch", "begin", "begin_many", "finish", "finish_many", "step", "step_many"]
