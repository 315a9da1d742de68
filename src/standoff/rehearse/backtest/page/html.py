"""The page put together: one file that asks the network for nothing. It uses the map of the replay report."""

from __future__ import annotations

from typing import Final

from standoff.rehearse.backtest.page.data import PageInput
from standoff.rehearse.backtest.page.parts import page_parts
from standoff.rehearse.backtest.page.payload import build_page_payload, events_shown
from standoff.rehearse.backtest.page.shown import fitted
from standoff.replay.report.assemble import assembled, asset
from standoff.replay.report.payload import safe_json
from standoff.replay.report.sketch import sketch_map

__all__ = ["render_page"]

_ROOM: Final = "standoff.rehearse.backtest.page"
_SHARED: Final = ("core.js", "marks.js", "axis.js", "map.js", "tracks.js", "graticule.js", "pointer.js")
_OWN: Final = ("borders.js", "lanes.js", "closeup.js", "page.js")


def render_page(page: PageInput) -> str:
    """The whole page as HTML text; the same input gives the same text. Too much is thinned, and the page says so."""
    shown = fitted(page)
    payload = build_page_payload(shown)
    holes = {
        "data": safe_json(payload),
        "sketch": sketch_map([z.shape for z in shown.zones], shown.tracks, events_shown(shown), payload["centre"]),
        **page_parts(page, shown),
    }
    scripts = [*(asset(name) for name in _SHARED), *(asset(name, _ROOM) for name in _OWN)]
    return assembled(asset("page.html", _ROOM), asset("report.css") + asset("page.css", _ROOM), scripts, holes)
