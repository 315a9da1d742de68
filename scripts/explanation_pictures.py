"""The pictures of the explanations: borders, deciding a side, paths, gaps, lateness, and a blind watch."""

from __future__ import annotations

import math
from collections.abc import Callable

from picture_kit import Picture


def border_probability() -> Picture:
    """P(inside) over the distance to the border."""
    p = Picture(
        "How sure is a side?",
        "The probability of being inside falls from one to zero with the distance to the border, over a "
        "few position errors. Beyond five errors one fix decides; from 1.645 errors a fix counts for a "
        "run.",
        height=260,
    )
    x0, unit, top, low = 260.0, 44.0, 60.0, 170.0
    p.rect(1, top - 20, x0 - 1, low - top + 20, "zone")
    curve = []
    for k in range(-27, 28):
        z = k / 5
        curve.append((x0 + z * unit, low - (low - top) * 0.5 * (1 - math.erf(z / math.sqrt(2)))))
    p.line(curve, "curve").line([(x0, top - 20), (x0, low + 8)], "border")
    p.line([(15, low), (505, low)], "axis", arrow=True)
    for z, label in ((-5, "−5σ"), (-1.645, "−1.6σ"), (1.645, "+1.6σ"), (5, "+5σ")):
        p.line([(x0 + z * unit, low - 4), (x0 + z * unit, low + 4)], "axis").text(
            x0 + z * unit, low + 20, label, "ink", "middle"
        )
    p.text(x0, low + 20, "border", "ink", "middle")
    p.text(16, 30, "inside", "soft").text(504, 30, "outside", "soft", "end")
    p.text(268, 30, "P(inside)", "ink big", "start")
    p.measure((187, 208), (333, 208), "", None).text(260, 228, "cannot tell", "name", "middle")
    p.text(260, 245, "counts for neither", "soft", "middle")
    p.measure((335, 208), (478, 208), "", None).text(407, 228, "5 in a row", "name", "middle")
    p.text(407, 245, "over 60 s decide", "soft", "middle")
    p.measure((42, 208), (185, 208), "", None).text(113, 228, "5 in a row", "name", "middle")
    p.text(113, 245, "over 60 s decide", "soft", "middle")
    return p.text(16, 110, "beyond: one fix decides", "soft").text(504, 110, "beyond: one fix decides", "soft", "end")


def border_deciding() -> Picture:
    """A series of fixes and the side that has been decided."""
    p = Picture(
        "A side once decided stands",
        "Distances of fixes to the border over time. The fixes wander over the border within their error"
        " without any event; only when five in a row lie clearly on the other side does the side change.",
        height=270,
    )
    p.rect(1, 110, 518, 90, "zone").line([(0, 110), (520, 110)], "border")
    for y in (92, 128):
        p.line([(0, y), (520, y)], "none")
    p.text(512, 104, "border", "soft", "end").text(12, 24, "outside", "soft").text(12, 192, "inside", "soft")
    p.text(512, 88, "1.645σ", "name", "end").text(512, 144, "1.645σ", "name", "end")
    out = [(30, 40), (55, 52), (80, 70), (105, 96), (155, 100), (205, 104), (255, 90)]
    into = [
        (130, 118),
        (180, 122),
        (230, 116),
        (280, 121),
        (305, 145),
        (330, 152),
        (355, 148),
        (380, 156),
        (405, 150),
        (430, 160),
    ]
    p.line(sorted(out + into), "path").fixes(out).fixes(into, "in")
    p.measure((300, 176), (410, 176), "", None).text(355, 195, "5 in a row, over 60 s", "name", "middle")
    p.text(12, 240, "side:", "ink").line([(60, 236), (500, 236)], "curve")
    p.text(150, 229, "outside", "ink", "middle").text(455, 229, "inside", "ink", "middle")
    p.mark(271, 236, "entered: start", 0, 26, "middle")
    p.line([(405, 228), (405, 244)], "axis").text(405, 262, "detected_at", "ink", "middle")
    return p.text(205, 62, "wanders over the border: no event", "soft", "middle")


def path_and_gap() -> Picture:
    """Where there is a path and where there is none."""
    p = Picture(
        "Path and gap",
        "Between two fixes at most max_gap apart there is a path, and a crossing on it is found although"
        " both fixes lie outside. Between fixes farther apart in time there is a gap: no path, no "
        "crossing claimed.",
        height=240,
    )
    p.zone(135, 260, 120, (120, 225)).zone(385, 260, 120, (370, 225))
    p.line([(25, 170), (245, 170)]).fixes([(25, 170), (245, 170)]).mark(56, 170).mark(214, 170)
    p.text(135, 50, "20 minutes apart, max_gap 30 min", "ink", "middle")
    p.text(135, 70, "a path: crossed", "ink big", "middle")
    p.line([(275, 170), (495, 170)], "none").fixes([(275, 170), (495, 170)])
    return p.text(385, 50, "40 minutes apart", "ink", "middle").text(
        385, 70, "a gap: nothing is claimed", "ink big", "middle"
    )


def shared_border() -> Picture:
    """A point on a shared border belongs to one polygon."""
    p = Picture(
        "A point on a shared border",
        "Two polygons side by side: a point exactly on their common border belongs to the eastern one; "
        "on a border running east to west it belongs to the northern one. Never to both, never to none.",
        height=230,
    )
    p.rect(60, 50, 130, 120, "zone").rect(60, 50, 130, 120, "border").rect(190, 50, 130, 120, "band")
    p.rect(190, 50, 130, 120, "border")
    p.text(125, 90, "west", "soft", "middle").text(255, 90, "east", "soft", "middle").fixes([(190, 125)], "in")
    p.line([(196, 125), (232, 125)], "dim", arrow=True).text(190, 200, "belongs to the east", "ink", "middle")
    p.rect(370, 40, 110, 70, "band").rect(370, 40, 110, 70, "border").rect(370, 110, 110, 70, "zone")
    p.rect(370, 110, 110, 70, "border")
    p.text(425, 66, "north", "soft", "middle").text(425, 160, "south", "soft", "middle").fixes([(405, 110)], "in")
    return p.line([(405, 104), (405, 76)], "dim", arrow=True).text(425, 205, "belongs to the north", "ink", "middle")


def straight_and_geodesic() -> Picture:
    """An edge straight in lon/lat, and the geodesic."""
    p = Picture(
        "Two meanings of a straight edge",
        "An edge between two points of the same latitude: straight in longitude and latitude it follows "
        "the parallel; the geodesic, the shortest way, bulges towards the pole. At 60 degrees north over"
        " 10 degrees the two lie 10.5 km apart.",
        height=220,
    )
    p.line([(60, 160), (460, 160)], "border")
    p.line([(60 + 4 * k, 160 - 70 * math.sin(math.pi * k / 100)) for k in range(101)], "ray")
    p.fixes([(60, 160), (460, 160)]).text(60, 188, "10° E, 60° N", "soft", "middle")
    p.text(460, 188, "20° E, 60° N", "soft", "middle")
    p.text(260, 180, "edges: lonlat (GeoJSON)", "ink", "middle").text(260, 76, "edges: geodesic", "name", "middle")
    p.measure((260, 93), (260, 157), "10.5 km", (270, 130), "start")
    return p.text(20, 30, "not to scale", "soft")


def lateness() -> Picture:
    """Reports out of order, put in order, and one too late."""
    p = Picture(
        "Lateness",
        "Reports arrive in an order of their own. W, the watermark, trails the newest report by the "
        "allowed lateness. Reports newer than W wait and are put in order; one older than W is late: "
        "kept, counted, and not used.",
        height=270,
    )
    p.text(14, 66, "as they", "ink big").text(14, 84, "arrive", "ink big").text(14, 178, "as they", "ink big")
    p.text(14, 196, "happened", "ink big")
    for k, when in enumerate((1, 2, 4, 3, 5, 6, 8, 2.4, 7)):
        x, happened, late = 125 + 44 * k, 100 + 44 * when, when == 2.4
        p.circle(x, 70, 13, "out" if late else "bar").text(x, 74.5, f"{when:g}", "ink", "middle")
        if not late:
            p.line([(x, 85), (happened, 169)], "none").circle(happened, 185, 13, "bar").text(
                happened, 189.5, f"{when:g}", "ink", "middle"
            )
    p.text(433, 46, "late", "ink big", "middle")
    p.text(14, 252, "older than W when it arrives: late, kept aside and counted", "soft")
    p.line([(298, 164), (298, 222)], "border").text(286, 224, "W", "ink big", "end")
    return p.measure((298, 214), (452, 214), "lateness", (375, 232)).text(505, 190, "time", "soft", "end")


def lost_or_blind() -> Picture:
    """One silent entity, and a silent feed."""
    p = Picture(
        "Lost, or is the watch blind?",
        "Above: one entity falls silent while others of the same feed are heard: it is lost. Below: the "
        "whole feed falls silent: the watch is blind, no entity is called lost, and the time without "
        "reports is listed.",
        height=300,
    )
    for top, label in ((50, "one falls silent alone"), (180, "the whole feed falls silent")):
        p.text(20, top - 18, label, "ink big")
        for row, name in enumerate(("A", "B", "C")):
            p.text(24, top + 24 * row + 5, name, "ink")
            for x in range(50, 500, 30):
                silent = 200 < x < 440 if top == 180 else (row == 0 and x > 200)
                if not silent:
                    p.fixes([(x + 7 * row, top + 24 * row)], "in")
    p.line([(205, 50), (380, 50)], "none").mark(380, 50, "A is lost", 14, 5)
    p.rect(222, 168, 212, 66, "band").text(328, 198, "unwatched:", "ink big", "middle")
    p.text(328, 216, "nobody is called lost", "soft", "middle")
    return p.time_axis(262)


EXPLANATIONS: tuple[Callable[[], Picture], ...] = (
    border_probability, border_deciding, path_and_gap, shared_border, straight_and_geodesic, lateness, lost_or_blind,
)  # fmt: skip
