"""A person searches, narrows, sorts, pages and reads, with and without scripts, on a desk and on a phone."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, DOUBTED, PHONE, Opener

pytestmark = pytest.mark.e2e

QUERY = "舆情回应"
RESULTS = f"/?q={quote(QUERY)}"
RENAMED = f"/?q={quote('安监局')}"  # found by the other name, 应急管理局
REPORT = f"/report/reports/2020/02.html?q={quote(QUERY)}%20{quote('申请')}"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_a_person_searches_narrows_sorts_and_pages(open_page: Opener, script: bool) -> None:
    page = open_page("/", script=script)
    page.get_by_label("搜索年度报告全文").fill(QUERY)
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 56 份报告")
    expect(page.locator(".snippet mark").filter(has_text=QUERY).first).to_be_visible()

    filters = page.get_by_role("complementary", name="筛选")
    filters.get_by_role("link", name="2018").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 9 份报告")
    filters.get_by_role("link", name="2019").click()
    filters.get_by_role("link", name="月湾市人民政府").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 3 份报告")
    assert asked(page) == {"q": [QUERY], "year": ["2018", "2019"], "agency": ["月湾市人民政府"]}

    page.get_by_role("link", name="去掉条件 年份：2018").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 2 份报告")
    page.get_by_role("link", name="清除全部").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 56 份报告")

    page.get_by_role("navigation", name="排序").get_by_role("link", name="最早").click()
    expect(page.locator(".hits h2").first).to_contain_text("2016")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".hits")).to_have_attribute("start", "11")
    assert asked(page) == {"q": [QUERY], "sort": ["oldest"], "page": ["2"]}


def test_a_person_opens_a_report_and_steps_through_its_hits(open_page: Opener, script: bool) -> None:
    page = open_page(f"{RESULTS}&year=2020", script=script)
    page.locator(".hits").get_by_role("link", name="月湾市人民政府2020年").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("月湾市人民政府2020年政府信息公开工作年度报告")
    hits = page.locator("#report-text mark")
    expect(hits.filter(has_text=QUERY).first).to_be_visible()
    expect(page.locator(".hop-at:visible")).to_have_count(0)

    page.get_by_role("link", name="第 1 /").first.click()
    expect(page.locator(".hop-at:visible")).to_contain_text("第 1 /")
    page.get_by_role("link", name="下一处").click()
    expect(page.locator(".hop-at:visible")).to_contain_text("第 2 /")
    expect(page.locator("#hit-2 mark")).to_be_in_viewport()
    page.get_by_role("link", name="关闭").click()
    expect(page.locator(".hop-at:visible")).to_have_count(0)

    page.get_by_role("link", name="返回结果").click()
    assert asked(page) == {"q": [QUERY], "year": ["2020"]}


def test_a_person_sees_which_figures_do_not_add_up(open_page: Opener, script: bool) -> None:
    page = open_page(f"/report/{DOUBTED}", script=script)
    page.get_by_role("link", name="1 处对不上").click()
    expect(page.get_by_role("heading", name="数据核对")).to_be_in_viewport()
    expect(page.locator(".figures .questioned")).to_have_count(2)
    expect(page.locator(".figures .questioned").first).to_be_visible()


def test_the_year_form_narrows_to_a_range(open_page: Opener, script: bool) -> None:
    page = open_page(RESULTS, script=script)
    page.get_by_label("起始年份").fill("2017")
    page.get_by_label("截止年份").fill("2018")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 18 份报告")
    assert asked(page)["year"] == ["2017..2018"]


def test_on_a_phone_the_filters_open_over_the_results(open_page: Opener, script: bool) -> None:
    page = open_page(RESULTS, viewport=PHONE, script=script)
    filters = page.locator("#filters")
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="筛选").click()
    expect(filters).to_be_visible()
    filters.get_by_role("link", name="返回结果").click()
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="筛选").click()
    filters.get_by_role("link", name="2018").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 9 份报告")
    expect(filters).to_be_visible()  # for the next choice
    page.get_by_role("link", name="查看 9 份报告").click()
    expect(filters).to_be_hidden()


def test_a_bar_of_the_chart_narrows_to_its_year(open_page: Opener, script: bool) -> None:
    page = open_page(f"/?q={quote('新闻发布会')}", script=script)
    chart = page.get_by_role("region", name="各年占比")
    expect(chart.locator("summary")).to_be_hidden()
    chart.get_by_role("link", name="2017 年：100%，9/9 份").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 9 份报告")
    assert asked(page) == {"q": ["新闻发布会"], "year": ["2017"]}
    expect(chart.locator("[aria-current]")).to_have_attribute("title", "2017 年：100%，9/9 份")
    chart.get_by_role("link", name="2016 年").click()
    assert asked(page) == {"q": ["新闻发布会"], "year": ["2016"]}


def test_on_a_phone_the_chart_opens_on_request(open_page: Opener, script: bool) -> None:
    page = open_page(f"/?q={quote('新闻发布会')}", viewport=PHONE, script=script)
    bar = page.locator(".trend li a").first
    expect(bar).to_be_hidden()
    page.locator(".trend summary").click()
    expect(bar).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    bar.click()
    assert asked(page)["year"] == ["2016"]


def test_a_person_leaves_the_synonyms_out_and_takes_them_in_again(open_page: Opener, script: bool) -> None:
    page = open_page(RENAMED, script=script)
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 6 份报告")
    synonym = page.locator(".snippet mark.synonym").first
    assert "dotted" in synonym.evaluate("e => getComputedStyle(e).textDecorationStyle")
    expect(page.get_by_text("标出的是同义词或机关的其他名称")).to_be_visible()
    page.get_by_role("link", name="只查原词").click()
    assert asked(page) == {"q": ["安监局"], "synonyms": ["0"]}
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有找到")
    page.get_by_role("link", name="也查同义词").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到 6 份报告")


PAGES = {
    "start": "/",
    "results": f"{RESULTS}&year=2016..2019&agency={quote('月湾市鹿鸣县云岭镇人民政府')}",
    "filters": f"{RESULTS}#filters",
    "nothing": f"/?q={quote('潜水艇')}&year=2018",
    "beyond": f"{RESULTS}&page=99",
    "report": REPORT,
    "hit": f"{REPORT}#hit-5",
    "bare": "/report/bare",
    "synonyms": RENAMED,
    "synonyms of a report": f"/report/reports/2020/03.html?q={quote('安监局')}",
    "without synonyms": f"{RENAMED}&synonyms=0",
    "chosen bar": f"/?q={quote('新闻发布会')}&year=2017",
    "doubted figures": f"/report/{DOUBTED}",
    "help": "/help",
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone(open_page: Opener, name: str) -> None:
    page = open_page(PAGES[name], viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    overflowing = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.table-frame')
             && getComputedStyle(e).clipPath === 'none' && e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert overflowing == []


# For every element with text of its own: the contrast of its colour with the nearest opaque ground behind it.
CONTRASTS = """() => {
  const rgba = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const speaks = e => e.ariaHidden !== 'true' && e.checkVisibility()
    && [...e.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const poor = [];
  for (const e of [...document.querySelectorAll('body *')].filter(speaks)) {
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [light(rgba(style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${e.outerHTML.slice(0, 90)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_has_the_contrast_of_wcag_aa(open_page: Opener, dark: bool) -> None:
    for name, path in PAGES.items():
        page = open_page(path, dark=dark)
        assert page.evaluate(CONTRASTS) == [], name


FOCUSED = "() => document.activeElement.id || document.activeElement.innerText || document.activeElement.tagName"


def tab(page: Page, times: int = 1) -> str:
    for _ in range(times):
        page.keyboard.press("Tab")
    return str(page.evaluate(FOCUSED)).strip()


def test_the_keyboard_reaches_the_box_first_and_searches(open_page: Opener) -> None:
    page = open_page("/")
    assert tab(page) == "跳到正文"
    assert tab(page) == "q"
    page.keyboard.type(QUERY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("共找到")


def test_the_keyboard_reaches_sorting_results_and_filters_in_reading_order(open_page: Opener) -> None:
    page = open_page(RESULTS)
    stops = [tab(page) for _ in range(20)]
    first_title = page.locator(".hits h2 a").first.inner_text()
    assert stops.index("q") < stops.index("相关度") < stops.index(first_title)
    page.keyboard.press("Home")
    page = open_page(RESULTS)
    tab(page)
    page.keyboard.press("Enter")
    assert [tab(page) for _ in range(4)] == ["报告", "数字", "收录", "相关度"], "the skip link jumps over the box"


def test_focus_can_be_seen(open_page: Opener) -> None:
    page = open_page(RESULTS)
    for _ in range(9):
        tab(page)
        style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"


def test_a_report_prints_its_text_and_source_and_no_controls(open_page: Opener) -> None:
    page = open_page(REPORT, viewport=DESKTOP)
    page.emulate_media(media="print")
    expect(page.locator("#report-text")).to_be_visible()
    expect(page.get_by_text("https://www.xingye.example")).to_be_visible()
    for control in (".top", ".guide", ".back", ".foot"):
        expect(page.locator(control)).to_be_hidden()
