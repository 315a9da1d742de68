"""Draw the pictures of the docs: one for each kind of event, and those of the explanations.

python scripts/draw_pictures.py [FOLDER]
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path

from explanation_pictures import EXPLANATIONS
from picture_kit import Picture

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"


def found_inside() -> Picture:
    """First sight inside, and a gap that began outside."""
    p = Picture(
        "found_inside",
        "An entity is first seen inside a zone, or again after a gap that began outside; the event "
        "stands at the first fix of the deciding run.",
    )
    p.zone(350, 120, 150, (430, 215))
    p.line([(290, 70), (330, 78), (372, 80), (412, 72)]).fixes([(330, 78), (372, 80), (412, 72)], "in")
    p.mark(290, 70, "found_inside", -8, -14)
    p.text(20, 50, "first sight: no fix before", "soft")
    p.line([(30, 160), (75, 168), (120, 165)]).fixes([(30, 160), (75, 168), (120, 165)])
    p.line([(120, 165), (300, 150)], "none").text(25, 190, "longer than max_gap:", "soft")
    p.text(25, 207, "no path, so no entry", "soft").text(25, 224, "is claimed", "soft")
    p.line([(300, 150), (345, 158), (390, 160)]).fixes([(345, 158), (390, 160)], "in")
    return p.mark(300, 150, "found_inside", -6, -14)


def entered() -> Picture:
    """A path from outside to inside."""
    p = Picture(
        "entered",
        "A path leads from outside to inside; the start is the place and time where it passes the "
        "border, between two fixes; the fix that decides comes later.",
    )
    p.zone(400, 115, 170, (440, 200))
    p.line([(30, 150), (100, 135), (175, 122), (290, 102), (355, 92), (420, 85)], arrow=True)
    p.fixes([(30, 150), (100, 135), (175, 122)]).fixes([(290, 102), (355, 92)], "in")
    p.mark(230.5, 112, "entered", -14, -14, "end").text(20, 190, "start: the border passage", "soft")
    p.text(20, 207, "on the path between two fixes", "soft")
    return p.text(285, 128, "detected_at:", "soft").text(285, 145, "the fix that decides", "soft")


def left() -> Picture:
    """A path from inside to outside."""
    p = Picture(
        "left",
        "A path leads from inside to outside; the start is the border passage; the event closes the "
        "entered or found_inside before it.",
    )
    p.zone(120, 115, 170, (30, 200))
    p.line([(60, 85), (140, 92), (215, 100), (345, 118), (420, 130), (490, 142)], arrow=True)
    p.fixes([(60, 85), (140, 92), (215, 100)], "in").fixes([(345, 118), (420, 130)])
    p.mark(288.5, 110, "left", 12, -12)
    return p.text(302, 165, "start: the border passage", "soft").text(302, 182, "closes: the entry before it", "soft")


def crossed() -> Picture:
    """Both fixes outside, the path inside."""
    p = Picture(
        "crossed",
        "Two fixes, both outside; the path between them runs through the zone. The event has a start, "
        "the way in, an end, the way out, and the depth of its deepest point.",
    )
    p.zone(260, 300, 200, (245, 215))
    p.line([(20, 112), (70, 122), (455, 140), (505, 150)], arrow=True).fixes([(20, 112), (70, 122), (455, 140)])
    p.mark(140, 125, "start: the way in", -25, -18, "middle").mark(384, 136.5, "end: the way out", 50, -18, "middle")
    p.measure((258, 101), (259, 131), "depth_m", (268, 95), "start")
    return p.text(20, 30, "crossed", "ink big").text(
        82, 30, "no fix lies inside: looking at the points alone would miss it", "soft"
    )


def approached() -> Picture:
    """The ray ahead meets the zone."""
    p = Picture(
        "approached",
        "Outside; speed and heading come from the path of at least 'over'; the ray ahead, as long as the"
        " speed takes it in 'within', meets the zone.",
    )
    p.zone(470, 90, 150, (440, 150))
    fixes = [(40, 178), (75, 168), (112, 160), (150, 150)]
    p.line([*fixes, (186, 142)]).fixes(fixes)
    p.line([(186, 142), (420, 88)], "ray", arrow=True)
    p.measure((112, 186), (190, 166), "at least over", (166, 196))
    p.mark(186, 142, "approached", -14, -16, "end")
    p.text(20, 30, "ray = speed × within", "name").text(190, 30, "meets the zone", "soft")
    p.measure((190, 124), (322, 94), "eta_s", (248, 98))
    return p.text(20, 218, "slower than min_speed never approaches", "soft")


def turned_away() -> Picture:
    """The ray misses, or the distance grows."""
    p = Picture(
        "turned_away",
        "After an approach: the ray misses the zone for the time 'for', or the distance to the border "
        "grows by 'by' beyond the smallest since the approach.",
        height=255,
    )
    p.zone(560, 115, 150, (470, 60))
    fixes = [(30, 90), (90, 92), (150, 97), (210, 106), (255, 128), (262, 165), (235, 195), (190, 210)]
    p.line([*fixes, (150, 218)], arrow=True).fixes([*fixes[:1], *fixes[2:5], *fixes[6:]])
    p.mark(90, 92, "approached", -6, -14).mark(262, 165, "turned_away", 14, 0)
    p.line([(262, 165), (268, 245)], "ray", arrow=True).text(282, 198, "the ray misses", "soft")
    p.text(282, 215, "the zone", "soft").text(342, 215, "for", "name").text(369, 215, "this", "soft")
    p.text(282, 232, "long, or", "soft")
    p.measure((264, 128), (411, 121), "", None).text(337, 115, "smallest distance", "soft", "middle")
    p.text(20, 238, "the distance has grown", "soft")
    return p.measure((193, 224), (262, 206), "by", (228, 236))


def went_deep() -> Picture:
    """Surely deeper than a depth."""
    p = Picture(
        "went_deep",
        "Inside, and surely deeper than 'depth' from the border: the fix lies deeper by 1.645 times its "
        "error. The start is where the path passed that depth. Once a visit.",
    )
    p.zone(420, 115, 270, (205, 215))
    p.circle(420, 115, 180, "band")
    p.line([(60, 150), (175, 138), (290, 122), (360, 112)], arrow=False).fixes([(60, 150)])
    p.fixes([(175, 138), (290, 122)], "in")
    p.circle(360, 112, 38, "error").fixes([(360, 112)], "in")
    p.mark(240, 129, "went_deep", 4, 24)
    p.measure((163, 60), (246, 70), "depth", (196, 52))
    return (
        p.text(404, 92, "1.645 × error:", "soft")
        .text(404, 109, "all of it must lie", "soft")
        .text(404, 126, "deep enough", "soft")
    )


def halted() -> Picture:
    """Staying within a radius."""
    p = Picture(
        "halted",
        "Stays within 'radius' plus twice the error of a point for the time 'for', inside the zone or at"
        " most 'near' outside its border.",
    )
    p.zone(420, 130, 260, (455, 210))
    p.circle(420, 130, 310, "band").text(14, 24, "near", "name").text(54, 24, "counts outside too", "soft")
    p.measure((112, 95), (162, 101), "", None).line([(60, 30), (128, 92)], "axis")
    p.circle(310, 120, 62, "error").line([(180, 175), (240, 148), (292, 116)])
    p.fixes([(180, 175), (240, 148)], "in").fixes([(318, 134), (325, 108), (304, 130), (334, 122), (300, 105)], "in")
    p.mark(292, 116, "halted", -6, -62, "middle")
    p.measure((310, 120), (354, 76), "radius + 2 × error", (362, 72), "start")
    return (
        p.text(385, 128, "for", "name")
        .text(412, 128, "this long", "soft")
        .text(385, 146, "start: its first fix", "soft")
    )


def resumed() -> Picture:
    """Two fixes away from the halt."""
    p = Picture(
        "resumed",
        "After a halt: two fixes in a row farther from its point than radius plus twice the error. The "
        "start is the first of the two. Closes the halt.",
    )
    p.zone(200, 130, 330, (20, 215))
    p.circle(150, 115, 62, "error")
    p.fixes([(158, 129), (165, 103), (144, 125), (174, 117), (140, 100), (132, 111)], "in")
    p.line([(174, 117), (250, 108), (340, 100), (430, 92)], arrow=True).fixes([(340, 100)], "in")
    p.mark(250, 108, "resumed", -4, -14).text(250, 138, "first fix beyond the circle,", "soft")
    p.text(250, 155, "confirmed by the second", "soft")
    return p.text(150, 42, "the halt before", "soft", "middle")


def stayed() -> Picture:
    """A timer of covered time."""
    p = Picture(
        "stayed",
        "Inside for longer than 'longer_than'. Only covered time counts: of a silence, no more than max_gap.",
    )
    p.time_axis(185)
    p.rect(70, 92, 150, 34, "bar").rect(300, 92, 135, 34, "bar")
    p.line([(70, 75), (70, 188)], "axis").text(70, 212, "start: the entry", "soft")
    for x in (70, 95, 120, 145, 170, 300, 325, 350, 375, 400, 425, 450, 475):
        p.fixes([(x, 185)], "in")
    p.text(260, 106, "not", "soft", "middle").text(260, 121, "covered", "soft", "middle")
    p.measure((170, 140), (220, 140), "max_gap", (195, 160))
    p.mark(435, 109, "stayed", 14, 5).text(435, 84, "due", "soft", "middle")
    p.measure((70, 62), (220, 62), "longer_than  =  these two together", (70, 48), "start")
    return p.measure((300, 62), (435, 62), "", None)


def lost() -> Picture:
    """Silence of one while others are heard."""
    p = Picture(
        "lost",
        "No report of the entity for lost_after while its feed goes on reporting others. The start is "
        "its last fix; the event is due lost_after later.",
    )
    p.text(20, 60, "the entity", "ink").text(20, 128, "others of", "ink").text(20, 145, "the same feed", "ink")
    p.line([(130, 55), (225, 55)]).fixes([(130, 55), (162, 55), (194, 55), (225, 55)], "in")
    p.line([(225, 55), (490, 55)], "none")
    for x in range(130, 500, 23):
        p.fixes([(x, 130 if x % 2 else 138)])
    p.measure((225, 92), (410, 92), "lost_after")
    p.mark(410, 55, "lost", 0, -14, "middle").text(225, 35, "start: the last fix", "soft", "middle")
    return p.time_axis(172, 120).text(
        20, 216, "asked only where the last fix was inside, or at most near from the border", "soft"
    )


def regained() -> Picture:
    """The next fix after a loss."""
    p = Picture(
        "regained",
        "The first report after a loss. Closes the loss.",
    )
    p.text(20, 75, "the entity", "ink")
    p.line([(130, 70), (185, 70)]).fixes([(130, 70), (157, 70), (185, 70)], "in")
    p.line([(185, 70), (400, 70)], "none").line([(400, 70), (490, 70)])
    p.mark(310, 70, "lost", 0, -14, "middle").fixes([(428, 70), (456, 70), (484, 70)], "in")
    p.mark(400, 70, "regained", 0, -14, "middle").text(400, 100, "start: the new fix", "soft", "middle")
    p.measure((185, 120), (310, 120), "lost_after")
    return p.time_axis(165, 120).text(20, 208, "the span between them is a row of spans.parquet", "soft")


def patrolled() -> Picture:
    """To and fro in a band outside."""
    p = Picture(
        "patrolled",
        "Outside, within 'band' of the border: covers at least 'length' along it with at least 'turns' "
        "reversals, or twice the length without.",
        height=260,
    )
    p.circle(260, 420, 320, "band").add('<circle class="panel" style="stroke:none" cx="260" cy="420" r="250"/>')
    p.zone(260, 420, 250, (245, 245))
    legs = [
        (a, 304 if k == 0 else 284 if k == 1 else 266)
        for k, run in enumerate((range(-34, 35, 8), range(34, -35, -8), range(-34, 0, 8)))
        for a in run
    ]
    way = [(260 + r * math.sin(math.radians(a)), 420 - r * math.cos(math.radians(a))) for a, r in legs]
    p.line(way, arrow=True).fixes(way[1:-1:2])
    p.text(444, 178, "turns", "name").text(66, 208, "turns", "name")
    p.measure((260, 100), (260, 170), "band", (268, 112), "start")
    p.text(20, 30, "patrolled", "ink big").text(20, 52, "length", "name")
    p.text(74, 52, "along the border, all legs together,", "soft")
    p.text(20, 70, "with so many reversals; or twice the length without", "soft")
    return p.mark(*way[0], "start", -12, -8, "end")


KINDS: tuple[Callable[[], Picture], ...] = (
    found_inside, entered, left, crossed, approached, turned_away, went_deep, halted, resumed, stayed, lost, regained,
    patrolled,
)  # fmt: skip


def index(kinds: list[Picture]) -> str:
    """A page that shows the picture of every kind, in words too."""
    parts = [
        "# The kinds of event, and what their parameters mean",
        "",
        "Hollow circles are fixes outside, filled ones inside, a diamond is the event. Names in typewriter letters are",
        "parameters of a rule, or columns of the event. Defaults and units: [reference](../reference/events.md).",
    ]
    for picture in kinds:
        parts += ["", f"## {picture.title}", "", picture.says, "", f"![{picture.title}](kind-{picture.title}.svg)"]
    return "\n".join([*parts, "", "Made by `scripts/draw_pictures.py`.", ""])


def draw(folder: Path) -> list[Path]:
    """Write every picture and the page of kinds; the files, in order."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [picture() for picture in KINDS]
    page = folder / "README.md"
    page.write_text(index(kinds), encoding="utf-8")
    written = [picture.save(folder, f"kind-{picture.title}") for picture in kinds]
    return [page, *written, *(picture().save(folder, picture.__name__.replace("_", "-")) for picture in EXPLANATIONS)]


if __name__ == "__main__":
    for path in draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(path)
