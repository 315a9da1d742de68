"""The library, and the pages about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from casts import no_files

from standoff.errors import CallError
from standoff.rehearse.scenario import cast, checked_scenario, estimated_fixes, library, library_plan, library_scenario
from standoff.rehearse.scenario.behaviours import BEHAVIOURS
from standoff.rehearse.scenario.reference import scenario_reference
from standoff.rehearse.scenario.waypoints import HoldModel, Waypoint
from standoff.replay.plans import read_plan

AL_TANF = {f"al-tanf-2017-{day}" for day in ("05-18", "06-06", "06-08", "06-20")}
PAGE = Path(__file__).parents[4] / "docs" / "scenarios.md"


def test_the_library_has_a_dozen_scenarios_and_the_days_of_al_tanf() -> None:
    assert len(library()) >= 12
    assert set(library()) >= AL_TANF


@pytest.mark.parametrize("name", library())
def test_each_is_called_as_its_file_and_has_courses_and_a_plan_without_warnings(name: str) -> None:
    file = library()[name]
    made, warnings = checked_scenario(file.read_bytes(), file.name, lambda beside: (file.parent / beside).read_bytes())
    assert made.name == name
    assert made.words
    assert warnings == ()
    assert all(model.declared_m == model.sigma_m for model in made.observation)
    assert 100 < estimated_fixes(made) < 1_000_000
    assert {each.course.entity for each in cast(made, 1)}
    plan, _ = read_plan(library_plan(name))
    assert plan.zones


def test_together_they_use_every_behaviour() -> None:
    used = {type(actor.behaviour) for name in library() for actor in library_scenario(name).actors}
    assert set(BEHAVIOURS.values()) == used


def test_a_name_that_is_not_in_the_library_is_refused_with_the_nearest() -> None:
    with pytest.raises(CallError, match="'probes'"):
        library_scenario("probe")


def test_no_key_of_the_language_goes_undescribed() -> None:
    language = scenario_reference().split("## The library")[0]
    rows = [line.split("|") for line in language.splitlines() if line.startswith("| `")]
    assert len(rows) > 120
    assert [row for row in rows if not row[2].strip() or not row[3].replace("(required)", "").strip()] == []
    told = {row[1].strip(" `") for row in rows}
    assert told >= {*Waypoint.model_fields, *HoldModel.model_fields}


def test_the_page_about_scenarios_lists_the_library() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = {f"| `{name}` | {library_scenario(name).words} |" for name in library()}
    assert {line for line in page.splitlines() if line.startswith("| `") and line in rows} == rows
    assert all(f"`{word}`" in page for word in BEHAVIOURS)


def test_the_examples_on_the_page_load() -> None:
    blocks = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1:]
    assert blocks
    for block in blocks:
        text = block.split("```", 1)[0]
        checked_scenario(text.encode(), "page.yaml", no_files)
