"""The headline of a report: a line of its own, possibly split over two, a 《…》 in the text, or the page's title."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from analyzers.folding import fold
from indexer.metadata.header_rows import HEAD_LINES, Row
from indexer.text.normalized_text import Line, NormalizedText, squeeze

_END = (
    r"(?:年\s*度\s*(?:工作)?(?:情况)?(?:的)?\s*报\s*告|年报|(?:工作|情况)(?:情况)?(?:的)?(?:年度)?(?:总结)?\s*报\s*告|工作总结|年度总结|年度工作报告|(?<=公开)报告|(?<=公开年度)报告)"
    r"(?!制度|办法|的?通知|编制|格式|模板|填报|公布|要求|专栏|栏目|公布情况|进行|显示|发布|解读|》)"
)
_TITLE = re.compile(
    rf"^[^。;!?>|]{{0,70}}?(?:信\s*息|政\s*务)\s*(?:的)?公\s*开[^。,;:>]{{0,24}}?{_END}(?:\(全文\)|\(20\d\d年?\))?"
)
_ENGLISH = re.compile(
    r"^.{0,120}?annual (?:work )?report .{0,30}?information (?:disclosure|publicity|openness)"
    r"|^.{0,120}?information (?:disclosure|openness) .{0,30}?annual report"
)
_LEAD = re.compile(
    r"^(?:[\s•·\-*|#]+|(?:标\s*题|名\s*称|信息名称|中文名称?|信息标题|文件名称|公文名称|(?:article|doc)?title)\s*[:|]?\s*)+"
)
_NAVIGATION = re.compile(r">|»|您当前|当前位置|您的位置|上一篇|下一篇|首页|下载[:]|附件[:]")
_NAMED = re.compile(r"《([^《》]{0,50}?(?:信息|政务)公开[^《》]{0,24}?(?:年度(?:工作)?报告|年报|工作报告))》")
_NAMED_AS_ITSELF = re.compile(r"(?:编制|发布|形成|公布|现将|撰写|汇总|总结|如下)[^。]{0,6}$|^$")
#: What stands between a page's title and the name of its site.
_SEPARATOR = re.compile(r"\s*[_|\uff3f\uff5c]\s*|\s+[-\uff0d]+\s+")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零]")
_TAIL = re.compile(r"^(?:\s|$|[-_|(]|本报告|根据|依据|按照|按|现|为|\d{4}[-年])")
_PREFIX_LINE = re.compile(
    r"[局委厅会室院府区市县镇乡办处队心学关站校省州旗盟道]$|\d{4}\s*年?度?$|年度(?:政府)?(?:信息)?(?:公开)?$|关于|信息$|政府$|政务$|[的公]$|信息公开$"
)


#: What a sentence or a classification has and a headline has not.
_SENTENCE = re.compile(r"/|\(以下|编制|是(?:19|20)\d\d|,是|如下|现将")
_BODY_NAMED = re.compile(
    r"[局委厅会室院府市县镇乡区办处队心学关站校省州旗盟道](?:关于)?(?:\d|年|二〇|政府信息|政务公开|信息公开)"
)
_REGIONLESS = re.compile(
    r"^(?![^\d]{0,12}[省市县区州盟旗镇乡])[\u4e00-\u9fff]{2,16}(?:局|委员会|厅|办公室)(?:政府|政务)?信息公开"
)


class Title(NamedTuple):
    """A headline as read: ``text`` folded and without white space, ``shown`` as published."""

    text: str
    shown: str
    rule: str
    weight: float
    start: int | None = None
    end: int | None = None


def _cut(line: str) -> tuple[str, int] | None:
    """The headline at the beginning of a line and the offset at which it begins."""
    if "公" not in line or "开" not in line:
        return None  # most lines
    # Neither a headline nor what may stand in front of it has a full stop.
    head = line.partition("。")[0]
    if "开" not in head or ("报" not in head and "总" not in head):
        return None
    lead = _LEAD.match(line)
    begin = lead.end() if lead else 0
    found = _TITLE.match(line[begin : begin + 140])
    if not found or found.group().count(":") > 1:
        return None
    after = line[begin + found.end() :]
    if not _TAIL.match(after) and len(after) > 12:
        return None
    text = found.group()
    if _SENTENCE.search(text):
        return None
    if re.search(r"^(?:按|依|根据|由|现|本|为|\d\.|[一二三四五六]、|附)", text) or re.search(
        r"关于(?:做好|开展|印发|报送)", text
    ):
        return None
    return text, begin


def _weight(text: str) -> float:
    weight = 2.0 if _YEAR.search(text) else 0.0
    if _BODY_NAMED.search(text):
        weight += 3.0
    return weight + 4.0


def _from_lines(view: NormalizedText, text: str) -> list[Title]:
    found: list[Title] = []
    lines = view.lines[: HEAD_LINES + 20]
    taken = -1
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if not ("公" in line.text or (after and "公" in after.text) or "annual" in line.text):
            continue  # most lines
        if number == taken or _NAVIGATION.search(line.text[:60]):
            continue
        cut = _cut(line.text)
        if cut:
            title, start, end = cut[0], line.start, line.end
            if end - start == len(line.text):
                start += cut[1]
                end = start + len(title)
            first = number
            while first and number - first < 3 and _continues(lines[first - 1], title):
                first -= 1
                title, start = _LEAD.sub("", lines[first].text) + title, lines[first].start
        elif after and (joined := _over_two_lines(line.text, after.text)):
            title, start, end, taken = joined, line.start, after.end, number + 1
        else:
            if "annual" in line.text and _ENGLISH.match(line.text):
                found.append(_in_english(lines[number - 1] if number else None, line, text))
            continue
        title = squeeze(title)
        found.append(Title(title, squeeze(text[start:end]), "title", _weight(title) - number * 0.03, start, end))
    return found


def _over_two_lines(line: str, after: str) -> str | None:
    """The headline that a line and the next make together, neither of which is one."""
    if len(line) > 60 or len(after) > 60 or re.search(r"[。;:]", line) or _cut(after):
        return None
    lead = _LEAD.sub("", line)
    cut = _cut(lead + after)
    return cut[0] if cut and len(cut[0]) > len(lead) else None


def _in_english(before: Line | None, line: Line, text: str) -> Title:
    """The headline of a translated report, with the line before it where that names the body."""
    shown = text[line.start : line.end]
    if before and len(before.text) < 120 and re.search(r"office|government|bureau|department|commission", before.text):
        shown = f"{text[before.start : before.end]} {shown}"
        return Title(f"{before.text} {line.text}", shown, "title", 7.0, before.start, line.end)
    return Title(line.text, shown, "title", 6.0, line.start, line.end)


def _continues(before: Line, title: str) -> bool:
    """Whether the line before belongs to the headline: it names the body or the year, the headline lacks it."""
    lead = _LEAD.sub("", before.text)
    if len(lead) > 50 or not _PREFIX_LINE.search(lead):
        return False
    if re.match(r"(?:关于)?\d{4}|二〇", title):
        return False
    # What is named already at the headline's beginning needs nothing before it, unless it lacks its region.
    if not _REGIONLESS.match(title) and _BODY_NAMED.search(title.removeprefix("政府")):
        return False
    return lead not in ("政府信息公开", "信息公开", "政务公开")


def find(
    view: NormalizedText, text: str, rows: list[Row], page_title: str | None, url: str | None, header: str
) -> list[Title]:
    """Headlines of the report, the best first."""
    found = _from_lines(view, text)
    for row in rows:
        if row.kind == "title":
            for title in _outside(row.value, "metadata_row", 1):
                shown = squeeze(text[row.start : row.end]) if row.start is not None else title.text
                found.append(title._replace(shown=shown, start=row.start, end=row.end))
    for part in _SEPARATOR.split(page_title or ""):
        if titles := _outside(part, "page_title", 1.5):
            found += titles
            break
    for line in header.splitlines()[:40]:
        if not re.search("[:：]", line):  # a labelled row, which is no headline
            found += _outside(line.strip(), "header", 2)
    flat = view.flat[:1500]
    for match in list(_NAMED.finditer(flat))[:4]:
        if re.match(r"解读|的?通知|制度|格式|编制|模板", flat[match.end() : match.end() + 4]):
            continue
        if _NAMED_AS_ITSELF.search(flat[max(0, match.start() - 12) : match.start()]):
            start, end = view.origin(match.start(1), match.end(1))
            found.append(Title(match[1], squeeze(text[start:end]), "named_in_text", _weight(match[1]) - 2, start, end))
    if url and "%" in url:
        for part in unquote(url, errors="replace").split("/"):
            found += _outside(part, "url", 2.5)
    return sorted(found, key=lambda title: -title.weight)


def _outside(line: str, rule: str, less: float) -> list[Title]:
    """The headline at the beginning of a line outside the text, which weighs so much ``less``; none where it has none."""
    cut = _cut(fold(line))
    if not cut:
        return []
    title = squeeze(cut[0])
    return [Title(title, squeeze(line[cut[1] : cut[1] + len(cut[0])]), rule, _weight(title) - less)]


def of_other(page_title: str | None, rows: list[Row]) -> Title | None:
    """The headline of a document that is no report: as its metadata say it, or its page's title."""
    for row in rows:
        if row.kind == "title":
            return Title(row.value, row.value, "metadata_row", 0.0, row.start, row.end)
    shown = _SEPARATOR.split((page_title or "").strip())[0]
    return Title(shown, shown, "page_title", 0.0) if shown else None
