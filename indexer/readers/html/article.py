"""The lines of a page to the report: its headline first, its body whole, and what surrounds it set aside.

Between the first and the last sentence of the body nothing is touched but unmistakable furniture; before and
after, rows of labels go to the header and lines with the shape of furniture go away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.document import Table
from indexer.readers.html import head
from indexer.readers.html.boilerplate import is_furniture, kind_of_label
from indexer.readers.html.headline import find_headline, joined, letters
from indexer.readers.html.render import Grid, Line
from indexer.readers.html.trafilatura_vote import Opinion

#: What makes a line part of the body: the punctuation of a sentence.
_SENTENCE = re.compile("[。；！？]|，.{6}|[,;.] .{20}")

#: A line that opens a list of other pages, or what readers say; what follows it outside the body goes with it.
_RELATED = re.compile(
    "(相关|关联|推荐|延伸|更多|热点|最新|热门)(附件|新闻|链接|文章|阅读|信息|稿件|文档|解读|文件|资讯|政策|报道|内容|推荐|下载)|评论|留言"
)

#: How many lines before the body belong to its head at most: rows of labels, the headline, a breadcrumb.
_HEAD_LINES = 60

#: A line that names the place of the page on its site, for the header.
_TRAIL = re.compile(r"位置|首页\s*[>»›＞/\\-]")

#: A line of the head that is no longer is kept in the header when it is not the report's.
_HEADER_CHARACTERS = 60


@dataclass(slots=True)
class Page:
    """The ``lines`` of a page and the ``grids`` of its tables; ``candidates`` are what its headline may read.

    ``named`` says that zone 2 is known by name to be the body, so that all lines in it are the report's.
    """

    lines: list[Line]
    grids: list[Grid]
    candidates: list[str]
    named: bool
    opinion: Opinion


@dataclass(slots=True)
class Article:
    """The report of a page: its ``text``, ``tables`` with their offsets in it, ``header`` rows, ``headline``."""

    text: str = ""
    tables: tuple[Table, ...] = ()
    header: list[str] = field(default_factory=list)
    headline: str | None = None


def compose(page: Page) -> Article:
    """The report of a page."""
    article = Article()
    lines = _without_label_tables(page, article)
    start, stop = _span(lines, 0)
    headline = find_headline(lines, start, page.candidates)
    if headline is None and not page.named and start < len(lines):
        # Sentences of the page may stand before the headline, where the container is a guess.
        headline = find_headline(lines, stop - 1, page.candidates)
        if headline is not None:
            start, stop = _span(lines, headline.stop)
    kept: list[Line] = []
    first = _head_begins(lines, start)
    if headline is not None:
        start = max(start, headline.stop)
        heading = lines[headline.start : headline.stop]
        article.headline = joined(heading)
        kept += _head(lines[first : headline.start], page, article, "before")
        begun = bool(kept)
        kept += heading
        kept += _head(lines[headline.stop : start], page, article, "after", begun)
    else:
        kept += _head(lines[first:start], page, article, "unknown")
    kept += [line for line in lines[start:stop] if _is_within(line, page)]
    kept += _tail(lines[stop:], page, article)
    _assemble(_without_repeated_headline(kept, article.headline), page.grids, article)
    return article


def _head_begins(lines: list[Line], start: int) -> int:
    """The first line of the head of the body that begins at ``start``."""
    inside = next((i for i, line in enumerate(lines) if line.zone == 2), start)
    return min(inside, max(0, start - _HEAD_LINES))


def _span(lines: list[Line], first: int) -> tuple[int, int]:
    """Where the body begins and ends, from line ``first`` on: its first and last sentence or row of data."""
    places = range(first, len(lines))
    inside = [i for i in places if lines[i].zone == 2]
    found = (
        [i for i in inside if lines[i].table is not None or _is_sentence(lines[i])]
        or [i for i in inside if not lines[i].is_link and not is_furniture(lines[i].text, edge=True)]
        or [i for i in places if lines[i].zone >= 1]
        or list(places)
    )
    return (found[0], found[-1] + 1) if found else (len(lines), len(lines))


def _is_sentence(line: Line) -> bool:
    return bool(_SENTENCE.search(line.text)) and not line.is_link and not is_furniture(line.text, edge=True)


def _without_label_tables(page: Page, article: Article) -> list[Line]:
    """The lines without the tables that are rows of labels (索引号 …), which go to the header."""
    lines = page.lines
    sentences = [i for i, line in enumerate(lines) if line.zone == 2 and line.table is None and _is_sentence(line)]
    first, last = (sentences[0], sentences[-1]) if sentences else (len(lines), -1)
    rows: dict[int, list[str] | None] = {}
    for i, line in enumerate(lines):
        if line.table is not None and line.table not in rows:
            at_edge = i <= first or i > last
            rows[line.table] = head.table_rows(page.grids[line.table]) if at_edge else None
    for found in rows.values():
        article.header += found or []
    return [line for line in lines if line.table is None or rows[line.table] is None]


def _head(lines: list[Line], page: Page, article: Article, place: str, begun: bool = False) -> list[Line]:
    """What of the lines before the body is the report's; what describes it goes to the header.

    ``place`` says where they stand: ``before`` or ``after`` the headline, or ``unknown`` where there is none.
    ``begun`` says that lines of the report stand before these.
    """
    kept: list[Line] = []
    pairs = _label_pairs(lines)
    texts = [i for i, line in enumerate(lines) if i not in pairs and _sort_row(line, article)]
    article.header += [row for row in pairs.values() if row]
    rest = set(range(len(lines))) - set(texts)
    # The rows about an article stand together: what comes after the last of them has nothing to do with them.
    last = max((i for i in rest if lines[i].zone < 2), default=-1)
    for i in texts:
        line = lines[i]
        if _is_headed(line, page, place, begun or bool(kept) or (i > last and not page.named)):
            kept.append(line)
        elif not line.is_link and len(line.text) <= _HEADER_CHARACTERS and line.zone >= (1 if place == "before" else 0):
            article.header.append(line.text)
    return kept


def _sort_row(line: Line, article: Article) -> bool:
    """Whether a line is none that describes the report, is furniture, or only a link; rows go to the header."""
    if line.table is not None:
        return line.zone >= 1 and not line.is_link
    rows = head.label_rows(line.text)
    if rows is None and line.zone < 2 and head.is_date(line.text):
        rows = [line.text]
    if rows is None and is_furniture(line.text, edge=True):
        rows = [line.text] if _TRAIL.search(line.text) else []
    article.header += rows or []
    return rows is None and not (line.zone < 2 and line.is_link)


def _is_headed(line: Line, page: Page, place: str, begun: bool) -> bool:
    """Whether a line before the body, neither a row of labels nor furniture, is the report's."""
    if line.table is not None:
        return True
    if line.zone == 2:
        return page.named or place == "after" or (place == "unknown" and not line.is_link)
    if place == "before" or line.zone == 0:
        return False
    return (begun and place == "after") or (_is_sentence(line) and page.opinion.took(line.text))


def _label_pairs(lines: list[Line]) -> dict[int, str]:
    """The rows for the header where label and value stand on lines of their own, by number of line.

    A label without a colon counts only beside another: 名称 alone may be a heading.
    """
    pairs: dict[int, str] = {}
    bare = 0
    for i, (line, value) in enumerate(pairwise(lines)):
        label = line.text.rstrip(" :：\xa0\u3000")
        if i in pairs or line.table is not None or (kind := kind_of_label(label)) is None:
            continue
        bare += label == line.text
        is_value = len(value.text) <= _HEADER_CHARACTERS and kind_of_label(value.text.rstrip(" :：")) is None
        if not is_value or value.table is not None or head.label_rows(value.text) is not None:
            pairs[i] = ""
            continue
        pairs[i] = f"{''.join(label.split())}：{value.text}" if kind == "header" else ""
        pairs[i + 1] = ""
    return {} if bare == 1 and len(pairs) <= 2 else pairs


def _is_within(line: Line, page: Page) -> bool:
    """Whether a line between the first and the last sentence of the body is the report's."""
    if line.zone == 2:
        return line.table is not None or not is_furniture(line.text, edge=False)
    if line.zone == 0 or line.is_link:
        return False
    return line.table is not None or not is_furniture(line.text, edge=True)


def _tail(lines: list[Line], page: Page, article: Article) -> list[Line]:
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
            if not (ended and line.is_link):
                kept.append(line)
        elif is_furniture(line.text, edge=True) or (line.zone < 2 and _opens_others(line)):
            related = related or bool(_RELATED.search(line.text))
            ended = ended or line.zone < 2
        elif line.zone == 2:
            if not (related and line.is_link):
                kept.append(line)
        elif _is_sentence(line):
            if not related and page.opinion.took(line.text):
                kept.append(line)
            else:
                ended = True
        elif line.is_link or ended:
            ended = True
        else:
            kept.append(line)
    return kept


def _opens_others(line: Line) -> bool:
    return len(line.text) <= 12 and bool(_RELATED.search(line.text))


def _without_repeated_headline(lines: list[Line], headline: str | None) -> list[Line]:
    """``lines`` without the page's headline where the body begins with the same one."""
    if headline is None or not lines or lines[0].zone == 2:
        return lines
    wanted = letters(headline)
    for length in (1, 2, 3):
        if letters("".join(line.text for line in lines[1 : 1 + length])) == wanted:
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
