"""Which region a text is about, where the body's name does not say it or says an ambiguous one (通州区).

Votes come from the web address, the places and telephone area codes in the text, and the letters of document
numbers (粤府办). They choose between what a name can mean; alone they give a region only when they agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzers.folding import fold
from indexer.metadata.gazetteer import divisions, hosts
from indexer.metadata.gazetteer.body_scanner import scan
from indexer.metadata.gazetteer.divisions import Division, Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.text.normalized_text import NormalizedText

#: Characters of the flat text that are read.
REACH = 6000
_TELEPHONE = re.compile(r"(0(?<![\d\-—/]0)(?:10|2\d|[3-9]\d\d))\)?[-—–―－]{0,2}(?=[2-9]\d{6,7}(?!\d))")
_SITE_NAME = re.compile(r"“(?:中国|数字)·?([\u4e00-\u9fff]{2,5})”")
#: A unified social credit code of a public body (11 to 19), also within an index number. Digits 3 to 8 are the division.
_CREDIT_CODE = re.compile(r"1(?<![0-9a-z]1)[1-9](\d{6})[0-9a-z]{10}(?![0-9a-z])")
#: 《南京日报》
_PRESS = re.compile(r"《([\u4e00-\u9fff]{2,6}?)(?:日报|晚报|晨报|早报|都市报|商报|时报)(?=》)")
#: What only hints at a region: a body may cite what is not its own.
WEAK = frozenset({"document_number", "ordinance", "press", "word"})
_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,3}?)[政府委办]{1,3}[发函办电令字规]{0,2}[〔\[(﹝【]?$")


@dataclass(slots=True)
class Votes:
    """Weight of evidence for each division, and the strongest reading behind each."""

    weights: dict[Division, float] = field(default_factory=lambda: defaultdict(float))
    strong: dict[Division, float] = field(default_factory=lambda: defaultdict(float))
    reasons: dict[Division, tuple[str, str, int | None, int | None, float]] = field(default_factory=dict)

    def add(self, division: Division, weight: float, rule: str, text: str, start: int | None, end: int | None) -> None:
        """One vote; offsets are in the flat text, ``None`` for the address."""
        self.weights[division] += weight
        if rule not in WEAK:
            self.strong[division] += weight
        if division not in self.reasons or self.reasons[division][4] < weight:
            self.reasons[division] = (rule, text, start, end, weight)

    def of(self, place: Place) -> float:
        """Weight behind a place: its own and, less, that of what is above it."""
        total = 0.0
        for part, factor in ((place.county, 1.0), (place.city, 0.8), (place.province, 0.5)):
            if part is not None:
                total += factor * self.weights.get(part, 0.0)
        return total

    def choose(self, places: tuple[Place, ...]) -> Place | None:
        """The place with most weight; the only one; ``None`` if several have the same."""
        if len(places) == 1:
            return places[0]
        ordered = sorted(places, key=self.of, reverse=True)
        if not ordered or self.of(ordered[0]) <= self.of(ordered[1]):
            return None
        return ordered[0]

    def province(self, least: float = 1.0) -> Division | None:
        """The province that everything speaks for, however weakly; ``None`` where anything speaks for another."""
        sums: dict[Division, float] = defaultdict(float)
        for division, weight in self.weights.items():
            above = divisions.load().place(division).province
            if above is not None:
                sums[above] += weight
        ordered = sorted(sums, key=lambda province: -sums[province])
        if (
            not ordered
            or sums[ordered[0]] < least
            or any(sums[other] > 0.25 * sums[ordered[0]] for other in ordered[1:])
        ):
            return None
        return ordered[0]


def votes(view: NormalizedText, url: str | None, mentions: list[Mention], sites: Iterable[str] = ()) -> Votes:
    """Collect the votes of an address, of the first part of a text, and of the names of web ``sites``."""
    flat = view.flat[:REACH]
    years = [start for start in view.years if start + 4 <= len(flat)]
    gazetteer = divisions.load()
    result = Votes()
    for division, weight, label in hosts.division_votes(url):
        result.add(division, weight, "url", label, None, None)
    for credit in list(_CREDIT_CODE.finditer(flat))[:2]:
        if (holder := gazetteer.ever.get(credit[1])) is not None:
            result.add(holder, 4.0, "credit_code", credit.group(), credit.start(), credit.end())
    for site in sites:
        for mention in scan(fold(site)):
            if len(mention.places) == 1 and (owner := mention.places[0].deepest) is not None:
                result.add(owner, 2.0, "metadata_row", site, None, None)
    seen: dict[Division, int] = defaultdict(int)
    for mention in mentions:
        options = {place.deepest for place in mention.places if place.deepest is not None}
        if not options or (mention.places[0].township and len(options) > 1):
            continue
        rule = "ordinance" if _is_cited(flat, mention) else "body"
        for place in mention.places:
            for part in (place.province, place.city, place.county):
                if part is not None and seen[part] < 4:
                    seen[part] += 1
                    whole = 1.0 if part == place.deepest else 0.4
                    result.add(part, whole / len(options), rule, mention.text, mention.start, mention.end)
    for match in list(_SITE_NAME.finditer(flat))[:3]:
        for division in gazetteer.stems.get(match[1], ()):
            if not division.former:
                result.add(division, 2.0, "body", match.group(), match.start(), match.end())
    for match in list(_TELEPHONE.finditer(flat))[:6]:
        codes = divisions.area_codes().get(match[1], ())
        for code in codes:
            result.add(
                gazetteer.by_code[code], 2.0 / len(codes), "area_code", match.group(), match.start(), match.end()
            )
    letters = divisions.letters()
    read = 0
    for year in years:
        found = _NUMBER.search(flat, max(0, year - 9), year)
        if found is None:
            continue
        lettered = _letters_at(flat, found.start(), found.end(1), letters)
        if lettered is not None:
            at, known = lettered
            _add_weakly(result, letters[known], 0.5, "document_number", flat[at : year + 4], at)
        read += 1
        if read == 12:
            break
    _hints(result, flat)
    return result


def _letters_at(flat: str, begin: int, end: int, letters: dict[str, str]) -> tuple[int, str] | None:
    """Where between ``begin`` and ``end`` the letters of a document number begin, and the letters (淄 of 按淄政办发)."""
    for start in range(begin, end):
        for length in (3, 2, 1):
            if flat[start : start + length] in letters and start + length >= end:
                return start, flat[start : start + length]
    return None


def _is_cited(flat: str, mention: Mention) -> bool:
    """Whether a mention stands in the title of a document that is no report: 《湖南省实施〈…〉办法》."""
    opened = flat.rfind("《", max(0, mention.start - 40), mention.start)
    if opened < 0 or "》" in flat[opened : mention.start]:
        return False
    return not flat[mention.end : mention.end + 60].split("》")[0].endswith(("报告", "年报"))


def _hints(result: Votes, flat: str) -> None:
    """Newspapers and words of one region."""
    stems = divisions.load().stems
    for paper in list(_PRESS.finditer(flat) if "报》" in flat else ())[:4]:
        code = divisions.abbreviations("press").get(paper[1])
        named = [division.code for division in stems.get(paper[1], ()) if division.level in ("province", "city")]
        for owner in [code] if code else named[:1]:
            _add_weakly(result, owner, 0.7, "press", paper.group(), paper.start())
    for word, code in divisions.abbreviations("word").items():
        at = flat.find(word)
        if at >= 0:
            _add_weakly(result, code, 1.2, "word", word, at)


def _add_weakly(result: Votes, code: str, weight: float, rule: str, text: str, start: int) -> None:
    """A hint at a division; at its province as much, for a body may be of a county of that city."""
    division = divisions.load().ever[code]
    province = divisions.load().place(division).province
    for one in {division, province} - {None}:
        assert one is not None
        result.add(one, weight, rule, text, start, start + len(text))


def by_votes(
    result: Votes, level_word: str, least: float = 0.9, year: int | None = None
) -> tuple[Place, Division] | None:
    """The region that the votes agree on, of the kind that ``level_word`` (市, 县 …; may be empty) says.

    ``None`` where the strongest has less than ``least`` or another has as much.
    """
    gazetteer = divisions.load()
    options = []
    for voted in list(result.weights):
        division = divisions.then(voted, year)
        weight = result.weights[voted] + (result.weights.get(division, 0.0) if division != voted else 0.0)
        if not division.name.endswith(level_word) or not result.strong.get(voted):
            continue
        if division != voted:
            result.reasons.setdefault(division, result.reasons[voted])
        elif voted in gazetteer.renamed and gazetteer.renamed[voted] in result.weights:
            continue  # counted with what it is called today
        place = gazetteer.place(division)
        above = sum(
            result.weights.get(part, 0.0)
            for part in (place.province, place.city)
            if part is not None and part != division
        )
        options.append((weight + 0.4 * above, weight, place, division))
    if not options:
        return None
    options.sort(key=lambda option: option[:2], reverse=True)
    total, weight, place, division = options[0]
    if weight < least or (len(options) > 1 and options[1][0] == total):
        return None
    return place, division
