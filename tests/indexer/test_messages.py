"""The reasons of documents that cannot be read, which other processes say: in the language of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import messages
from indexer.cli import main


@pytest.mark.parametrize(
    ("options", "empty", "archive", "crawl"),
    [
        (
            [],
            "the file is empty; save or download it again",
            "is not a .zip archive, or is damaged; pack it again",
            "has no records; crawl it again",
        ),
        (
            ["--lang", "zh"],
            "文件是空的；请重新保存或下载",
            "不是 .zip 压缩包，或已损坏；请重新打包",
            "没有记录；请重新抓取",
        ),
    ],
)
def test_readers_say_what_is_wrong_in_the_language_of_the_command(
    options: list[str],
    empty: str,
    archive: str,
    crawl: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GONGKAI_LANG", raising=False)
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("", encoding="utf-8")
    (folder / "b.zip").write_text("no archive", encoding="utf-8")
    (folder / "c.warc").write_bytes(b"")
    try:
        assert main(["inspect", str(folder), "--workers", "1", *options]) == 2
    finally:
        messages.speak(None)
    told = capsys.readouterr().err
    about_text, about_archive, about_crawl = told.splitlines()
    assert "a.txt" in about_text
    assert about_text.endswith(empty)
    assert "b.zip" in about_archive
    assert about_archive.endswith(archive)
    assert "c.warc" in about_crawl
    assert about_crawl.endswith(crawl)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            [],
            "not collected: {list}, line 1: ftp://x.cn/ is no address of a page: it must begin with http:// or https://\n",
        ),
        (
            ["--lang", "zh"],
            "未采集：{list} 第 1 行：ftp://x.cn/ 不是网页的地址：须以 http:// 或 https:// 开头\n",
        ),
    ],
)
def test_collecting_says_what_is_wrong_in_the_language_of_the_command(
    options: list[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("GONGKAI_LANG", raising=False)
    given = tmp_path / "list.txt"
    given.write_text("ftp://x.cn/\n", encoding="utf-8")
    try:
        assert main(["collect", str(given), "--into", str(tmp_path / "saved"), *options]) == 2
    finally:
        messages.speak(None)
    assert capsys.readouterr().err == expected.format(list=given)
