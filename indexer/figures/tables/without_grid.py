"""Statutory tables that lost their grid: one cell a line, or a row of numbers after its label.

A row counts only where it has exactly as many values as the form has columns. Where white space swallowed blank
cells there are fewer, and which column a number belongs to cannot be known: nothing is read then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from analyzers.folding import fold
from indexer.figures.numbers import Cell, cell
from indexer.figures.tables import annex, disputes, proactive, requests
from indexer.figures.tables.grids import Grid, Span
from indexer.figures.tables.requests import Reading
from indexer.figures.words import entries
from indexer.text.numerals import UNITS

_GROUPS = ("不予公开", "无法提供", "不予处理", "其他处理", "本年度办理结果", "政府信息公开行政复议")
_STOPS = ("信息内容", "第二十条第", "收到和处理政府信息公开申请")
_PAGE = re.compile(
    r"(?:\n|\f)[ \t]*(?:[-–—·]+[ \t]*\d{1,3}[ \t]*[-–—·]+|第[ \t]*\d{1,3}[ \t]*页[^\n]{0,12})[ \t]*(?=\n|$)"
)
_NUMBERING = re.compile(r"(?:(?:[(（]\s*)?(?:[一二三四五六七八九十]{1,2}|(?<!\d)\d{1,2})\s*[)）、.．,]\s*)+$")
_LINES = re.compile(r"([\n\t\f]+)")
_TAB_LINE = re.compile(r"(?<=\n)[ \n]*(?=\t)")
_TOKEN = re.compile(r"[^\s|]+")
_NEW = re.compile(r"本\s*年\s*(?:度\s*)?新\s*收")
_AFTER = re.compile(r"复\s*议\s*后\s*起\s*诉")
#: The heading of chapter 四, under which some pages keep the fifteen cells alone.
_CHAPTER_4 = re.compile(r"行\s*政\s*诉\s*讼\s*情\s*况")
_END = re.compile(r"五\s*、|存\s*在\s*的\s*(?:主\s*要\s*)?问\s*题")
#: A row of the form of 2021, in which 其他处理 is the head of three rows.
_LATE = re.compile(r"逾\s*期\s*(?:不\s*补|未\s*按)")
_CHAPTER_2 = re.compile(r"信\s*息\s*内\s*容|第\s*二\s*十\s*条\s*第")
_CHAPTER_3 = re.compile(r"收\s*到\s*和\s*处\s*理\s*政\s*府\s*信\s*息|申\s*请\s*人\s*情\s*况|本\s*年\s*新\s*收")
#: What a text must have somewhere, white space aside, to be looked through for flattened tables at all: one of these
#: words, or the one sign, which is looked for by the character that it begins with.
_HINT_WORDS = ("本年新收", "本年度新收", "复议后起诉", "信息内容")
_HINT_SIGN = re.compile(r"数(?:(?<=(?:申请|信息|复议|诉讼)数)|(?<=(?:申请|信息|复议|诉讼)[总件]数))")
_HINT = re.compile(
    "|".join((_NEW.pattern, _AFTER.pattern, r"信\s*息\s*内\s*容", r"(?:申请|信息|复议|诉讼)\s*(?:总|件)?\s*数"))
)

#: How far the last row of a table, or the whole of a small one, may reach; in characters.
_ROW = 400
_TABLE = 2000
#: How many tables of chapter 四 are looked at: a report has one, and may speak of it.
_TABLES = 12

Value = tuple[Cell, str, int, int]


@lru_cache(maxsize=8)
def _labels(kind: str, *stops: str) -> re.Pattern[str]:
    """The labels of a kind with white space anywhere in them; those that are also ordinary words only as whole cells."""
    parts = []
    first = {stop[0] for stop in stops}
    for position, (_, words, _) in enumerate(entries(kind)):
        first.update(word.lstrip("=")[0] for word in words)
        spaced = []
        for word in words:
            letters = r"[\s/]*".join(re.escape(letter) for letter in word.lstrip("="))
            spaced.append(rf"(?<![\u4e00-\u9fff]){letters}(?![\u4e00-\u9fff])" if word[0] == "=" else letters)
        parts.append(f"(?P<k{position}>{'|'.join(spaced)})")
    for stop in stops:
        parts.append(r"\s*".join(re.escape(letter) for letter in stop))
    # Where no label may begin, none is tried: that takes two thirds of the time.
    return re.compile(f"(?=[{''.join(sorted(first))}])(?:{'|'.join(parts)})")


def hinted(folded: str) -> bool:
    """Whether a text may hold flattened tables at all; where ``Places.table`` says no, neither does this."""
    squeezed = "".join(folded.split())
    if not (any(words in squeezed for words in _HINT_WORDS) or _HINT_SIGN.search(squeezed)):
        return False
    return _HINT.search(folded) is not None


def _rows(kind: str, text: str, start: int, end: int, *stops: str) -> Iterator[tuple[str | None, int, int, int]]:
    """Each label of the region: its key (``None`` for a heading), its end, the end of its row, and its start."""
    keys = [key for key, _, _ in entries(kind)]
    marks = []
    for match in _labels(kind, *stops).finditer(text, start, end):
        numbering = _NUMBERING.search(text, max(start, match.start() - 8), match.start())
        key = keys[int(match.lastgroup[1:])] if match.lastgroup else None
        marks.append((key, numbering.start() if numbering else match.start(), match.end()))
    for position, (key, begin, finish) in enumerate(marks):
        stop = marks[position + 1][1] if position + 1 < len(marks) else min(end, finish + _ROW)
        yield key, finish, max(stop, finish), begin


def values(text: str, start: int, end: int, count: int) -> list[Value] | None:
    """The ``count`` cells between two offsets, or ``None`` where there are not exactly so many."""
    marked = _marked(text, start, end)
    if marked is not None:
        return marked if len(marked) == count else None
    runs: list[Value] = []
    for token in _TOKEN.finditer(text, start, end):
        value = cell(token.group())
        if value.kind in ("number", "dash"):
            runs.append((value, token.group(), token.start(), token.end()))
        elif runs:
            break
    if len(runs) == count:
        return runs
    if len(runs) > count:
        line = text.find("\n", runs[0][2], end)
        first = [run for run in runs if run[2] < line]
        return first if len(first) == count else None
    if not runs and text.count("|", start, end) >= count - 1 and not _TOKEN.search(text, start, end):
        return [(Cell("blank"), "", start, start)] * count
    return None


def _marked(text: str, start: int, end: int) -> list[Value] | None:
    """The cells of a row whose every cell is a line that begins with a tab; ``None`` where the text is not so."""
    opening = _TAB_LINE.search(text, start, end)
    if opening is None:
        return None
    found: list[Value] = []
    position = opening.end()
    while text[position : position + 1] == "\t":
        line = text.find("\n", position, end)
        if line < 0:
            break
        content = text[position:line].strip()
        at = text.find(content, position) if content else position
        value = cell(content)
        if value.kind == "text":
            break
        found.append((value, content, at, at + len(content)))
        position = line + 1
    return found


def prepare(text: str) -> str:
    """The text folded but for line ends and tabs, and without page numbers, which are no cells; offsets stay."""
    pieces = _LINES.split(text)
    folded = "".join(piece if position % 2 else fold(piece) for position, piece in enumerate(pieces))
    return _PAGE.sub(lambda match: " " * len(match.group()), folded)


def _readings(names: list[str], found: list[Value]) -> list[Reading]:
    return [
        (name, value, piece, at if piece else None, stop if piece else None)
        for name, (value, piece, at, stop) in zip(names, found, strict=True)
    ]


def read_requests(text: str) -> tuple[list[Reading], tuple[int, int] | None]:
    """The cells of chapter 三 and the span in which they were looked for."""
    first = _NEW.search(text)
    if first is None:
        return [], None
    start = first.start()
    last = start
    for match in re.finditer(r"结\s*转\s*下\s*年", text[start : start + 20_000]):
        last = start + match.end()
    end = min(len(text), max(last, start) + _ROW)
    readings: list[Reading] = []
    stop = start
    grouped = _LATE.search(text, start, end) is not None
    for key, begin, finish, label in _rows("request_row", text, start, end, *_GROUPS):
        if key is None or (grouped and key == "other.other" and "处" in text[label:begin]):
            continue
        found = values(text, begin, finish, len(requests.COLUMNS))
        if found is not None:
            readings += _readings([f"requests.{key}.{column}" for column in requests.COLUMNS], found)
            stop = max(stop, found[-1][3])
    return readings, ((start, stop) if readings else None)


def read_disputes(text: str) -> tuple[list[Reading], tuple[int, int] | None]:
    """The fifteen cells of chapter 四, where they stand together after its header, or else its heading."""
    for match in (*islice(_AFTER.finditer(text), _TABLES), *islice(_CHAPTER_4.finditer(text), _TABLES)):
        start = match.end()
        border = _END.search(text, start, start + _TABLE)
        end = border.start() if border else min(len(text), start + _TABLE // 2)
        total = start
        for label in re.finditer(r"总\s*计", text[start:end]):
            total = start + label.end()
        found = values(text, total, end, len(disputes.FIFTEEN)) or values(text, start, end, len(disputes.FIFTEEN))
        if found is not None:
            return _readings(list(disputes.FIFTEEN), found), (match.start(), max(end, match.end()))
    return [], None


def read_proactive(text: str) -> tuple[list[Reading], tuple[int, int] | None]:
    """The cells of chapter 二, and the span in which they were looked for."""
    first = _CHAPTER_2.search(text)
    if first is None:
        return [], None
    start = first.start()
    border = _CHAPTER_3.search(text, first.end(), start + 2 * _TABLE)
    end = border.start() if border else min(len(text), start + _TABLE)
    marks: list[tuple[int, int, str, str]] = []  # start, end, kind, key
    for kind in ("proactive_row", "proactive_column"):
        for key, finish, _, begin in _rows(kind, text, start, end, *_STOPS):
            if key is not None or kind == "proactive_row":
                marks.append((begin, finish, kind if key else "stop", key or ""))
    marks.sort()
    readings: list[Reading] = []
    columns: list[str] = []
    after_row = False
    for position, (_, finish, kind, key) in enumerate(marks):
        if kind == "proactive_column":
            columns = [key] if after_row else [*columns, key]
        if kind == "proactive_row":
            stop = marks[position + 1][0] if position + 1 < len(marks) else end
            names = [name for name in dict.fromkeys(columns) if proactive.fits(key, name)]
            found = values(text, finish, max(stop, finish), len(names)) if names else None
            if found is not None:
                converted = [
                    (proactive.in_unit(name, value), piece, at, to)
                    for name, (value, piece, at, to) in zip(names, found, strict=True)
                ]
                readings += _readings([proactive.figure(key, name) for name in names], converted)
        after_row = kind != "proactive_column"
    return readings, ((start, end) if readings else None)


_ANNEX = re.compile(r"(?:申请|信息|复议|诉讼)[^\S\n]*(?:总|件)?[^\S\n]*数")
#: A line of the annex: a label or a head, and cells after it, or a cell alone.
_ANNEX_CELL = rf"(?:(?:{UNITS}|万元|元)(?:/\w)?|\d[\d,.]*|[-—–]+|/)"
_ANNEX_LINE = re.compile(rf"\s*(?P<label>\S.*?[\u4e00-\u9fff)])?(?P<cells>(?:(?:\s+|^){_ANNEX_CELL})*)\s*$")
#: Longer lines are sentences, not rows of the annex.
_LONGEST = 90
#: So many lines before its first row may be its heads.
_HEADS = 6


def annex_grid(text: str) -> Grid | None:
    """The annex (政府信息公开情况统计表) where each row is a line, or each of its cells is: heads, then rows."""
    first = _ANNEX.search(text)
    if first is None:
        return None
    rows: list[list[tuple[str, Span]]] = []
    heads = True
    position = text.rfind("\n", 0, first.start())
    for _ in range(_HEADS):
        position = text.rfind("\n", 0, max(position, 0))
    position = max(position, 0)
    for line in text[position:].split("\n"):
        start, position = position, position + len(line) + 1
        match = _ANNEX_LINE.match(line) if line.strip() and len(line) <= _LONGEST else None
        if match is None:
            continue
        cells = [
            (cell.group(), (start + cell.start(), start + cell.end()))
            for cell in _TOKEN.finditer(line, match.start("cells"))
        ]
        label = match["label"]
        if label is not None:
            is_head = annex.annex_key(label, "") is None
            named = (label, (start + match.start("label"), start + match.end("label")))
            if not (rows and heads and is_head and len(label) < 12):
                rows.append([])
            rows[-1].append(named)
            heads = is_head
        if rows:
            rows[-1] += cells
    if len(rows) > 1:
        rows[0] = rows[0][-len(rows[1]) :]  # what stands before its heads is no head of a column
    spans = [[span for _, span in row] for row in rows]
    return Grid([[cell for cell, _ in row] for row in rows], first.start(), first.end(), False, text, _spans=spans)
