"""Headline figures in sentences: 主动公开政府信息4703条, 共收到申请17宗, 未发生行政复议.

Each function yields what a sentence can mean, with weights: a total before a part (其中), the year's own figure
before another's. 未收到 is nought. 余, 多 and 约 leave the number as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.metadata.candidates import Candidate
from indexer.metadata.views import View

_CHINESE = "〇零○一二两三四五六七八九十百千万"
_N = rf"(?P<n>\d[\d,]{{0,11}}(?:\.\d{{1,4}})?[万亿]?|(?<![统同第唯单之])[{_CHINESE}]{{1,9}})"
_MORE = r"(?:余|多|来)?"
_UNIT = r"(?:余|多)?(?:\(?(?:条|件|篇|宗|份|项|例|起|个|人次|次|封|则|期|批)\)?)"
_DISCLOSED = re.compile(
    rf"主动公开(?P<object>[^。;,:\d]{{0,70}}?)[,:]?(?P<sum>共计?|累计|总计|总数|合计|计|达到?|约|为|有|数量?为?){{0,3}}{_N}{_MORE}{_UNIT}"
)
_DISCLOSED_AFTER = re.compile(rf"{_N}{_MORE}{_UNIT}(?:的)?主动公开(?:的)?(?:政府|政务)?信息")
_PUBLISHED = re.compile(
    rf"(?<!主动)(?:发布|公开|公布)(?P<object>[^。;,:\d]{{0,40}}?信息)(?P<sum>共计?|累计|总计|总数|合计|计|达到?|约|为){{0,2}}{_N}{_MORE}{_UNIT}"
)
_PUBLISHED_AFTER = re.compile(
    rf"(?<!主动)(?:发布|公开|公布)(?:各类|了)?{_N}{_MORE}{_UNIT}(?:的)?(?:各类|政府|政务|部门|有关|相关|公开|的){{0,3}}信息"
)
_PLAIN_OBJECT = re.compile(
    r"^(?:了|的|各类|各项|各种|各方面|政府|政务|公开|工作|有关|相关|全部|本级|本局|我局|机关|部门|文件|类|信息|数量?|总数|总量|共|累计|等|全文|方面|全年|"
    r"信息公开|目录|条目|事项|内容|情况|动态|及时|主动|为)*$"
)
_SUMMARY_OBJECT = re.compile(
    r"(?:等[^、]{0,14}|(?:各类|各项|各种|各方面)(?:方面)?(?:的)?(?:相关|有关)?(?:政府|政务|公开|工作|动态)?)信息$"
)
_PARTIAL_OBJECT = re.compile(
    r"规章|规范性文件|网站|栏目|平台|指南|年报|年度报告|目录|制度|规划|预算|决算|财政|建议|提案"
)
_CHANNEL = re.compile(
    r"微博|微信|公众号|公报|新闻媒体|报刊|广播|电视|公开栏|短信|信息公开栏|公告栏|电子屏|抖音|今日头条|简报|客户端|宣传栏"
)
_WHOLE = re.compile(r"共|累计|总计|全年|合计|总数|总量|年度")
#: Sums over all years since the regulation came into force.
_SINCE = re.compile(r"自?(?:19|20)\d\d年[^,。]{0,12}?(?:以来|至(?:19|20)\d\d年)|历年|开通以来|施行以来|实施以来")
_SINCE_THIS_YEAR = re.compile(r"((?:19|20)\d\d)年[^,。]{0,8}至\1年")
_RECEIVED = re.compile(
    rf"(?:收到|受理|接收|接到|接受|收受|新收|收)(?P<object>[^。;,:\d]{{0,34}}?(?:申请|依申公开|依申请公开|公开件|公开事项)[^。;:\d{_CHINESE}]{{0,22}}?)[,:]?{_N}{_MORE}{_UNIT}"
)
_RECEIVED_AFTER = re.compile(
    rf"(?:收到|受理|接收|接到|接受|新收)(?:的|到|了|共计?|各类|社会|群众|公民|公众){{0,3}}{_N}{_MORE}{_UNIT}(?P<object>[^。;,:\d]{{0,22}}?(?:申请|依申公开))"
)
_APPLIED = re.compile(
    rf"(?:依申请公开|申请公开|公开申请|申请)(?:政府信息|信息|事项|件|数量?|总数|总量|情况|受理|的){{0,3}}(?:共计?|累计|总计|为|:|有|均为|计){{0,2}}{_N}{_MORE}(?:件|条|宗|份|起|例|项|人次|次)"
)
_NUMBER_OF_REQUESTS = re.compile(
    r"申请(?:公开)?(?:政府信息|信息|的|公开|件|受理){0,3}(?:数量|总数|总量|数)(?:为|:|是|共|共计)?(?P<n>\d{1,6})(?![\d.%])"
)
_NO_REQUEST = re.compile(
    r"(?:未|没有?|无|尚未|均未|从未)(?:曾|有|能)?(?:收到|受理|接到|接收|发生|出现|收|办理)?(?:过|任何|到)?(?P<object>[^。;,:]{0,34}?)(?:申请|依申公开)"
)
_OTHER_MATTER = re.compile(
    r"复议|诉讼|投诉|减免|免除|收费|费用|举报|信访|行政许可|赔偿|咨询|提案|建议|更正|拒绝|退回|答复不|要求更改|超期|不予公开的"
)
_OTHER_KIND = re.compile(r"其中|上年|去年|结转|答复|办结|办理(?!依)|回复|部分公开|同意|不予|较|同比|比20|往年|历年")
_NEGATION = r"(?:未|没有?|无|零|尚未|均未|从未|不存在)"
_OUTCOME = re.compile(r"维持|纠正|撤[销回]|审结|驳回|败诉|胜诉")
_COUNT_UNIT = r"(?:件|起|宗|例|次|份|项|个|人次|条)"


def number(text: str) -> int | None:
    """Value of a numeral in digits or characters: ``1,234``, ``1.2万``, ``三百零五``; ``None`` if it has none."""
    text = text.replace(",", "")
    scale = 1
    if text and text[-1] in "万亿" and text[0].isdigit():
        scale = 10_000 if text[-1] == "万" else 100_000_000
        text = text[:-1]
    if text and text[0].isdigit():
        try:
            return round(float(text) * scale)
        except ValueError:
            return None
    digits = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2} | {c: i for i, c in enumerate("三四五六七八九", 3)}
    units = {"十": 10, "百": 100, "千": 1000}
    total = section = digit = 0
    plain = all(character in digits for character in text)
    if plain:
        return int("".join(str(digits[character]) for character in text)) if text else None
    for character in text:
        if character in digits:
            digit = digits[character]
        elif character in units:
            section += (digit or 1) * units[character]
            digit = 0
        elif character == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            return None
    return total + section + digit


def _read(view: View, value: int | None, weight: float, rule: str, start: int, end: int) -> Iterator[Candidate[int]]:
    if value is not None:
        origin = view.origin(start, end)
        yield Candidate(value, rule, weight, view.flat[start:end], *origin)


def _other_year(sentence: str, year: int | None) -> bool:
    years = {int(found) for found in re.findall(r"(?<!\d)((?:19|20)\d\d)(?=年|-)", sentence)}
    return bool(years) and year is not None and year not in years


def proactive(view: View, sentence: str, offset: int, year: int | None) -> Iterator[Candidate[int]]:
    for pattern, base in (
        (_DISCLOSED, 6.0),
        (_DISCLOSED_AFTER, 6.0),
        (_PUBLISHED, 3.5),
        (_PUBLISHED_AFTER, 3.5),
    ):
        for match in pattern.finditer(sentence):
            before = sentence[max(0, match.start() - 30) : match.start()]
            clause = re.split(r"[,。;:]", before)[-1]
            weight = base
            thing = match.groupdict().get("object") or ""
            if not _PLAIN_OBJECT.match(thing) and not _SUMMARY_OBJECT.search(thing):
                weight -= 4.0 if _PARTIAL_OBJECT.search(thing) else 2.0
            if "信息" in thing or "信息" in match.group():
                weight += 1.0
            if _WHOLE.search(clause) or (match.groupdict().get("sum") or ""):
                weight += 1.5
            if re.search(r"(?:总计|合计|共计)$", clause):
                weight += 1.0
            if _CHANNEL.search(clause + thing):
                weight -= 2.5
            earlier = sentence[: match.start()]
            if "其中" in earlier:
                # A part of all that was disclosed on its own initiative; or the whole of it, where the
                # sum before counts answers to requests too.
                whole = re.search(r"其中[,:]?$", earlier) and "主动公开" not in earlier and base == 6.0
                weight += 1.0 if whole else -4.0
            if re.search(r"不|未|非|应|拟|是否|免予|不予|属于?|依申请", clause[-3:]):
                weight -= 6.0
            if _other_year(before + match.group(), year):
                weight -= 4.0
            elif _SINCE.search(before) and not _SINCE_THIS_YEAR.search(before):
                weight -= 3.0
            elif year is not None and str(year) in before:
                weight += 1.0
            if weight >= 3.0:
                value = number(match["n"])
                yield from _read(view, value, weight, "body", offset + match.start(), offset + match.end())


def requests(view: View, sentence: str, offset: int, year: int | None) -> Iterator[Candidate[int]]:
    for pattern, base in ((_RECEIVED, 6.0), (_RECEIVED_AFTER, 6.0), (_APPLIED, 3.5)):
        for match in pattern.finditer(sentence):
            before = sentence[max(0, match.start() - 24) : match.start()]
            clause = re.split(r"[,。;:]", before)[-1]
            weight = base
            thing = match.groupdict().get("object") or ""
            if _OTHER_MATTER.search(thing + clause[-8:]):
                continue
            if base < 6 and (_OTHER_KIND.search(clause) or _OTHER_KIND.search(match.group())):
                continue
            if _OTHER_KIND.search(clause):
                weight -= 3.0
            if "其中" in thing or re.search(r"网[上络]|信函|当面|传真|邮件|邮寄|现场", thing + clause[-6:]):
                weight -= 2.5
            if re.search(r"共|累计|总计|全年|年度", clause + match.group()):
                weight += 1.0
            if _other_year(before + match.group(), year):
                weight -= 4.0
            if re.search(r"未|没|无", clause[-2:]):
                value: int | None = 0
            else:
                value = number(match["n"])
            if weight >= 3.0:
                yield from _read(view, value, weight, "body", offset + match.start(), offset + match.end())
    for match in _NUMBER_OF_REQUESTS.finditer(sentence):
        if not _OTHER_KIND.search(sentence[max(0, match.start() - 10) : match.end()]):
            yield from _read(view, number(match["n"]), 3.5, "body", offset + match.start(), offset + match.end())
    for match in _NO_REQUEST.finditer(sentence):
        tail = sentence[match.end() : match.end() + 8]
        if _OTHER_MATTER.search(match.group() + tail[:6]) or _OTHER_KIND.search(match["object"]):
            continue
        if _other_year(sentence[: match.end()], year):
            continue
        if re.search(r"(?:网[上络]|书面|信函|当面|传真|邮件)", match["object"]):
            continue
        yield from _read(view, 0, 5.0, "body", offset + match.start(), offset + match.end())


def requests_under_heading(view: View) -> Iterator[Candidate[int]]:
    """未收到 right after a heading on requests: 三、依申请公开 … 未收到."""
    for heading in re.finditer(
        r"(?:[一二三四五六七八]、|\([一二三四五六]\)|\(?\d[、.)])[^。]{0,8}?依申请(?:公开)?[^。;,]{0,16}", view.flat
    ):
        rest = view.flat[heading.start() : heading.end() + 30].split("。")[0]
        match = re.search(r"(?:未|没有|均未)(?:收到|接到|受理|发生)|(?:^|[^\u4e00-\u9fff])无(?:$|[,;])", rest)
        if match and not _OTHER_MATTER.search(rest):
            start = heading.start() + match.start()
            yield from _read(view, 0, 3.0, "body", start, heading.start() + match.end())


@lru_cache(maxsize=2)
def _dispute_patterns(word: str) -> tuple[re.Pattern[str], ...]:
    """Of 复议 or 诉讼: denied before it, nought after it, a number after it, a number before it."""
    happened = "因|有|收到|发生|出现|接到|产生|提起|被|引起|引发|涉及|受理"
    nought = rf"均?为?(?:0|零){_COUNT_UNIT}?|均?未(?:发生|收到|有)|均?没有|情况?[::]?无|均?无$|无。|均?不存在"
    return (
        re.compile(rf"{_NEGATION}(?:{happened})?[^。;]{{0,50}}?{word}"),
        re.compile(rf"{word}(?:[^。;\d]{{0,24}}?)(?:{nought})"),
        re.compile(rf"{word}(?P<object>[^。;,:\d{_CHINESE}]{{0,20}}?)(?:共计?|为|:|有|,共){{0,2}}{_N}{_COUNT_UNIT}"),
        re.compile(rf"(?<![\d.]){_N}{_COUNT_UNIT}(?:因?[^。;,:\d]{{0,16}}?)(?:行政)?{word}"),
    )


def disputes(view: View, sentence: str, offset: int, word: str, other: str) -> Iterator[Candidate[int]]:
    """Reconsiderations (``word`` 复议, ``other`` 诉讼) or lawsuits (the reverse) that a sentence counts or denies."""
    if word not in sentence:
        return
    denied, nought, direct, after = _dispute_patterns(word)

    def read(match: re.Match[str], value: int | None, weight: float) -> Iterator[Candidate[int]]:
        return _read(view, value, weight, "body", offset + match.start(), offset + match.end())

    for match in denied.finditer(sentence):
        counted = re.search(r"\d", re.sub(r"\d{4}年", "", match.group()))
        if not counted and "败诉" not in match.group():
            yield from read(match, 0, 4.0)
    for match in nought.finditer(sentence):
        between = match.group()[len(word) :]
        fraction = re.match(r"0[.\d]", sentence[match.end() - 1 : match.end() + 1])
        if not re.search(r"纠正|败诉|0[.\d]|\d0", between) and not fraction:
            yield from read(match, 0, 4.0)
    for match in direct.finditer(sentence):
        if other in match["object"]:
            if number(match["n"]) == 0:
                yield from read(match, 0, 4.0)
        elif not _OTHER_KIND.search(match["object"]) and not _OUTCOME.search(match["object"]):
            yield from read(match, number(match["n"]), 5.0)
    for match in after.finditer(sentence):
        between = match.group()
        counted_after = re.search(rf"{word}[^。;,:\d]{{0,12}}\d", sentence[match.end() - len(word) :])
        if other not in between and not _OTHER_KIND.search(between) and not counted_after:
            yield from read(match, number(match["n"]), 3.0)
