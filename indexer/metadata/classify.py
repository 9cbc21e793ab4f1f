"""Whether a document is an annual report on government-information disclosure, and which form it follows.

Whether it is one is a trained choice (``model.py``) among the features found here: marks that reports have, and marks
that other pages have. Forms: the free narrative of the regulation of 2008, and the statutory tables of
国办公开办函〔2019〕60号 (years 2019 and 2020) and 〔2021〕30号 (from 2021).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from indexer.document import Table
from indexer.metadata.candidates import Candidate
from indexer.metadata.header_rows import Row
from indexer.metadata.titles import Title
from indexer.text.normalized_text import NormalizedText

#: The model that decides: see :mod:`indexer.metadata.model`.
MODEL = "is_report"
#: Marks that no annual report has, whatever else speaks for one: a list of reports, a headline of half a year,
#: and one of another yearly report (法治政府建设, 部门决算) where none is of disclosure.
CERTAIN = frozenset({"list", "part_of_year", "another"})

#: What is looked for in the text, each a mark for or against. Words are found faster than patterns are.
_WORDS: dict[str, tuple[str, ...]] = {
    "requests": ("依申请公开", "依申公开", "公开申请"),
    "made": ("本报告", "本年报", "本年度报告", "情况如下", "报告如下"),
    "disputes": ("复议", "行政诉讼"),
    "tables": ("本年新收政府信息公开申请", "第二十条第(一)项", "本年制发件数", "勾稽关系"),
}
_PATTERNS = {
    "overview": re.compile(r"一、?[^。,;一二三]{0,12}?(?:概述|综述|总体|基本情况|概况|工作开展情况)|\(一\)主动公开"),
    "count": re.compile(r"(?:公开|发布)[^。;]{0,30}?\d+余?[条件篇]|\d余?[条件篇][^。;]{0,10}?主动公开"),
}
#: The same for the first part of the text.
_WORDS_AT_HEAD: dict[str, tuple[str, ...]] = {
    "orders": ("特此通知", "请于", "请各", "事项通知如下", "要求通知如下"),
    "collection": ("精选", "范文", "欢迎阅读", "小编", "篇1", "篇一", "第一篇"),
    "press": ("本报讯", "网讯", "据悉", "获悉", "出炉", "晒出", "新华社", "中新社", "昨日", "今日", "日前", "记者"),
}
#: Each with characters of which it needs one, and which most texts have not.
_PATTERNS_AT_HEAD = {
    "several": ("篇", re.compile(r"[共通用汇总推荐][^。]{0,4}\d+篇|[一二三四五六七八九十]篇(?:$|\s)")),
    "newspaper": (
        "源电讯",
        re.compile(r"来源:?[^。]{0,10}(?:日报|晚报|晨报|新华|人民网|央视|新闻|客户端|青年报)|月\d{1,2}日[电讯]"),
    ),
    "announced": ("布", re.compile(r"^[^。]{0,30}(?:发布|公布)(?:19|20)\d\d")),
}
#: What the headlines of other documents say, in one of the first lines.
_HEADLINES = {
    "about": re.compile(
        r"(?:年度报告|年报|工作报告)》?(?:的)?(?:质量)?(?:第三方)?(?:解读|图解|范文|模板|格式|制度|评估)"
    ),
    "part_of_year": re.compile(r"(?:上半年|[一二三四]季度|\d+月份?)(?:政府|政务)?(?:信息)?公开"),
    "other": re.compile(r"行政执法|政府工作报告|公开指南|公开目录|考核办法"),
    "another": re.compile(
        r"司法公开|检务公开|党务公开|绩效管理|绩效评价|部门决算|部门预算|法治政府建设|网站工作年度报表|统计公报"
    ),
    "event": re.compile(
        r"^[\u4e00-\u9fff]{2,20}(?:召开|举办|举行|开展)[^。]{0,40}(?:会|会议|培训|培训班|讲座|活动)$"
        r"|^[\u4e00-\u9fff]{6,30}会(?:召开|举行)$"
    ),
    "notice": re.compile(
        r"(?:关于|有关)(?:做好|开展|报送|认真做好|进一步|组织|印发|编制|编报|加强|规范|公布|转发|填报).{0,50}(?:通知|意见|通报)"
        r"(?:\(.{1,20}\))?(?=$|\s*(?:发布|时间|日期|来源|20\d\d))"
    ),
}
#: Whether a mark speaks for a report (1) or against it (-1).
MEANT = (
    dict.fromkeys((*_WORDS, *_PATTERNS, "title_dated", "title_names_body", "period", "own_words", "url"), 1)
    | dict.fromkeys(("chapters_3", "chapters_4", "subject_often"), 1)
    | dict.fromkeys((*_WORDS_AT_HEAD, *_PATTERNS_AT_HEAD, *_HEADLINES), -1)
    | dict.fromkeys(("other_title", "never_says_so", "hardly_says_so", "no_year", "short"), -1)
)
#: The notice with which a body puts out its own report, which follows.
_ENCLOSED = re.compile(r"(?:印发|公布|发布)《[^》]*(?:年度报告|年报|工作报告)》")
#: A line of a list of reports: a headline with its date, its number or a bullet.
_LISTED = re.compile(
    r"^(?:[•·\-*▪■◆○●]|\d{1,3}[.、\s|]).{0,40}信息公开[^。]{0,20}(?:报告|年报)"
    r"|^[^。]{4,50}信息公开[^。]{0,20}(?:报告|年报)[^。]{0,20}(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\]?$"
)
_OTHER_TITLE = re.compile(
    r"制度|办法|规定|条例|指南|要点|方案|解读|研究|论文|公告$|难点|建议|思考|综述|评估|说明$|公示$|通报$|的函$|问答$|\d问$"
    r"|^(?!.*公开).{4,50}(?:工作总结|的报告|总结报告|工作报告|工作计划|工作思路|工作打算|工作安排)$"
)
#: What the chapters of a report are about.
_CHAPTERS = ("总体", "概述", "主动公开", "申请", "收费", "复议", "问题", "附表", "目录", "查阅")
#: What a report is about, and the regulation it is made by.
_SUBJECT = (
    "《条例》",
    "信息公开",
    "公开信息",
    "公开政府信息",
    "政务公开",
    "主动公开",
    "申请公开",
    "公开申请",
    "公开工作",
    "公开情况",
)
_ADDRESS = re.compile(r"gknb|nianbao|annualreport|nd(?:gz)?bg|gkgzbg|gzbg")
_TABLES_2021 = ("本年制发件数", "现行有效件数", "本年废止件数", "逾期不补正", "未按收费通知")
_TABLES_2019 = ("本年新制作数量", "本年新公开数量", "对外公开总数", "本年增/减", "采购总金额")
_TABLES = (*_WORDS["tables"], "收到和处理政府信息公开申请情况")


def features(
    view: NormalizedText,
    titles: list[Title],
    rows: list[Row],
    years: Sequence[Candidate[int]],
    year: Candidate[int] | None,
    url: str | None,
    own: Counter[str],
) -> list[str]:
    """The names of what speaks for a report or for something else; ``own`` counts the words a body has for itself."""
    flat = view.flat[:6000]
    head = flat[:1200]
    lines = [line.text for line in view.lines[:12]]
    first = lines[0] if lines else ""
    found = [name for name, words in _WORDS.items() if any(word in flat for word in words)]
    found += [name for name, pattern in _PATTERNS.items() if pattern.search(flat)]
    found += [name for name, words in _WORDS_AT_HEAD.items() if any(word in head for word in words)]
    found += [
        name
        for name, (needed, pattern) in _PATTERNS_AT_HEAD.items()
        if any(one in head for one in needed) and pattern.search(head)
    ]
    headlines = [line for line in lines[:3] if len(line) < 90 and "。" not in line]
    headlines += [row.value for row in rows if row.kind == "title"]
    headlines = [line for line in headlines if not _ENCLOSED.search(line)]
    found += [name for name, pattern in _HEADLINES.items() if any(map(pattern.search, headlines))]
    if titles:
        found = [mark for mark in found if mark != "another"]
        # A headline that names the year and the body is a report's own; without the year it is a heading.
        best = titles[0]
        dated = re.search(r"\d{4}|二[〇○零]", best.text) or (year is not None and year.rule == "page_line")
        if dated:
            found.append("title_dated")
            if best.weight >= 6.0:
                found.append("title_names_body")
    elif len(first) < 60 and "," not in first and _OTHER_TITLE.search(first):
        found.append("other_title")
    if any(candidate.rule == "period" for candidate in years):
        found.append("period")
    if not titles and "公开" not in flat:
        found.append("never_says_so")
    elif not titles and not any(word in flat for word in _SUBJECT):
        found.append("hardly_says_so")
    if year is None or year.weight < 1.0:
        found.append("no_year")
    if any(own.values()):
        found.append("own_words")
    chapters = sum(word in flat for word in _CHAPTERS)
    found += [f"chapters_{least}" for least in (3, 4) if chapters >= least]
    if flat.count("公开") >= 5:
        found.append("subject_often")
    if len(flat) < 150:
        found.append("short")
    listed = sum("信息公开" in line.text and bool(_LISTED.match(line.text)) for line in view.lines[:60])
    if (listed >= 2 and listed * 4 >= min(len(view.lines), 60)) or (
        len(titles) >= 5 and len({title.text for title in titles}) >= 5 and len(flat) < 3000
    ):
        found.append("list")
    if url and _ADDRESS.search(url.lower()):
        found.append("url")
    return found


def template(view: NormalizedText, tables: tuple[Table, ...], year: int | None) -> str:
    """``narrative``, ``tables-2019`` or ``tables-2021``."""
    # The cells as one text: white space goes from all of them at once.
    words = view.flat + "".join("".join(cell for table in tables for row in table.rows for cell in row).split())
    if any(word in words for word in _TABLES_2019):
        return "tables-2019"
    if any(word in words for word in _TABLES_2021):
        return "tables-2021"
    if any(word in words for word in _TABLES):
        return "tables-2021" if year is not None and year >= 2021 else "tables-2019"
    return "narrative"
