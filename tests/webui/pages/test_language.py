"""Which language the pages speak: Chinese, whatever the command that serves them was told to speak, or English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlencode

import pytest
from flask.testing import FlaskClient
from lxml import html

from index import messages
from tests.webui.reading import page, texts
from tests.webui.sample_reports import report


@pytest.fixture(params=[None, "en", "zh"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The language that was chosen for the process."""
    messages.speak(request.param)
    yield request.param
    messages.speak(None)


def test_a_page_is_chinese(client: FlaskClient, spoken: str | None) -> None:
    wrong = page(client, f"/?q={quote('舆情 “回应')}", 400)
    assert "引号 “ 没有配对" in texts(wrong, "//p[@class='message']")[0].replace('"', "“")
    noted = page(client, f"/?q={quote('舆情回映')}")
    assert "没有同时包含全部检索词的报告" in texts(noted, "//p[@role='note']")[0]


def test_programs_hear_the_language_that_was_chosen_and_one_code(client: FlaskClient, spoken: str | None) -> None:
    error = json.loads(client.get(f"/api/search?q={quote('舆情 “回应')}").data)["error"]
    assert error["code"] == "query.not_closed"
    assert error["message"].startswith("第 4 个" if spoken == "zh" else "the quotation mark")
    note = json.loads(client.get(f"/api/search?q={quote('舆情回映')}").data)["notes"][0]
    assert note["text"].startswith("no report has all of the words" if spoken == "en" else "没有同时包含全部检索词")


REPORT = report(2, 2021).id
ADDRESSES = {
    "/": 200,
    f"/?q={quote('舆情')}": 200,
    f"/?q={quote('舆情回应公布')}&explain=1": 200,
    f"/?q={quote('舆情回映')}": 200,
    f"/?q={quote('魑魅')}&year=2017&year=2016..&level=county&match=any&synonyms=0": 200,
    "/?sort=oldest&page_size=2&year=2016..&is_report=true": 200,
    f"/?q={quote('公开')}&page=999": 200,
    f"/?q={quote('舆情 “回应')}&level=county": 400,
    "/?year_from=20": 400,
    f"/?q={quote('舆情')}&province={quote('星野')}&city={quote('月湾市')}": 200,
    f"/facet/agency?q={quote('舆情')}&find={quote('局')}": 200,
    "/facet/document_number?order=name&p=9": 200,
    f"/facet/sums_fail?year=2017&find={quote('无此')}": 200,
    "/export/pdf": 400,
    "/help": 200,
    "/facet/province": 200,
    f"/facet/agency?find={quote('人民')}&order=name": 200,
    f"/report/{REPORT}": 200,
    f"/report/{REPORT}?q={quote('公开')}": 200,
    f"/like?id={REPORT}": 200,
    f"/compare?{urlencode({'a': REPORT, 'b': report(2, 2020).id})}": 200,
    "/figures": 200,
    "/figures?figure=requests.new.total&figure=lawsuits&by=agency&measure=ratio&page=9": 404,
    "/figures?figure=lawsuits&kind=blank&by=level": 200,
    "/figures?figure=nobody": 400,
    "/figures/all?figure=lawsuits&beside=1": 200,
    "/coverage": 200,
    f"/coverage?q={quote('舆情')}&level=county&gaps=1": 200,
    "/coverage?sum=": 200,
    f"/report/{REPORT}?figure=proactive_total": 200,
    "/report/gone": 404,
    "/nothing": 404,
}
CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]+")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_english_page_marks_all_the_chinese_that_it_has(client: FlaskClient, address: str) -> None:
    """Which is what reports say and what was typed: nothing that we say is left in Chinese."""
    client.set_cookie("lang", "en")
    tree = page(client, address, ADDRESSES[address])
    assert tree.get("lang") == "en"
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "title" or _is_chinese(element):
            continue
        said = [element.text, *(child.tail for child in element)]
        said += [element.get(name) for name in ("title", "aria-label", "placeholder", "data-label", "data-many")]
        found += [word for text in said for word in CHINESE.findall(text or "")]
    assert found == []


def _is_chinese(element: html.HtmlElement) -> bool:
    return next((tag for at in [element, *element.iterancestors()] if (tag := at.get("lang"))), "") == "zh-CN"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_chinese_page_says_nothing_else(client: FlaskClient, address: str) -> None:
    tree = page(client, address, ADDRESSES[address])
    assert tree.get("lang") == "zh-CN"
    assert [element.get("lang") for element in tree.xpath("//*[@lang]")[1:] if element.get("lang") != "zh-CN"] == ["en"]


def test_english_is_one_click_away_and_remembered_and_so_is_the_way_back(client: FlaskClient) -> None:
    asked = f"/?q={quote('舆情')}&year=2017&year=2018"
    (there,) = page(client, asked).xpath("//a[@hreflang='en']/@href")
    assert parse_qs(there[1:]) == {"q": ["舆情"], "year": ["2017", "2018"], "lang": ["en"]}
    assert there[0] == "?", "the same path, whatever it is"
    assert page(client, f"/{there}").get("lang") == "en"
    assert page(client, "/help").get("lang") == "en", "the cookie remembers"
    (back,) = page(client, "/help").xpath("//a[@hreflang='zh-CN']/@href")
    assert page(client, f"/help{back}").get("lang") == "zh-CN"
    assert page(client, "/").get("lang") == "zh-CN"


def test_a_choice_is_remembered_by_pages_alone_and_only_when_it_is_one(client: FlaskClient) -> None:
    answer = client.get("/?lang=en")
    assert answer.headers["Set-Cookie"].startswith("lang=en; ")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert answer.headers["Content-Language"] == "en"
    assert "Set-Cookie" not in client.get("/?lang=en").headers, "it is known already"
    for address in ("/?lang=fr", "/api/search?lang=zh", "/?lang="):
        assert "Set-Cookie" not in client.get(address).headers
    assert page(client, "/?lang=fr").get("lang") == "en", "what is no language changes nothing"


def test_what_browsers_prefer_is_not_asked_and_keepers_of_answers_are_told_what_decides(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "zh-CN"
    assert "Cookie" in answer.vary
    assert "Accept-Language" not in answer.vary


@pytest.mark.parametrize(
    ("language", "number", "date"), [("zh", "共有 9 份报告", "2018年2月"), ("en", "9 reports", "February 2018")]
)
def test_numbers_and_dates_are_written_as_the_language_does(
    client: FlaskClient, language: str, number: str, date: str
) -> None:
    tree = page(client, f"/?year=2017&sort=oldest&page_size=100&lang={language}")
    shown = tree.xpath("//time[starts-with(@datetime, '2018-02')]")
    assert shown
    assert texts(tree, "//h1")[0].startswith(number)
    assert all(date in time.text_content() for time in shown)
