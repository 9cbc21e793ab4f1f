"""Plain text is kept as given; what is no text is refused with a reason that a person can act on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, UnreadableError
from indexer.readers import SUFFIXES, read


def test_a_text_is_kept_as_given() -> None:
    text = "  首页 > 年报\n打印本页\n\n\n　　一、概述\n\t1\t2\n上一篇：没有了"
    assert read(text.encode(), "报告.txt") == Document(text=text, format="text", encoding="utf-8")


@pytest.mark.parametrize("name", ["a.TXT", "目录/年报.Txt", "x.y.txt"])
def test_the_suffix_decides_in_any_case(name: str) -> None:
    assert read("年报".encode(), name).format == "text"


def test_the_suffixes_are_those_that_can_be_read() -> None:
    assert {".txt", ".html", ".htm", ".shtml"} <= SUFFIXES
    for suffix in SUFFIXES:
        assert suffix == suffix.lower()


@pytest.mark.parametrize("name", ["a.xyz", "a", ".txt.gz", "txt"])
def test_another_suffix_is_refused_with_those_that_would_do(name: str) -> None:
    with pytest.raises(UnreadableError, match=r"cannot be read; give it as one of .*\.html.*\.txt"):
        read(b"x", name)


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.4\n...", "looks like a PDF file"),
        (b"PK\x03\x04....", "looks like a zip archive or an Office file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "looks like an old Office file"),
        (b"\x89PNG\r\n\x1a\n....", "looks like a PNG picture"),
        (b"\xff\xd8\xff\xe0....", "looks like a JPEG picture"),
        (b"\x1f\x8b\x08....", "looks like gzip-compressed data"),
        (b"{\\rtf1\\ansi}", "looks like a Rich Text file"),
        (bytes(range(256)) * 8, "binary or in an unknown encoding"),
        (b"\0" * 500, "binary or in an unknown encoding"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, reason: str, name: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data, name)


@pytest.mark.parametrize("blank", [b" ", b"\n\n \t", "　\xa0\n".encode(), "\ufeff".encode(), " \n".encode("utf-16")])
def test_a_text_of_white_space_is_refused(blank: bytes) -> None:
    with pytest.raises(UnreadableError, match="nothing but white space"):
        read(blank, "a.txt")


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><script>document.write('年报')</script></body></html>",
        "<html><body><div style='display:none'></div><img src='a.png'>&nbsp;</body></html>",
        "<!-- 年报 -->",
        "<?xml version='1.0' encoding='gb2312'?><html/>",
    ],
)
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read(page.encode(), "a.html")


def test_a_page_of_frames_names_the_page_to_save_instead() -> None:
    page = "<html><frameset cols='20%,80%'><frame src='menu.htm'><frame src='main.htm'></frameset></html>"
    with pytest.raises(UnreadableError, match=r"only frames; save the page in the frame instead: menu\.htm, main\.htm"):
        read(page.encode(), "a.html")


def test_text_under_the_name_of_a_page_is_kept_line_by_line() -> None:
    assert read("一、概述\n二、主动公开".encode(), "a.html").text == "一、概述\n二、主动公开"


def test_a_file_beyond_the_limit_is_refused_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.limits.FILE_BYTES", 2**20)
    with pytest.raises(UnreadableError, match="has 2 MB, more than the 1 MB"):
        read(b"a" * 2 * 2**20, "a.txt")


def test_a_text_beyond_the_limit_is_refused_with_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.limits.TEXT_CHARACTERS", 1000)
    for name in ("a.txt", "a.html"):
        with pytest.raises(UnreadableError, match=r"1,001 characters, more than the 1,000"):
            read(("年" * 1001).encode(), name)


@given(st.text(min_size=1))
def test_any_text_is_read_or_refused_and_can_be_written_again(text: str) -> None:
    try:
        document = read(text.encode("utf-8", "replace"), "a.txt")
    except UnreadableError:
        return
    document.text.encode()
    assert "\r" not in document.text
    assert "\0" not in document.text
