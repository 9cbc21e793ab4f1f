"""The level of government a body is of, where its name does not say it: by what it calls itself and its superiors.

Apart from the region, which a host or a credit code may tell: the towns of a county report on the county's site, and a
body whose region nothing tells may still say 我镇 or report to its 区委.
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.metadata.gazetteer.divisions import Place
from indexer.text.normalized_text import NormalizedText

#: Words that a government has for itself: 我县.
GOVERNMENTS = frozenset("区县市省州旗")
_TOWNS = frozenset({"乡", "镇", "街道", "街"})
_DEPARTMENTS = ("局", "委", "厅", "办", "中心", "院", "校", "关", "所", "支队", "处")
_SUPERIOR = re.compile(r"(省|自治区|市|县|区|州|盟|旗)(?:委|政府|人民政府)(?!员会)")
#: 镇党委、镇政府, 全街, 本乡镇
_TOWN = re.compile(r"(?:(?:镇|乡|街道)(?:党委|党工委|政府|办事处)|全(?:镇|乡|街)(?!上|道路|头)|(?:党工委|办事处)、)")
_OF = {
    "省": "province",
    "自治区": "province",
    "州": "city",
    "盟": "city",
    "县": "county",
    "旗": "county",
    "区": "county",
}


def superiors(view: NormalizedText) -> Counter[str]:
    """How often the text speaks of which level's committee and government."""
    return Counter(match[1] for match in _SUPERIOR.finditer(view.flat[:6000]))


def of_department(own: Counter[str]) -> bool:
    """Whether the body has a department's words for itself."""
    return any(own[word] for word in _DEPARTMENTS)


def only_department(own: Counter[str]) -> bool:
    """The same, and none of a government's."""
    return of_department(own) and not (own["政府"] or any(own[word] for word in GOVERNMENTS))


def only_town(own: Counter[str]) -> bool:
    """Whether the body has the words of a township for itself, and none of another."""
    return any(own[word] for word in _TOWNS) and not of_department(own) and not any(own[w] for w in GOVERNMENTS)


def of_word(word: str) -> str | None:
    """The level of a body that is named with its level alone (县 of 县审计局); a 市 may be of two."""
    return _OF.get(word)


def of(view: NormalizedText, own: Counter[str], place: Place | None, word: str = "") -> str | None:
    """The level by the words of the text; ``word`` is what the body calls itself, ``place`` its region if known."""
    word = word or (own.most_common(1)[0][0] if own else "")
    if word in _TOWNS or (not of_department(own) and _TOWN.search(view.flat[:1500])):
        return "township"
    found = superiors(view)
    named = place.deepest if place is not None else None
    if not found or not (of_department(own) or word == "单位"):
        # A department on its county's site is of the county, as long as the text has no superior of its own.
        return place.level if place is not None and named is not None and not found and of_department(own) else None
    most = found.most_common(1)[0][0]
    if place is not None and named is not None:
        return place.level if named.name.endswith(most) else None
    return _OF.get(most) if len(found) == 1 else None
