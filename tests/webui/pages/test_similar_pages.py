"""``/like`` and ``/compare``: who shares what with a report, and two reports side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event, Semaphore
from urllib.parse import quote, unquote, urlencode

import pytest
from flask.testing import FlaskClient

from index import Report
from index.protocol import Index
from index.similar.compare import Comparison
from index.similar.neighbours import KINDS
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import follow, links, page, texts
from tests.webui.sample_reports import BARE, NOTICE, report
from webui.app import create_app
from webui.pages.similar import AT_ONCE, COMPARED, LONG, percent
from webui.urls import shown_path

THIS, LAST = report(2, 2021), report(2, 2020)
LIKE = f"/like?id={quote(THIS.id, safe='')}"
COMPARE = f"/compare?{urlencode({'a': LAST.id, 'b': THIS.id})}"


def test_the_page_of_a_report_names_its_nearest_and_leads_to_all_of_them(client: FlaskClient) -> None:
    tree = page(client, f"/report/{THIS.id}")
    nearest = tree.xpath("//section[@class='nearest']//li")
    assert len(nearest) == 5
    assert all("%" in item.text_content() and item.xpath(".//a[text()='对比']") for item in nearest)
    everything = follow(client, tree, "//section[@class='nearest']//p/a")
    assert len(everything.xpath("//ol[@class='neighbours']/li")) >= 5


def test_a_report_that_is_like_no_other_has_no_such_section(client: FlaskClient) -> None:
    assert not page(client, f"/report/{BARE.id}").xpath("//section[@class='nearest']")
    assert "没有" in texts(page(client, f"/like?id={BARE.id}"), "//p[@class='notice']")[0]


def test_neighbours_are_those_of_the_library_with_their_passages(client: FlaskClient, index: Index) -> None:
    tree = page(client, LIKE)
    found = index.like(THIS.id, limit=20)
    assert texts(tree, "//ol[@class='neighbours']//h2") == [n.title for n in found.neighbours]
    for item, neighbour in zip(tree.xpath("//ol[@class='neighbours']/li"), found.neighbours, strict=True):
        assert percent(neighbour.share) in item.text_content()
        quoted = {"".join(q.text_content().split())[:50] for q in item.xpath(".//q")}
        assert quoted == {"".join(passage.text.split())[:50] for passage in neighbour.passages}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_can_be_chosen(client: FlaskClient, index: Index, kind: str) -> None:
    expected = index.like(THIS.id, limit=20, kind=kind)
    tree = page(client, f"{LIKE}&kind={kind}")
    assert texts(tree, "//ol[@class='neighbours']//h2") == [n.title for n in expected.neighbours]


def test_two_years_stand_side_by_side_with_what_changed_marked(client: FlaskClient) -> None:
    tree = page(client, COMPARE)
    changed = tree.xpath("//div[@class='pair changed'][contains(., '行政许可')]")[0]
    left, right = (cell.xpath(".//mark/text()") for cell in changed.xpath("./div"))
    assert left == [f"{LAST.statistics['proactive.licences']:,}"]
    assert right == [f"{THIS.statistics['proactive.licences']:,}"]


@pytest.mark.parametrize(("side", "shown"), [(0, LAST), (1, THIS)])
def test_each_column_holds_its_report_whole(client: FlaskClient, side: int, shown: Report) -> None:
    tree = page(client, COMPARE)
    for hidden in tree.xpath("//span[@class='hidden'] | //p[@class='moved-to'] | //div[@class='nothing']"):
        hidden.drop_tree()
    cells = [row.xpath("./div")[side] for row in tree.xpath("//div[starts-with(@class, 'pair ')][@id]")]
    text = "".join("".join(cell.itertext()) for cell in cells)
    assert "".join(text.split()) == "".join(shown.text.split())


def test_what_is_the_same_can_be_left_out_and_the_sides_changed(client: FlaskClient) -> None:
    whole = page(client, COMPARE)
    assert whole.xpath("//div[@class='pair same']")
    changes = follow(client, whole, "//a[text()='只看差别']")
    assert not changes.xpath("//div[@class='pair same']")
    assert len(changes.xpath("//div[@class='pair changed']")) == len(whole.xpath("//div[@class='pair changed']"))
    turned = follow(client, whole, "//a[text()='左右对调']")
    assert texts(turned, "//div[contains(@class, 'pair-head')]//h2/a") == [THIS.title, LAST.title]


def test_a_report_and_itself_are_the_same(client: FlaskClient) -> None:
    tree = page(client, f"/compare?a={BARE.id}&b={BARE.id}")
    assert "完全相同" in texts(tree, "//header[@class='similar-head']/p")[0]
    assert texts(page(client, f"/compare?a={BARE.id}&b={BARE.id}&show=changes"), "//p[@class='notice']") == [
        "没有差别。"
    ]


MOVED = "".join("".join(chr(0x4E00 + 40 * n + i) for i in range(30)) + "。\n" for n in range(8))
LINES = MOVED.splitlines(keepends=True)
HOSTILE = "<script>alert(1)</script>与“引号”&amp;实体，这一句足够长，可以算作共有的段落，两份报告里都有。\n"


@pytest.fixture
def made(make_index: Callable[[Iterable[Report]], Index]) -> FlaskClient:
    reports = [
        Report(id="../a b?&", title="<b>甲</b>", text=MOVED + HOSTILE, agency="<i>甲局</i>"),
        Report(id="乙#1", title=None, text="".join([*LINES[1:5], LINES[0], *LINES[5:]]) + HOSTILE + "<u>只有乙</u>"),
        Report(id="long", text="很长。" * LONG),
        Report(id="long-too", text="很长。" * LONG + "多一句，不一样。"),
    ]
    return create_app(make_index(reports)).test_client()


def test_moved_text_leads_to_where_it_stands_on_the_other_side(made: FlaskClient) -> None:
    tree = page(made, f"/compare?{urlencode({'a': '../a b?&', 'b': '乙#1'})}")
    moved = tree.xpath("//div[@class='pair moved']")
    assert len(moved) == 2
    targets = tree.xpath("//p[@class='moved-to']/a/@href")
    assert sorted(targets) == sorted(f"#{row.get('id')}" for row in moved)


def test_nothing_of_a_report_is_markup_and_any_id_travels(made: FlaskClient) -> None:
    for address in (f"/like?{urlencode({'id': '../a b?&'})}", f"/compare?{urlencode({'a': '../a b?&', 'b': '乙#1'})}"):
        tree = page(made, address)
        assert not tree.xpath("//main//script | //main//b/b | //main//i | //main//u")
        for link in links(tree):
            assert made.get(link).status_code in (200, 303), link


def test_long_text_that_is_the_same_is_folded_away(made: FlaskClient) -> None:
    tree = page(made, "/compare?a=long&b=long-too")
    assert len(tree.xpath("//details[@class='fold']")) == 1


def test_the_json_is_the_librarys(client: FlaskClient, index: Index) -> None:
    got = client.get(f"/api{LIKE}").get_json()
    expected = json.loads(json.dumps(index.like(THIS.id, limit=20).to_dict()))
    del got["took_ms"], expected["took_ms"]
    for neighbour in expected["neighbours"]:
        neighbour["source"] = shown_path(neighbour["source"]) if neighbour["source"] else None
    assert got == expected
    expected = json.loads(json.dumps(index.compare(LAST.id, THIS.id).to_dict()))
    assert client.get(f"/api{COMPARE}").get_json() == expected


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/like?id=nowhere", 404),
        ("/like", 404),
        (f"/compare?a=nowhere&b={quote(NOTICE.id)}", 404),
        ("/compare?a=nowhere", 400),
        ("/compare", 400),
        (f"{LIKE}&kind=cousin", 400),
    ],
)
def test_what_cannot_be_shown_is_said(client: FlaskClient, address: str, status: int) -> None:
    assert texts(page(client, address, status), "//h1")
    response = client.get(f"/api{address}")
    assert response.status_code == status
    assert response.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "0%"), (0.001, "不到 1%"), (0.496, "50%"), (0.9999, "99%"), (1.0, "100%")]
)
def test_some_is_never_none_and_not_quite_all_never_all(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_reports_too_long_to_compare_are_told_with_the_limit() -> None:
    half = "公开。" * (COMPARED // 6)
    fits, longer = [replace(THIS, id=name, text=half + more) for name, more in (("fits", ""), ("longer", "公"))]
    client = create_app(FakeIndex([fits, replace(fits, id="too"), longer])).test_client()
    assert client.get("/api/compare?a=fits&b=too").status_code == 200
    refused = client.get("/api/compare?a=fits&b=longer")
    assert refused.status_code == 400
    assert f"{COMPARED:,}" in refused.get_json()["error"]["message"]
    assert f"{COMPARED:,}" in page(client, "/compare?a=fits&b=longer", 400).text_content()


def test_no_more_are_compared_at_once_than_leave_threads_for_others() -> None:
    begun, release = Semaphore(0), Event()

    class Slow(FakeIndex):
        def compare(self, left_id: str, right_id: str) -> Comparison:
            begun.release()
            release.wait(60)
            return super().compare(left_id, right_id)

    app = create_app(Slow([THIS]))
    address = f"/api/compare?a={quote(THIS.id)}&b={quote(THIS.id)}"
    with ThreadPoolExecutor(AT_ONCE) as threads:
        waiting = [threads.submit(app.test_client().get, address) for _ in range(AT_ONCE)]
        assert all(begun.acquire(timeout=60) for _ in waiting)
        refused = app.test_client().get(address)
        release.set()
        assert [done.result().status_code for done in waiting] == [200] * AT_ONCE
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (503, True)
    assert app.test_client().get(address).status_code == 200


def test_two_results_that_are_ticked_are_compared_and_any_other_number_is_answered(client: FlaskClient) -> None:
    tree = page(client, f"/?q={quote('舆情回应')}")
    ids = tree.xpath("//form[@id='pick']/ancestor::body//input[@form='pick']/@value")
    assert len(ids) == 10
    (action,) = tree.xpath("//form[@id='pick']/@action")
    picked = urlencode([("id", ids[0]), ("id", ids[3])])
    both = page(client, f"{action}?{picked}")
    assert both.xpath("//link[@rel='canonical']") == []
    shown = list(both.xpath("//div[contains(@class, 'pair-head')]//h2/a/@href"))
    assert [unquote(link.removeprefix("/report/")) for link in shown] == [ids[0], ids[3]]
    for wrong in ("", "?id=" + quote(ids[0]), f"?{picked}&id={quote(ids[1])}"):
        assert "两份报告" in page(client, action + wrong, 400).text_content()


def test_near_copies_fold_under_the_first_and_lead_to_what_differs(make_index) -> None:  # type: ignore[no-untyped-def]
    said = "".join(f"第{n}段写的是本机关在这一年里主动公开的各类政府信息和办理的申请。" for n in "甲乙丙丁戊己庚辛壬癸")
    shelf = [
        Report(id=f"r{n}", text=f"{said}共{n}件。", agency=f"{name}市教育局", year=2016 + n, title="年度报告")
        for n, name in enumerate("云月星")
    ]
    client = create_app(make_index([*shelf, Report(id="other", text="别的报告。", year=2010)])).test_client()
    tree = page(client, "/?q=&sort=newest")
    assert texts(tree, "//details[@class='same']/summary") == ["另有 2 份几乎相同"]
    assert "共有 4 份报告" in texts(tree, "//h1")[0]
    listed = texts(tree, "//details[@class='same']/ul/li")
    assert [text.split(" 共有文字")[0] for text in listed] == ["月市教育局 2017 年度", "云市教育局 2016 年度"]
    shown = [text.partition("共有文字 ")[2].partition("，")[0] for text in listed]
    for address, number in zip(tree.xpath("//details[@class='same']/ul/li/a[2]/@href"), shown, strict=True):
        assert f"共有文字 {number}" in page(client, address).text_content(), "the number is the same there"
    found = client.get("/api/search?q=&sort=newest").get_json()
    assert [[copy["id"] for copy in hit["near"]] for hit in found["hits"]] == [["r1", "r0"], []]
    assert "2 more, nearly the same" in page(client, "/?q=&sort=newest&lang=en").text_content()


def test_year_to_year_is_one_click_from_a_report_from_results_and_from_a_comparison(make_index) -> None:  # type: ignore[no-untyped-def]
    years = (2014, 2016, 2017)
    shelf = [
        Report(id=f"r{year}", text=f"{year}年公开。", agency="云水市教育局", agency_key="云水市教育局", year=year)
        for year in years
    ]
    lone = Report(id="lone", text="公开。", agency="乙局", agency_key="乙局", year=2016)
    client = create_app(make_index([*shelf, lone])).test_client()
    tree = page(client, "/report/r2016")
    for year, pair in ((2014, ("r2014", "r2016")), (2017, ("r2016", "r2017"))):
        compared = follow(client, tree, f"//nav[@class='strip']/a[. = '与 {year} 年对比']")
        assert tuple(compared.xpath("//div[@class='pair pair-head']//h2/a/@href")) == tuple(
            f"/report/{one}" for one in pair
        )
        assert texts(compared, "//nav[@class='strip']//li") == ["2014–2016", "2016–2017"]
        assert len(compared.xpath("//nav[@class='strip']//a[@aria-current]")) == 1
    assert len(page(client, "/report/r2014").xpath("//nav[@class='strip']/a")) == 1
    found = page(client, "/?sort=newest")
    for link in found.xpath("//p[@class='meta']//a/@href"):
        answer = client.get(link)
        report_id = link.partition("id=")[2]
        if report_id == "lone":
            assert (answer.status_code, "其他年度" in answer.get_data(as_text=True)) == (404, True)
        else:
            expected = {"r2014": "a=r2014&b=r2016", "r2016": "a=r2014&b=r2016", "r2017": "a=r2016&b=r2017"}
            assert (answer.status_code, answer.location) == (303, f"/compare?{expected[report_id]}")
    assert len(found.xpath("//p[@class='meta']//a")) == 4
    assert client.get("/compare/years?id=gone").status_code == 404
    assert not page(client, "/compare?a=lone&b=r2016").xpath("//nav[@class='strip']")
