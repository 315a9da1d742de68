"""Where a record lies: a SQLite file (the usual), PostgreSQL, or memory, behind one contract that one suite checks.

store = open_store("record.db", create=True, origin="example.org/al-tanf")
"""

from __future__ import annotations

from standoff.stores.contract import Store
from standoff.stores.urls import open_store

__all__ = ["Store", "open_store"]
