"""The report in a real browser, opened from a disk: what a person sees, presses and prints."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import report_cases as cases
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from standoff.replay.report import ReportInput, render_report

ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("chromium is needed: run scripts/chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("reports")
    makers: dict[str, Callable[[], ReportInput]] = {
        "desert": cases.desert, "strait": cases.strait, "hostile": cases.hostile,
        "apart": cases.apart, "amended": cases.amended,
        "empty": lambda: ReportInput("Nothing", "empty", "0" * 64, {}), "coast": lambda: cases.coast(400, 40, 900),
        "huge": lambda: cases.coast(10_000, 8, 50_000),
    }  # fmt: skip

    def written(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(render_report(makers[name]()), encoding="utf-8")
        return path

    return written


@pytest.fixture
def opened(browser: Browser, pages: Callable[[str], Path]) -> Iterator[Open]:
    """Opens a report; at the end no request may have left the page and nothing may have complained."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_report(name: str, script: bool = True, fragment: str = "", **options: Any) -> Page:
        options = {"viewport": {"width": 1300, "height": 900}, **options}
        context = browser.new_context(java_script_enabled=script, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:")) else trouble.append(request.url),
        )
        page.goto(pages(name).as_uri() + fragment)
        if script:
            page.wait_for_selector("html[data-ready]", timeout=20_000)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert trouble == []


READ = """const c = document.getElementById('map'), copy = document.createElement('canvas');
copy.width = c.width; copy.height = c.height;
const ctx = copy.getContext('2d', { willReadFrequently: true });
ctx.drawImage(c, 0, 0);
const d = ctx.getImageData(0, 0, c.width, c.height).data;
const hex = (i) => '#' + [d[i], d[i + 1], d[i + 2]].map((v) => v.toString(16).padStart(2, '0')).join('');
"""


def pixels(page: Page, places: list[tuple[float, float]]) -> list[str]:
    """The colours at some places of the map, given as fractions of its width and height."""
    at = "4 * (Math.floor(y * c.height) * c.width + Math.floor(x * c.width))"
    script = f"(places) => {{ {READ} return places.map(([x, y]) => hex({at})); }}"
    return [str(v) for v in page.evaluate(script, places)]


def brightness(page: Page) -> int:
    """Of the bare map, near its corner: 0 to 765."""
    colour = pixels(page, [(0.98, 0.3)])[0]
    return sum(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def picture(page: Page) -> str:
    page.wait_for_timeout(60)
    return str(page.evaluate("document.getElementById('map').toDataURL()"))


def colours(page: Page) -> set[str]:
    """Every colour on the map."""
    gather = "const s = new Set(); for (let i = 0; i < d.length; i += 4) s.add(hex(i)); return [...s];"
    return set(page.evaluate(f"() => {{ {READ} {gather} }}"))


@pytest.mark.parametrize("name", ["desert", "strait", "hostile", "empty", "coast"])
def test_a_report_opens_from_disk_without_a_request_or_a_complaint(opened: Open, name: str) -> None:
    page = opened(name)
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_hostile_names_reach_the_reader_as_text(opened: Open) -> None:
    page = opened("hostile")
    assert page.locator("#side h3").text_content() == cases.HOSTILE
    page.locator("#tablebox tbody tr").first.click()
    assert page.locator("img").count() == 0
    assert page.locator("#tablebox tbody tr td").nth(2).text_content().startswith(cases.HOSTILE)  # type: ignore[union-attr]
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_the_page_refuses_a_script_that_slipped_in(opened: Open, pages: Callable[[str], Path]) -> None:
    broken = pages("strait").with_name("slipped.html")
    broken.write_text(
        pages("strait").read_text(encoding="utf-8").replace("<footer>", "<script>window.pwned = 1</script><footer>"),
        encoding="utf-8",
    )
    page = opened("strait", bypass_csp=False)
    fresh = page.context.browser.new_page()  # type: ignore[union-attr]
    fresh.goto(broken.as_uri())
    assert fresh.evaluate("typeof window.pwned") == "undefined"
    fresh.close()


def test_figures_in_the_page_are_those_of_the_events(opened: Open) -> None:
    page = opened("desert")
    page.locator("#find").fill("conv-1 halted")
    page.wait_for_timeout(200)
    rows = page.locator("#tablebox tbody tr")
    assert rows.count() == 1
    rows.first.click()
    facts = page.locator("#side").inner_text()
    halted = cases.desert().events.filter(entity="conv-1", kind="halted").row(0, named=True)
    assert f"{halted['lat']:.5f}° N, {halted['lon']:.5f}° E" in facts
    assert f"{-halted['boundary_m'] / 1000:.1f} km inside" in facts
    assert "2017-05-18 07:05:00" in facts
    assert "1 min" in facts or "90 s later" in facts
    assert halted["event_id"][:12] in facts


def test_cannot_tell_is_seen_at_once(opened: Open) -> None:
    page = opened("desert")
    assert page.locator("#tablebox .open").count() == 3
    page.locator("#f-kind").select_option("?")
    page.wait_for_timeout(200)
    assert page.locator("#tablebox tbody tr").count() == 3


def test_superseded_events_are_thin_and_lead_to_the_one_that_stands(opened: Open) -> None:
    page = opened("amended")
    gone = page.locator("#tablebox tr.gone")
    assert [row.split("\t")[1] for row in sorted(gone.all_inner_texts())] == ["crossed withdrawn", "entered superseded"]
    assert page.locator("#timeline g.gone").count() >= 1
    page.locator("#find").fill("superseded")
    page.wait_for_timeout(200)
    assert page.locator("#tablebox tbody tr").count() == 1
    page.locator("#tablebox tbody tr").click()
    page.get_by_role("button", name="superseded by entered").click()
    assert "superseded by" not in page.locator("#side").inner_text()
    assert "entered" in page.locator("#side").inner_text()


def test_the_table_can_be_walked_sorted_and_chosen_from_by_keyboard(opened: Open) -> None:
    page = opened("desert")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#tablebox thead button").nth(6).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("#tablebox th").nth(6).get_attribute("aria-sort") == "descending"
    assert "40.3 km" in page.locator("#tablebox tbody tr").first.inner_text()
    page.locator("#tablebox tbody tr[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#tablebox tbody tr").nth(2).get_attribute("aria-selected") == "true"
    entity = page.locator("#tablebox tbody tr").nth(2).locator("td").nth(2).inner_text().split()[0]
    assert page.locator("#side h3").inner_text() == entity
    assert page.locator(".lane.chosen").get_attribute("data-entity") == entity


def test_the_timeline_can_be_walked_by_keyboard(opened: Open) -> None:
    page = opened("desert")
    page.locator(".lane").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = page.locator(".lane").nth(1)
    assert second.get_attribute("aria-pressed") == "true"
    assert page.locator("#side h3").inner_text() == second.get_attribute("data-entity")
    assert page.evaluate("document.activeElement.getAttribute('data-lane')") == "1"


def test_the_map_moves_and_zooms_by_key_button_wheel_and_pointer(opened: Open) -> None:
    page = opened("desert")
    seen = [picture(page)]

    def changes(act: Callable[[], Any]) -> None:
        act()
        seen.append(picture(page))
        assert seen[-1] != seen[-2]

    page.locator("#map").focus()
    for key in ["+", "-", "ArrowLeft", "ArrowUp", "9", "0", "n", "s"]:
        changes(lambda key=key: page.keyboard.press(key))
    changes(lambda: page.locator("[data-map=in]").click())
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.locator("#map").focus()
    changes(lambda: page.mouse.wheel(0, -300))
    page.mouse.down()
    changes(lambda: page.mouse.move(box["x"] + 360, box["y"] + 330, steps=3))
    page.mouse.up()


def test_pointing_at_a_mark_names_it_and_marks_it_elsewhere(opened: Open) -> None:
    page = opened("strait")
    box = page.locator("#map").bounding_box()
    assert box is not None
    for step in range(0, int(box["width"]), 8):
        page.mouse.move(box["x"] + step, box["y"] + box["height"] / 2 - 22 + step * 0.0)
        if page.locator("#tip").is_visible():
            break
    assert page.locator("#tip b").inner_text()
    assert page.locator(".lane.hovered").count() == 1
    assert page.locator("#tablebox tr.hovered").count() >= 1
    page.mouse.down()
    page.mouse.up()
    assert page.locator(".lane.chosen").count() == 1


def test_the_slider_shows_tracks_up_to_that_time(opened: Open) -> None:
    page = opened("desert")
    whole = picture(page)
    page.locator("#until").fill("250")
    assert page.locator("#until-text").inner_text() == "2017-05-18 06:15:00"
    assert picture(page) != whole
    page.locator("#f-window").check()
    page.wait_for_timeout(200)
    until = cases.DAY + timedelta(hours=6, minutes=15)
    assert page.locator("#tablebox tbody tr").count() == cases.desert().events.filter(pl.col("start") <= until).height
    page.locator("#whole").click()
    assert picture(page) == whole


def test_time_without_any_report_is_cut_out_of_the_axis_and_said(opened: Open) -> None:
    page = opened("apart")
    assert page.locator("#timeline .break").count() == 1
    assert "nothing was heard for 19 d" in (page.locator("#timeline .break title").text_content() or "")
    assert opened("desert").locator("#timeline .break").count() == 0
    page.locator("#until").fill("500")  # the middle of the axis lies within the cut
    assert "2017-05-18" < page.locator("#until-text").inner_text() < "2017-06-08"


def test_a_visit_is_not_drawn_beyond_the_last_word_of_its_entity(opened: Open) -> None:
    page = opened("apart")
    lane = page.locator(".lane[data-entity=early]")
    bar, line = (lane.locator(what).bounding_box() for what in (".span-visit", ".unheard"))
    assert bar is not None
    assert line is not None
    assert line["x"] >= bar["x"] + bar["width"] - 2


def test_a_zone_across_180_degrees_is_drawn_in_one_piece(opened: Open) -> None:
    page = opened("strait")
    found = colours(page)
    assert {"#d55e00", "#1b1f24"} <= found
    for west, east in [(0.47, 0.5), (0.5, 0.53)]:  # the ship's way through the middle, on both sides of 180
        assert "#d55e00" in pixels(
            page, [(x / 1000, y / 200) for x in range(int(west * 1000), int(east * 1000)) for y in range(80, 120)]
        )


def test_dark_is_dark_on_the_canvas_too(opened: Open) -> None:
    assert brightness(opened("strait", color_scheme="dark")) < 120
    assert brightness(opened("strait", color_scheme="light")) > 600


def test_without_scripts_the_events_are_a_table(opened: Open) -> None:
    page = opened("desert", script=False)
    assert page.locator("noscript table tbody tr, #events table tbody tr").count() == 19
    assert not page.locator("#map").is_visible()
    assert "Scripts are off" in page.locator("main").inner_text()


def test_print_shows_light_paper_every_row_and_the_map(opened: Open) -> None:
    page = opened("coast", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#tablebox tbody tr").count() == 500
    assert "The first 500 of 900 events are printed" in page.locator("#tablebox").inner_text()
    assert brightness(page) > 600
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#tablebox tbody tr").count() == 100


def test_it_prints_to_a_few_pages_with_the_map_on_them(opened: Open) -> None:
    printed = opened("desert").pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") in range(2, 6)
    assert b"/Subtype /Image" in printed


def test_a_link_to_an_event_opens_with_it(opened: Open) -> None:
    crossed = cases.desert().events.filter(kind="crossed").row(0, named=True)
    page = opened("desert", fragment=f"#event={crossed['event_id'][:12]}")
    assert page.locator("#side h3").inner_text() == "truck-17"


def test_a_narrow_window_needs_no_sideways_scrolling(opened: Open) -> None:
    page = opened("desert", viewport={"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_ten_thousand_tracks_and_fifty_thousand_events_open_and_answer(opened: Open) -> None:
    began = time.perf_counter()
    page = opened("huge")
    assert "Tracks: 2,000 of 10,000 are drawn" in page.locator(".notes").inner_text()
    assert "50,000 events, 1 to 100 shown" in page.locator("#table-note").inner_text()
    answers = page.evaluate(
        """() => { const timed = (act) => { const t = performance.now(); act(); return performance.now() - t; };
        const one = (what, at) => document.querySelectorAll(what)[at];
        return [timed(() => one('[data-map=in]', 0).click()), timed(() => one('#tablebox thead button', 2).click()),
          timed(() => one('.lane', 3).dispatchEvent(new MouseEvent('click')))]; }"""
    )
    assert max(answers) < 3_000
    assert time.perf_counter() - began < 60
