"""The search box completes what is typed: by keyboard, by mouse, with an input method; without scripts it searches."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, Opener

pytestmark = pytest.mark.e2e


def box(page: Page) -> Locator:
    return page.get_by_label("搜索年度报告全文")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="补全").get_by_role("option")


def query(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("q", [])


def test_the_arrow_keys_choose_and_enter_searches(open_page: Opener) -> None:
    page = open_page("/")
    expect(box(page)).to_have_role("combobox")
    box(page).press_sequentially("yuqing")
    expect(options(page).first).to_contain_text("舆情")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    active = box(page).get_attribute("aria-activedescendant")
    assert active == options(page).first.get_attribute("id")
    expect(box(page)).to_have_value("舆情")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_have_value("yuqing")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert query(page) == ["舆情"]


def test_escape_gives_back_what_was_typed_since_the_options_came(open_page: Opener) -> None:
    page = open_page("/")
    box(page).press_sequentially("舆")
    expect(options(page).first).to_be_visible()
    box(page).evaluate(
        """box => {
          box.value = "舆情";
          box.dispatchEvent(new InputEvent("input"));
          for (const key of ["ArrowDown", "Escape"]) box.dispatchEvent(new KeyboardEvent("keydown", { key }));
        }"""
    )
    expect(box(page)).to_have_value("舆情")


def test_escape_gives_back_what_was_typed_and_enter_searches_for_it(open_page: Opener) -> None:
    page = open_page("/")
    box(page).press_sequentially("舆情")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("舆情")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert query(page) == ["舆情"]


def test_a_click_searches_for_the_whole_query(open_page: Opener) -> None:
    page = open_page("/")
    box(page).press_sequentially("政府 yuq")
    options(page).first.click()
    page.wait_for_url("**/?q=*")
    assert query(page) == ["政府 舆情"]


def test_leaving_the_box_closes_the_list(open_page: Opener) -> None:
    page = open_page("/")
    box(page).press_sequentially("舆")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)


def test_nothing_is_asked_while_an_input_method_composes(open_page: Opener) -> None:
    page = open_page("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/complete" in request.url else None)
    box(page).focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "yu'q", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(400)
    assert asked == []
    session.send("Input.insertText", {"text": "舆"})
    expect(options(page).first).to_contain_text("舆情")
    assert len(asked) == 1


def test_the_list_fits_a_phone_and_what_is_offered_is_text(open_page: Opener) -> None:
    page = open_page("/", viewport=PHONE)
    page.route(
        "**/api/complete*",
        lambda route: route.fulfill(
            json={"completions": [{"text": "<img src=x onerror=alert(1)>" * 4, "count": 12345}]}
        ),
    )
    box(page).press_sequentially("y")
    expect(options(page).first).to_contain_text("<img src=x")
    expect(options(page).first).to_contain_text("12,345 份")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_the_box_searches(open_page: Opener) -> None:
    page = open_page("/", script=False)
    assert box(page).get_attribute("role") is None
    box(page).press_sequentially("舆情")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert query(page) == ["舆情"]


def test_a_server_that_does_not_answer_leaves_the_box_alone(open_page: Opener) -> None:
    page = open_page("/")
    page.route("**/api/complete*", lambda route: route.fulfill(status=200, body="no JSON"))
    box(page).press_sequentially("舆情")
    page.wait_for_timeout(400)
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert query(page) == ["舆情"]


def test_a_slash_leads_to_the_box_and_is_typed_in_it(open_page: Opener) -> None:
    page = open_page("/?q=%E5%85%AC%E5%BC%80")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("/")
    expect(box(page)).to_have_value("公开/")
