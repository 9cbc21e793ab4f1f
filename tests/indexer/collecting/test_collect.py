"""Collecting: politely, list after list, going on where it ended, and only what has changed."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from index import open_index
from indexer.cli import main
from indexer.collecting import addresses
from indexer.collecting.addresses import AddressError, CollectError, Given, normal
from indexer.collecting.collector import Collected, Collector, Manners, _seconds
from indexer.collecting.fetching import Fetcher
from indexer.collecting.links import links
from indexer.collecting.looking import Looker
from indexer.collecting.saving import NOTES, Folder
from indexer.pipeline import read_all
from tests.indexer.collecting.bad_server import Server, answer, moved, one_after_another, serving, silent
from tests.indexer.made_folders import narrative, page
from tests.indexer.sources.made_warc import report

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's own files


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def looker() -> Iterator[Looker]:
    with Looker() as made:
        yield made


Collect = Callable[..., Collected]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return tmp_path / "saved"


@pytest.fixture
def collect(saved: Path, looker: Looker) -> Collect:
    def run(*urls: str, lists: tuple[str, ...] = (), finish: bool = True, **manners: float) -> Collected:
        given = [Given(url, False) for url in urls] + [Given(url, True) for url in lists]
        fetcher = Fetcher("gongkai/1 (test)", allow_private=True, seconds=10)
        ways = Manners("gongkai", **{"pause": 0.0, "patience": 0.01, **manners})  # type: ignore[arg-type]
        with Folder(str(saved), "gongkai/1") as folder:
            collected = Collector(fetcher, looker, folder, ways, lambda url, reason, share: None).run(given)
            if finish:
                folder.finish()
        return collected

    return run


def kept(folder: Path) -> list[tuple[str, bytes]]:
    """What is saved, as another library reads it."""
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for one in ArchiveIterator(stream, check_digests="raise"):
                content = one.content_stream().read()
                if one.rec_type == "response":
                    found.append((one.rec_headers.get_header("WARC-Target-URI"), content))
    return found


def column(*entries: tuple[str, str], more: str = "") -> bytes:
    """A list of reports: (address, title)."""
    items = "".join(f"<li><a href='{url}'>{title}</a><span>2019-03-05</span></li>" for url, title in entries)
    return answer(f"<html><meta charset=utf-8><body><a href='/'>首页</a><ul>{items}</ul>{more}</body></html>".encode())


def test_what_is_saved_is_what_was_sent_and_is_read_as_reports(server: Server, collect: Collect, saved: Path) -> None:
    import gzip

    packed = gzip.compress(report(year=2017))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(report(year=2018)), report(year=2018))
    server.answers |= {
        "/a.html": answer(report()),
        "/b.html": answer(packed, Content_Encoding="gzip"),
        "/c.html": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked,
        "/old.html": moved("/a.html?new"),
        "/a.html?new": answer(report(year=2019)),
    }
    urls = [server.url(f"/{name}.html") for name in ("a", "b", "c", "old")]
    assert (collected := collect(*urls)).saved == 4
    assert collected.status == 0
    contents = dict(kept(saved))
    assert contents[urls[0]] == report()
    assert contents[urls[1]] == report(year=2017)
    assert contents[urls[2]] == report(year=2018)
    reports = {one.source.url: one.year for one in read_all([str(saved)], workers=1) if not isinstance(one, tuple)}
    assert reports == {urls[0]: 2016, urls[1]: 2017, urls[2]: 2018, server.url("/a.html?new"): 2019}
    assert server.asked[0].target == "/robots.txt"
    assert {one.headers["user-agent"] for one in server.asked} == {"gongkai/1 (test)"}


def test_one_request_at_a_time_a_host_with_a_pause_and_several_hosts_together(server: Server, collect: Collect) -> None:
    with serving("127.0.0.2") as other:
        for one in (server, other):
            one.answers |= {f"/{n}": answer(report()) for n in range(4)}
        began = time.monotonic()
        urls = [one.url(f"/{n}", host) for one, host in ((server, "127.0.0.1"), (other, "127.0.0.2")) for n in range(4)]
        assert collect(*urls, pause=0.2).saved == 8
        assert time.monotonic() - began < 2.5, "the hosts are not asked one after the other"
        for one in (server, other):
            assert len(one.asked) == 5
            for before, after in zip(one.asked, one.asked[1:], strict=False):
                assert after.begun - before.ended >= 0.19


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (b"User-agent: *\nDisallow: /secret", True),
        (b"User-agent: *\nDisallow: /", False),
        (b"User-agent: gongkai\nDisallow: /a\nUser-agent: *\nDisallow:", False),
        (b"User-agent: other\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /*.ht\nAllow: /a.html", True),
        (b"User-agent: *\nDisallow: /" + b"a*" * 3_000 + b"b", True),
        (b"\xff\xfe\0" * 99, True),
        (b"<html>404</html>", True),
        (b"User-agent: *\nCrawl-delay: 86400", False),
        (b"User-agent: *\nCrawl-delay: much", True),
    ],
)
def test_robots(server: Server, collect: Collect, robots: bytes, allowed: bool) -> None:
    server.answers |= {"/robots.txt": answer(robots, Content_Type="text/plain"), "/a.html": answer(report())}
    collected = collect(server.url("/a.html"))
    assert collected.saved == allowed
    if not allowed:
        assert "robots.txt" in collected.failures[0][1]
        assert server.targets() == ["/robots.txt"]


def test_robots_that_say_no_by_their_status(server: Server, collect: Collect) -> None:
    server.answers |= {"/robots.txt": answer(b"", "403 Forbidden"), "/a.html": answer(report())}
    assert collect(server.url("/a.html")).saved == 1
    server.answers["/robots.txt"] = answer(b"", "500 Internal Server Error")
    ((_, reason, _),) = collect(server.url("/a.html")).failures
    assert reason.startswith("its host's robots.txt cannot be read: its server answers with status 500")


def test_a_crawl_delay_is_kept(server: Server, collect: Collect) -> None:
    server.answers |= {f"/{n}": answer(report()) for n in range(3)}
    server.answers["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.4", Content_Type="text/plain")
    assert collect(*(server.url(f"/{n}") for n in range(3))).saved == 3
    starts = [one.begun for one in server.asked]
    assert starts[2] - starts[1] >= 0.39
    assert starts[3] - starts[2] >= 0.39


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_who_is_asked_to_wait_waits_and_comes_again(server: Server, collect: Collect, status: str) -> None:
    slow = answer(b"", status, Retry_After="1")
    server.answers |= {"/a": one_after_another(slow, answer(report())), "/b": answer(report())}
    assert collect(server.url("/a"), server.url("/b")).saved == 2
    first, second = (one for one in server.asked if one.target == "/a")
    assert second.begun - first.ended >= 0.99


def test_retry_after_is_a_number_or_a_date() -> None:
    assert _seconds("120") == 120
    assert 50 < _seconds(format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)) <= 60
    assert [_seconds(text) for text in ("", "soon", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "²")] == [0] * 5


def test_what_has_not_changed_is_not_sent_nor_saved_again(server: Server, collect: Collect, saved: Path) -> None:
    day = "Tue, 05 Mar 2019 08:00:00 GMT"
    server.answers |= {
        "/etag": answer(report(), ETag='"1"', Last_Modified=day),
        "/same": answer(report(year=2017)),
        "/list": column(("/etag", "青禾县档案局2016年政府信息公开年度报告")),
    }
    first = collect(server.url("/etag"), server.url("/same"), lists=(server.url("/list"),))
    assert (first.saved, first.lists, first.failures) == (2, 1, [])
    del server.asked[:]
    server.answers["/etag"] = answer(b"", "304 Not Modified")
    second = collect(server.url("/etag"), server.url("/same"), lists=(server.url("/list"),))
    assert (second.saved, second.unchanged, second.lists) == (0, 2, 1)
    (asked,) = (one for one in server.asked if one.target == "/etag")
    assert (asked.headers["if-none-match"], asked.headers["if-modified-since"]) == ('"1"', day)
    assert len(kept(saved)) == 2
    server.answers["/same"] = answer(report(year=2020))
    assert collect(server.url("/same")).saved == 1
    assert len(kept(saved)) == 3
    found = [one for one in read_all([str(saved)], workers=1) if not isinstance(one, tuple)]
    assert sorted(one.year or 0 for one in found) == [2016, 2020], "the latest of each address"


def test_a_list_is_followed_over_its_pages_and_no_further(server: Server, collect: Collect) -> None:
    for number in range(1, 4):
        entry = (f"/report{number}.html", f"青禾县档案局201{number}年政府信息公开工作年度报告")
        below = f"<a href='/col/{number + 1}.html'>下一页</a> <a href='/col/1.html'>1</a> <a href='http://127.0.0.9/x'>尾页</a>"
        server.answers[f"/col/{number}.html"] = column(entry, more=below)
        server.answers[f"/report{number}.html"] = answer(report(year=2010 + number))
    server.answers["/col/4.html"] = column(("/x", "政府信息公开指南"))
    collected = collect(lists=(server.url("/col/1.html"),))
    assert (collected.saved, collected.lists, collected.failures) == (3, 4, [])
    assert "/x" not in server.targets()
    assert sorted(target for target in server.targets() if "col" in target) == [f"/col/{n}.html" for n in range(1, 5)]


def test_a_list_without_end_is_left_and_said_so(server: Server, collect: Collect) -> None:
    entry = ("/r.html", "青禾县档案局2016年政府信息公开工作年度报告")
    server.answers |= {f"/{n}": column(entry, more=f"<a href='/{n + 1}'>下页</a>") for n in range(60)}
    server.answers["/r.html"] = answer(report())
    collected = collect(lists=(server.url("/0"),), pages=5)
    assert (collected.saved, collected.lists) == (1, 5)
    assert [(url, reason) for url, reason, _ in collected.failures] == [
        (server.url("/0"), "has more than 5 pages, of which no more are read; see --pages")
    ]


def test_a_list_with_nothing_to_follow_is_a_row(server: Server, collect: Collect) -> None:
    server.answers |= {
        "/empty": column(("/x", "通知公告")),
        "/file": answer(b"%PDF-", Content_Type="application/pdf"),
        "/deep": answer(b"<div>" * 100_000),
    }
    collected = collect(lists=tuple(server.url(f"/{name}") for name in ("empty", "file", "deep")))
    assert len(collected.failures) == 3
    reasons = " ".join(reason for _, reason, _ in collected.failures)
    assert "has no links to annual reports of a year" in reasons
    assert "is no list of reports but a file" in reasons


def test_which_links_are_reports_and_which_are_further_pages() -> None:
    source = """<html><head><base href="/gk/"></head><body>
      <a href="nb/2018.html">青禾县档案局2018年政府信息公开工作年度报告</a>
      <a href="nb/2017.html" title="青禾县档案局2017年政府信息公开工作年度报告">青禾县档案局2017年政府信息…</a>
      <ul><li><a href="nb/2016.html">政府信息公开年报</a><span>2017-03-02</span></li></ul>
      <a href="nb/2015.html">二〇一五年政府信息公开年度報告</a>
      <a href="nb/２.html">２０１４年政府信息公開年報</a>
      <a href="">政府信息公开年报</a> <a href="zn.html">政府信息公开指南</a> <a href="javascript:void(0)">2013年年报</a>
      <a href="mailto:x@x.cn">2012年年报</a> <a href="http://[::1">2011年年报</a> <a>2010年年报</a> <a href="#2009">2009年年报</a>
      <a href="index_1.html">2</a> <a href="other/index_1.html">3</a> <a href="index_2.html" rel="next">更多</a>
      <a href="http://elsewhere.example/p">下一页</a>
      <script>createPageHTML(8, 0, "index", "html");</script></body></html>"""
    found = links(source, "http://x.gov.cn/gk/")
    assert [url.rpartition("/")[2] for url in found.reports] == [
        *("2018.html", "2017.html", "2016.html", "2015.html", "%EF%BC%92.html")
    ]
    assert found.pages == ("http://x.gov.cn/gk/index_1.html", "http://x.gov.cn/gk/index_2.html")
    pager = "<p><script>createPageHTML('page', {}, {}, 'list', 'shtml')</script>"
    assert links(pager.format(3, 1), "http://x.cn/a/list_1.shtml").pages == ("http://x.cn/a/list_2.shtml",)
    assert links(pager.format(3, 2), "http://x.cn/a/list_2.shtml").pages == ()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_a_list_that_lies_about_its_charset_is_followed(server: Server, collect: Collect, encoding: str) -> None:
    text = "<html><meta charset=iso-8859-1><li><a href=/r>青禾縣檔案局2016年政府信息公開工作年度報告</a></li></html>"
    wrong = "gb2312" if encoding == "utf-8" else "utf-8"
    server.answers["/l"] = answer(text.encode(encoding), Content_Type=f"text/html; charset={wrong}")
    server.answers["/r"] = answer(report())
    assert collect(lists=(server.url("/l"),)).saved == 1


def _as_a_process(given: Path, saved: Path) -> subprocess.Popen[bytes]:
    """The command as people run it, on a list of addresses."""
    command = [sys.executable, "-m", "indexer.cli", "collect", str(given), "--into", str(saved)]
    return subprocess.Popen(
        [*command, "--pause", "0", "--allow-private"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )


def test_a_run_that_was_cut_goes_on_and_what_it_had_written_is_whole(
    server: Server, collect: Collect, saved: Path, tmp_path: Path
) -> None:
    server.answers |= {f"/{n}": answer(report(year=2010 + n)) for n in range(4)}
    server.answers["/2"] = silent
    given = tmp_path / "list.txt"
    given.write_text("".join(server.url(f"/{n}") + "\n" for n in range(4)), encoding="utf-8")
    with _as_a_process(given, saved) as process:
        deadline = time.monotonic() + 60
        while "/2" not in server.targets() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    (path,) = saved.glob("*.warc.gz")
    size = path.stat().st_size
    with path.open("ab") as stream:
        stream.write(b"\x1f\x8b\x08\0half a record")  # written by a run that was cut before it had noted it
    del server.asked[:]
    server.answers["/2"] = answer(report(year=2012))
    collected = collect(*(server.url(f"/{n}") for n in range(4)))
    assert (collected.before, collected.saved) == (2, 2)
    assert server.targets() == ["/robots.txt", "/2", "/3"]
    assert path.stat().st_size > size
    assert kept(saved) == [(server.url(f"/{n}"), report(year=2010 + n)) for n in range(4)]
    assert collect(server.url("/0")).unchanged == 1, "the next run asks again"


def test_ctrl_c_ends_soon_with_what_was_saved(server: Server, saved: Path, tmp_path: Path) -> None:
    server.answers |= {"/0": answer(report()), "/1": silent}
    given = tmp_path / "list.txt"
    given.write_text(server.url("/0") + "\n" + server.url("/1"), encoding="utf-8")
    with _as_a_process(given, saved) as process:
        deadline = time.monotonic() + 60
        while "/1" not in server.targets() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted; what was saved is whole, run the command again to go on" in shown.decode()
    assert "Traceback" not in shown.decode()
    assert kept(saved) == [(server.url("/0"), report())]


def test_a_folder_is_collected_into_by_one_process_and_keeps_what_others_put_there(
    server: Server, collect: Collect, saved: Path
) -> None:
    server.answers |= {"/0": answer(report()), "/1": answer(report(year=2017))}
    with Folder(str(saved), "x"), pytest.raises(CollectError, match="another process may be collecting there"):
        Folder(str(saved), "x")
    (saved / "127.0.0.1.warc.gz").write_bytes(b"somebody's")
    with pytest.raises(CollectError, match="was not collected here"):
        collect(server.url("/0"))
    assert (saved / "127.0.0.1.warc.gz").read_bytes() == b"somebody's"
    (saved / "127.0.0.1.warc.gz").unlink()
    assert collect(server.url("/0")).saved == 1
    os.truncate(saved / "127.0.0.1.warc.gz", 100)
    with pytest.raises(CollectError, match="has been cut short"):
        collect(server.url("/1"))
    assert (saved / "127.0.0.1.warc.gz").stat().st_size == 100
    (saved / "127.0.0.1.warc.gz").unlink()
    assert collect(server.url("/0")).saved == 1, "what is gone is fetched again"
    (saved / NOTES).write_bytes(b"no database" * 999)
    with pytest.raises(CollectError, match="damaged"):
        collect(server.url("/0"))


def test_the_command_collects_lists_what_failed_and_indexes(
    server: Server, tmp_path: Path, index: str, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers |= {
        "/a.html": answer(page(narrative("青禾县档案局", 2016, "首次收集。")).encode()),
        "/gone.html": answer(b"", "404 Not Found"),
    }
    given = tmp_path / "list.txt"
    lines = ["# 报告", "", server.url("/a.html"), server.url("/gone.html"), "ftp://x.cn/", server.url("/a.html")]
    given.write_text("\n".join(lines), encoding="utf-8-sig")
    saved = tmp_path / "saved"
    command = ["collect", str(given), "--into", str(saved), "--pause", "0", "--index", index]
    assert main([*command, "--allow-private"]) == 1
    shown = capsys.readouterr()
    assert f"not collected: {server.url('/gone.html')}: its server answers with status 404 Not Found" in shown.err
    assert f"not collected: {given}, line 5: ftp://x.cn/ is no address of a page" in shown.err
    assert shown.out.splitlines() == [
        f"1 saved, 2 failed, see not-collected.csv; in {saved}",
        f"1 added; 1 reports in {index}",
    ]
    with (saved / "not-collected.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    assert head == ["address", "reason", "list"]
    assert [row[0] for row in rows] == [f"{given}, line 5", server.url("/gone.html")]
    (hit,) = open_index(index).search("首次收集").hits
    assert hit.url == server.url("/a.html")
    assert main(command[:-2]) == 2, "loopback is refused unless it is allowed"
    assert "an address of this machine" in capsys.readouterr().err
    assert open_index(index).search("首次收集").total == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "has no addresses"), ("# nothing\n", "has no addresses"), ("\0\1\2" * 99, "binary")],
)
def test_a_list_without_addresses_is_an_error(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    with pytest.raises(CollectError, match=reason):
        addresses.read(str(tmp_path / "list.txt"))
    with pytest.raises(CollectError, match="cannot be read: No such file"):
        addresses.read(str(tmp_path / "other.txt"))


def test_the_lines_of_a_list(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    lines = [
        "http://x.gov.cn/a",
        "list http://x.gov.cn/",
        "列表　https://x.gov.cn:443/b",
        "http://X.gov.cn:80/a#part",
        "x.cn",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    found, failures = addresses.read(str(path))
    assert found == [
        Given("http://x.gov.cn/a", False),
        Given("http://x.gov.cn/", True),
        Given("https://x.gov.cn/b", True),
    ]
    assert [where for where, _ in failures] == [f"{path}, line 5"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://x.gov.cn", "http://x.gov.cn/"),
        (
            "http://x.gov.cn/年报 2016.html?a=公开&b=1",
            "http://x.gov.cn/%E5%B9%B4%E6%8A%A5%202016.html?a=%E5%85%AC%E5%BC%80&b=1",
        ),
        ("http://x.gov.cn/%E5%B9%B4?a=%20", "http://x.gov.cn/%E5%B9%B4?a=%20"),
        ("http://政府.cn/", "http://xn--mxtq1m.cn/"),
        ("http://[2606:2800::1]:8080/a", "http://[2606:2800::1]:8080/a"),
        *(
            (url, None)
            for url in (
                "",
                "x",
                "ftp://x.cn/",
                "file:///etc/passwd",
                "http://",
                "http://a:b@x.cn/",
                "http://x.cn:99999/",
            )
        ),
        *(
            (url, None)
            for url in ("javascript:x", "http://[::1", "http://a b.cn/", "http://x.cn/" + "a" * 2_000, "http://\0/")
        ),
    ],
)
def test_addresses_are_asked_for_in_one_form(url: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(AddressError):
            normal(url)
    else:
        assert normal(url) == expected == normal(expected)


_LIST = "<li><a href='2018.html'>青禾县档案局2018年政府信息公开工作年度报告</a></li>"
_ENTRY = "<li><a href='/a/1.html' title='青禾县档案局2018年政府信息公开年报'>青禾县…</a></li>"


@pytest.mark.parametrize(
    "written",
    [
        "<a href='p2.html'>下一页&nbsp;&gt;</a>",
        "<a href='p2.html'>【下一页】</a>",
        "<a href='p2.html'><img src='n.gif' alt='下一页'></a>",
        "<a href='p2.html' rel='nofollow next'>更早</a>",
        "<link rel='next' href='p2.html'>",
        "<select><option value='index.html'>1<option value='p2.html'>第2页</select>",
        """<a href="#" onclick="location.href='p2.html'">下一页</a>""",
        """<a href="javascript:location='p2.html'">下一页</a>""",
    ],
)
def test_a_list_goes_on_however_its_next_page_is_written(written: str) -> None:
    assert links(_LIST + written, "http://x.cn/gk/index.html").pages == ("http://x.cn/gk/p2.html",)


@pytest.mark.parametrize(
    "written",
    [
        f"<script type='text/xml'><datastore><record><![CDATA[{_ENTRY}]]></record></datastore></script>",
        f"<script>document.write('{_ENTRY.replace(chr(39), chr(34)).replace('/', chr(92) + '/')}');</script>",
        """<script>var d=[{"title":"青禾县档案局2018年政府信息公开年报","id":3,"url":"\\/a\\/1.html"}]</script>""",
        """<a href="javascript:;" onclick="open('/a/1.html')">青禾县档案局2018年政府信息公开年报</a>""",
        "<map><area href='/a/1.html' alt='2018年政府信息公开年报'></map>",
    ],
)
def test_entries_that_a_script_puts_on_the_page_are_followed(written: str) -> None:
    made = """<script>s+='<a href="'+url+'">2017年政府信息公开年报</a>'</script>"""
    assert links(written + made, "http://x.cn/gk/").reports == ("http://x.cn/a/1.html",)


def test_a_list_that_only_a_script_can_go_on_with_says_so(server: Server, collect: Collect) -> None:
    server.answers["/list"] = answer(f"{_LIST}<a href='javascript:goPage(2)'>下一页</a>".encode())
    server.answers["/2018.html"] = answer(report())
    collected = collect(lists=(server.url("/list"),))
    assert (collected.saved, collected.lists) == (1, 1)
    assert [reason for _, reason, _ in collected.failures if "goes on by a script" in reason]
    assert not links(f"{_LIST}<a href='javascript:;'>下一页</a>", "http://x.cn/gk/").scripted
