"""What a web address says: the division in a host's labels (haizhu, sxyc, gzlps), the township or body in its path.

Pinyin and initials are ambiguous and mirrors are many, so these are votes only, and the text overrides them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from urllib.parse import urlsplit

from indexer.metadata.gazetteer import bodies, divisions, zones
from indexer.metadata.gazetteer.divisions import Division, Place
from indexer.text.word_tables import rows

_SUFFIX_LETTERS = {"区": "q", "县": "x", "市": "s", "州": "z", "旗": "q", "盟": "m"}
_GENERIC = re.compile(r"(?:xrmzf|qrmzf|srmzf|rmzf|gov|zf|zwgk|xxgk)$")
_IGNORED = frozenset(
    re.findall(
        "[a-z0-9]+",
        "www www1 m wap gov com cn net org xxgk zwgk zfxxgk art col module info content html htm contents index zzb public "
        "zw zfxxgkml gkmlpt jd bm sz zj xxgknb zfxxgknb nb post site doc",
    )
)
#: A host of ``hosts.tsv`` or ``zones.tsv`` is certain.
CERTAIN = 4.0
_PROVINCE = 2.0


@lru_cache(maxsize=1)
def _known() -> dict[str, Division]:
    """Label before ``gov.cn`` → the division whose site it is, where names do not tell."""
    by_code = divisions.load().by_code
    found = {label: by_code[code] for code, label in rows("hosts.tsv", 2)}
    found |= {label: by_code[zone.code] for zone in zones.every() for label in zone.hosts}
    return found


@lru_cache(maxsize=1)
def _labels() -> dict[str, list[tuple[Division, float]]]:
    """Label → divisions it can stand for, with weights."""
    gazetteer = divisions.load()
    found: dict[str, list[tuple[Division, float]]] = defaultdict(list)

    def put(label: str, division: Division, weight: float) -> None:
        if len(label) >= 2:
            found[label].append((division, weight * (0.5 if division.former else 1.0)))

    whole: dict[str, list[Division]] = defaultdict(list)

    def parts(division: Division) -> tuple[str, str, str, str]:
        syllables = division.pinyin.split(" ")
        own = syllables[: len(division.short)]
        short = "".join(own)
        return short, "".join(syllables), "".join(s[0] for s in own), "".join(s[0] for s in syllables)

    everything = [division for division in gazetteer.by_code.values() if division.level in ("city", "county")]
    # What a division was called before has the same host, and :func:`divisions.then` knows which of them it was.
    everything += [
        division
        for found_former in gazetteer.names.values()
        for division in found_former
        if division.former and division not in gazetteer.renamed
    ]
    for division in dict.fromkeys(everything):
        short, full, initials, all_initials = parts(division)
        # A host of that name is the city's (xuzhou: 徐州市, not 叙州区) as far as nothing else speaks.
        put(short, division, 3.0 if division.level == "city" else 2.8)
        if full != short:
            put(full, division, 3.0)
        suffix = _SUFFIX_LETTERS.get(division.name[-1], "")
        if suffix and division.short != division.name:
            put(short + suffix, division, 2.0)
        put(initials, division, 0.5)
        if all_initials != initials:
            put(all_initials, division, 1.0)
            whole[all_initials].append(division)
        place = gazetteer.place(division)
        for parent in (place.city, place.province):
            if parent is None or parent == division:
                continue
            above_short, _, above, _ = parts(parent)
            put(above + initials, division, 2.0)
            put(above + short, division, 3.0)
            if suffix:
                put(above + initials + suffix, division, 2.2)
            put(above_short + initials, division, 1.5)
            put(above_short + short, division, 3.0)
    for label, owners in whole.items():
        today = [division for division in owners if not division.former]
        if len(label) >= 3 and len(today) == 1:
            put(label, today[0], 1.0)  # lzq can be 利州区 only
    for label, division in _known().items():
        if division.level == "province":
            put(label, division, _PROVINCE)
    for division in gazetteer.by_code.values():
        if division.level == "province":
            put("".join(division.pinyin.split(" ")[: len(division.short)]), division, 3.0)
    return found


def _hostname(url: str) -> tuple[list[str], list[str]]:
    """Labels of the host and segments of the path; empty where the address cannot be parsed."""
    try:
        parts = urlsplit(url if "//" in url else "//" + url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return [], []
    return host.split("."), [segment.lower() for segment in parts.path.split("/") if segment]


def division_votes(url: str | None) -> list[tuple[Division, float, str]]:
    """Divisions that the address can stand for, with weights and the label read."""
    if not url:
        return []
    labels, path = _hostname(url)
    table = _labels()
    found: list[tuple[Division, float, str]] = []
    official = labels[-2:] == ["gov", "cn"]
    names = labels[:-2] if official else labels[:-1]
    owner = _known().get(names[-1]) if official and names else None
    if owner is not None:
        if owner.level != "province":
            return [(owner, CERTAIN, names.pop())]
        # A province's site has its cities' and counties' under it: tunchang.hainan.gov.cn
        found.append((owner, _PROVINCE, names.pop()))
    for number, label in enumerate(reversed(names if official else []), start=0 if owner is None else 1):
        for word in dict.fromkeys((label, _GENERIC.sub("", label))):
            if len(word) < 2 or word in _IGNORED:
                continue
            scale = 1.0 if number == 0 or len(word) > 4 else 0.4
            for division, weight in table.get(word, ()):
                found.append((division, weight * scale * (1.0 if word == label else 0.8), label))
    for segment in path[:6]:
        if len(segment) >= 5 and segment not in _IGNORED:
            for division, weight in table.get(segment, ()):
                if weight >= 2.8:
                    found.append((division, 0.5, segment))
    return found


@lru_cache(maxsize=1)
def _department_initials() -> dict[str, tuple[str, ...]]:
    """Initials of a department's name or abbreviation → the departments that have them."""
    from_characters = divisions.syllables()
    found: dict[str, tuple[str, ...]] = {}
    table = bodies.names()
    for word, name in [*table.abbreviations.items(), *((name, name) for name in table.departments)]:
        initials = "".join(from_characters.get(character, "?")[0] for character in word)
        if "?" not in initials and name not in found.get(initials, ()):
            found[initials] = (*found.get(initials, ()), name)
    return found


def department_of(url: str | None, place: Place, text: str = "") -> tuple[str, str] | None:
    """Department whose initials are a label or path segment, alone or after its region's (cxxczj): name, segment.

    Of several with the same initials (水务局, 商务局) the one that ``text`` speaks of most; the first, where of none.
    """
    if not url:
        return None
    labels, path = _hostname(url)
    table = _department_initials()
    heads = {""}
    for part in (place.city, place.county):
        if part is not None:
            syllables = part.pinyin.split(" ")
            every = "".join(syllable[0] for syllable in syllables)
            heads |= {head + tail for head in heads for tail in (every, every[: len(part.short)])}
    for segment in [*reversed(labels[:-2]), *path[:5]]:
        word = re.sub(r"[^a-z]", "", segment)
        for head in sorted(heads, key=len, reverse=True):
            rest = word.removeprefix(head)
            if (head == "" or rest != word) and 3 <= len(rest) <= 8 and rest in table:
                return max(table[rest], key=lambda name: text.count(name[:2])), segment
    return None


def township_of(url: str | None, county: Place) -> tuple[str, str] | None:
    """Township of a county whose initials or pinyin are a path segment, and that segment; ``None`` if several are."""
    if not url or county.county is None:
        return None
    _, path = _hostname(url)
    code = county.county.successor if county.county.former else county.county.code
    readings = divisions.syllables()
    for segment in path:
        word = re.sub(r"[^a-z]", "", segment)
        if len(word) < 3:
            continue
        found = []
        for name in divisions.towns_by_county().get(code, ()):
            sounds = [readings.get(character, "") for character in name]
            tail = 2 if name.endswith("街道") else 1
            own = "".join(sounds[:-tail])
            initials = "".join(sound[:1] for sound in sounds)
            last = "".join(sound[:1] for sound in sounds[-tail:])
            if word in (initials, own, own + last, "".join(sounds)):
                found.append(name)
        if len(found) == 1:
            return found[0], segment
    return None
