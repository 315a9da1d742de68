"""What was mended in the rings of one area, and the words for it, said once each."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.plan.zone_issues import Findings

__all__ = ["RingMends", "place_text"]

_CHECK = "Check that this is meant."


@dataclass(slots=True)
class RingMends:
    """Counts of mended rings, vertices and pairs of polygons."""

    unclosed: int = 0
    repeated: int = 0
    folded: int = 0
    cut_to_pole: int = 0
    beyond_180: int = 0
    rewound: int = 0
    at_180: bool = False
    along_line: bool = False
    overlapping: int = 0
    touching: str = ""

    def say(self, findings: Findings, winding_matters: bool) -> None:
        """A warning for each kind of mend that was made."""
        rings, vertices = _counted(self.unclosed, "ring"), _counted(self.repeated, "vertex")
        folds, longitudes = _counted(self.folded, "vertex"), _counted(self.beyond_180, "longitude")
        pairs, turned = _counted(self.overlapping, "pair"), _counted(self.rewound, "ring")
        winding = f"{turned} wound the wrong way (RFC 7946); turned. It never decides which side is inside."
        for made, code, what, mend in (
            (self.unclosed, "unclosed", f"{rings} did not end at the beginning; closed with a straight edge.", ""),
            (self.repeated, "repeated-vertex", f"{vertices} left out: a repeat of the vertex before.", ""),
            (self.folded, "fold", f"{folds} left out: the border ran out and back along one line.", ""),
            (self.cut_to_pole, "cut-to-pole", "its cut from border to pole was taken out: it is no border.", ""),
            (self.at_180, "joined-at-180", "its polygons meet at 180 degrees; joined, for the cut is no border.", ""),
            (self.along_line, "joined", "polygons of it share a line; joined, so that the line is no border.", ""),
            (self.overlapping, "overlap", f"{pairs} of its polygons overlapped and were joined.", _CHECK),
            (self.beyond_180, "beyond-180", f"{longitudes} ran past 180 degrees; a whole turn was taken off.", ""),
            (self.touching, "touches-itself", f"{self.touching}; kept: the inside is what it goes round.", _CHECK),
            (self.rewound and winding_matters, "winding", winding, ""),
        ):  # fmt: skip
            if made:
                findings.warn(code, what, mend)


def _counted(count: int, noun: str) -> str:
    plural = {"vertex": "vertices"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"


def place_text(lon: float, lat: float) -> str:
    """A place for people, to a tenth of a metre."""
    return f"lon {round(float(lon), 6) + 0.0:.10g}, lat {round(float(lat), 6) + 0.0:.10g}"
