"""Kinds of event as plans name them: a kind, a list, a glob or ``all``; and the answers that a step may wait for."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

from standoff.model.event import EventKind
from standoff.model.plan import Compliance
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.membership import is_glob
from standoff.plan.tree import Node, shortened

__all__ = ["NOT_BUILT", "read_kinds", "read_unless"]

#: Kinds that the contract names and this version does not detect yet.
NOT_BUILT: Final = ("convoy_formed", "convoy_broke", "massed", "dispersed", "met", "unwatched", "watched_again")

_KINDS: Final = tuple(kind.value for kind in EventKind)
#: Answers that no event tells: they are measured from the track after a step.
_ANSWERS: Final = {answer.value: answer for answer in Compliance if answer.value not in _KINDS}


def read_kinds(words: tuple[str, ...], node: Node, key: str, found: Findings) -> tuple[EventKind, ...]:
    """The kinds that the words under `key` of `node` name, in the order of the contract's table, each once."""
    return _read(words, node, key, found, {})[0]


def read_unless(
    words: tuple[str, ...], node: Node, key: str, found: Findings
) -> tuple[tuple[EventKind, ...], tuple[Compliance, ...]]:
    """The same with answers beside the kinds. Globs, ``all`` and words that are both name kinds of event."""
    return _read(words, node, key, found, _ANSWERS)


def _read(
    words: tuple[str, ...], node: Node, key: str, found: Findings, answers: Mapping[str, Compliance]
) -> tuple[tuple[EventKind, ...], tuple[Compliance, ...]]:
    named: set[EventKind] = set()
    for number, word in enumerate(words):
        hits = [
            kind
            for kind in EventKind
            if word in (kind.value, "all") or (is_glob(word) and fnmatchcase(kind.value, word))
        ]
        if not hits and word not in answers:
            _explain(word, node, (key, number), found, answers)
        named.update(hits)
    return (
        tuple(kind for kind in EventKind if kind in named),
        tuple(answer for word, answer in answers.items() if word in words),
    )


def _explain(
    word: str, node: Node, path: tuple[int | str, ...], found: Findings, answers: Mapping[str, Compliance]
) -> None:
    later = [kind for kind in NOT_BUILT if kind == word or (is_glob(word) and fnmatchcase(kind, word))]
    if later:
        what = f"{' and '.join(later)} {'is' if len(later) == 1 else 'are'} not built yet in this version."
        found.error(node.at(path), "kind-not-built", what, "Remove it for now; single-entity kinds can be watched.")
        return
    what = f"{shortened(word)} is no kind of event{' and no answer that is measured' if answers else ''}."
    found.error(node.at(path), "unknown-kind", what, did_you_mean(word, [*_KINDS, *answers]))
