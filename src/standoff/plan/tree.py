"""YAML bytes to a tree whose every key and value knows its line and column.

Scalars stay the text the author wrote (``0123`` is not an octal number, ``08:00`` no sexagesimal one); the types of
plan fields are read from the schema, not guessed from the text. Size, depth, aliases and tags are bounded, so that a
hostile file costs a message and not a machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from standoff.errors import Issue, Place, PlanError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "Node", "read_tree", "shortened"]

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40
MAX_VALUES: Final = 100_000
_ELSEWHERE: Final = "Put long lists of points into a zone file (GeoJSON, KML) and name it with file:."
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
# What the parser has been seen to raise beside its own errors, on bytes that are no YAML.
_PARSER_SLIPS: Final = (ValueError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError)


@dataclass(slots=True)
class Node:
    """A value and where it stands: None, text, a list of nodes, or a mapping of nodes, with the places of its keys."""

    place: Place
    value: str | list[Node] | dict[str, Node] | None
    keys: dict[str, Place] = field(default_factory=dict)
    size: int = 1  # values in it, aliases counted as often as they are used
    depth: int = 0  # levels below it

    def data(self) -> Any:
        """The same as plain Python: None, str, list, dict."""
        if isinstance(self.value, list):
            return [item.data() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.data() for key, item in self.value.items()}
        return self.value

    def at(self, path: tuple[int | str, ...], *, key: bool = False) -> Place:
        """The place of the value (or its key) at `path`; else of the last thing on the way there."""
        node = self
        for number, step in enumerate(path):
            if key and number == len(path) - 1 and step in node.keys:
                return node.keys[str(step)]
            below = node.child(step)
            if below is None:
                return node.place
            node = below
        return node.place

    def child(self, step: int | str) -> Node | None:
        """The node one step down, None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(step))
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None

    def noun(self) -> str:
        """What it is, in words."""
        if isinstance(self.value, list):
            return "a list"
        if isinstance(self.value, dict):
            return "a mapping"
        return "empty" if self.value is None else f"the text {shortened(self.value)}"


def shortened(text: str) -> str:
    """Quoted, and cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def read_tree(data: bytes, file_name: str) -> Node:
    """The one document in `data`. PlanError with every duplicate key, or with the first thing that is no YAML."""
    text = _decoded(data, file_name)
    return _Builder(file_name).build(text)


def _fail(place: Place, code: str, what: str, mend: str) -> PlanError:
    return PlanError([Issue("error", code, what, mend, place)])


def _decoded(data: bytes, file_name: str) -> str:
    if len(data) > MAX_BYTES:
        what = f"the plan has {len(data):,} bytes, more than the {MAX_BYTES:,} a plan may have."
        raise _fail(Place(file_name), "plan-too-big", what, _ELSEWHERE)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _fail(Place(file_name, 1, 1), "not-utf-8", "the plan is written in UTF-16.", "Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        what = f"the byte 0x{error.object[error.start]:02x} is not UTF-8 text."
        raise _fail(Place(file_name, line, column), "not-utf-8", what, "Save the plan as UTF-8.") from None


class _Builder:
    """Builds the tree from the parser's events with a stack of its own, so that depth costs no recursion."""

    def __init__(self, file_name: str) -> None:
        self.file = file_name
        self.issues: list[Issue] = []
        self.anchors: dict[str, Node] = {}
        self.values = 0

    def build(self, text: str) -> Node:
        root: Node | None = None
        open_nodes: list[tuple[Node, list[Node]]] = []  # a collection and the children read so far, keys included
        for event in self._events(text):
            self._refuse_odd(event, second=root is not None)
            if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                open_nodes.append((self._opened(event, len(open_nodes)), []))
                continue
            if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
                done = self._closed(*open_nodes.pop())
            elif isinstance(event, AliasEvent):
                done = self._alias(event, {id(node) for node, _ in open_nodes})
            elif isinstance(event, ScalarEvent):
                done = self._scalar(event)
            else:
                continue
            if open_nodes:
                open_nodes[-1][1].append(done)
            else:
                root = done
        if root is None:
            raise _fail(
                Place(self.file, 1, 1),
                "empty-plan",
                "the plan is empty.",
                "`standoff plan init` writes one to start from.",
            )
        if self.issues:
            raise PlanError(self.issues)
        return root

    def _events(self, text: str) -> Iterator[Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file)
            raise _fail(place, "not-yaml", *_yaml_problem(error)) from None
        except YAMLError as error:
            raise _fail(
                _odd_character(text, self.file), "not-yaml", str(error).split("\n")[0] + ".", "Remove it."
            ) from None
        except _PARSER_SLIPS as error:
            what = f"the text is not YAML ({error or type(error).__name__})."
            raise _fail(
                Place(self.file), "not-yaml", what, "Compare it with what `standoff plan init` writes."
            ) from None

    def _place(self, event: Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _refuse_odd(self, event: Event, *, second: bool) -> None:
        if isinstance(event, DocumentStartEvent) and second:
            mend = "Remove the second --- and what follows it."
            raise _fail(self._place(event), "two-documents", "the file holds more than one YAML document.", mend)
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in (
            "!",
            "tag:yaml.org,2002:str",
            "tag:yaml.org,2002:map",
            "tag:yaml.org,2002:seq",
        ):
            raise _fail(
                self._place(event), "tag", f"the tag {shortened(str(tag))} has no meaning in a plan.", "Remove the tag."
            )
        self.values += not isinstance(event, (MappingEndEvent, SequenceEndEvent))
        if self.values > MAX_VALUES:
            raise self._too_many(self._place(event))

    def _too_many(self, place: Place) -> PlanError:
        what = f"the plan holds more than {MAX_VALUES:,} values, aliases counted as often as they are used."
        return _fail(place, "plan-too-big", what, _ELSEWHERE)

    def _opened(self, event: Event, depth: int) -> Node:
        place = self._place(event)
        if depth >= MAX_DEPTH:
            what = f"the plan is nested deeper than {MAX_DEPTH} levels."
            raise _fail(place, "too-deep", what, "No part of a plan needs that; look for a stray bracket.")
        node = Node(place, {} if isinstance(event, MappingStartEvent) else [])
        return self._anchored(event, node)

    def _anchored(self, event: Event, node: Node) -> Node:
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[str(anchor)] = node
        return node

    def _scalar(self, event: ScalarEvent) -> Node:
        place, text = self._place(event), str(event.value)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise _fail(
                place, "not-text", "half of a surrogate pair is not a character.", "Write the character itself."
            )
        plain = not event.style and event.tag is None
        return self._anchored(event, Node(place, None if plain and text in _NULLS else text))

    def _alias(self, event: AliasEvent, open_ids: set[int]) -> Node:
        node = self.anchors.get(str(event.anchor))
        if node is None:
            what = f"*{event.anchor} refers to nothing."
            raise _fail(
                self._place(event),
                "unknown-alias",
                what,
                f"Mark the value meant with &{event.anchor} before it is used.",
            )
        if id(node) in open_ids:
            raise _fail(
                self._place(event), "endless-alias", f"*{event.anchor} contains itself.", "Write the value out."
            )
        return node

    def _closed(self, node: Node, children: list[Node]) -> Node:
        node.size += sum(child.size for child in children)
        node.depth = 1 + max((child.depth for child in children), default=0)
        if node.size > MAX_VALUES:
            raise self._too_many(node.place)
        if node.depth > MAX_DEPTH:
            raise _fail(
                node.place, "too-deep", f"the plan is nested deeper than {MAX_DEPTH} levels.", "Write the aliases out."
            )
        if isinstance(node.value, list):
            node.value = children
            return node
        assert isinstance(node.value, dict)
        for key, value in zip(children[::2], children[1::2], strict=True):
            self._put(node.value, node.keys, key, value)
        return node

    def _put(self, mapping: dict[str, Node], keys: dict[str, Place], key: Node, value: Node) -> None:
        if not isinstance(key.value, str) or not key.value.strip():
            what = f"a key is {key.noun()}, not a word."
            self.issues.append(Issue("error", "odd-key", what, "Write a name before the colon.", key.place))
        elif key.value in mapping:
            what = f"{shortened(key.value)} is written twice in one mapping (first on line {keys[key.value].line})."
            self.issues.append(Issue("error", "duplicate-key", what, "Keep one of them.", key.place))
        else:
            mapping[key.value] = value
            keys[key.value] = key.place


def _yaml_problem(error: MarkedYAMLError) -> tuple[str, str]:
    problem = " ".join(part for part in (error.problem, error.context) if part)
    if "'\\t'" in problem:
        return "a tab is used where YAML wants spaces.", "Indent with spaces."
    if "mapping values are not allowed" in problem:
        return (
            "a second colon on the line starts no mapping here.",
            "Put text that holds ': ' in quotes, or break the line.",
        )
    if "expected <block end>" in problem:
        return "the indentation does not fit the lines above.", "Line the keys of one mapping up in one column."
    if "end of stream" in problem or "<stream end>" in problem:
        return f"the file ends too early: {problem}.", "Close the bracket or quote."
    return f"the text is not YAML: {problem}.", "Put text with special characters in quotes."


def _odd_character(text: str, file_name: str) -> Place:
    for number, letter in enumerate(text):
        if (letter < " " and letter not in "\t\n\r") or letter in "\x7f\ufffe\uffff" or "\x80" <= letter <= "\x9f":
            before = text[:number]
            return Place(file_name, before.count("\n") + 1, number - before.rfind("\n"))
    return Place(file_name)
