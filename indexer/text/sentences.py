"""A report's sentences, without white space and without its tables, each with the part of the report it stands in.

PDFs and mirrors break lines inside sentences and inside numbers; a line that does not end its sentence runs on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from indexer.text import places
from indexer.text.places import Places

_ENDS = "。!?"
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.,]|\([一二三四五六七八九十\d]{1,3}\)|第[一二三四五六七八九十]{1,2}(?:部分|章|节)|\d{1,2}[.、](?!\d))"
)
#: Headings that lost their numbers, and those in brackets: ()主动公开, 、总体情况, 【申请】.
_BARE_HEADING = re.compile(r"^(?:(?:、|\(\))(?=[\u4e00-\u9fff])|\[[^\]]{2,12}\]|【[^】]{2,12}】)")
#: What the other headings open with, or with a digit.
_OPENINGS = "一二三四五六七八九十第([【、"
_SHORT_HEADING_LENGTH = 22
_SHORT_HEADING = re.compile(rf"^[\u4e00-\u9fff、()]{{2,{_SHORT_HEADING_LENGTH}}}$")
_HEADING_ENDS = ("公开", "情况", "申请", "诉讼", "复议", "收费", "费用", "减免")
_DENIAL = re.compile(r"未|没有|无|发生|收到|受理")
_ABOUT_PAGE = re.compile(r"(?:时间|日期|来源|索引号|发布机构|点击数|浏览次数|录入|字号)\s*[:\]]")
_YEAR_FIRST = re.compile(r"^(?:19|20)\d\d年")
#: Lines above a report's text that end in nothing: its title; a signature, or whose page it is, with the day.
_TITLE_LAST = re.compile(r"(?:年度报告|年报|报告|总结)(?:\([^()]{1,12}\))?$")
_DAY_LAST = re.compile(
    r"(?:\d月\d{1,2}日|\d-\d{1,2}-\d{1,2}(?: ?\d\d?:\d\d(?::\d\d)?)?)\)?$|^(?:19|20)\d\d[年-]\d{1,2}[月-]\d{1,2}日? "
)
#: With these a sentence goes on that was cut after such words.
_GOES_ON = "至到起止前后间期-~—,、。;)》”以的"
_TAG = re.compile(r"<[^<>]{1,120}>|&nbsp;")
_PINYIN = re.compile(r"\((?<=[\u3400-\u9fff]\()[a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)")
_TOPICS = (
    ("disputes", re.compile(r"复议|诉讼")),
    ("fees", re.compile(r"收费|费用|减免")),
    ("requests", re.compile(r"依申请|申请公开|公开申请|申请情况|收到和处理|不予公开|申请办理")),
    ("proactive", re.compile(r"主动公开|公开情况|信息公开的情况|发布情况")),
)
_STOPS = "。;!?:"
#: A shorter line is a line of its own (a heading, an item of a list) unless a number begins the next.
_FULL_LINE = 18
#: Where a narrow page was cut into lines, one so short may run on into one that ends a sentence.
_SHORT_LINE = 8
_HEADING_LENGTH = 40
#: Sentences are read so far; what is longer is not a sentence.
_LONGEST = 3000


class Sentence(NamedTuple):
    """A sentence: folded, without white space. ``start`` and ``end`` are offsets of its span in the original.

    ``topic`` is what the heading above it is about: ``proactive``, ``requests``, ``fees``, ``disputes`` or nothing.
    ``heading`` says that it is itself a heading, or begins with one.
    """

    text: str
    start: int
    end: int
    topic: str
    heading: bool


#: Gives the sentence before another: few of those who read a sentence ask.
Above = Callable[[], Sentence | None]


class Sentences:
    """The sentences of a text. ``folded`` has the length of the original; ``original`` only tells the line ends."""

    def __init__(
        self, original: str, folded: str, tables: list[tuple[int, int]], found_at: Places | None = None
    ) -> None:
        """``found_at``: the places of ``folded``, from who has them."""
        given = folded
        if "(" in folded and _PINYIN.search(folded):
            folded = _PINYIN.sub(lambda match: " " * len(match.group()), folded)
        if "<" in folded or "&" in folded:
            folded = _TAG.sub(lambda match: " " * len(match.group()), folded)
        # A character that was lost leaves a box, which is neither a word nor a stop.
        folded = folded.replace("□", " ")
        self.folded = _masked(folded, tables) if tables else folded
        self.original = original
        self._places = found_at if found_at is not None and self.folded == given else places.find(self.folded)

    def concerning(self, concerns: Callable[[str], bool]) -> Iterator[tuple[Sentence, Above]]:
        """The sentences that may hold a figure and are of interest, each with what gives the sentence before it.

        Of interest are those whose text ``concerns`` says to be, all under a heading on one of the report's topics,
        and what follows a question or a colon. Others may hold a figure only where they have a number with a unit or
        a denial in them; ``concerns`` can only be true of such as name 公开, 申请, 复议, 信息, 依申 or 诉.
        """
        pieces = _Pieces(self.folded, list(self._paragraphs()), self._places)
        naming, asking = self._places.naming(), self._places.asking()
        end = 0
        for position in self._places.telling(named=not asking and not pieces.has_topics()):
            if position < end:
                continue
            piece = pieces.around(position)
            begin, end, paragraph, _ = piece
            topic = pieces.topics[paragraph][0]
            first = bisect_left(naming, begin)
            named = first < len(naming) and naming[first] < end
            if not (topic or named or asking):
                continue
            text = pieces.text(piece)
            above = partial(pieces.before, begin)
            if topic or (named and concerns(text)) or ((before := above()) is not None and before.text[-1] in "?:"):
                yield pieces.sentence(piece, text), above

    def _paragraphs(self) -> Iterator[tuple[int, int]]:
        """Spans of lines that run on into one another."""
        start = end = None
        text = ""
        running = False
        position = 0
        for raw in self.original.splitlines(keepends=True):
            begin, position = position, position + len(raw)
            line = self.folded[begin:position].strip(" \u200b\t\r\n")
            if not line:
                if start is not None and end is not None and not _broken(text):
                    yield start, end
                    start = end = None
                continue
            if start is not None and end is not None:
                if _runs_on(text, line, running):
                    text, end, running = line, position, True
                    continue
                yield start, end
            start, end, text, running = begin, position, line, False
        if start is not None and end is not None:
            yield start, end

    def origin(self, sentence: Sentence, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of the characters ``start:end`` of a sentence."""
        raw = self.folded[sentence.start : sentence.end].replace("\u200b", " ")
        stripped = raw.lstrip()
        if start < end <= len(stripped.rstrip()) == len("".join(stripped.split())):
            first = sentence.start + len(raw) - len(stripped)
            return first + start, first + end
        left = right = sentence.start
        count = 0
        for offset in range(sentence.start, sentence.end):
            character = self.folded[offset]
            if character == "\u200b" or character.isspace():
                continue
            if count == start:
                left = offset
            count += 1
            right = offset + 1
            if count >= end:
                break
        return left, right


#: A stretch between stops, as positions among the characters that are not white space: where it begins and ends, the
#: number of its paragraph, and whether that begins with it.
_Piece = tuple[int, int, int, bool]


class _Pieces:
    """The pieces that a text's stops and paragraphs cut it into; all but white space and full stops are sentences."""

    def __init__(self, folded: str, paragraphs: list[tuple[int, int]], where: Places) -> None:
        self._folded = folded
        self._offset = where.offsets.item
        self._stops = where.stops()
        self._paragraphs = paragraphs
        self._begins: list[int] = where.offsets.searchsorted([start for start, _ in paragraphs]).tolist()
        self._begins.append(len(where.offsets))
        self._last: tuple[int, Sentence | None] = (-1, None)
        #: Of each paragraph the topic it is under, and whether it begins with a heading.
        self.topics: list[tuple[str, bool]] = []
        topic = ""
        for begin, following in zip(self._begins, self._begins[1:], strict=False):
            heading = False
            if begin < following:
                opening = folded[self._offset(begin)]
                piece = self.around(begin)
                if piece[1] - begin <= _SHORT_HEADING_LENGTH or opening in _OPENINGS or opening.isdecimal():
                    text = self.text(piece)
                    heading = _is_heading(text)
                    if heading:
                        topic = _topic(text)
            self.topics.append((topic, heading))

    def has_topics(self) -> bool:
        """Whether any paragraph is under a topic."""
        return any(topic for topic, _ in self.topics)

    def around(self, position: int) -> _Piece:
        """The piece that a character is in."""
        paragraph = bisect_right(self._begins, position) - 1
        stop = bisect_left(self._stops, position)
        begin, end = self._begins[paragraph], self._begins[paragraph + 1]
        first = not stop or self._stops[stop - 1] < begin
        if not first:
            begin = self._stops[stop - 1] + 1
        if stop < len(self._stops) and self._stops[stop] < end:
            end = self._stops[stop] + 1
        return begin, end, paragraph, first

    def before(self, begin: int) -> Sentence | None:
        """The sentence before the piece that begins there."""
        while begin:
            if begin == self._last[0]:
                return self._last[1]
            piece = self.around(begin - 1)
            text = self.text(piece)
            if text != "。":
                return self.sentence(piece, text)
            begin = piece[0]
        return None

    def sentence(self, piece: _Piece, text: str) -> Sentence:
        """A piece as a sentence. It begins where its paragraph does or the piece before ends; and ends likewise."""
        begin, end, paragraph, first = piece
        start, limit = self._paragraphs[paragraph]
        if not first:
            start = self._offset(begin - 1) + 1
        stop = self._offset(end - 1)
        end_of_all = stop + 1 if self._folded[stop] in _ENDS else limit
        topic, heading = self.topics[paragraph]
        sentence = Sentence(text, start, end_of_all, topic, first and heading)
        self._last = (end, sentence)
        return sentence

    def text(self, piece: _Piece) -> str:
        """The text of a piece without white space."""
        begin, end, _, _ = piece
        if end - begin > _LONGEST:
            end = begin + _LONGEST
        start, stop = self._offset(begin), self._offset(end - 1) + 1
        text = self._folded[start:stop]
        return text if stop - start == end - begin else "".join(text.replace("\u200b", " ").split())


def _is_heading(text: str) -> bool:
    """Whether a text is a heading or begins with one: numbered, or short and about one of the report's topics."""
    if _HEADING.match(text) or _BARE_HEADING.match(text):
        return True
    return bool(_SHORT_HEADING.match(text)) and bool(_topic(text)) and not _DENIAL.search(text)


def _masked(folded: str, spans: list[tuple[int, int]]) -> str:
    pieces = []
    position = 0
    for start, end in sorted(spans):
        if end > position:
            start = max(start, position)
            pieces.append(folded[position:start])
            pieces.append(" " * (end - start))
            position = end
    pieces.append(folded[position:])
    return "".join(pieces)


def _is_heading_alone(line: str) -> bool:
    """Whether a line without a number is a heading all the same: 依申请公开政府信息情况."""
    return len(line) <= 22 and line.endswith(_HEADING_ENDS) and _is_heading(line)


def _topic(text: str) -> str:
    head = text[:_HEADING_LENGTH].partition("。")[0][:24]
    return next((topic for topic, pattern in _TOPICS if pattern.search(head)), "")


def _broken(line: str) -> bool:
    """Whether a line stops inside a number or after a comma, so that even an empty line does not end its sentence."""
    return line[-1:] in ",、"


def _runs_on(line: str, following: str, running: bool) -> bool:
    """Whether a line goes on in the next: it is full, or nearly so in a ``running`` paragraph, or stops at a number."""
    if (
        line[-1] in _STOPS
        or _HEADING.match(following)
        or _BARE_HEADING.match(following)
        or "|" in line[:2]
        or "|" in following[:2]
    ):
        return False
    if (_HEADING.match(line) and len(line) < _FULL_LINE) or _is_heading_alone(line):
        return False
    if _ABOUT_PAGE.search(line) or (line[-1].isdigit() and _YEAR_FIRST.match(following)):
        return False
    if following[0] not in _GOES_ON and (_TITLE_LAST.search(line) or (not running and _DAY_LAST.search(line))):
        return False
    if len(line) >= (_FULL_LINE // 2 if running else _FULL_LINE):
        return True
    if len(line) >= _SHORT_LINE and following[-1] in "。;" and not _HEADING.match(line):
        return True
    return following[0].isdigit() or (line[-1].isdigit() and following[0] in "条件篇宗份万")
