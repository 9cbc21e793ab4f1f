"""Views of a document's text in which rules match, each able to say where in the original a match stands.

Both are folded (``analyzers.folding``). Web mirrors leave pinyin in brackets after characters they could not
convert (統(tǒng)計局) and PDFs break lines inside names, so the flat view has neither those nor any white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from html import unescape
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analyzers.folding import fold
from indexer.text import character_pairs
from indexer.text.numerals import DIGITS

#: Mark-up that a careless export left in a text: tags, written out or escaped, and character references.
_MARKUP = re.compile(
    r"<(/?[a-z][a-z0-9]{0,9})(?:[\s/][^<>]{0,300})?>|&lt;(/?[a-z][a-z0-9]{0,9})[\s/]?[^&<>]{0,100}&gt;"
    r"|&(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)
_BLOCKS = frozenset({"p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "title"})
#: 二〇一〇年, however its zero is written (the text is folded: small letters). A pattern that begins with fixed
#: characters is found many times faster than one that begins with a look behind or a repetition; so here and below.
_CHINESE_YEAR = re.compile(r"二(?<![〇○零一二三四五六七八九]二)[〇○零o0一二三四五六七八九]{3}(?=(?:学)?年)")
_CHINESE_DIGITS = str.maketrans({numeral: str(value) for numeral, value in DIGITS.items()})
_PINYIN = r"\((?<=[\u3400-\u9fff]\()[a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)"
#: Of white space, folding leaves blanks only. Most texts have no other noise.
_NOISE = re.compile(rf" [ \u200b]*|\u200b[ \u200b]*|{_PINYIN}")
_PINYIN_ONLY = re.compile(_PINYIN)
_HEADING_FIRST = frozenset("一二三四五六七八九十(")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]\)|\d{1,2}[.、]")
#: A blank that stood for a line end: not one inside a date, a number or a time.
_GAP = re.compile(r" (?:(?<![\d年月] ) *(?=\S)|(?<=\d ) *(?![\d年月日条件])|(?<=[年月] ) *(?!\d))")
_STOPPED = "。;!?|:"
#: Stops besides 。, at which sentences end too.
_MORE_STOPS = ";!?|"
_STOPS = "。" + _MORE_STOPS
_CENTURIES = ("19", "20")


class Line(NamedTuple):
    """A line of the text: folded and stripped, with the offsets of its stripped form in the original."""

    text: str
    start: int
    end: int


def _blank(found: re.Match[str]) -> str:
    """What stands for mark-up: a line end, or the character that is meant, and blanks up to the same length."""
    tag = found[1] or found[2]
    if tag:
        character = "\n" if tag.lower().strip("/") in _BLOCKS else " "
    else:
        character = unescape(found.group())
        if len(character) != 1:
            return found.group()
        if character.isspace():
            character = " "
    return character.ljust(len(found.group()))


def squeeze(text: str) -> str:
    """The text without its white space."""
    return "".join(text.split())


class NormalizedText:
    """The folded text of a document, flat and by lines."""

    def __init__(self, text: str) -> None:
        if "&" in text or "<" in text:
            text = _MARKUP.sub(_blank, text)
        self.raw = text
        # Folding turns line ends into blanks, so lines are cut in the original. 资讯 is how mirrors in
        # Taiwan's usage render 信息; it is as long.
        folded = fold(text).replace("资讯", "信息")
        #: The text folded and no more; of the original only where that had no mark-up.
        self.plain = folded
        if "二" in folded:
            folded = _CHINESE_YEAR.sub(lambda year: year.group().translate(_CHINESE_DIGITS), folded)
        self.folded = folded

    @cached_property
    def _flat(self) -> tuple[str, list[int], list[int]]:
        pieces: list[str] = []
        at: list[int] = [0]  # offsets in the flat text at which a piece begins …
        shift: list[int] = [0]  # … and what to add to an offset from there on
        position = flat = removed = 0
        folded = self.folded
        if "\u200b" not in folded and not _PINYIN_ONLY.search(folded):
            pieces = folded.split(" ")
            for piece in pieces:
                if at[-1] == flat:
                    shift[-1] = removed
                else:
                    at.append(flat)
                    shift.append(removed)
                flat += len(piece)
                removed += 1
            return "".join(pieces), at, shift
        for noise in _NOISE.finditer(folded):
            start, end = noise.span()
            if start > position:
                pieces.append(folded[position:start])
                flat += start - position
            removed += end - start
            if at[-1] == flat:
                shift[-1] = removed
            else:
                at.append(flat)
                shift.append(removed)
            position = end
        pieces.append(folded[position:])
        return "".join(pieces), at, shift

    @property
    def flat(self) -> str:
        """The folded text without white space and bracketed pinyin."""
        return self._flat[0]

    @cached_property
    def code_points(self) -> NDArray[np.uint32]:
        """Of the flat text."""
        return character_pairs.code_points(self.flat)

    @cached_property
    def year_starts(self) -> list[int]:
        """Where in the flat text four digits begin that may be a year, be it within a longer number."""
        flat = self.flat
        found: list[int] = []
        for century in _CENTURIES:
            at = flat.find(century)
            while at >= 0:
                rest = flat[at + 2 : at + 4]
                if len(rest) == 2 and rest.isdecimal():
                    found.append(at)
                at = flat.find(century, at + 1)
        found.sort()
        return found

    @cached_property
    def years(self) -> list[int]:
        """Those of :attr:`year_starts` that do not lie within the year before."""
        found: list[int] = []
        end = 0
        for start in self.year_starts:
            if start >= end:
                found.append(start)
                end = start + 4
        return found

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the span ``start:end`` of :attr:`flat`."""
        return self._origin(start), self._origin(end - 1) + 1 if end > start else self._origin(start)

    def _origin(self, offset: int) -> int:
        _, at, shift = self._flat
        return offset + shift[bisect_right(at, offset) - 1]

    @cached_property
    def lines(self) -> list[Line]:
        """Lines that are not blank. A page that lost its line ends is cut at blanks instead."""
        few = len(self._whole_lines) <= 3
        return [
            piece
            for line in self._whole_lines
            for piece in (self._cut(line) if line.end - line.start > (100 if few else 300) else [line])
        ]

    @cached_property
    def _whole_lines(self) -> list[Line]:
        found = []
        position = 0
        for raw in self.raw.splitlines(keepends=True):
            line = self._line(position, position + len(raw))
            if line:
                found.append(line)
            position += len(raw)
        return found

    def _line(self, begin: int, end: int) -> Line | None:
        folded = self.folded[begin:end]
        text = folded.strip(" \u200b")
        if not text:
            return None
        start = begin if text is folded else begin + folded.index(text)
        return Line(_PINYIN_ONLY.sub("", text) if "(" in text else text, start, start + len(text))

    def _cut(self, line: Line) -> list[Line]:
        folded = self.folded[line.start : line.end]
        if " " not in folded:
            return [line]
        cuts = [0, *(gap.end() for gap in _GAP.finditer(folded)), len(folded)]
        pieces = (self._line(line.start + begin, line.start + end) for begin, end in pairwise(cuts))
        return [piece for piece in pieces if piece]

    def _paragraphs(self, until: int | None = None) -> list[tuple[int, int]]:
        """Spans of the flat text at whose ends sentences end, in order; those that begin by ``until`` at the least.

        Only a line without a full stop runs on into the next, if it is long or the next ends a sentence: that
        is how PDFs wrap.
        """
        flat = self.flat
        spans: list[tuple[int, int]] = []
        length, headed = 0, False  # of the line before
        end = 0
        for line in self._whole_lines:
            # Between lines there is nothing but noise, so that each begins in the flat text where the one before ends.
            start = end
            end += len(line.text) - line.text.count(" ") - line.text.count("\u200b")
            running = length >= 18 or (length >= 6 and line.text.endswith(("。", ";")) and not headed)
            first = line.text[0]
            heading = (first in _HEADING_FIRST or first.isdecimal()) and bool(_HEADING.match(line.text))
            open_ended = running and not heading and flat[start - 1 : start] not in _STOPPED and first != "|"
            length = end - start
            headed = heading and length < 18
            if open_ended:
                start = spans.pop()[0]
            elif until is not None and start > until:
                break
            spans.append((start, end))
        return spans

    @cached_property
    def sentences(self) -> list[tuple[int, str]]:
        """Sentences of the flat text with their offsets in it; table cells and headings are sentences of their own."""
        flat = self.flat
        found = []
        for start, end in self._paragraphs():
            piece = flat[start:end]
            for stop in _MORE_STOPS:
                piece = piece.replace(stop, "。")
            for sentence in piece.split("。"):
                if sentence:
                    found.append((start, sentence))
                start += len(sentence) + 1
        return found

    def sentences_at(self, offsets: list[int], most: int) -> list[tuple[int, str]]:
        """Those of the first ``most`` :attr:`sentences` in which one of ``offsets`` lies; ``offsets`` ascend."""
        if not offsets:
            return []
        flat, spans = self.flat, self._paragraphs(offsets[-1])
        if not spans:
            return []
        # No text has more sentences than stops and ends of paragraphs: that all are among the first need not be counted.
        if len(spans) + sum(flat.count(stop, 0, spans[-1][1]) for stop in _STOPS) > most:
            return [
                (start, sentence)
                for start, sentence in self.sentences[:most]
                if (after := bisect_left(offsets, start)) < len(offsets) and offsets[after] < start + len(sentence)
            ]
        found: list[tuple[int, str]] = []
        done = 0
        for offset in offsets:
            if offset < done or flat[offset] in _STOPS:
                continue
            begin, end = spans[bisect_right(spans, (offset, len(flat))) - 1]
            if not begin <= offset < end:
                continue
            begin = max(begin, *(flat.rfind(stop, begin, offset) + 1 for stop in _STOPS))
            end = min(end, *(at for stop in _STOPS if (at := flat.find(stop, offset, end)) >= 0), end)
            found.append((begin, flat[begin:end]))
            done = end
        return found

    def to_flat(self, offset: int) -> int:
        """The offset in :attr:`flat` of an offset in the original."""
        _, at, shift = self._flat
        starts = self._starts
        piece = bisect_right(starts, offset) - 1
        if piece < 0:
            return 0
        flat = offset - shift[piece]
        return min(flat, at[piece + 1]) if piece + 1 < len(at) else flat

    @cached_property
    def _starts(self) -> list[int]:
        _, at, shift = self._flat
        return [start + removed for start, removed in zip(at, shift, strict=True)]
