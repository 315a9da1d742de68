"""Records for plain Python: rows of a structured array whose fields are attributes, as in compiled loops.

numpy's record arrays have such rows too, but look each field up by name in Python; here a field is a property, read
without a line of Python. Loops that run as plain Python spend half their time on it.
"""

from __future__ import annotations

from functools import cache
from operator import methodcaller
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["with_rows"]


class _Rows(np.ndarray[Any, Any]):
    """Columns by name, where a loop wants a whole one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]


def with_rows(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, the same memory, with rows that have an attribute for each field."""
    return array.view(np.ndarray).view(_dtype_of(np.dtype((np.void, array.dtype)))).view(_Rows)


@cache
def _dtype_of(plain: np.dtype[Any]) -> np.dtype[Any]:
    fields = {name: _field(*plain.fields[name][:2]) for name in plain.names or ()} if plain.fields else {}
    return np.dtype((type("Row", (np.void,), {"__slots__": (), **fields}), plain))


def _field(kind: np.dtype[Any], offset: int) -> property:
    def put(row: Any, value: Any) -> None:
        row.setfield(value, kind, offset)

    return property(methodcaller("getfield", kind, offset), put)
