"""Which of the bodies that a document names has issued it, and its official name.

Every mention is weighed by where it stands: in the headline, in a labelled row, in 由…编制, alone on a cover or
signature line, as the contact, or merely in the text. Mentions of one body under several names count together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analyzers.folding import fold
from indexer.metadata import bodies, divisions, english, mentions, urls
from indexer.metadata.divisions import MUNICIPALITIES, Division, Place
from indexer.metadata.heads import Row
from indexer.metadata.mentions import GOVERNMENT, Mention
from indexer.metadata.regions import Votes, by_votes
from indexer.metadata.titles import Title
from indexer.metadata.views import View

HEAD, TAIL = 2500, 900

#: Vertical bodies that go by the stem of their region: 山东海事局, not 山东省海事局.
_BY_STEM = re.compile(
    r"(?:海事局|海关|检验检疫局|监察局|监管局|调查总队|调查队|证监局|中心支行|分行|监管办公室|通信管理局|专员办事处)$"
)
_LEADING = re.compile(
    r"^(?:关于)?(?:[(〔]?(?:(?:19|20)\d\d|二[〇○零][一二三四五六七八九〇○零]{2})(?:[-—–~至](?:20)?\d\d)?(?:学年|年)?度?[)〕]?)?(?:度)?(?:关于)?的?"
)
_AUTHOR = re.compile(r"由$")
_ANNOUNCED = re.compile(r"(?:公布|发布|现将|报告|编制|形成|综合|结合|特将|将|撰写|(?:19|20)\d\d年?度?)$")
_WRITES = re.compile(
    r"^(?:\([^)]{0,40}\)){0,2}(?:[^。;]{0,30}?)?(?:编制|编写|撰写|汇总|综合|形成|制作|拟定|整理)|^(?:、|和|与|•|·).{4,30}?编制"
)
_COVERS = re.compile(
    r"^(?:\([^)]{0,40}\)){0,2}(?:的)?(?:(?:19|20)\d\d|年度|年报|本级|政府信息|政务信息|信息公开|情况编制|度|的报告|在|关于)"
)
_CONTACT = re.compile(r"(?:联系|咨询|向|与|联系方式|联系单位|受理机构|受理单位|机构名称|地址)[::]?$")
_CITES_BEFORE = re.compile(
    r"(?:按照|依照|根据|依据|按|依|据|贯彻|落实|执行|转发|印发|和|与|及|以及|、|落实了|接受|上报|报送|报)$"
)
_CITES_AFTER = re.compile(
    r"^(?:关于|要求|印发|规定|条例|统一部署|的?领导|有关|的?通知|《|相关|部署|的?正确领导|的?指导|下发|制定的|下属|各|令|信息公开(?:条例|规定|办法|指南|实施|目录|管理))"
)
_SITE = re.compile(
    r"^(?:的)?(?:官方)?(?:政府)?(?:信息公开)?(?:门户)?(?:网|网站|官网|公众网|公众信息网|信息网|微信|微博|公众号|公开栏|政务公开|信息公开网)"
)
_SELF = re.compile(
    r"(?:我|本)(局|委|厅|办|镇|乡|街道|区|县|市|省|校|院|学院|中心|州|旗|所|支队|总队|大队|部|站|会|政府|管委会|园区|开发区|馆|处|机关)"
)
_SELF_ENDINGS = {
    "局": ("局", "分局"),
    "委": ("委员会",),
    "厅": ("厅", "办公厅"),
    "办": ("办公室", "办公厅"),
    "镇": ("镇人民政府",),
    "乡": ("乡人民政府",),
    "街道": ("街道办事处",),
    "校": ("大学", "学院", "学校", "中学"),
    "院": ("学院", "医院", "研究院"),
    "学院": ("学院",),
    "中心": ("中心",),
    "管委会": ("管理委员会",),
    "园区": ("管理委员会",),
    "开发区": ("管理委员会",),
    "支队": ("支队",),
    "总队": ("总队",),
    "区": (GOVERNMENT,),
    "县": (GOVERNMENT,),
    "市": (GOVERNMENT,),
    "省": (GOVERNMENT,),
    "州": (GOVERNMENT,),
    "旗": (GOVERNMENT,),
}
_SUPERIOR = re.compile(r"(省|自治区|市|县|区|州|盟|旗)(?:委|政府|人民政府)(?!员会)")
_BRANCH_WORD = re.compile(r"([\u4e00-\u9fff]{2,4})分局")
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


@dataclass(frozen=True, slots=True)
class Weighed:
    """A mention with the rule under which it counts; offsets of the original text, ``None`` outside it."""

    mention: Mention
    rule: str
    weight: float
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Agency:
    """The issuing body: official ``name``, ``body`` without its region, where it belongs, and the reading."""

    name: str
    body: str
    place: Place
    level: str | None
    system: str | None
    key: str | None
    reading: Weighed
    county_name: str | None = None  # a county known by name only, its parents unknown
    region_rule: tuple[str, str, int | None, int | None] | None = None


def gather(view: View) -> list[Mention]:
    """Mentions in the first and last part of the text."""
    flat = view.flat
    found = list(mentions.scan(flat, 0, HEAD))
    if len(flat) > HEAD:
        found += mentions.scan(flat, max(HEAD, len(flat) - TAIL))
    return found


def in_title(title: str) -> Mention | None:
    """The body that a headline names, or the place it names alone."""
    lead = _LEADING.match(title)
    begin = lead.end() if lead else 0
    stop = re.search(r"(?:政府|政务)?(?:信息|政务)公开", title)
    limit = stop.start() if stop else len(title)
    first = next(iter(mentions.scan(title, begin, max(limit, begin + 1))), None)
    bare = mentions.bare_at(title, begin)
    if first is None or (bare is not None and first.start > begin and bare.end > first.start + 1):
        return bare if bare is not None and bare.end <= limit + 2 else first
    return first


def _as_government(mention: Mention) -> Mention:
    return replace(mention, body=GOVERNMENT) if mention.is_place_alone else mention


def _context(flat: str, mention: Mention, alone: set[tuple[int, int]]) -> tuple[str, float]:
    before = flat[max(0, mention.start - 14) : mention.start]
    after = flat[mention.end : mention.end + 60]
    clause = re.split(r"[。;]", after)[0]
    if (mention.start, mention.end) in alone:
        return ("signature", 6.0) if mention.start > HEAD / 2 else ("cover", 6.0)
    opened = flat.rfind("《", max(0, mention.start - 60), mention.start)
    if opened >= 0 and "》" not in flat[opened : mention.start]:
        book = flat[opened : mention.end + 50].split("》")[0]
        if re.search(r"年度报告$|年报$|工作报告$", book):
            return "named_in_text", 5.0
        return "cited", 0.5 if mention.body not in ("", GOVERNMENT) else 0.2
    if _AUTHOR.search(before) and _WRITES.match(clause):
        return "statement", 9.0
    if _ANNOUNCED.search(before) and _COVERS.match(clause) and not re.match(r"关于印发|关于做好|在", clause):
        return "statement", 7.0
    if _CITES_AFTER.match(after) and (_CITES_BEFORE.search(before) or not before):
        return "cited", 0.3
    if re.match(r"^(?:根据[^。]{0,40})?(?:编制|编写|形成|撰写)", clause):
        return "statement", 7.0
    if re.match(r"^(?:\([^)]{0,40}\))?(?:19|20)\d\d年?度?(?:政府|政务)?信息公开", clause):
        return "statement", 6.0
    if _CONTACT.search(before):
        return "contact", 3.0
    if _CITES_AFTER.match(after):
        return "cited", 0.4
    if _SITE.match(after):
        return "body", 0.4 if mention.body in ("", GOVERNMENT) else 1.5
    return "body", 1.0


def _weigh(
    view: View, found: list[Mention], titles: list[Title], rows: list[Row], header_rows: list[Row]
) -> list[Weighed]:
    flat = view.flat
    result: list[Weighed] = []
    spans: list[tuple[int, int]] = []
    for rank, title in enumerate(titles[:4]):
        named = in_title(title.text)
        if title.start is not None and title.end is not None:
            spans.append((view.to_flat(title.start), view.to_flat(title.end)))
        if named is None:
            continue
        weight = {"title": 12.0, "metadata_row": 11.0, "page_title": 9.0, "named_in_text": 9.0, "header": 8.0}.get(
            title.rule, 8.0
        )
        if rank:
            weight = weight / 4
        result.append(Weighed(_as_government(named), title.rule, weight, title.start, title.end))
    alone = set()
    for line in (*view.lines[:120], *view.lines[120:][-60:]):
        length = len(re.sub(r"\s", "", line.text))
        if length <= 40:
            start = view.to_flat(line.start)
            alone.add((start, start + length))
    totals: Counter[tuple[str, str]] = Counter()
    for mention in found:
        if any(start <= mention.start < end for start, end in spans):
            continue
        rule, weight = _context(flat, mention, alone)
        if mention.is_place_alone:
            if rule != "statement":
                continue
            mention = _as_government(mention)
        limit = {"body": 3.0, "contact": 4.0, "cited": 0.6, "cover": 9.0}.get(rule, 12.0)
        name = (rule, mention.prefix + mention.body)
        weight = min(weight, limit - totals[name])
        if weight <= 0:
            continue
        totals[name] += weight  # type: ignore[assignment]
        result.append(Weighed(mention, rule, weight, *view.origin(mention.start, mention.end)))
    for row in (*rows, *header_rows):
        if row.kind in ("publisher", "source"):
            result += _from_row(row)
    return result


def _from_row(row: Row) -> Iterable[Weighed]:
    value = re.sub(r"\s", "", fold(row.value))
    first = next(iter(mentions.scan(value)), None) or mentions.bare_at(value, 0)
    if first is None:
        government = mentions.government_at(value, 0)
        if government is None:
            return
        first = Mention(0, government[0], value, government[1])
    first = _as_government(first)
    weight = 6.0 if row.kind == "publisher" else 4.0
    if not first.places and not first.fixed:
        weight -= 2.0
    if first.end < len(value) - 4 or first.start > 4:
        weight -= 1.5
    yield Weighed(first, "metadata_row", weight, row.start, row.end)


def _self_words(flat: str) -> Counter[str]:
    return Counter(match[1] for match in _SELF.finditer(flat[:6000]))


def choose(
    view: View,
    found: list[Mention],
    titles: list[Title],
    rows: list[Row],
    header_rows: list[Row],
    url: str | None,
    votes: Votes,
) -> tuple[Agency | None, list[Weighed]]:
    """The issuing body, or ``None`` where nothing tells; and every mention weighed."""
    weighed = _weigh(view, found, titles, rows, header_rows)
    own = _self_words(view.flat)
    weighed += _implied(view, own, weighed)
    weighed += _in_english(view)
    groups: dict[str, float] = {}
    for item in weighed:
        name = item.mention.prefix + item.mention.body
        groups[name] = groups.get(name, 0.0) + item.weight
    for name in groups:
        for word, count in own.most_common(2):
            if name.endswith(_SELF_ENDINGS.get(word, ("?",))):
                groups[name] += 1.5 if count > 1 else 1.0
                break
    for item in weighed:
        name = item.mention.prefix + item.mention.body
        if groups[name] < 2.0 and any(_on_site(place, votes) for place in item.mention.places):
            groups[name] += 1.5  # the only thing that stands against it is that nothing else says it
    if not groups or max(groups.values()) < 2.0:
        return _from_address(view, own, url, votes), weighed
    name = max(groups, key=lambda key: groups[key])
    members = [item for item in weighed if item.mention.prefix + item.mention.body == name]
    return _decide(view, members, url, votes), weighed


def _in_english(view: View) -> list[Weighed]:
    """The body at the head of a translated report."""
    if not re.search(r"annual (?:work )?report|information disclosure|open government", view.folded[:1500]):
        return []
    found = english.scan(view.folded)
    return [Weighed(found, "title", 8.0, found.start, found.end)] if found else []


def _on_site(place: Place, votes: Votes) -> bool:
    """Whether the address is that of the place's county or city."""
    return any(
        part is not None and votes.reasons.get(part, ("",))[0] == "url" and votes.weights[part] >= 2.0
        for part in (place.county, place.city)
    )


def _implied(view: View, own: Counter[str], weighed: list[Weighed]) -> list[Weighed]:
    """Bodies that the text names only by halves: 揭东分局, or 法制办 in a text that says 我办."""
    strong = max((item.weight for item in weighed), default=0.0)
    if strong >= 5.0:
        return []
    flat = view.flat[:HEAD]
    gazetteer = divisions.load()
    result: list[Weighed] = []
    for match in list(_BRANCH_WORD.finditer(flat))[:5]:
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
        result.append(Weighed(mention, "body", 2.0, *view.origin(start, match.end())))
    if own["办"]:
        for word, name in bodies.names().abbreviations.items():
            if word.endswith(("办", "办公室")):
                for match in list(re.finditer(word + r"(?!公)", flat))[:2]:
                    mention = Mention(match.start(), match.end(), word, name)
                    result.append(Weighed(mention, "body", 2.0, *view.origin(match.start(), match.end())))
    return result


def _decide(view: View, members: list[Weighed], url: str | None, votes: Votes) -> Agency:
    """Settle the region of the chosen body and name it."""
    strongest = max(members, key=lambda item: (item.weight, bool(item.mention.places)))
    lead = strongest.mention
    if lead.fixed is not None:
        return _fixed(strongest, lead.fixed)
    scores: dict[tuple[Place, ...], float] = {}
    for item in members:
        if item.mention.places:
            scores[item.mention.places] = scores.get(item.mention.places, 0.0) + item.weight
    chosen: tuple[Place, ...] = ()
    if scores:

        def score(places: tuple[Place, ...]) -> float:
            # A mention of the same body under a wider region supports the narrower one by half; one that can
            # mean several places supports each of them.
            total = scores[places]
            for other, weight in scores.items():
                if len(places) < len(other) and (set(places) < set(other) or places[0].township):
                    total += weight
                elif other != places and any(place.within(wide) for place in places for wide in other):
                    total += weight / 2
            return total

        chosen = max(scores, key=score)
    named = [item for item in members if item.mention.places == chosen] or members
    reading = max(named, key=lambda item: item.weight) if chosen else strongest
    mention = reading.mention
    place: Place | None = None
    region_rule: tuple[str, str, int | None, int | None] | None = None
    if chosen and (chosen[0].deepest is not None):
        place = votes.choose(chosen)
        if place is None and len(chosen) > 1:
            return _ambiguous(reading, chosen)
    if place is None:
        place, region_rule = _region(view, members, url, votes, mention)
    return _finish(view, strongest if chosen == () else reading, members, place, region_rule)


def _fixed(item: Weighed, body: bodies.Body) -> Agency:
    gazetteer = divisions.load()
    province = next((p for p in gazetteer.places(body.province)), None) if body.province else None
    city = county = None
    if body.city:
        city = next((p.city for p in gazetteer.places(body.city) if p.city), None)
    if body.county:
        county = next((p.county for p in gazetteer.places(body.county) if p.county), None)
    place = Place(province.province if province else None, city, county)
    return Agency(body.name, body.name, place, body.level, body.system, body.name, item)


def _ambiguous(item: Weighed, places: tuple[Place, ...]) -> Agency:
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


def _region(
    view: View, members: list[Weighed], url: str | None, votes: Votes, mention: Mention
) -> tuple[Place, tuple[str, str, int | None, int | None] | None]:
    """The region of a body that is named without one."""
    levels = Counter(item.mention.level_word for item in members if item.mention.level_word)
    level_word = levels.most_common(1)[0][0] if levels else ""
    if not level_word and not mention.places:
        superiors = Counter(match[1] for match in _SUPERIOR.finditer(view.flat[:6000]))
        level_word = superiors.most_common(1)[0][0] if superiors else ""
    township = mention.places[0].township if mention.places else None
    if township:
        level_word = ""
    found = by_votes(votes, level_word) or (by_votes(votes, "", 2.0) if level_word and not levels else None)
    if found is None:
        return Place(township=township), None
    place, division = found
    if township and place.county is None and (place.city is None or place.city.code not in _WITHOUT_COUNTIES):
        township_place = Place(place.province, place.city, None, township)
    else:
        township_place = Place(place.province, place.city, place.county, township)
    reason = votes.reasons.get(division)
    rule = None
    if reason:
        start, end = (
            view.origin(reason[2], reason[3]) if reason[2] is not None and reason[3] is not None else (None, None)
        )
        rule = (reason[0], reason[1], start, end)
    return township_place, rule


_WITHOUT_COUNTIES = frozenset({"441900", "442000", "460400", "620200"})


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


def _finish(
    view: View,
    item: Weighed,
    members: list[Weighed],
    place: Place,
    region_rule: tuple[str, str, int | None, int | None] | None,
) -> Agency:
    mention = item.mention
    body = mention.body
    level = place.level
    region = region_name(place)
    branch = mention.branch or _served(body, place)
    system = bodies.system_of(body)
    zone = mentions.ZONE_WORD.search(body)
    if (_BY_STEM.search(body) or mention.prefix or zone) and mention.stem_only and place.deepest is not None:
        region = place.deepest.short
    school = bodies.system_of(body) == "教育" and re.search(r"(?:大学|学院)$", body)
    if school:
        end, places = mentions.chain_at(body, 0)
        inside = places[0] if places and end < len(body) else None
        place = inside or place
        return Agency(
            mention.text if mention.text.endswith(body) else body,
            body,
            place,
            "province" if place.province else None,
            "教育",
            body,
            item,
            None,
            region_rule,
        )
    if branch is not None:
        county = divisions.load().place(branch)
        name = mention.prefix + region + body
        key = _key(county, body, "county")
        return Agency(name, body, county, "county", bodies.system_of(body), key, item, None, region_rule)
    if mentions.ZONE_WORD.search(body):
        level = "county" if place.county is None or level != "township" else level
        if region_rule is not None:
            region = ""  # a zone that is named without a region is called so
    name = mention.prefix + region + body
    if not region and region_rule is None and not mention.prefix and not zone:
        # Without its region a body has no official name: there are thousands of 教育局.
        return Agency("", body, place, level, system, None, item)
    partner = _partner(view, item)
    if partner:
        name = f"{name}、{partner}"
    return Agency(name, body, place, level, system, _key(place, body, level), item, None, region_rule)


def _served(body: str, place: Place) -> Division | None:
    """The county that a branch is named for: 揭东区 of 公安局揭东分局, within the city it belongs to."""
    named = _BRANCH_WORD.search(body)
    if not named or place.county is not None:
        return None
    gazetteer = divisions.load()
    for cut in range(len(named[1]) - 1):
        for division in gazetteer.stems.get(named[1][cut:], ()):
            if division.level == "county" and gazetteer.place(division).within(place):
                return division
    return None


def _partner(view: View, item: Weighed) -> str | None:
    """The second body of a joint report: 北京市统计局、国家统计局北京调查总队."""
    mention = item.mention
    if item.rule not in ("cover", "statement") or not mention.places:
        return None
    joint = re.match(r"[、•·和]", view.flat[mention.end : mention.end + 1])
    if not joint:
        return None
    second = next(iter(mentions.scan(view.flat, mention.end + 1, mention.end + 2)), None)
    if second is None or second.is_place_alone or second.body.startswith(GOVERNMENT):
        return None
    return second.text


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
    path = replace(place, township=None).key()
    return "/".join([*path, now + (branch[1] if branch else "")])


def _from_address(view: View, own: Counter[str], url: str | None, votes: Votes) -> Agency | None:
    """A text that names nobody (我乡, 我局), on a site whose address tells."""
    word = own.most_common(1)[0][0] if own else ""
    nowhere = Weighed(Mention(0, 0, url or "", ""), "url", 1.0, None, None)
    found = by_votes(votes, "", 1.5)
    if found is None or not word:
        return None
    place, division = found
    reason = votes.reasons[division]
    rule = (reason[0], reason[1], None, None)
    if word in ("乡", "镇", "街道", "政府") and place.county is not None:
        town = urls.township_of(url, place)
        if town and (word == "政府" or town[0].endswith(word)):
            whole = Place(place.province, place.city, place.county, town[0])
            body = town[0] + ("办事处" if town[0].endswith("街道") else GOVERNMENT)
            item = replace(nowhere, mention=Mention(0, 0, town[1], body, (whole,)))
            return _finish(view, item, [item], whole, rule)
        return None
    department = urls.department_of(url, place)
    if department and department[0].endswith(_SELF_ENDINGS.get(word, ("?",))):
        item = replace(nowhere, mention=Mention(0, 0, department[1], department[0], (place,)))
        return _finish(view, item, [item], place, rule)
    if word in ("区", "县", "市", "省", "州", "旗") and division.name.endswith(word) and reason[4] >= 2.0:
        item = replace(nowhere, mention=Mention(0, 0, reason[1], GOVERNMENT, (place,)))
        return _finish(view, item, [item], place, rule)
    return None
