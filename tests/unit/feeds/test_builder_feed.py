"""The segment builder keeps the account whatever is put into it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.feeds.builder import SegmentBuilder
from standoff.model.fix import FIX_SCHEMA

T_US = 1_495_098_000_000_000
anything = st.one_of(st.none(), st.floats(), st.integers(), st.just(10**400), st.text(max_size=3), st.booleans())


def test_a_fix_a_reject_and_an_auxiliary_message_are_three_messages() -> None:
    builder = SegmentBuilder("f.nmea", 2)
    builder.fix(entity="a", t_us=T_US, lon=1.0, lat=2.0, row=3, kind="vessel", surface=True)
    assert not builder.full
    builder.reject(1, "bad checksum")
    assert builder.full
    builder.auxiliary(2)
    segment = builder.take()
    assert (len(segment.fixes), segment.rejects.rows(), segment.auxiliary, segment.messages_in) == (
        1,
        [("f.nmea", 1, "bad checksum")],
        1,
        3,
    )
    assert segment.fixes.schema == FIX_SCHEMA
    assert builder.empty


def test_an_impossible_fix_comes_back_as_a_reject_in_its_place() -> None:
    builder = SegmentBuilder("f")
    builder.reject(9, "late")
    builder.fix(entity="a", t_us=T_US, lon=181.0, lat=91.0, row=4)
    assert builder.take().rejects.select("row", "reason").rows() == [
        (4, "lon out of range (does it run from 0 to 360?)"),
        (9, "late"),
    ]


def test_a_note_is_said_once_over_all_segments() -> None:
    builder = SegmentBuilder("f")
    builder.note("clock was set")
    assert builder.take().notes == ("clock was set",)
    builder.note("clock was set")
    assert builder.take().notes == ()


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.text(st.characters(codec="utf-8"), max_size=3), anything, anything, anything, anything
        ),
        max_size=8,
    )
)
def test_whatever_values_come_the_account_holds(rows: list[tuple[object, ...]]) -> None:
    builder = SegmentBuilder("f")
    for number, (entity, t_us, lon, lat, alt) in enumerate(rows):
        builder.fix(entity=entity, t_us=t_us, lon=lon, lat=lat, alt_m=alt, row=number)  # type: ignore[arg-type]
    segment = builder.take()
    assert len(segment.fixes) + len(segment.rejects) == segment.messages_in == len(rows)
