"""Compiled loops over flat arrays: geodesy, borders, paths and the zone index.

Knows no noun of ours. `reference` holds a slow, plain twin of each loop.
"""

from __future__ import annotations

from standoff.kernel.cache import use_cache

use_cache()
