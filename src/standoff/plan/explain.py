"""What pydantic found, said in our words: what is wrong, at which line and column, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar, get_origin

from pydantic import BaseModel, ValidationError

from standoff.errors import Issue, Place
from standoff.plan.tree import Node, shortened

__all__ = ["Findings", "did_you_mean", "read_model"]

Model = TypeVar("Model", bound=BaseModel)
_MANY = 12


class Findings:
    """The errors and warnings found so far."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def error(self, place: Place, code: str, what: str, mend: str = "") -> None:
        """Add an error: the plan cannot be used."""
        self._add("error", place, code, what, mend)

    def warn(self, place: Place, code: str, what: str, mend: str = "") -> None:
        """Add a warning: the plan works, but perhaps not as meant."""
        self._add("warning", place, code, what, mend)

    def _add(self, level: Literal["error", "warning"], place: Place, code: str, what: str, mend: str) -> None:
        self.issues.append(Issue(level, code, what, mend, place))

    def extend(self, issues: Iterable[Issue]) -> None:
        """Add issues that another reader found."""
        self.issues.extend(issues)

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Only what stops the plan, in file order."""
        return tuple(issue for issue in self.in_order() if issue.level == "error")

    def in_order(self) -> list[Issue]:
        """Everything, in file order."""
        return sorted(self.issues, key=lambda issue: (issue.place, issue.code, issue.what))


def did_you_mean(word: str, known: Iterable[str], noun: str = "one") -> str:
    """A sentence with the nearest known words, else with all of them where they are few."""
    names = sorted(set(known))
    folded = {name.casefold().replace("-", "_"): name for name in reversed(names)}
    near = difflib.get_close_matches(word[:80].casefold().replace("-", "_"), list(folded), n=2, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(repr(folded[hit]) for hit in near)}?"
    if not names:
        return f"The plan has no {noun} yet." if noun != "one" else ""
    shown = ", ".join(names[:_MANY]) + (f" and {len(names) - _MANY} more" if len(names) > _MANY else "")
    return f"Known: {shown}."


def read_model(
    model: type[Model], node: Node, found: Findings, noun: str, context: object | None = None
) -> Model | None:
    """`node` as a `model`; None, with every error noted at its place, where it does not fit.

    `context`: what the readers of its fields are told beside the value, such as names that are known.
    """
    if not isinstance(node.value, dict):
        keys = ", ".join(_names(model)[:4])
        found.error(
            node.place,
            "not-a-mapping",
            f"{noun} must be a mapping, not {node.noun()}.",
            f"Write keys with values: {keys} ...",
        )
        return None
    try:
        return model.model_validate(node.data(), context=context)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _explain(model, node, found, noun, detail)
        return None


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _explain(model: type[BaseModel], node: Node, found: Findings, noun: str, detail: Any) -> None:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    where = node.at(path)
    name = ".".join(str(step) for step in path if isinstance(step, str)) or noun
    if kind == "extra_forbidden":
        parent = _model_at(model, path[:-1])
        what = f"unknown key {shortened(str(path[-1]))} in {'.'.join(map(str, path[:-1])) or noun}."
        found.error(
            node.at(path, key=True), "unknown-key", what, did_you_mean(str(path[-1]), _names(parent) if parent else [])
        )
    elif kind == "missing":
        above = ".".join(str(step) for step in path[:-1]) or noun
        found.error(node.at(path[:-1]), "missing-key", f"{above} needs {str(path[-1])!r}.", f"Add `{path[-1]}: ...`.")
    elif kind == "literal_error":
        given = detail["input"]
        what = f"{name}: {shortened(given) if isinstance(given, str) else 'the value'} is not one of its words."
        found.error(where, "unknown-word", what, f"Write one of {context['expected']}.")
    elif "mend" in context:
        found.error(where, kind, f"{name}: {context['what']}", context["mend"])
    else:
        found.error(where, "wrong-shape", f"{name}: {_plain(kind, context)}", _mend_of(kind))


def _plain(kind: str, context: dict[str, Any]) -> str:
    if kind == "too_short":
        return f"has {context['actual_length']} entries and needs at least {context['min_length']}."
    if kind in ("greater_than", "less_than"):
        return f"must be {kind.replace('_', ' ')} {next(iter(context.values())):g}."
    mapping = "must be a mapping of keys to values."
    words = {
        "list_type": "must be a list.",
        "tuple_type": "must be a list.",
        "dict_type": mapping,
        "model_type": mapping,
    }
    return words.get(kind, f"does not fit ({kind.replace('_', ' ')}).")


def _mend_of(kind: str) -> str:
    return {
        "list_type": "Write it as [a, b].",
        "tuple_type": "Write it as [a, b].",
        "too_short": "Add what is missing.",
    }.get(kind, "`standoff plan schema` shows what belongs here.")


def _model_at(model: type[BaseModel], path: Sequence[int | str]) -> type[BaseModel] | None:
    """The model that `path` leads to, through optional fields, lists and mappings."""
    here: Any = model
    keyed = False  # the next step is a key that the author chose
    for step in path:
        if isinstance(step, int) or keyed:
            keyed = False
            continue
        fields = here.model_fields if isinstance(here, type) and issubclass(here, BaseModel) else {}
        field = next((field for name, field in fields.items() if step in (name, field.alias)), None)
        if field is None:
            return None
        keyed = get_origin(field.annotation) is dict
        here = _inner_model(field.annotation)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and not getattr(annotation, "__args__", ()):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        inner = _inner_model(part)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None
