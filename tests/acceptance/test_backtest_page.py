"""The page of a backtest: what stands in it, and what a person sees, presses and prints in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import backtest_page_cases as cases
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from test_report_contrast import palette, ratio

from standoff.rehearse.backtest.page import render_page
from standoff.rehearse.backtest.page.shown import MAX_VERDICTS
from standoff.rehearse.backtest.page.symbols import ALL_MARKS

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("chromium is needed: run scripts/chromium")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page; at the end no request may have left it and nothing may have complained."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(case: Any, script: bool = True, **options: Any) -> Page:
        path = tmp_path / "backtest.html"
        path.write_text(render_page(case), encoding="utf-8")
        context = browser.new_context(
            java_script_enabled=script, **{"viewport": {"width": 1300, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else trouble.append(r.url))
        page.goto(path.as_uri())
        if script:
            page.wait_for_selector("html[data-ready]", timeout=20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def chosen(page: Page) -> str:
    return str(page.locator(".verdict[aria-current=true] h3").text_content())


def picture(page: Page) -> str:
    page.wait_for_timeout(80)
    return str(page.evaluate("document.getElementById('map').toDataURL()"))


def test_the_same_input_gives_the_same_page() -> None:
    assert render_page(cases.smaller()) == render_page(cases.smaller())


def test_the_page_says_what_was_lost_gained_and_moved_before_anything_else() -> None:
    page = render_page(cases.smaller())
    lead = page[page.index('<p class="lead">') :][:300]
    assert "<b>1</b> is lost, <b>1</b> is gained, <b>1</b> has moved and <b>1</b> is unchanged" in lead
    assert page.index('id="v0"') < page.index('id="v1"') < page.index('id="v2"')
    assert re.findall(r'id="v\d" data-outcome="(\w+)"', page) == ["lost", "gained", "moved", "unchanged"]


def test_a_moved_incident_stands_with_both_sides_and_the_report_to_look_at() -> None:
    page = render_page(cases.smaller())
    moved = page[page.index('id="v2"') : page.index('id="v3"')]
    assert "opened 7 min later" in moved
    assert "warn/hotline: due after 20 min, was due after 5 min" in moved
    assert '<tr class="differs"><th scope="row">Opened</th>' in moved
    assert "First treated otherwise:</b> convoy.csv:" in moved


def test_too_many_incidents_are_thinned_and_the_page_says_so() -> None:
    page = render_page(cases.crowded(MAX_VERDICTS + 10))
    assert page.count("<article") == MAX_VERDICTS
    assert f"Incidents: {MAX_VERDICTS} of {2 * (MAX_VERDICTS + 10) + 7} are in this page" in page
    assert f"<b>{MAX_VERDICTS + 10}</b> are lost" in page
    assert f"<b>{MAX_VERDICTS + 17}</b> are unchanged" in page


def test_the_footer_names_files_as_they_are_called() -> None:
    page = render_page(replace(cases.smaller(), footer={"input al_tanf/2017_05.csv": "sha256 0a17"}))
    footer = page[page.index("<footer>") :]
    assert "<dt>input al_tanf/2017_05.csv</dt><dd>sha256 0a17</dd>" in footer


@pytest.mark.parametrize("name", ["smaller", "hostile", "nothing"])
def test_a_page_opens_from_disk_without_a_request_or_a_complaint(opened: Open, name: str) -> None:
    page = opened(getattr(cases, name)())
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("img").count() == 0


def test_the_list_is_walked_and_chosen_with_the_keyboard_alone(opened: Open) -> None:
    page = opened(cases.smaller())
    assert "skip-1" in chosen(page)
    page.locator("#v0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "conv-1" in chosen(page)
    assert "conv-1" in str(page.locator("#near-note").text_content())
    assert page.locator(".lane.chosen").get_attribute("data-i") == "2"


def test_the_map_steps_through_the_incidents_and_shows_the_chosen_one(opened: Open) -> None:
    page = opened(cases.smaller())
    page.locator("#map").focus()
    before = picture(page)
    page.keyboard.press("n")
    page.keyboard.press("s")
    assert "pickup-1" in chosen(page)
    assert picture(page) != before


def test_a_lane_of_the_timeline_has_the_old_plan_above_the_new_one(opened: Open) -> None:
    page = opened(cases.smaller())
    lane = page.locator(".lane").nth(2)
    tops = [lane.locator(f"rect.bar.{side}").bounding_box() for side in ("old", "new")]
    assert tops[0] is not None
    assert tops[1] is not None
    assert tops[0]["y"] < tops[1]["y"]
    assert tops[0]["x"] < tops[1]["x"], "it opens later"
    assert page.locator(".lane").nth(0).locator("rect.bar.new").count() == 0, "the lost one"
    lane.focus()
    page.keyboard.press("Enter")
    assert "conv-1" in chosen(page)


def test_one_outcome_can_be_looked_at_alone(opened: Open) -> None:
    page = opened(cases.smaller())
    page.locator("#tally [data-outcome=lost] button").click()
    assert page.locator(".verdict:visible").count() == 1
    assert page.locator(".lane").count() == 1
    page.locator("#tally [data-outcome=lost] button").click()
    assert page.locator(".verdict:visible").count() == 4


def test_the_area_that_the_new_plan_no_longer_covers_is_filled_on_the_map(opened: Open) -> None:
    both, same = cases.smaller(), cases.smaller()
    changed = picture(opened(both))
    unchanged = picture(opened(cases.PageInput(same.title, same.old, same.old, same.verdicts, tracks=same.tracks)))
    assert changed != unchanged


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_runs_out_of_the_page_at_any_width(opened: Open, width: int) -> None:
    page = opened(cases.smaller(), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_light_and_dark_follow_the_reader(opened: Open) -> None:
    grounds = {
        scheme: opened(cases.smaller(), color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert grounds["light"] != grounds["dark"]


def test_without_a_script_everything_in_words_is_still_there(opened: Open) -> None:
    page = opened(cases.smaller(), script=False)
    assert page.locator(".verdict:visible").count() == 4
    assert page.locator("svg.sketch").count() == 1
    assert not page.locator("#map").is_visible()


def test_the_page_prints(opened: Open) -> None:
    assert len(opened(cases.smaller()).pdf()) > 20_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_only_one_plan_covers_can_be_made_out_on_the_map(scheme: str) -> None:
    own = files("standoff.rehearse.backtest.page").joinpath("page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root[^{]*\{([^}]*)\}", own)[:2]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))
    back = palette(scheme)["map"]
    assert set(colours) == {"lost", "gained", "oldline"}
    assert {name: ratio(colour, back) for name, colour in colours.items() if ratio(colour, back) < 3.0} == {}


def test_no_two_outcomes_share_a_drawing_or_take_one_of_an_event() -> None:
    drawings = [mark.path for mark in ALL_MARKS.values()]
    assert len(set(drawings)) == len(drawings)


def test_long_names_in_the_footer_do_not_widen_a_narrow_page(opened: Open) -> None:
    long = {f"input /srv/recordings/{'watch-' * 30}.csv": "sha256 " + "0a" * 32}
    page = opened(replace(cases.smaller(), footer=long), viewport={"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
