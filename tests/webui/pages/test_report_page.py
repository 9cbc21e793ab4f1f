"""``/report/<id>``: the whole text with every hit, its facts, and the way back. Ids are arbitrary text."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from index import Report, Source
from index.protocol import Index
from index.report import web_address
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import follow, links, page, texts
from tests.webui.sample_reports import NOTICE, report
from webui.app import create_app
from webui.state import SearchState
from webui.urls import report_url, shown_path

STATUTORY = report(2, 2020)
ADDRESS = f"/report/{STATUTORY.id}"


def test_a_report_is_shown_whole(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    shown = "".join(tree.xpath("//div[@id='report-text']")[0].text_content().split())
    assert shown == "".join(STATUTORY.text.replace("|", "").split())
    assert texts(tree, "//p[@class='doc-title']") == [STATUTORY.title]
    assert texts(tree, "//nav[@aria-labelledby='contents']//a")[:2] == ["一、总体情况", "二、主动公开政府信息情况"]


def test_its_tables_are_tables(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    rows = tree.xpath("//div[@id='report-text']//tr[td[contains(., '本年新收')]]/td")
    assert [cell.text_content() for cell in rows][1:4] == [
        str(STATUTORY.statistics["requests.new.natural_person"]),
        "1",
        "0",
    ]


def test_figures_of_a_statutory_table_stand_under_their_headings(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    (table,) = tree.xpath("//div[@id='report-text']//table[.//*[contains(., '申请人情况')]]")
    columns = grid(table)
    assert {len(row) for row in columns} == {9}
    titles = [list(dict.fromkeys(cells)) for cells in zip(*columns[:3], strict=True)]
    assert titles[2] == ["申请人情况", "自然人"]
    assert titles[3] == ["申请人情况", "法人或其他组织", "商业企业"]
    assert titles[7] == ["申请人情况", "法人或其他组织", "其他"]
    assert titles[8] == ["申请人情况", "总计"]
    figures = {row[1]: row[2:] for row in columns[3:]}
    natural = str(STATUTORY.statistics["requests.new.natural_person"])
    received = str(STATUTORY.statistics["requests.new.total"])
    assert figures["一、本年新收政府信息公开申请数量"] == [natural, "1", "0", "0", "1", "0", received]


def grid(table: html.HtmlElement) -> list[list[str]]:
    """The text at every place of a table, spans filled in as a browser lays them out."""
    laid: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table.xpath(".//tr")):
        x = 0
        for cell in row:
            while (y, x) in laid:
                x += 1
            wide, high = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            laid.update({(y + dy, x + dx): cell.text_content() for dy in range(high) for dx in range(wide)})
            x += wide
    return [[laid[y, x] for x in sorted(x for v, x in laid if v == y)] for y in sorted({y for y, _ in laid})]


def test_what_is_known_is_listed_and_what_is_not_is_left_out(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    facts = dict(zip(texts(tree, "//dl//dt"), texts(tree, "//dl//dd"), strict=True))
    assert facts["机关"] == "月湾市人民政府"
    assert facts["年份"] == "2020"
    assert facts["层级"] == "市级"
    assert facts["文号"] == STATUTORY.document_number
    assert facts["来源"] == f"{STATUTORY.source.url}02.html", "folders of the server are nobody's business"
    assert "系统" not in facts
    bare = page(client, "/report/bare")
    assert texts(bare, "//dl//dt") == ["类型"]


def test_figures_are_shown_with_words(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    rows = dict(
        zip(texts(tree, "//table[@class='headline']//th"), texts(tree, "//table[@class='headline']//td"), strict=True)
    )
    assert rows["主动公开信息总数（条）"] == f"{STATUTORY.statistics['proactive_total']:,}"
    assert "行政诉讼（件）" not in rows
    statutory = tree.xpath("//section[@class='figures']//tr[th='本年新收']/td")
    assert statutory[-1].text_content() == str(STATUTORY.statistics["requests.new.total"])


def test_readers_are_told_where_the_facts_were_read(client: FlaskClient) -> None:
    tree = page(client, ADDRESS)
    section = "//section[@aria-labelledby='readings']"
    assert dict(zip(texts(tree, f"{section}//dt"), texts(tree, f"{section}//dd"), strict=True)) == {
        "标题、年份": f"标题 “{STATUTORY.title}”",
        "主动公开信息总数（条）": f"正文 “主动公开政府信息{STATUTORY.statistics['proactive_total']:,}条”",
        "类型": "综合判断 得分 9.5，4.0 以上算作年度报告",
    }


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/a/b.html", "b.html"),
        ("C:\\报告\\b.html", "b.html"),
        ("a/b.html", "a/b.html"),
        ("b.zip/c.txt", "b.zip/c.txt"),
    ],
)
def test_only_the_folders_inside_the_collection_are_shown(path: str, shown: str) -> None:
    assert shown_path(path) == shown


def test_every_hit_is_marked_and_can_be_stepped_through(client: FlaskClient, index: Index) -> None:
    query = "舆情回应 申请"
    tree = page(client, f"{ADDRESS}?q={quote(query)}")
    marked = index.mark(STATUTORY.id, query)
    assert marked is not None
    expected = [STATUTORY.text[start:end] for start, end in marked.marks]
    assert texts(tree, "//div[@id='report-text']//mark") == expected
    total = len(expected)
    assert total > 5
    assert texts(tree, "//span[@class='hop-at']") == [f"第 {n} / {total} 处" for n in range(1, total + 1)]
    anchors = tree.xpath("//span[@class='hit']/@id")
    assert anchors == [f"hit-{n}" for n in range(1, total + 1)]
    inside = {link for link in tree.xpath("//a/@href") if link.startswith("#")}
    assert inside <= {f"#{anchor}" for anchor in tree.xpath("//@id")}
    assert {f"#{anchor}" for anchor in anchors} <= inside


def test_a_search_leads_to_the_report_and_the_report_back_to_it(client: FlaskClient) -> None:
    results = page(client, f"/?q={quote('舆情回应')}&year=2018&sort=oldest&page_size=5&page=2")
    (canonical,) = results.xpath("//link[@rel='canonical']/@href")
    shown = page(client, results.xpath("//ol[@class='hits']//h2/a/@href")[0])
    back = follow(client, shown, "//nav[@aria-label='返回']/a[contains(., '返回结果')]")
    assert back.xpath("//link[@rel='canonical']/@href") == [canonical]


def test_every_link_of_a_report_leads_somewhere(client: FlaskClient) -> None:
    for link in set(links(page(client, f"{ADDRESS}?q={quote('公开')}"))):
        assert client.get(link).status_code == 200, link


def test_a_source_is_a_link_only_where_it_is_of_the_web(client: FlaskClient) -> None:
    good = page(client, ADDRESS).xpath(f"//a[@href='{STATUTORY.source.url}']")
    assert [link.get("rel") for link in good] == ["noopener noreferrer external"]
    bad = page(client, report_url_of(NOTICE.id))
    assert "javascript:alert(1)" in bad.text_content()
    assert not [link for link in bad.xpath("//a/@href") if link.startswith("javascript")]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "//a.example/",
        "/x",
        "http:",
        "https://[",
        "",
        None,
    ],
)
def test_other_addresses_never_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_no_such_report_is_a_page_that_says_so(client: FlaskClient) -> None:
    tree = page(client, f"/report/no/such%20one?q={quote('公开')}", 404)
    assert texts(tree, "//h1") == ["没有这份报告"]
    page(client, "/report", 404)


def report_url_of(report_id: str, query: str = "") -> str:
    with READER.application.test_request_context():
        return report_url(report_id, SearchState(query=query))


AWKWARD = [
    "a/b",
    "a b",
    "100%",
    "%2e%2e",
    "a#b",
    "a?b=c&d",
    "/x",
    "x/",
    "a//b",
    ".",
    "..",
    "a/../b",
    "\n",
    "a\\b",
    "é𠀀",
    "+",
    "?",
    "//",
]


@pytest.mark.parametrize("report_id", AWKWARD)
def test_an_awkward_id_survives_its_address(report_id: str) -> None:
    survives(report_id)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1, max_size=30))
def test_any_id_survives_its_address(report_id: str) -> None:
    survives(report_id)


SHELF = FakeIndex([])
READER = create_app(SHELF).test_client()


def survives(report_id: str) -> None:
    address = report_url_of(report_id, "正文")
    # What a browser does to a path before it asks: dot segments are resolved, quoted ones too.
    path = urlsplit(address).path
    assert not {segment.lower().replace("%2e", ".") for segment in path.split("/")} & {".", ".."}
    assert "//" not in path
    SHELF.hold([Report(id=report_id, text="正文在此", source=Source(path=report_id))])
    response = READER.get(address)
    assert response.status_code == 200
    assert "<mark>正文</mark>" in response.get_data(as_text=True)
