"""Facets as a reader uses them: place and focus are kept, a range is drawn over years, and all works without a script."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener

pytestmark = pytest.mark.e2e
RESULTS = f"/?q={quote('舆情回应')}&page_size=50"


def test_choosing_a_value_keeps_place_and_focus(open_page: Opener) -> None:
    page = open_page(RESULTS)
    link = page.locator("#filters").get_by_role("link", name="县级")
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**level=county**")
    assert "#" not in page.url
    expect(page.locator("#filters").get_by_role("link", name="县级")).to_be_focused()
    assert abs(page.evaluate("scrollY") - before) < 5


def test_without_a_script_the_address_ends_at_the_list(open_page: Opener) -> None:
    page = open_page(RESULTS, script=False)
    page.locator("#filters").get_by_role("link", name="县级").click()
    assert page.url.endswith("#facet-level")
    expect(page.locator("#facet-level")).to_be_in_viewport()


def test_a_range_is_drawn_over_the_years(open_page: Opener) -> None:
    page = open_page(RESULTS)
    years = page.locator("#filters .years")
    years.get_by_role("link", name="2020").hover()
    page.mouse.down()
    years.get_by_role("link", name="2018").hover()
    page.mouse.up()
    page.wait_for_url("**year=2018..2020**")
    expect(page.locator(".chip")).to_have_text("去掉条件 年份：2018–2020×")
    years.get_by_role("link", name="2019").click()
    page.wait_for_url("**year=2018&year=2020**")


@pytest.mark.parametrize("script", [True, False])
def test_a_value_is_found_in_the_list_of_all(open_page: Opener, script: bool) -> None:
    page = open_page(f"/facet/agency?q={quote('舆情回应')}", script=script)
    page.get_by_label("在机关中查找").last.fill("卫生")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="霜林市卫生健康委员会").click()
    expect(page.locator("h1")).to_contain_text("共找到 6 份报告")
