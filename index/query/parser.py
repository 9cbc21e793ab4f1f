"""From what a person types to the tree of the query.

Words stand apart by white space and are all required; quotation marks hold exact characters; ``OR`` or ``|``, ``NOT``
or ``-`` and parentheses combine; ``field:value`` narrows; ``begin*`` and ``"near these"~10`` widen. Full-width signs
are the same as half-width ones. What merely looks like syntax (``C++``, ``10:30``, a pasted sentence with brackets)
is text: signs count only where a word begins, brackets only around whole words, names only where a field has them.
"""

from __future__ import annotations

import re

from index.errors import QueryError
from index.query.fields import field_named, field_value
from index.query.tree import And, Exact, Near, Node, Not, Or, Prefix, Query, Words, leaves

#: The longest query, in characters.
MAX_LENGTH = 1000

#: The most clauses of one query.
MAX_CLAUSES = 64

#: What closes a quotation, by what opens it. Chinese input methods produce both curly marks for either end.
CLOSING = {'"': '"', "“": '”“"', "”": '”“"', "「": "」", "『": "』"}

#: Full-width signs and letters to half-width ones; the case of letters stays, since OR is an operator and or is not.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFF02: 0x22}

_FIELD = re.compile(r"([A-Za-z_]+|[\u4e00-\u9fff]{2,4}):")
_NEARNESS = re.compile(r"~(\d{1,4})(?=\s|\)|\||$)")
_OPERATOR = re.compile(r"(OR|AND|NOT)(?=\s|$|\(|\))")
_ENDS_WORD = re.compile(r"[\s|]")


def parse(text: str, *, lenient: bool = False) -> Query:
    """Parse a query.

    ``lenient`` is for questions in natural language: pairs of quotation marks hold exact characters, everything
    else is text. Raises ``QueryError`` with the position of the mistake: a quotation mark or parenthesis without its
    partner, an unknown field, a value that the field cannot have, a query of more than :data:`MAX_LENGTH` characters
    or :data:`MAX_CLAUSES` clauses.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text)} characters; {MAX_LENGTH} is the most, so shorten it",
            MAX_LENGTH,
            f"检索词有 {len(text)} 个字符，最多 {MAX_LENGTH} 个，请缩短。",
        )
    root = _Parser(text, lenient).parse()
    found = list(leaves(root))
    if len(found) > MAX_CLAUSES:
        raise QueryError(
            f"the query has {len(found)} parts; {MAX_CLAUSES} is the most, so leave some out",
            found[MAX_CLAUSES].position,
            f"检索式有 {len(found)} 个部分，最多 {MAX_CLAUSES} 个，请删去一些。",
        )
    return Query(text, root)


class _Parser:
    """Reads from left to right; ``at`` is where it is, ``end`` where the group it is in ends."""

    def __init__(self, text: str, lenient: bool) -> None:
        self.text = text
        self.half = text.translate(_HALF_WIDTH)
        self.lenient = lenient
        self.at, self.end = 0, len(text)
        self.operators = False  # whether anything was read as an operator
        self.stray: int | None = None  # a closing parenthesis without its partner

    def parse(self) -> Node | None:
        root = self._alternatives()
        if self.operators and self.stray is not None:
            raise _unbalanced(self.text, self.stray)
        return root or _as_it_stands(self.text)

    def _alternatives(self) -> Node | None:
        """What stands between OR and OR, until the group ends."""
        groups: list[list[Node]] = [[]]
        while (sign := self._peek()) is not None:
            if sign in ("|", "OR") and groups[-1] and self._more_after(len(sign)):
                self.at += len(sign)
                self.operators = True
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
            if sign == "-" and start + 1 < self.end and not re.match(r"[\s\-|)]", self.half[start + 1]):
                return self._negated(1)
            if sign == "(" and (close := self._closing_parenthesis(start)) is not None:
                return self._group(close)
            if match := _FIELD.match(self.half, start, self.end):
                field = field_named(match[1], start, self.half[match.end() : self.end])
                if field is not None:
                    return self._field(field, match.end())
        if sign in CLOSING and (quotation := self._quotation()) is not None:
            return quotation
        return self._word()

    def _negated(self, length: int) -> list[Node]:
        self.operators = True
        self.at += length
        self._peek()
        return [Not(node) for node in self._item()]

    def _group(self, close: int) -> list[Node]:
        outer, self.end, self.at = self.end, close, self.at + 1
        self.operators = True
        inner = self._alternatives()
        self.at, self.end = close + 1, outer
        return [inner] if inner else []

    def _closing_parenthesis(self, opening: int) -> int | None:
        """Where the group that begins here ends; ``None`` where the parenthesis is part of a word.

        Raises ``QueryError`` where it is never closed.
        """
        depth, at = 0, opening
        while at < self.end:
            sign = self.half[at]
            if sign in CLOSING and (end := self._end_of_quotation(at)) is not None:
                at = end
            elif sign == "(":
                depth += 1
            elif sign == ")":
                depth -= 1
                if not depth:
                    after = self.half[at + 1 : self.end][:1]
                    return at if not after or _ENDS_WORD.match(after) or after == ")" else None
            at += 1
        raise _unbalanced(self.text, opening)

    def _field(self, field: str, value_at: int) -> list[Node]:
        start, self.at = self.at, value_at
        quoted = value_at < self.end and self.half[value_at] in CLOSING
        if quoted:
            end = self._end_of_quotation(value_at)
            if end is None:
                raise _not_closed(self.text, value_at)
            value, self.at = self.text[value_at + 1 : end], end + 1
        else:
            value = self._until_white_space()
        self.operators = True
        return [field_value(field, value, start, quoted=quoted)]

    def _until_white_space(self) -> str:
        start = self.at
        while self.at < self.end and not _ENDS_WORD.match(self.half[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def _quotation(self) -> list[Node] | None:
        opening = self.at
        end = self._end_of_quotation(opening)
        if end is None:
            if self.lenient:
                return None
            raise _not_closed(self.text, opening)
        inside = self.text[opening + 1 : end].strip()
        self.at = end + 1
        near = None if self.lenient else _NEARNESS.match(self.half, self.at, self.end)
        if near and len(inside.split()) > 1:
            self.at = near.end()
            self.operators = True
            return [Near(tuple(inside.split()), int(near[1]), opening + 1)]
        return [Exact(inside, opening + 1)] if inside else []

    def _end_of_quotation(self, opening: int) -> int | None:
        closing = CLOSING[self.half[opening]]
        return next((at for at in range(opening + 1, self.end) if self.half[at] in closing), None)

    def _word(self) -> list[Node]:
        """Text up to white space, a quotation or a bar. Punctuation alone gives nothing."""
        start = self.at
        self.at += 1
        while self.at < self.end:
            sign = self.half[self.at]
            if sign.isspace() or (sign == "|" and not self.lenient):
                break
            if sign in CLOSING and not (self.lenient and self._end_of_quotation(self.at) is None):
                break
            self.at += 1
        chunk = self.text[start : self.at]
        half = self.half[start : self.at]
        if half.endswith(")") and half.count(")") > half.count("("):
            self.stray = self.at - 1
        if half.endswith("*") and not self.lenient and (begin := chunk[:-1]).strip("*＊") and _one_word(begin):
            self.operators = True
            return [Prefix(begin, start)]
        words = Words(chunk, start)
        if words.is_one_character:
            return [Exact(chunk, start)]
        return [words] if words.terms() else []


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
    return QueryError(
        f"the quotation mark {text[opening]} at character {opening + 1} is not closed; add {closing} or take it away",
        opening,
        f"第 {opening + 1} 个字符处的引号 {text[opening]} 没有配对，请补上 {closing} 或删去它。",
    )


def _unbalanced(text: str, position: int) -> QueryError:
    return QueryError(
        f"the parenthesis {text[position]} at character {position + 1} has no partner; add it, take this one away, "
        "or put the text in quotes",
        position,
        f"第 {position + 1} 个字符处的括号 {text[position]} 没有配对，请补上、删去，或把文字加上引号。",
    )
