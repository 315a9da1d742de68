"""A small kit for the drawings in the docs: SVG from the standard library, readable in light and dark.

Meaning never hangs on colour alone: fixes outside are hollow, fixes inside filled, events are diamonds with a word,
parameters are measures with ends and a name in typewriter letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

Point = tuple[float, float]

STYLE = """
.panel{fill:#fff;stroke:#c5ccd4}.ink{fill:#1b2430}.soft{fill:#4f5b68}.name{fill:#006247}
.zone{fill:#0072b2;fill-opacity:.13;stroke:none}.border{fill:none;stroke:#0072b2;stroke-width:2}
.band{fill:#0072b2;fill-opacity:.06;stroke:#0072b2;stroke-width:1;stroke-dasharray:2 4}
.path{fill:none;stroke:#4f5b68;stroke-width:1.6}.none{fill:none;stroke:#4f5b68;stroke-width:1.4;stroke-dasharray:2 5}
.ray{fill:none;stroke:#006247;stroke-width:1.6;stroke-dasharray:7 4}.dim{fill:none;stroke:#006247;stroke-width:1.4}
.out{fill:#fff;stroke:#1b2430;stroke-width:1.6}.in{fill:#0072b2;stroke:#1b2430;stroke-width:1.2}
.mark{fill:#d55e00;stroke:#1b2430;stroke-width:1}
.error{fill:#1b2430;fill-opacity:.07;stroke:#4f5b68;stroke-width:1;stroke-dasharray:3 3}
.axis{fill:none;stroke:#4f5b68;stroke-width:1}.bar{fill:#0072b2;fill-opacity:.28;stroke:#0072b2}
.head{fill:#4f5b68}.dimhead{fill:#006247}.curve{fill:none;stroke:#0072b2;stroke-width:2.2}
@media(prefers-color-scheme:dark){
.panel{fill:#12181f;stroke:#3a444f}.ink{fill:#e9eef3}.soft{fill:#b3bdc7}.name{fill:#5fdcb6}
.zone{fill:#56b4e9;fill-opacity:.16}.border{stroke:#56b4e9}.band{fill:#56b4e9;stroke:#56b4e9}
.path,.none,.axis{stroke:#b3bdc7}.ray,.dim{stroke:#5fdcb6}.out{fill:#12181f;stroke:#e9eef3}.in{fill:#56b4e9;stroke:#e9eef3}
.mark{fill:#e69f00;stroke:#e9eef3}.error{fill:#e9eef3;stroke:#b3bdc7}.bar{fill:#56b4e9;stroke:#56b4e9}
.head{fill:#b3bdc7}.dimhead{fill:#5fdcb6}.curve{stroke:#56b4e9}}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:13px}
.name{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}.big{font-weight:600}
"""


class Picture:
    """One drawing. Coordinates are pixels from the top left."""

    def __init__(self, title: str, says: str, width: int = 520, height: int = 230) -> None:
        self.title, self.says, self.width, self.height = title, says, width, height
        self.parts: list[str] = []

    def add(self, part: str) -> Picture:
        """Anything in SVG."""
        self.parts.append(part)
        return self

    def text(self, x: float, y: float, words: str, kind: str = "ink", anchor: str = "start") -> Picture:
        """A line of words; kind is ink, soft, name (a parameter) or ink big."""
        return self.add(f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>')

    def circle(self, x: float, y: float, r: float, kind: str) -> Picture:
        """A circle of a class of the style."""
        return self.add(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{r:g}"/>')

    def rect(self, x: float, y: float, width: float, height: float, kind: str) -> Picture:
        """A rectangle of a class of the style."""
        return self.add(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>')

    def zone(self, x: float, y: float, r: float, label: Point | None = None) -> Picture:
        """A round zone with its border, and the word for it."""
        self.circle(x, y, r, "zone").circle(x, y, r, "border")
        return self if label is None else self.text(*label, "zone", "soft")

    def line(self, points: Sequence[Point], kind: str = "path", *, arrow: bool = False) -> Picture:
        """A polyline, perhaps with a head at its end."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        self.add(f'<polyline class="{kind}" points="{path}"/>')
        if arrow:
            self.head(points[-2], points[-1], "dimhead" if kind in {"ray", "dim"} else "head")
        return self

    def head(self, start: Point, end: Point, kind: str) -> Picture:
        """An arrow head at `end`, pointing away from `start`."""
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        sides = [(end[0] - 9 * math.cos(angle + turn), end[1] - 9 * math.sin(angle + turn)) for turn in (-0.42, 0.42)]
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (end, *sides))
        return self.add(f'<polygon class="{kind}" points="{corners}"/>')

    def fixes(self, points: Sequence[Point], kind: str = "out") -> Picture:
        """Position reports: hollow outside, filled inside."""
        for x, y in points:
            self.circle(x, y, 4.5, kind)
        return self

    def mark(
        self, x: float, y: float, words: str = "", dx: float = 11, dy: float = -9, anchor: str = "start"
    ) -> Picture:
        """The event: a diamond and its word."""
        self.add(f'<path class="mark" d="M{x:g},{y - 8:g}l8,8l-8,8l-8,-8z"/>')
        return self.text(x + dx, y + dy, words, "ink big", anchor) if words else self

    def measure(self, start: Point, end: Point, name: str, at: Point | None = None, anchor: str = "middle") -> Picture:
        """A length or a time between two ends, with the name of its parameter."""
        (x1, y1), (x2, y2) = start, end
        span = math.hypot(x2 - x1, y2 - y1)
        nx, ny = (y1 - y2) / span * 5, (x2 - x1) / span * 5
        self.line([start, end], "dim")
        for x, y in (start, end):
            self.line([(x - nx, y - ny), (x + nx, y + ny)], "dim")
        x, y = at or ((x1 + x2) / 2, (y1 + y2) / 2 - 7)
        return self.text(x, y, name, "name", anchor)

    def time_axis(self, y: float, left: float = 20, right: float | None = None) -> Picture:
        """Time runs to the right."""
        right = right or self.width - 20
        return self.line([(left, y), (right, y)], "axis", arrow=True).text(right, y + 17, "time", "soft", "end")

    def svg(self) -> str:
        """The whole file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" aria-labelledby="t d">'
        )
        words = (
            f'<title id="t">{escape(self.title)}</title><desc id="d">{escape(self.says)}</desc><style>{STYLE}</style>'
        )
        edge = f'width="{self.width - 1}" height="{self.height - 1}" rx="8"'
        clip = f'<clipPath id="c"><rect x=".5" y=".5" {edge}/></clipPath><rect class="panel" x=".5" y=".5" {edge}/>'
        return "\n".join([head, words, clip, '<g clip-path="url(#c)">', *self.parts, "</g>", "</svg>", ""])

    def save(self, folder: Path, name: str) -> Path:
        """Write it as NAME.svg."""
        path = folder / f"{name}.svg"
        path.write_text(self.svg(), encoding="utf-8")
        return path
