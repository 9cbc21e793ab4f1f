"""The four headline figures around a number: information disclosed, requests received, reconsiderations, lawsuits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.figures.mentions import Mention
from indexer.figures.record import Number
from indexer.figures.sentences import Sentence

Reading = tuple[str, float, Number, bool, int]

_SUM = r"(?:共计?|累计|总计|总数|合计|计|有|数量?|信息量|总量|为|达到?|新增|[:,]){0,4}$"
_COUNTED_INFORMATION = frozenset("条件篇份项个则次期") | {"条次", "件次", "宗", ""}
_COUNTED_CASES = frozenset("件宗份条起例项个次") | {"人次", "件次", ""}

_DISCLOSED = re.compile(rf"主动公开(?P<object>[^。;:]{{0,36}}?){_SUM}")
_DISCLOSED_AFTER = re.compile(r"^(?:的)?主动公开(?:的)?(?:政府|政务|各类)?信息")
_PUBLISHED = re.compile(rf"(?:发布|公开|公布)(?P<object>[^。;:,]{{0,24}}?信息){_SUM}")
_PUBLISHED_BEFORE = re.compile(r"(?:发布|公开|公布)(?:了|各类|政府信息共?|共计?){0,2}$")
_INFORMATION_AFTER = re.compile(r"^(?:的)?(?:各类|政府|政务|部门|有关|相关|公开|的){0,3}信息")
_INFORMATION_SUM = re.compile(r"(?:政府|政务)信息公开(?:总|条|件|信息)?(?:共计?|累计|总计|总数|合计|数量|为){1,3}$")
_PLAIN = re.compile(
    r"^(?:了|的|各类|各项|各种|各方面|政府|政务|公开|工作|有关|相关|全部|本级|本局|我局|机关|部门|文件|类|信息|数量?|总数|总量|共|累计|等|"
    r"全文|方面|全年|信息公开|目录|条目|事项|内容|情况|动态|及时|主动|为|海事|税务|气象|统计|教育|学校|[,、])*$"
)
_KINDS = re.compile(r"等(?:各类|方面|各方面|方面的|各项|政府|政务|相关|有关)*信息$")
_CHANNEL = re.compile(
    r"微博|微信|公众号|公报|新闻媒体|报刊|广播|电视|公开栏|短信|公告栏|电子屏|抖音|头条|简报|客户端|宣传栏|查阅|短视频|展板"
)
_SITE = re.compile(r"网站|门户网|政务网|平台")
_WHOLE = re.compile(r"共|累计|总计|全年|合计|总数|总量|年度")
_NOT_DISCLOSED = re.compile(r"(?:不|未|非|应|拟|是否|免予|不予|属于?|依申请|计划|目标|将)(?:全部|一律|及时)?$")
_PLANNED = re.compile(r"计划|拟|力争|目标|预计|将(?:继续|主动|公开|发布)")

_RECEIVED = re.compile(
    rf"(?:收到|受理|接收|接到|接受|收受|新收|收|接)(?:了|到|的)?(?P<object>[^。;:]{{0,34}}?(?:申请|依申公开|公开件|公开事项)[^。;:,]{{0,22}}?){_SUM}"
)
_RECEIVED_BEFORE = re.compile(r"(?:收到|受理|接收|接到|接受|新收|收)(?:的|到|了|共计?|各类|社会|群众|公民|公众){0,3}$")
_REQUEST_AFTER = re.compile(r"^(?P<object>[^。;,:]{0,24}?(?:申请|依申公开))")
_APPLIED = re.compile(
    rf"(?:依申请公开|申请公开|公开申请|申请)(?:政府信息|信息|事项|件|数量?|总数|总量|情况|受理|的|工作){{0,3}}{_SUM}"
)
_NOT_A_REQUEST = re.compile(
    r"复议|诉讼|投诉|减免|免除|收费|费用|举报|信访|许可|赔偿|咨询|提案|建议|更正|拒绝|退回|答复不|更改|超期|逾期|不予公开的|审批|备案|登记|补贴|救助|认定|仲裁|保障房|低保"
)
_PLAIN_REQUEST = re.compile(
    r"^(?:了|的|到|共计?|累计|总计|社会|公众|群众|公民|市民|法人|企业|其他|其它|组织|及|或者?|和|与|要求|提出|向|我|本|局|委|办|厅|镇|乡|街道|县|区|市|省|政府|政务|信息|公开|依|申请|人|各类|"
    r"有效|书面|关于|件|事项|数量?|总数|总量|情况|工作|表|受理|登记|、|,|\(|\)|等|新|内容)*$"
)
_REQUEST_CHANNEL = re.compile(r"网[上络]|在线|信函|书面|当面|传真|邮件|邮寄|现场|窗口|挂号")
_OTHER_KIND = re.compile(r"其中|上年|去年|结转|答复|办结|回复|部分公开|同意|不予|同比|比20|往年|历年|季度|月份|上半年|下半年")

_CASES = {
    "reconsiderations": re.compile(r"复议(?P<object>[^。;]{0,24}?)$"),
    "lawsuits": re.compile(r"(?:诉讼|应诉)(?P<object>[^。;]{0,24}?)$"),
}
_CASES_AFTER = {
    "reconsiderations": re.compile(r"^(?P<object>[^。;,:]{0,18}?)复议(?P<rest>[^。;,:]{0,12})"),
    "lawsuits": re.compile(r"^(?P<object>[^。;,:]{0,18}?)诉讼(?P<rest>[^。;,:]{0,12})"),
}
_CASE = re.compile(r"^[^。;,:]{0,18}?(?:复议|诉讼)")
_OUTCOME = re.compile(r"维持|纠正|纠错|撤[销回诉]|审结|驳回|败诉|胜诉|责令|终止|办结|变更|确认|尚在|正在|应诉率|结果|其他情形|其中")

_GROWTH = re.compile(r"(?:增加|增长|增多|减少|下降|上升|提高|增幅|降低|多|少)了?(?:约|近)?$")
_LAST_YEAR = re.compile(r"(?:上年度?|去年|上一年度?|往年|前年|同期)[^,;。]{0,14}$")
_SINCE = re.compile(r"自?(?:从)?((?:19|20)\d\d)年?[^,。;]{0,16}?(?:以来|至(?:今|(?:19|20)\d\d年)|起)|历年|开通以来|施行以来|实施以来|建立以来|成立以来")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|-)")


def concerns(text: str) -> bool:
    """Whether a sentence may hold a figure at all: most do not."""
    return "公开" in text or "申请" in text or "复议" in text or "诉讼" in text or "信息" in text or "依申" in text


def of_another_time(text: str, mention: Mention, year: int | None) -> bool:
    """Whether a number is another year's, a sum over years, or a difference to the year before."""
    if _GROWTH.search(mention.before) or _LAST_YEAR.search(mention.before):
        return True
    part = text[: mention.start].rpartition(";")[2][-160:]
    since = None
    for since in _SINCE.finditer(part):
        pass
    if since is not None:
        begun = since[1]
        later = part[since.end() :]
        if (begun is None or year is None or int(begun) != year) and not (year and f"{year}年" in later):
            return True
    if year is None:
        return False
    years = _YEAR.findall(part)
    return bool(years) and int(years[-1]) != year and not (since is not None)


def readings(
    sentence: Sentence, mention: Mention, following: Mention | None, year: int | None
) -> Iterator[Reading]:
    """The headline figures that a number may be: key, weight, value, whether it is a whole, length of its words."""
    before, after = mention.before, mention.after
    if mention.unit in _COUNTED_INFORMATION and ("公开" in before or "布" in before or "公开" in after):
        yield from _disclosed(sentence, mention, following)
    if mention.unit in _COUNTED_CASES:
        if "申请" in before or "依申" in before or "公开件" in before or "公开事项" in before or "申请" in after or "依申" in after:
            yield from _received(sentence, mention, following)
        if "复议" in before or "诉" in before or "复议" in after or "诉讼" in after:
            yield from _cases(sentence, mention, following)


def _clause(text: str) -> str:
    return re.split(r"[,;:]", text)[-1]


def _disclosed(sentence: Sentence, mention: Mention, following: Mention | None) -> Iterator[Reading]:
    before, after = mention.before, mention.after
    weight, thing, length, start = 0.0, "", 0, 0
    match = _last(_DISCLOSED, before)
    if match is not None:
        weight, thing, start = 6.0, match["object"], match.start()
    elif _DISCLOSED_AFTER.match(after):
        weight, thing, start = 6.0, "信息", len(before)
    elif (match := _last(_PUBLISHED, before)) is not None:
        weight, thing, start = 3.5, match["object"], match.start()
    elif _INFORMATION_AFTER.match(after) and (match := _PUBLISHED_BEFORE.search(before)):
        weight, thing, start = 3.5, "信息", match.start()
    elif match := _INFORMATION_SUM.search(before):
        weight, thing, start = 3.5, "信息", match.start()
    else:
        return
    length = len(before) - start
    clause = _clause(before[:start])
    plain = bool(_PLAIN.match(thing))
    if "申请" in thing or ("依申请" in before[max(0, start - 4) : start + 4]):
        return
    if not plain and not _KINDS.search(thing):
        weight -= 2.0
        if re.search(r"规章|规范性文件|网站|栏目|平台|目录条数|指南", thing) and "信息" not in thing:
            weight -= 2.0
    if "信息" in thing:
        weight += 1.0
    whole = plain
    if _WHOLE.search(clause) or _WHOLE.search(before[start:]):
        weight += 1.5
        whole = True
    channel = bool(_CHANNEL.search(clause + thing))
    if channel or (_SITE.search(clause + thing) and _more_channels(mention, following)):
        weight -= 2.5
        whole = False
    lead = sentence.text[max(0, mention.start - len(before) - 12) : mention.start - length]
    if "其中" in clause or lead[-3:].rstrip(",:").endswith("其中"):
        # A part of all that was disclosed; or the whole of it, where the sum before counts other things too.
        earlier = sentence.text[: mention.start - length]
        weight += -4.0 if "主动公开" in earlier or weight < 6.0 else 1.0
    if _NOT_DISCLOSED.search(clause) or _PLANNED.search(clause):
        weight -= 4.5
    yield "proactive_total", weight, mention.value, whole, length


def _more_channels(mention: Mention, following: Mention | None) -> bool:
    """Whether the next number is of another channel beside this one, not a part of it."""
    return (
        following is not None
        and following.start - mention.end < 30
        and bool(_CHANNEL.search(following.before) or _SITE.search(following.before))
        and not re.search(r"其中|包括|含", following.before)
    )


def _received(sentence: Sentence, mention: Mention, following: Mention | None) -> Iterator[Reading]:
    before, after = mention.before, mention.after
    match = _last(_RECEIVED, before)
    if match is not None:
        weight, thing, start = 6.0, match["object"], match.start()
    elif (match := _RECEIVED_BEFORE.search(before)) and (tail := _REQUEST_AFTER.match(after)):
        weight, thing, start = 6.0, tail["object"], match.start()
    elif match := _last(_APPLIED, before):
        weight, thing, start = 3.5, "", match.start()
    else:
        return
    clause = _clause(before[:start])
    if _NOT_A_REQUEST.search(thing + clause[-8:]):
        return
    if weight < 6.0 and (
        _OTHER_KIND.search(clause) or _OTHER_KIND.search(before[start:]) or "主动公开" in sentence.text
        or (mention.unit == "条" and "信息" in before[start:])
        or mention.unit in ("个", "次")
        or sentence.topic == "disputes"
    ):
        return
    if not _PLAIN_REQUEST.match(thing):
        weight -= 1.5
    if _OTHER_KIND.search(clause) or "其中" in thing or _OTHER_KIND.search(thing):
        weight -= 3.0
    channel = bool(_REQUEST_CHANNEL.search(thing + clause[-6:]))
    if channel:
        if following is not None and _REQUEST_CHANNEL.search(following.before) and "其中" not in following.before:
            return
        weight -= 2.5
    whole = not channel and (bool(_WHOLE.search(clause + before[start:])) or weight >= 6.0)
    if _WHOLE.search(clause + before[start:]):
        weight += 1.0
    if "收" in before[start : start + 2]:
        weight += 0.5  # received, of which some are then accepted (受理)
    if re.search(r"未|没|无", clause[-2:]):
        return
    yield "requests_received", weight, mention.value, whole, len(before) - start


def _cases(sentence: Sentence, mention: Mention, following: Mention | None) -> Iterator[Reading]:
    before, after = mention.before, mention.after
    for key, other in (("reconsiderations", "诉讼"), ("lawsuits", "复议")):
        match = _last(_CASES[key], before)
        if match is not None and "," in match["object"] and _CASE.match(after):
            match = None  # the words before are of the number before
        if match is not None:
            thing = match["object"]
            joined = other in thing or _joined(before[: match.start()], other)
            if joined:
                if mention.value == 0:
                    yield key, 4.0, 0, True, len(before) - match.start()
                continue
            if _OUTCOME.search(thing) or _OTHER_KIND.search(thing) or re.search(r"未|没有|无", thing):
                continue
            yield key, 5.0, mention.value, True, len(before) - match.start()
            continue
        tail = _CASES_AFTER[key].match(after)
        if tail is None or other in tail["object"] or _OTHER_KIND.search(after[: tail.end()]) or "公开申请" in tail["object"]:
            continue
        if following is not None and following.start == mention.end + len(after) and not re.search(r"[,;、。(]", after):
            continue  # the word belongs to the next number
        if other in tail["rest"] and mention.value:
            continue
        yield key, 4.0, mention.value, True, 0
        if other in tail["rest"] and not mention.value:
            yield ("lawsuits" if key == "reconsiderations" else "reconsiderations"), 4.0, 0, True, 0


def _joined(text: str, other: str) -> bool:
    """Whether the words right before join another matter to this one: 行政复议、行政诉讼共3件."""
    return bool(re.search(rf"{other}(?:案件|申请)?(?:、|和|及|与|或者?|以及)(?:提起|被提起|申请|行政|被|[,]){{0,3}}$", text))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match of an end-anchored pattern that begins last: the shortest words that say what the number is."""
    found = None
    position = 0
    while (match := pattern.search(text, position)) is not None:
        found = match
        position = match.start() + 1
    return found
