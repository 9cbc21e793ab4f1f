"""Furniture in a text as it was saved: lines that sharing, printing and listening left in it, and the foot of the page.

The rules are those by which saved pages are read (``html/boilerplate.txt``). A page is parsed and leaves them out; a text
that was copied out of one, in whatever format, keeps them, and what they are is said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.readers.html.boilerplate import is_furniture, without_furniture
from indexer.readers.html.head import label_rows

Span = tuple[int, int]

#: What every rule that holds anywhere has in it; most lines of a report have none of these, and are looked at no closer.
_TRIGGER = re.compile(
    "打印|关闭|收藏|分享|保存|下载|返回|纠错|推荐|举报|复制|转发|评论|留言|刷新|顶部|朗读|播放|收听|收起|展开|置顶|上一页|下一页"
    "|首页|主页|导出|大字版|无障碍|关怀版|长者|适老|[繁简]体|字体|字号|文字大小|[大中小][ 　|｜/、·]*[大中小]|扫一扫|扫描|扫码|二维码"
    "|[上下前后]一[篇条页则]|备案|备证|公网安备|标识码|版权所有|icp|all ?rights|浏览|点击|阅读|访问|责任?编|编辑|来源",
    re.IGNORECASE,
)

#: Lines at either end of a text, before its first and after its last sentence, where more is furniture than inside.
_EDGE_LINES = 25

#: A longer line is a paragraph, unless its end is furniture.
_LINE = 300


def furniture(text: str) -> tuple[Span, ...]:
    """Where there is furniture in ``text``: offsets of lines, and of ends of lines, in order."""
    first = text.find("。")
    if first < 0:
        return ()  # no prose to tell it from
    begin, last = text.rfind("\n", 0, first) + 1, text.find("\n", text.rfind("。")) % (len(text) + 1)
    spans: list[Span] = []
    for start, end, near in _lines(text, begin, last):
        line = text[start:end]
        edge = near and not begin <= start < last
        if edge or _TRIGGER.search(line):
            spans += _of_line(line, start, edge)
    return tuple(spans)


def _lines(text: str, begin: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """The lines that are not too long: from where to where, and whether one is near an end of the text."""
    lines = [
        (match.start(), match.end()) for match in re.finditer(r"[^\n]+", text) if match.end() - match.start() <= _LINE
    ]
    for number, (start, end) in enumerate(lines):
        yield start, end, number < _EDGE_LINES or number >= len(lines) - _EDGE_LINES


def _of_line(line: str, start: int, edge: bool) -> Iterator[Span]:
    if not line.strip():
        return
    if is_furniture(line.strip(), edge) or (edge and label_rows(line) == []):
        yield start, start + len(line)
    elif edge and len(kept := without_furniture(line, edge)) < len(line.rstrip()):
        yield start + len(kept), start + len(line)
