"""Finds the public bodies that a text names: where, of which place, by which name.

A name is read left to right: a chain of divisions (汕头市潮阳区), perhaps a township, then the body itself (a
government, a department by its full or abbreviated name, a zone's committee, an unknown body by its ending).
Names without a region (区民政局, 应急管理局) are mentions too; the region is then found elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.metadata import bodies, divisions
from indexer.metadata.divisions import Division, Place
from indexer.metadata.name_parts import (
    GOVERNMENT,
    STOPS,
    after_town,
    branch_at,
    chain_at,
    college_end,
    ends_in_stem,
    government_at,
    town_at,
    town_body,
    unlisted_town_at,
)

_TOWN_LAST = re.compile(r"街道|镇|乡|苏木")
_ZONE = re.compile(
    r"[\u4e00-\u9fff()]{0,14}?(?:(?:经济|高新)?技术(?:产业)?开发区|旅游经济区|经济开发区|高新区|经开区|开发区|保税港?区|保税物流园区|综合保税区|"
    r"产业园区?|工业园区?|科技园区?|物流园区?|示范区|旅游度假区|度假区|风景名胜区|风景旅游区|风景区|名胜区|管理区|合作区|试验区|实验区|生态城|科技城|"
    r"新区|新城)(?:管理委员会|管委会|党工委管委会)?"
)
_ZONE_SEAT = re.compile(r"(管理委员会|党工委管委会|管委会)$")
_BRANCH_ALONE = re.compile(r"[\u4e00-\u9fff]{2,4}?分局")
_LEVEL = re.compile(r"自治[区州县旗]|[省市县区州盟旗]")
_CENTRAL = re.compile(
    r"国家税务总局|国家统计局|国家金融监督管理总局|国家矿山安全监察局|中国人民银行|中华人民共和国|中国银保监会|中国银行保险监督管理委员会|中国证监会|"
    r"中国银监会|国家外汇管理局|国家粮食和物资储备局|国家能源局|财政部|国家邮政局"
)
_CENTRAL_BODY = re.compile(
    r"(?:税务局|调查总队|调查队|监管局|监管分局|监管组|监察局|中心支行|营业管理部|支行|分行|分局|海关|海事局|监管办公室|监督管理局|证监局)"
)
_CENTRAL_HEADS = frozenset({"中国", "中华", "国家", "财政"})
_UNNAMED_HEADS = frozenset("省市县区州盟旗自街镇乡苏")
_SCHOOL = re.compile(
    r"[\u4e00-\u9fff]{2,16}?(?:职业技术大学|大学|职业技术学院|专科学校|学院|中学|小学|学校|幼儿园|医院)"
)
_BOUNDARY = re.compile(r"[年度由布在为的,。:;、“”\"《(|>与将系据\s是]$|^$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named at ``start:end`` of the flat text.

    ``places`` are the divisions it can belong to (several where the name is ambiguous, none where no region is
    said); ``body`` its full name without region, empty where a place stands alone; ``prefix`` what stands
    before the region (国家税务总局); ``level_word`` the 市 of 市安监局.
    """

    start: int
    end: int
    text: str
    body: str
    places: tuple[Place, ...] = ()
    prefix: str = ""
    level_word: str = ""
    known: bool = True  # False: recognised by its ending only
    fixed: bodies.Body | None = None  # an entry of bodies.tsv or universities.tsv
    branch: Division | None = None
    whole: bool = False  # ``body`` is the whole name, region and all: 临汾市人民医院
    stem_only: bool = False  # the places were read from a stem, not a full name

    @property
    def is_place_alone(self) -> bool:
        """A region without any body."""
        return not self.body


def body_at(text: str, start: int, places: tuple[Place, ...], loose: bool) -> Mention | None:
    """The body whose name begins at ``start``, right after its region; ``loose``: unknown names by ending too."""
    government = government_at(text, start)
    if government:
        return Mention(start, government[0], "", government[1], places)
    department = bodies.names().department_at(text, start)
    if department:
        end, name, branch = branch_at(text, department[0], department[1], places)
        if text.startswith("驻", end):
            return None
        return Mention(start, end, "", name, places, branch=branch)
    zone = _ZONE.match(text, start)
    if zone and not STOPS.search(zone.group()) and len(zone.group()) > 2:
        name = _ZONE_SEAT.sub("", zone.group())
        aside = re.compile(r"\([\u4e00-\u9fff]{2,6}\)").match(text, zone.end())  # 杭州高新区(滨江)财政局
        department = bodies.names().department_at(text, aside.end() if aside else zone.end())
        if department and zone.group() == name:
            return Mention(start, department[0], "", name + department[1], places)
        office = zone.group() != name and re.match(r"办公室(?=\d|政府信息|\()", text[zone.end() :])
        end = zone.end() + (3 if office else 0)
        body = name + "管理委员会" + ("办公室" if office else "")
        return Mention(start, end, "", body, places, known=zone.group() != name)
    if loose:
        found = bodies.ending().match(text, start)
        if found and not STOPS.search(found.group()) and len(found.group()) > 2:
            end, name, branch = branch_at(text, found.end(), found.group(), places)
            return Mention(start, end, "", name.replace("管委会", "管理委员会"), places, known=False, branch=branch)
    return None


def _finish(text: str, start: int, mention: Mention, **changes: object) -> Mention:
    values = {name: getattr(mention, name) for name in Mention.__dataclass_fields__}
    values.update(changes)
    values.update(start=start, text=text[start : values["end"]])
    return Mention(**values)


def named_at(text: str, start: int) -> Mention | None:
    """A body with its region, or a region alone, that begins at ``start``."""
    end, places = chain_at(text, start)
    if not places:
        return None
    word = text[start:end]
    stem_only = ends_in_stem(word)
    if stem_only:
        # 北京街道 and 南京东路街道 are subdistricts of their own, not of Beijing or Nanjing.
        known = divisions.townships()
        for length in range(9, end - start, -1):
            if text[start : start + length] in known:
                return _town_ending(text, start + length)
    if not stem_only or all(place.county for place in places):
        town = town_at(text, end, places)
        if town:
            return _town_mention(text, start, town)
    if text.startswith(GOVERNMENT, end):
        # 北京市西城区人民政府展览路街道办事处
        town = town_at(text, end + 4, places)
        if town and text[town[0] - 2 : town[0]] == "街道":
            return _town_mention(text, start, town)
    body = body_at(text, end, places, loose=False)
    if body is None:
        school = _SCHOOL.match(text, start)
        if school and school.end() > end and not STOPS.search(school.group()):
            stop = college_end(text, school.end())
            return Mention(start, stop, text[start:stop], text[start:stop], places, known=False, whole=True)
    if body is None and not stem_only:
        town = unlisted_town_at(text, end, places)
        if town:
            return _town_mention(text, start, town)
    body = body or body_at(text, end, places, loose=True)
    if body and not (stem_only and not body.known and len(word) < 2):
        return _finish(text, start, body, stem_only=stem_only)
    return Mention(start, end, word, "", places, stem_only=stem_only)


def _town_mention(text: str, start: int, town: tuple[int, tuple[Place, ...]]) -> Mention:
    stop = after_town(text, town[0])
    return Mention(start, stop, text[start:stop], town_body(town[1][0].township or ""), town[1])


def central_at(text: str, start: int) -> Mention | None:
    """A vertical body at ``start``: 国家税务总局广州市税务局, 中华人民共和国黄埔海关."""
    prefix = _CENTRAL.match(text, start)
    if not prefix:
        return None
    end, places = chain_at(text, prefix.end())
    found = _CENTRAL_BODY.match(text, end) or (
        re.compile(r"[\u4e00-\u9fff]{2,6}?(?:海关|海事局|监察局)").match(text, end) if not places else None
    )
    if not found:
        return None
    stop, name, branch = branch_at(text, found.end(), found.group(), places)
    lead = "" if prefix.group() == "中华人民共和国" else prefix.group()
    by_stem = ends_in_stem(text[prefix.end() : end])
    return Mention(start, stop, text[start:stop], name, places, prefix=lead, branch=branch, stem_only=by_stem)


@lru_cache(maxsize=1)
def _heads() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """First two characters of every name; of bodies among them; and of divisions."""
    own = bodies.names().body_heads
    places = frozenset(divisions.load().word_lengths)
    return own | places | _CENTRAL_HEADS, own, places


def scan(text: str, begin: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Every mention in ``text[begin:end]``, left to right, none inside another."""
    heads, of_bodies, of_places = _heads()
    end = len(text) if end is None else min(end, len(text))
    starts = [at for at in range(begin, end) if text[at : at + 2] in heads or text[at] in _UNNAMED_HEADS]
    position = begin
    for at in starts:
        if at < position:
            continue
        mention: Mention | None = None
        head = text[at : at + 2]
        if head in of_bodies or head in _CENTRAL_HEADS:
            mention = central_at(text, at)
        if mention is None and head in of_bodies:
            mention = _listed_at(text, at)
        if mention is None and head in of_places:
            mention = named_at(text, at)
            if mention is not None and mention.stem_only and mention.is_place_alone:
                mention = None
        if mention is None and head[0] in _UNNAMED_HEADS:
            mention = _unnamed_at(text, at)
        if mention is not None:
            yield mention
            position = mention.end


def _listed_at(text: str, start: int) -> Mention | None:
    """A body of ``bodies.tsv`` or ``universities.tsv``."""
    found = bodies.names().body_at(text, start)
    if found is None:
        return None
    end, body = found
    stop = college_end(text, end) if body.system == "教育" else end
    if stop > end:
        body = bodies.Body(text[start:stop], body.system, "province", body.province, body.city, body.county)
    return Mention(start, stop, text[start:stop], body.name, fixed=body)


def _unnamed_at(text: str, start: int) -> Mention | None:
    """区民政局, 市府办, 省府办公厅; or a township or subdistrict without its county."""
    level = _LEVEL.match(text, start)
    if level:
        after = level.end()
        body = None
        if text[after : after + 2] in bodies.names().department_heads or text[after : after + 1] in "人政府":
            body = body_at(text, after, (), loose=False)
        if body and body.body:
            return _finish(text, start, body, level_word=level.group())
    town = _TOWN_LAST.match(text, start)
    if town:
        return _town_ending(text, town.end())
    return None


def _town_ending(text: str, end: int) -> Mention | None:
    """A township whose name ends at ``end``, by the gazetteer, or by what stands on both sides of it."""
    known = divisions.townships()
    for length in range(9, 2, -1):
        start = end - length
        if start >= 0 and text[start:end] in known:
            places = divisions.load().parent_of_town(text[start:end])
            stop = after_town(text, end)
            return Mention(start, stop, text[start:stop], town_body(text[start:end]), places)
    stop = after_town(text, end)
    for length in range(7, 2, -1):
        start = end - length
        if start < 0:
            continue
        name = text[start:end]
        if (
            stop > end
            and re.fullmatch(r"[\u4e00-\u9fff]+", name)
            and not STOPS.search(name)
            and _BOUNDARY.search(text[max(0, start - 1) : start])
        ):
            place = Place(township=name)
            return Mention(start, stop, text[start:stop], town_body(name), (place,), known=False)
    return None


def bare_at(text: str, start: int) -> Mention | None:
    """A body without region that begins at ``start``, for titles: 应急管理局."""
    names = bodies.names()
    department = names.department_at(text, start)
    if department:
        end, name, branch = branch_at(text, department[0], department[1], ())
        return Mention(start, end, text[start:end], name, branch=branch)
    school = _SCHOOL.match(text, start)
    if school and not STOPS.search(school.group()):
        stop = college_end(text, school.end())
        return Mention(start, stop, text[start:stop], text[start:stop], known=False, whole=True)
    found = bodies.ending().match(text, start)
    if found and not STOPS.search(found.group()) and len(found.group()) > 3:
        return Mention(start, found.end(), found.group(), found.group().replace("管委会", "管理委员会"), known=False)
    alone = _BRANCH_ALONE.match(text, start)
    if alone:
        return Mention(start, alone.end(), alone.group(), alone.group(), known=False)
    return None
