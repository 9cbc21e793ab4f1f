"""Web archives: the page that was saved, with the address that it was saved from."""

from __future__ import annotations

from email.message import MIMEPart
from email.mime.multipart import MIMEMultipart

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.document import UnreadableError
from indexer.readers import read
from tests.indexer.readers import damage

PAGE = """<html><head><title>云岭县林业局2018年政府信息公开工作年度报告</title></head><body><div class="article">
<p>本报告由云岭县林业局依法编制，所列数据的统计期限自2018年1月1日起至2018年12月31日止。</p>
<p>一、概述</p><p>全年主动公开政府信息126条，收到申请3件，均按时答复，没有发生行政复议和行政诉讼。</p>
<table><tr><td>规章</td><td>12</td></tr><tr><td>许可</td><td>345</td></tr></table></div></body></html>"""
ADDRESS = "http://www.yunling.example/zwgk/2018.html"


def archive(charset: str = "utf-8", encoding: str = "quoted-printable", page: str = PAGE) -> bytes:
    """A web archive as a browser writes it, with a style sheet and a picture beside the page."""
    whole = MIMEMultipart("related", type="text/html")
    whole["Snapshot-Content-Location"] = ADDRESS
    part = MIMEPart()
    part.set_content(page.encode(charset), "text", "html", cte=encoding)
    part.set_param("charset", charset)
    part["Content-Location"] = ADDRESS
    picture = MIMEPart()
    picture.set_content(b"\x89PNG", "image", "png")
    whole.attach(picture)
    whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312", "hz"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("suffix", ["mhtml", "mht", "doc"])
def test_the_page_is_decoded_and_read_with_its_address(charset: str, encoding: str, suffix: str) -> None:
    document = read(archive(charset, encoding), f"a.{suffix}")
    assert "全年主动公开政府信息126条" in document.text
    assert document.tables[0].rows == (("规章", "12"), ("许可", "345"))
    assert document.url == ADDRESS
    assert document.format == "mhtml"


def test_the_encoding_of_the_part_wins_over_the_one_that_the_page_declares() -> None:
    wrong = PAGE.replace("<head>", '<head><meta charset="gbk">')
    assert "全年主动公开政府信息126条" in read(archive("utf-8", page=wrong), "a.mht").text


@pytest.mark.parametrize("charset", ["utf\0-8", "zip", "punycode", "idna", "unicode-escape", "undefined", "nonsense"])
def test_a_charset_that_is_no_pages_is_passed_over(charset: str) -> None:
    """Also of a page that would take minutes in it."""
    head = f'MIME-Version: 1.0\nContent-Type: text/html; charset="{charset}"\n\n'
    page = PAGE + f"<p>{'zz' * 100_000}</p>"
    assert "全年主动公开政府信息126条" in read((head + page).encode(), "a.mht").text


def test_an_archive_without_a_page_says_so() -> None:
    with pytest.raises(UnreadableError, match="without a page"):
        read(b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nx", "a.mht")


_WHOLE = archive()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_WHOLE)), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))))
def test_a_damaged_file_is_read_or_refused_with_a_reason(end: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(_WHOLE)
    for place, value in flips:
        damaged[place] = value
    for data in (bytes(damaged), bytes(damaged[:end])):
        damage.read_or_refuse(data, "a.mht")


def test_a_part_with_more_parameters_than_are_taken_apart_is_refused() -> None:
    data = b"Content-Type: text/html; charset=utf-8" + b"; a=1" * 1_000 + b"\r\n\r\n<p>\xe5\xb9\xb4\xe6\x8a\xa5</p>"
    with pytest.raises(UnreadableError, match="damaged"):
        read(data, "page.mhtml")


OUTER = "<html><head><title>政务公开</title></head><body><div>首页 政务公开</div>{}</body></html>"
SET = '<html><head><title>政务公开</title></head><frameset cols="20%,80%">{}</frameset></html>'


def framed(outer: str, **parts: str) -> bytes:
    """A web archive with an outer page and pages for its frames, by Content-ID or, with ``at_``, by address."""
    whole = MIMEMultipart("related", type="text/html")
    for name, page in {"": outer, **parts}.items():
        part = MIMEPart()
        part.set_content(page.encode(), "text", "html", cte="base64")
        if name.startswith("at_"):
            part["Content-Location"] = f"http://www.yunling.example/zwgk/{name[3:]}.html"
        elif name:
            part["Content-ID"] = f"<{name}@mhtml.blink>"
        else:
            part["Content-Location"] = ADDRESS
        whole.attach(part)
    return whole.as_bytes()


@pytest.mark.parametrize(
    "made",
    [
        framed(OUTER.format('<iframe src="cid:one@mhtml.blink"></iframe>'), one=PAGE),
        framed(OUTER.format('<iframe src="two.html"></iframe>'), at_two=PAGE),
        framed(
            SET.format('<frame src="menu.html"><frame src="/zwgk/two.html">'), at_menu=OUTER.format(""), at_two=PAGE
        ),
        framed(
            SET.format('<frame src="cid:one@mhtml.blink">'),
            one=OUTER.format('<iframe src="http://www.yunling.example/zwgk/two.html"></iframe>'),
            at_two=PAGE,
        ),
    ],
    ids=["by id", "by address", "frameset", "frame in frame"],
)
def test_a_report_in_a_frame_is_read_from_the_same_archive(made: bytes) -> None:
    document = read(made, "a.mhtml")
    assert "全年主动公开政府信息126条，收到申请3件" in document.text
    assert document.tables[0].rows == (("规章", "12"), ("许可", "345"))
    assert document.title == "云岭县林业局2018年政府信息公开工作年度报告"
    assert document.url == ADDRESS


def test_frames_that_show_each_other_end() -> None:
    one = OUTER.format('<p>第一页的内容在这里。</p><iframe src="cid:two@mhtml.blink"></iframe>')
    two = OUTER.format('<p>第二页的内容在这里。</p><iframe src="cid:one@mhtml.blink"></iframe>')
    text = read(framed(one, one=one, two=two), "a.mhtml").text
    assert text.count("第二页的内容在这里。") == 1
