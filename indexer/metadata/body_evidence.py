"""The bodies that a document names, each with where it names them: headline, labelled row, 由…编制, cover, contact.

What each is worth is not said here but learnt: see ``model.py``. Several mentions of one body add up, however it is
abbreviated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from analyzers.folding import fold
from indexer.metadata import levels, model
from indexer.metadata.gazetteer import bodies, body_scanner, divisions, english, name_starts
from indexer.metadata.gazetteer.divisions import Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.metadata.gazetteer.name_parts import GOVERNMENT, government_at
from indexer.metadata.header_rows import Row
from indexer.metadata.titles import Title
from indexer.text.normalized_text import NormalizedText, squeeze

#: Characters at the beginning and at the end of the flat text in which bodies are looked for.
HEAD, TAIL = 2000, 700
#: The model that chooses among the bodies named: see :mod:`indexer.metadata.model`.
MODEL = "issuer"
#: Mentions of a body in the same place that count.
_MOST = 3

#: What stands between a body and its verb: titles of documents, numbers, remarks in brackets.
_ASIDE = re.compile(r"《[^《》]{0,80}》|\([^()]{0,60}\)|〔[^〔〕]{0,10}〕")
_AUTHOR = re.compile(r"由$")
_ANNOUNCED = re.compile(r"(?:公布|发布|现将|报告|编制|形成|综合|结合|特将|将|撰写|(?:19|20)\d\d年?度?)$")
_WRITES = re.compile(
    r"^(?:\([^)]{0,40}\)){0,2}(?:[^。;]{0,30}?)?(?:编制|编写|撰写|汇总|综合|形成|制作|拟定|整理)|^(?:、|和|与|•|·).{4,30}?编制"
)
_COVERS = re.compile(
    r"^(?:\([^)]{0,40}\)){0,2}(?:的)?(?:(?:19|20)\d\d|年度|年报|本级|政府信息|政务信息|信息公开|情况编制|度|的报告|在|关于)"
)
_NO_COVER = ("关于印发", "关于做好", "在")
_WRITES_ITSELF = re.compile(r"^\)?(?:办公室)?(?:根据[^。]{0,40})?(?:编制|编写|形成|撰写|梳理|总结)")
_IN_YEAR = re.compile(r"^(?:\([^)]{0,40}\))?(?:19|20)\d\d年?度?(?:政府|政务)?信息公开")
_CONTACT = re.compile(r"(?:联系|咨询|向|与|联系方式|联系单位|受理机构|受理单位|机构名称|地址)[::]?$")
#: X现公布2022年度信息公开年度报告, X组织编写了……
_REPORTS = re.compile(
    r"^(?:现|特|已|认真|组织|牵头|负责)*(?:向社会)?(?:公布|发布|编制|编写|撰写|形成|汇总)[^。;]{0,40}(?:报告|年报|工作情况|公开情况)"
)
#: Between the place and 信息公开: the field of a department of the place (鼓楼区2018年度教育信息公开年报).
_FIELD = re.compile(r"\d{4}年度?(?!政府|政务|信息|工作|年度|年报|度)[\u4e00-\u9fff]{2,6}(?:信息|政务)公开")
#: Between a region and 政府信息公开 in a headline: what can only be the name of a body.
_UNLISTED = re.compile(
    r"(?!政府|人民政府|各|委)[\u4e00-\u9fff、]{2,18}?(?:局|委员会|委|会|办公室|办|室|中心|院|站|处|队|厅|社|馆|所|校|公司|集团|园|场|厂|台|组|行)(?=关于|[(〔]?\d{4}|年度|政府信息|政务公开|信息公开)"
)
#: Where the subject of a sentence stands: 2025年,区住建局……
_SUBJECT = re.compile(r"(?:^|[。;]|(?:19|20)\d\d年(?:度|以来)?,?|情况|概述|今年以来,?|一年来,?)$")
_CITES_AFTER = re.compile(
    r"^(?:关于|要求|印发|规定|条例|统一部署|的?领导|有关|的?通知|《|相关|部署|的?正确领导|的?指导|下发|制定的|下属|各|令|信息公开(?:条例|规定|办法|指南|实施|目录|管理))"
)
#: What a branch without its department's name is a branch of, by the words of its text.
_BRANCH_OF = {
    "公安": "公安局",
    "生态环境": "生态环境局",
    "环境保护": "环境保护局",
    "自然资源": "自然资源局",
    "国土资源": "国土资源局",
    "规划": "规划局",
    "工商": "工商行政管理局",
    "市场监管": "市场监督管理局",
    "税务": "税务局",
}
#: The rules under which a body is named by who knows.
TELLING = frozenset(
    {"title", "metadata_row", "page_title", "header", "named_in_text", "statement", "cover", "signature"}
)
_ENGLISH = ("annual report", "annual work report", "information disclosure", "open government")
#: 教育局政府信息公开工作
_ITS_DISCLOSURE = re.compile(r"(?:政府|政务)信息公开")
#: What may stand before a department that is named without its region.
_BARE = ("", "“", "、", ",", "的", "合", "进", "度", "年", "。", "\n")
BRANCH_WORD = re.compile(r"([\u4e00-\u9fff]{2,4})分局")


class BodyEvidence(NamedTuple):
    """A mention with the rule that read it; offsets of the original text, ``None`` outside it.

    ``features`` say where it stands; its weight is the sum of what the model gives for each.
    """

    mention: Mention
    rule: str
    features: tuple[str, ...]
    start: int | None
    end: int | None

    @property
    def weight(self) -> float:
        """What the mention adds to the choice of its body."""
        return model.total(MODEL, self.features)

    @property
    def name(self) -> str:
        """The body without its region: mentions of the same add up."""
        return self.mention.prefix + self.mention.body


def gather(view: NormalizedText) -> list[Mention]:
    """Mentions in the first and last part of the text."""
    flat = view.flat
    tail = max(HEAD, len(flat) - TAIL)
    begin = min(HEAD, len(flat))
    found = list(body_scanner.scan(flat, 0, HEAD, name_starts.places(view, 0, begin)))
    if len(flat) > HEAD:
        found += body_scanner.scan(flat, tail, None, name_starts.places(view, tail, len(flat)))
    return found


@lru_cache(maxsize=64)
def in_title(title: str) -> Mention | None:
    """The body that a headline names, or the place it names alone."""
    first = next(iter(body_scanner.scan(title)), None)
    if first is not None and first.whole and first.text.startswith("中共"):
        # A joint report of a party body and its other name as a body of government goes by the latter.
        partner = next(iter(body_scanner.scan(title, first.end)), None)
        if partner is not None and partner.start <= first.end + 1 and not partner.is_place_alone:
            return partner
        return first
    rest = _UNLISTED.match(title, first.end) if first is not None and first.is_place_alone else None
    if first is not None and rest:
        # The region's body by a name that no list has: 赫山区大事要事工作组. A government is not what it is.
        return first._replace(end=rest.end(), text=title[first.start : rest.end()], body=rest.group(), known=False)
    if first is not None and not first.start:
        return first
    bare = body_scanner.bare_at(title, 0)
    return bare if bare is not None and (first is None or bare.end > first.start + 1) else first


def _as_government(mention: Mention) -> Mention:
    return mention._replace(body=GOVERNMENT) if mention.is_place_alone else mention


def _context(flat: str, mention: Mention, alone: dict[int, int]) -> tuple[str, str]:
    """The rule that reads a mention, and the feature that says where it stands."""
    before = flat[max(0, mention.start - 14) : mention.start]
    after = flat[mention.end : mention.end + 60]
    line_end = alone.get(mention.start)
    if line_end == mention.end:
        return ("signature", "signature") if mention.start > HEAD / 2 else ("cover", "cover")
    opened = flat.rfind("《", max(0, mention.start - 60), mention.start)
    if opened >= 0 and "》" not in flat[opened : mention.start]:
        return "cited", "in_book_title.department" if _is_department(mention) else "in_book_title"
    clause = _clause(flat, mention.end)
    if _AUTHOR.search(before) and _WRITES.match(clause):
        return "statement", "author"
    if _ANNOUNCED.search(before) and _COVERS.match(clause) and not clause.startswith(_NO_COVER):
        return "statement", "announced"
    cited = _CITES_AFTER.match(after)
    if cited and not before:
        return "cited", "cited"
    for feature, pattern in (("writes", _WRITES_ITSELF), ("reports", _REPORTS), ("in_year", _IN_YEAR)):
        if pattern.match(clause):
            return "statement", feature
    if _CONTACT.search(before):
        return "contact", "contact"
    if cited:
        return "cited", "cited"
    listed = after.startswith(("、", "和", "及"))  # one of several, each of which is none of us
    if not listed and _SUBJECT.search(before) and _is_department(mention):
        return "subject", "subject"
    return "body", "body"


def _is_department(mention: Mention) -> bool:
    return not mention.is_place_alone and not mention.body.startswith(GOVERNMENT)


def _clause(flat: str, start: int) -> str:
    """What follows up to the next stop, without titles of documents and remarks in brackets."""
    following = flat[start : start + 200]
    if "《" in following or "(" in following or "〔" in following:
        following = _ASIDE.sub("", following)
    return following.partition("。")[0].partition(";")[0][:70]


def weigh(
    view: NormalizedText,
    found: list[Mention],
    titles: list[Title],
    rows: list[Row],
    header_rows: list[Row],
    own: Counter[str],
) -> list[BodyEvidence]:
    """Every mention with its rule and features; ``own`` counts the words the body has for itself (我局)."""
    flat = view.flat
    result: list[BodyEvidence] = []
    spans: list[tuple[int, int]] = []
    for rank, title in enumerate(titles[:4]):
        named = in_title(title.text)
        if title.start is not None and title.end is not None:
            spans.append((view.to_flat(title.start), view.to_flat(title.end)))
        if named is None:
            continue
        features = [f"headline.{title.rule}"]
        if rank:
            features.append("headline.lower")
        if named.is_place_alone:
            # Of a place with a field of administration, or in the words of a department: of one of its departments.
            of_field = _FIELD.search(title.text) or levels.only_department(own)
            features = ["headline.place_of_department"] if of_field else [*features, "headline.place"]
        result.append(BodyEvidence(_as_government(named), title.rule, tuple(features), title.start, title.end))
    alone: dict[int, int] = {}  # short lines: beginning and end in the flat text
    for line in (*view.lines[:120], *view.lines[120:][-60:]):
        length = len(line.text) - line.text.count(" ")  # of white space, folding leaves blanks only
        if length <= 40:
            start = view.to_flat(line.start)
            alone[start] = start + length
    counts: Counter[tuple[str, str, tuple[Place, ...]]] = Counter()
    for mention in found:
        if any(start <= mention.start < end for start, end in spans):
            continue
        rule, feature = _context(flat, mention, alone)
        if feature == "cover" and any(start == mention.end for start, _ in spans):
            rule, feature = "title", "headline.split"  # the body on one line, the rest on the next
        if mention.is_place_alone:
            if flat.startswith(("委", "人大", "政协"), mention.end):
                continue
            if rule not in ("statement", "title") and not (
                rule == "contact" and flat.startswith(("政府信息公开", "信息公开", "政务公开"), mention.end)
            ):
                continue
            mention = _as_government(mention)
        one = (feature, mention.prefix + mention.body, mention.places)
        counts[one] += 1
        count = counts[one]
        if count <= _MOST:
            where = feature if count == 1 else "again"
            result.append(BodyEvidence(mention, rule, (where,), *view.origin(mention.start, mention.end)))
    for row in (*rows, *header_rows):
        if row.kind in ("publisher", "source"):
            result += _from_row(row)
    return result


def _from_row(row: Row) -> Iterable[BodyEvidence]:
    value = squeeze(fold(row.value))
    first = next(iter(body_scanner.scan(value)), None) or body_scanner.bare_at(value, 0)
    if first is None:
        government = government_at(value, 0)
        if government is None:
            return
        first = Mention(0, government[0], value, government[1])
    first = _as_government(first)
    features = [f"row.{row.kind}"]
    if not first.places and not first.fixed:
        features.append("row.placeless")
    if first.end < len(value) - 4 or first.start > 4:
        features.append("row.partial")
    yield BodyEvidence(first, "metadata_row", tuple(features), row.start, row.end)


def in_english(view: NormalizedText) -> list[BodyEvidence]:
    """The body at the head of a translated report."""
    head = view.folded[:1500]
    if not any(words in head for words in _ENGLISH):
        return []
    found = english.scan(view.folded)
    return [BodyEvidence(found, "title", ("headline.english",), found.start, found.end)] if found else []


def implied(view: NormalizedText, own: Counter[str], weighed: list[BodyEvidence]) -> list[BodyEvidence]:
    """Bodies that the text names only by halves: 揭东分局, or 法制办 in a text that says 我办."""
    if any(item.rule in TELLING for item in weighed):
        return []
    flat = view.flat[:HEAD]
    gazetteer = divisions.load()
    result: list[BodyEvidence] = []
    for match in list(BRANCH_WORD.finditer(flat) if "分局" in flat else ())[:5]:
        stems = [match[1][cut:] for cut in range(len(match[1]) - 1)]
        known = next((stem for stem in stems if any(d.level == "county" for d in gazetteer.stems.get(stem, ()))), None)
        if known is None:
            continue
        kinds = Counter({name: flat.count(word) for word, name in _BRANCH_OF.items() if word in flat})
        if not kinds:
            continue
        department = kinds.most_common(1)[0][0]
        places = tuple(gazetteer.place(d) for d in gazetteer.stems[known] if d.level == "county")
        start = match.end() - len(known) - 2
        parents = tuple(dict.fromkeys(Place(place.province, place.city) for place in places if place.city))
        if not parents:
            continue
        mention = Mention(start, match.end(), flat[start : match.end()], f"{department}{known}分局", parents)
        result.append(BodyEvidence(mention, "body", ("implied",), *view.origin(start, match.end())))
    if own["办"]:
        for word, name in bodies.names().abbreviations.items():
            if word.endswith(("办", "办公室")) and word in flat:
                for match in list(re.finditer(word + r"(?!公)", flat))[:2]:
                    mention = Mention(match.start(), match.end(), word, name)
                    result.append(BodyEvidence(mention, "body", ("implied",), *view.origin(match.start(), match.end())))
    for about in _ITS_DISCLOSURE.finditer(flat):
        for start in range(max(0, about.start() - 12), about.start() - 2):
            found = bodies.names().department_at(flat, start)
            if found and found[0] == about.start() and flat[start - 1 : start] in _BARE:
                mention = Mention(start, found[0], flat[start : found[0]], found[1])
                result.append(BodyEvidence(mention, "subject", ("bare",), *view.origin(start, found[0])))
                break
    return result
