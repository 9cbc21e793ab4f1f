"""The parts that names of public bodies are made of: chains of divisions, townships, governments, branches, zones.

Each function reads one part at a position of the flat text and says where it ends.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.gazetteer import bodies, divisions
from indexer.metadata.gazetteer.divisions import Division, Place

GOVERNMENT = "人民政府"
#: Cities without counties, whose townships are directly under them.
WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})
GOVERNMENT_FIRST = frozenset("人政行府")
_TOWN_END = r"(?:街道|民族乡|镇|乡|苏木)"
_TOWN = re.compile(rf"[\u4e00-\u9fff]{{1,8}}?{_TOWN_END}(?!居|村)")
ZONE_WORD = re.compile(
    r"开发区|高新区|经开区|保税|产业园|工业园|园区|示范区|度假区|名胜区|风景区|管理区|合作区|试验区|实验区|经济区|投资区|集聚区|生态城|科技城|新区"
)
#: 东莞理工学院城市学院, 安徽医科大学第一附属医院: what follows within a name that begins with a university's.
_COLLEGE = re.compile(
    r"[\u4e00-\u9fff]{2,4}?学院|(?:第[一二三四五六七八九十])?附属[\u4e00-\u9fff]{0,8}?(?:医院|学校|中学|小学)"
)
_BRANCH = re.compile(r"(?:驻)?([\u4e00-\u9fff]{0,8}?)(分局|稽查局|海关办事处)")
#: A bureau within a ministry or a department, up to what can only follow a body's whole name; where a region is named, that
#: is another body.
_BUREAU = re.compile(
    r"(?!办公厅|关于|驻|和|与|及|会同|联合|牵头|、)(?:(?![省市县区州旗镇乡])[\u4e00-\u9fff]){2,9}?(?:局|委员会|中心|署|总站|研究院|总队|支队|大队)"
    r"(?=[(〔]?(?:19|20)\d\d|年|政府信息|政务公开|信息公开|编制|关于|办公室|\(|$|[,。;|])"
)
_ASIDE = re.compile(r"\([\u4e00-\u9fff]{2,6}\)")
_OFFICE = re.compile(r"办公厅|办公室(?!主任|负责)|办(?=\d|编|$|[,。;:))])")
#: An office that no list has: 人民政府合作交流办公室.
_UNLISTED_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,10}?办公室(?=[\d(]|关于|年度|政府信息|$)")
#: An office in another city: 烟台市人民政府驻上海办事处.
_AWAY = re.compile(r"驻[\u4e00-\u9fff]{1,6}?(?:办事处|联络处)")
_NOT_GOVERNMENT = re.compile(
    r"门户|网|公报|令|规章|常务|采购|投资|规定|系统|部门|服务中心大厅|组成|工作|信息(?!公开办)|性|集中|购买|债|大院|大楼|各|领导|督查|公众|公文"
)
#: Characters and words that no body's name has, so that a name found by its ending alone stops at them.
STOPS = re.compile(
    r"的|在|由|根据|公布|公开|编制(?!委员会)|依据|依法|工作(?!委员会|委|局|办公室|领导小组|站|部|中心)|报告|我|本|及其|各|网站|门户|平台|(?<![青老少])年|按|和各|条例|规定|印发|关于|贯彻|通过|联系|单位|负责|政府信|"
    r"要求|领导下|大力|支持|(?<!安)全|向|从|至|将|已|对(?!台|外)|(?<!高)等"
)


def chain_at(text: str, start: int) -> tuple[int, tuple[Place, ...]]:
    """The longest chain of division names that begins at ``start``: its end, and the places it can mean."""
    gazetteer = divisions.load()
    best: tuple[int, tuple[Place, ...]] = (start, ())
    words = gazetteer.words
    for length in gazetteer.word_lengths.get(text[start : start + 2], ()):
        word = text[start : start + length]
        if word in words:
            end, places = start + length, gazetteer.places(word)
            # Most chains are one division long.
            longer = _deeper(text, end, places) if text[end : end + 2] in gazetteer.name_lengths else (end, places)
            if longer[0] > best[0]:
                best = longer
    return best


def _deeper(text: str, end: int, places: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]]:
    """The chain goes on, as long as what follows lies within what it has."""
    gazetteer = divisions.load()
    while True:
        for length in gazetteer.name_lengths.get(text[end : end + 2], ()):
            found = gazetteer.names.get(text[end : end + length])
            if not found:
                continue
            inner = tuple(gazetteer.place(division) for division in found)
            inside = tuple(
                place
                for place in dict.fromkeys(inner)
                if any(place.within(outer) and place != outer for outer in places)
            )
            if inside:
                end, places = end + length, inside
                break
        else:
            return end, places


@lru_cache(maxsize=4096)
def ends_in_stem(chain: str) -> bool:
    """Whether a chain of divisions ends in a stem (湖州), not in a full or customary name (湖州市, 红河州)."""
    known = divisions.load().names
    return not any(chain[-length:] in known for length in range(2, min(len(chain), 15) + 1))


def two_bodies(name: str) -> bool:
    """Whether a name found by its ending runs over a second region: 委党史研究室鹰潭市地方志办公室."""
    for at in range(2, len(name) - 3):
        end, places = chain_at(name, at)
        if places and end - at > 2 and not ends_in_stem(name[at:end]):
            return True
    return False


def town_at(text: str, start: int, places: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]] | None:
    """A township of one of ``places`` that begins at ``start``, by the gazetteer; 太华路办事处 and 大港街 are 街道 too."""
    by_county, spelled = divisions.towns_by_county(), divisions.spelled()
    for place in places:
        division = place.deepest
        if division is None:
            continue
        towns = by_county.get(division.successor if division.former else division.code)
        if towns is None:
            continue
        for length in range(9, 1, -1):
            word = text[start : start + length]
            word = spelled.get(word, word)
            if word not in towns and text.startswith(("办事处", "20", "政府信息"), start + length):
                word += "道" if word.endswith("街") else "街道" if text[start + length] == "办" else ""
            if word in towns:
                return start + length, (Place(place.province, place.city, place.county, word),)
    return None


def town_name_at(text: str, start: int) -> re.Match[str] | None:
    """What reads like the name of a township, by its ending."""
    found = _TOWN.match(text, start)
    if not found or STOPS.search(found.group()) or re.search(r"乡镇$|各|和", found.group()):
        return None
    if found.group().endswith("城乡") and not text.startswith(("人民政府", "政府"), found.end()):
        return None  # 统筹城乡, but 古城乡人民政府
    return found


def unlisted_town_at(text: str, start: int, places: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]] | None:
    """A township that the gazetteer lacks (merged or renamed since), by its ending, in one of ``places``."""
    found = town_name_at(text, start)
    if not found:
        return None
    holders = tuple(
        Place(place.province, place.city, place.county, found.group())
        for place in places
        if place.county or (place.city and place.city.code in WITHOUT_COUNTIES)
    )
    return (found.end(), holders) if holders else None


def past_aside(text: str, end: int) -> int:
    """Past a second name in brackets after that of a zone at ``end``: (汉南区) of 武汉经济技术开发区(汉南区)."""
    found = _ASIDE.match(text, end)
    return found.end() if found else end


def town_body(name: str) -> str:
    return name + ("办事处" if name.endswith("街道") else GOVERNMENT)


def after_town(text: str, end: int) -> tuple[int, str]:
    """Past 办事处, 人民政府 or 政府 after a township's name; and 办公室, where it is the office that is named."""
    for word in ("办事处", "人民政府", "镇政府", "政府", "办"):
        if text.startswith(word, end) and not (word == "政府" and text.startswith("信息", end + 2)):
            end += len(word)
            office = "政府" in word and text.startswith("办公室", end)
            return (end + 3, "办公室") if office else (end, "")
    return end, ""


def college_end(text: str, end: int) -> int:
    college = _COLLEGE.match(text, end)
    return college.end() if college and not STOPS.search(college.group()) else end


def government_at(text: str, start: int) -> tuple[int, str] | None:
    """A government or its general office at ``start``: end and full name."""
    if text[start : start + 1] not in GOVERNMENT_FIRST:
        return None
    for word in (GOVERNMENT, "政府", "行政公署", "行署"):
        if text.startswith(word, start):
            end = start + len(word)
            break
    else:
        if text.startswith(("府办公厅", "府办公室"), start):
            return start + 4, GOVERNMENT + text[start + 1 : start + 4]
        if text.startswith("府办", start):
            return start + 2, GOVERNMENT + "办公室"
        return None
    if word in ("行政公署", "行署"):
        department = bodies.names().department_at(text, end)
        if department and not department[1].startswith("办公"):
            return department
    away = _AWAY.match(text, end)
    if away:
        return away.end(), GOVERNMENT + away.group()
    department = bodies.names().department_at(GOVERNMENT + text[end : end + 16], 0)
    if department and len(department[1]) > 4 and department[0] > 4:
        return end + department[0] - 4, department[1]
    own = bodies.names().department_at(text, end)
    if own and text.startswith(own[1], end) and not own[1].startswith("办公"):
        return own[0], GOVERNMENT + own[1]  # 人民政府金融工作办公室
    short = bodies.names().abbreviations.get("政府" + text[end : end + 3])
    if short:
        return end + 3, short
    office = _OFFICE.match(text, end)
    if office:
        return office.end(), GOVERNMENT + (office.group() if len(office.group()) > 1 else "办公室")
    office = _UNLISTED_OFFICE.match(text, end) if word == GOVERNMENT else None
    if office and not STOPS.search(office.group()):
        return office.end(), GOVERNMENT + office.group()
    if word == "政府" and (_NOT_GOVERNMENT.match(text, end) or text.startswith("信息", end)):
        return None
    if _NOT_GOVERNMENT.match(text, end) and not text.startswith(("信息公开", "工作报告"), end):
        return None
    return end, GOVERNMENT


def bureau_at(text: str, end: int) -> str:
    """海事局 after 交通运输部, empty where no bureau of it is named."""
    found = _BUREAU.match(text, end)
    return found.group() if found and not STOPS.search(found.group()) else ""


def branch_at(text: str, end: int, department: str, places: tuple[Place, ...]) -> tuple[int, str, Division | None]:
    """揭东分局 after 揭阳市公安局: the end, the body's name with its branch, and the county the branch serves.

    Or a bureau of the department's own: 公安交通管理局 after 北京市公安局. One that is itself a department is another body,
    but for one that is of the same field: 港航管理局 after 浙江省交通运输厅.
    """
    found = _BRANCH.match(text, end)
    if not found or STOPS.search(found.group()):
        known = bodies.names().departments
        other = bodies.names().department_at(text, end)
        of_field = other is None or (department in known and known[other[1]].system == known[department].system)
        bureau = bureau_at(text, end) if of_field else ""
        return end + len(bureau), department + bureau, None
    gazetteer = divisions.load()
    for division in gazetteer.stems.get(found[1], ()) + gazetteer.names.get(found[1], ()):
        inner = gazetteer.place(division)
        if division.level == "county" and any(inner.within(place) for place in places):
            return found.end(), department + found.group(), division
    for length in range(min(4, len(found[1]) - 1), 1, -1):  # 余杭税务分局
        for division in gazetteer.stems.get(found[1][:length], ()):
            if division.level == "county" and any(gazetteer.place(division).within(place) for place in places):
                return found.end(), department + found.group(), division
    return found.end(), department + found.group(), None
