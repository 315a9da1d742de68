"""The files of tests that a plan names, read and checked together."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from standoff.errors import CallError, InputError, Issue, Place, TimelineError
from standoff.model.plan import Plan
from standoff.rehearse.timelines.load import load_timelines
from standoff.rehearse.timelines.model import Timeline

__all__ = ["find_tests", "plan_file", "selected"]


def plan_file(path: Path) -> Path:
    """The plan file itself, where a folder is given."""
    return path / "plan.yaml" if path.is_dir() else path


def find_tests(plan: Plan, file: Path) -> tuple[Timeline, ...]:
    """All tests that the plan in `file` names under `tests:`, in the order of its globs, then by name of file.

    TimelineError with everything wrong in all of them, globs that match nothing among it.
    """
    if not plan.tests:
        mend = "Write `tests: [tests/*.yaml]` into it, and a first test beside it (docs/plan-tests.md)."
        raise TimelineError([Issue("error", "no-tests", "the plan names no tests.", mend, Place(str(file)))])
    issues: list[Issue] = []
    files = list(dict.fromkeys(found for pattern in plan.tests for found in _matching(pattern, file, issues)))
    timelines = [timeline for found in files for timeline in _load(plan, found, issues)]
    if issues:
        raise TimelineError(issues)
    return tuple(timelines)


def _matching(pattern: str, file: Path, issues: list[Issue]) -> list[Path]:
    found: list[Path] = []
    if pattern.strip("/."):  # Path.glob takes neither nothing nor an absolute pattern
        found = sorted(path for path in file.parent.glob(pattern.lstrip("/")) if path.is_file())
    if not found:
        what = f"tests: {pattern!r} matches no file."
        place = Place(str(file), *_place_of(pattern, file))
        issues.append(Issue("error", "no-such-tests", what, "Mend the pattern, or write the file.", place))
    return found


def _place_of(pattern: str, file: Path) -> tuple[int, int]:
    """Line and column of the pattern in the plan, below its key `tests`; zeros where it cannot be told."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    begin = next((k for k, line in enumerate(lines) if line.startswith("tests:")), len(lines))
    hits = [(k + 1, lines[k].index(pattern) + 1) for k in range(begin, len(lines)) if pattern in lines[k]]
    return hits[0] if hits else (0, 0)


def _load(plan: Plan, file: Path, issues: list[Issue]) -> Sequence[Timeline]:
    try:
        return load_timelines(file.read_bytes(), str(file), plan)
    except OSError as problem:
        what = f"the tests cannot be read: {problem.strerror or problem}."
        issues.append(Issue("error", "unreadable-file", what, "", Place(str(file))))
    except InputError as problem:
        issues.extend(problem.issues)
    return ()


def selected(timelines: Sequence[Timeline], pattern: str) -> tuple[Timeline, ...]:
    """Those whose name, or the name of whose file, fits a glob. CallError where none does."""
    chosen = tuple(
        one for one in timelines
        if fnmatchcase(one.name, pattern) or fnmatchcase(Path(one.place.file).name, pattern)
    )  # fmt: skip
    if not chosen:
        raise CallError(f"--test {pattern!r} fits none of the {len(timelines)} tests, by name or file")
    return chosen
