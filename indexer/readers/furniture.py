"""Furniture in a text as it was saved: lines that sharing, printing and listening left in it, and the foot of the page.

The rules are those by which saved pages are read (``html/boilerplate.txt``). A page is parsed and leaves them out; a text
that was copied out of one, in whatever format, keeps them, and what they are is said beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from indexer.readers.html.boilerplate import is_furniture, without_furniture
from indexer.readers.html.head import label_rows

Span = tuple[int, int]

#: What every rule that holds anywhere has in it; most lines of a report have none of these, and are looked at no closer.
#: Every alternative begins with a character, and none ignores its case: so a text is searched several times faster.
_TRIGGER = re.compile(
    "打印|关闭|收藏|分享|保存|下载|返回|纠错|推荐|举报|复制|转发|评论|留言|刷新|顶部|朗读|播放|收听|收起|展开|置顶"
    "|首页|主页|导出|大字版|无障碍|关怀版|长者|适老|繁体|简体|字体|字号|文字大小|扫一扫|扫描|扫码|二维码"
    "|大[ 　｜/、·]*[大中小]|中[ 　｜/、·]*[大中小]|小[ 　｜/、·]*[大中小]|上一[篇条页则]|下一[篇条页则]|前一[篇条页则]|后一[篇条页则]"
    "|备案|备证|公网安备|标识码|版权所有|i(?i:cp)|I(?i:cp)|a(?i:ll ?rights)|A(?i:ll ?rights)|浏览|点击|阅读|访问|责任?编|编辑|来源"
)

#: Lines at either end of a text, before its first and after its last sentence, where more is furniture than inside.
_EDGE_LINES = 25

_LINES = re.compile(r"[^\n]+")

#: A longer line is a paragraph, unless its end is furniture.
_LINE = 300


def furniture(text: str) -> tuple[Span, ...]:
    """Where there is furniture in ``text``: offsets of lines, and of ends of lines, in order."""
    first = text.find("。")
    if first < 0:
        return ()  # no prose to tell it from
    begin, last = text.rfind("\n", 0, first) + 1, text.find("\n", text.rfind("。")) % (len(text) + 1)
    lines = [span for span in map(re.Match.span, _LINES.finditer(text)) if span[1] - span[0] <= _LINE]
    starts = [start for start, _ in lines]
    ends = {*range(len(lines))[:_EDGE_LINES], *range(len(lines))[-_EDGE_LINES:]}
    edges = {number for number in ends if not begin <= starts[number] < last}
    looked_at = set(edges)
    for trigger in _TRIGGER.finditer(text):
        number = bisect_right(starts, trigger.start()) - 1
        if number >= 0 and trigger.start() < lines[number][1]:  # not in a line too long
            looked_at.add(number)
    spans: list[Span] = []
    for number in sorted(looked_at):
        start, end = lines[number]
        spans += _of_line(text[start:end], start, number in edges)
    return tuple(spans)


def _of_line(line: str, start: int, edge: bool) -> Iterator[Span]:
    if not line.strip():
        return
    if is_furniture(line.strip(), edge) or (edge and label_rows(line) == []):
        yield start, start + len(line)
    elif edge and len(kept := without_furniture(line, edge)) < len(line.rstrip()):
        yield start + len(kept), start + len(line)
