"""Bytes of a file of tests to timelines: read, check everything against the plan, and say all that is wrong at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from standoff.errors import Issue, Place, PlanError, TimelineError
from standoff.incidents import Act, acts_of
from standoff.model.plan import Plan
from standoff.plan.explain import Findings, read_model
from standoff.plan.tree import Node, read_tree
from standoff.rehearse.timelines.check_expected import Cast, read_expectations
from standoff.rehearse.timelines.check_times import Span, check_silences, check_times
from standoff.rehearse.timelines.model import ExpectedAt, Timeline, Track
from standoff.rehearse.timelines.moments import Moment, parse_moment
from standoff.rehearse.timelines.places import Gazetteer
from standoff.rehearse.timelines.schema import FileModel, TimelineModel
from standoff.rehearse.timelines.tracks import EVERY_US, Setting, read_track
from standoff.units import instant_text, parse_instant_us

__all__ = ["load_timelines"]

_START_US: Final = parse_instant_us("2024-01-01T00:00:00Z")
_TIMES_OF_ACTS: Final = ("at", "until", "from")
_EXAMPLE: Final = "Begin with `tests:` and below it `- test: name`."


def load_timelines(data: bytes, file_name: str, plan: Plan) -> tuple[Timeline, ...]:
    """The tests in `data`, in the order of the file. TimelineError with everything found where one cannot be used."""
    found = Findings()
    try:
        root = read_tree(data, file_name)
    except PlanError as problem:
        raise TimelineError([_about_tests(issue) for issue in problem.issues]) from None
    if isinstance(root.value, list):
        root = Node(root.place, {"tests": root}, {"tests": root.place})
    head = _head(root, found)
    tests = root.child("tests")
    timelines: list[Timeline] = []
    if tests is not None and isinstance(tests.value, list):
        if not tests.value:
            found.error(tests.place, "no-tests", "the file holds no test.", _EXAMPLE)
        timelines = [one for node in tests.value if (one := _Reader(plan, head, node, found).read()) is not None]
        _check_names(tests.value, found)
    if found.errors:
        raise TimelineError(list(found.errors))
    return tuple(timelines)


def _about_tests(issue: Issue) -> Issue:
    code = issue.code.replace("-plan", "-file").replace("plan-", "file-")
    mend = {"empty-plan": _EXAMPLE, "file-too-big": "Spread the tests over several files."}.get(issue.code, issue.mend)
    return Issue(issue.level, code, issue.what.replace("the plan", "the file"), mend, issue.place)


def _head(root: Node, found: Findings) -> FileModel | None:
    """All but the tests themselves, and the names of places looked at."""
    tests = root.child("tests")
    if tests is not None and not isinstance(tests.value, list):
        found.error(tests.place, "not-a-list", f"'tests' must be a list, not {tests.noun()}.", _EXAMPLE)
        return None
    return read_model(FileModel, _without(root, ("tests",)), found, "a file of tests")


def _without(node: Node, names: Collection[str]) -> Node:
    """The same mapping with these lists empty: they are read one by one."""
    if not isinstance(node.value, dict):
        return node
    kept = {key: Node(below.place, []) if key in names and isinstance(below.value, list) else below
            for key, below in node.value.items()}  # fmt: skip
    return Node(node.place, dict(kept), node.keys)


def _check_names(tests: list[Node], found: Findings) -> None:
    seen: dict[str, Place] = {}
    for node in tests:
        name = node.child("test")
        if name is None or not isinstance(name.value, str):
            continue
        if name.value in seen:
            what = f"two tests are called {name.value!r} (the first on line {seen[name.value].line})."
            found.error(name.place, "same-name", what, "Give each test of a file its own name.")
        seen.setdefault(name.value, name.place)


class _Reader:
    """Reads one test."""

    def __init__(self, plan: Plan, head: FileModel | None, node: Node, found: Findings) -> None:
        self.plan, self.head, self.node, self.found = plan, head, node, found

    def read(self) -> Timeline | None:
        """The test; None where it cannot be used."""
        model = read_model(TimelineModel, _without(self.node, ("do", "expect")), self.found, "a test")
        head = self.head
        start_us = None if model is None or head is None else self._start_us(model, head)
        if model is None or head is None or start_us is None:
            self._acts(_START_US)  # what is wrong in them is told with the rest
            self._expects(None)
            return None
        tracks = self._tracks(model, head, start_us)
        check_silences(model, self.node, self.found)
        acts = self._acts(start_us)
        expects = self._expects(model)
        end_us = self._end_us(model, start_us, tracks, acts, expects)
        if end_us is None:
            return None
        only = head.only if model.only is None else model.only
        return Timeline(model.test, self.node.place, start_us, end_us, tracks, acts, expects, only, model.why)

    def _start_us(self, model: TimelineModel, head: FileModel) -> int | None:
        at = model.at or head.at or Moment(_START_US, relative=False)
        if at.relative:
            place = self.node.at(("at",))
            self.found.error(place, "not-a-time", "a test begins at an instant.", "Write it like 2017-05-18T09:00:00Z.")
            return None
        return at.us

    def _tracks(self, model: TimelineModel, head: FileModel, start_us: int) -> tuple[Track, ...]:
        gazetteer = Gazetteer(self.plan, head.places, start_us)
        every_us, error_m = (
            model.every or head.every or EVERY_US,
            head.error if model.error is None else model.error,
        )
        setting = Setting(gazetteer, start_us, every_us, error_m, model.silences)
        below = self.node.child("tracks")
        if not model.tracks:
            self.found.error(
                self.node.place, "no-tracks", "nothing moves in this test.", "Write `tracks:` with an entity."
            )
        made = []
        for entity, track in model.tracks.items():
            node = below.child(entity) if below is not None else None
            made.append(read_track(entity, track, node or self.node, setting, self.found))
        return tuple(track for track in made if track is not None)

    def _acts(self, start_us: int) -> tuple[Act, ...]:
        below = self.node.child("do")
        items = below.value if below is not None and isinstance(below.value, list) else []
        return acts_of([_in_full(item, start_us, self.found) for item in items], self.found)

    def _expects(self, model: TimelineModel | None) -> tuple[ExpectedAt, ...]:
        below = self.node.child("expect")
        items = below.value if below is not None and isinstance(below.value, list) else []
        if model is None:
            tracks = self.node.child("tracks")
            named = tracks.value if tracks is not None and isinstance(tracks.value, dict) else {}
            return read_expectations(items, Cast(self.plan, tuple(named)), self.found) if named else ()
        if not items:
            place = below.place if below is not None else self.node.at(("test",))
            what = f"the test {model.test!r} expects nothing, so it can never fail."
            self.found.error(place, "expects-nothing", what, "Write `expect:` with what must come of it.")
        return read_expectations(items, Cast(self.plan, tuple(model.tracks)), self.found)

    def _end_us(
        self, model: TimelineModel, start_us: int, tracks: tuple[Track, ...], acts: tuple[Act, ...],
        expects: tuple[ExpectedAt, ...],
    ) -> int | None:  # fmt: skip
        """As far as anything is reported, done or expected: what is expected later could not be seen."""
        if model.until is not None:
            end_us = model.until.after(start_us)
        else:
            named = [moment.after(start_us) for each in expects for moment in each.expected.moments()]
            made = [int(track.reports.received_us.max()) for track in tracks if len(track.reports.t_us)]
            ends = [track.course.to_us for track in tracks]
            end_us = max([start_us, *named, *made, *ends, *(act.at_us for act in acts)])
        if not self._span_is_right(start_us, end_us):
            return None
        check_times(Span(start_us, end_us), acts, expects, self.node, self.found)
        return end_us

    def _span_is_right(self, start_us: int, end_us: int) -> bool:
        place = self.node.at(("until",))
        if end_us < start_us:
            self.found.error(place, "ends-early", "the test ends before it begins.", "Mend `until` or `at`.")
            return False
        if end_us - start_us > 366 * 86_400_000_000:
            self.found.error(place, "too-long", "the test lasts longer than a year.", "Mend the times that it names.")
            return False
        return True


def _in_full(item: Node, start_us: int, found: Findings) -> Node:
    """An act whose times since the start are written as instants."""
    if not isinstance(item.value, dict):
        return item
    kept = dict(item.value)
    for name in _TIMES_OF_ACTS:
        below = kept.get(name)
        if below is not None and isinstance(below.value, str):
            try:
                at_us = parse_moment(below.value.strip()).after(start_us)
            except ValueError as problem:
                found.error(below.place, "not-a-time", f"{name}: {problem.args[0]}", problem.args[1])
                at_us = start_us
            kept[name] = Node(below.place, instant_text(at_us))
    return Node(item.place, kept, item.keys)
