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
    taken: set[int] = set()
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        if "公" not in line.text and "公" not in following and "annual" not in line.text:
            continue  # most lines
        if number in taken:
            continue
        exact = line.end - line.start == len(line.text)
        cut = _cut(line.text)
        if cut and _NAVIGATION.search(line.text[:60]):
            continue
        if cut:
            first, joined = number, cut[0]
            while first and number - first < 3 and _continues(lines[first - 1], joined):
                first -= 1
                joined = _LEAD.sub("", lines[first].text) + joined
            if first < number:
                start = lines[first].start
                end = line.start + cut[1] + len(cut[0]) if exact else line.end
                title = squeeze(joined)
                weight = _weight(title) - number * 0.03
                found.append(Title(title, squeeze(text[start:end]), "title", weight, start, end))
                continue
        if cut:
            start = line.start + cut[1] if exact else line.start
            end = start + len(cut[0]) if exact else line.end
            shown = squeeze(text[start:end])
            title = squeeze(cut[0])
            found.append(Title(title, shown, "title", _weight(title) - number * 0.03, start, end))
            continue
        if number + 1 < len(lines) and len(line.text) <= 60 and not re.search(r"[。;:]", line.text):
            after = lines[number + 1]
            joined_cut = _cut(_LEAD.sub("", line.text) + after.text) if len(after.text) <= 60 else None
            if joined_cut and _NAVIGATION.search(line.text[:60]):
                continue
            if joined_cut and len(joined_cut[0]) > len(_LEAD.sub("", line.text)) and not _cut(after.text):
                title = squeeze(joined_cut[0])
                shown = squeeze(text[line.start : after.end])
                found.append(Title(title, shown, "title", _weight(title) - number * 0.03, line.start, after.end))
                taken.add(number + 1)
                continue
        english = _ENGLISH.match(line.text) if "annual" in line.text else None
        if english and not _NAVIGATION.search(line.text[:60]):
            if (
                number
                and len(lines[number - 1].text) < 120
                and re.search(r"office|government|bureau|department|commission", lines[number - 1].text)
            ):
                before = lines[number - 1]
                shown = f"{text[before.start : before.end]} {text[line.start : line.end]}"
                found.append(Title(f"{before.text} {line.text}", shown, "title", 7.0, before.start, line.end))
                continue
            found.append(Title(line.text, text[line.start : line.end], "title", 6.0, line.start, line.end))
    return found


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
            cut = _cut(row.value)
            if cut:
                title = squeeze(cut[0])
                shown = text[row.start : row.end] if row.start is not None and row.end is not None else title
                found.append(Title(title, squeeze(shown), "metadata_row", _weight(title) - 1, row.start, row.end))
    if page_title:
        folded = fold(page_title)
        for part in re.split(r"\s*[_|]\s*|\s+-+\s+", folded):
            cut = _cut(part)
            if cut:
                at = folded.find(part) + cut[1]
                shown = page_title[at : at + len(cut[0])]
                found.append(Title(squeeze(cut[0]), squeeze(shown), "page_title", _weight(cut[0]) - 1.5))
                break
    if header:
        for line in fold(header).splitlines()[:40] or []:
            cut = _cut(line.strip())
            if cut:
                title = squeeze(cut[0])
                found.append(Title(title, title, "header", _weight(title) - 2))
    flat = view.flat[:1500]
    for match in list(_NAMED.finditer(flat))[:4]:
        if re.match(r"解读|的?通知|制度|格式|编制|模板", flat[match.end() : match.end() + 4]):
            continue
        if _NAMED_AS_ITSELF.search(flat[max(0, match.start() - 12) : match.start()]):
            start, end = view.origin(match.start(1), match.end(1))
            found.append(Title(match[1], squeeze(text[start:end]), "named_in_text", _weight(match[1]) - 2, start, end))
    if url and "%" in url:
        for part in unquote(url, errors="replace").split("/"):
            cut = _cut(fold(part))
            if cut:
                title = squeeze(cut[0])
                found.append(Title(title, squeeze(part[cut[1] : cut[1] + len(cut[0])]), "url", _weight(title) - 2.5))
    return sorted(found, key=lambda title: -title.weight)


def of_other(page_title: str | None, rows: list[Row]) -> Title | None:
    """The headline of a document that is no report: as its metadata say it, or its page's title."""
    for row in rows:
        if row.kind == "title":
            return Title(row.value, row.value, "metadata_row", 0.0, row.start, row.end)
    shown = re.split(r"\s*[_|]\s*|\s+-+\s+", page_title.strip())[0] if page_title else ""
    return Title(shown, shown, "page_title", 0.0) if shown else None
