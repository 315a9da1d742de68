"""Plots, by matplotlib, an extra that is loaded only when a picture is asked for. Same input, same file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from standoff.errors import CallError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["INK", "PALETTE", "new_figure", "save"]

#: Colours that colour-blind people tell apart (Okabe and Ito 2008), in the order in which to use them.
PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
INK: Final = "#222222"


def new_figure(width_in: float, height_in: float) -> Figure:
    """An empty figure, laid out tightly. CallError, with what to install, where matplotlib is missing."""
    try:
        import matplotlib as mpl  # noqa: PLC0415  # an extra
        from matplotlib.figure import Figure  # noqa: PLC0415  # the same
    except ImportError:
        raise CallError("a picture needs matplotlib: pip install 'standoff[plots]'") from None
    mpl.rcParams["svg.hashsalt"] = "standoff"  # the ids in an SVG are otherwise drawn at random
    return Figure(figsize=(width_in, height_in), layout="constrained")


def save(figure: Figure, path: Path) -> None:
    """Write SVG, PNG or PDF, by the ending of the name, without a date in it."""
    kinds = {".svg": {"Date": None}, ".png": {"Software": None}, ".pdf": {"CreationDate": None}}
    metadata = kinds.get(path.suffix.lower())
    if metadata is None:
        raise CallError(f"{path}: a picture is written as .svg, .png or .pdf")
    figure.savefig(path, metadata=metadata, dpi=120)
