"""The lines of a page to the report: its headline first, its body whole, and what surrounds it set aside.

Between the first and the last sentence of the body nothing is touched but unmistakable furniture; before and
after, rows of labels go to the header and lines with the shape of furniture go away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.document import Table
from indexer.readers import html_head as head
from indexer.readers.furniture import is_furniture, squeeze
from indexer.readers.html_render import Grid, Line

#: What makes a line part of the body: the punctuation of a sentence.
_SENTENCE = re.compile("[。；！？]|，.{6}|[,;.] .{20}")

#: A line that opens a list of other pages; the links after it go with it.
_RELATED = re.compile(r"(相关|关联|推荐|延伸|更多|热点|最新|热门)(附件|新闻|链接|文章|阅读|信息|稿件|文档|解读|文件|资讯|政策|报道|内容|推荐|下载|政策解读)")

#: How many lines before the body belong to its head at most: rows of labels, the headline, a breadcrumb.
_HEAD_LINES = 60

#: A line that names the place of the page on its site, for the header.
_TRAIL = re.compile(r"位置|首页\s*[>»›＞/\\-]")

#: How the title of an annual report ends.
_REPORT_TITLE = re.compile(r"(公开|公開).{0,12}(报告|年报|報告|年報)(（.{1,12}）|\(.{1,12}\))?$")

_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Article:
    """The report of a page: its ``text``, ``tables`` with their offsets in it, ``header`` rows, ``headline``."""

    text: str = ""
    tables: tuple[Table, ...] = ()
    header: list[str] = field(default_factory=list)
    headline: str | None = None


def compose(lines: list[Line], grids: list[Grid], candidates: list[str], named: bool) -> Article:
    """The report in the ``lines`` of a page; ``candidates`` are what its headline may read.

    ``named`` says that zone 2 is known by name to be the body, so that all lines in it are the report's.
    """
    article = Article()
    lines = _without_label_tables(lines, grids, article)
    start, stop = _span(lines)
    headline = _find_headline(lines, start, candidates)
    kept: list[Line] = []
    if headline is not None:
        article.headline = " ".join(line.text for line in lines[headline.start : headline.stop])
    head_start = max(0, start - _HEAD_LINES)
    for i in range(head_start, start):
        line = lines[i]
        if headline is not None and headline.start <= i < headline.stop:
            kept.append(line)
        elif _keep_before(line, article, named, headline is None or i >= headline.stop):
            kept.append(line)
    kept += [line for line in lines[start:stop] if _keep_within(line)]
    kept += _tail(lines[stop:], article)
    _assemble(_without_repeated_headline(kept, article.headline), grids, article)
    return article


def _span(lines: list[Line]) -> tuple[int, int]:
    """Where the body begins and ends: its first and last sentence or row of data in zone 2, or all of it."""
    for wanted in (
        lambda line: line.zone == 2 and (line.table is not None or _is_sentence(line)),
        lambda line: line.zone == 2 and not line.is_link and not is_furniture(line.text, edge=True),
        lambda line: line.zone >= 1,
        lambda line: True,
    ):
        found = [i for i, line in enumerate(lines) if wanted(line)]
        if found:
            return found[0], found[-1] + 1
    return 0, 0


def _is_sentence(line: Line) -> bool:
    return bool(_SENTENCE.search(line.text)) and not line.is_link and not is_furniture(line.text, edge=True)


def _without_label_tables(lines: list[Line], grids: list[Grid], article: Article) -> list[Line]:
    """The lines without the tables that are rows of labels (索引号 …), which go to the header."""
    sentences = [i for i, line in enumerate(lines) if line.zone == 2 and line.table is None and _is_sentence(line)]
    first, last = (sentences[0], sentences[-1]) if sentences else (len(lines), -1)
    rows = {}
    for i, line in enumerate(lines):
        if line.table is not None and line.table not in rows:
            at_edge = i <= first or i > last
            rows[line.table] = head.table_rows(grids[line.table]) if at_edge else None
    for found in rows.values():
        article.header += found or []
    return [line for line in lines if line.table is None or rows[line.table] is None]


def _find_headline(lines: list[Line], start: int, candidates: list[str]) -> range | None:
    """The lines of the headline before the body, which begins at ``start``.

    Where lines read as ``<title>`` does, those: the first in the body's container, or the nearest before it.
    Else the nearest line that reads as the title of a report, or that the page marks as a headline.
    """
    wanted = {_letters(candidate) for candidate in candidates}
    first = max(0, start - _HEAD_LINES)
    places = range(first, min(start + 1, len(lines)))
    found = [part for i in places if (part := _reading(lines, i, wanted)) is not None]
    if not found:
        usual = [i for i in places if lines[i].zone >= 1 and _could_be_headline(lines[i])]
        titles = [i for i in usual if _REPORT_TITLE.search(squeeze(lines[i].text))]
        marked = [i for i in usual if lines[i].headline and len(lines[i].text) >= 6]
        found = [range(i, i + 1) for i in (titles or marked)]
    inside = [part for part in found if lines[part.start].zone == 2]
    outside = [part for part in found if lines[part.start].zone < 2]
    return inside[0] if inside else outside[-1] if outside else None


def _reading(lines: list[Line], i: int, wanted: set[str]) -> range | None:
    """The one to three lines from ``i`` on that read as one of ``wanted``, or ``None``."""
    for length in (1, 2, 3):
        part = lines[i : i + length]
        if len(part) < length or any(line.table is not None for line in part):
            return None
        letters = _letters("".join(line.text for line in part))
        if len(letters) >= 6 and _reads_as(letters, wanted):
            return range(i, i + length)
    return None


def _could_be_headline(line: Line) -> bool:
    return (
        line.table is None
        and not line.is_link
        and len(line.text) <= 80
        and not re.search("[。；！？]|[:：]$", line.text)
        and not is_furniture(line.text, edge=True)
        and head.label_rows(line.text) is None
    )


def _reads_as(letters: str, wanted: set[str]) -> bool:
    if letters in wanted or (len(letters) >= 12 and any(candidate.endswith(letters) for candidate in wanted)):
        return True
    # A title of a page is cut off by some sites, and followed by the site's name on others.
    return any(
        len(shorter) >= 10 and len(shorter) >= 0.6 * len(longer) and longer.startswith(shorter)
        for candidate in wanted
        for shorter, longer in (sorted((candidate, letters), key=len),)
    )


def _keep_before(line: Line, article: Article, named: bool, after_headline: bool) -> bool:
    """Whether a line before the body is the report's; what describes it goes to the header."""
    if line.table is not None:
        return line.zone >= 1 and not line.is_link
    rows = head.label_rows(line.text)
    if rows is not None:
        article.header += rows
        return False
    if is_furniture(line.text, edge=True):
        if _TRAIL.search(line.text):
            article.header.append(line.text)
        return False
    if line.zone == 2 and (named or after_headline):
        return True
    if _is_sentence(line):
        return after_headline and line.zone >= 1
    if not line.is_link and len(line.text) <= 60 and (after_headline or line.zone >= 1):
        article.header.append(line.text)
    return False


def _keep_within(line: Line) -> bool:
    if line.zone == 2:
        return line.table is not None or not is_furniture(line.text, edge=False)
    if line.table is not None or _is_sentence(line):
        return line.zone >= 1
    return line.zone >= 1 and not line.is_link and not is_furniture(line.text, edge=True)


def _tail(lines: list[Line], article: Article) -> list[Line]:
    """What of the lines after the last sentence is the report's: its signature, date and list of annexes."""
    kept: list[Line] = []
    related = ended = False
    for line in lines:
        if line.zone == 0:
            break
        rows = head.label_rows(line.text) if line.table is None else None
        if rows is not None:
            article.header += rows
        elif line.table is not None:
            kept.append(line)
        elif is_furniture(line.text, edge=True):
            related = related or bool(_RELATED.search(line.text))
            ended = ended or line.zone < 2
        elif (related and line.is_link) or (line.zone < 2 and (ended or line.is_link) and not _is_sentence(line)):
            ended = True
        else:
            kept.append(line)
    return kept


def _without_repeated_headline(lines: list[Line], headline: str | None) -> list[Line]:
    """``lines`` without the page's headline where the body begins with the same one."""
    if headline is None or not lines or lines[0].zone == 2:
        return lines
    wanted = _letters(headline)
    for length in (1, 2, 3):
        if _letters("".join(line.text for line in lines[1 : 1 + length])) == wanted:
            return lines[1:]
    return lines


def _assemble(lines: list[Line], grids: list[Grid], article: Article) -> None:
    tables: dict[int, tuple[int, int]] = {}
    offset = 0
    for line in lines:
        end = offset + len(line.text)
        if line.table is not None:
            tables[line.table] = (tables.get(line.table, (offset, 0))[0], end)
        offset = end + 1
    article.text = "\n".join(line.text for line in lines)
    article.tables = tuple(Table(grids[n], start, end) for n, (start, end) in tables.items() if grids[n])


def _letters(text: str) -> str:
    return _PUNCTUATION.sub("", squeeze(text))
