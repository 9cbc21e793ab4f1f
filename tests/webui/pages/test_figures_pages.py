"""``/figures`` and ``/coverage``: what the records say, as pages, charts and files, and what is said of what cannot be asked."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html

from index import Report, create_index
from index.figures.catalogue import failure_sentence
from index.figures.cells import KIND_BITS, KINDS, cells
from index.figures.results import CoverageQuery, Scope
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import follow, links, page, texts
from tests.webui.sample_reports import BODIES, YEARS, doubted, report, reports
from webui.app import create_app
from webui.exports import downloads
from webui.parameters import PARAMETERS
from webui.parts.figure_state import CoverageState, FigureState, coverage_url, figures_url
from webui.parts.figures import number

RECEIVED = "requests_received"
LAW = "lawsuits"


def values(name: str, shelf: list[Report] | None = None) -> list[float]:
    """What the records state of a figure."""
    stated = [r.statistics.get(name) for r in (reports() if shelf is None else shelf)]
    return [value for value in stated if value is not None]


def test_a_figure_is_summed_over_what_states_it_and_what_is_left_out_is_said(client: FlaskClient) -> None:
    tree = page(client, f"/figures?figure={LAW}")
    (total,) = texts(tree, "//dl[@class='sums']//dd[contains(@class, 'total')]/text()/..")
    assert total.replace(" ", "").removesuffix("件") == number(sum(values(LAW)))
    (said,) = texts(tree, "//dl[@class='sums']//dd[2]")
    assert said.startswith(f"{len(reports())} 份报告中 {len(values(LAW))} 份写明")
    blank = sum(LAW in r.statistics and r.statistics[LAW] is None for r in reports())
    absent = sum(LAW not in r.statistics for r in reports())
    assert texts(tree, "//dd[@class='left-out']//a") == [f"空白 {blank} 份", f"未列此项 {absent} 份"]
    only = follow(client, tree, "//dd[@class='left-out']//a[contains(., '空白')]")
    assert texts(only, "//table[@class='rows']//td[@class='number']") == ["空白"] * blank


def test_years_are_an_axis_without_holes(client: FlaskClient) -> None:
    shelf = [r for r in reports() if r.year != 2018]
    tree = page(create_app(FakeIndex(shelf)).test_client(), "/figures")
    rows = tree.xpath("//table[@class='groups']/tbody/tr")
    years = [texts(row, "./th")[0] for row in rows]
    assert years == [*map(str, YEARS), "未知"]
    gap = rows[years.index("2018")]
    assert gap.get("class") == "gap-year"
    assert texts(gap, "./td") == ["0", "没有报告"]
    assert not gap.xpath(".//a")
    year = rows[years.index("2019")]
    own = [r for r in shelf if r.year == 2019]
    stated = values(RECEIVED, own)
    assert texts(year, "./td")[:3] == [str(len(own)), f"{len(own)} 份中 {len(stated)} 份", number(sum(stated))]
    assert texts(tree, "//p[@class='explained']")[0] == "2018 年没有报告"
    bars = tree.xpath("//figure//*[local-name()='svg']//*[local-name()='rect']")
    assert len(bars) == len(YEARS) - 1


def test_rows_lead_to_the_place_where_the_figure_was_read(client: FlaskClient) -> None:
    tree = page(client, "/figures?figure=proactive_total")
    figures = [r.statistics["proactive_total"] for r in reports() if "proactive_total" in r.statistics]
    shown = texts(tree, "//table[@class='rows']//td[2]")
    assert shown == [number(value) for value in sorted(figures, reverse=True)][:50]
    (address,) = tree.xpath("(//table[@class='rows']//td[2]/a)[1]/@href")
    assert address.endswith("#figure")
    led = page(client, address)
    assert "主动公开" in texts(led, "//p[contains(@class, 'led')]")[0]


def test_a_cell_is_marked_in_the_text_of_its_report() -> None:
    from index.report import Evidence

    text = "某局2020年报告\n收到 | 12\n结转 | \n共收到申请12件。"
    at = text.index("| 12") + 2
    shown = Report(
        id="1",
        text=text,
        statistics={"a": 12, "b": None, "c": 5},
        evidence={
            "statistics.a": Evidence("table", "12", at, at + 2),
            "statistics.b": Evidence("table", ""),
        },
    )
    client = create_app(FakeIndex([shown])).test_client()
    tree = page(client, "/report/1?figure=a")
    assert texts(tree, "//td/*[@id='figure']") == ["12"]
    assert texts(tree, "//p[contains(@class, 'led')]/a/@href/..") == ["到原文 ↓"]
    for without in "bc":
        assert "没有记下" in texts(page(client, f"/report/1?figure={without}"), "//p[contains(@class, 'led')]")[0]
    assert not page(client, "/report/1?figure=<b>").xpath("//p[contains(@class, 'led')]")


def test_results_can_be_sorted_by_a_figure(client: FlaskClient) -> None:
    tree = page(client, "/figures?figure=proactive_total&level=city")
    results = follow(client, tree, "//a[contains(., '在搜索结果里按')]")
    assert texts(results, "//nav[@class='sorts']//a[@aria-current]") == ["主动公开数"]
    sizes = {r.title: r.statistics.get("proactive_total", -1) for r in reports() if r.level == "city"}
    shown = [sizes[title] for title in texts(results, "//ol[@class='hits']//h2/a")]
    assert shown == sorted(sizes.values(), reverse=True)[:10]


def test_two_figures_stand_side_by_side_with_their_ratio(client: FlaskClient) -> None:
    address = "/figures?figure=requests.disclosed.total&figure=requests.new.total&order=ratio&measure=ratio"
    tree = page(client, address)
    both = [r.statistics for r in reports() if r.statistics.get("requests.new.total")]
    ratio = sum(s["requests.disclosed.total"] for s in both) / sum(s["requests.new.total"] for s in both)
    assert texts(tree, "//dl[@class='sums']/div[3]/dd")[0] == f"{ratio:,.1%}"
    shown = [float(text.rstrip("%")) for text in texts(tree, "//table[@class='rows']//td[last()]") if text != "—"]
    assert shown == sorted(shown)
    assert len(shown) == min(50, len(both))
    alone = follow(client, tree, "(//a[@class='drop'])[1]")
    assert "requests.disclosed.total" not in " ".join(links(alone, "//table[@class='groups']"))
    assert texts(alone, "//ul[@class='asked']/li/b") == ["本年新收（总计）（件）"]


def test_kinds_of_cells_and_doubts_stay_apart() -> None:
    from dataclasses import replace

    from index.report import Evidence

    base = report(2, 2021)
    figures: dict[str, tuple[float | None, str]] = {
        "a": (0, "0"),
        "b": (None, ""),
        "c": (None, "—"),
        "d": (1200.5, "约"),
    }
    shelf = [
        replace(
            base,
            id=name,
            statistics={LAW: value},
            evidence={f"statistics.{LAW}": Evidence("table", text)},
            approximate=(LAW,) if name == "d" else (),
        )
        for name, (value, text) in figures.items()
    ] + [replace(base, id="e", statistics={}), doubted(report(4, 2021))]
    tree = page(create_app(FakeIndex(shelf)).test_client(), f"/figures?figure={LAW}&order=1")
    assert texts(tree, "//table[@class='rows']//td[2]")[:2] == ["0", "约 1,200.5"]
    assert sorted(texts(tree, "//table[@class='rows']//td[2]")[2:]) == ["—（一横或文字）", "未列", "空白", "空白"]
    received = page(create_app(FakeIndex(shelf)).test_client(), f"/figures?figure={RECEIVED}")
    assert len(received.xpath("//table[@class='rows']//td[contains(@class, 'questioned')]")) == 1
    assert "1 份的有关合计对不上" in texts(received, "//dd[@class='left-out'][last()]")[0]


def test_all_figures_that_are_stated_can_be_chosen(client: FlaskClient) -> None:
    tree = page(client, "/figures/all?year=2020")
    stated = {name for r in reports() for name in r.statistics}
    chosen = {FigureState.from_args(_args(link)).asked.names for link in tree.xpath("//section//a/@href")}
    assert chosen == {(name,) for name in stated}
    assert all("year=2020" in link for link in tree.xpath("//section//a/@href"))
    beside = page(client, f"/figures/all?figure={LAW}&beside=1")
    pairs = {FigureState.from_args(_args(link)).asked.names for link in beside.xpath("//section//a/@href")}
    assert pairs == {(LAW, name) for name in stated - {LAW}} | {(LAW,)}


def _args(address: str) -> object:
    from urllib.parse import parse_qsl, urlsplit

    from werkzeug.datastructures import MultiDict

    return MultiDict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize("order", ["-1", "1", "year", "-agency"])
def test_files_and_json_have_the_rows_of_the_page(client: FlaskClient, order: str) -> None:
    asked = [("figure", LAW), ("figure", "proactive.fees_10k_yuan"), ("order", order), ("level", "city")]
    body = client.get(f"/figures.csv?{urlencode(asked)}").get_data(as_text=True)
    assert body.startswith("\ufeffid,")
    rows = list(csv.DictReader(io.StringIO(body[1:])))
    model = {r.id: r for r in reports() if r.level == "city"}
    assert sorted(row["id"] for row in rows) == sorted(model)
    for row in rows:
        for name in (LAW, "proactive.fees_10k_yuan"):
            cell = next((c for c in cells(model[row["id"]]) if c.name == name), None)
            assert row[name] == ("" if cell is None or cell.value is None else f"{cell.value:g}")
            assert KINDS[row[f"{name}.kind"]] == (cell.marks & KIND_BITS if cell else 0)
    found = client.get(f"/api/figures?{urlencode([*asked, ('page_size', '100')])}").get_json()
    assert [row["id"] for row in found["rows"]] == [row["id"] for row in rows]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/figures.xlsx?{urlencode(asked)}").data))
    assert book.sheetnames == ["reports", "groups", "about"]
    assert [row[0].value for row in book["reports"].iter_rows(min_row=2)] == [row["id"] for row in rows]
    groups = list(
        csv.reader(io.StringIO(client.get(f"/figures.csv?{urlencode(asked)}&table=groups").get_data(as_text=True)[1:]))
    )
    assert [row[0].value for row in book["groups"].iter_rows(min_row=2)] == [row[0] for row in groups[1:]]
    assert [row[1] for row in groups[1:]] == [str(group["reports"]) for group in found["groups"]]


def test_nothing_in_a_file_is_calculated() -> None:
    evil = Report(id="=1+1", text="", agency="@SUM(A1)", statistics={LAW: 3})
    client = create_app(FakeIndex([evil])).test_client()
    (row,) = csv.DictReader(io.StringIO(client.get(f"/figures.csv?figure={LAW}").get_data(as_text=True)[1:]))
    assert (row["id"], row["agency"], row[LAW]) == ("'=1+1", "'@SUM(A1)", "3")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/figures.xlsx?figure={LAW}").data))
    assert [(cell.value, cell.data_type) for cell in book["reports"][2]][:2] == [("=1+1", "s"), ("@SUM(A1)", "s")]


@pytest.mark.parametrize(
    ("address", "status", "code", "says"),
    [
        ("figures?figure=何物", 400, "figures.unknown", "何物"),
        ("figures?" + urlencode([("figure", name) for name in "abcd"]), 400, "figures.how_many", "3"),
        ("figures?year=2020..2016", 400, "filter.empty_years", "2020..2016"),
        ("figures?page=99", 404, "parameter.no_page", "99"),
        ("coverage?page=99", 404, "parameter.no_page", "99"),
        ("coverage?level=planet", 400, "filter.unknown_value", "planet"),
        ("figures?by=title", 400, "parameter.unknown_choice", "title"),
        ("coverage?order=size", 400, "parameter.unknown_choice", "size"),
        ("coverage?gaps=maybe", 400, "parameter.unknown_choice", "maybe"),
        ("figures?measure=ratio", 400, "parameter.unknown_choice", "ratio"),
        ("figures?order=2", 400, "parameter.unknown_choice", "2"),
        ("figures?kind=何物", 400, "parameter.unknown_choice", "何物"),
        ("figures?page=none", 400, "parameter.not_a_number", "none"),
    ],
)
def test_what_cannot_be_asked_is_answered_readably(
    client: FlaskClient, address: str, status: int, code: str, says: str
) -> None:
    answer = client.get(f"/api/{quote(address, safe='/?=&.')}")
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert error["code"] == code
    assert says in error["message"]
    for language in ("zh", "en"):
        shown = client.get(f"/{quote(address, safe='/?=&.')}&lang={language}")
        assert shown.status_code == status
        assert says in html.document_fromstring(shown.get_data(as_text=True)).xpath("string(//main)")


def test_what_an_address_need_not_say_is_the_first_that_it_may() -> None:
    with create_app(FakeIndex([])).test_request_context():
        for state, url in (
            (FigureState.from_args(_args("")), figures_url),
            (CoverageState.from_args(_args("")), coverage_url),
        ):
            assert "?" not in url(state)
    for name in ("figures.by", "figures.kind", "figures.order", "figures.measure", "coverage.order", "gaps"):
        assert PARAMETERS[name].absent == PARAMETERS[name].schema["default"]


def test_files_of_figures_have_a_cap_which_the_page_names(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [json.loads(line) for line in client.get("/figures.jsonl?level=city").get_data().splitlines()]
    assert rows == client.get("/api/figures?level=city&page_size=100").get_json()["rows"]
    assert len(rows) > 10
    monkeypatch.setattr(downloads, "MOST", 10)
    for kind in ("csv", "xlsx", "jsonl"):
        text = page(client, f"/figures.{kind}?level=city", 400).text_content()
        assert f"{len(rows)} 份" in text
        assert "最多取走 10 份" in text
        assert client.get(f"/figures.{kind}?level=city&year=2018").status_code == 200
    shown = page(client, "/figures?level=city")
    assert f"有 {len(rows)} 行，一次最多取走 10 行" in shown.text_content()
    assert not shown.xpath("//p[@class='take']/a[contains(@href, '.csv')]")


def test_facets_stand_beside_figures_and_keep_what_is_asked_of_them(client: FlaskClient) -> None:
    asked = {("figure", "lawsuits"), ("by", "level"), ("measure", "median")}
    address = "/figures?" + urlencode([*asked, ("q", "舆情"), ("year", "2017..2019")])
    tree, results = page(client, address), page(client, f"/?q={quote('舆情')}&year=2017..2019")
    side = "//aside[@id='filters']//ul[contains(@class, 'options')]"
    assert texts(tree, f"{side}/li") == texts(results, f"{side}/li")
    for link in tree.xpath(f"{side}//a/@href"):
        assert link.startswith("/figures?")
        assert asked <= {*parse_qsl(urlsplit(link).query)}
    level = follow(client, tree, f"{side}//a[span = '县级']")
    assert texts(level, "//table[@class='groups']/tbody/tr/th") == ["县级"]
    form = tree.xpath("//aside//form")[0]
    kept = [(field.get("name"), field.get("value")) for field in form.xpath(".//input[@type='hidden']")]
    ranged = client.get(f"/figures?{urlencode([*kept, ('year_from', '2018'), ('year_to', '2018')])}")
    assert ranged.status_code == 303
    assert {*asked, ("year", "2018..2018"), ("q", "舆情")} == {*parse_qsl(urlsplit(ranged.location).query)}
    alone = follow(client, tree, "//aside//p[@class='more']/a[contains(@href, 'document_number')]")
    values = alone.xpath("//ul[contains(@class, 'facet-values')]//a/@href")
    back = alone.xpath("//nav[@class='back']/a/@href")
    assert values
    for link in [*values, *back]:
        assert link.startswith("/figures?")
        assert asked <= {*parse_qsl(urlsplit(link).query)}
    assert asked <= {
        *parse_qsl(
            urlsplit(
                follow(client, alone, "//nav[@class='sorts']//a[. = '按名称']").xpath("//nav[@class='back']/a/@href")[0]
            ).query
        )
    }


def test_the_three_views_of_a_search_lead_to_each_other(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情')}&level=county&sort=oldest&page=2")
    for name, found in (("数字", 56), ("收录", None)):
        other = follow(client, tree, f"//nav[@class='views']//a[. = '{name}']")
        assert texts(other, "//nav[@class='views']//a[@aria-current]") == [name]
        assert len(texts(other, "//ul[@class='chips']/li")) == 2
        back = follow(client, other, "//nav[@class='views']//a[. = '报告']")
        county = [r for r in reports() if r.level == "county"]
        assert texts(back, "//h1[@class='found']/b") == [str(len(county))]
        assert found is None or texts(other, "//dl[@class='sums']//dd[2]")[0].startswith(f"{len(county)} 份报告中")


def test_addresses_say_the_state() -> None:
    with create_app(FakeIndex([])).test_request_context():
        for query in ("", "figure=a&figure=b&by=level&measure=median&order=2&kind=blank&page=3&q=x&year=2016..2020"):
            state = FigureState.from_args(_args(f"/figures?{query}"))
            assert FigureState.from_args(_args(figures_url(state))) == state
        assert FigureState.from_args(_args("?figure=a&figure=b&order=-2")).with_figures(("a",)).asked.order == "-1"
        covered = CoverageState.from_args(_args("?order=gaps&gaps=1&sum=&page=2&level=city"))
        assert CoverageState.from_args(_args(coverage_url(covered))) == covered


def test_coverage_is_a_grid_with_its_gaps() -> None:
    shelf = [r for r in reports() if not (r.year == 2018 and r.agency == BODIES[2][0])]
    client = create_app(FakeIndex(shelf)).test_client()
    tree = page(client, "/coverage")
    assert texts(tree, "//dl[@class='tally']//dd")[:3] == ["53", "9", "2016–2021"]
    (row,) = tree.xpath(f"//table[@class='grid']/tbody/tr[contains(th, '{BODIES[2][0]}')]")
    assert texts(row, "./td") == ["●", "●", "缺", "●", "●", "●", "6 年中 5 年"]
    assert texts(tree, "//table[@class='grid']/tfoot/tr[2]/td") == ["9", "9", "8", "9", "9", "9", "共 53 份"]
    assert "另有 2 份文件不是年度报告" in texts(tree, "//p[@class='explained']")[0]
    only = follow(client, tree, "//nav/ul/li/a[. = '只看有缺的']")
    assert len(only.xpath("//table[@class='grid']/tbody/tr")) == 1
    first = page(client, row.xpath("./td[1]/a/@href")[0])
    assert texts(first, "//nav[@class='strip']//li")[:3] == ["2016", "2017", "2018 缺"]
    assert texts(first, "//nav[@class='strip']//a[@aria-current]") == ["2016"]
    assert texts(first, "//nav[@class='strip']/span") == ["6 年中 5 年"]
    assert client.get("/api/coverage?gaps=1").get_json()["rows"][0]["missing"] == [2018]


def test_coverage_says_what_was_added_last(tmp_path: Path) -> None:
    with closing(create_index(tmp_path / "index")) as index:
        with index.writer() as writer:
            for report in reports():
                writer.add(report)
        tree = page(create_app(index).test_client(), "/coverage?q=没有这样的词")
        assert not tree.xpath("//h2[@id='additions']")  # nothing is said of no reports
        tree = page(create_app(index).test_client(), "/coverage?year=2018")
        (added,) = index.coverage(CoverageQuery(), Scope()).additions
        total = str(len(reports()))
        assert texts(tree, "//section[@aria-labelledby='additions']//td") == [total, total]
        assert tree.xpath("//section[@aria-labelledby='additions']//time/@datetime") == [added.written]


def test_sums_that_fail_are_counted_and_explained() -> None:
    shelf = [doubted(r) if r.year == 2021 else r for r in reports()]
    client = create_app(FakeIndex(shelf)).test_client()
    tree = page(client, "/coverage")
    assert texts(tree, "//table[@class='plain-table']//td") == [str(len(BODIES))]
    listed = follow(client, tree, "//table[@class='plain-table']//a")
    assert len(listed.xpath("//ul[@class='failing']/li")) == len(BODIES)
    assert set(texts(listed, "//ul[@class='failing']/li/ul/li")) == {shelf[-3].checks[0].message}
    english = page(client, "/coverage?sum=&lang=en")
    for at, tree in (
        ("//ul[@class='failing']/li/ul/li", english),
        ("//section[@class='checks']//li", page(client, f"/report/{shelf[-3].id}?lang=en")),
    ):
        said = set(texts(tree, at))
        assert said == {failure_sentence(shelf[-3].checks[0], "en")}
        assert "the six kinds of applicants = total" in said.pop()
        assert not tree.xpath(f"{at}/@lang")
    assert page(client, "/coverage?sum=").xpath("//ul[@class='failing']/li")
    assert page(client, "/coverage?sum=nothing", 400) is not None
    assert page(client, "/coverage?sum=&page=7", 404) is not None


def test_an_empty_index_has_empty_pages() -> None:
    client = create_app(FakeIndex([])).test_client()
    assert texts(page(client, "/figures"), "//div[@class='notice']/h2") == ["没有找到报告"]
    assert texts(page(client, "/coverage"), "//div[@class='notice']/h2") == ["没有年度报告"]
    assert "没有读出数字" in texts(page(client, "/figures/all"), "//main")[0]


def test_dates_are_those_of_the_index(client: FlaskClient) -> None:
    said = texts(page(client, "/coverage"), "//p[@class='explained']")[0]
    assert "索引更新于" not in said or str(date.today().year) in said
    assert json.loads(client.get("/api/coverage").data)["reports"] == len(BODIES) * len(YEARS)
