"""How many disclosure requests were received, around a number: 收到政府信息公开申请17件."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.figures.sentences.number_context import SUM, Around, Reading, clause, last, subject

UNITS = frozenset("件宗份条起例项个次") | {"人次", "件次", ""}
_FIRM_UNITS = frozenset("件宗份起例") | {"件次"}

_VERB = r"(?:收到|受理|接收|接到|接受|收受|新收|收|接)"
_RECEIVED = re.compile(
    rf"{_VERB}(?:了|到|的)?(?P<object>[^。;:]{{0,34}}?(?:申请|依申公开|公开件|公开事项)[^。;:,]{{0,22}}?){SUM}"
)
_RECEIVED_BEFORE = re.compile(r"(?:收到|受理|接收|接到|接受|新收|收)(?:的|到|了|共计?|各类|社会|群众|公民|公众){0,3}$")
_REQUEST_AFTER = re.compile(r"^(?P<object>[^。;,:]{0,24}?(?:申请|依申公开))")
_NOUN_FIRST = re.compile(
    r"(?:依申请公开|申请公开|公开申请|申请)(?:情况|方面|办理|工作|的|事项|政府信息|信息|[】\])])*[:,]?"
    r"(?P<object>[^。;,:\d]{0,12}?)(?:新收|收到|受理|接到|接收)(?:了|共计?|申请)?$"
)
_APPLIED = re.compile(
    rf"(?:依申请公开|申请公开|公开申请|申请)(?:政府信息|信息|事项|件|数量?|总数|总量|情况|受理|的|工作){{0,3}}{SUM}"
)
_VERB_ONLY = re.compile(r"(?:收到|受理|接到|新收)(?:了|共计?)?$")
_OTHER_NOUN_AFTER = re.compile(
    r"^[^,;。]{0,10}?(?:投诉|咨询|信访|复议|建议|提案|举报|许可|表扬|工单|来电|电话|信件|报警)"
)
_TOTAL_ONLY = re.compile(r"^[,、;]?(?:共计?|合计|总计|总共)(?:申请)?(?:为)?$")
#: One of these ends all that the patterns :data:`_VERB_ONLY`, :data:`_TOTAL_ONLY` and :data:`_HEADED` find.
_LAST_LETTERS = "到理收了共计请为:"
_HEADED = re.compile(r"^[^。]{0,24}(?:依申请公开|申请情况)[^。:]{0,12}:$")

_NOT_A_REQUEST = re.compile(
    r"复议|诉讼|投诉|减免|免除|收费|费用|举报|信访|许可|赔偿|咨询|提案|建议|更正|拒绝|退回|答复不|更改|超期|逾期|不予公开的|审批|备案|登记|"
    r"补贴|救助|认定|仲裁|保障房|低保|热线|工单|来信|来电|来访|案件|报警"
)
_PLAIN = re.compile(
    r"^(?:了|的|到|共计?|累计|总计|社会|公众|群众|公民|市民|法人|企业|其他|其它|组织|及|或者?|和|与|要求|提出|向|我|本|局|委|办|厅|镇|乡|街道|县|区|市|省|政府|政务|"
    r"信息|公开|依|申请|人|各类|有效|书面|关于|件|事项|数量?|总数|总量|情况|工作|表|受理|登记|、|,|\(|\)|等|新|内容)*$"
)
_CHANNEL = re.compile(r"网[上络]|在线|书面|信函|当面|传真|邮件|邮寄|现场|窗口|挂号")
_OTHER_KIND = re.compile(
    r"其中|上年|去年|结转|答复|办结|回复|部分公开|同意|不予|同比|比20|往年|历年|季度|月份|上半年|下半年"
)
_WHOLE = re.compile(r"共|累计|总计|全年|合计|总数|总量|年度")

#: The weight of words that need none of the caution for others: they are told to be requests by what stands before.
_TOLD = 4.6


def readings(around: Around) -> Iterator[Reading]:
    """Readings of a number as ``requests_received``."""
    mention = around.mention
    before = mention.before
    spoken = (
        "申请" in before or "依申" in before or "公开件" in before or "公开事项" in before or "申请" in mention.after
    )
    found = (_words(around) if spoken else None) or _without_noun(around)
    if found is None:
        return
    weight, thing, start = found
    said = before[start:]
    lead = clause(before[:start])
    if _NOT_A_REQUEST.search(thing + lead[-8:]):
        return
    if weight < 4.0 and not _may_be_label(around, lead, said):
        return
    if not _PLAIN.match(thing):
        weight -= 1.5
    if "其中" in said or _OTHER_KIND.search(thing) or (_OTHER_KIND.search(lead) and weight != _TOLD):
        weight -= 3.0
    channel = bool(_CHANNEL.search(thing + lead[-6:]))
    if channel:
        following = around.following
        if following is not None and _CHANNEL.search(following.before) and "其中" not in following.before:
            return
        weight -= 2.5
    summed = bool(_WHOLE.search(lead + said))
    whole = not channel and (summed or weight >= 4.0)
    weight += 1.0 * summed
    if said.startswith("收") or said.startswith("接"):
        weight += 0.5  # received, of which some are then accepted (受理)
    if re.search(r"未|没|无", lead[-2:]):
        return
    yield "requests_received", weight, mention.value, whole, len(before) - start


def _words(around: Around) -> tuple[float, str, int] | None:
    """Words with the noun: their weight, what they say was received, where in the words before the number they begin."""
    before, after = around.mention.before, around.mention.after
    if "收" in before or "受" in before or "接" in before:
        if (match := last(_RECEIVED, before)) is not None:
            return 6.0, match["object"], match.start()
        if (match := _RECEIVED_BEFORE.search(before)) and (tail := _REQUEST_AFTER.match(after)):
            return 6.0, tail["object"], match.start()
        if (match := last(_NOUN_FIRST, before)) is not None:
            return 5.5, match["object"], match.start()
    if "申请" in before and (match := last(_APPLIED, before)) is not None:
        return 3.5, "", match.start()
    return None


def _without_noun(around: Around) -> tuple[float, str, int] | None:
    """收到3件 where what was received is said before: in the sentence, in the heading, or in the question above."""
    mention = around.mention
    before = mention.before
    if mention.unit not in _FIRM_UNITS or before[-1:] not in _LAST_LETTERS:
        return None
    ahead = around.so_far[: len(around.so_far) - len(before)]
    if match := _TOTAL_ONLY.match(before):
        told = subject(ahead) == "requests" and around.previous is not None and _CHANNEL.search(around.previous.before)
        return (6.0, "", match.start()) if told else None
    if _HEADED.match(before) and around.sentence.heading:
        return _TOLD, "", len(before)
    match = _VERB_ONLY.search(before)
    if match is None or _OTHER_NOUN_AFTER.match(mention.after) or _NOT_A_REQUEST.search(before):
        return None
    above = around.before
    known = (
        around.sentence.topic == "requests"
        or (subject(ahead) == "requests" and not _NOT_A_REQUEST.search(ahead[-40:]))
        or (above is not None and (above.heading or above.text[-1] in "?:") and "申请" in above.text)
    )
    return (_TOLD, "", match.start()) if known else None


def _may_be_label(around: Around, lead: str, said: str) -> bool:
    """Whether a bare 申请 before the number may be all requests: 申请公开0件, 依申请公开数量:19件."""
    if _OTHER_KIND.search(lead) or _OTHER_KIND.search(said) or around.sentence.topic == "disputes":
        return False
    unit = around.mention.unit
    if unit == "条":
        return "信息" not in said and "主动公开" not in around.sentence.text
    return unit not in ("个", "次")
