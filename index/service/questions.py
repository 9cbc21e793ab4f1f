"""Queries that read like a question: told by their words, not by blanks.

Nobody who asks a question expects every word of it in the answer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analyzers import cut, fold
from index.errors import QueryError
from index.query.parser import CLOSING, parse
from index.query.tree import Exact, Node, Or, Query, Words
from index.query.words import ASKING, ASKING_ALONE, with_units, words_in

#: A question has so many words at least.
QUESTION_WORDS = 4

#: Words that say next to nothing of what a report is about.
_EMPTY = re.compile(
    "什么|怎么样?|怎么办|怎样|如何|为什么|为何|哪些|哪个|哪里|哪儿|哪种|哪几|多少|多久|多长|是否|能否|可否|有没有|是不是|能不能|请问|"
    "关于|对于|根据|按照|以及|或者|还是|因为|所以|如果|但是|并且|这个|那个|这些|那些|这样|那样|进行|可以|应该|需要|已经|一个|一些|"
    "他们|我们|你们|自己|其中|其他|以上|以下|之间|之后|之前|没有|不是|就是|都是|时候|的话"
)

_EMPTY_CHARACTERS = frozenset(
    "的了着过地得在和是与对为被将把就也都还又及或其从向由以于而并应可不没有无吗呢吧啊么嘛啥上下中里内外个这那此该要会能"
    "我你他她它们您说想让给用到去来做很太再才只之所者等各第"
)

_WORD = re.compile(r"\w")
#: Quotation marks, those that a person types to mark what must be there, and all signs that come in pairs.
_TYPED = frozenset('"＂')
_QUOTES = _TYPED | set(CLOSING)
_MARKS = _QUOTES | set("()（）")


class Asked(NamedTuple):
    """How a query is to be read: parsed, ``match`` as for a search, and whether it is a question."""

    query: Query
    match: str
    is_question: bool = False


def understand(text: str, match: str) -> Asked:
    """Read a query. A question is one of which any word may match.

    Raises ``QueryError``; not where a question has marks without partners.
    """
    if match == "any":
        return Asked(parse(text, lenient=True), match)
    question = is_question(text)
    try:
        query = parse(text)
    except QueryError as error:
        if not question or not _is_running_text(_without_marks(text, error)):
            raise
        return Asked(parse(text, lenient=True), "any", True)
    if question and _is_running_text(query):
        return Asked(parse(text, lenient=True), "any", True)
    return Asked(query, match)


def _without_marks(text: str, error: QueryError) -> Query:
    """A query without the mark that has no partner, which is where it could not be read. Raises for other mistakes."""
    at = error.position
    if at is None or text[at] not in _MARKS:
        raise error
    return parse(f"{text[:at]} {text[at + 1 :]}")


def is_question(text: str) -> bool:
    """Whether a text asks something in some words."""
    folded = fold(text)
    asks = ASKING.search(folded) is not None
    if not asks and ASKING_ALONE.isdisjoint(folded):
        return False  # as nearly every query; cutting takes longer
    words = _words(folded)
    return len(words) >= QUESTION_WORDS and (asks or not ASKING_ALONE.isdisjoint(words))


def is_telling(word: str) -> bool:
    """Whether a folded word says something of what a report is about."""
    return word not in _EMPTY_CHARACTERS and not _EMPTY.fullmatch(word)


def telling_part(query: Query) -> Query:
    """Any of the words of a query that say something; nothing to look for where there is none.

    Numbers are left out, since any match by words takes a number's unit for one.
    """
    words = dict.fromkeys(
        word.text for word in with_units(words_in(query.text)) if is_telling(word.text) and not word.is_number
    )
    return Query(query.text, Or(tuple(map(Words, words))) if words else None)


def _words(folded: str) -> list[str]:
    return [word for word in cut(folded) if _WORD.search(word)]


def is_quotation(text: str, clause: Node) -> bool:
    """Whether a clause of the query ``text`` stands in quotation marks; a lone character is looked for exactly as well."""
    return isinstance(clause, Exact) and text[: clause.position][-1:] in _QUOTES


def is_plain_text(query: Query) -> bool:
    """Whether a query is words and nothing else: no quotations, no operators and no fields."""
    return bool(query.clauses) and all(
        isinstance(clause, Words | Exact)
        and query.text.startswith(clause.text, clause.position)
        and not is_quotation(query.text, clause)
        for clause in query.clauses
    )


def _is_running_text(query: Query) -> bool:
    """The same, but for quotations inside of running text."""
    return is_plain_text(query) or (
        any(isinstance(clause, Words) for clause in query.clauses)
        and all(
            isinstance(clause, Words | Exact)
            and query.text.startswith(clause.text, clause.position)
            and (not is_quotation(query.text, clause) or _is_inside(query.text, clause))
            for clause in query.clauses
        )
    )


def _is_inside(text: str, quotation: Words | Exact) -> bool:
    """Whether a quotation has words right before or behind it, and marks that are set in print."""
    opening, closing = quotation.position - 1, quotation.position + len(quotation.text)
    beside = text[:opening][-1:] + text[closing + 1 : closing + 2]
    return text[opening] not in _TYPED and any(map(str.isalnum, beside))
