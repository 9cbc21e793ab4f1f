"""The head of a page: metadata rows (发布机构: …), and where the report's own text begins.

Rows come as ``label: value``, as table cells ``label | value |``, as a row of labels above a row of values, or as
a label on one line and its value on the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.text.normalized_text import Line, NormalizedText, squeeze
from indexer.text.word_tables import rows as rows_of

#: Label → kind, from ``head_labels.tsv``.
KIND_OF = {label: kind for kind, labels in rows_of("head_labels.tsv", 2) for label in labels.split(" ")}
_ANY = "|".join(sorted((r"\s*".join(label) for label in KIND_OF), key=len, reverse=True))
_SEAL = r"(?:\((?:盖章|公章|章|签章)\))?"
#: A label with its colon, or a label in square brackets.
_LABEL = re.compile(rf"(?<![\u4e00-\u9fffa-z])(?:({_ANY})\s*{_SEAL}\s*[】\]]?\s*[:：]|[【\[]\s*({_ANY})\s*[】\]])")
_NO_LABEL = re.compile(r"[\s::|【】\[\]]|\((?:盖章|公章|章|签章)\)")
_DATES = sorted((label for label, kind in KIND_OF.items() if kind in ("published", "written", "updated")), key=len)
_LABEL_GLUED = re.compile(
    r"(?<!打印|现在|当前|统计|截止|办公|工作|服务|访问|生效|失效|废止|下载|抓取|采集|收录|登录|截至)"
    r"(发布机构|发布单位|发布日期|发布时间|信息来源|来源|发文字号|作者|时间|日期|成文日期)()\s*[:：]"
)
#: The same label before a whole date, with nothing but a blank between them.
_LABEL_BLANK = re.compile(
    rf"(?<![\u4e00-\u9fffa-z])({'|'.join(word for word in reversed(_DATES) if len(word) > 2)})()\s+"
    r"(?=(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?:日|\s|$))"
)
_BODY = re.compile(r"^(?:[一二]、|\(一\)|引\s*言$|前\s*言$|第[一二]章)|。.{20}")

HEAD_LINES = 80


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled value. ``kind`` is one of ``head_labels.tsv``; offsets are of the value, ``None`` in the header."""

    kind: str
    label: str
    value: str
    start: int | None
    end: int | None


def body_begins(lines: list[Line]) -> int:
    """Index of the line at which the running text begins."""
    for number, line in enumerate(lines[:HEAD_LINES]):
        if (_BODY.search(line.text) and len(line.text) > 1) or (len(line.text) > 45 and "。" in line.text):
            return number
    return min(len(lines), HEAD_LINES)


def rows(view: NormalizedText, in_text: bool = True) -> list[Row]:
    """Labelled values among the first lines."""
    found: list[Row] = []
    lines = view.lines[:HEAD_LINES]
    waiting: list[str] = []
    for number, line in enumerate(lines):
        if len(line.text) > 400:
            line = Line(line.text[:400], line.start, line.start + 400)
        if "|" not in line.text:
            # Most lines: no table's row, so neither labels nor the values below them.
            waiting = []
            _beside(found, lines, number, line, in_text)
            continue
        cells = [cell.strip() for cell in line.text.split("|")]
        labels = [KIND_OF.get(_bare(cell)) if 0 < len(cell) < 24 else None for cell in cells]
        if len([cell for cell in cells if cell]) >= 2 and all(
            kind for cell, kind in zip(cells, labels, strict=True) if cell
        ):
            waiting = cells
            if ":" not in line.text:
                continue
        if waiting and len(cells) >= len([cell for cell in waiting if cell]) and not any(labels):
            for label, cell in zip(waiting, cells, strict=False):
                _add(found, _bare(label), cell, line, in_text)
            waiting = []
            continue
        waiting = []
        _cells(found, cells, line, in_text)
        _beside(found, lines, number, line, in_text)
    return found


@lru_cache(maxsize=4096)
def _bare(label: str) -> str:
    return _NO_LABEL.sub("", label)


def _beside(found: list[Row], lines: list[Line], number: int, line: Line, in_text: bool) -> None:
    """Labels with a colon or in brackets, and a label alone on its line, with its value on the next."""
    if ":" in line.text or "【" in line.text or "[" in line.text or " 20" in line.text:
        _pairs(found, line, in_text)
    if len(line.text) > 20:
        return
    label = squeeze(line.text.lstrip(" •·-*").rstrip(" :|"))
    if label in KIND_OF and number + 1 < len(lines):
        after = lines[number + 1]
        value = re.sub(r"^[\s•·\-*|]+", "", after.text)
        if _bare(value) not in KIND_OF:
            _add(found, label, value[:100], after, in_text)


def _cells(found: list[Row], cells: list[str], line: Line, in_text: bool) -> None:
    """``label | value | label | value``."""
    for position, cell in enumerate(cells[:-1]):
        label = _bare(cell)
        value = cells[position + 1]
        if label in KIND_OF and value and not _LABEL.match(value) and _bare(value) not in KIND_OF:
            _add(found, label, value, line, in_text)


def _pairs(found: list[Row], line: Line, in_text: bool) -> None:
    """``label: value label: value``."""
    matches = list(_LABEL.finditer(line.text))
    if len(line.text) < 200:
        held = {match.end() for match in matches}
        matches += [
            match
            for pattern in (_LABEL_GLUED, _LABEL_BLANK)
            for match in pattern.finditer(line.text)
            if match.end() not in held
        ]
        matches.sort(key=lambda match: match.start())
    for position, match in enumerate(matches):
        stop = matches[position + 1].start() if position + 1 < len(matches) else len(line.text)
        value = line.text[match.end() : stop].split("|")[0].strip(" []【】()|;,、")
        _add(found, squeeze(match[1] or match[2]), value, line, in_text)


def _add(found: list[Row], label: str, value: str, line: Line, in_text: bool) -> None:
    value = value.strip(" :|")
    if not value or label not in KIND_OF or len(value) > 120:
        return
    at = line.text.find(value)
    # A bracketed reading taken out of the line would shift offsets; then the line as a whole is the place.
    exact = in_text and at >= 0 and line.end - line.start == len(line.text)
    start = line.start + at if exact else (line.start if in_text else None)
    end = line.start + at + len(value) if exact else (line.end if in_text else None)
    row = Row(KIND_OF[label], label, value, start, end)
    if row not in found:
        found.append(row)
