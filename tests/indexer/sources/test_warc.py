"""Crawls: each page a document by its address, the latest capture of it, and a reason for what is passed over."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index import open_index
from indexer.pipeline import add, read_all, remove
from indexer.readers import limits
from indexer.sources.archives import budget
from indexer.sources.tasks import Found, Other
from indexer.sources.unpacking import Unpacker
from indexer.sources.warc.pages import pages
from indexer.sources.warc.sections import HEAD_BYTES
from indexer.workers.work import work
from tests.indexer.conftest import UnpackerHere
from tests.indexer.made_folders import narrative
from tests.indexer.sources.made_warc import collection, http, packed, record, report, saved, write
from tests.indexer.sources.test_unpacking import failures, found, tasks

A, B, C = "http://www.qinghe.gov.cn/a.html", "http://www.qinghe.gov.cn/b.html", "http://www.qinghe.gov.cn/c"

ENDINGS = (".warc", ".warc.gz", ".wacz")


def told(data: bytes, name: str = "a.warc") -> list[Found]:
    """All that is found in a crawl."""
    return [one for _, _, inside in pages(name, io.BytesIO(data), {}, budget(len(data))) for one in inside]


def bodies(data: bytes, name: str = "a.warc") -> dict[str, bytes]:
    """The content of its pages by address."""
    return {task.member or "": task.data or b"" for task in tasks(told(data, name))}


def reasons(data: bytes, name: str = "a.warc") -> dict[str, str]:
    """What is not read, and why."""
    return {where.removeprefix(f"{name}!"): reason for where, reason in failures(told(data, name))}


def counted(data: bytes) -> dict[str, int]:
    return {one.suffix: one.count for one in told(data) if isinstance(one, Other)}


@pytest.mark.parametrize("ending", ENDINGS)
def test_pages_are_documents_with_address_and_charset_and_again_they_are_known(
    folder: Path, index: str, ending: str, in_process: None, read_by_workers: list[str]
) -> None:
    gbk = report("云水市档案局", 2017).decode().replace("utf-8", "x").encode("gb18030")
    path = write(
        folder / f"crawl{ending}",
        [
            record(None, b"software: x\r\n", "warcinfo", content_type="application/warc-fields"),
            record(A, b"GET /a.html HTTP/1.1\r\n\r\n", "request"),
            saved(A),
            record(B, http(gbk, "text/html; charset=GBK")),
            record(C, http(narrative("白石镇人民政府", 2018).encode("gb18030"), "text/plain; charset=gbk")),
        ],
    )
    summary = add(index, [str(folder)])
    assert (summary.added, summary.failures, summary.other) == (3, [], {})
    page = open_index(index).search("", filters={"year": ["2016..2018"]})
    reports = {hit.url: open_index(index).get(hit.id) for hit in page.hits}
    assert {url: one.year for url, one in reports.items()} == {A: 2016, B: 2017, C: 2018}
    assert {one.source.path for one in reports.values()} == {f"{path}!{url}" for url in (A, B, C)}
    assert (reports[B].source.encoding, reports[C].source.format) == ("gb18030", "text")
    assert all(one.published is None for one in reports.values()), "the date of the crawl is not that of the report"
    del read_by_workers[:]
    again = add(index, [str(folder)])
    assert (again.unchanged, again.read, read_by_workers) == (3, 0, [])
    ids = {hit.id for hit in page.hits}
    write(path, [saved(B, report(year=2019)), saved(A)])
    changed = add(index, [str(folder)], prune=True)
    assert (changed.updated, changed.unchanged, changed.removed) == (1, 1, 1)
    assert {hit.id for hit in open_index(index).search("公开").hits} < ids, "an id stays with its address"
    assert remove(index, [str(path)]) == (2, [])


def test_the_charset_of_the_server_is_a_hint_that_bytes_can_refute() -> None:
    utf8 = narrative("白石镇人民政府", 2018)
    for declared in ("iso-8859-1", "gb2312", "no-such", "utf-16"):
        (task,) = tasks(told(record(A, http(page_of(utf8).encode(), f"text/html; charset={declared}"))))
        (outcome,) = work(task)
        assert outcome.report is not None
        assert "白石镇人民政府" in outcome.report.text


def page_of(text: str) -> str:
    return f"<html><body><p>{text}</p></body></html>"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it leaves its own files open
def test_what_a_library_writes_is_read(folder: Path) -> None:
    """The oracle of the format: files of warcio's own writer."""
    for gzipped in (True, False):
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=gzipped)
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "x"}))
        for number in range(20):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = report(year=2000 + number)
            writer.write_record(
                writer.create_warc_record(f"{A}?{number}", "response", payload=io.BytesIO(body), http_headers=headers)
            )
        assert bodies(out.getvalue()) == {f"{A}?{number}": report(year=2000 + number) for number in range(20)}


captures = st.tuples(
    st.sampled_from((A, B, C)),
    st.sampled_from(("2019-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.5Z")),
    st.sampled_from(("ok", "ok", "gone", "moved", "picture", "request", "revisit")),
    st.binary(max_size=30),
)


def _made(capture: tuple[str, str, str, bytes]) -> bytes:
    url, date, what, body = capture
    block = {
        "ok": http(body, "text/html"),
        "gone": http(body, "text/html", "404 Not Found"),
        "moved": http(b"", "text/html", "302 Found", Location=A),
        "picture": http(body, "image/png"),
        "request": b"GET / HTTP/1.1\r\n\r\n",
        "revisit": http(b""),
    }[what]
    return record(url, block, what if what in ("request", "revisit") else "response", date)


@given(st.lists(captures, max_size=12))
@settings(max_examples=60)
def test_the_latest_page_of_each_address_is_taken_whatever_else_there_is(
    seen: list[tuple[str, str, str, bytes]],
) -> None:
    expected: dict[str, bytes] = {}
    for url, _, what, body in sorted(
        seen, key=lambda one: datetime.fromisoformat(one[1])
    ):  # stable: of equal dates the last
        if what == "ok":
            expected[url] = body
    lost = {url for url, _, what, _ in seen if what == "gone"} - set(expected)
    made = [_made(one) for one in seen]
    half = len(made) // 2
    both = collection({"archive/1.warc.gz": packed(made[:half] or [b""]), "archive/2.warc": b"".join(made[half:])})
    # The last is compressed as one, as ``gzip`` does it.
    for data, name in (
        (b"".join(made), "a.warc"),
        (packed(made), "a.warc.gz"),
        (both, "a.wacz"),
        (gzip.compress(b"".join(made)), "a.warc.gz"),
    ):
        assert bodies(data, name) == expected
        if len(made) > 1:
            assert {where for where, reason in reasons(data, name).items() if "404" in reason} == lost


BODY = report(extra="网页的内容。" * 50)


def _chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(body) + stream.flush()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, {}),
        (gzip.compress(BODY), {"Content_Encoding": "gzip"}),
        (gzip.compress(BODY[:99]) + gzip.compress(BODY[99:]), {"Content_Encoding": "x-gzip"}),
        (zlib.compress(BODY), {"Content_Encoding": "deflate"}),
        (_raw_deflate(BODY), {"Content_Encoding": "deflate"}),
        (brotli.compress(BODY), {"Content_Encoding": "br"}),
        (zstandard.compress(BODY), {"Content_Encoding": "zstd"}),
        (brotli.compress(gzip.compress(BODY)), {"Content_Encoding": "gzip, br"}),
        (_chunked(BODY), {"Transfer_Encoding": "chunked"}),
        (_chunked(gzip.compress(BODY)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        # Undone by the crawler, which left the headers as they were.
        (BODY, {"Content_Encoding": "gzip"}),
        (BODY, {"Content_Encoding": "br"}),
        (BODY, {"Content_Encoding": "deflate"}),
        (BODY, {"Content_Encoding": "zstd"}),
        (BODY, {"Transfer_Encoding": "chunked", "Content_Length": "7"}),
        (BODY, {"Content_Encoding": "identity"}),
    ],
)
def test_what_was_done_for_sending_is_undone(body: bytes, headers: dict[str, str]) -> None:
    assert bodies(record(A, http(body, **headers))) == {A: BODY}


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (gzip.compress(BODY)[:-20], {"Content_Encoding": "gzip"}, "it ends in the middle"),
        (gzip.compress(BODY)[:40] + bytes(99), {"Content_Encoding": "gzip"}, "is damaged"),
        (brotli.compress(BODY)[:-20], {"Content_Encoding": "br"}, "is not whole"),
        (zlib.compress(BODY)[:-20], {"Content_Encoding": "deflate"}, "is not whole"),
        (_chunked(BODY)[:-60], {"Transfer_Encoding": "chunked"}, "is not whole"),
        (zstandard.compress(BODY)[:-20], {"Content_Encoding": "zstd"}, "is not whole"),
        (b"\x28\xb5\x2f\xfd" + BODY, {"Content_Encoding": "zstd"}, "is not whole"),
        (zstandard.compress(bytes(70 << 20)), {"Content_Encoding": "zstd"}, "larger than 64 MB"),
        (gzip.compress(bytes(70 << 20)), {"Content_Encoding": "gzip"}, "larger than 64 MB"),
        (brotli.compress(bytes(70 << 20), quality=1), {"Content_Encoding": "br"}, "larger than 64 MB"),
        (bytes(65 << 20), {}, "larger than 64 MB"),
    ],
)
def test_content_that_is_not_whole_or_has_no_end_is_a_row(body: bytes, headers: dict[str, str], reason: str) -> None:
    data = record(A, http(body, **headers)) + saved(B)
    assert list(bodies(data)) == [B]
    assert list(reasons(data)) == [A]
    assert reason in reasons(data)[A]


def test_what_is_no_page_is_counted_or_has_a_reason() -> None:
    picture = http(b"\x89PNG", "image/png")
    data = [
        saved("http://x.gov.cn/ok"),
        record("http://x.gov.cn/1.png", picture),
        record("http://x.gov.cn/2", picture),
        record("http://x.gov.cn/3.css", http(b"a{}", "text/css")),
        record("http://x.gov.cn/4.png", http(report(), "text/html", "404 Not Found")),
        record("http://x.gov.cn/robots.txt", http(b"User-agent: *", "text/plain")),
        record("http://x.gov.cn/moved", http(b"", status="301 Moved Permanently", Location="/ok")),
        record("http://x.gov.cn/gone", http(report(), status="410 Gone")),
        record("http://x.gov.cn/broken", http(report(), status="500 Internal Server Error")),
        record("http://x.gov.cn/same", http(b""), "revisit"),
        record("http://x.gov.cn/text", narrative().encode(), "conversion", content_type="text/plain"),
        record("http://x.gov.cn/cut", http(report()), more={"WARC-Truncated": "length"}),
        record("http://x.gov.cn/parts", http(report()), more={"WARC-Segment-Number": "1"}),
        record("http://x.gov.cn/nothing", b""),
        record("http://x.gov.cn/strange", b"SSH-2.0-x\r\n\r\n"),
        record("http://x.gov.cn/" + "长" * 2_000, http(report())),
        record("dns:x.gov.cn", b"20210305 x.gov.cn", content_type="text/dns"),
        record("urn:text:http://x.gov.cn/ok", b"text", "resource", content_type="text/plain"),
        record("http://x.gov.cn/ok", b"k: v", "metadata", content_type="application/warc-fields"),
    ]
    found_ = reasons(b"".join(data))
    assert list(bodies(b"".join(data))) == ["http://x.gov.cn/ok"]
    assert {where.removeprefix("http://x.gov.cn/")[:9]: reason.split(";")[0] for where, reason in found_.items()} == {
        "gone": "its server answered with status 410 when it was crawled",
        "broken": "its server answered with status 500 when it was crawled",
        "cut": "was cut short when it was crawled (length)",
        "parts": "is split over several records, which is not read",
        "nothing": "the record is empty",
        "strange": "the record holds no answer of a web server",
        "长" * 9: "has an address of 2,016 characters, more than 1,000",
    }
    assert counted(b"".join(data)) == {
        ".png": 2,
        "image/png": 1,
        ".css": 1,
        "text/plain": 1,
        "redirects": 1,
        "records of pages that had not changed": 1,
        "converted copies": 1,
    }


@pytest.mark.parametrize(
    ("url", "content_type", "headers", "begins", "suffix"),
    [
        ("/a", "text/html", {}, b"<html>", ".html"),
        ("/", "TEXT/HTML;charset=gbk", {}, b"<html>", ".html"),
        ("/a.pdf", "application/pdf", {}, b"%PDF-", ".pdf"),
        ("/a.pdf", "text/html", {}, b"%PDF-1.4", ".pdf"),
        ("/a.docx", "text/plain", {}, b"PK\3\4", ".docx"),
        ("/a.docx", "application/msword", {}, b"PK\3\4", ".docx"),
        ("/a.wps", "application/msword", {}, b"\xd0\xcf\x11\xe0", ".wps"),
        ("/%E5%B9%B4%E6%8A%A5.doc", "application/octet-stream", {}, b"\xd0\xcf", ".doc"),
        (
            "/download.jsp?id=1",
            "application/octet-stream",
            {"Content_Disposition": "attachment; filename=a.ofd"},
            b"",
            ".ofd",
        ),
        (
            "/download.jsp?id=1",
            "application/x-download",
            {"Content_Disposition": "attachment; filename*=UTF-8''%E5%B9%B4.xlsx"},
            b"",
            ".xlsx",
        ),
        ("/a.txt", "", {}, b"x", ".txt"),
        ("/a", "", {}, b"x", None),
        ("/a.exe", "application/octet-stream", {}, b"MZ", None),
        ("/a.zip", "application/zip", {}, b"PK", None),
        ("/[a", "text/html", {}, b"x", ".html"),
    ],
)
def test_the_kind_is_told_by_type_name_and_beginning(
    url: str, content_type: str, headers: dict[str, str], begins: bytes, suffix: str | None
) -> None:
    read = tasks(told(record(f"http://x.gov.cn{url}", http(begins + b" ", content_type, **headers))))
    assert [task.origin.suffix for task in read if task.origin] == ([suffix] if suffix else [])


def test_resources_are_pages_too() -> None:
    data = record("file:///home/x/a.html", report(), "resource", content_type="text/html")
    assert bodies(data) == {"file:///home/x/a.html": report()}


def _lying(length: str) -> Callable[[], bytes]:
    return lambda: packed([saved(A), record(B, http(report()), length=length), saved(C)])


@pytest.mark.parametrize(
    ("make", "read", "reason"),
    [
        (lambda: b"".join([saved(A), saved(B)])[:-300], [A], "it ends in the middle"),
        (lambda: packed([saved(A), saved(B)])[:-30], [A], "it ends in the middle"),
        (_lying("1000000000000"), [A, C], "it ends in the middle"),
        (_lying("20"), [A, C], "it is longer than it says"),
        (_lying("-1"), [A, C], "does not say how long it is"),
        (_lying("x"), [A, C], "does not say how long it is"),
        (_lying(""), [A, C], "does not say how long it is"),
        (_lying("9" * 5_000), [A, C], "it is longer than it says"),
        (lambda: saved(A) + b"garbage\r\n\r\n" * 9, [A], "no WARC record"),
        (lambda: packed([saved(A)]) + b"garbage", [A], "something else behind"),
        (lambda: saved(A) + b"\r\n" * 10**6, [A], "head is longer than"),
        (lambda: packed([saved(A), b"WARC/1.0\r\n" + b"x" * (3 << 20)]), [A], "head is longer than"),
        (lambda: packed([saved(A), b"WARC/1.0\r\n" + b"a: b\r\n" * 400_000]), [A], "head is longer than"),
        (lambda: packed([saved(A), b"WARC/1.0\r\n\r\n"]), [A], "does not say how long"),
        (lambda: b"", [], "has no records"),
        (lambda: gzip.compress(b""), [], "has no records"),
        (lambda: b"\x1f\x8b" + bytes(100), [], "is damaged"),
        (lambda: bytes(1_000), [], "no WARC record"),
    ],
)
def test_what_is_before_the_damage_is_read_and_the_damage_is_a_row(
    make: Callable[[], bytes], read: list[str], reason: str
) -> None:
    data = make()
    assert list(bodies(data)) == read
    (why,) = reasons(data).values()
    assert reason in why


_TOO_SHORT = record(A, http(BODY), length=str(len(http(BODY)) - 30))


@pytest.mark.parametrize("damaged", [_TOO_SHORT, b"something else\r\n\r\n", _TOO_SHORT + b"WARC/1.0 \xff\r\n\r\n"])
def test_records_behind_a_damaged_one_are_read(damaged: bytes) -> None:
    data = saved("http://a.gov.cn/0") + damaged + saved(B, BODY) + saved("http://a.gov.cn/2")
    assert sorted(bodies(data)) == sorted(["http://a.gov.cn/0", B, "http://a.gov.cn/2"])
    assert bodies(data)[B] == BODY
    assert all("the others are read" in why for why in reasons(data).values())
    assert sorted(bodies(gzip.compress(data), "a.warc.gz")) == sorted(bodies(data))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_part_costs_only_itself(data: st.DataObject) -> None:
    first, second, third = (gzip.compress(saved(f"http://a.gov.cn/{n}"), mtime=0) for n in range(3))
    broken = bytearray(second)
    broken[data.draw(st.integers(2, len(second) - 1))] ^= data.draw(st.integers(1, 255))
    assert {"http://a.gov.cn/0", "http://a.gov.cn/2"} <= set(bodies(first + bytes(broken) + third, "a.warc.gz"))


def test_every_page_is_read_under_its_own_address_behind_an_answer_whose_head_has_no_end() -> None:
    pages = {f"http://a.gov.cn/{n}": bytes([65 + n]) * 200_000 for n in range(9)}
    endless = record(A, http(BODY, X=f"{'y' * (HEAD_BYTES + 1)}"))
    assert bodies(endless + b"".join(saved(url, body) for url, body in pages.items())) == pages
    assert "longer than 1 MB" in reasons(endless)[A]


@pytest.mark.parametrize(
    ("name", "noise"), [("a.warc", b"\nWARC/1.0\r\n\r\n"), ("a.warc.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff")]
)
def test_of_what_seems_to_be_records_everywhere_no_more_is_tried_than_is_listed(name: str, noise: bytes) -> None:
    packed_or_not = gzip.compress if name.endswith(".gz") else bytes
    first, last = packed_or_not(saved(A, BODY)), packed_or_not(saved(B, BODY))
    assert bodies(first + noise * 99 + last, name) == {A: BODY, B: BODY}
    listed = told(first + noise * 5_000 + last, name)
    assert [task.member for task in tasks(listed)] == [A]
    assert len(listed) < limits.ROWS + 5
    assert any("damaged in more than 1,000 places" in reason for _, reason in failures(listed))


def test_a_crawl_may_not_unpack_to_more_than_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 1 << 20)
    monkeypatch.setattr(limits, "ARCHIVE_RATIO", 1)
    bomb = packed([saved(A), record(B, http(bytes(9 << 20), "image/png")), saved(C)])
    assert list(bodies(bomb)) == [A]
    assert "unpacks, with the members before it, to more than the 1 MB" in reasons(bomb)["a.warc"]
    inside = b"".join(record(f"{A}{n}", http(gzip.compress(bytes(1 << 19)), Content_Encoding="gzip")) for n in range(9))
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", (1 << 20) + 9_000)
    assert len(bodies(inside)) == 2
    assert all("unpacks" in reason for reason in reasons(inside).values())


def test_of_too_many_pages_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBERS", 2)
    data = b"".join(saved(f"{A}{n}") for n in range(5))
    assert len(bodies(data)) == 2
    assert reasons(data) == {"a.warc": "has more than 2 pages; 3 more are not read: split it"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\3\4" + bytes(99), "is not a .wacz collection"),
        (collection({"pages/pages.jsonl": b"{}"}), "has no .warc in it"),
        (collection({"archive/a.warc.gz": b"\x1f\x8b\0"}), "it ends in the middle"),
    ],
)
def test_a_collection_without_crawls_is_a_row(data: bytes, reason: str) -> None:
    (why,) = reasons(data, "a.wacz").values()
    assert reason in why


def test_a_crawl_in_an_archive_is_an_archive_in_an_archive(folder: Path) -> None:
    (folder / "a.zip").write_bytes(collection({"a.warc.gz": packed([saved(A)]), "b.wacz": b"", "c.warc": b""}))
    state = found(UnpackerHere(), folder / "a.zip")
    assert {reason for _, reason in failures(state)} == {"is an archive inside an archive; unpack it first"}
    assert len(failures(state)) == 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are those of Linux")
def test_a_crawl_that_ends_its_process_each_time_is_given_up_and_the_next_is_read(
    folder: Path,
) -> None:
    bomb = folder / "bomb.warc.gz"
    bomb.write_bytes(packed([saved(A)] + [record(B, http(bytes(400 << 20), "image/png"))] * 9))
    write(folder / "good.warc.gz", [saved(C)])
    with Unpacker(seconds=0.05) as unpacker:
        ((_, reason),) = failures(found(unpacker, bomb))
        assert "processor time" in reason or "took too long" in reason
    with Unpacker() as unpacker:
        assert [task.member for task in tasks(found(unpacker, folder / "good.warc.gz"))] == [C]


def test_pages_are_read_in_processes_of_their_own(folder: Path) -> None:
    path = write(folder / "a.warc.gz", [saved(A), saved(B, b"\0" * 99), record(C, http(b"", status="404 Not Found"))])
    results = list(read_all([str(path)], workers=1))
    (good,) = [one for one in results if not isinstance(one, tuple)]
    assert (good.source.path, good.source.url) == (f"{path}!{A}", A)
    assert {one[0] for one in results if isinstance(one, tuple)} == {f"{path}!{B}", f"{path}!{C}"}


def test_the_library_is_not_loaded_where_there_is_no_crawl() -> None:
    program = "import sys, indexer.cli, indexer.sources.unpacking, index.cli.main; print('warcio' in sys.modules, 'urllib3' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.split() == ["False", "False"]
