"""Furniture in texts as they were saved: kept in the record, and neither found nor shown in snippets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.opening import create_index
from index.report import Report
from indexer.readers import read
from indexer.readers.furniture import furniture
from indexer.workers.work import make_report
from tests.indexer.readers.html.made_pages import MadeReport
from tests.indexer.readers.office.made_docx import docx, p

BODY = [MadeReport().headline, *MadeReport().paragraphs, "云岭县林业局", "2019年3月20日"]
BEFORE = [
    "首页 > 政务公开 > 政府信息公开年报",
    "听全文",
    "【字体：大 中 小】 【打印】",
    "分享到：微信 微博",
    "浏览次数：126",
]
AFTER = [
    "扫一扫在手机打开当前页",
    "【打印本页】【关闭窗口】",
    "上一篇：关于护林员招聘的公告",
    "相关新闻",
    "主办：云岭县人民政府 技术支持：云岭网络",
    "岭ICP备12345678号-1 岭公网安备 99010102000001号",
    "版权所有 云岭县人民政府",
    "打印 收藏 分享 关闭",
]
#: Sentences of a report about the same things.
CLOSE = [
    "通过微信、微博发布信息12条，群众可以扫描二维码查看。",
    "本局在政务大厅设置了打印、复印设备，分享到各村公开栏的信息共30条。",
    "下一步将更换听全文语音播报系统，并完成网站ICP备案的年审。",
]


def shown(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in furniture(text)]


@given(
    before=st.lists(st.sampled_from(BEFORE), max_size=4, unique=True),
    after=st.lists(st.sampled_from(AFTER), max_size=5, unique=True),
    close=st.lists(st.sampled_from(CLOSE), max_size=3, unique=True),
    indent=st.sampled_from(["", "  • ", "\u3000\u3000"]),
)
def test_lines_of_furniture_are_told_from_those_of_the_report(
    before: list[str], after: list[str], close: list[str], indent: str
) -> None:
    lines = [*(indent + line for line in before), *BODY[:3], *close, *BODY[3:], *(indent + line for line in after)]
    found = shown("\n".join(lines))
    assert found == [(indent + line).strip() for line in [*before, *after]]


def test_the_end_of_a_line_may_be_furniture() -> None:
    text = "\n".join([BODY[0], "发布时间：2019-03-25 【字体：大 中 小】 【打印】", *BODY[1:]])
    assert shown(text) == ["【字体：大 中 小】 【打印】"]


@pytest.mark.parametrize("text", ["", "听全文", "打印\n分享到\n", "一、概述\n没有句号的文字\n打印"])
def test_a_text_without_a_sentence_has_none(text: str) -> None:
    assert furniture(text) == ()


@given(st.text("。听全文打印分享到\n 大中小|:：关闭ICP备1号", max_size=80))
def test_spans_are_in_order_and_inside_any_text(text: str) -> None:
    at = 0
    for start, end in furniture(text):
        assert at <= start < end <= len(text)
        at = end


LINES = [*BEFORE[1:4], *BODY, *AFTER[:2], AFTER[5]]


@pytest.mark.parametrize("suffix", ["txt", "docx"])
def test_a_saved_text_is_kept_whole_and_searched_without_its_furniture(tmp_path: Path, suffix: str) -> None:
    data = "\n".join(LINES).encode() if suffix == "txt" else docx("".join(map(p, LINES)))
    report = make_report(read(data, f"a.{suffix}"), "a", "0" * 64)
    assert report.text == "\n".join(LINES)
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        writer.add(report)
    for gone in ("听全文", '"分享到"', "扫一扫在手机打开", "关闭窗口", '"岭ICP备12345678号"'):
        page = index.search(gone, match="all", synonyms=False)
        assert page.relaxed or page.total == 0, gone
    (hit,) = index.search("林业信息").hits
    (blank,) = index.search("").hits
    for snippet in (*hit.snippets, *blank.snippets):
        assert not any(line in snippet.text for line in (*BEFORE, *AFTER))
    stored = index.get(report.id)
    assert stored == report
    assert [stored.text[start:end] for start, end in stored.furniture] == [*BEFORE[1:4], *AFTER[:2], AFTER[5]]


def test_the_body_has_the_length_of_the_text() -> None:
    report = Report(id="a", text="听全文\n公开。", furniture=((0, 3),))
    assert report.body == "\n\n\n\n公开。"
    assert Report.from_dict(report.to_dict()) == report
