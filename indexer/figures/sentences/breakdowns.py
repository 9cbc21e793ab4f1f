"""What a number is a part of: channels of disclosure and of requests, kinds of reply, results of cases, charges.

The words of each part are in ``indexer/data/figure_words.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.figures.record import Number
from indexer.figures.sentences.around import DELIMITERS, Around, clause
from indexer.figures.words import pattern, words_of
from indexer.text.mentions import Mention
from indexer.text.sentences import Above, Sentence

_INFORMATION = frozenset(("条", "篇", "件", "份", "则", "个", "项", "条次"))
_CASES = frozenset(("件", "宗", "份", "条", "起", "例", "项", "次", "个", "封", "人次"))

_PUBLISHING = re.compile(r"主动公开|公开(?:各类|政府|政务|了)*信息|发布(?:各类|政府|政务|了)*信息|公开政府信息")
_NOT_PUBLISHED = re.compile(
    r"访问|点击|阅读|关注|粉丝|访谈|解读|回应|留言|咨询|申请|栏目|开设|评论|投诉|信箱|办理|回复|期|转发量|浏览|开通|栏数"
)
_GOES_ON = re.compile(r"^(?:其中|在[^,]{0,16}中|通过|以|按)")
_GOES_ON_OPENS = "其在通以按"
_NOT_ASKED = re.compile(
    r"咨询|访问|点击|浏览|发布|公开信息|留言|投诉|回复|要求|关于|涉及|主动公开|提案|建议|许可|信访|答复|办结"
)
_REPLIED = re.compile(
    r"答复(?:了|的|政府信息公开|政府信息|信息公开|依申请公开|公开|申请|信息|件|总数|数量?|共计?|总计|合计|为|:|,){0,6}$"
)
_CLOSED = re.compile(r"办结(?:了|申请|政府信息公开申请|共计?|数量?|总数|为|:){0,4}$")
_NOT_OURS = re.compile(r"许可|提案|建议|信访|投诉|咨询|审批|留言")
_CHARGED = re.compile(r"(?:收取|收费|费用|收入|缴纳)[^,;。]{0,30}$")
_NOT_CHARGED = re.compile(r"减免|预算|经费|罚|不超过|标准|每|支出|投入|行政事业性收费|财政")
#: What stands before 主动公开 where it is said of information that was asked for.
_ALREADY = ("已", "于", "属", "经")
_ASKED_FOR = ("申请", "依申公开", "答复")
_NO_CHARGE = re.compile(
    r"(?:未|没有)(?:向[^,。;]{0,14})?(?:收取|收过|产生|发生)[^。;,]{0,14}(?:费|款)|不(?:再)?收取(?:任何|相关){0,2}费用"
    r"|(?:未|没有|无|零)(?:进行|发生|产生)?(?:任何)?收费|(?:均|全部|一律|都)(?:为)?免费|免费提供"
    r"|(?:收费|减免)(?:金额|情况)?(?:为|[:])?(?:零|无(?![\u4e00-\u9fff])|0元)"
)
_SOME_ONLY = re.compile(r"困难|低保|残疾|减免[^为]|可以|可收|行政事业|标准|除")
_NOTHING = re.compile(r"(?:未(?:收取|收到|发生|产生|有)|没有|无)[^,。;]{0,6}[。,;]?$")
_FEES = re.compile(r"收费|费用|减免")
_CHARGES = re.compile(r"检索|复制|邮寄|依申请|公开申请|信息公开|政府信息")


def _subject(text: str) -> str:
    """What a text speaks of last: ``requests`` or ``proactive``; 已主动公开 is what requests are answered with."""
    asked = max(text.rfind(word) for word in _ASKED_FOR)
    disclosed = text.rfind("主动公开")
    while disclosed > 0 and text[disclosed - 1] in _ALREADY:
        disclosed = text.rfind("主动公开", 0, disclosed)
    disclosed = max(disclosed, text.rfind("制作"))
    if asked == disclosed:
        return ""
    return "requests" if asked > disclosed else "proactive"


def readings(around: Around) -> list[tuple[str, Number, int]]:
    """The parts that a number may be: key, value, and how many characters before it the words begin that say so."""
    mention = around.mention
    unit = mention.unit
    if unit in ("元", "万元"):
        words = clause(mention.before)
        found = _charges(around.sentence, words, mention)
    elif (unit in _INFORMATION or unit in _CASES) and _tells(mention):
        words = clause(mention.before)
        found = _counted(around, words)
    else:
        return []
    return [(key, value, len(words)) for key, value in found]


def _tells(mention: Mention) -> bool:
    """Whether any word stands near a number without which it is no part that is counted: most numbers are none."""
    tells = pattern("channel", "request_channel", "reply", "reconsideration_outcome", "lawsuit_outcome").search
    before = mention.before
    return bool("答复" in before or "办结" in before or tells(before) or tells(mention.after))


def _counted(around: Around, words: str) -> Iterator[tuple[str, Number]]:
    sentence, mention = around.sentence, around.mention
    text, so_far = sentence.text, around.so_far
    goes_on = text[0] in _GOES_ON_OPENS and bool(_GOES_ON.match(text))
    if mention.unit in _INFORMATION and (channel := _only("channel", words)):
        near = _PUBLISHING.search(so_far)
        if not near and (goes_on or sentence.topic == "proactive") and (before := around.above()) is not None:
            near = _PUBLISHING.search(before.text)
        if near and not _NOT_PUBLISHED.search(words):
            yield f"proactive.channel.{channel}", mention.value
    if mention.unit not in _CASES:
        return
    # What costs least to tell comes first: most numbers are neither.
    channel = _only("request_channel", words)
    reply = _reply(words, mention)
    about, asked = "", False
    if channel or reply:
        about = _subject(so_far)
        if not about and goes_on and (before := around.above()) is not None:
            about = _subject(before.text)
        asked = about == "requests" or (not about and sentence.topic == "requests")
    if channel and asked and not _NOT_ASKED.search(words):
        yield f"requests.channel.{channel}", mention.value
    if goes_on and "复议" not in so_far and "诉" not in so_far and (before := around.above()) is not None:
        so_far = before.text + so_far
    yield from _outcomes(so_far, words, mention)
    if reply and asked:
        yield reply, mention.value


@lru_cache(maxsize=4096)
def _only(kind: str, words: str) -> str | None:
    """The one key whose words stand in ``words``; ``None`` where there is none, or more than one."""
    found: dict[str, None] = {}
    for word in pattern(kind).findall(words):
        key, without = words_of(kind)[word]
        if not any(bad in words for bad in without):
            found[key] = None
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=4096)
def _first(kind: str, words: str) -> tuple[str, int] | None:
    """The key whose words stand last in ``words``, and where they end; the row that comes first in the file wins."""
    last = None
    for match in pattern(kind).finditer(words):
        last = match
    if last is None:
        return None
    key, without = words_of(kind)[last.group()]
    return None if any(bad in words for bad in without) else (key, last.end())


def _outcomes(so_far: str, words: str, mention: Mention) -> Iterator[tuple[str, Number]]:
    """The result of reconsiderations or lawsuits, whichever the sentence named last before the number."""
    cases, suits = so_far.rfind("复议"), max(so_far.rfind("诉讼"), so_far.rfind("起诉"))
    if max(cases, suits) < 0:
        return
    key, kind = ("reconsiderations", "reconsideration_outcome") if cases > suits else ("lawsuits", "lawsuit_outcome")
    found = _first(kind, words)
    if found and len(words) - found[1] <= 14 and "率" not in words[found[1] :]:
        yield f"{key}.{found[0]}", mention.value


def _reply(words: str, mention: Mention) -> str | None:
    if _NOT_OURS.search(words):
        return None
    found = _first("reply", words)
    if found and len(words) - found[1] <= 16 and "信息" not in words[found[1] :] and "率" not in words[found[1] :]:
        return f"replies.{found[0]}"
    before, after = mention.before, mention.after
    if "答复" in before and _REPLIED.search(before):
        return "replies.total"
    if "办结" in before and _CLOSED.search(before):
        return "requests.closed"
    if len(words) <= 6 and after and after[0] not in DELIMITERS:
        for delimiter in DELIMITERS:
            after = after.partition(delimiter)[0]
        if found := _first("reply", after[:14]):
            return f"replies.{found[0]}"
    return None


def _charges(sentence: Sentence, words: str, mention: Mention) -> Iterator[tuple[str, Number]]:
    if not _CHARGED.search(words) or _NOT_CHARGED.search(words):
        return
    if sentence.topic != "fees" and not _CHARGES.search(sentence.text):
        return
    value = mention.value * 10_000 if mention.unit == "万元" else mention.value
    yield "charges.yuan", int(value) if value == int(value) else value


def free_of_charge(sentence: Sentence, above: Above) -> tuple[int, int] | None:
    """Where a sentence says that nothing was charged for what was asked for, or says so under a heading on charges."""
    text = sentence.text
    if (match := _NO_CHARGE.search(text)) is not None:
        around = text[max(0, match.start() - 40) : match.end() + 20]
        if not _SOME_ONLY.search(around) and (sentence.topic == "fees" or _CHARGES.search(around)):
            return match.span()
    if sentence.topic != "fees" or (match := _NOTHING.search(text)) is None:
        return None
    head = text[: match.start()] if sentence.heading else before.text if (before := above()) and before.heading else ""
    return match.span() if _FEES.search(head) else None
