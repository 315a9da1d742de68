"""Scenarios: who moves how and who sees it, written in YAML; a library of them, and random ones."""

from standoff.rehearse.scenario.casting import cast, courses
from standoff.rehearse.scenario.library_files import library, library_plan, library_scenario
from standoff.rehearse.scenario.load import checked_scenario, load_scenario
from standoff.rehearse.scenario.model import Actor, Cast, Scenario, with_declared_factor
from standoff.rehearse.scenario.observation import Observation
from standoff.rehearse.scenario.random_one import random_scenario
from standoff.rehearse.scenario.size import estimated_fixes

__all__ = [
    "Actor",
    "Cast",
    "Observation",
    "Scenario",
    "cast",
    "checked_scenario",
    "courses",
    "estimated_fixes",
    "library",
    "library_plan",
    "library_scenario",
    "load_scenario",
    "random_scenario",
    "with_declared_factor",
]
