"""How many reconsiderations and lawsuits there were, around a number: 行政复议2件, 3起…行政诉讼案件."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.figures.sentences.number_context import Around, Reading, last

UNITS = frozenset("件宗份条起例项个次") | {"人次", "件次", ""}

_BEFORE = {
    "reconsiderations": re.compile(r"复议(?P<object>[^。;]{0,24}?)$"),
    "lawsuits": re.compile(r"(?:诉讼|应诉|被诉|被起诉)(?P<object>[^。;]{0,24}?)$"),
}
_AFTER = {
    "reconsiderations": re.compile(r"^(?P<object>[^。;,:]{0,18}?)复议(?P<rest>[^。;,:]{0,12})"),
    "lawsuits": re.compile(r"^(?P<object>[^。;,:]{0,18}?)诉讼(?P<rest>[^。;,:]{0,12})"),
}
_EITHER_AFTER = re.compile(r"^[^。;,:]{0,18}?(?:复议|诉讼)")
_OUTCOME = re.compile(
    r"维持|纠正|纠错|撤[销回诉]|审结|驳回|败诉|胜诉|责令|终止|办结|变更|确认|尚在|正在|应诉率|结果|其他情形|其中"
)
_OTHER_KIND = re.compile(
    r"其中|上年|去年|结转|答复|办结|回复|部分公开|同意|不予|同比|比20|往年|历年|季度|月份|上半年|下半年"
)
_BOTH_NOUGHT = re.compile(r"^(?:以上|两项|数量|案件)?(?:均|都|皆)为?$")
_OTHERS = (("reconsiderations", "诉讼"), ("lawsuits", "复议"))


def readings(around: Around) -> Iterator[Reading]:
    """Readings of a number as ``reconsiderations`` or ``lawsuits``."""
    mention, following = around.mention, around.following
    before, after = mention.before, mention.after
    if mention.value == 0 and _BOTH_NOUGHT.match(before):
        above = around.before
        if above is not None and above.heading and around.sentence.topic == "disputes":
            for key, word in (("reconsiderations", "复议"), ("lawsuits", "诉讼")):
                if word in above.text:
                    yield key, 3.5, 0, True, len(before)
        return
    for key, other in _OTHERS:
        match = last(_BEFORE[key], before)
        if match is not None and "," in match["object"] and _EITHER_AFTER.match(after):
            match = None  # the words before are of the number before
        if match is not None:
            thing = match["object"]
            if other in thing or _joined(before[: match.start()], other):
                if mention.value == 0:
                    yield key, 4.0, 0, True, len(before) - match.start()
                continue
            if _OUTCOME.search(thing) or _OTHER_KIND.search(thing) or re.search(r"未|没有|无", thing):
                continue
            yield key, 5.0, mention.value, True, len(before) - match.start()
            continue
        tail = _AFTER[key].match(after)
        if tail is None or other in tail["object"] or _OTHER_KIND.search(tail.group()) or "公开申请" in tail["object"]:
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
    pattern = rf"{other}(?:案件|申请)?(?:、|和|及|与|或者?|以及)(?:提起|被提起|申请|行政|被|[,]){{0,3}}$"
    return bool(re.search(pattern, text))
