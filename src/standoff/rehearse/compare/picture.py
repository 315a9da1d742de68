"""The area that zones lost and gained, on a map: what is kept, what was lost (hatched), what was gained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from standoff.rehearse.compare.change import AreaChange, PlanChange
from standoff.rehearse.drawing import INK, PALETTE, new_figure, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_changes"]

_M_PER_KM: Final = 1000.0
_COLUMNS: Final = 3
_SIZE_IN: Final = 5.0
#: More maps than this do not go on one sheet: the first are drawn, in the order of the changes.
_MOST: Final = 30
#: How each part is drawn: its name in Overlay, words, colour, hatch.
_PARTS: Final = (
    ("kept", "kept", PALETTE[5], ""),
    ("lost", "lost", PALETTE[1], "////"),
    ("gained", "gained", PALETTE[2], ""),
)


def draw_changes(changes: Sequence[PlanChange], path: Path) -> bool:
    """One map for each change of geometry whose area is known, into `path`; False, and no file, where there is none."""
    told = list({id(change.area): (change, change.area) for change in changes if change.area is not None}.values())[
        :_MOST
    ]
    if not told:
        return False
    across = min(_COLUMNS, len(told))
    down = -(-len(told) // across)
    figure = new_figure(_SIZE_IN * across, (_SIZE_IN + 0.6) * down)
    for number, (change, area) in enumerate(told, 1):
        _draw(figure.add_subplot(down, across, number), change, area)
    save(figure, path)
    return True


def _draw(axes: Axes, change: PlanChange, area: AreaChange) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415  # an extra, which new_figure has asked for

    laid = area.drawn
    assert laid is not None
    for part, _, colour, hatch in _PARTS:
        _fill(axes, getattr(laid, part), colour, hatch)
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_title(f"{change.subject}\n{area.lost_km2:,.2f} km² lost, {area.gained_km2:,.2f} km² gained", color=INK)
    axes.set_xlabel(f"km east of {laid.lon:.4f}")
    axes.set_ylabel(f"km north of {laid.lat:.4f}")
    axes.legend(
        handles=[Patch(facecolor=colour, hatch=hatch, alpha=0.6, label=word) for _, word, colour, hatch in _PARTS],
        loc="upper right", fontsize="small",
    )  # fmt: skip


def _fill(axes: Axes, figure: Any, colour: str, hatch: str) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415  # the same
    from matplotlib.path import Path as Outline  # noqa: PLC0415  # the same

    for polygon in shapely.get_parts(figure):
        if polygon.geom_type == "Polygon" and not polygon.is_empty:
            rings = [np.asarray(ring.coords) / _M_PER_KM for ring in (polygon.exterior, *polygon.interiors)]
            path = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
            axes.add_patch(PathPatch(path, facecolor=colour, edgecolor=INK, hatch=hatch, alpha=0.6, linewidth=0.8))
