"""Whether a document is an annual report on government-information disclosure, and which form it follows.

Whether it is one is a trained choice (``model.py``, ``is_report``) among the features found here: marks that reports have,
and marks that other pages have. Forms: the free narrative of the regulation of 2008, and the statutory tables of 国办公开办函〔2019〕60号 (years
2019 and 2020) and 〔2021〕30号 (from 2021).
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.document import Table
from indexer.metadata.candidates import Candidate
from indexer.metadata.header_rows import Row
from indexer.metadata.patterns import ANY, Anywhere, AtYear, each
from indexer.metadata.titles import Title
from indexer.text.normalized_text import NormalizedText

#: The model that decides: see :mod:`indexer.metadata.model`.
MODEL = "is_report"

_MARKS: tuple[tuple[str, Anywhere, AtYear | None], ...] = (
    (
        "period",
        Anywhere(r"\((?:19|20)\d\d年0?[159]月1日.{0,4}?(?:至|到|-|—)"),
        AtYear(
            r"(?:期限|日期|时限|时段|时间|跨度|期间|数据|内容为?|从|自|涵盖|统计期)[^。]{0,24}",
            r"[年./-]?(?:0?[1589]|[一五八九])[月./-]?(?:0?1日?|一日)?.{0,6}?(?:至|到|-|—|–|止)",
        ),
    ),
    (
        "statement",
        Anywhere(
            r"现将[^。]{0,60}(?:报告|年报)[^。]{0,10}(?:公布|报告|公开|如下)",
            Anywhere(
                *each("年度报告|年报|工作报告|本报告", r"[^。]{0,12}(?:由|按照|根据)[^。]{0,60}编制"), having="编制"
            ),
            Anywhere(*each("按|依|根据", r"[^。]{0,30}条例[^。]{0,40}(?:编制|公布|公开|报告)"), having="条例"),
            r"对(?:19|20)\d\d年度?[^。]{0,16}信息公开[^。]{0,10}情况[^。]{0,10}(?:梳理|总结|汇总|报告)",
        ),
        AtYear(
            r"(?:编制|公布|形成|撰写|发布|报告|公开)[^。]{0,70}",
            r"(?:-\d{4})?(?:年|学年)?[^。]{0,24}?(?:报告|年报)",
        ),
    ),
    (
        "overview",
        Anywhere(
            r"\(一\)主动公开",
            Anywhere(
                r"一、?[^。,;一二三]{0,12}?(?:概述|综述|总体情况|基本情况|总体|概况|工作概述|工作开展情况)",
                needing="概述|综述|总体|本情|概况|作开",
            ),
        ),
        None,
    ),
    (
        "proactive",
        Anywhere(
            *("主动公开信息", "主动公开政府信息", "主动公开政务信息", "二、主动公开", "主动公开情况"),
            *each("公开|发布", r"(?:政府|政务)?信息\d+余?条"),
        ),
        None,
    ),
    ("requests", Anywhere("依申请公开", "依申公开", "公开申请"), None),
    (
        "made",
        Anywhere(
            *each("本报告|本年报|本年度报告", r"(?:是|由|中|根据|的|全文|包括|共)"),
            r"现(?:将|予|向社会)?(?:公布|发布)[^。]{0,40}(?:年度报告|年报)",
            Anywhere(r"由.{2,40}?编制的?[^。]{0,24}(?:年度报告|年报)", having="编制"),
        ),
        None,
    ),
    (
        "count",
        Anywhere(
            r"公开[^。;]{0,30}?(?:信息|等)[^。;]{0,12}?\d+余?[条件篇]",
            Anywhere(*each("条|件|篇", r"(?:(?<=\d.)|(?<=\d余.))[^。;]{0,10}?主动公开"), having="主动公开"),
        ),
        None,
    ),
    ("disputes", Anywhere("复议", "行政诉讼"), None),
    ("problems", Anywhere(r"存在(?:的)?(?:主要)?(?:问题|不足)"), None),
    ("tables", Anywhere("本年新收政府信息公开申请", r"第二十条第\(一\)项", "本年制发件数", "勾稽关系"), None),
    (
        "self",
        Anywhere(
            r"年(?<=(?:19|20)\d\d年)(?:度)?[,,]?.{0,30}?(?:我|本)(?:局|委|厅|办|镇|乡|街道|区|县|市|省|校|院|中心|州|旗)"
        ),
        None,
    ),
)
_FAULTS: tuple[tuple[str, Anywhere], ...] = (
    (
        "articles",
        Anywhere(
            r"第一条.{0,400}第二条",
            r"第[一二三四五六七八九十]+条.{0,200}?第[一二三四五六七八九十]+条.{0,300}?第[一二三四五六七八九十]+条(?!第)",
        ),
    ),
    (
        "sample",
        Anywhere(
            *("范文", "模板下载", "仅供参考"),
            *each(r"x|×|\*|某", r"(?:(?<=^.)|(?<=[,。、在年].))[x×*某]{1,3}(?:省|市|县|区|局|镇)"),
        ),
    ),
    (
        "news",
        Anywhere(
            "记者",
            *each("电|讯", r"\s*\d{1,2}月\d{1,2}日"),
            Anywhere(r"^.{0,40}\d{1,2}月\d{1,2}日(?:电|讯)", needing="日电|日讯"),
        ),
    ),
    (
        "orders",
        Anywhere(
            "特此通知",
            Anywhere(
                r"现(?:将|就)有关(?:事项|要求|工作)[^。]{0,6}(?:通知|要求|明确)如下", having="如下", needing="将有|就有"
            ),
            Anywhere(
                r"请[^。]{0,12}(?:按时|按要求|认真)?(?:报送|上报)[^。]{0,20}(?:我办|办公室|邮箱)", needing="报送|上报"
            ),
        ),
    ),
    (
        "collection",
        Anywhere(
            *("精选", "范文", "欢迎阅读", "小编", "篇1", "篇一", "第一篇"),
            r"[共通用汇总推荐][^。]{0,4}\d+篇",
            r"[一二三四五六七八九十]篇(?:$|\s)",
        ),
    ),
    ("some_body", Anywhere(*each("某", r"(?:某|局|镇|乡|县|市|省|区|医院|学校|学院|公司|单位)"))),
    (
        "press",
        Anywhere(
            *("本报讯", "网讯", "据悉", "获悉", "出炉", "晒出", "新华社", "中新社", "昨日", "今日", "日前"),
            r"来源:?[^。]{0,10}(?:日报|晚报|晨报|新华|人民网|央视|新闻|客户端|青年报)",
        ),
    ),
    ("announced", Anywhere(r"^[^。]{0,30}(?:发布|公布)(?:19|20)\d\d")),
    ("index", Anywhere(r"序号\|?(?:信息|文件)?(?:名称|标题)")),
    (
        "about",
        Anywhere(r"^.{0,60}?(?:年度报告|年报|工作报告)》?(?:的)?(?:解读|图解|范文|模板|格式|制度|评估)"),
    ),
    ("half", Anywhere(r"^.{0,50}?(?:上半年|[一二三四]季度)(?:政府|政务)?(?:信息)?公开", needing="半年|季度")),
    (
        "part",
        Anywhere(
            r"^.{0,50}?(?:上半年|[一二三四]季度|\d+月份?)(?:政府|政务)?信息公开", needing="半年|季度|月份|月政|月信"
        ),
    ),
)
#: What the headlines of other documents name.
_OTHER = re.compile(
    r"绩效管理|绩效评价|部门决算|部门预算|法治政府建设|行政执法|网站工作年度报表|政府工作报告|统计公报|公开指南|公开目录|考核办法"
)
#: What the chapters of a report are about.
_CHAPTERS = ("总体", "概述", "主动公开", "申请", "收费", "复议", "问题", "附表", "目录", "查阅")
_EVENT = re.compile(
    r"^[\u4e00-\u9fff]{2,20}(?:召开|举办|举行|开展)[^。]{0,40}(?:会|会议|培训|培训班|推进会|讲座|活动)(?:\s|$)"
)
_NOTICE = re.compile(
    r"(?:关于|有关)(?:做好|开展|报送|认真做好|进一步|组织|印发|编制|加强|规范|公布|转发|填报).{0,50}(?:通知|意见|通报)(?:\(.{1,20}\))?(?=$|\s*(?:发布|时间|日期|来源|20\d\d))"
)
#: The notice with which a body puts out its own report, which follows.
_ENCLOSED = re.compile(r"(?:印发|公布|发布)《[^》]*(?:年度报告|年报|工作报告)》")
#: A line of a list of reports: a headline with its date, its number or a bullet.
_LISTED = re.compile(
    r"^(?:[•·\-*▪■◆○●]|\d{1,3}[.、\s|]).{0,40}信息公开[^。]{0,20}(?:报告|年报)"
    r"|^[^。]{4,50}信息公开[^。]{0,20}(?:报告|年报)[^。]{0,20}(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\]?$"
)
_OTHER_TITLE = re.compile(r"制度|办法|规定|条例|指南|要点|方案|解读|研究|论文|范文|公告$|难点|建议|思考|综述|评估")
_OTHER_SUMMARY = re.compile(r"^(?!.*公开).{4,40}(?:工作总结|总结报告|工作报告|工作计划)$")
_TABLES_2021 = Anywhere("本年制发件数", "现行有效件数", "本年废止件数", "逾期不补正", "未按收费通知")
_TABLES_2019 = Anywhere("本年新制作数量", "本年新公开数量", "对外公开总数", "本年增/减", "采购总金额")
_TABLES = Anywhere("本年新收政府信息公开申请", r"第二十条第\(一\)项", "勾稽关系", "收到和处理政府信息公开申请情况")


def features(
    view: NormalizedText,
    titles: list[Title],
    rows: list[Row],
    year: Candidate[int] | None,
    url: str | None,
    own: Counter[str],
) -> list[str]:
    """The names of what speaks for a report or for something else; ``own`` counts the words a body has for itself."""
    flat, pairs = view.flat[:6000], view.pairs
    head = flat[:1200]
    first = view.lines[0].text if view.lines else ""
    years = [start for start in view.year_starts if start + 4 <= len(flat)]
    found = [
        name
        for name, anywhere, at_year in _MARKS
        if anywhere.found(flat, pairs) or (at_year and at_year.found(flat, years))
    ]
    found += [name for name, anywhere in _FAULTS if anywhere.found(head, pairs)]
    if titles:
        # A headline that names the year and the body is a report's own; without the year it is a heading.
        best = titles[0]
        dated = re.search(r"\d{4}|二[〇○零]", best.text) or (year is not None and year.rule == "page_line")
        found.append("title_dated" if dated else "title_undated")
        if dated and best.weight >= 6.0:
            found.append("title_names_body")
    elif len(first) < 60 and "," not in first and (_OTHER_TITLE.search(first) or _OTHER_SUMMARY.search(first)):
        found.append("other_title")
    if any(len(line.text) < 60 and "。" not in line.text and _OTHER.search(line.text) for line in view.lines[:3]):
        found.append("other")
    if year is None or year.weight < 1.0:
        found.append("no_year")
    if any(own.values()):
        found.append("own_words")
    chapters = sum(word in flat for word in _CHAPTERS)
    found += [f"chapters_{least}" for least in (2, 3, 4) if chapters >= least]
    if len(flat) < 150:
        found.append("short")
    if flat.count("?") >= 3:
        found.append("questions")
    if _EVENT.match(first[:80]):
        found.append("event")
    noticed = view.may_have("通知") or view.may_have("意见") or view.may_have("通报")
    if (noticed and any(_is_notice(line.text) and not _ENCLOSED.search(line.text) for line in view.lines[:12])) or any(
        row.kind == "title" and _is_notice(row.value) for row in rows
    ):
        found.append("notice")
    listed = sum("信息公开" in line.text and bool(_LISTED.match(line.text)) for line in view.lines[:60])
    if (listed >= 2 and listed * 4 >= min(len(view.lines), 60)) or (
        len(titles) >= 5 and len({title.text for title in titles}) >= 5 and len(flat) < 3000
    ):
        found.append("list")
    if url and re.search(
        r"xxgknb|zfxxgknb|gkndbg|nianbao|annualreport|zfxxgkgzndbg|xxgkndbg|ndbg|gknb|gzbg", url.lower()
    ):
        found.append("url")
    return found


def _is_notice(line: str) -> bool:
    """Whether a line is the headline of a notice; most lines have none of its last words and need no pattern."""
    return ("通知" in line or "意见" in line or "通报" in line) and bool(_NOTICE.search(line))


def template(view: NormalizedText, tables: tuple[Table, ...], year: int | None) -> str:
    """``narrative``, ``tables-2019`` or ``tables-2021``."""
    # The cells as one text: white space goes from all of them at once.
    words, pairs = view.flat, ANY if tables else view.pairs
    if tables:
        words += "".join("".join(cell for table in tables for row in table.rows for cell in row).split())
    if _TABLES_2019.found(words, pairs):
        return "tables-2019"
    if _TABLES_2021.found(words, pairs):
        return "tables-2021"
    if _TABLES.found(words, pairs):
        return "tables-2021" if year is not None and year >= 2021 else "tables-2019"
    return "narrative"
