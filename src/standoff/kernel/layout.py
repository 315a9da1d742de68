"""The arrays that the loops share: names, types and units of every column.

Records are kept in plain numpy structured arrays, so that a whole state is a few blocks of bytes that can be sorted,
stored and compared. Angles are degrees, lengths metres, times integer microseconds since 1970 UTC.
"""

from __future__ import annotations

from typing import Final

import numpy as np

__all__ = [
    "CIRCLE",
    "CORRIDOR",
    "LEAF_EDGES",
    "LEVEL_CELLS",
    "LEVEL_DEGREES",
    "NO",
    "NODE",
    "POLYGON",
    "YES",
    "ZERO",
    "ZONE",
]

#: Constants to call loops with: for plain ones the compiler would build a copy of the loop for each value.
ZERO: Final = np.int64(0)
NO: Final = np.bool_(False)
YES: Final = np.bool_(True)

CIRCLE: Final = 0
POLYGON: Final = 1
CORRIDOR: Final = 2

#: Edges in a leaf of the border tree, and children of an inner node.
LEAF_EDGES: Final = 8
#: Cell sizes of the three grids of the zone index.
LEVEL_DEGREES: Final = (0.5, 2.0, 20.0)
#: How many cells that makes all around the earth.
LEVEL_CELLS: Final = tuple(round(360 / degrees) * round(180 / degrees) for degrees in LEVEL_DEGREES)

#: One zone geometry. Coordinates x, y, z are earth-centred, earth-fixed.
ZONE: Final = np.dtype(
    [
        ("x", "f8"),  # centre of the bounding cap
        ("y", "f8"),
        ("z", "f8"),
        ("lon", "f8"),
        ("lat", "f8"),
        ("cap_m", "f8"),  # geodesic radius of the bounding cap, the zone's own width included
        ("radius_m", "f8"),  # circle: radius; corridor: half width
        ("root0", "i4"),  # top nodes of the border tree: nodes[root0:root1]
        ("root1", "i4"),
        ("leaf1", "i4"),  # nodes[leaf0:leaf1] are leaves
        ("leaf0", "i4"),
        ("kind", "i2"),
        ("bent", "i2"),  # polygon: 1 when edges are straight in lon/lat, which a tangent plane shows bent
        ("north", "i4"),  # 1 when the north pole is inside
        ("core_m", "f8"),  # polygon: a circle of this radius around the centre is all inside, 0 if the centre is not
    ]
)

#: One node of a border tree: a bounding ball, and what the inside test needs.
NODE: Final = np.dtype(
    [
        ("x", "f4"),  # centre, relative to the zone's cap centre
        ("y", "f4"),
        ("z", "f4"),
        ("r", "f4"),  # ball radius, rounded up
        ("lon", "f4"),  # western end of its longitudes, rounded down
        ("width", "f4"),  # width in longitude, rounded up
        ("lat_max", "f4"),  # rounded up
        ("first", "i4"),  # leaf: first edge (its western or earlier vertex); inner: first child
        ("skip", "i4"),  # next node when this one and all below it are done with, -1: none
        ("start_m", "f4"),  # leaf: metres along its ring up to its first vertex
        ("count", "u1"),  # edges of a leaf, children of an inner node
    ]
)
