"""Everything to take away: files of a whole result, feeds, the list of pages; read back by other programs' readers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.exports.bibtex import entry
from index.protocol import Index
from index.report import Source
from index.results import Listing
from index.service import index as service
from index.service.index import SearchIndex
from tests.webui.fake_index import FakeIndex
from tests.webui.reading import page, texts
from tests.webui.sample_reports import reports
from webui.app import create_app
from webui.exports import downloads, feed, sitemap
from webui.exports.rows import COLUMNS, FORMATS

ASKED = f"q={quote('舆情回应')}&year=2017..2019&level=city&sort=oldest"
FILTERS = {"year": ["2017..2019"], "level": ["city"]}


def ids(index: Index, **options) -> list[str]:  # type: ignore[no-untyped-def]
    return [hit.id for hit in index.search(page_size=1000, **options).hits]


def as_csv(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def as_rows(data: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return list(sheet.iter_rows(values_only=True))


def test_a_file_has_the_whole_result_in_its_order(client: FlaskClient, index: Index) -> None:
    expected = ids(index, query="舆情回应", filters=FILTERS, sort="oldest")
    assert len(expected) > 9
    found = {}
    for name, form in FORMATS.items():
        answer = client.get(f"/export/{name}?{ASKED}&page=2&page_size=5")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=gongkai.{form.ending}"
        assert answer.is_streamed
        found[name] = answer.get_data()
    assert [row["id"] for row in as_csv(found["csv"])] == expected
    assert [json.loads(line)["id"] for line in found["jsonl"].splitlines()] == expected
    assert [row[0] for row in as_rows(found["xlsx"])[1:]] == expected
    assert found["bibtex"].count(b"@techreport{") == len(expected)


def test_rows_are_the_records(client: FlaskClient, index: Index) -> None:
    rows = [json.loads(line) for line in client.get(f"/export/jsonl?{ASKED}").get_data().splitlines()]
    for row in rows:
        report = index.get(row["id"])
        assert report is not None
        assert list(row) == list(COLUMNS)
        same = set(COLUMNS) - {"url", "source", "page"}
        assert {name: row[name] for name in same} == {name: getattr(report, name) for name in same}
        assert row["page"].startswith("http://localhost/report/")
        assert client.get(urlsplit(row["page"]).path).status_code == 200


def test_a_result_past_the_cap_is_answered_by_what_to_do(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST", 10)
    text = page(client, f"/export/csv?q={quote('舆情回应')}", 400).text_content()
    assert "56 份" in text
    assert "最多取走 10 份" in text
    assert len(as_csv(client.get(f"/export/csv?q={quote('舆情回应')}&year=2018").get_data())) == 9
    shown = page(client, f"/?q={quote('舆情回应')}")
    assert not shown.xpath("//nav[@aria-label='取走结果']//a[contains(@href, '/export/')]")


def test_a_file_is_searched_for_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    if not isinstance(index, SearchIndex):
        pytest.skip("counted are the searches of an engine")
    asked: list[str] = []
    retrieve = service.retrieve
    monkeypatch.setattr(service, "retrieve", lambda *a, **k: asked.append("") or retrieve(*a, **k))
    client = create_app(index).test_client()
    for address in ("/export/csv", "/figures.csv", "/figures.jsonl"):
        assert client.get(f"{address}?level=city").get_data()
        assert len(asked) == 1, address
        asked.clear()


def test_files_are_made_few_at_once_and_a_turn_ends_however_it_ends(client: FlaskClient) -> None:
    held = [client.get("/export/csv") for _ in range(downloads.AT_ONCE)]
    assert client.get("/export/csv").status_code == 503
    held[0].get_data()  # read to its end
    held[1].close()  # given up
    for _ in range(2 * downloads.AT_ONCE):
        client.get("/export/xlsx").get_data()
    assert client.get("/export/csv?year=20").status_code == 400
    assert client.get("/export/pdf").status_code == 400
    assert client.get("/export/csv").status_code == 200


class Broken(FakeIndex):
    """Fails when it is read."""

    def listing(self, *args, **kwargs) -> Listing:  # type: ignore[no-untyped-def]
        return Listing(2, self._read())

    def _read(self) -> Iterator[Report]:
        raise OSError("/secret/folder")
        yield


@pytest.mark.parametrize("name", ["jsonl", "bibtex", "xlsx"])
def test_an_index_that_cannot_be_read_is_no_half_a_file(name: str) -> None:
    client = create_app(Broken(reports())).test_client()
    for _ in range(downloads.AT_ONCE + 1):
        answer = client.get(f"/export/{name}")
        assert answer.status_code == 503
        assert b"secret" not in answer.data


hard = st.text(st.characters(codec="utf-16"), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(hard, st.sampled_from(["=1+1", "+86", "-x", "@cmd", "\t=2", "＝1", "{a}", "50%_$#", "\\n"])),
        max_size=4,
    )
)
def test_any_text_comes_through_and_no_cell_is_a_formula(given_texts: list[tuple[str, str]]) -> None:
    shelf = [
        Report(
            id=f"{number}",
            text="公开",
            title=f"{start}{text}",
            agency=text or None,
            source=Source(path=f"/srv/{number}.html"),
        )
        for number, (text, start) in enumerate(given_texts)
    ]
    client = create_app(FakeIndex(shelf)).test_client()
    rows = as_csv(client.get("/export/csv").get_data())
    assert len(rows) == len(shelf)
    for row, report in zip(rows, shelf, strict=True):
        assert row["title"].removeprefix("'") == report.title
        assert not row["title"].startswith(tuple("=+-@\t\r\n＝＋－＠"))
        assert row["source"] == f"{report.id}.html"
    book = openpyxl.load_workbook(io.BytesIO(client.get("/export/xlsx").get_data())).active
    assert book.max_row == len(shelf) + 1
    assert all(cell.data_type != "f" for line in book.iter_rows() for cell in line)
    lines = client.get("/export/jsonl").get_data().decode().split("\n")[:-1]
    assert [json.loads(line)["title"] for line in lines] == [report.title for report in shelf]
    for report in shelf:
        _check_bibtex(entry(report, report.source.url))
    ET.fromstring(client.get("/feed.atom").get_data())


def _check_bibtex(text: str) -> None:
    """Braces close, commands are those that stand for a character, and nothing of TeX's is left bare."""
    bare = re.sub(r"\\(?:textbackslash|textasciitilde|textasciicircum)\{\}|\\[{}&%$#_]", "", text)
    assert "\\" not in bare
    assert not set("%$#&~^") & set(bare)
    depth = 0
    for character in bare:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert bare.startswith("@techreport{gongkai-")


def test_an_entry_says_what_is_known() -> None:
    report = Report(
        id="a",
        text="",
        title="50%的_报告",
        agency="甲局",
        year=2019,
        published="2020-03-01",
        document_number="〔2020〕3号",
    )
    assert entry(report, "https://a.example/x y{1}") == (
        f"@techreport{{{entry(report).partition('{')[2].partition(',')[0]},\n"
        "  title = {{50\\%的\\_报告}},\n"
        "  author = {{甲局}},\n"
        "  institution = {{甲局}},\n"
        "  type = {政府信息公开工作年度报告},\n"
        "  number = {〔2020〕3号},\n"
        "  year = {2020},\n"
        "  date = {2020-03-01},\n"
        "  langid = {chinese},\n"
        "  url = {https://a.example/x%20y%7B1%7D},\n"
        "}\n"
    )


def test_a_feed_has_the_newest_of_its_search(client: FlaskClient, index: Index) -> None:
    answer = client.get(f"/feed.atom?q={quote('舆情回应')}&level=city")
    assert answer.mimetype == "application/atom+xml"
    tree = ET.fromstring(answer.get_data())
    atom = {"a": feed.ATOM}
    entries = tree.findall("a:entry", atom)
    expected = ids(index, query="舆情回应", filters={"level": ["city"]}, sort="newest")[: feed.ENTRIES]
    links = [entry.find("a:link", atom).get("href") for entry in entries]  # type: ignore[union-attr]
    assert [quote(report_id) in link for report_id, link in zip(expected, links, strict=True)] == [True] * len(expected)
    for wanted in ("a:id", "a:title", "a:updated"):
        assert tree.find(wanted, atom) is not None
        assert all(entry.findtext(wanted, namespaces=atom) for entry in entries)
    assert len({entry.findtext("a:id", namespaces=atom) for entry in entries}) == len(entries)
    (own,) = [link.get("href") for link in tree.findall("a:link", atom) if link.get("rel") == "self"]
    assert dict(parse_qsl(urlsplit(own).query)) == {"q": "舆情回应", "level": "city"}
    assert client.get(urlsplit(own).path + "?" + urlsplit(own).query).get_data() == answer.get_data()


def test_a_page_of_results_leads_to_all_that_can_be_taken(client: FlaskClient) -> None:
    tree = page(client, f"/?{ASKED}&page=2&page_size=5")
    offered = tree.xpath("//nav[@aria-label='取走结果']//a/@href")
    assert [urlsplit(address).path for address in offered] == [
        *(f"/export/{name}" for name in FORMATS),
        "/api/search",
        "/feed.atom",
    ]
    assert tree.xpath("//link[@type='application/atom+xml']/@href") == offered[-1:]
    for address in offered:
        assert client.get(address).status_code == 200
        assert texts(tree, "//nav[@aria-label='取走结果']")


def test_the_list_of_pages_has_every_report_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "PART", 20)
    place = {"s": sitemap.XMLNS}
    index_of_parts = ET.fromstring(client.get("/sitemap.xml").get_data())
    parts = [urlsplit(loc.text or "").path for loc in index_of_parts.findall("s:sitemap/s:loc", place)]
    assert parts == ["/sitemap-1.xml", "/sitemap-2.xml", "/sitemap-3.xml"]
    found = [
        loc.text or ""
        for part in parts
        for loc in ET.fromstring(client.get(part).get_data()).findall("s:url/s:loc", place)
    ]
    assert found[:2] == ["http://localhost/", "http://localhost/help"]
    assert len(set(found)) == len(found) == 58
    for address in found[::6]:
        split = urlsplit(address)
        assert client.get(split.path + ("?" + split.query if split.query else "")).status_code == 200
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404
    assert b"Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").data


def test_no_answer_has_a_folder_of_the_server(make_index, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    shelf = [Report(id="1", text="公开舆情", source=Source(path="/srv/secret/1.html", url="file:///srv/secret/1.html"))]
    client = create_app(make_index(shelf)).test_client()
    addresses = [
        *(f"/export/{name}" for name in FORMATS),
        "/feed.atom",
        "/sitemap-1.xml",
        "/api/facet/agency",
        "/?q=公开",
        "/report/1",
    ]
    for address in addresses:
        data = client.get(address).get_data()
        if address == "/export/xlsx":
            data = repr(as_rows(data)).encode()
        assert b"secret" not in data, address
