"""Finds the public bodies that a text names: where, of which place, by which name.

A name is read left to right: a chain of divisions (汕头市潮阳区), perhaps a township, then the body itself (a
government, a department by its full or abbreviated name, a zone's committee, an unknown body by its ending).
Names without a region (区民政局, 应急管理局) are mentions too; the region is then found elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from indexer.metadata.gazetteer import bodies, divisions, name_starts, special_bodies, zones
from indexer.metadata.gazetteer.divisions import Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.metadata.gazetteer.name_parts import (
    GOVERNMENT,
    GOVERNMENT_FIRST,
    STOPS,
    after_town,
    branch_at,
    bureau_at,
    chain_at,
    college_end,
    ends_in_stem,
    government_at,
    past_aside,
    town_at,
    town_body,
    town_name_at,
    two_bodies,
    unlisted_town_at,
)
from indexer.metadata.gazetteer.name_starts import KIND_FIRST, LEVELS, LISTED, PLACE, SEAT_FIRST, SPECIAL
from indexer.metadata.gazetteer.special_bodies import party_at

_TOWN_LAST = re.compile(r"街道|镇|乡|苏木")
_ZONE = re.compile(
    r"(?!\()[\u4e00-\u9fff()]{0,14}?(?:(?:经济|高新)?技术(?:产业)?开发区|旅游经济区|经济开发区|高新区|经开区|开发区|保税港?区|保税物流园区|综合保税区|"
    r"产业园区?|工业园区?|科技园区?|物流园区?|示范区|经济区|投资区|工业区|产业集聚区|集聚区|旅游度假区|度假区|风景名胜区|风景旅游区|风景区|名胜区|管理区|合作区|试验区|实验区|生态城|科技城|"
    r"新区|新城)(?:管理委员会|管委会|党工委管委会)?"
)
_ZONE_SEAT = re.compile(r"(管理委员会|党工委管委会|管委会)$")
#: What stands before a body that a headline names without its region: 县 of 县文物旅游局.
_LEVEL_FIRST = re.compile(r"(?:本)?(自治县|县(?!域)|市(?![场政容民])|区(?![域划])|州|省)(?=[\u4e00-\u9fff]{2})")
_LEVEL = re.compile(r"自治[区州县旗]")
#: A place's kind without its name. One set of characters first: it is looked for in every report.
_UNNAMED = re.compile("[自街苏省市县区州盟旗镇乡](?:(?<=自)治[区州县旗]|(?<=街)道|(?<=苏)木|(?<![自街苏]))")
_SCHOOL = re.compile(
    r"[\u4e00-\u9fff]{2,16}?(?:职业技术大学|大学|职业技术学院|专科学校|学院|中学|小学|学校|幼儿园|医院)"
)
#: How far after its first character the word that makes a zone or a school may end, or a township's that no list has.
_ZONE_REACH = _SCHOOL_REACH = 24
_TOWN_REACH = 12
_BOUNDARY = re.compile(r"[年度由布在为的,。:;、“”\"《(|>与将系据\s是]$|^$")


def body_at(text: str, start: int, places: tuple[Place, ...]) -> Mention | None:
    """The body whose name begins at ``start``, right after its region: a government, a department or a zone."""
    government = government_at(text, start)
    if government:
        return Mention(start, government[0], "", government[1], places)
    department = bodies.names().department_at(text, start)
    if department:
        end, name, branch = branch_at(text, department[0], department[1], places)
        if text.startswith("驻", end):
            return None
        return Mention(start, end, "", name, places, branch=branch)
    window = text[start : start + _ZONE_REACH]
    zone = _ZONE.match(text, start) if "区" in window or "园" in window or "城" in window else None
    if zone and not STOPS.search(zone.group()) and len(zone.group()) > 2:
        name = _ZONE_SEAT.sub("", zone.group())
        # 杭州高新区(滨江)财政局
        after = past_aside(text, zone.end())
        department = bodies.names().department_at(text, after)
        if department and zone.group() == name:
            return Mention(start, department[0], "", name + department[1], places)
        if after > zone.end():
            within = chain_at(text, zone.end() + 1)[1]
            town = town_at(text, after, tuple(one for one in within if any(map(one.within, places))))
            if town:
                return _town_mention(text, start, town)  # 武汉经济技术开发区(汉南区)东荆街道
        if zone.group() == name and (run := town_name_at(text, after)):
            own = tuple(place._replace(township=name + run.group()) for place in places)
            return _town_mention(text, start, (run.end(), own))  # 威海临港经济技术开发区汪疃镇
        longer = None if zone.group() != name else bodies.ending().match(text, start)
        if longer and longer.end() > zone.end() and not STOPS.search(longer.group()):
            return Mention(start, longer.end(), "", longer.group(), places, known=False)  # …经济区规划建设管理办公室
        office = zone.group() != name and re.match(r"办公室(?=\d|政府信息|\()", text[zone.end() :])
        end = zone.end() + (3 if office else 0)
        body = name + "管理委员会" + ("办公室" if office else "")
        return Mention(start, end, "", body, places, known=zone.group() != name)
    return None


def _unlisted_at(text: str, start: int, places: tuple[Place, ...]) -> Mention | None:
    """A body that :func:`body_at` does not know, by the ending of its name."""
    if bodies.names().department_at(text, start):
        return None  # of another place: 驻
    found = bodies.ending().match(text, start)
    if found and not STOPS.search(found.group()) and len(found.group()) > 2 and not two_bodies(found.group()):
        end, name, branch = branch_at(text, found.end(), found.group(), places)
        return Mention(start, end, "", name.replace("管委会", "管理委员会"), places, known=False, branch=branch)
    return None


@lru_cache(maxsize=1)
def _after_region() -> tuple[frozenset[str], re.Pattern[str]]:
    """How what follows a region in a body's name begins, by two characters, and a pattern of what else may follow.

    The pattern finds how a zone, a school and a body known by its ending end, and more.
    """
    heads = bodies.names().department_heads | divisions.load().stem_heads
    # Of a school's word the last character: the first may be the region's last.
    ends = (*"区园城学院校", *bodies.endings())
    first = "".join(sorted({words[0] for words in ends}))  # tells of most characters that they begin none
    return heads, re.compile(rf"[\u4e00-\u9fff、()]{{0,20}}?(?=[{first}])(?:{'|'.join(ends)})")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a region surely is all that is named, for nothing after it can be of a body or a township: most regions."""
    heads, ends = _after_region()
    return not (
        text[end : end + 2] in heads
        or text[end : end + 1] in GOVERNMENT_FIRST
        or not divisions.town_ends().isdisjoint(text[end : end + _TOWN_REACH])
        or ends.match(text, end)
        or text.endswith("中共", 0, start)
    )


def named_at(text: str, start: int) -> Mention | None:
    """A body with its region, or a region alone, that begins at ``start``.

    A region's stem alone is none: it is too often part of another word.
    """
    end, places = chain_at(text, start)
    if not places:
        return None
    zone = zones.mention_at(text, end, start)
    if zone:
        return zone
    word = text[start:end]
    stem_only = ends_in_stem(word)
    if _stands_alone(text, start, end):
        return None if stem_only else Mention(start, end, word, "", places)
    if stem_only:
        # 北京街道 and 南京东路街道 are subdistricts of their own, not of Beijing or Nanjing.
        known = divisions.townships()
        if not divisions.town_ends().isdisjoint(text[end : start + 9]):
            for length in range(9, end - start, -1):
                if text[start : start + length] in known:
                    return _town_ending(text, start + length)
    if not stem_only or (places[0].county and all(place.county for place in places)):
        town = town_at(text, end, places)
        if town:
            return _town_mention(text, start, town)
    seat = 4 if text.startswith(GOVERNMENT, end) else 2 if text.startswith("政府", end) else 0
    if seat and not stem_only:
        # 北京市西城区人民政府展览路街道办事处, 宜良县人民政府北古城镇
        town = town_at(text, end + seat, places) or unlisted_town_at(text, end + seat, places)
        if town and (seat == 4 or after_town(text, town[0])[0] > town[0]):
            return _town_mention(text, start, town)
    party = party_at(text, start, end, places) if text.endswith("中共", 0, start) else None
    if party:
        return party
    served = _served_at(text, end, places) if text[end : end + 2] in divisions.load().stem_heads else None
    if served:
        return served._replace(start=start, text=text[start : served.end], stem_only=stem_only)
    body = body_at(text, end, places)
    if body is None:
        window = text[start : start + _SCHOOL_REACH]
        school = _SCHOOL.match(text, start) if "学" in window or "院" in window or "园" in window else None
        if school and school.end() > end and not STOPS.search(school.group()):
            stop = college_end(text, school.end())
            return Mention(start, stop, text[start:stop], text[start:stop], places, known=False, whole=True)
    if body is None and not stem_only:
        town = unlisted_town_at(text, end, places)
        if town:
            return _town_mention(text, start, town)
    body = body or _unlisted_at(text, end, places)
    if body and not (stem_only and not body.known and len(word) < 2):
        return body._replace(start=start, text=text[start : body.end], stem_only=stem_only)
    return None if stem_only else Mention(start, end, word, "", places)


def _served_at(text: str, end: int, places: tuple[Place, ...]) -> Mention | None:
    """A city's department for one of its counties, named by the county's stem: 武鸣生态环境局 after 南宁市."""
    if not places or any(place.city is None or place.county is not None for place in places):
        return None
    gazetteer = divisions.load()
    for length in (3, 2, 4):
        for division in gazetteer.stems.get(text[end : end + length], ()):
            department = bodies.names().department_at(text, end + length)
            if department and division.level == "county" and any(gazetteer.place(division).within(p) for p in places):
                name = text[end : end + length] + department[1]
                return Mention(end, department[0], "", name, places, branch=division)
    return None


def _town_mention(text: str, start: int, town: tuple[int, tuple[Place, ...]]) -> Mention:
    stop, office = after_town(text, town[0])
    return Mention(start, stop, text[start:stop], town_body(town[1][0].township or "") + office, town[1])


def scan(text: str, begin: int = 0, end: int | None = None, places: Iterable[int] | None = None) -> Iterator[Mention]:
    """Every mention in ``text[begin:end]``, left to right, none inside another.

    ``places`` are those at which one may begin, where they are known: see :mod:`indexer.metadata.gazetteer.name_starts`.
    """
    heads, beginnings = name_starts.heads(), name_starts.beginnings()
    departments = bodies.names().department_heads
    end = len(text) if end is None else min(end, len(text))
    position = begin
    for at in range(begin, end) if places is None else places:
        if at < position:
            continue
        first = text[at]
        kinds = beginnings.get(text[at : at + 3], 0) | beginnings.get(text[at : at + 2], 0)
        # Most of them begin nothing: see _unnamed_at. What looks like a name's beginning (区政) may even follow 自治.
        unnamed = first in KIND_FIRST and (
            first not in LEVELS or text[at + 1 : at + 3] in departments or text[at + 1 : at + 2] in SEAT_FIRST
        )
        if not kinds and not (unnamed and (text[at : at + 2] in heads or _begins_unnamed(text, at, begin, end))):
            continue
        mention: Mention | None = None
        if kinds & SPECIAL:
            mention = special_bodies.special_at(text, at)
        if mention is None and kinds & LISTED:
            mention = _listed_at(text, at)
        if mention is None and kinds & PLACE:
            mention = named_at(text, at)
        if mention is None and unnamed and _UNNAMED.match(text, at):
            mention = _unnamed_at(text, at)
        if mention is not None:
            yield mention
            position = mention.end


def _begins_unnamed(text: str, at: int, begin: int, end: int) -> bool:
    """Whether one of :data:`_UNNAMED` stands at ``at`` within ``begin:end``; the 区 of 自治区 is none by itself."""
    return _UNNAMED.match(text, at, end) is not None and not (at - 2 >= begin and text.startswith("自治", at - 2))


def _listed_at(text: str, start: int) -> Mention | None:
    """A body of ``bodies.tsv`` or ``universities.tsv``."""
    names = bodies.names()
    found = names.body_at(text, start)
    if found is None:
        return None
    end, body = found
    stop = college_end(text, end) if body.system == "教育" else end
    if away := special_bodies.away_at(text, start, end, body):
        return away
    if stop > end:
        body = bodies.Body(text[start:stop], body.system, "province", body.province, body.city, body.county)
    elif body.level == "national" and (bureau := bureau_at(text, end)):
        stop = end + len(bureau)  # 交通运输部海事局 is not 交通运输部
        body = bodies.Body(body.name + bureau, body.system, "national", None, None, None)
    return Mention(start, stop, text[start:stop], body.name, fixed=body)


def _unnamed_at(text: str, start: int) -> Mention | None:
    """区民政局, 市府办, 省府办公厅; or a township or subdistrict without its county."""
    after = start + 1 if text[start] in LEVELS else start + 3 if _LEVEL.match(text, start) else 0
    if after:
        if text[after : after + 2] in bodies.names().department_heads or text[after : after + 1] in SEAT_FIRST:
            body = body_at(text, after, ())
            if body and body.body:
                return body._replace(start=start, text=text[start : body.end], level_word=text[start:after])
        return None
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
            stop, office = after_town(text, end)
            return Mention(start, stop, text[start:stop], town_body(text[start:end]) + office, places)
    stop, office = after_town(text, end)
    if stop == end:
        return None
    for length in range(7, 2, -1):
        start = end - length
        if start < 0:
            continue
        name = text[start:end]
        if (
            re.fullmatch(r"[\u4e00-\u9fff]+", name)
            and not STOPS.search(name)
            and _BOUNDARY.search(text[max(0, start - 1) : start])
        ):
            place = Place(township=name)
            return Mention(start, stop, text[start:stop], town_body(name) + office, (place,), known=False)
    return None


def bare_at(text: str, start: int) -> Mention | None:
    """A body without region that begins at ``start``, for titles: 应急管理局."""
    names = bodies.names()
    department = names.department_at(text, start)
    if department:
        end, name, branch = branch_at(text, department[0], department[1], ())
        return Mention(start, end, text[start:end], name, branch=branch)
    level = _LEVEL_FIRST.match(text, start)
    if level:
        inner = bare_at(text, level.end())
        if inner is not None and not inner.whole:
            return inner._replace(start=start, text=text[start : inner.end], level_word=level[1])
        return inner
    school = _SCHOOL.match(text, start)
    if school and not STOPS.search(school.group()):
        stop = college_end(text, school.end())
        return Mention(start, stop, text[start:stop], text[start:stop], known=False, whole=True)
    found = bodies.ending().match(text, start)
    if found and (town := found.group().removesuffix("办事处") + "街道") in divisions.townships():
        places = divisions.load().parent_of_town(town)
        return Mention(start, found.end(), found.group(), town_body(town), places)
    if found and not STOPS.search(found.group()) and len(found.group()) > 3 and not two_bodies(found.group()):
        return Mention(start, found.end(), found.group(), found.group().replace("管委会", "管理委员会"), known=False)
    return None
