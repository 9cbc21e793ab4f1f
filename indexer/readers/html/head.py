"""What a page says about its report: ``<title>``, ``<meta>``, and the rows of labels around the headline.

The standard ``<meta>`` names of government sites (PubDate, ArticleTitle, ContentSource …) are those of the
guide that 国办发〔2017〕47号 brought in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.readers import limits
from indexer.readers.characters import clean
from indexer.readers.html.boilerplate import kind_of_label, squeeze, without_furniture
from indexer.readers.html.render import Element

#: The ``<meta>`` names that are carried to the header, in lower case.
_METAS = frozenset(
    (
        *("sitename", "sitedomain", "siteidcode", "columnname", "columntype", "columndescription"),
        *("articletitle", "pubdate", "contentsource", "author", "source", "keywords", "keyword", "description", "url"),
        *("publishdate", "publish_date", "publicationdate", "pubtime", "date", "createdate", "publisher", "title"),
        *("article:published_time", "article:author", "og:title", "og:site_name"),
        *("dc.date", "dc.title", "dc.publisher", "lanmu", "catalog", "firstcolumn", "index", "docno"),
    )
)

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(https?://\S+?)\s*-->", re.IGNORECASE)
_SINGLEFILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(https?://\S+)", re.IGNORECASE)

#: What stands between an article's title and the site's name in ``<title>``; a hyphen between figures (2015-2016)
#: is part of a title.
_TITLE_SEPARATOR = re.compile(r"\s*[_|｜»›>]+\s*|\s+[-—–－·:：]+\s+|(?<!\d)\s*(?:--+|——+|[-–])\s*(?!\d)|\s{3,}")

_SITE_NAME = re.compile(
    r".*(网|网站|门户|门户网站|政府网站|信息网|平台|频道|首页|专栏|频道页|系统|Government|government)$"
    r"|^(政府信息公开|信息公开|政务公开|年度报告|政府信息公开年报|年报|公开年报|详情|正文|内容页|文章|无标题文档|法定主动公开内容)$"
)

_REPORT = re.compile("报告|年报|報告|年報")

_DATE = re.compile(
    r"[\[【(（]?\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*(\d{1,2}[:：时]\d{1,2}(分|[:：]\d{1,2}(秒|\.\d+)?)?)?[\]】)）]?"
)

_BARE_DATE = re.compile(r"[\[【]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\d{1,2}[:：]\d{1,2}([:：]\d{1,2})?)?[\]】]?")

#: What may stand about a value without being part of it.
_AROUND_VALUE = " \t\u3000\xa0|｜[]【】()（）•·"

#: A longer value is no value of a label.
_LABEL_VALUE_CHARACTERS = 120


def source_url(root: Element, source: str) -> str | None:
    """The address that a saved page gives itself, or ``None``."""
    for tag, name, wanted, value in (
        ("link", "rel", "canonical", "href"),
        ("meta", "property", "og:url", "content"),
        ("meta", "name", "og:url", "content"),
    ):
        for element in root.iter(tag):
            url = (element.get(value) or "").strip()
            if (element.get(name) or "").strip().lower() == wanted and re.match(r"https?://[^\s/]", url):
                return clean(url)
    for comment in (_SAVED_FROM, _SINGLEFILE):
        if match := comment.search(source[:20_000]):
            return clean(match[1])
    return None


def metas(root: Element) -> list[tuple[str, str]]:
    """The ``<meta>`` names and values that say something about the report, in document order."""
    found: dict[tuple[str, str], None] = {}  # in document order
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or element.get("itemprop") or "").strip()
        value = " ".join(clean(element.get("content") or "").split())
        if name.lower() in _METAS and value:
            found[name, value[:500]] = None
    return list(found)


def page_title(root: Element) -> str | None:
    """The text of ``<title>``, white space collapsed; of several, as of pages in frames, the first that names a report."""
    texts = [" ".join(clean("".join(element.itertext())).split()) for element in root.iter("title")]
    return next((text for text in texts if _REPORT.search(text)), next(filter(None, texts), None))


def title_candidates(title: str | None, values: list[tuple[str, str]]) -> list[str]:
    """What the headline may read, likeliest first: ArticleTitle, then the parts of ``<title>``."""
    found = [value for name, value in values if name.lower() in ("articletitle", "og:title", "dc.title")]
    if title and not _SITE_NAME.match(title):
        found.append(title)
    if title:
        parts = [part for part in _TITLE_SEPARATOR.split(title) if part and not _SITE_NAME.match(part)]
        found += sorted(parts, key=len, reverse=True)
    unique = dict.fromkeys(candidate.strip() for candidate in found)
    return [candidate for candidate in unique if len(candidate) >= 4][: limits.HEADLINE_READINGS]


def clean_title(title: str | None, values: list[tuple[str, str]]) -> str | None:
    """``<title>`` or ArticleTitle without the name of the site and its columns."""
    for name, value in values:
        if name.lower() == "articletitle":
            return value
    if not title:
        return None
    parts = [part.strip() for part in _TITLE_SEPARATOR.split(title) if part and part.strip()]
    article = [part for part in parts if not _SITE_NAME.match(part)]
    reports = [part for part in article if _REPORT.search(part)]
    return max(reports or article or [title], key=len)


def label_rows(line: str) -> list[str] | None:
    """The rows for the header in a line of labels (``来源：市安监局 浏览次数：12``), or ``None`` where it is none.

    Furniture labels and their values are left out; a line of these only gives an empty list.
    """
    if len(line) > 600 or "。" in line:
        return None
    text = re.sub(r"\s*[|｜]\s*", " | ", line)
    labels = list(_labels(text))
    if not labels:
        return None
    rows = []
    before = text[: labels[0].start].strip(_AROUND_VALUE)
    if before:
        if not _is_loose(before):
            return None
        rows.append(before)
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end : following.start if following else len(text)]
        value = without_furniture(value.strip(_AROUND_VALUE)).strip(_AROUND_VALUE)
        if len(value) > _LABEL_VALUE_CHARACTERS:
            return None
        if label.kind == "header" and value:
            rows.append(f"{label.name}：{value}")
    return rows


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    kind: str
    start: int
    end: int


def _labels(text: str) -> Iterator[_Label]:
    """The labels known in a row, each the longest before its colon.

    Nothing need stand between a value and the next label: pages set them apart by style sheets.
    """
    done = 0
    for colon in re.finditer("[:：]", text):
        name = ""
        label = None
        for i in range(colon.start() - 1, done - 1, -1):
            if not text[i].isspace():
                if not "\u4e00" <= text[i] <= "\u9fff" or len(name) == 12:
                    break
                name = text[i] + name
                if kind := kind_of_label(name):
                    label = _Label(name, kind, i, colon.end())
        if label is not None:
            yield label
            done = colon.end()


def _is_loose(text: str) -> bool:
    """Whether what stands before the first label may stand there: a date, or a site's or an agency's name."""
    return bool(_DATE.fullmatch(text)) or (len(text) <= 20 and not re.search("[，。；、]", text))


def is_date(line: str) -> bool:
    """Whether a line is a bare date, perhaps with the time; the report's own dates are in brackets or have 年."""
    return bool(_BARE_DATE.fullmatch(squeeze(line)))


def table_rows(grid: tuple[tuple[str, ...], ...]) -> list[str] | None:
    """The rows for the header in a table of labels and values (索引号 …), or ``None`` where it is none.

    Labels stand before their values, in the same cell or the next, or above them.
    """
    cells = [_unrepeated(row) for row in grid]
    filled = [cell for row in cells for cell in row if cell]
    if not filled or len(filled) > 80 or any(len(cell) > 300 for cell in filled):
        return None
    labels = sum(1 for cell in filled if _label_of(cell) is not None)
    if labels < 2 or labels < 0.35 * len(filled):
        return None
    return list(_pairs(cells))


def _pairs(rows: list[list[str]]) -> Iterator[str]:
    above: list[str] = []
    for row in rows:
        whole = [cell for cell in row if cell]
        bare = [_is_bare_label(cell) for cell in whole]
        if len(whole) > 1 and all(bare):
            above = row
        elif above and not any(bare):
            yield from (_row(label, value) for label, value in zip(above, row, strict=False) if _counts(label, value))
            above = []
        else:
            above = []
            yield from _pairs_beside(row)


def _pairs_beside(row: list[str]) -> Iterator[str]:
    label = ""
    for cell in row:
        if _is_bare_label(cell):
            label = cell
        elif label:
            if _counts(label, cell):
                yield _row(label, cell)
            label = ""
        elif cell:
            rows = label_rows(cell)
            yield from [cell] if rows is None else rows


def _counts(label: str, value: str) -> bool:
    return bool(value) and _label_of(label) == "header"


def _row(label: str, value: str) -> str:
    return f"{squeeze(label).rstrip(':：')}：{value}"


def _unrepeated(row: tuple[str, ...]) -> list[str]:
    """A row of an expanded grid with each spanned cell once."""
    return [cell for i, cell in enumerate(row) if i == 0 or not cell or cell != row[i - 1]]


def _is_bare_label(cell: str) -> bool:
    return kind_of_label(cell.rstrip(":： ")) is not None


def _label_of(cell: str) -> str | None:
    return kind_of_label(re.split("[:：]", cell, maxsplit=1)[0])
