"""Small modules, small functions. The exceptions are listed with their reason, and the lists only shrink."""

from __future__ import annotations

import ast

from checkout import PACKAGE, parsed, source_files

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 40
FORBIDDEN_NAMES = {"base", "common", "helpers", "manager", "misc", "util", "utils"}

#: "room/module.py": why it is longer than a module should be.
LONG_MODULES: dict[str, str] = {}

#: "room/module.py:function": why it is longer than a function should be.
LONG_FUNCTIONS = {
    "cli/backtest_command.py:backtest": "one parameter a line: the options of the command, and a call",
    "cli/replay_command.py:replay": "one parameter a line: the options of the command, and a call",
    "detect/advance.py:advance": "the innermost loop over fixes; its local variables live in registers, calls cost",
    "detect/expire.py:expire": "one branch for each timer, in the order in which they are due",
    "kernel/index.py:_clearance_by_cells": "one pass over cells with the state of a sweep",
    "kernel/passage.py:cuts": "one walk through a border's tree, with its own stack",
    "plan/load.py:_check_top": "one line for each part of a plan",
    "plan/zone_files/kml.py:_root": "four ways to refuse a file, each with its own words",
}


def _long_functions() -> dict[str, int]:
    found = {}
    for path in source_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_FUNCTION_LINES:
                    found[f"{path.relative_to(PACKAGE).as_posix()}:{node.name}"] = lines
    return found


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {p.relative_to(PACKAGE).as_posix(): len(p.read_text("utf-8").splitlines()) for p in source_files()}
    long = {name: lines for name, lines in lengths.items() if lines > MOST_MODULE_LINES}
    unlisted = {name: lines for name, lines in long.items() if name not in LONG_MODULES}
    assert not unlisted, f"split these, or say why not in LONG_MODULES: {unlisted}"
    assert not LONG_MODULES.keys() - long.keys(), "these are short by now: take them off the list"


def test_a_function_of_more_than_40_lines_has_its_reason_listed() -> None:
    unlisted = {name: lines for name, lines in _long_functions().items() if name not in LONG_FUNCTIONS}
    assert not unlisted, f"shorten these, or say in LONG_FUNCTIONS why not: {unlisted}"


def test_the_list_of_long_functions_holds_no_short_one() -> None:
    assert not LONG_FUNCTIONS.keys() - _long_functions().keys(), "these are short by now: take them off the list"


def test_every_exception_gives_a_reason() -> None:
    assert all(len(reason) > 20 for reason in (*LONG_MODULES.values(), *LONG_FUNCTIONS.values()))


def test_no_module_is_called_after_nothing() -> None:
    assert not {path for path in source_files() if path.stem in FORBIDDEN_NAMES}
