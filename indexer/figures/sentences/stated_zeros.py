"""Sentences that say there was none: 未收到…申请, 没有发生…复议、诉讼, 无; right after a heading even without the word.

Nought is read only where the sentence is about that figure itself: not where there was no complaint about requests, no
request for a waiver of fees, no case that was lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.figures.sentences.reader import Above, Sentence

Denial = tuple[str, float, int, int]

#: 无锡, 无为, 未央 and the like are names, 无法, 无需 and 未来 other words.
_NO = r"(?:未(?!央|来|成年|阳|名|公开|能|必)|没有?|无(?!锡|为市|为县|棣|极|线|障碍|论|人|需|须|缝|疑|偿|条件|纸|关|法)|不存在)"
_HAPPENED = r"(?:曾|有|能)?(?:收到|受理|接到|接收|发生|出现|收|办理|接)?(?:过|任何|到|一[件例起宗])?"
_NO_REQUEST = re.compile(
    rf"{_NO}{_HAPPENED}(?P<object>[^。;:]{{0,40}}?)(?:申请(?!人|表|书)|依申公开)(?P<tail>[^。;,]{{0,12}})"
)
_NOT_THAT = re.compile(
    r"复议|诉讼|投诉|减免|免除|收费|费用|举报|信访|行政许可|赔偿|咨询|提案|建议|更正|拒绝|退回|答复|更改|超期|逾期|不予公开|"
    r"结转|纠正|败诉|现成信息|正当理由|法律|上年|去年|办结|回复|部分公开|同意|同比|往年|主动公开|规范|不足|明确|完善|建立|健全"
)
_ONE_WAY = re.compile(r"网[上络]|书面|信函|当面|传真|邮件|现场|窗口|通过")
_MATTERS = {"reconsiderations": "复议", "lawsuits": "诉讼"}
_DENIED = re.compile(_NO)
_NOT_DENIED = re.compile(r"败诉|纠正|不足|明确|完善|建立")
_YEAR_WORD = re.compile(r"(?:19|20)\d\d年")
_UNDER_WAY = re.compile(r"(?:案件?|申请)?(?:正|已|尚|在|均|全部|由|经)")
#: What may stand after a comma and still belong to the denial: 没有发生举报投诉,行政复议,行政诉讼.
_SAME_MATTER = re.compile(
    r"^(?:因[^,]{0,20}?)?(?:行政|被|提起|申请|引起|引发|发生|受理|收到|和|或者?|及|以及|有关|相关|的|举报|投诉|申诉|、|复议|赔偿|案件?|等)*"
    r"(?:复议|诉讼)$"
)
_NOUGHT = re.compile(
    r"(?P<word>复议|诉讼)(?P<object>[^。;\d]{0,24}?)"
    r"(?P<none>均?为?(?<![\d.])(?:0|零)(?:件|起|宗|例|次|份|项|个)?(?![.\d%])|均?未(?:发生|收到|有|出现)|(?:均|都)?没有(?:发生|收到|$|[。,;])|情况?[:]?无(?![\u4e00-\u9fff])|均?无[。,;]|均?无$|均?不存在|(?<=[案况讼议件])无[。,;])"
)
_FORM = re.compile(r"没有现成信息|尚未审结|未经复议|无法提供|无正当理由|未审结")
_ONLY_NONE = re.compile(
    r"^(?:.{0,30}?[,、:])?(?:.{0,12}?)(?:均?未(?:收到|接到|受理|发生|有|出现)|没有(?:收到|发生|此类|相关)?|无)(?:此类|相关|该类|任何|上述)?(?:情况|情形|事项|案件)?[。,;]?$"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|-)")
_NUMBER = re.compile(r"\d(?!\d*年)")
_HEADED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、])(?P<head>[^。:]{2,40}?)(?P<said>(?:[,、:。]|(?:19|20)\d\d年度?|本年度?|全年|我局|本局|均)*(?:未(?:收到|发生|受理|接到|有)|没有|无).*)$"
)


def find(sentence: Sentence, above: Above, year: int | None) -> Iterator[Denial]:
    """The figures that a sentence says are nought: key, weight, and the offsets of its words in the sentence."""
    text = sentence.text
    if not (
        "无" in text
        or "未" in text
        or "没" in text
        or "不存在" in text
        or "为0" in text
        or "零" in text
        or "均为" in text
    ):
        return
    text = _FORM.sub(lambda match: "\u3000" * len(match.group()), text)
    years = [int(found) for found in _YEAR.findall(text)]
    if year is not None and years and year not in years:
        return
    if "申请" in text or "依申公开" in text:
        yield from _requests(text, sentence)
    if "复议" in text or "诉讼" in text:
        yield from _cases(text)
    if "收" in text or "免费" in text:
        yield from _charges(text, sentence)
    yield from _under_heading(sentence, text, above)


_NO_CHARGE = re.compile(
    r"(?:(?:未|没有|从未|均未|尚未)(?:向[^,。;]{0,14})?(?:收取|收过|产生|发生)[^。;,]{0,14}(?:费|款)|不(?:再)?收取(?:任何)?(?:相关)?费用|"
    r"(?:未|没有|无|零)(?:进行|发生|产生)?(?:任何)?收费|(?:均|全部|一律|都)(?:为)?免费|免费提供|收费(?:金额|情况)?(?:为|[:])?(?:零|无(?![\u4e00-\u9fff])|0元))"
)
_ON_REQUEST = re.compile(r"申请|检索|复制|邮寄|信息公开|政府信息")
_SOME_ONLY = re.compile(r"困难|低保|残疾|减免|可以|可收|行政事业|标准|除")


def _charges(text: str, sentence: Sentence) -> Iterator[Denial]:
    match = _NO_CHARGE.search(text)
    if match is None or _SOME_ONLY.search(text[max(0, match.start() - 30) : match.end() + 6]):
        return
    if sentence.topic == "fees" or _ON_REQUEST.search(text[max(0, match.start() - 40) : match.end() + 20]):
        yield "charges.yuan", 4.0, match.start(), match.end()


def _requests(text: str, sentence: Sentence) -> Iterator[Denial]:
    for match in _NO_REQUEST.finditer(text):
        about = match.group()
        if _NOT_THAT.search(about) or _ONE_WAY.search(match["object"]):
            continue
        if "," in match["object"] and not re.search(r"收到|受理|接到", about[:6]):
            continue
        if sentence.heading and match.end() >= len(text) and match["object"] == "":
            continue
        clause = re.split(r"[,。;:]", text[max(0, match.start() - 30) : match.start()])[-1]
        if _NOT_THAT.search(clause):
            continue
        if re.match(r"(?:数量?|件数?|情况)?(?:为)?[1-9]", match["tail"]):
            continue
        yield "requests_received", 5.0, match.start(), match.end()


def _cases(text: str) -> Iterator[Denial]:
    for key, word in _MATTERS.items():
        for found in re.finditer(word, text):
            window = max(0, found.start() - 70)
            part = text[window : found.end()]
            part_start = max(part.rfind("。"), part.rfind(";")) + 1
            denied = list(_DENIED.finditer(part, part_start))
            if not denied:
                continue
            about = part[denied[-1].start() :]
            clause = about.rpartition(",")[2]
            if _NUMBER.search(_YEAR_WORD.sub("", about)) or _NOT_DENIED.search(about):
                continue
            if "," in about and (not _SAME_MATTER.match(clause) or _UNDER_WAY.match(text, found.end())):
                continue
            yield key, 4.0, window + denied[-1].start(), found.end()
            break
    for match in _NOUGHT.finditer(text):
        between = match["object"]
        if re.search(r"败诉|纠正|纠错|撤销|败|率", between):
            continue
        for key, word in _MATTERS.items():
            if match["word"] == word or word in between or _joined_before(text[: match.start()], word):
                yield key, 4.0, match.start(), match.end()


def _joined_before(text: str, word: str) -> bool:
    return bool(
        re.search(
            rf"{word}(?:案件|申请|的)?(?:、|和|及|与|或者?|以及|,)(?:提起|被提起|申请|行政|被|因[^,;。]{{0,16}}){{0,3}}$",
            text[-40:],
        )
    )


def _under_heading(sentence: Sentence, text: str, above: Above) -> Iterator[Denial]:
    """无 and the like as all that stands under a heading, or after it on its line."""
    if sentence.heading:
        match = _HEADED.match(text)
        if match is None:
            return
        head, said, start = match["head"], match["said"], match.start("said")
    elif len(text) < 60 and (before := above()) is not None and before.heading:
        head, said, start = before.text, text, 0
    else:
        return
    if len(head) > 60 or not _ONLY_NONE.match(said):
        return
    if "复议" in head:
        yield "reconsiderations", 3.2, start, len(text)
    if "诉讼" in head:
        yield "lawsuits", 3.2, start, len(text)
    if "复议" in head or "诉讼" in head:
        return
    if re.search(r"收费|费用|减免", head):
        yield "charges.yuan", 3.2, start, len(text)
        return
    if "申请" in head:
        yield "requests_received", 3.2, start, len(text)
