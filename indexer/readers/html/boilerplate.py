"""What on a page is not the report, by names of its parts, by labels, and by the exact shape of a line.

The rules are data: page_parts.txt, labels.txt and boilerplate.txt, which say themselves how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

_SPACE = re.compile(r"[\s\u3000]+")

#: A furniture line is short; a longer line is not tried against the rules.
_LINE_CHARACTERS = 300

#: A line with a full stop that is longer is a sentence; the longest piece of furniture with one has 40.
_SENTENCE_CHARACTERS = 60


#: Where a piece of a line may begin: at its start, after white space or a bar, at an opening bracket.
_PIECE = re.compile(r"^|(?<=[\s|｜\xa0\u3000】\]])(?=[^\s|｜\xa0\u3000])|(?=[【\[])")

#: How many pieces at the end of a line are tried.
_PIECES = 12


@cache
def part_of_name(name: str) -> str | None:
    """What a part of a page is by one word of its class or its id: a kind of page_parts.txt, or ``None``."""
    if len(name) > 60:
        return None
    return next((kind for kind, pattern in _rules("page_parts.txt").items() if pattern.fullmatch(name)), None)


def kind_of_label(label: str) -> str | None:
    """What a label stands before: a kind of labels.txt, or ``None`` where it is no label known."""
    squeezed = squeeze(label).strip("【】[]()（）·•|｜*")
    if not 2 <= len(squeezed) <= 12:
        return None
    return next((kind for kind, pattern in _rules("labels.txt").items() if pattern.fullmatch(squeezed)), None)


def is_furniture(line: str, edge: bool) -> bool:
    """Whether a line has the exact shape of page furniture, or is nothing but pieces that have.

    ``edge`` says that the line stands before the first or after the last sentence of the report.
    """
    if len(line) > _LINE_CHARACTERS or (len(line) > _SENTENCE_CHARACTERS and "。" in line):
        return False
    return _is_one(line, edge) or (bool(line) and not without_furniture(line, edge))


def without_furniture(line: str, edge: bool = True) -> str:
    """``line`` without the pieces of furniture at its end (``2019-03-25 【大 中 小】 【打印】``)."""
    while line:
        cuts = [match.start() for match in _PIECE.finditer(line)][-_PIECES:]
        cut = next((cut for cut in cuts if _is_one(line[cut:], edge)), None)
        if cut is None:
            break
        line = line[:cut].rstrip(" \t\u3000\xa0|｜")
    return line


def _is_one(line: str, edge: bool) -> bool:
    squeezed = squeeze(line)
    if not squeezed or len(squeezed) > _LINE_CHARACTERS:
        return False
    return _has_shape(squeezed, edge)


@lru_cache(maxsize=2048)
def _has_shape(squeezed: str, edge: bool) -> bool:
    # Kept: a line is asked for as a whole and as its own last piece, and heads, feet and cells come again in each report.
    rules = _line_rules()
    return bool(rules["anywhere"].fullmatch(squeezed) or (edge and rules["edges"].fullmatch(squeezed)))


def squeeze(text: str) -> str:
    """``text`` without any white space, for comparing what a page spaces out as it likes."""
    return _SPACE.sub("", text)


@cache
def _rules(name: str) -> Mapping[str, re.Pattern[str]]:
    """The rules of a file of ``kind<TAB>pattern`` lines, one alternation a kind."""
    patterns: dict[str, list[str]] = {}
    for line in _lines(name):
        kind, _, pattern = line.partition("\t")
        patterns.setdefault(kind, []).append(pattern)
    return {kind: _any_of(alternatives) for kind, alternatives in patterns.items()}


@cache
def _line_rules() -> Mapping[str, re.Pattern[str]]:
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for line in _lines("boilerplate.txt"):
        if line in ("[anywhere]", "[edges]"):
            section = sections.setdefault(line.strip("[]"), [])
        else:
            section.append(line)
    return {name: _any_of(patterns) for name, patterns in sections.items()}


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def _lines(name: str) -> Iterator[str]:
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("# ") and line.strip() != "#":
            yield line
