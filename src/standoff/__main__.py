"""`python -m standoff` is `standoff`."""

from __future__ import annotations

import sys

from standoff.cli import program

sys.exit(program())
