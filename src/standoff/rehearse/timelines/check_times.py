"""What a test names must fall into its time, and a silence must silence somebody: else it is all in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from standoff.errors import Place
from standoff.incidents import Act
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.tree import Node
from standoff.rehearse.timelines.expectations import Expected
from standoff.rehearse.timelines.model import ExpectedAt
from standoff.rehearse.timelines.moments import Moment, moment_text
from standoff.rehearse.timelines.schema import TimelineModel

__all__ = ["Span", "check_silences", "check_times"]


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a test, both ends in it; microseconds since 1970."""

    start_us: int
    end_us: int


def check_times(
    span: Span, acts: Sequence[Act], expects: Sequence[ExpectedAt], node: Node, found: Findings
) -> None:  # fmt: skip
    """Nothing is done, and nothing but when a step is due is expected, before the test begins or after it ends."""
    for act in acts:
        _in_time(act.at_us, span, "this is done", act.place or node.place, found)
    for each in expects:
        for moment in _moments(each.expected):
            _in_time(moment.after(span.start_us), span, "this is expected", each.place, found)
        between: tuple[Moment, Moment] | None = getattr(each.expected, "between", None)
        if between is not None and between[0].after(span.start_us) > between[1].after(span.start_us):
            found.error(each.place, "ends-early", "between: it ends before it begins.", "Write [from, to].")


def _moments(expected: Expected) -> Iterator[Moment]:
    for name in type(expected).model_fields:
        value = getattr(expected, name)
        if isinstance(value, Moment) and name != "due":  # what is due is told before
            yield value
    yield from getattr(expected, "between", None) or ()


def _in_time(at_us: int, span: Span, what: str, place: Place, found: Findings) -> None:
    if at_us < span.start_us:
        found.error(place, "too-early", f"{what} before the test begins.", "Mend its time, or `at` of the test.")
    elif at_us > span.end_us:
        end = moment_text(span.end_us, span.start_us)
        found.error(place, "too-late", f"{what} after the test ends ({end}).", "Mend its time, or `until` of the test.")


def check_silences(model: TimelineModel, node: Node, found: Findings) -> None:
    """A feed or an entity that nothing in the test has would be silent in vain."""
    sources = sorted({track.source for track in model.tracks.values() if track.source is not None})
    for number, silence in enumerate(model.silences):
        for word in silence.source:
            if word not in sources:
                what = f"source: no track of this test is reported by {word!r}."
                mend = did_you_mean(word, sources, "source") if sources else "Write `source:` on a track."
                found.error(node.at(("silences", number, "source")), "unknown-source", what, mend)
        for word in silence.entity:
            if not any(fnmatchcase(entity, word) for entity in model.tracks):
                what = f"entity: {word!r} fits no entity of this test."
                place = node.at(("silences", number, "entity"))
                found.error(place, "unknown-entity", what, did_you_mean(word, model.tracks, "entity"))
