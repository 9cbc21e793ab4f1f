"""Bodies whose names are not region and department: central bodies' local branches, the Xinjiang Corps, party bodies, utilities.

Each function reads one kind at a position of the flat text and gives the mention, or ``None``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.gazetteer import bodies, divisions, zones
from indexer.metadata.gazetteer.divisions import Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.metadata.gazetteer.name_parts import STOPS, branch_at, chain_at, ends_in_stem, government_at
from indexer.text.word_tables import rows

_CENTRAL = re.compile(
    r"国家税务总局|国家统计局|中国证券监督管理委员会|中国银行业监督管理委员会|中国保险监督管理委员会|中国保监会|国家海洋局|中国民用航空局?|"
    r"国家金融监督管理总局|国家矿山安全监察局|中国人民银行|中华人民共和国|中国银保监会|中国银行保险监督管理委员会|中国证监会|"
    r"中国银监会|国家外汇管理局|国家粮食和物资储备局|国家能源局|财政部|国家邮政局|人民银行|民航"
)
#: What these are short for, or nothing in a name.
_LEADS = {"人民银行": "中国人民银行", "民航": "中国民用航空", "中华人民共和国": ""}
_CENTRAL_HEADS = frozenset(word[:2] for word in _CENTRAL.pattern.split("|"))
_CENTRAL_BODY = re.compile(
    r"(?:税务局|调查总队|调查队|监管局|监管分局|监管组|监察局|中心支行|营业管理部|支行|分行|分局|海关|海事局|监管办公室|安全监督管理局|监督管理局|地区管理局|管理局|证监局)"
)
#: An office of a ministry elsewhere: 审计署驻武汉特派员办事处.
_AWAY = re.compile(r"驻([\u4e00-\u9fff]{2,12}?)(?:[财森][\u4e00-\u9fff]{3,5})?(?:专员|特派员)办事处")
_UNPLACED = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:海关|海事局|监察局|监管局|地区管理局)")
_CORPS = "新疆生产建设兵团"
_CORPS_LEAD = re.compile(rf"{_CORPS}|新疆兵团|兵团")
_REGIMENT = re.compile(r"[一二三四五六七八九十百〇零\d]{1,5}团(?!场|体|员|结)")
_PARTY = re.compile(
    r"委(?:员会)?(?:[\u4e00-\u9fff]{0,12}?(?:办公室|研究室|工作部|组织部|宣传部|统战部|老干部局|党校))?"
)
_UTILITY = re.compile(
    r"(?:国网|中国[\u4e00-\u9fff]{2,6})[\u4e00-\u9fff]{0,14}?(?:有限)?公司(?:[\u4e00-\u9fff()]{2,12}?(?:供电公司|供电局|分公司|有限公司))?"
)
_UTILITY_HEADS = frozenset({"国网", "中国"})
#: First two characters of the names that :func:`special_at` reads, besides those of ``bodies.tsv``.
HEADS = frozenset({"中国", "中华", "国家", "财政", "国网", "新疆", "兵团", "农十", "建工", "人民", "民航"}) | frozenset(
    kind + number for kind in "第农" for number in "一二三四五六七八九十"
)


def special_at(text: str, start: int) -> Mention | None:
    """A body of one of the kinds of this module that begins at ``start``."""
    if zone := zones.mention_at(text, start):
        return zone
    head = text[start : start + 2]
    if head in _CENTRAL_HEADS and (found := central_at(text, start)):
        return found
    if head in _corps()[2] and (found := corps_at(text, start)):
        return found
    return utility_at(text, start) if head in _UTILITY_HEADS else None


def central_at(text: str, start: int) -> Mention | None:
    """A vertical body at ``start``: 国家税务总局广州市税务局, 中华人民共和国黄埔海关."""
    prefix = _CENTRAL.match(text, start)
    if not prefix:
        return None
    end, places = chain_at(text, prefix.end())
    found = _CENTRAL_BODY.match(text, end)
    if not found and not places:
        end, places = _county_by_stem(text, prefix.end())
        found = _CENTRAL_BODY.match(text, end) if places else _UNPLACED.match(text, end)
    if not found:
        return None
    stop, name, branch = branch_at(text, found.end(), found.group(), places)
    lead = _LEADS.get(prefix.group(), prefix.group())
    by_stem = ends_in_stem(text[prefix.end() : end])
    return Mention(start, stop, text[start:stop], name, places, prefix=lead, branch=branch, stem_only=by_stem)


def _county_by_stem(text: str, start: int) -> tuple[int, tuple[Place, ...]]:
    """A county without 县 or 市, right before a body: 讷河 of 国家统计局讷河调查队."""
    gazetteer = divisions.load()
    for length in range(5, 1, -1):
        word = text[start : start + length]
        found = tuple(gazetteer.place(d) for d in gazetteer.stems.get(word, ()) if d.level == "county")
        if found and _CENTRAL_BODY.match(text, start + length):
            return start + length, found
    return start, ()


@lru_cache(maxsize=1)
def _corps() -> tuple[re.Pattern[str], dict[str, tuple[str, str]], frozenset[str]]:
    """What reads a division's name, its official name and city by every name, and how a name can begin."""
    names: dict[str, tuple[str, str]] = {}
    for name, city, others in rows("corps.tsv", 3):
        for word in (name, *others.split()):
            names[word] = (name, city)
    heads = frozenset({"新疆", "兵团", "农业", *(word[:2] for word in names)})
    words = "|".join(sorted(names, key=len, reverse=True))
    cities = "|".join(sorted({city for _, city in names.values() if city}))
    return re.compile(rf"(?:新疆生产建设兵团|新疆兵团|兵团)?(?:农业(?:建设)?)?({words})((?:{cities})?)"), names, heads


def corps_at(text: str, start: int) -> Mention | None:
    """A department, division or regiment of the Xinjiang Corps: 新疆生产建设兵团第六师五家渠市, 第十四师二二四团."""
    pattern, names, _ = _corps()
    found = pattern.match(text, start)
    if found is None:
        lead = _CORPS_LEAD.match(text, start)
        department = bodies.names().department_at(text, lead.end()) if lead else None
        if department is None:
            return None
        end, name = department
        body = bodies.Body(_CORPS + name, bodies.system_of(name) or "", "province", "新疆", None, None)
        return Mention(start, end, text[start:end], body.name, fixed=body)
    division, city = names[found[1]]
    end = found.end()
    regiment = _REGIMENT.match(text, end)
    department = None if regiment else bodies.names().department_at(text, end)
    government = government_at(text, end) if found[2] and not regiment else None
    tail, level = "", ""  # a corps' division has the rank of a city, and is none
    if regiment:
        end, tail = regiment.end(), regiment.group()
    elif department:
        end, tail = department
    elif government:
        end, tail = government
    system = bodies.system_of(tail) if tail and not regiment else "政府"
    body = bodies.Body(_CORPS + division + found[2] + tail, system or "", level, "新疆", None, city or None)
    return Mention(start, end, text[start:end], body.name, fixed=body)


def party_at(text: str, start: int, end: int, places: tuple[Place, ...]) -> Mention | None:
    """A body of a party committee, where 中共 stands before the region ``start:end``: 中共鹰潭市委党史研究室."""
    if text[max(0, start - 2) : start] != "中共":
        return None
    found = _PARTY.match(text, end)
    if found is None:
        return None
    name = text[start - 2 : found.end()]
    return Mention(start - 2, found.end(), name, name, places, known=False, whole=True)


def away_at(text: str, start: int, end: int, body: bodies.Body) -> Mention | None:
    """An office that a national ``body``, named from ``start`` to ``end``, has elsewhere."""
    away = _AWAY.match(text, end) if body.level == "national" else None
    if away is None:
        return None
    _, places = chain_at(away[1], 0)
    province, city = (places[0].province, places[0].city) if places else (None, None)
    name = body.name + away.group()
    here = bodies.Body(name, body.system, "", province.short if province else None, city.name if city else None, None)
    return Mention(start, away.end(), name, name, fixed=here)


def utility_at(text: str, start: int) -> Mention | None:
    """A company that serves the public: 国网甘肃省电力公司天水供电公司. Its last region is its place."""
    found = _UTILITY.match(text, start)
    if found is None or STOPS.search(found.group()):
        return None
    name = found.group()
    places: tuple[Place, ...] = ()
    at = 2
    while at < len(name):
        end, here = chain_at(name, at)
        places = here or places
        at = max(end, at + 1)
    return Mention(start, found.end(), name, name, places, known=False, whole=True)
