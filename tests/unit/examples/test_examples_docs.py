"""The pages and pictures: nothing missing or stale, every link leads somewhere, the plan in them can be used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from standoff.model.kinds import KINDS
from standoff.plan.load import load_plan

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
PAGES = ("tutorial.md", "explanation-borders.md", "explanation-lateness.md", "pictures/README.md")
SVG = "{http://www.w3.org/2000/svg}"


def pictures() -> list[Path]:
    return sorted(PICTURES.glob("*.svg"))


def test_every_kind_of_event_has_its_picture_and_the_picture_names_every_parameter() -> None:
    for spec in KINDS.values():
        drawn = (PICTURES / f"kind-{spec.kind.value}.svg").read_text(encoding="utf-8")
        words = " ".join("".join(text.itertext()) for text in ET.fromstring(drawn).iter(f"{SVG}text"))
        for parameter in spec.parameters:
            assert re.search(rf"\b{parameter.name}\b", words), f"{spec.kind}: {parameter.name}"
    assert len(list(PICTURES.glob("kind-*.svg"))) == len(KINDS)


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.stem)
def test_a_picture_says_in_words_what_it_shows_and_has_colours_for_light_and_dark(path: Path) -> None:
    root = ET.parse(path).getroot()
    assert root.get("role") == "img"
    assert len((root.findtext(f"{SVG}title") or "").strip()) > 3
    assert len((root.findtext(f"{SVG}desc") or "").strip()) > 25
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")
    assert path.stat().st_size < 20_000


@pytest.mark.parametrize("path", pictures(), ids=lambda path: path.stem)
def test_nothing_is_written_or_marked_beyond_the_edge_of_a_picture(path: Path) -> None:
    root = ET.parse(path).getroot()
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    for text in root.iter(f"{SVG}text"):
        wide = len("".join(text.itertext())) * 7.2  # generous for 13 px
        left = (
            float(text.get("x") or 0)
            - {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor") or "start"]
        )
        assert left > 0
        assert left + wide < width + 40  # the estimate is generous
        assert 10 < float(text.get("y") or 0) < height - 3


def test_the_script_draws_the_same_pictures_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "draw_pictures.py", tmp_path], check=True, capture_output=True)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in PICTURES.iterdir()}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    page = DOCS / name
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert links
    for link in links:
        target, _, heading = link.partition("#")
        found = (page.parent / target).resolve()
        assert found.is_file(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_explanation_picture_is_shown_on_a_page() -> None:
    shown = "".join((DOCS / name).read_text(encoding="utf-8") for name in PAGES)
    assert [path.name for path in pictures() if f"{path.name})" not in shown] == []


def test_the_plans_of_the_tutorial_can_be_used_as_they_stand() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / "tutorial.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    plans = [block for block in blocks if block.startswith("plan:")]
    assert len(plans) == 2

    def nothing(name: str) -> bytes:
        raise FileNotFoundError(name)

    for text, rules in zip(plans, (["entry", "deep"], ["entry", "way-out"]), strict=True):
        plan, issues = load_plan(text.encode(), "plan.yaml", nothing)
        assert issues == ()
        assert [rule.id for rule in plan.rules] == rules


def test_every_file_that_the_tutorial_names_exists() -> None:
    named = re.findall(r"\b(src/standoff/examples/[\w./-]+)", (DOCS / "tutorial.md").read_text(encoding="utf-8"))
    assert len(named) > 4
    for name in named:
        assert (ROOT / name.rstrip(".")).exists(), name
