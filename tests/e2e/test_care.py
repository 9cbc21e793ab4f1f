"""Care for all readers: axe-core finds nothing, everything can be hit with a finger, no page is wider than its window."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DOUBTED, PHONE, Opener
from tests.webui.sample_reports import report

#: axe-core as the package ships it: the program that Deque publishes, unchanged.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

#: Each kind of page: its address and its status.
PAGES = {
    "start": ("/", 200),
    "results": (f"/?q={quote('舆情回应')}&year=2017&year=2018", 200),
    "long query": (f"/?q={quote('政府信息公开 ' * 30)}&match=any", 200),
    "nothing": (f"/?q={quote('魑魅')}&level=county", 200),
    "report": (f"/report/{DOUBTED}?q={quote('公开')}", 200),
    "like": (f"/like?id={DOUBTED}", 200),
    "compare": (f"/compare?{urlencode({'a': DOUBTED, 'b': report(5, 2020).id})}", 200),
    "figures": (f"/figures?q={quote('公开')}&figure=requests_received&figure=proactive_total&by=year", 200),
    "all figures": ("/figures/all", 200),
    "coverage": ("/coverage", 200),
    "sums": ("/coverage?sum=", 200),
    "facet": ("/facet/agency", 200),
    "help": ("/help", 200),
    "missing": ("/report/gone", 404),
    "refused": (f"/?q={quote('舆情 “回应')}", 400),
}


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line each."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags, rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})",
        [*RULES],
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


#: How much of the page moved while it was loaded: the sum that browsers call the layout shift.
#: How far what was shown has moved since the page was whole: a page that comes in pieces grows while it comes.
SHIFTED = """() => new Promise((done) => {
  const whole = performance.getEntriesByType("navigation")[0].domInteractive;
  let sum = 0;
  const add = (list) => { for (const entry of list.getEntries()) if (entry.startTime > whole) sum += entry.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 50);
})"""


def check(open_page: Opener, name: str, language: str, **options: Any) -> None:
    path, status = PAGES[name]
    page = open_page(f"{path}{'&' if '?' in path else '?'}lang={language}", status=status, **options)
    assert violations(page) == []
    assert page.evaluate(SHIFTED) < 0.001


@pytest.mark.parametrize("name", ["results", "report", "figures", "coverage", "facet", "help"])
def test_axe_finds_nothing_in_english_in_the_dark(open_page: Opener, name: str) -> None:
    check(open_page, name, "en", dark=True)


@pytest.mark.parametrize("name", ["results", "report"])
def test_axe_finds_nothing_in_chinese_on_a_phone(open_page: Opener, name: str) -> None:
    check(open_page, name, "zh", viewport=PHONE)


@pytest.mark.torture
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_axe_finds_nothing_whatever_was_chosen(
    open_page: Opener, name: str, language: str, dark: bool, viewport: dict[str, int]
) -> None:
    check(open_page, name, language, dark=dark, viewport=viewport)


#: What is wider than the window, but for what scrolls within a frame of its own.
WIDER = """() => {
  const width = document.documentElement.clientWidth;
  return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest(".table-frame"))
    .map((element) => `${element.tagName}.${element.className}`);
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_is_wider_than_its_window(open_page: Opener, language: str) -> None:
    page = open_page(f"/?lang={language}")
    for path in (path for path, status in PAGES.values() if status == 200):
        page.goto(path)
        for width in (320, 390, 770, 1024, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(WIDER) == [], (path, width)


LIGHT, DARK, PAPER = "rgb(246, 245, 241)", "rgb(21, 24, 27)", "rgb(255, 255, 255)"


@pytest.mark.parametrize("script", [True, False])
def test_the_theme_is_the_systems_until_another_is_chosen(open_page: Opener, script: bool) -> None:
    page = open_page("/help?lang=en", dark=True, script=script)
    body = page.locator("body")
    expect(body).to_have_css("background-color", DARK)
    page.locator(".themes summary").click()
    page.get_by_role("link", name="Light", exact=True).click()
    expect(body).to_have_css("background-color", LIGHT)
    assert "theme" not in page.url, "the address says what is shown, not how"
    page.get_by_role("link", name="Start page").click()
    expect(body).to_have_class("start")
    expect(body).to_have_css("background-color", LIGHT)
    page.locator(".themes summary").click()
    expect(page.locator(".themes [aria-current]")).to_have_text("Light")
    page.get_by_role("link", name="Dark", exact=True).click()
    page.emulate_media(color_scheme="light")
    expect(body).to_have_css("background-color", DARK)
    page.emulate_media(media="print")
    expect(body).to_have_css("background-color", PAPER)


def test_a_sign_leads_to_the_box_and_is_typed_only_there(open_page: Opener) -> None:
    page = open_page(PAGES["report"][0])
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    assert page.evaluate("getSelection().toString() || document.activeElement.value") == "公开"
    page.keyboard.press("End")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_have_value("公开/")


def test_the_help_opens_beside_the_results_and_closes_by_key(open_page: Opener) -> None:
    page = open_page(PAGES["results"][0])
    link = page.get_by_role("link", name="查询语法")
    link.click()
    panel = page.get_by_role("complementary", name="查询语法")
    expect(panel).to_be_focused()
    assert violations(page) == []
    results, beside = page.locator(".columns").bounding_box(), panel.bounding_box()
    assert results is not None
    assert beside is not None
    assert results["x"] + results["width"] <= beside["x"]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    link.press("Enter")
    panel.get_by_role("link", name="政务*").click()
    expect(page.locator("#q")).to_have_value("政务*")


def test_without_a_script_the_help_is_a_page(open_page: Opener) -> None:
    page = open_page(PAGES["results"][0], script=False)
    page.get_by_role("link", name="查询语法").click()
    assert page.url.endswith("/help")


def test_marks_and_what_is_chosen_can_be_seen_where_the_system_forces_its_colours(open_page: Opener) -> None:
    page = open_page(PAGES["results"][0], forced=True)
    of = "(name) => getComputedStyle(document.querySelector(name)).backgroundColor"
    ground = page.evaluate(of, "body")
    assert page.evaluate(of, "mark:not(.synonym)") != ground
    assert page.evaluate(of, ".on .tick") != ground


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_filters_are_a_sheet_that_says_how_many_are_left(open_page: Opener, script: bool) -> None:
    page = open_page("/?sort=newest", viewport=PHONE, script=script)
    shown = page.get_by_role("link", name=re.compile("^查看 .* 份报告$"))
    expect(shown).to_be_hidden()
    page.get_by_role("link", name="筛选", exact=True).click()
    sheet = page.get_by_role("complementary", name="筛选")
    expect(sheet).to_be_visible()
    expect(shown).to_have_text("查看 56 份报告")
    shown.click()
    expect(sheet).to_be_hidden()
    expect(page.locator(".hits")).to_be_visible()
