"""Which of the bodies that a document names has issued it, and of which region: settles what ``body_evidence`` collected.

Where nobody is named (我乡, 我局) the region alone may be known, from the address or the text; see ``regions``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from indexer.metadata import levels, model, naming
from indexer.metadata.body_evidence import HEAD, MODEL, TELLING, BodyEvidence, implied, in_english, weigh
from indexer.metadata.gazetteer import hosts, name_parts, zones
from indexer.metadata.gazetteer.divisions import Division, Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.metadata.gazetteer.name_parts import GOVERNMENT
from indexer.metadata.header_rows import Row
from indexer.metadata.naming import Agency
from indexer.metadata.regions import Votes, by_votes
from indexer.metadata.titles import Title
from indexer.text.normalized_text import NormalizedText

#: What the head of a translated report says.
_SELF = tuple(
    # Each beginning for itself: a pattern that begins with a fixed character is found several times faster.
    re.compile(
        first
        + r"(局|委|厅|办|镇|乡|街道|区|县|市|省|校|院|学院|中心|州|旗|所|支队|总队|大队|部|站|会|政府|管委会|园区|开发区|馆|处|机关|关(?!键|于)|街)"
    )
    for first in "我本"
)
#: How the name of a body ends that has a word for itself which is not its end.
_SELF_ENDINGS = {
    "委": ("委员会",),
    "办": ("办公室", "办公厅"),
    "镇": ("镇人民政府",),
    "乡": ("乡人民政府",),
    "街道": ("街道办事处",),
    "街": ("街道办事处",),
    "校": ("大学", "学院", "学校", "中学"),
    "管委会": ("管理委员会",),
    "园区": ("管理委员会",),
    "开发区": ("管理委员会",),
    "区": (GOVERNMENT, "管理委员会"),
} | dict.fromkeys("县市省州旗", (GOVERNMENT,))
_OF_TOWNS = _SELF_ENDINGS["镇"] + _SELF_ENDINGS["乡"] + _SELF_ENDINGS["街道"]
_IN_FULL = ("statement", "cover", "signature", "metadata_row")
_PLAIN = re.compile(
    r"(?:^|[,。;])(街道|镇政府|乡政府)(?:对照|按照|认真|积极|坚持|主动|严格|公开|通过|共|高度|进一步|全面)"
)
#: Rule, words and offsets of what a region was read from.
Where: TypeAlias = tuple[str, str, int | None, int | None]


def self_words(flat: str) -> Counter[str]:
    """How often the body has which word for itself: 局 of 我局."""
    head = flat[:6000]
    found = [(match.start(), match[1]) for one in _SELF for match in one.finditer(head)]
    own = Counter(word for _, word in sorted(found))
    # A text without 我 or 本 has its body for a subject: 2019年,街道对照……
    plain = None if own else _PLAIN.search(flat[:1500])
    return Counter([plain[1].removesuffix("政府")]) if plain else own


@dataclass(frozen=True, slots=True)
class Group:
    """A body that may be the issuer: the region that it is named with, its mentions, and what else speaks for it.

    ``members`` have a share each: a mention with a wider region supports one with a narrower by half.
    """

    name: str
    places: tuple[Place, ...]
    members: tuple[tuple[BodyEvidence, float], ...]
    features: tuple[str, ...]

    @property
    def score(self) -> float:
        """The sum of all weights; a document is nobody's where none is above nought."""
        return sum(share * item.weight for item, share in self.members) + model.total(MODEL, self.features)


def collect(
    view: NormalizedText,
    found: list[Mention],
    titles: list[Title],
    rows: list[Row],
    header_rows: list[Row],
    own: Counter[str],
    year: int | None,
) -> list[BodyEvidence]:
    """Every mention of a body in the document, with its evidence."""
    weighed = weigh(view, found, titles, rows, header_rows, own)
    weighed = [
        item if (mention := item.mention.in_year(year)) is item.mention else item._replace(mention=mention)
        for item in weighed
    ]
    weighed += implied(view, own, weighed)
    return weighed + in_english(view)


def groups(weighed: list[BodyEvidence], own: Counter[str], votes: Votes) -> list[Group]:
    """The bodies named, each with its mentions; where a name was cut short, with those of the short name too."""
    members: dict[str, list[BodyEvidence]] = {}
    for item in weighed:
        members.setdefault(item.name, []).append(item)
    longer = set()
    told = {item.name for item in weighed if item.rule in _IN_FULL and item.mention.places}
    for full in told:
        for short in list(members):
            # 药品监督管理局 in a headline, 食品药品监督管理局 in the text
            if short != full and len(short) >= 4 and _is_short_for(short, full):
                members[full] = [*members[full], *members[short]]
                longer.add(full)
    found = []
    for name, items in members.items():
        # A township's county as the text says it beats the one that a table knows for such a name.
        stated = [item for item in items if _is_stated(item.mention)]
        for places in dict.fromkeys(item.mention.places for item in stated or items if item.mention.places) or [()]:
            shared = ((item, _share(item.mention.places, places)) for item in items)
            supporting = tuple((item, share) for item, share in shared if share)
            features = [*_features(name, [item for item, _ in supporting], own, votes)]
            if name in longer:
                features.append("in_full")
            if any(share < 1.0 for _, share in supporting):
                features.append("within_another")
            found.append(Group(name, places, supporting, tuple(features)))
    return found


def _is_short_for(short: str, full: str) -> bool:
    """Whether one name is the end of the other, or a zone's usual short name: 高新区, 高新技术产业开发区."""
    if full.endswith(short):
        return not short.startswith(GOVERNMENT)
    letters = iter(full)
    return bool(name_parts.ZONE_WORD.search(short)) and short[:2] == full[:2] and all(one in letters for one in short)


def _share(said: tuple[Place, ...], places: tuple[Place, ...]) -> float:
    """How much a mention with the region ``said`` supports the body as one of ``places``."""
    if not said or said == places or (len(places) < len(said) and (set(places) < set(said) or places[0].township)):
        return 1.0
    return 0.5 if any(place.within(wide) for place in places for wide in said) else 0.0


def _features(name: str, members: list[BodyEvidence], own: Counter[str], votes: Votes) -> Iterator[str]:
    """What speaks for or against a body beside where it is named."""
    yield model.BIAS
    mentions = [item.mention for item in members]
    word = next((w for w, _ in own.most_common(2) if name.endswith(_SELF_ENDINGS.get(w, (w,)))), None)
    if word is not None:
        yield "calls_itself_so.often" if own[word] > 1 else "calls_itself_so"
    elif name.startswith(GOVERNMENT) and levels.only_department(own):
        yield "calls_itself_department"
    if not name.endswith(_OF_TOWNS) and levels.only_town(own):
        yield "calls_itself_town"
    if all(not mention.places and mention.fixed is None for mention in mentions):
        yield "placeless"
    if not any(item.rule in TELLING for item in members):
        yield "untold"
    if all(not mention.known for mention in mentions):
        yield "unlisted"
    if any(_on_site(place, votes) for mention in mentions for place in mention.places):
        yield "on_site"


def choose(
    view: NormalizedText,
    weighed: list[BodyEvidence],
    own: Counter[str],
    url: str | None,
    votes: Votes,
    year: int | None,
) -> Agency | None:
    """The issuing body, or as much of it as its region; ``None`` where nothing tells."""
    best = max(groups(weighed, own, votes), key=lambda group: group.score, default=None)
    if best is None or best.score <= 0:
        return _from_region(view, own, url, votes, year)
    return decide(view, best, own, votes, year)


def _on_site(place: Place, votes: Votes) -> bool:
    """Whether the address is that of the place's county or city."""
    return any(
        part is not None and votes.reasons.get(part, ("",))[0] == "url" and votes.weights[part] >= 2.0
        for part in (place.county, place.city)
    )


def decide(view: NormalizedText, group: Group, own: Counter[str], votes: Votes, year: int | None) -> Agency:
    """Settle the region of the chosen body and name it."""
    # Of a name that the headline cuts short, what gives it in full.
    members = [item for item, _ in group.members if item.name == group.name]
    chosen = group.places
    strongest = max(members, key=lambda item: (item.weight, bool(item.mention.places)))
    if strongest.mention.fixed is not None:
        return naming.fixed(strongest, strongest.mention.fixed)
    named = [item for item in members if item.mention.places == chosen] or members
    reading = max(named, key=lambda item: item.weight) if chosen else strongest
    mention = reading.mention
    place: Place | None = None
    region_rule: Where | None = None
    if chosen and chosen[0].township and not _is_stated(mention):
        zone = zones.running(view.flat[:HEAD], chosen[0])
        if zone is not None:
            return naming.of_zone(reading, zone, chosen[0].township)
    if chosen and (chosen[0].deepest is not None):
        place = votes.choose(chosen)
        if place is None and len(chosen) > 1:
            return naming.ambiguous(reading, chosen)
    if place is None:
        place, region_rule = _region(view, members, votes, mention, year)
    agency = naming.named(strongest if chosen == () else reading, place, region_rule)
    if place.deepest is not None:
        return agency
    hinted = _hinted(view, votes)
    provincial = mention.level_word in ("省", "自治区") or mention.body.endswith("厅")
    if hinted is not None and (provincial or levels.of(view, own, None) == "province"):
        return naming.named(reading, Place(hinted[0]), hinted[1])
    level = agency.level or levels.of_word(mention.level_word) or levels.of(view, own, None)
    if hinted is None:
        return replace(agency, level=level)
    return replace(agency, place=Place(hinted[0], township=place.township), level=level, region_rule=hinted[1])


def _is_stated(mention: Mention) -> bool:
    """Whether the text says the region of a township, which is otherwise looked up by its name alone."""
    town = mention.places[0].township if mention.places else None
    return town is not None and not mention.text.startswith(town)


def _region(
    view: NormalizedText, members: Sequence[BodyEvidence], votes: Votes, mention: Mention, year: int | None
) -> tuple[Place, Where | None]:
    """The region of a body that is named without one."""
    said = Counter(item.mention.level_word for item in members if item.mention.level_word)
    level_word = said.most_common(1)[0][0] if said else ""
    township = mention.places[0].township if mention.places else None
    if township:
        level_word = ""
    found = by_votes(votes, level_word, year=year) or (
        by_votes(votes, "", 2.0, year) if level_word and not said else None
    )
    if found is None:
        return Place(township=township), None
    place, division = found
    if township and place.county is None and (place.city is None or place.city.code not in name_parts.WITHOUT_COUNTIES):
        township_place = Place(place.province, place.city, None, township)
    else:
        township_place = Place(place.province, place.city, place.county, township)
    rule = _reading_of(view, votes, division)
    return township_place, rule


def _hinted(view: NormalizedText, votes: Votes) -> tuple[Division, Where] | None:
    """The province that weak hints agree on: enough to say where a body is, not to name it."""
    province = votes.province()
    if province is None or province not in votes.reasons:
        return None
    return province, _reading_of(view, votes, province)


def _from_region(
    view: NormalizedText, own: Counter[str], url: str | None, votes: Votes, year: int | None
) -> Agency | None:
    """A text that names nobody (我乡, 我局, 我县), where the region is known from elsewhere."""
    found = by_votes(votes, "", 1.8, year)
    if found is None:
        hinted, level = _hinted(view, votes), levels.of(view, own, None)
        if hinted is None and level is None:
            return None
        rule = hinted[1] if hinted else ("level", "", None, None)
        nowhere = BodyEvidence(Mention(0, 0, rule[1], ""), rule[0], (), rule[2], rule[3])
        return Agency("", "", Place(hinted[0] if hinted else None), level, None, None, nowhere, None, rule)
    place, division = found
    word = own.most_common(1)[0][0] if own else ""
    rule = _reading_of(view, votes, division)
    nowhere = BodyEvidence(Mention(0, 0, rule[1], ""), rule[0], (), rule[2], rule[3])
    if word in ("乡", "镇", "街道", "政府") and place.county is not None:
        town = hosts.township_of(url, place)
        if town and (word == "政府" or town[0].endswith(word)):
            whole = Place(place.province, place.city, place.county, town[0])
            body = name_parts.town_body(town[0])
            item = nowhere._replace(mention=Mention(0, 0, town[1], body, (whole,)), rule="url", start=None, end=None)
            return naming.named(item, whole, rule)
    department = hosts.department_of(url, place, view.flat[:3000])
    if department and department[0].endswith(_SELF_ENDINGS.get(word, (word,))):
        item = nowhere._replace(
            mention=Mention(0, 0, department[1], department[0], (place,)), rule="url", start=None, end=None
        )
        return naming.named(item, place, rule)
    if word in levels.GOVERNMENTS and division.name.endswith(word) and not levels.of_department(own):
        item = nowhere._replace(mention=Mention(0, 0, rule[1], GOVERNMENT, (place,)))
        return naming.named(item, place, rule)
    return Agency("", "", place, levels.of(view, own, place, word), None, None, nowhere, None, rule)


def _reading_of(view: NormalizedText, votes: Votes, division: Division) -> Where:
    """The strongest vote for a division, its offsets those of the original text."""
    rule, text, start, end, _ = votes.reasons[division]
    if start is None or end is None:
        return rule, text, None, None
    return (rule, text, *view.origin(start, end))
