"""`standoff plan diff`: read both plans, compare them, show what changed, and answer for CI."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from standoff.cli.plan_diff_show import print_json, print_tables
from standoff.cli.reading import acts_of
from standoff.cli.show import note
from standoff.errors import CallError, RefusedError
from standoff.incidents import Act
from standoff.rehearse.compare import DIRECTIONS, PlanChange, compare_sources, read_pair

__all__ = ["DiffCall", "diff_plans"]


@dataclass(frozen=True, slots=True)
class DiffCall:
    """What was asked for on the command line. `acts`: the files of acts under OLD and under NEW."""

    old: Path
    new: Path
    acts: tuple[Path | None, Path | None]
    fail_on: tuple[str, ...]
    picture: Path | None


def diff_plans(call: DiffCall, *, as_json: bool) -> None:
    """Show the changes. RefusedError where one goes a way that `fail_on` names; PlanError says which plan it is of."""
    wrong = [word for word in call.fail_on if word not in DIRECTIONS]
    if wrong:
        raise CallError(f"--fail-on {wrong[0]!r}: it is one of {', '.join(DIRECTIONS)}")
    if (call.acts[0] is None) != (call.acts[1] is None):
        raise CallError("--old-actions and --new-actions belong together: grants are compared, so give both")
    old, new = read_pair(call.old, call.new)
    changes = compare_sources(old, new, *_acts(call))
    if as_json:
        print_json(old, new, changes)
    else:
        print_tables(old, new, changes)
    if call.picture is not None:
        _draw(call, changes)
    _answer(call.fail_on, changes)


def _acts(call: DiffCall) -> tuple[tuple[Act, ...] | None, tuple[Act, ...] | None]:
    if call.acts == (None, None):
        return None, None
    return acts_of("--old-actions", str(call.acts[0])), acts_of("--new-actions", str(call.acts[1]))


def _draw(call: DiffCall, changes: tuple[PlanChange, ...]) -> None:
    from standoff.rehearse.compare.picture import draw_changes  # noqa: PLC0415  # shapes and plots only where asked for

    assert call.picture is not None
    try:
        drawn = draw_changes(changes, call.picture)
    except OSError as problem:
        raise CallError(f"--map {call.picture}: {problem.strerror or problem}") from None
    if drawn:
        note(f"map: {call.picture}")
    else:
        note(f"no map is written to {call.picture}: no zone changed its area")


def _answer(fail_on: tuple[str, ...], changes: tuple[PlanChange, ...]) -> None:
    found = {way: sum(change.direction == way for change in changes) for way in DIRECTIONS if way in fail_on}
    told = [f"{number} {way}" for way, number in found.items() if number]
    if told:
        raise RefusedError(f"the plans differ: {', '.join(told)}")
