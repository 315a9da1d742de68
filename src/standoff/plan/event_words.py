"""Kinds of event as plans name them: a kind, a list, a glob or ``all``."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from standoff.model.event import EventKind
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.membership import is_glob
from standoff.plan.tree import Node, shortened

__all__ = ["NOT_BUILT", "read_kinds"]

#: Kinds that the contract names and this version does not detect yet.
NOT_BUILT: Final = ("convoy_formed", "convoy_broke", "massed", "dispersed", "met", "unwatched", "watched_again")


def read_kinds(words: tuple[str, ...], node: Node, key: str, found: Findings) -> tuple[EventKind, ...]:
    """The kinds that the words under `key` of `node` name, in the order of the contract's table, each once."""
    named: set[EventKind] = set()
    for number, word in enumerate(words):
        hits = [
            kind
            for kind in EventKind
            if word in (kind.value, "all") or (is_glob(word) and fnmatchcase(kind.value, word))
        ]
        if not hits:
            _explain(word, node, (key, number), found)
        named.update(hits)
    return tuple(kind for kind in EventKind if kind in named)


def _explain(word: str, node: Node, path: tuple[int | str, ...], found: Findings) -> None:
    later = [kind for kind in NOT_BUILT if kind == word or (is_glob(word) and fnmatchcase(kind, word))]
    if later:
        what = f"{' and '.join(later)} {'is' if len(later) == 1 else 'are'} not built yet in this version."
        found.error(node.at(path), "kind-not-built", what, "Remove it for now; single-entity kinds can be watched.")
        return
    found.error(
        node.at(path),
        "unknown-kind",
        f"{shortened(word)} is no kind of event.",
        did_you_mean(word, [kind.value for kind in EventKind]),
    )
