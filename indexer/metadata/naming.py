"""The official name of a body, its level and its key through renamings, once the body and its region are settled.

The form is region and body: 益阳市赫山区应急管理局; a county-level city or a county of a prefecture stands alone
(普宁市公安局); vertical bodies go by the stem of their region (山东海事局).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.metadata.body_evidence import BRANCH_WORD, BodyEvidence
from indexer.metadata.gazetteer import bodies, divisions, name_parts
from indexer.metadata.gazetteer.divisions import MUNICIPALITIES, Division, Place
from indexer.metadata.gazetteer.name_parts import GOVERNMENT

#: Listed bodies that go by the stem of their region (山东海事局, not 山东省海事局), as do all that no list has.
_BY_STEM = re.compile(r"(?:海事局|海关|检验检疫局|安全监察局|调查队|通信管理局)$")
#: Bodies whose district is another than the city they are named after, and companies, which are of no level.
_WIDER = re.compile(r"(?<!总署)海关$|(?<!市场)监管局$|(?:公司|集团)$")
#: What no body's name begins with: it was cut out of a longer one.
_CUT = re.compile(
    r"县(?![域级直])|市(?![场政容民级直])|区(?![域划级直])|州(?![级直])|省(?![级直])|和|及|与|的|、|委(?!员)|驻|辖"
)


@dataclass(frozen=True, slots=True)
class Agency:
    """The issuing body: official ``name``, ``body`` without its region, where it belongs, and the reading."""

    name: str
    body: str
    place: Place
    level: str | None
    system: str | None
    key: str | None
    reading: BodyEvidence
    county_name: str | None = None  # a county known by name only, its parents unknown
    region_rule: tuple[str, str, int | None, int | None] | None = None


def fixed(item: BodyEvidence, body: bodies.Body) -> Agency:
    gazetteer = divisions.load()
    province = next((p for p in gazetteer.places(body.province)), None) if body.province else None
    city = county = None
    if body.city:
        city = next((p.city for p in gazetteer.places(body.city) if p.city), None)
    if body.county:
        county = next((p.county for p in gazetteer.places(body.county) if p.county), None)
    if city is not None and province is not None and not gazetteer.place(city).within(province):
        city = None  # 西藏民族大学, which lies in 咸阳
    place = Place(province.province if province else None, city, county)
    return Agency(body.name, body.name, place, body.level or None, body.system or None, body.name, item)


def of_zone(item: BodyEvidence, zone: Place, township: str) -> Agency:
    """A township of a zone that is no division, which stands in ``zone`` in the place of a township."""
    name = (zone.township or "") + name_parts.town_body(township)
    return Agency(name, name, zone._replace(township=township), "township", "政府", None, item)


def ambiguous(item: BodyEvidence, places: tuple[Place, ...]) -> Agency:
    """A body of 鼓楼区, and nothing says of which city's."""
    mention = item.mention
    shared_province = {place.province for place in places}
    shared_city = {place.city for place in places}
    province = places[0].province if len(shared_province) == 1 else None
    city = places[0].city if len(shared_city) == 1 else None
    counties = {place.county.name for place in places if place.county}
    county = counties.pop() if len(counties) == 1 else None
    level = places[0].level if len({place.level for place in places}) == 1 else None
    body = mention.body
    text = mention.text
    name = text if text.endswith(body) else (county or "") + body
    return Agency(name, body, Place(province, city), level, bodies.system_of(body), None, item, county)


def region_name(place: Place) -> str:
    """The region in an official name: city and county; a county-level city, or a county of a prefecture, alone."""
    if place.county is not None:
        if place.province is not None and place.province.code[:2] in MUNICIPALITIES:
            return place.province.name + place.county.name
        if place.city is None or place.county.name.endswith("市") or not place.city.name.endswith("市"):
            return place.county.name
        return place.city.name + place.county.name
    if place.city is not None:
        return place.city.name
    return place.province.name if place.province is not None else ""


def named(
    item: BodyEvidence,
    place: Place,
    region_rule: tuple[str, str, int | None, int | None] | None,
) -> Agency:
    mention = item.mention
    body = mention.body
    level = place.level
    region = region_name(place)
    if mention.whole:
        region = ""  # 临汾市人民医院: the name is known as a whole only
    branch = mention.branch or _served(body, place)
    system = bodies.system_of(body)
    zone = name_parts.ZONE_WORD.search(body)
    if (
        place.deepest is not None
        and mention.stem_only
        and (_BY_STEM.search(body) or mention.prefix or zone or not mention.known)
    ):
        region = place.deepest.short
    elif mention.prefix and place.county is not None and not place.county.name.endswith("区"):
        region = place.county.name  # 国家税务总局南昌县税务局, but 国家税务总局广州市天河区税务局
    if system == "教育" and body.endswith(("大学", "学院")):
        end, places = name_parts.chain_at(body, 0)
        place = places[0] if places and end < len(body) else place
        name = mention.text if mention.text.endswith(body) else body
        return Agency(name, body, place, "province" if place.province else None, system, body, item, None, region_rule)
    if branch is not None:
        county = divisions.load().place(branch)
        name = mention.prefix + region + body
        key = _key(county, body, "county")
        return Agency(name, body, county, "county", system, key, item, None, region_rule)
    if zone:
        if level != "township" and not (level == "province" and not body.endswith("管理委员会")):
            level = "county"  # but what a province set up for itself: 江西省鄱阳湖生态经济区规划建设管理办公室
        place = _seat(body, place)
        if region_rule is not None:
            region = ""  # a zone that is named without a region is called so
    name = mention.prefix + region + body
    if body.startswith(GOVERNMENT) and region.endswith(("地区", "盟")) and not place.township:
        name = region + "行政公署" + body.removeprefix(GOVERNMENT)  # what a prefecture's government is called
    if region and not place.township and _CUT.match(body) and body not in bodies.names().departments:
        # 汉中市 and 县文物旅游局 are no name: better none than one put together wrongly.
        return Agency("", body, place, level, system, None, item)
    if not region and region_rule is None and not mention.prefix and not zone and not mention.whole:
        # Without its region a body has no official name: there are thousands of 教育局.
        return Agency("", body, place, level, system, None, item)
    if _WIDER.search(body) and place.city is not None:
        place, level = Place(place.province, None if body.endswith("海关") else place.city, place.county), None
    return Agency(name, body, place, level, system, _key(place, body, level), item, None, region_rule)


def _seat(zone: str, place: Place) -> Place:
    """A zone's county, where its name begins with the county's: 舒城 of 舒城经济开发区."""
    gazetteer = divisions.load()
    if place.county is None:
        for length in range(4, 1, -1):
            for division in gazetteer.stems.get(zone[:length], ()):
                inner = gazetteer.place(division)
                if division.level == "county" and not division.former and place.deepest and inner.within(place):
                    return inner
    return place


def _served(body: str, place: Place) -> Division | None:
    """The county that a branch is named for: 揭东区 of 公安局揭东分局, within the city it belongs to."""
    named = BRANCH_WORD.search(body)
    if not named or place.county is not None:
        return None
    gazetteer = divisions.load()
    for cut in range(len(named[1]) - 1):
        for division in gazetteer.stems.get(named[1][cut:], ()):
            if division.level == "county" and gazetteer.place(division).within(place):
                return division
    return None


def _key(place: Place, body: str, level: str | None) -> str | None:
    """The body through its renamings: today's division path and the department that has its tasks today."""
    if place.deepest is None:
        return None
    table = bodies.names()
    branch = re.search(r"(.{2,6}分局)$", body)
    department = body.removesuffix(branch[1]) if branch else body
    now = table.successor(department)
    provincial = level == "province" and place.province is not None and place.province.code[:2] not in MUNICIPALITIES
    if provincial and now in table.departments and table.departments[now].provincial:
        now = table.departments[now].provincial
    path = place._replace(township=None).key()
    return "/".join([*path, now + (branch[1] if branch else "")])
