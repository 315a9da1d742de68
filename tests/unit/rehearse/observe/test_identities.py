"""Two entities under one id, one entity under two, and what stays together because of it."""

from __future__ import annotations

import polars as pl
import pytest
from sightings import START_US, S, seen, walk

from standoff.rehearse.observe.identities import aliases_of
from standoff.rehearse.scenario.observation import Observation, SharedIdentity, TwoIdentities

COURSES = [walk(name, 2, seed=at) for at, name in enumerate(("a", "b", "c"))]


def test_two_entities_that_share_an_id_are_told_apart_only_by_the_truth() -> None:
    frame = seen(COURSES, Observation("ais", shared=(SharedIdentity("x", ("a", "c")),)))
    pairs = frame.select("entity", "true_entity").unique().sort("true_entity").rows()
    assert pairs == [("x", "a"), ("b", "b"), ("x", "c")]


def test_an_entity_changes_its_id_at_the_instants_told() -> None:
    frame = seen(COURSES, Observation("ais", two=(TwoIdentities("b", ("b1", "b2"), 1800 * S),)))
    own = frame.filter(pl.col("true_entity") == "b")
    turn = (own["true_t_us"] - START_US) // (1800 * S) % 2
    assert own["entity"].to_list() == [("b1", "b2")[at] for at in turn]
    assert turn.unique().sort().to_list() == [0, 1]


def test_an_entity_without_instants_goes_by_either_id_with_equal_chance() -> None:
    frame = seen(COURSES, Observation("ais", every_us=S, two=(TwoIdentities("b", ("b1", "b2")),)))
    own = frame.filter(pl.col("true_entity") == "b")["entity"]
    assert (own == "b1").mean() == pytest.approx(0.5, abs=0.02)
    assert set(own) == {"b1", "b2"}


def test_aliases_are_all_ids_by_all_sensors() -> None:
    ais = Observation("ais", shared=(SharedIdentity("x", ("a", "c")),), two=(TwoIdentities("b", ("b1", "b2")),))
    seen_by = {"a": ("ais", "radar"), "b": ("ais",), "c": ("radar",)}
    assert aliases_of((ais, Observation("radar")), seen_by) == {"a": ["a", "x"], "b": ["b1", "b2"], "c": ["c"]}
