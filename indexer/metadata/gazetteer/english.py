"""Names of bodies in machine-translated reports: General Office of Guangdong Provincial People's Government.

Only the forms that translations of official names take; the region is matched by its pinyin.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.gazetteer import bodies, divisions
from indexer.metadata.gazetteer.divisions import Place
from indexer.metadata.gazetteer.mention import Mention
from indexer.metadata.gazetteer.name_parts import GOVERNMENT
from indexer.text.word_tables import rows

_KINDS = "provincial|province|municipal|municipality|city|county|district|autonomous region|autonomous prefecture"
_REGION = rf"(?P<region>[a-z']{{2,20}}(?: [a-z']{{2,12}}){{0,2}}?) (?P<kind>{_KINDS})"
_GENERAL_OFFICE = r"(?P<office>(?:general )?office of (?:the )?)?"
_AFTER = r"(?P<after> (?:general )?office)?"
_GOVERNMENT = re.compile(rf"{_GENERAL_OFFICE}{_REGION} people[’'` ]?s government{_AFTER}")
_UNITS = "department|bureau|commission|committee|administration|office"
_DEPARTMENT = re.compile(rf"{_REGION} (?:{_UNITS}) (?:of|for) (?P<field>[a-z\- ]{{4,44}})")
_LEVELS = {
    "provincial": "province",
    "province": "province",
    "autonomous region": "province",
    "municipal": "city",
    "municipality": "city",
    "city": "city",
    "autonomous prefecture": "city",
    "county": "county",
    "district": "county",
}


@lru_cache(maxsize=1)
def _regions() -> dict[tuple[str, str], tuple[Place, ...]]:
    gazetteer = divisions.load()
    found: dict[tuple[str, str], tuple[Place, ...]] = {}
    irregular = {"610000": "shaanxi", "150000": "innermongolia", "540000": "tibet"}
    for division in gazetteer.by_code.values():
        short = irregular.get(division.code) or "".join(division.pinyin.split(" ")[: len(division.short)])
        level = (
            "city" if division.level == "province" and division.code[:2] in divisions.MUNICIPALITIES else division.level
        )
        levels = ("city", "county") if division.level == "county" and division.name.endswith("市") else (level,)
        for key in levels:
            place = gazetteer.place(division)
            found[short, key] = (*found.get((short, key), ()), place)
    return found


@lru_cache(maxsize=1)
def _fields() -> list[tuple[str, str, str, str]]:
    listed = [(english, core, upper, lower) for english, core, upper, lower in rows("english_names.tsv", 4)]
    return sorted(listed, key=lambda row: -len(row[0]))


def _places(match: re.Match[str]) -> tuple[str, tuple[Place, ...]]:
    level = _LEVELS[match["kind"]]
    words = match["region"].split(" ")
    for start in range(len(words)):
        places = _regions().get(("".join(words[start:]).replace("'", ""), level), ())
        if places:
            cities = tuple(place for place in places if place.county is None)
            return level, cities or places
    return level, ()


def scan(folded: str) -> Mention | None:
    """The first body that a folded English text names in full; offsets are those of ``folded``."""
    head = re.sub(r"\s", " ", folded[:1500])
    for pattern in (_GOVERNMENT, _DEPARTMENT):
        for match in pattern.finditer(head):
            level, places = _places(match)
            if not places:
                continue
            if pattern is _GOVERNMENT:
                office = ""
                if match["office"] or match["after"]:
                    office = "办公厅" if level == "province" else "办公室"
                body = GOVERNMENT + office
            else:
                body = ""
                for english, core, upper, lower in _fields():
                    if match["field"].strip().startswith(english):
                        body = core + (upper if level == "province" else lower)
                        break
                if not body:
                    continue
            known = body in bodies.names().departments or body.startswith(GOVERNMENT)
            return Mention(match.start(), match.end(), match.group(), body, places, known=known)
    return None
