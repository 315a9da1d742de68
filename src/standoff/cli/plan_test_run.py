"""Finds, runs and shows the tests of a plan, and writes what was asked for beside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from standoff.cli.compiling import prepare_loops
from standoff.cli.plan_test_show import show_tested
from standoff.cli.show import note
from standoff.errors import CallError
from standoff.rehearse.timelines import PlanTested, find_tests, plan_file, run_tests, selected
from standoff.rehearse.timelines.answer import tested_data
from standoff.rehearse.timelines.junit import junit_xml
from standoff.replay.plans import read_plan

__all__ = ["TestCall", "run_test_command"]


@dataclass(frozen=True, slots=True)
class TestCall:
    """What was asked for."""

    plan: Path
    test: str | None = None
    allow_untested: bool = False
    junit: str | None = None
    picture: str | None = None
    picture_all: bool = False
    as_json: bool = False


def run_test_command(call: TestCall) -> int:
    """Exit code: 0 all is well, 1 a test failed or a rule is untested."""
    if call.picture_all and call.picture is None:
        raise CallError("--picture-all needs --picture DIR")
    plan, issues = read_plan(call.plan)
    for issue in issues:
        note(str(issue))
    timelines = find_tests(plan, plan_file(call.plan))
    chosen = timelines if call.test is None else selected(timelines, call.test)
    prepare_loops()
    tested = run_tests(plan, chosen, gate=call.test is None)
    ok = not tested.failed and (call.allow_untested or not tested.untested)
    if call.junit is not None:
        _write(Path(call.junit), junit_xml(tested, allow_untested=call.allow_untested))
    if call.picture is not None:
        _draw(tested, Path(call.picture), every=call.picture_all)
    if call.as_json:
        print(json.dumps(tested_data(tested, ok=ok), indent=2, ensure_ascii=False))
    else:
        show_tested(tested, allow_untested=call.allow_untested)
    return 0 if ok else 1


def _write(path: Path, data: bytes) -> None:
    """Beside it first, then in its place: nothing half."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise CallError(f"--junit {path}: cannot be written: {problem.strerror or problem}") from None


def _draw(tested: PlanTested, folder: Path, *, every: bool) -> None:
    from standoff.rehearse.timelines.picture import draw, picture_name  # noqa: PLC0415  # only where it is asked for

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, result in enumerate(tested.results, 1):
            if every or not result.passed:
                draw(tested.plan, result, folder / picture_name(number, result))
    except OSError as problem:
        raise CallError(f"--picture {folder}: cannot be written: {problem.strerror or problem}") from None
