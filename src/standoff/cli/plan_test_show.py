"""The result of a plan's tests for a person: a table, why a test failed, and which rules are untested."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from standoff.cli.show import console, note
from standoff.rehearse.timelines import PlanTested, RuleTested
from standoff.rehearse.timelines.lanes import WIDTH, failure_lines, lanes

__all__ = ["show_tested"]

_NARROWEST: Final = 60


def show_tested(tested: PlanTested, *, allow_untested: bool) -> None:
    """Print everything; untested rules that are allowed go loudly to standard error."""
    screen = console()
    table = Table("", "test", "file", "expected", title=f"tests of plan {tested.plan.name}", title_justify="left")
    for result in tested.results:
        held = sum(verdict.ok for verdict in result.verdicts)
        place = result.timeline.place
        cells = ("ok" if result.passed else "FAILED", result.timeline.name, f"{Path(place.file).name}:{place.line}",
                 f"{held} of {len(result.verdicts)}")  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    screen.print(table)
    width = min(WIDTH, max(_NARROWEST, screen.width)) if screen.is_terminal else WIDTH
    for result in tested.failed:
        print(f"\nFAILED  {result.timeline.name}  ({result.timeline.place})")
        print("\n".join([*failure_lines(result, width), "", *lanes(result, width)]))
    untested = [_untested_text(rule) for rule in tested.untested]
    for text in untested:
        if allow_untested:
            note(f"UNTESTED  {text}")
        else:
            print(f"UNTESTED  {text}")
    print(_last_line(tested))


def _untested_text(rule: RuleTested) -> str:
    text = f"rule {rule.rule}: no test in which it {' and none in which it '.join(rule.missing)}"
    if rule.too_far and not rule.silent:
        text += f" (in {rule.too_far[0]!r} nothing that it is about comes near its zones in time)"
    if rule.shared and not rule.fires:
        text += f" (in {rule.shared[0]!r} what is expected would hold without it; name it: `rule: {rule.rule}`)"
    return text


def _last_line(tested: PlanTested) -> str:
    passed, number = len(tested.results) - len(tested.failed), len(tested.results)
    words = f"{passed:,} of {number:,} tests passed"
    if tested.rules:
        words += f"; {len(tested.rules) - len(tested.untested)} of {len(tested.rules)} rules tested both ways"
    elif tested.plan.rules:
        words += "; only some tests were run, so nothing is said of the rules"
    else:
        words += "; the plan has no rules to be tested one by one"
    return words
