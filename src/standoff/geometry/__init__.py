"""Earth to arrays: rings across the date line and around poles, densified borders, the zone index, outlines to draw."""

from __future__ import annotations

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.distance import boundary, outline

__all__ = ["Geometry", "boundary", "build_geometry", "outline"]
