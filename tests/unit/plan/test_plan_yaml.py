"""Files that are no plan at all, and files made to hurt: a clear message, quickly."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import CONTRACT, issues_of, loaded

from standoff.errors import Issue, PlanError
from standoff.plan import tree
from standoff.plan.tree import MAX_BYTES, read_tree

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)

# Each line: a name, the bytes, the code, the line and column, and words of the message or the mend.
BROKEN = [
    ("nothing", b"", "empty-plan", (1, 1), "plan init"),
    ("only a comment", b"# a plan\n", "empty-plan", (1, 1), "plan init"),
    ("latin-1", "plan: p\nzones: {Dünkirchen: {}}".encode("latin-1"), "not-utf-8", (2, 10), "Save the plan as UTF-8"),
    ("utf-16", "plan: p".encode("utf-16"), "not-utf-8", (1, 1), "UTF-16"),
    ("binary", bytes(range(256)), "not-utf-8", (2, 118), "UTF-8"),
    ("a control character", b"plan: p\nzones: \x01", "not-yaml", (2, 8), "Remove it"),
    ("a tab", b"plan: p\nzones:\n\ta: {}\n", "not-yaml", (3, 1), "Indent with spaces"),
    ("an open bracket", b"plan: p\nzones: {a: [1, 2\n", "not-yaml", (3, 1), "Close the bracket"),
    ("an open quote", b"plan: 'p\nzones: {}\n", "not-yaml", (3, 1), "Close the bracket or quote"),
    ("a second colon", b"plan: my: plan\n", "not-yaml", (1, 9), "in quotes"),
    ("odd indentation", b"plan: p\nzones:\n    a: {}\n  b: {}\n", "not-yaml", (4, 3), "one column"),
    ("two documents", b"plan: p\n---\nplan: q\n", "two-documents", (2, 1), "second ---"),
    ("a python object", b"plan: !!python/object/apply:os.system [ls]\n", "tag", (1, 7), "Remove the tag"),
    ("an own tag", b"plan: !include other.yaml\n", "tag", (1, 7), "Remove the tag"),
    ("a key twice", b"plan: p\nzones: {}\nplan: q\n", "duplicate-key", (3, 1), "first on line 1"),
    ("a list as a key", b"plan: p\n? [a, b]\n: c\n", "odd-key", (2, 3), "a list"),
    ("no key", b"plan: p\n: c\n", "odd-key", (2, 1), "Write a name"),
    ("an alias to nothing", b"plan: *p\n", "unknown-alias", (1, 7), "&p"),
    ("an alias to itself", b"plan: &p [*p]\n", "endless-alias", (1, 11), "contains itself"),
    ("an alias bomb", BOMB.encode(), "plan-too-big", (6, 4), "more than 100,000 values"),
    ("a deep nest", b"plan: " + b"[" * 100_000, "too-deep", (1, 46), "40 levels"),
    ("a deep block nest", b"".join(b" " * n + b"a:\n" for n in range(60)), "too-deep", (41, 41), "40 levels"),
    ("a deep alias nest", b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [*a%d]\n" % (n, n, n - 1) for n in range(1, 60)), "too-deep", (41, 6), "aliases"),
    ("a huge file", b"#" * (MAX_BYTES + 1), "plan-too-big", (0, 0), "zone file"),
    ("half a character", b'plan: "\\ud800"\n', "not-text", (1, 7), "surrogate"),
    ("no character", b'plan: "\\U99999999"\n', "not-yaml", (0, 0), "not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code", "place", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_file_is_refused_in_words(data: bytes, code: str, place: tuple[int, int], words: str) -> None:
    issue = next(issue for issue in issues_of(data) if issue.code == code)
    assert issue.level == "error"
    assert (issue.place.line, issue.place.column) == place
    assert words in str(issue)
    assert issue.mend


def test_many_values_are_refused_before_they_are_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_VALUES", 1000)
    issue = issues_of(b"plan: p\nzones: [" + b",".join([b"1"] * 500_000) + b"]")[0]
    assert issue.code == "plan-too-big"
    assert "file:" in issue.mend


def test_aliases_that_stay_small_are_understood() -> None:
    text = "plan: p\nzones:\n  a: &a {circle: {centre: [1, 2], radius: 9 km}}\n  b: *a\n"
    plan, _ = loaded(text)
    assert plan.zones[0].versions == plan.zones[1].versions


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert loaded(b"\xef\xbb\xbf" + CONTRACT.replace("\n", "\r\n").encode())[0] == loaded(CONTRACT)[0]


def test_words_stay_as_they_are_written() -> None:
    words = read_tree(b"a: 0123\nb: 08:00\nc: no\nd: 1e3\ne: 2017-01-01\nf: ~\ng: '~'\n", "x")
    assert words.data() == {"a": "0123", "b": "08:00", "c": "no", "d": "1e3", "e": "2017-01-01", "f": None, "g": "~"}


def only_words(data: bytes) -> None:
    """A plan, or a PlanError with at least one error; anything else escapes and fails the test."""
    try:
        plan, issues = loaded(data, {"f": b"x\n"})
    except PlanError as error:
        plan, issues = None, error.issues
    assert all(isinstance(issue, Issue) and str(issue) for issue in issues)
    assert any(issue.level == "error" for issue in issues) == (plan is None)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_give_words_and_no_traceback(data: bytes) -> None:
    only_words(data)


@settings(deadline=None)
@given(st.text(alphabet="abc:-[]{}&*!|>'\"#%@`,? \n\t\\~01.e+", max_size=80))
def test_random_yaml_gives_words_and_no_traceback(text: str) -> None:
    only_words(text.encode())


WORDS = sorted(
    {word.strip("\"'[]{},:") for word in CONTRACT.split()} - {""}
    | {"versions", "polygon", "corridor", "line", "file", "f", "select", "schedule", "days", "tz", "edges", "for", "sure", "all", "*", "~", "1e999"}
    | {"members_file", "quorum", "altitude", "floor", "datum", "contains_pole", "width", "half_width", "-1", "[", "mmsi:9-1"}
)  # fmt: skip
SCALARS = st.sampled_from(WORDS) | st.none() | st.integers(-400, 400) | st.floats() | st.booleans()
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)
PARTS = ("plan", "zones", "parties", "defaults", "rules", "procedures", "roles", "columns", "tests")


@given(st.dictionaries(st.sampled_from(PARTS), TREES))
@settings(max_examples=100, deadline=None)
def test_random_plans_of_known_words_give_words_and_no_traceback(plan: dict[str, object]) -> None:
    only_words(as_yaml(plan).encode())


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_plan_with_one_part_put_wrong_gives_words_and_no_traceback(data: st.DataObject) -> None:
    plan = read_tree(CONTRACT.encode(), "x").data()
    spot, key = data.draw(st.sampled_from(spots(plan)))
    spot[key] = data.draw(TREES)
    only_words(as_yaml(plan).encode())


def spots(tree: object) -> list[tuple[object, object]]:
    """Every container of the tree with each of its keys or positions."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [spot for key, value in items for spot in [(tree, key), *spots(value)]]


def as_yaml(value: object) -> str:
    """The value in YAML's flow style, floats and nulls as YAML writes them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_yaml(key)}: {as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(item) for item in value) + "]"
    return "~" if value is None else "'" + str(value).replace("'", "''") + "'"
