"""Names of public bodies as data: departments and their abbreviations, bodies without a region, successions.

Tables: ``bodies.tsv``, ``successions.tsv``, ``body_endings.tsv``; see ``indexer/data/README.md``. Departments are those
of ``analyzers.bodies``, by whose abbreviations they are also searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzers.bodies import departments
from indexer.text.word_tables import rows


@dataclass(frozen=True, slots=True)
class Body:
    """A body that is named without its region, or whose place its name does not tell."""

    name: str
    system: str
    level: str
    province: str | None
    city: str | None
    county: str | None


class Names:
    """Look-up of names, full or abbreviated, at a position of a text."""

    def __init__(self) -> None:
        self.departments = departments()
        self.abbreviations: dict[str, str] = {}
        for name, department in self.departments.items():
            for word in department.abbreviations:
                self.abbreviations.setdefault(word, name)
        for name in self.departments:
            self.abbreviations.pop(name, None)
        self.bodies: dict[str, Body] = {}
        for name, system, level, province, city, county, others in rows("bodies.tsv", 7):
            body = Body(name, system, level, province or None, city or None, county or None)
            for word in (name, *others.split()):
                self.bodies[word] = body
        for name, authority, province, city in rows("universities.tsv", 4):
            level = "province" if authority == "地方" else "national"
            self.bodies[name] = Body(name, "教育", level, province, city or None, None)
        self._department_words = _Words({*self.departments, *self.abbreviations})
        self._body_words = _Words(self.bodies)
        #: First two characters of every department's name, and of every body's.
        self.department_heads = self._department_words.heads
        self.body_heads = self._body_words.heads
        self.successors = {old: new for old, new, _, _ in rows("successions.tsv", 4) if old != new}

    def department_at(self, text: str, start: int) -> tuple[int, str] | None:
        """End and full name of the longest department name, full or abbreviated, that begins at ``start``."""
        word = self._department_words.longest_at(text, start)
        return (start + len(word), self.abbreviations.get(word, word)) if word else None

    def body_at(self, text: str, start: int) -> tuple[int, Body] | None:
        """End and body of the longest name in ``bodies.tsv`` that begins at ``start``."""
        word = self._body_words.longest_at(text, start)
        return (start + len(word), self.bodies[word]) if word else None

    def successor(self, name: str) -> str:
        """The department that has the tasks today: 国家税务局 → 税务局. Itself, where it still exists."""
        for _ in range(8):
            if name not in self.successors:
                break
            name = self.successors[name]
        return name


class _Words:
    """A set of words that answers which of them begins at a position."""

    def __init__(self, words: dict[str, Body] | set[str]) -> None:
        self._words = frozenset(words)
        self.heads = frozenset(word[:2] for word in self._words)
        #: First three characters → lengths of the words that begin so, longest first.
        self._lengths: dict[str, list[int]] = {}
        for word in self._words:
            self._lengths.setdefault(word[:3], []).append(len(word))
        for head, lengths in self._lengths.items():
            self._lengths[head] = sorted(set(lengths), reverse=True)

    def longest_at(self, text: str, start: int) -> str | None:
        for length in self._lengths.get(text[start : start + 3], ()):
            word = text[start : start + length]
            if word in self._words:
                return word
        word = text[start : start + 2]
        return word if word in self._words else None


@lru_cache(maxsize=1)
def names() -> Names:
    """Every table, read on first use."""
    return Names()


@lru_cache(maxsize=1)
def endings() -> list[str]:
    """How names of bodies end, the longest first."""
    return sorted((cells[0] for cells in rows("body_endings.tsv", 1)), key=len, reverse=True)


@lru_cache(maxsize=1)
def ending() -> re.Pattern[str]:
    """A body's name of at most 20 characters by its ending, matched from the name's first character on."""
    # That one character is of those with which an ending begins is seen at once, that no ending stands there is not.
    first = "".join(sorted({words[0] for words in endings()}))
    return re.compile(
        rf"[\u4e00-\u9fff、]{{1,18}}?(?=[{first}])(?:{'|'.join(endings())})(?!管理|监督|建设|服务|工作|办公|公司|有限|股份|协会|事务)"
    )


@lru_cache(maxsize=1)
def _system_words() -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for name, department in names().departments.items():
        core = re.sub(r"(管理|监督|事务)*(委员会|管理局|监督局|办公室|局|厅|中心|支队|总队|大队)$", "", name)
        if len(core) >= 2:
            found.setdefault(core, department.system)
    return sorted(found.items(), key=lambda item: -len(item[0]))


def system_of(name: str) -> str | None:
    """The line of government of a body by its name without region; ``None`` where no word of it tells."""
    known = names().departments.get(name)
    if known is not None:
        return known.system
    if re.search(r"人民政府(办公室|办公厅|驻.*处)?$|街道办事处$", name):
        return "政府办公" if name.endswith(("室", "厅")) else "政府"
    if re.search(r"(大学|学院|学校|中学|小学|幼儿园)$", name):
        return "教育"
    if re.search(r"(开发区|高新区|园区?|新区|保税区|度假区|示范区|管理区|风景区|名胜区|生态城)", name):
        return "开发区"
    if "医院" in name:
        return "卫生健康"
    if "海关" in name:
        return "海关"
    for word, system in _system_words():
        if word in name:
            return system
    return None
