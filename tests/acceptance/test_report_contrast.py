"""The colours of the report against WCAG 2.2: text at least 4.5 to 1, drawings that carry meaning at least 3 to 1."""

from __future__ import annotations

import re
from importlib.resources import files
from itertools import combinations

import pytest

from standoff.replay.report.symbols import MARKS

CSS = files("standoff.replay.report").joinpath("report.css").read_text(encoding="utf-8")
TEXT = {  # back: fronts
    "paper": ("ink", "muted", "accent", "fine", "warn-ink"),
    "panel": ("ink", "muted", "accent"),
    "map": ("ink", "muted"),
    "select": ("ink", "muted"),
    "warn-paper": ("ink",),
}
DRAWN = {
    "map": ("outside", "inside", "zone", "casing", "ink"),
    "panel": ("outside", "inside", "strong"),
    "paper": ("focus", "strong"),
}


def palette(scheme: str) -> dict[str, str]:
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block))
        for block in re.findall(r":root[^{]*\{([^}]*)\}", CSS)[:2]
    )
    return light if scheme == "light" else dark


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the grey that just fails


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("back", "fronts"), TEXT.items())
def test_text_can_be_read(scheme: str, back: str, fronts: tuple[str, ...]) -> None:
    colours = palette(scheme)
    assert {f: ratio(colours[f], colours[back]) for f in fronts if ratio(colours[f], colours[back]) < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("back", "fronts"), DRAWN.items())
def test_drawings_can_be_made_out(scheme: str, back: str, fronts: tuple[str, ...]) -> None:
    colours = palette(scheme)
    assert {f: ratio(colours[f], colours[back]) for f in fronts if ratio(colours[f], colours[back]) < 3.0} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_halt_stands_out_by_itself_or_by_its_casing(scheme: str) -> None:
    colours = palette(scheme)
    assert max(ratio(colours["halted"], colours[back]) for back in ("map", "casing")) >= 3.0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_take_their_colours_from_a_palette_for_the_colour_blind(scheme: str) -> None:
    okabe_ito = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#000000"}
    assert {palette(scheme)[name] for name in ("outside", "inside", "halted", "approach", "patrol")} <= okabe_ito


def test_no_two_kinds_of_event_share_a_drawing() -> None:
    for (kind, mark), (other, twin) in combinations(MARKS.items(), 2):
        assert mark.path != twin.path, (kind, other)
