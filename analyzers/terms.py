"""Folded text to terms: words, dates, document numbers, bigrams. Index and query both go through here.

Every function takes text that :func:`analyzers.fold` has been through. White space, punctuation and characters
that show nothing give no term and end a word. What becomes a term:

- a run of Han characters is segmented, and a word is followed by the dictionary's words inside it (规范性文件:
  规范性文件, 规范, 规范性, 文件); a character that the segmenter is not given (〇, 々, the extensions) is a term;
- letters and digits in a row are one term (``oa``, ``covid19``, ``5g``); other signs end it (``gov.cn``: gov, cn);
  a word followed by a number, or a number by a word, is followed by both (``app26``: app26, app, 26);
- a number keeps its decimal point (``13.8``) and loses its thousands commas (``1,000``: 1000); with a percent
  sign it is two terms (``100%``: 100, 100%); dotted sequences (``1.2.3``) are their parts;
- a date gives, after its year, the month and the day it names as terms of their own: 2018年3月25日, 2018-3-25,
  2018.03.25 and 二〇一八年三月二十五日 all give 2018, 2018-03, 2018-03-25, 3 and 25;
- a year in Chinese digits (二〇一八年, 二○一八年, 二0一八年) is the number 2018;
- a document number gives its parts and one whole term, the same whatever its brackets and blanks:
  国办公开办函〔2021〕30号 gives 国办公开办函[2021]30号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import add
from pathlib import Path
from typing import NamedTuple

from analyzers.folding import INVISIBLE
from analyzers.reduction import DRAWN
from analyzers.segmentation import FIRST_HAN, HAN, SIGNS, default_segmenter

LEADS = Path(__file__).with_name("data") / "document_number_leads.txt"

#: Han characters that the segmenter is not given: the iteration mark, zero, extensions, late additions.
RARE_HAN = "\u3005\u3007\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: Circled and bracketed numbers and ideographs, which Python counts among the digits: signs, not words.
ENCLOSED = "\u2460-\u24ff\u2776-\u2793\u3200-\u33ff"

#: The terms that need no segmenter.
TERM = re.compile(
    rf"""
    (?P<number>
        (?<![0-9]\.)
        (?: [0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9])(?:\.[0-9]+)? | [0-9]+\.[0-9]+ | [0-9]+(?=%) )
        (?!\.?[0-9])%?)
    | (?P<word>[^\W_{HAN}{RARE_HAN}{ENCLOSED}]+)
    | (?P<rare>[{RARE_HAN}])
    """,
    re.VERBOSE,
)

#: A word with a number behind it or before it.
_GLUED = re.compile(r"([^\W0-9]+)([0-9]+)|([0-9]+)([^\W0-9]+)")

CHINESE_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")}
#: The ways in which zero is written in a year: the ideograph, two circles, the digit, the letter (folded).
CHINESE_DIGITS |= dict.fromkeys("〇○◯0o", "0")
CHINESE_NUMBERS = {
    f"{tens}{ones}": 10 * index + value
    for index, tens in enumerate(("", "十", "二十", "三十"))
    for value, ones in enumerate(("", *"一二三四五六七八九"))
    if tens or ones
}

# A pattern that begins with a set of characters is looked for many times as fast as one that begins otherwise.
_CENTURY = "[一二](?:(?<=一)九|(?<=二)[〇○◯零0o])"
_DIGIT = f"[{''.join(CHINESE_DIGITS)}]"
_YEAR = f"{_CENTURY}{_DIGIT}{{2}}"
_NUMERALS = "一二三四五六七八九十"
OPEN, CLOSE = "[(〔【〈《<{", "])〕】〉》>}"
_OPEN, _CLOSE = f"[{re.escape(OPEN)}]", f"[{re.escape(CLOSE)}]"

CHINESE_DATE = re.compile(
    rf"(?P<year>{_CENTURY}(?<!{_DIGIT}..){_DIGIT}{{2}})"
    rf"(?:(?=\ ?{_CLOSE})|(?=\ ?年)(?:\ ?年\ ?(?P<month>[{_NUMERALS}]{{1,2}})(?=\ ?月)"
    rf"(?:\ ?月\ ?(?P<day>[{_NUMERALS}]{{1,3}})(?=\ ?[日号]))?)?)"
)
DATE = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?:"
    r"\ ?年\ ?(?P<month>[0-9]{1,2})\ ?月(?:\ ?(?P<day>[0-9]{1,2})\ ?[日号])?"
    r"|(?P<sign>[-./])(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2})(?![0-9]))"
)
DOCUMENT_NUMBER = re.compile(
    rf"\ ?{_OPEN}\ ?(?P<year>[0-9]{{4}}|{_YEAR})\ ?年?\ ?{_CLOSE}\ ?第?\ ?(?P<number>[0-9]{{1,5}})\ ?号"
)

#: A stretch that the segmenter is not given: from a character that is neither Han nor one of its signs to the next
#: Han character. It may also begin with a bracket that opens before a digit, where a document number's year can
#: stand; the end of what is searched may be where a date in Chinese digits begins.
OTHER = re.compile(
    rf"[^{HAN}{re.escape(''.join(sorted(set(SIGNS) - set(OPEN))))}]"
    rf"(?:(?<!{_OPEN})|(?=\ ?(?:[0-9一二]|\Z)))[^{HAN}]*"
)

#: A unit drawn as one character, behind a number, with nothing behind it that would go on with its letters.
_DRAWN_BEHIND = re.compile(rf"[ {INVISIBLE}]*+(?<=[0-9 {INVISIBLE}])([{''.join(DRAWN)}])(?![a-z0-9])")

#: Characters that are given to the segmenter.
HAN_RUN = re.compile(f"[{HAN}]+")

#: The longest issuer's code that a document number is taken to have, in characters (国办公开办函 has six).
LONGEST_CODE = 12


class Token(NamedTuple):
    """A term at its place. ``start`` and ``end`` are character offsets into the text.

    For Han words ``folded[start:end] == text``; numbers, dates and document numbers may be written otherwise.
    ``position`` counts the places at which terms start, from 0: terms that start at one character share it,
    and so does a normalised date or document number with the term before it. It never decreases.
    """

    text: str
    position: int
    start: int
    end: int


# What a piece of text is: Han characters and signs that are still to be segmented, a term that stands in the text,
# a term besides.
_TEXT, _TERM, _EXTRA = 0, 1, 2


def words(folded: str) -> list[str]:
    """The terms of a folded text in its order, each word followed by the words inside it."""
    found: list[str] = []
    append = found.append
    for kind, text, _, _ in _pieces(folded):
        if kind == _TEXT:
            for word in _words_and_signs(text):
                if word >= FIRST_HAN:
                    if len(word) < 3:
                        append(word)
                    else:
                        found.extend(default_segmenter().subwords(word)[0])
        else:
            append(text)
    return found


def _words_and_signs(text: str) -> list[str]:
    """What the segmenter cuts a stretch into. Its dictionary, which takes long to load, is asked where there is a word."""
    return default_segmenter().cut(text) if HAN_RUN.search(text) else []


class TermsByLength(NamedTuple):
    """The terms of a text: those of one character of the basic plane and those of two, each end to end; the others.

    In any order. Most terms are short, and a short one can be treated as a number.
    """

    ones: str
    twos: str
    others: list[str]


def words_by_length(folded: str) -> TermsByLength:
    """The same terms as :func:`words`, by their length."""
    short: tuple[list[str], list[str]] = [], []
    longer: list[str] = []
    runs: list[str] = []
    for kind, text, _, _ in _pieces(folded):
        if kind == _TEXT:
            runs += HAN_RUN.findall(text)
        elif len(text) > 2 or max(text) > "\uffff":
            longer.append(text)
        else:
            short[len(text) - 1].append(text)
    ones, twos, others = default_segmenter().by_length(runs) if runs else ([], [], [])
    return TermsByLength("".join(ones + short[0]), "".join(twos + short[1]), others + longer)


def tokens(folded: str) -> Iterator[Token]:
    """The same terms as :func:`words`, each at its place."""
    position, last = -1, -1
    for kind, text, start, end in _pieces(folded):
        if kind == _TEXT:
            for word in _words_and_signs(text):
                if word >= FIRST_HAN:
                    for part, offset in zip(*default_segmenter().subwords(word), strict=True):
                        if start + offset > last:
                            position, last = position + 1, start + offset
                        yield Token(part, position, start + offset, start + offset + len(part))
                start += len(word)
        else:
            if kind == _TERM and start > last:
                position, last = position + 1, start
            yield Token(text, position, start, end)


def cut(folded: str) -> list[str]:
    """The words and numbers as they stand in the text, without words inside words and normalised forms."""
    found: list[str] = []
    last = 0
    for kind, text, start, end in _pieces(folded):
        if kind == _TEXT:
            found.extend(word for word in _words_and_signs(text) if word >= FIRST_HAN)
        elif kind == _TERM and start >= last:
            found.append(folded[start:end])
            last = end
    return found


def bigrams(folded: str) -> list[str]:
    """Every two neighbours that are not white space, and the last character of each run with a blank.

    So every character that is not white space begins exactly one bigram. Exact search relies on this: whatever
    characters a text has next to each other, their pairs are among its bigrams, and a single character is found
    by the bigrams that begin with it.
    """
    pairs: list[str] = []
    for run in folded.split():
        pairs.extend(map(add, run, run[1:] + " "))
    return pairs


def query_bigrams(folded: str) -> list[str]:
    """The bigrams that a text must have to contain ``folded``: its inner pairs; none for one character.

    A text that contains ``folded`` has them all; one that has them all need not contain it.
    """
    pairs: list[str] = []
    for run in folded.split():
        pairs.extend(map(add, run, run[1:]))
    return pairs


_ANY_HAN_RUN = re.compile(f"[{HAN}{RARE_HAN}]{{2,}}")


def han_bigrams(folded: str) -> list[str]:
    """The inner pairs of which both characters are Han: what ranking counts."""
    pairs: list[str] = []
    for run in _ANY_HAN_RUN.findall(folded):
        pairs.extend(map(add, run, run[1:]))
    return pairs


def _pieces(folded: str) -> Iterator[tuple[int, str, int, int]]:
    """``(kind, text, start, end)`` of each stretch of Han characters and signs and each term, in the text's order."""
    cursor = 0
    for date in CHINESE_DATE.finditer(folded):
        year = as_year(date["year"])
        month, day = (CHINESE_NUMBERS.get(date[part] or "") for part in ("month", "day"))
        extras = _date_terms(year, month, day)
        for part, value in (("year", year), ("month", month), ("day", day)):
            if value is None or (part != "year" and not extras):
                continue
            start, end = date.span(part)
            yield from _plain_pieces(folded, cursor, start)
            yield _TERM, str(value), start, end
            if part == "year":
                yield from ((_EXTRA, term, start, date.end()) for term in extras)
            cursor = end
    yield from _plain_pieces(folded, cursor, len(folded))


def _plain_pieces(folded: str, begin: int, finish: int) -> Iterator[tuple[int, str, int, int]]:
    """:func:`_pieces` between two offsets, between which no date in Chinese digits stands."""
    done = date_end = begin
    for other in OTHER.finditer(folded, begin, finish):
        start, end = other.span()
        if start > done:
            yield _TEXT, folded[done:start], done, start
            if folded[start] in OPEN:
                yield from _document_number(folded, done, start)
        done = end
        # Digits alone, which most of these are, are one term.
        for match in (other,) if other.group().isdecimal() else TERM.finditer(folded, start, end):
            text, (start, end), kind = match.group(), match.span(), match.lastgroup
            if kind == "number":
                plain = text.replace(",", "")
                yield _TERM, plain.rstrip("%"), start, end - plain.endswith("%")
                if plain.endswith("%"):
                    yield _EXTRA, plain, start, end
            elif start < date_end and text.isdecimal():
                yield _TERM, str(int(text)), start, end
            else:
                yield _TERM, text, start, end
                if kind == "word" and (glued := _GLUED.fullmatch(text)):
                    first = glued[1] or glued[3]
                    yield _EXTRA, first, start, start + len(first)
                    yield _TERM, text[len(first) :], start + len(first), end
                if end - start == 4 and (date := DATE.match(folded, start)):
                    month, day = date["month"] or date["month2"], date["day"] or date["day2"] or "0"
                    extras = _date_terms(int(date["year"]), int(month), int(day))
                    yield from ((_EXTRA, term, start, date.end()) for term in extras)
                    date_end = date.end() if extras else date_end
            if end < done and (drawn := _DRAWN_BEHIND.match(folded, end, done)):
                yield from _with_letters(text, drawn[1], start, drawn.end())
    if finish > done:
        yield _TEXT, folded[done:finish], done, finish


def _with_letters(text: str, drawn: str, start: int, end: int) -> Iterator[tuple[int, str, int, int]]:
    """The terms that a number has besides with the unit that is drawn behind it: 1200㎡ has those of 1200m2."""
    known = set(words(text))
    yield from ((_EXTRA, term, start, end) for term in words(text + DRAWN[drawn]) if term not in known)


def _document_number(folded: str, begin: int, bracket: int) -> Iterator[tuple[int, str, int, int]]:
    """The whole term of the document number whose year stands in the bracket, if a run of Han characters leads to it.

    That run is looked for from ``begin``. Between it and the bracket may be one blank.
    """
    end = bracket - 1 if folded[bracket - 1] == " " else bracket
    number = DOCUMENT_NUMBER.match(folded, end)
    if number is None or not HAN_RUN.fullmatch(folded, max(begin, end - 1), end):
        return
    if code := issuer_code(HAN_RUN.findall(folded, begin, end)[-1]):
        whole = f"{code}[{as_year(number['year'])}]{int(number['number'])}号"
        yield _EXTRA, whole, end - len(code), number.end()


def as_year(text: str) -> int:
    """A year in digits of either kind: 2018, 二〇一八."""
    return int("".join(CHINESE_DIGITS.get(digit, digit) for digit in text))


def _date_terms(year: int, month: int | None, day: int | None) -> list[str]:
    """``2018-03`` and ``2018-03-25``, or nothing where there is no such month or day."""
    if not month or month > 12 or (day or 0) > 31:
        return []
    terms = [f"{year}-{month:02}"]
    return [*terms, f"{terms[0]}-{day:02}"] if day else terms


def issuer_code(run: str) -> str:
    """The end of ``run`` that can be an issuer's code (国办发), without words that lead up to one (根据)."""
    *_, code = _leads().split(run)
    return code if len(code) <= LONGEST_CODE else ""


@lru_cache(maxsize=1)
def _leads() -> re.Pattern[str]:
    lines = LEADS.read_text(encoding="utf-8").splitlines()
    leads = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return re.compile("|".join(map(re.escape, sorted(leads, key=len, reverse=True))))
