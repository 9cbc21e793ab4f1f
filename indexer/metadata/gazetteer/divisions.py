"""The gazetteer: administrative divisions of China, those of today and those abolished since 2007.

A :class:`Place` is a chain province → city → county → township as far as it is known. Municipalities have no
city; counties that a province administers directly have none either. Tables: ``indexer/data/README.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from analyzers.folding import fold
from indexer.text.word_tables import rows

_NATIONS = (
    "蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|"
    "纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|独龙族|保安族|东乡族|裕固族|"
    "各族|蒙古"
)
_SUFFIX = re.compile(
    rf"(?:(?:{_NATIONS})*(?:自治区|自治州|自治县|自治旗)|特别行政区|地区|林区|新区|特区|省|市|盟|州|区|县|旗)$"
)
_IRREGULAR = {"内蒙古自治区": "内蒙古", "鄂温克族自治旗": "鄂温克", "东乡族自治县": "东乡"}
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
#: Names that are ordinary words; alone, without a parent before them, they are not read as places.
_COMMON = frozenset({"市区", "郊区", "城区", "矿区", "新区", "开发区", "市辖区"})


def stem(name: str) -> str:
    """The name without its generic ending and nationalities: ``广州市`` → ``广州``; ``蓟县`` stays."""
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    found = _SUFFIX.search(name)
    return name[: found.start()] if found and found.start() >= 2 else name


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """A province, city or county. ``code`` is that of GB/T 2260 (six digits), at its time if ``former``."""

    code: str
    name: str
    pinyin: str
    level: str  # province, city, county, zone (a development zone that the statistics bureau lists)
    former: bool = False
    former_city: str = ""
    successor: str = ""
    last: int = 0  # of a former division: the last year in which the list has it

    @property
    def short(self) -> str:
        """``广东`` of ``广东省``."""
        return stem(self.name)


class Place(NamedTuple):
    """A chain of divisions; what is not known or does not apply is ``None``."""

    province: Division | None = None
    city: Division | None = None
    county: Division | None = None
    township: str | None = None

    @property
    def deepest(self) -> Division | None:
        """The lowest division that has a code."""
        return self.county or self.city or self.province

    @property
    def level(self) -> str | None:
        """Of :data:`index.report.LEVELS`."""
        if self.township:
            return "township"
        for level in ("county", "city", "province"):
            if getattr(self, level) is not None:
                return level
        return None

    def within(self, other: Place) -> bool:
        """Whether every division that ``other`` has is this one's too."""
        return (
            (other.province is None or other.province == self.province)
            and (other.city is None or other.city == self.city)
            and (other.county is None or other.county == self.county)
            and (other.township is None or other.township == self.township)
        )

    def key(self) -> tuple[str, ...]:
        """The short path by today's divisions: ``("广东", "广州市", "海珠区")``."""
        gazetteer = load()
        place = self
        deepest = self.deepest
        if deepest is not None and deepest.former:
            now = gazetteer.by_code.get(deepest.successor)
            if now is not None:
                place = gazetteer.place(now)
        names = [place.province.short] if place.province else []
        names += [part.name for part in (place.city, place.county) if part]
        return tuple(names + ([self.township] if self.township else []))


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        return "city"
    return "zone" if code[4] == "7" and code[:4] not in {"4604"} else "county"


class Gazetteer:
    """Divisions by code, by name and by the words that reports use for them."""

    def __init__(self) -> None:
        self.by_code: dict[str, Division] = {}
        self.names: dict[str, tuple[Division, ...]] = {}
        self.stems: dict[str, tuple[Division, ...]] = {}
        self.former_cities: dict[str, Division] = {}
        #: What :meth:`place` and :meth:`places` gave before: every report asks for the same few.
        self._chains: dict[Division, Place] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        names: dict[str, list[Division]] = defaultdict(list)
        stems: dict[str, list[Division]] = defaultdict(list)
        changes = {(code, name): now for code, name, now, _ in rows("divisions_changes.tsv", 4)}
        everything = []
        for code, name, pinyin in rows("divisions.tsv", 3):
            division = Division(code, name, pinyin, _level(code))
            self.by_code[code] = division
            everything.append(division)
        for code, name, pinyin, city, _, last, now in rows("divisions_former.tsv", 7):
            now = changes.get((code, name), now)
            former = Division(code, name, pinyin, _level(code), True, city, now, int(last))
            if former.level == "city":
                self.former_cities[name] = former
            everything.append(former)
        for division in everything:
            if division.level == "zone" or len(division.name) < 2:
                continue
            # Texts are folded (乾 to 干), the name that is shown is not.
            for word in dict.fromkeys((division.name, fold(division.name))):
                names[word].append(division)
            short = division.short
            if short != division.name:
                for word in dict.fromkeys((short, fold(short))):
                    stems[word].append(division)
            for kind in ("自治县", "自治州", "自治区", "自治旗"):
                if division.name.endswith(kind):
                    for called in (kind[2:], kind):
                        if short + called != division.name:
                            names[short + called].append(division)  # 延边州, 延边自治州
        #: Divisions of today and before by their codes; and what a division was called before, by the one of today.
        self.ever = {division.code: division for division in reversed(everything)}
        self.before: dict[Division, list[Division]] = defaultdict(list)
        for division in everything:
            heir = self.by_code.get(division.successor)
            if heir is not None and heir.short == division.short and heir.level == division.level:
                self.before[heir].append(division)
        self.renamed = {division: now for now, old in self.before.items() for division in old}
        for short, code, kind in rows("region_abbreviations.tsv", 3):
            if kind == "name":
                names[short].append(self.by_code[code])
        self.names = {name: _current_first(found) for name, found in names.items()}
        self.stems = {name: _current_first(found) for name, found in stems.items()}
        # Provinces and cities are also called by their stem; a county's stem is too often a common word.
        self.words: dict[str, tuple[Division, ...]] = {
            name: found for name, found in self.names.items() if name not in _COMMON
        }
        for short, found in self.stems.items():
            high = tuple(division for division in found if division.level in ("province", "city"))
            if high and short not in self.words:
                self.words[short] = high[:1] if high[0].level == "province" else high
        #: First two characters → lengths of the words (of the names) that begin so, longest first.
        self.word_lengths = _lengths(self.words)
        self.name_lengths = _lengths(self.names)
        #: First two characters of the stems.
        self.stem_heads = frozenset(name[:2] for name in self.stems)

    def place(self, division: Division, township: str | None = None) -> Place:
        """The chain above (and with) a division."""
        whole = self._chains.get(division)
        if whole is None:
            whole = self._chains[division] = self._chain(division)
        return whole if township is None else whole._replace(township=township)

    def _chain(self, division: Division) -> Place:
        province = self.by_code.get(division.code[:2] + "0000")
        city = county = None
        if division.level == "city":
            city = division
        elif division.level == "county":
            if division.code[:4] + "00" != division.code:
                city = self.by_code.get(division.code[:4] + "00")
            if division.former_city and (city is None or city.name != division.former_city):
                city = self.former_cities.get(division.former_city, city)
            county = division
            # A city without counties is listed once more as its own county.
            if city is not None and city.name == division.name and not division.former:
                county = None
        if division.code[:2] in MUNICIPALITIES:
            city = None
        return Place(province, city, county)

    def places(self, name: str) -> tuple[Place, ...]:
        """Every place of that full or customary name."""
        found = self._places.get(name)
        if found is None:
            if name not in self.words:
                return ()
            found = self._places[name] = tuple(dict.fromkeys(self.place(division) for division in self.words[name]))
        return found

    def parent_of_town(self, name: str) -> tuple[Place, ...]:
        """Every place that has a township of that full name."""
        return tuple(self.place(self.by_code[code], name) for code in townships().get(name, ()) if code in self.by_code)


def in_year(places: tuple[Place, ...], year: int | None) -> tuple[Place, ...]:
    """Of divisions of one name and province, one of which took the other's place, those that existed in ``year``."""
    if year is None or len(places) < 2:
        return places
    gone = set()
    for old in places:
        for new in places:
            was, now = old.deepest, new.deepest
            if was is None or now is None or not was.former or now.former or was.name != now.name:
                continue
            if old.province == new.province:
                if year > was.last:
                    gone.add(old)
                elif was.successor == now.code:
                    gone.add(new)
    return tuple(place for place in places if place not in gone) if gone else places


def then(division: Division, year: int | None) -> Division:
    """What a division of today was called in ``year``: 徐水县 until 2014 for 徐水区."""
    if year is not None:
        for old in load().before.get(division, ()):
            if year <= old.last:
                return old
    return division


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for word in words:
        found[word[:2]].add(len(word))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


def _current_first(found: Iterable[Division]) -> tuple[Division, ...]:
    """Today's divisions first; a former one of the same name within the same parent is the same place."""
    ordered = sorted(found, key=lambda division: division.former)
    kept: list[Division] = []
    for division in ordered:
        if division.former and any(
            other.name == division.name
            and (
                other.code[:4] == division.code[:4]
                or (
                    other.code[:2] == division.code[:2]
                    and other.name[-1] == "市"
                    and other.level == division.level == "county"
                )
            )
            for other in kept
        ):
            continue
        kept.append(division)
    return tuple(kept)


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    """The gazetteer, built on first use (some 20 ms)."""
    return Gazetteer()


@lru_cache(maxsize=1)
def townships() -> dict[str, tuple[str, ...]]:
    """Township name → codes of the counties that have one so called."""
    found: dict[str, tuple[str, ...]] = {}
    for code, names in rows("townships.tsv", 2):
        for name in names.split(" "):
            found[name] = (*found.get(name, ()), code)
    return found


@lru_cache(maxsize=1)
def town_ends() -> frozenset[str]:
    """The last characters of the names of townships, also where 道 is left out after 街."""
    return frozenset(name[-1] for name in townships()) | {"街"}


@lru_cache(maxsize=1)
def towns_by_county() -> dict[str, Collection[str]]:
    """County code → names of its townships, in order, each looked up at once."""
    return {code: dict.fromkeys(names.split(" ")).keys() for code, names in rows("townships.tsv", 2)}


@lru_cache(maxsize=1)
def spelled() -> dict[str, str]:
    """Folded name → name of the townships whose name folding changes (干元镇 → 乾元镇)."""
    return {folded: name for name in townships() if (folded := fold(name)) != name}


@lru_cache(maxsize=1)
def syllables() -> dict[str, str]:
    """Character → its usual reading, for characters in township names."""
    return {
        character: reading
        for name in ("pinyin_added.tsv", "pinyin.tsv")
        for reading, characters in rows(name, 2)
        for character in characters
    }


@lru_cache(maxsize=1)
def area_codes() -> dict[str, tuple[str, ...]]:
    """Telephone area code → division codes."""
    found: dict[str, tuple[str, ...]] = {}
    for name in ("area_codes.tsv", "area_codes_added.tsv"):
        found.update((area, tuple(codes.split(" "))) for area, codes in rows(name, 2))
    return found


@lru_cache(maxsize=1)
def letters() -> dict[str, str]:
    """Beginning of a document number (粤, 穗, 中府) → division code; a city's first character where only it has that."""
    found: dict[str, list[str]] = defaultdict(list)
    for division in load().by_code.values():
        if division.level == "city":
            found[fold(division.name[0])].append(division.code)
    derived = {first: codes[0] for first, codes in found.items() if len(codes) == 1}
    return derived | abbreviations("letter")


@lru_cache(maxsize=4)
def abbreviations(kind: str) -> dict[str, str]:
    """Short form → division code, of a kind of ``region_abbreviations.tsv``."""
    return {short: code for short, code, which in rows("region_abbreviations.tsv", 3) if which == kind}
