"""A record by its URL: a file, PostgreSQL, or memory."""

# ruff: noqa: PLC0415  # psycopg is loaded only where PostgreSQL is asked for

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from standoff.errors import CallError
from standoff.record.checkpoints import check_origin
from standoff.stores.contract import Store
from standoff.stores.log import Log
from standoff.stores.memory import MemoryShelf
from standoff.stores.shelf import Shelf

__all__ = ["MEMORY", "open_store"]

MEMORY: Final = "memory:"
_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql://", "postgres://")
_KNOWN: Final = "a path, sqlite:///path, postgresql://…, or memory:"


def open_store(
    url: str | Path, *, create: bool = False, readonly: bool = False, origin: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Store:  # fmt: skip
    """The record at `url`: a path, `sqlite:///path`, `postgresql://…`, or `memory:` (always new).

    `create` makes a new one named `origin`, with further `settings`, and never overwrites. `readonly` writes nothing.
    StoreError where it cannot be opened, UnreachableError where its server does not answer.
    """
    text = str(url)
    if create and readonly:
        raise CallError("A record that is made anew cannot be read-only.")
    if not create:
        return Log(MemoryShelf(_settings("memory", None)) if text == MEMORY else _opened(text, readonly=readonly))
    return Log(_created(text, _settings(origin, settings)))


def _settings(origin: str | None, settings: Mapping[str, str] | None) -> dict[str, str]:
    if origin is None:
        raise CallError("A new record needs a name (its origin), like example.org/al-tanf.")
    check_origin(origin)
    if settings and ({"origin", "format"} & settings.keys()):
        raise CallError("The settings origin and format are not given among the others.")
    return {**(settings or {}), "origin": origin}


def _opened(url: str, *, readonly: bool) -> Shelf:
    if url.startswith(_POSTGRES):
        from standoff.stores.postgres import PostgresShelf

        return PostgresShelf.open(url, readonly=readonly)
    from standoff.stores.sqlite import SQLiteShelf

    return SQLiteShelf.open(_path(url), readonly=readonly)


def _created(url: str, settings: Mapping[str, str]) -> Shelf:
    if url == MEMORY:
        return MemoryShelf(settings)
    if url.startswith(_POSTGRES):
        from standoff.stores.postgres import PostgresShelf

        return PostgresShelf.create(url, settings)
    from standoff.stores.sqlite import SQLiteShelf

    return SQLiteShelf.create(_path(url), settings)


def _path(url: str) -> Path:
    """The file that `url` names. CallError for a URL of another kind."""
    if url.startswith(_SQLITE):
        path = url.removeprefix(_SQLITE)
    elif "://" in url or url.startswith(("sqlite:", MEMORY)):
        raise CallError(f"{url.rpartition('@')[2]} is no URL of a record: give {_KNOWN}.")
    else:
        path = url
    if not path:
        raise CallError(f"No record was named: give {_KNOWN}.")
    return Path(path)
