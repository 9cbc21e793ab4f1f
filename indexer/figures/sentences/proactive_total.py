"""How much information was disclosed proactively, around a number: 主动公开政府信息4703条."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.figures.sentences.number_context import SUM, Around, Reading, clause, last

#: Units of information; of what is only said to be published, fewer: 公开行政权力188项 is no count of information.
UNITS = frozenset("条件篇份项个则次期宗") | {"条次", "件次", ""}
_FIRM_UNITS = frozenset("条件篇份则") | {"条次"}

_DISCLOSED = re.compile(rf"主动公开(?:情况|方面|数量)?:?(?P<object>[^。;:]{{0,36}}?){SUM}")
_DISCLOSED_AFTER = re.compile(r"^(?:的)?主动公开(?:的)?(?:政府|政务|各类)?信息")
_PUBLISHED = re.compile(rf"(?:发布|公开|公布)(?P<object>[^。;:,]{{0,40}}?信息)(?:等)?{SUM}")
#: How far from the number the word 信息 of :data:`_PUBLISHED` ends, with the word itself: 信息等, and four words of a sum.
_SUM_LENGTH = 2 + 1 + 4 * 3
_LISTED = re.compile(rf"(?:公开|公布)(?P<object>[^。;:,]{{2,30}}[、和等][^。;:,]{{1,16}}?){SUM}")
_PUBLISHED_BEFORE = re.compile(r"(?:发布|公开|公布)(?:了|各类|政府信息共?|共计?){0,2}$")
_INFORMATION_AFTER = re.compile(r"^(?:的)?(?:各类|政府|政务|部门|有关|相关|公开|的){0,3}信息")
_MADE_PUBLIC_AFTER = re.compile(r"^[^。;,:]{0,4}信息(?:予以|向社会|主动|及时|全部){0,3}(?:公开|公布|发布)")
_SUM_OF_ALL = re.compile(r"(?:政府|政务)信息公开(?:总|条|件|信息)?(?:共计?|累计|总计|总数|合计|数量|为){1,3}$")
_ONLY_DISCLOSED = re.compile(r"(?:全年|年度?|共|合计|累计|总共)[^,;。:]{0,6}公开(?:了|共)?$")
_OF_WHICH_THIS_YEAR = re.compile(r"^[,、(]?其中,?(?:(?:19|20)\d\d年度?|本年度?|当年|今年)(?:新增|共|主动公开|公开)*$")
_THIS_YEAR_DISCLOSED = re.compile(r"(?:(?:19|20)\d\d年度?|本年度?|当年|今年)(?:新增|共)?(?:主动)?公开(?:了|共)?$")
_OF_ALL_YEARS = re.compile(r"(?:累计|历年)[^。;]*公开|公开[^。;]*(?:累计|历年)")

_PLAIN = re.compile(
    r"^(?:了|的|各类|各项|各种|各方面|政府|政务|公开|工作|有关|相关|全部|本级|本局|我局|机关|部门|文件|类|信息|数量?|总数|总量|共|累计|等|"
    r"全文|方面|全年|信息公开|目录|条目|事项|内容|情况|动态|及时|主动|为|海事|税务|气象|统计|教育|学校|[,、])*$"
)
_KINDS = re.compile(r"等(?:各类|方面|各方面|方面的|各项|政府|政务|相关|有关)*(?:信息)?$")
_ANOTHER_THING = re.compile(r"规章|规范性文件|网站|栏目|平台|目录条数|指南|公开栏|意见箱|电话")
_CHANNEL = re.compile(
    r"微博|微信|公众号|公报|新闻媒体|报刊|广播|电视|公开栏|短信|公告栏|电子屏|抖音|头条|简报|客户端|宣传栏|查阅|短视频|展板"
)
_SITE = re.compile(r"网站|门户网|政务网|平台")
_WHOLE = re.compile(r"共|累计|总计|全年|合计|总数|总量|年度")
_NOT_DISCLOSED = re.compile(r"(?:不|未|非|应|拟|是否|免予|不予|属于?|依申请|计划|目标|将|重点)(?:全部|一律|及时)?$")
_PLANNED = re.compile(r"计划|拟|力争|争取|目标|预计|将(?:继续|主动|公开|发布)")


def readings(around: Around) -> Iterator[Reading]:
    """Readings of a number as ``proactive_total``."""
    found = _words(around)
    if found is None:
        return
    weight, thing, start = found
    before = around.mention.before
    lead = clause(before[:start])
    if "申请" in thing or "依申请" in before[max(0, start - 4) : start + 4]:
        return
    plain = bool(_PLAIN.match(thing))
    if not plain and not _KINDS.search(thing):
        weight -= 1.2 if weight < 6.0 and not before[start:].startswith("发布") else 2.0
        if _ANOTHER_THING.search(thing) and "信息" not in thing and "、" not in thing:
            weight -= 2.0
    if "信息" in thing:
        weight += 1.0
    whole = plain
    if _WHOLE.search(lead) or _WHOLE.search(before[start:]):
        weight += 1.5
        whole = True
    siblings = _more_channels(around)
    if _CHANNEL.search(lead):
        weight -= 2.5 if siblings or weight >= 6.0 else 1.2
        whole = False
    elif siblings and _SITE.search(lead):
        weight -= 2.5
        whole = False
    ahead = around.so_far[: len(around.so_far) - (len(before) - start)]
    if "其中" in lead or ahead[-3:].rstrip(",:").endswith("其中"):
        # A part of all that was disclosed; or the whole of it, where the sum before counts other things too.
        weight += -4.0 if "主动公开" in ahead or weight < 6.0 else 1.0
    if _NOT_DISCLOSED.search(lead) or _PLANNED.search(lead):
        weight -= 4.5
    yield "proactive_total", weight, around.mention.value, whole, len(before) - start


def _words(around: Around) -> tuple[float, str, int] | None:
    """The words that say so: their weight, what they say was disclosed, and where in the words before they begin."""
    before, after = around.mention.before, around.mention.after
    if "主动公开" in before and (match := last(_DISCLOSED, before)) is not None:
        return 6.0, match["object"], match.start()
    if "主动公开" in after and _DISCLOSED_AFTER.match(after):
        return 6.0, "信息", len(before)
    if around.mention.unit in _FIRM_UNITS:
        if "信息" in before[-_SUM_LENGTH:] and _in_clause(before) and (match := last(_PUBLISHED, before)) is not None:
            return 3.5, match["object"], match.start()
        if "信息" in after:
            if _MADE_PUBLIC_AFTER.match(after):
                return 3.5, "信息", len(before)
            if _INFORMATION_AFTER.match(after) and (match := _PUBLISHED_BEFORE.search(before)):
                return 3.5, "信息", match.start()
        if "信息公开" in before and (match := _SUM_OF_ALL.search(before)):
            return 3.5, "信息", match.start()
        if "其中" in before and (match := _OF_WHICH_THIS_YEAR.search(before)):
            ahead = around.so_far[: len(around.so_far) - len(before)]
            return (6.0, "信息", match.start()) if _OF_ALL_YEARS.search(ahead) else None
        if around.mention.unit != "条":
            return None
        if before.endswith(("公开", "公开了", "公开共")):
            if match := _THIS_YEAR_DISCLOSED.search(before):
                return 3.5, "信息", match.start()
            if match := _ONLY_DISCLOSED.search(before):
                return 3.5, "", match.start()
        if (
            ("、" in before or "和" in before or "等" in before)
            and _in_clause(before)
            and (match := last(_LISTED, before)) is not None
        ):
            return 4.3, match["object"], match.start()
    return None


def _in_clause(before: str) -> bool:
    """Whether 发布, 公开 or 公布 stands in the clause that a sum may end: no other stop but of the sum comes after it."""
    said = max(before.rfind("公开"), before.rfind("公布"), before.rfind("发布"))
    if said < 0:
        return False
    end = len(before) - 4 * 3
    return said > max(before.rfind(stop, 0, max(end, 0)) for stop in "。;:,")


def _more_channels(around: Around) -> bool:
    """Whether the number before or after is of another channel beside this one, not a part of it or the whole."""
    here = around.mention
    for one, gap in (
        (around.following, around.following.start - here.end if around.following else 99),
        (around.previous, here.start - around.previous.end if around.previous else 99),
    ):
        if one is None or gap > 40:
            continue
        words = clause(one.before)
        if (_CHANNEL.search(words) or _SITE.search(words)) and not re.search(r"其中|包括|含", one.before):
            return True
    return False
