"""From what a person types to the tree of the query.

Words stand apart by white space and are all required; quotation marks hold exact characters; ``OR`` or ``|``, ``NOT``
or ``-`` and parentheses combine; ``field:value`` narrows; ``begin*`` and ``"near these"~10`` widen. Full-width signs
are the same as half-width ones. What merely looks like syntax (``C++``, ``10:30``, a pasted sentence with brackets)
is text: signs count only where a word begins, brackets only around whole words, names only where a field has them and
the value fits it; and in running text, which has punctuation, marks without partners are text as well. What can only be
meant as a sign and can do nothing where it stands is refused.
"""

from __future__ import annotations

import re

from analyzers import fold, reduce
from analyzers.spellings import measure_end
from index.errors import QueryError
from index.query.field_syntax import UnfitValueError, field_named, field_value
from index.query.signs import is_row_of_cells, refuse_distance, refuse_nearness, refuse_operator
from index.query.tree import And, Exact, Near, Node, Not, Or, Passage, Prefix, Query, Words, leaves

#: The longest query, in characters; the longest passage of running text, which is found by its rarest parts.
MAX_LENGTH, MAX_PASSAGE = 1000, 20_000

#: The most clauses of one query, and how deep groups may stand in groups.
MAX_CLAUSES, MAX_DEPTH = 64, 16

#: The most texts that may be asked for near each other, and the greatest distance, in characters.
MAX_NEAR, MAX_DISTANCE = 8, 1000

#: What closes a quotation, by what opens it. Chinese input methods produce both curly marks for either end.
CLOSING = {'"': '"', "“": '”“"', "”": '”“"', "「": "」", "『": "』"}

#: Full-width signs and letters to half-width ones; the case of letters stays, since OR is an operator and or is not.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFF02: 0x22}

_FIELD = re.compile(r"([A-Za-z_]+|[\u4e00-\u9fff]{2,4}):")
_NEARNESS = re.compile(r"~(\d+)(?=\s|\)|\||$)")
_OPERATOR = re.compile(r"(OR|AND|NOT)(?=\s|$|\(|\))")
_ENDS_WORD = re.compile(r"[\s|]")

#: What running text has and a query that somebody makes up has not.
_RUNNING = re.compile("[，。；：、！？\t\n]")


def parse(text: str, *, lenient: bool = False) -> Query:
    """Parse a query.

    ``lenient`` is for questions in natural language: pairs of quotation marks hold exact characters, everything
    else is text. Running text of more than :data:`MAX_LENGTH` characters or :data:`MAX_CLAUSES` pieces is a passage.

    Raises ``QueryError`` with the position of the mistake: a quotation mark without its partner, a parenthesis without
    one beside operators, an operator or a distance with nothing to combine, an unknown field, a value that the field
    cannot have, and what goes beyond one of the limits above.
    """
    running = _RUNNING.search(text) is not None
    longest = MAX_PASSAGE if running else MAX_LENGTH
    if len(text) > longest:
        raise QueryError("query.too_long", position=longest, characters=len(text), most=longest)
    if len(text) > MAX_LENGTH:
        return Query(text, Passage(text) if _reduced(text) else None)
    parser = _Parser(text, lenient, running)
    root = parser.parse()
    found = list(leaves(root))
    parts = sum(len(leaf.texts) if isinstance(leaf, Near) else 1 for leaf in found)
    if parts > MAX_CLAUSES:
        if not parser.typed and (running or not parser.operators):
            return Query(text, Passage(text))
        beyond = found[min(MAX_CLAUSES, len(found) - 1)].position
        raise QueryError("query.too_many_parts", position=beyond, parts=parts, most=MAX_CLAUSES)
    numbers = [leaf.reduced for leaf in found if isinstance(leaf, Words) and leaf.is_number]
    run = _reduced(text)
    return Query(text, root, run if numbers and run not in numbers and not parser.signs else None)


def _reduced(text: str) -> str:
    return reduce(fold(text))


class _Parser:
    """Reads from left to right; ``at`` is where it is, ``end`` where the group it is in ends."""

    def __init__(self, text: str, lenient: bool, running: bool) -> None:
        self.text = text
        self.half = text.translate(_HALF_WIDTH)
        self.lenient, self.running = lenient, running
        self.at, self.end, self.depth = 0, len(text), 0
        self.operators = False  # whether anything was read as an operator
        self.typed = False  # whether anything but bars was, which stand between the cells of tables too
        self.signs = False  # whether anything was, or as a quotation
        self.closing_marks = _closing_marks(self.half)
        self.partners = _partners(self.half, self.closing_marks)
        self.stray: int | None = None  # a parenthesis without its partner
        self.cells = running or is_row_of_cells(self.half)

    def parse(self) -> Node | None:
        root = self._alternatives()
        self.signs |= self.operators
        if self.operators and self.stray is not None and not self.running:
            raise _unbalanced(self.text, self.stray)
        return root or _as_it_stands(self.text)

    def _alternatives(self) -> Node | None:
        """What stands between OR and OR, until the group ends."""
        groups: list[list[Node]] = [[]]
        while (sign := self._peek()) is not None:
            if sign in ("|", "OR") and groups[-1] and self._more_after(len(sign)):
                self.at += len(sign)
                self.operators = True
                self.typed |= sign == "OR"
                groups.append([])
            elif sign == "|" or (sign == "AND" and groups[-1] and self._more_after(3)):
                self.at += len(sign)
            else:
                groups[-1] += self._item()
        alternatives = [_all(group) for group in groups if group]
        if not alternatives:
            return None
        return alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))

    def _peek(self) -> str | None:
        """The operator or the character that comes next, after white space; ``None`` at the end of the group."""
        while self.at < self.end and self.half[self.at].isspace():
            self.at += 1
        if self.at >= self.end:
            return None
        operator = None if self.lenient else _OPERATOR.match(self.half, self.at, self.end)
        if operator:
            return operator[1]
        return "" if self.lenient and self.half[self.at] == "|" else self.half[self.at]

    def _more_after(self, length: int) -> bool:
        return bool(self.half[self.at + length : self.end].strip(" |\t\n"))

    def _item(self) -> list[Node]:
        """One item, as a list: text without a word gives nothing."""
        start, sign = self.at, self.half[self.at]
        if not self.lenient:
            operator = _OPERATOR.match(self.half, start, self.end)
            if operator and operator[1] == "NOT" and self._more_after(3):
                return self._negated(3)
            if operator and not self.running:
                refuse_operator(self.half, operator[1], start)
            if sign == "-" and start + 1 < self.end and not self._is_text(self.half[start + 1]):
                return self._negated(1)
            if sign == "(" and (close := self._closing_parenthesis(start)) is not None:
                return self._group(close)
            if match := _FIELD.match(self.half, start, self.end):
                field = field_named(match[1], start, self.half[match.end() : self.end], running=self.running)
                if field is not None and (value := self._field(field, match.end(), text=not match[1].isascii())):
                    return value
        if sign in CLOSING and (quotation := self._quotation()) is not None:
            return quotation
        return self._word()

    def _is_text(self, behind: str) -> bool:
        """Whether a minus sign before this character is text: a dash, or the sign of a number in pasted text."""
        return re.match(r"[\s\-|)]", behind) is not None or (self.cells and behind.isdigit())

    def _negated(self, length: int) -> list[Node]:
        self._deeper()
        self.at += length
        self._peek()
        negated: list[Node] = [Not(node) for node in self._item()]
        self.depth -= 1
        return negated

    def _group(self, close: int) -> list[Node]:
        self._deeper()
        outer, self.end, self.at = self.end, close, self.at + 1
        inner = self._alternatives()
        self.at, self.end = close + 1, outer
        self.depth -= 1
        return [inner] if inner else []

    def _deeper(self) -> None:
        self.operators = self.typed = True
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise QueryError("query.too_deep", position=self.at, most=MAX_DEPTH)

    def _closing_parenthesis(self, opening: int) -> int | None:
        """Where the group that begins here ends; ``None`` where the parenthesis is part of a word, or never closed."""
        close = self.partners.get(opening)
        if close is None or close >= self.end:
            self.stray = opening
            return None
        after = self.half[close + 1 : self.end][:1]
        return close if not after or _ENDS_WORD.match(after) or after == ")" else None

    def _field(self, field: str, value_at: int, *, text: bool) -> list[Node] | None:
        """A field with its value; ``None`` where the value does not fit and name and colon may be ``text``."""
        start, self.at = self.at, value_at
        quoted = value_at < self.end and self.half[value_at] in CLOSING
        if quoted:
            end = self._end_of_quotation(value_at)
            if end is None:
                raise _not_closed(self.text, value_at)
            value, self.at = self.text[value_at + 1 : end], end + 1
        else:
            value = self._until_white_space()
        try:
            found: list[Node] = [field_value(field, value, start, quoted=quoted)]
        except UnfitValueError:
            if not text:
                raise
            self.at = start
            return None
        self.operators = self.typed = True
        return found

    def _until_white_space(self) -> str:
        start = self.at
        while self.at < self.end and not _ENDS_WORD.match(self.half[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def _quotation(self) -> list[Node] | None:
        opening = self.at
        end = self._end_of_quotation(opening)
        if end is None:
            if self.lenient or self.running:
                return None
            raise _not_closed(self.text, opening)
        inside = self.text[opening + 1 : end].strip()
        self.at = end + 1
        self.signs = True
        near = None if self.lenient else _NEARNESS.match(self.half, self.at, self.end)
        texts = tuple(text for text in inside.split() if _reduced(text))
        if near and len(texts) > 1:
            self._check_near(len(texts), near, opening)
            self.at = near.end()
            self.operators = self.typed = True
            return [Near(texts, int(near[1]), opening + 1)]
        if not (self.lenient or self.running):
            refuse_nearness(self.half, self.at, self.end, len(texts))
        return [Exact(inside, opening + 1)] if _reduced(inside) else []

    def _check_near(self, texts: int, near: re.Match[str], opening: int) -> None:
        if texts > MAX_NEAR:
            raise QueryError("query.too_many_near", position=opening, texts=texts, most=MAX_NEAR)
        if len(near[1]) > len(str(MAX_DISTANCE)) or int(near[1]) > MAX_DISTANCE:
            distance = near[1][:9]
            raise QueryError("query.too_far", position=near.start(), distance=distance, most=MAX_DISTANCE)

    def _end_of_quotation(self, opening: int) -> int | None:
        end = self.closing_marks.get(opening)
        return end if end is not None and end < self.end else None

    def _word(self) -> list[Node]:
        """Text up to white space, a quotation or a bar. Punctuation alone gives nothing."""
        start = self.at
        self.at += 1
        while self.at < self.end:
            sign = self.half[self.at]
            if sign.isspace() or (sign == "|" and not self.lenient):
                break
            if sign in CLOSING and self._end_of_quotation(self.at) is not None:
                break
            self.at += 1
        if self.half[start].isdecimal() and (behind := measure_end(fold(self.text[start : self.end]))):
            self.at = max(self.at, start + behind)  # a number and its unit are one, whatever is between
        chunk = self.text[start : self.at]
        half = self.half[start : self.at]
        if half.endswith(")") and half.count(")") > half.count("("):
            self.stray = self.at - 1
        if half.endswith("*") and not self.lenient and (begin := chunk[:-1]).strip("*＊") and _one_word(begin):
            self.operators = self.typed = True
            return [Prefix(begin, start)]
        if not (self.lenient or self.running):
            refuse_distance(half, start)
        words = Words(chunk, start)
        if words.is_one_character:
            return [Exact(chunk, start)]
        return [words] if words.terms() else []


def _closing_marks(half: str) -> dict[int, int]:
    """Where each quotation mark that has something to close it is closed."""
    nearest: dict[str, int] = {}
    found = {}
    for at in range(len(half) - 1, -1, -1):
        sign = half[at]
        if sign in CLOSING:
            ends = [nearest[closing] for closing in CLOSING[sign] if closing in nearest]
            if ends:
                found[at] = min(ends)
        nearest[sign] = at
    return found


def _partners(half: str, closing_marks: dict[int, int]) -> dict[int, int]:
    """Where each parenthesis is closed, quotations left out."""
    found: dict[int, int] = {}
    opened: list[int] = []
    at = 0
    while at < len(half):
        if half[at] in CLOSING:
            at = closing_marks.get(at, at)
        elif half[at] == "(":
            opened.append(at)
        elif half[at] == ")" and opened:
            found[opened.pop()] = at
        at += 1
    return found


def _one_word(text: str) -> bool:
    return re.fullmatch(r"\w+", text) is not None


def _all(nodes: list[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _as_it_stands(text: str) -> Node | None:
    """A query of punctuation alone can only be meant as it stands."""
    stripped = text.strip()
    meant = stripped.strip("".join([*CLOSING, *CLOSING.values()]) + "＂ 　").strip()
    return Exact(stripped, text.index(stripped)) if meant else None


def _not_closed(text: str, opening: int) -> QueryError:
    closing = CLOSING.get(text[opening], '"')[0]
    return QueryError("query.not_closed", position=opening, mark=text[opening], closing=closing)


def _unbalanced(text: str, position: int) -> QueryError:
    return QueryError("query.unbalanced", position=position, mark=text[position])
