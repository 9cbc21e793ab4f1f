"""Figures and coverage as a reader meets them: from a search to a number, from a number to its cell, from a body to its years."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.e2e.conftest import DOUBTED, PHONE, Opener

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}


def test_from_a_search_to_a_figure_to_the_place_where_it_was_read(open_page: Opener) -> None:
    page = open_page(f"/?q={quote('舆情')}&level=county", script=False, viewport=WIDE)
    page.get_by_role("link", name="数字", exact=True).click()
    expect(page.locator(".sums .total")).to_contain_text(re.compile(r"\d"))
    expect(page.locator("ul.chips li")).to_have_count(2)
    chart = page.locator("svg.chart")
    bars, box = chart.locator("rect"), chart.bounding_box()
    assert box is not None
    assert box["width"] > 400
    assert bars.first.evaluate("bar => getComputedStyle(bar).fill") not in ("rgb(0, 0, 0)", "none")
    page.get_by_role("link", name="换一个数字").click()
    page.get_by_role("link", name="主动公开政府信息", exact=True).click()
    page.get_by_role("link", name=re.compile("^机关$")).first.click()
    expect(page.locator("table.groups tbody tr")).not_to_have_count(0)
    page.locator("table.rows td.number a").first.click()
    expect(page.get_by_text("的出处：")).to_be_visible()


def test_figures_are_ordered_and_narrowed_by_the_keyboard_alone(open_page: Opener) -> None:
    page = open_page("/figures?figure=requests_received", script=False, viewport=WIDE)
    head = page.locator("table.rows thead").get_by_role("link", name=re.compile("年份"))
    head.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.rows th[aria-sort=descending]")).to_contain_text("年份")
    year = page.locator("table.groups tbody").get_by_role("link", name="2020", exact=True)
    year.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.rows tbody tr")).to_have_count(9)


def test_charts_follow_the_theme(open_page: Opener) -> None:
    colours = [
        open_page("/figures", dark=dark).locator("svg.chart text").first.evaluate("it => getComputedStyle(it).fill")
        for dark in (False, True)
    ]
    assert colours[0] != colours[1]


def test_coverage_leads_to_reports_and_a_report_to_its_other_years(open_page: Opener) -> None:
    page = open_page("/coverage", script=False, viewport=WIDE)
    expect(page.locator("table.grid tbody tr")).to_have_count(9)
    page.locator("table.grid tbody tr").first.get_by_role("link", name="2018").click()
    strip = page.locator("nav.strip")
    expect(strip.get_by_role("listitem").get_by_role("link")).to_have_count(6)
    strip.get_by_role("link", name="2021").click()
    expect(strip.locator("[aria-current]")).to_have_text("2021")
    page.goto("/coverage?sum=")
    page.locator("ul.failing a").first.click()
    assert DOUBTED in page.url


def test_nothing_is_wider_than_a_phone(open_page: Opener) -> None:
    addresses = (
        "/figures?figure=lawsuits&figure=requests_received&by=agency",
        "/figures/all",
        "/coverage",
        "/coverage?sum=",
    )
    page = open_page("/", viewport=NARROW)
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert NARROW["width"] > PHONE["width"]
