"""The tree of exceptions is drawn at the top of errors.py; the drawing and the classes are the same tree."""

from __future__ import annotations

import re

from standoff import errors


def _drawn() -> dict[str, tuple[str, str]]:
    """Name to (parent, meaning), from the docstring: each step to the right by four characters is one generation."""
    assert errors.__doc__ is not None
    found: dict[str, tuple[str, str]] = {}
    line_of: dict[int, str] = {}
    for branch, name, means in re.findall(r"^([│├└─ ]*)(\w+Error) +(.+)$", errors.__doc__, re.MULTILINE):
        depth = len(branch) // 4
        line_of[depth] = name
        found[name] = (line_of[depth - 1] if depth else "Exception", means)
    return found


def _classes() -> dict[str, type[BaseException]]:
    return {name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, BaseException)}


def test_the_drawing_shows_every_class_under_its_parent() -> None:
    drawn = {name: parent for name, (parent, _) in _drawn().items()}
    assert drawn == {name: one.__base__.__name__ for name, one in _classes().items() if one.__base__ is not None}


def test_each_branch_says_what_its_class_says_of_itself() -> None:
    for name, (_, means) in _drawn().items():
        said = (_classes()[name].__doc__ or "").lower()
        assert said.split(".")[0].split(":")[0] in means.lower().replace("(", ""), f"{name}: {means!r}, {said!r}"


def test_whoever_catches_standoff_error_catches_all_of_them() -> None:
    assert all(issubclass(one, errors.StandoffError) for one in _classes().values())
