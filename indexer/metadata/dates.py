"""Dates: when a report was published, and which year it covers.

The year is that of the reporting period, never of publication; the period statement and the headline say it,
the running text confirms it. A date in a web address is not a date of publication: sites move and re-date pages.
"""

from __future__ import annotations

import re
from datetime import date

from indexer.metadata.candidates import Candidate
from indexer.metadata.header_rows import Row, body_begins
from indexer.metadata.titles import Title
from indexer.text import numerals
from indexer.text.normalized_text import Line, NormalizedText, squeeze

FIRST_YEAR, LAST_YEAR = 1990, 2100
_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s{0,3}(?:年|[-/.])\s{0,3}(\d{1,2})\s{0,3}(?:月|[-/.])\s{0,3}(?:(\d{1,2})(?!\d)|(\d\d)(?=\d\d:\d\d))\s{0,3}日?"
)
#: 01.04.2019, as sites made abroad write it.
_DAY_FIRST = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?![\d.])")
_CHINESE_DAY = re.compile(
    r"(2\d{3}|二[〇○零o0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_ENGLISH_DAY = re.compile(
    r"\b((?:jan|febr)uary|march|april|may|june|july|august|(?:septem|octo|novem|decem)ber)\s+(\d{1,2}),?\s+((?:19|20)\d\d)\b"
)
_LETTERS = re.compile(r"[a-z][a-z][a-z]")
_CLOCK = re.compile(r"^\s*[日,]?\s*\d{1,2}\s*[:时]\s*\d{1,2}")
_AFTER_DATE = re.compile(
    r"^[\s)\]】|]*(?:\d{1,2}\s*[:时]\s*\d{2}\s*分?(?:[:\s]*\d{2}\s*秒?)?)?[\s)\]】|]*(?:$|来源|信息来源|字号|字体|\[|【|\||浏览|阅读|点击|作者|编辑|打印|分享|访问|发布|大中小|文章)"
)
#: What stands before a date without label: the body itself (after one too), or the row that names it.
_BEFORE_SOURCE = re.compile(
    r"(?:来源|发布者|发布人|录入者|录入|编辑|审核|作者|供稿|单位|机构|机关|部门|主体)\s*(?:\([^()]{1,4}\))?\s*[::]"
    r"|>\s*正文\s*$|大\s*中\s*小\s*[】\]]\s*$"
)
_BODY = re.compile(
    r"^[\u4e00-\u9fff、 ]{3,30}(?:局|委|会|厅|室|府|院|处|中心|办|校|学|队|所|站|关|公司|集团|网|镇|乡|街道|新区)"
    r"(?:\s*(?:https?://)?www\.[a-z0-9./-]+)?[\s(\[]*$"
)
_TITLE_BEFORE = re.compile(r"(?:报告|年报|总结)\s*\($")
#: 本报告于2018年3月15日发布: of the report itself, not of a decree in book-title marks.
_PUBLISHED_ON = re.compile(r"^(?:在[^。,;]{0,20})?(?:对外|向社会|正式)?(?:发布|公布|上网|公开发布)(?:[。,;]|$)")
_OF_DECREE = re.compile(r"》[^,。;]{0,6}$|条例|规定|办法")
_BEFORE_DATE = re.compile(r"^[\s(\[【•·\-*|]*$")
_NOT_PUBLISHED = re.compile(
    r"星期|今天|现在是|农历|欢迎|当前时间|现在时间|统计(?!局|科|处|中心|站|调查|年鉴|信息)|打印[日时]|下载[日时]|抓取|期限|起至|截[止至]|有效期"
)

#: 2013年1月1日至2013年12月31日, also where a page has lost 年 or 月 (201311日至20131231日).
_SPAN = re.compile(
    r"((?:19|20)\d\d)[年./-]?(0?[1-9]|1[0-2])[月./-]?0?1日?(?:[^。;,\d]{0,18}?(?:起|开始))?[,、]?(?:至|到|-|—|–|~){1,2}(?:本年|同年|当年|次年)?"
    r"((?:19|20)\d\d)?[年./-]?(12|10|0?[1-9]|11)[月./-]?(?:3[01]|2\d|1)(?!\d)日?"
)
#: 自2012年一月一日起至十二月三十一日止
_SPAN_CHINESE = re.compile(
    r"(20\d\d)年(一|九|五|八)月一日(?:起|开始)?[,、]?(?:至|到|-|—|–|~){1,2}(?:本年|同年|当年|次年)?(?:(20\d\d)年)?(十二|八|四|七)月三十一?日"
)
#: 时间跨度:2009年1月—12月, 统计期为2013全年
_SPAN_MONTHS = re.compile(
    r"((?:19|20)\d\d)(?:年0?1月(?:份)?(?:至|到|-|—|–|~){1,2}(?:同年|当年|\1年)?12月(?!\d{1,2}日)|年?全年)"
)
#: A year that is still to come: 2014年,我局将……; 2014年工作打算
_OUTLOOK = re.compile(
    r"((?:19|20)\d\d)年(?:度)?(?:,?[我本]?[\u4e00-\u9fff]{0,5}?将(?:进一步|继续|重点|从|按|以|认真|不断|着力|做|在|加|围|严|…|\.|$)|(?:的)?(?:工作)?(?:打算|计划|设想|安排|思路|重点|展望)|,?(?:下一步|拟))"
)
#: (2010年度) on a line of its own, below the headline.
_YEAR_LINE = re.compile(r"\(?((?:19|20)\d\d)年度?\)?")
_TITLE_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-—–~至/]((?:19|20)?\d\d))?(?!\d)(?=年|学年|度|政府|政务|信息|\s|$|annual|\W|[\u4e00-\u9fff])"
)
_STATED = re.compile(
    r"(?<![\d〔\[(])((?:19|20)\d\d)年度?(?:[^。,;:《》\d]{0,24}?)(?:年度报告|工作报告|年报|的报告|报告)"
)
_LEADING = re.compile(
    r"(?:^(?:\(?[一二三四五六七八九十\d]{1,2}[)、.])?[\u4e00-\u9fff]{0,6}?|[,:])(?:截[至止]到?|在|自)?"
    r"((?:19|20)\d\d)年(?![\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日(?!以来|起|至|止|,)|(?:度)?(?:政府信息公开工作|政务公开工作)?要点|[^,]{0,12}[〔\[])"
)
_URL_DAY = re.compile(r"(?<!\d)(20[012]\d)[-/]?0?[1-4](?!\d(?!\d))(?:[-/]?[0-3]?\d)?(?=[/_\-.\d]|$)")
_ACADEMIC = re.compile(r"((?:20)\d\d)[-—–]{1,2}((?:20)?\d\d)学?年")
_URL_YEAR = re.compile(
    r"(?<![\d])((?:20)[012]\d)(?:年|nd|nb|n)(?=$|[^a-z0-9]|zf|xx|zw)|fbtime=((?:20)\d\d)(?!\d)|(?<=/)((?:20)[012]\d)(?=[a-z])|(?<=[a-z])((?:20)[012]\d)(?=/[^\d])"
)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value.isoformat() if FIRST_YEAR < year < LAST_YEAR else None


def days(text: str) -> list[tuple[str, int, int]]:
    """Whole dates in a line of folded text as (ISO date, start, end), in order."""
    found = []
    # Most lines have no date; one in digits has a year of this or the last century, one in numerals 年, 月 and 日.
    dated = "20" in text or "19" in text
    for match in _DAY.finditer(text) if dated else ():
        iso = _iso(int(match[1]), int(match[2]), int(match[3] or match[4]))
        if iso:
            found.append((iso, match.start(), match.end()))
    for match in _DAY_FIRST.finditer(text) if dated and "." in text else ():
        iso = _iso(int(match[3]), int(match[2]), int(match[1]))
        if iso:
            found.append((iso, match.start(), match.end()))
    for match in _CHINESE_DAY.finditer(text) if "年" in text and "月" in text and "日" in text else ():
        iso = _iso(*[numerals.number(part) or 0 for part in match.groups()])
        if iso:
            found.append((iso, match.start(), match.end()))
    for match in _ENGLISH_DAY.finditer(text) if dated and _LETTERS.search(text) else ():
        iso = _iso(int(match[3]), _MONTHS.index(match[1][:3]) // 3 + 1, int(match[2]))
        if iso:
            found.append((iso, match.start(), match.end()))
    return sorted(found, key=lambda item: item[1])


def published(view: NormalizedText, rows: list[Row]) -> list[Candidate[str]]:
    """Readings of the date of publication: labelled, standing alone at the head, the signature's."""
    found: list[Candidate[str]] = []
    weights = {"published": 10.0, "written": 6.0, "updated": 5.0}
    for row in rows:
        if row.kind in weights:
            value = re.sub(r"^(?:20)?(\d\d)-?(\d\d)-?(\d\d)(?!\d)", r"20\1-\2-\3", row.value)  # 20150318, 15-03-18
            for iso, _, _ in days(value)[:1]:
                weight = weights[row.kind] + (1 if "发布" in row.label or "公开" in row.label else 0)
                found.append(Candidate(iso, "metadata_row", weight, row.value, row.start, row.end))
    lines = view.lines
    body = body_begins(lines)
    for number, line in enumerate(lines[: body + 3]):
        if sentence := _published_on(line):
            found.append(sentence)
        dated = days(line.text) if len(line.text) <= 90 else []
        if not dated or _NOT_PUBLISHED.search(line.text):
            continue
        for iso, start, end in dated:
            after = line.text[end:]
            alone = _BEFORE_DATE.match(line.text[:start]) and (_AFTER_DATE.match(after) or _BODY.match(after.strip()))
            if alone:
                weight = 5.0 if _CLOCK.match(line.text[end:]) else 4.0
                bracketed = line.text[:start].strip().startswith("(")
                found.append(_dated(iso, "page_date", weight - (1 if bracketed else 0), line, start, end))
            elif _CLOCK.match(line.text[end:]) and number < body + 1:
                found.append(_dated(iso, "page_date", 4.5, line, start, end))
            elif (source := re.search(r"来源|发布者|作者", line.text[end : end + 12])) and number < body + 1:
                found.append(_dated(iso, "page_date", 4.0 if source else 0, line, start, end))
            elif number < body + 1 and _AFTER_DATE.match(line.text[end:]):
                before = line.text[:start]
                if _BEFORE_SOURCE.search(before):
                    found.append(_dated(iso, "page_date", 4.0, line, start, end))
                elif _BODY.match(before) or _TITLE_BEFORE.search(before):
                    found.append(_dated(iso, "page_date", 3.0, line, start, end))
            break
    for line in lines[max(body + 1, len(lines) - 45) :]:
        if len(line.text) <= 60 and (dated := days(line.text)) and not _NOT_PUBLISHED.search(line.text):
            for iso, start, end in dated:
                lead = line.text[:start].strip(" ()[]©")
                if end >= len(line.text.rstrip(" ).]】")) and re.fullmatch(r"[\u4e00-\u9fff、 ]{0,30}", lead):
                    found.append(_dated(iso, "signature", 2.0, line, start, end))
    return found


def in_header(header: NormalizedText) -> list[Candidate[str]]:
    """Dates that stand alone on a line beside the document: a ``<time>`` element, a date beside the source."""
    for line in header.lines[:60]:
        dated = days(line.text)
        if not dated or _NOT_PUBLISHED.search(line.text):
            continue
        for iso, start, end in dated[:1]:
            if _BEFORE_DATE.match(line.text[:start]) and _AFTER_DATE.match(line.text[end:]):
                return [Candidate(iso, "header", 4.5, line.text)]
    return []


def _published_on(line: Line) -> Candidate[str] | None:
    """本报告于2018年3月15日发布: not the date of a decree that the line cites."""
    for iso, start, end in days(line.text[:200]):
        lead = line.text[:start]
        of_decree = "《" in lead.split("》")[-1] or _OF_DECREE.search(lead[-12:].split(",")[-1])
        if not of_decree and _PUBLISHED_ON.match(line.text[end:]):
            return _dated(iso, "statement", 1.5, line, start, end)
    return None


def _dated(iso: str, rule: str, weight: float, line: Line, start: int, end: int) -> Candidate[str]:
    return Candidate(iso, rule, weight, line.text[start:end], line.start + start, line.start + end)


def _academic(first: str, second: str | None) -> int:
    """Of 2015-2016 (or 2015-16) the later year."""
    if not second:
        return int(first)
    later = int(second) if len(second) == 4 else int(first[:2] + second)
    return later if int(first) <= later <= int(first) + 1 else int(first)


def title_year(text: str) -> int | None:
    """The year a headline names."""
    match = _TITLE_YEAR.search(text)
    return _academic(match[1], match[2]) if match else None


def _at(pattern: re.Pattern[str], flat: str, years: list[int], most: int) -> list[re.Match[str]]:
    """The first matches of a pattern that begins with a year, at the years of the text."""
    found: list[re.Match[str]] = []
    for at in years:
        if at >= len(flat) or len(found) == most:
            break
        match = pattern.match(flat, at)
        if match is not None and not (found and at < found[-1].end()):
            found.append(match)
    return found


def _periods(view: NormalizedText, flat: str, years: list[int]) -> list[Candidate[int]]:
    """Years of the reporting period that the text states."""
    found: list[Candidate[int]] = []

    def read(year: int, weight: float, match: re.Match[str]) -> None:
        if FIRST_YEAR < year < LAST_YEAR:
            start, end = match.span()
            found.append(Candidate(year, "period", weight, view.flat[start:end], *view.origin(start, end)))

    for rank, match in enumerate(_at(_SPAN, flat, years, 3)):
        first, month = int(match[1]), int(match[2])
        last, until = int(match[3] or match[1]), int(match[4])
        if not match[3] and until < month:
            last += 1
        if not 0 <= last - first <= 1 or (last - first) * 12 + until - month < 5:
            continue
        # An academic year is named for the year it ends in; 1 January of the next is the end of this one.
        year = first if until == 1 or last == first else last
        read(year, 10.0 if rank == 0 else 2.0, match)
    for match in _at(_SPAN_CHINESE, flat, years, 1):
        read(int(match[3] or match[1]), 10.0, match)
    for match in _at(_SPAN_MONTHS, flat, years, 1):
        read(int(match[1]), 3.0, match)
    return found


def covered(
    view: NormalizedText, titles: list[Title], url: str | None, day: Candidate[str] | None
) -> list[Candidate[int]]:
    """Readings of the year covered."""
    found: list[Candidate[int]] = []
    spans = [(t.start, t.end) for t in titles[:4] if t.start is not None and t.end is not None]
    misnamed = False
    for rank, title in enumerate(titles[:4]):
        year = title_year(title.text)
        if year:
            weight = title.weight if rank == 0 else title.weight / 3
            if day is not None and day.value[:4] == str(year) and day.value[5:7] <= "06":
                # What is put up in the first half of a year cannot cover it: this headline names the year it is of.
                weight *= 0.4
                misnamed = True
            found.append(Candidate(year, title.rule, weight, title.text, title.start, title.end))
    whole = view.flat
    flat = whole[:20000]
    years = [start for start in view.years if start + 4 <= len(flat)]
    headlines = [(view.to_flat(start), view.to_flat(end)) for start, end in spans]

    def read(year: int, rule: str, weight: float, start: int, end: int) -> None:
        if FIRST_YEAR < year < LAST_YEAR:
            found.append(Candidate(year, rule, weight, view.flat[start:end], *view.origin(start, end)))

    def outside(match: re.Match[str]) -> bool:
        return not any(start <= match.start() < end for start, end in headlines)

    found += _periods(view, flat, years)
    for match in _at(_ACADEMIC, flat[:3000], years, 1):
        read(_academic(match[1], match[2]), "statement", 4.0, match.start(), match.end())
    # The patterns that follow have 年 right after the year; most of what looks like a year has not.
    years = [at for at in years if flat.startswith("年", at + 4)]
    for match in list(filter(outside, _at(_STATED, flat[:800], years, 6)))[:3]:
        read(int(match[1]), "statement", 4.0, match.start(), match.end())
    for match in _at(_OUTLOOK, flat, years, 1):
        read(int(match[1]) - 1, "outlook", 2.0, match.start(), match.end())
    for line in view.lines[:12]:
        if line.text.lstrip()[:1] not in "(12":
            continue  # most lines
        alone = _YEAR_LINE.fullmatch(squeeze(line.text))
        if alone and not any(start <= line.start < end for start, end in spans):
            found.append(Candidate(int(alone[1]), "page_line", 5.0, line.text, line.start, line.end))
            break
    leading = [
        (offset + match.start(1), match)
        for offset, sentence in view.sentences_at(
            [at for at in view.year_starts if whole[at + 4 : at + 5] == "年"], 400
        )
        for match in list(_LEADING.finditer(sentence))[:3]
        if not _OUTLOOK.match(sentence, match.start(1))
        and not any(start <= offset + match.start(1) < end for start, end in headlines)
    ][:30]
    for start, match in leading:
        read(int(match[1]), "body", min(6.0 / len(leading), 3.0), start, start + 5)
    if leading:
        start, match = leading[0]
        read(int(match[1]), "body", 1.5, start, start + 5)
    if url:
        for match in list(_URL_YEAR.finditer(url.lower()))[:2]:
            year = int(next(group for group in match.groups() if group))
            weight = 3.0 if match[1] or match[2] else 1.5
            found.append(Candidate(year, "url", weight, match.group()))
    if day is not None and day.rule != "signature":
        weight = 3.0 if misnamed else 1.5
        found.append(Candidate(int(day.value[:4]) - 1, "published", weight, day.text, day.start, day.end))
    if url and not found:
        # Reports are due by 31 March; a page put up in the first months is about the year before.
        for match in list(_URL_DAY.finditer(url))[:1]:
            found.append(Candidate(int(match[1]) - 1, "url", 1.0, match.group()))
    return found
