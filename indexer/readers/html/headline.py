"""Which lines of a page are the headline of its report."""

from __future__ import annotations

import re

from indexer.readers.html import head
from indexer.readers.html.boilerplate import is_furniture, squeeze
from indexer.readers.html.render import Line

#: A run of letters that is shorter is no headline: 正文, 年报.
_LETTERS = 6

#: How the title of an annual report ends.
_REPORT_TITLE = re.compile(r"(公开|公開).{0,12}(报告|年报|報告|年報)([（(].{1,12}[）)])?$")

_HAN_BREAK = re.compile("[\u3400-\u9fff《》（）0-9]{2}")

_PUNCTUATION = re.compile(r"[\W_]+")


def find_headline(lines: list[Line], start: int, candidates: list[str]) -> range | None:
    """The lines of the headline before the body, whose first sentence or row of data is line ``start``.

    Where lines read as one of ``candidates``, those: the first in the body's container, or the nearest before
    it. Else the nearest line that reads as the title of a report, or that the page marks as a headline.
    """
    wanted = {letters(candidate) for candidate in candidates}
    places = range(min(start + 1, len(lines)))
    found: list[range] = []
    for i in places:
        # The second line of a headline reads as its end: it is no headline of its own.
        if not (found and i in found[-1]) and (part := _reading(lines, i, wanted)) is not None:
            found.append(part)
    if not found:
        usual = [i for i in places if lines[i].zone >= 1 and _could_be_headline(lines[i])]
        titles = [i for i in usual if _REPORT_TITLE.search(squeeze(lines[i].text))]
        marked = [i for i in usual if lines[i].headline and len(letters(lines[i].text)) >= _LETTERS]
        found = [range(i, i + 1) for i in (titles or marked)]
    inside = [part for part in found if lines[part.start].zone == 2]
    outside = [part for part in found if lines[part.start].zone < 2]
    return inside[0] if inside else outside[-1] if outside else None


def _reading(lines: list[Line], i: int, wanted: set[str]) -> range | None:
    """The one to three lines from ``i`` on that read as one of ``wanted``, or ``None``."""
    parts = [lines[i : i + length] for length in (1, 2, 3) if i + length <= len(lines)]
    reads = [letters("".join(line.text for line in part)) for part in parts if all(line.table is None for line in part)]
    for reads_as in (_reads_exactly, _reads_nearly):
        for length, read in enumerate(reads, 1):
            if len(read) >= _LETTERS and reads_as(read, wanted):
                return range(i, i + length)
    return None


def _reads_exactly(read: str, wanted: set[str]) -> bool:
    return read in wanted or (len(read) >= 12 and any(candidate.endswith(read) for candidate in wanted))


def _reads_nearly(read: str, wanted: set[str]) -> bool:
    """Whether one is the beginning of the other: some sites cut titles off, others add their name."""
    return any(
        len(shorter) >= 10 and len(shorter) >= 0.6 * len(longer) and longer.startswith(shorter)
        for candidate in wanted
        for shorter, longer in (sorted((candidate, read), key=len),)
    )


def _could_be_headline(line: Line) -> bool:
    return (
        line.table is None
        and not line.is_link
        and len(line.text) <= 80
        and not re.search("[。；！？]|[:：]$", line.text)
        and not is_furniture(line.text, edge=True)
        and head.label_rows(line.text) is None
    )


def joined(lines: list[Line]) -> str:
    """The lines of a headline as one: without a space between two Chinese characters."""
    text = lines[0].text
    for line in lines[1:]:
        text += line.text if _HAN_BREAK.search(text[-1:] + line.text[:1]) else " " + line.text
    return text


def letters(text: str) -> str:
    """``text`` without white space and punctuation, for comparing headlines."""
    return _PUNCTUATION.sub("", squeeze(text))
