"""Second stage: the delivered reports come in, and each true event is told to be visible, hidden or a coin toss."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from standoff.model.plan import Plan
from standoff.rehearse.truth.chances import RANK, Answer
from standoff.rehearse.truth.happened import Casting, Happened, happened
from standoff.rehearse.truth.happening import Happening, frame_of
from standoff.rehearse.truth.judge import Judge
from standoff.rehearse.truth.silences import silences_of
from standoff.rehearse.truth.tracks import Delivered

__all__ = ["Seen", "truth_of"]


class Seen:
    """Takes reports slice by slice, then gives the truth. `lateness_us` None: nothing is too late."""

    def __init__(self, what: Happened, lateness_us: int | None = None) -> None:
        self._what = what
        entities = {each.encounter.course.entity for each in what.watched}
        self.delivered = Delivered(entities, lateness_us, what.plan.defaults.position_error_m)

    def take(self, frame: pl.DataFrame) -> None:
        """A slice of reports: columns of fixes, and the hidden ones beside them."""
        self.delivered.take(frame)

    def happenings(self) -> list[Happening]:
        """All true events with their answers, sorted."""
        tracks = self.delivered.tracks()
        late = self.delivered.tracks(late_too=True)
        every: list[Happening] = []
        for watched, rows in zip(self._what.watched, self._what.rows, strict=True):
            entity = watched.encounter.course.entity
            judges = [Judge(watched, track, self._what.plan) for track in tracks.get(entity, [])]
            found = [_best(row, judges) for row in rows]
            hidden = [row for row in found if row.visible == "no"]
            if hidden and entity in late:
                found = _with_late(found, [Judge(watched, track, self._what.plan) for track in late[entity]])
            every += found
            for judge in judges:
                every += judge.more(found, self.delivered.last_us())
                every += silences_of(watched, judge.track, self.delivered, self._what.plan)
        return sorted(every, key=lambda each: each.order)

    def finish(self) -> pl.DataFrame:
        """The truth: TRUTH_SCHEMA, sorted."""
        return frame_of(self.happenings(), self._what.plan.name, self._what.plan.hash)


def truth_of(casts: Iterable[Casting], plan: Plan, reports: Iterable[pl.DataFrame] | pl.DataFrame) -> pl.DataFrame:
    """TRUTH_SCHEMA of courses under a plan, seen by reports (one frame or slices of them)."""
    seen = Seen(happened(casts, plan), plan.defaults.lateness_us)
    for frame in [reports] if isinstance(reports, pl.DataFrame) else reports:
        seen.take(frame)
    return seen.finish()


def _best(row: Happening, judges: list[Judge]) -> Happening:
    """The best answer of any track; no reports at all are a gap."""
    answers: list[Answer] = [judge.answer(row) for judge in judges]
    if not answers:
        return row.seen("no", "gap")
    return row.seen(*max(answers, key=lambda each: RANK[each[0]]))


def _with_late(found: list[Happening], judges: list[Judge]) -> list[Happening]:
    """What only reports that came too late would show is hidden by that."""
    return [
        row.seen("no", "late") if row.visible == "no" and _best(row, judges).visible != "no" else row for row in found
    ]
