"""Which words of a query to let go where no report has all of them: as few as that takes, the least telling first.

A relaxed query is a text, which could have been typed: what is dropped is blanked out, and the rest (quotations,
operators, fields) stays as it was. So what is said of it can be asked again. It is relaxed over the whole collection,
whatever the filters: the counts of facets are then what choosing a value gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from index.engine import View
from index.query.parser import MAX_CLAUSES, parse
from index.query.tree import Exact, Figure, InFacet, Node, Not, Query, Words, leaves
from index.query.words import Word, with_units, words_in
from index.service.questions import is_quotation, is_telling

#: The most dropped words of which it is tried whether they can stay after all.
_PUT_BACK = 16


class Relaxed(NamedTuple):
    """What is left of a query; what was dropped, in the order in which it was typed; which share of the words that is."""

    query: Query
    dropped: list[str]
    share: float


def relax(view: View, query: Query, widen: Callable[[Query], Query]) -> Relaxed | None:
    """The query without as few words as it takes to find something; ``None`` where nothing is left to look for.

    ``widen`` adds what is searched beside the words typed.
    """
    words = _words(query)
    if len(words) + sum(1 for _ in leaves(query.root)) > MAX_CLAUSES:  # blanks part what is left
        return None

    def without(dropped: Iterable[Word]) -> Query:
        text = query.text
        for word in dropped:
            text = text[: word.start] + " " * (word.end - word.start) + text[word.end :]
        return parse(text)

    def finds(dropped: Iterable[Word]) -> bool:
        return view.count(widen(without(dropped)), {}, "all") > 0

    commonness = {word: view.count(widen(Query(word.text, Words(word.text))), {}, "all") for word in words}
    # What no report has goes first of all: nothing is found with it.
    order = sorted(words, key=lambda word: (commonness[word] > 0, is_telling(word.text), commonness[word]))
    if not _has_other_text(query):
        if not any(commonness[word] and is_telling(word.text) for word in words):
            return None
        order.pop()
    absent = sum(not commonness[word] for word in words)
    dropped = order[:absent] if absent and finds(order[:absent]) else _enough(order, absent, finds)
    if dropped is None:
        return None
    for word in reversed(dropped[-_PUT_BACK:-1]):
        fewer = [other for other in dropped if other is not word]
        if commonness[word] and finds(fewer):
            dropped = fewer
    return Relaxed(without(dropped), _texts(query.text, sorted(dropped)), len(dropped) / len(words))


def _enough(order: list[Word], low: int, finds: Callable[[Iterable[Word]], bool]) -> list[Word] | None:
    """The fewest of the first words, more than ``low``, whose absence is enough; ``None`` where that of all is not."""
    high = len(order)
    if high <= low or not finds(order):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if finds(order[:middle]) else (middle, high)
    return order[:high]


def _texts(text: str, words: Iterable[Word]) -> list[str]:
    """Words as they were typed, those that touch as one; each text once."""
    spans: list[tuple[int, int]] = []
    for word in words:
        if spans and spans[-1][1] == word.start:
            spans[-1] = spans[-1][0], word.end
        else:
            spans.append((word.start, word.end))
    return list(dict.fromkeys(text[start:end] for start, end in spans))


def _words(query: Query) -> list[Word]:
    """The words that are required and stand in the query as they are: not those of quotations, fields and groups."""
    found: list[Word] = []
    for clause in query.clauses:
        if not isinstance(clause, Words | Exact) or not query.text.startswith(clause.text, clause.position):
            continue  # of a field, whose name stands there
        if is_quotation(query.text, clause):
            continue
        found += words_in(clause.text, clause.position)
    return with_units(found)


def _has_other_text(query: Query) -> bool:
    """Whether the query looks for some text beside its words."""
    words = _words(query)

    def is_word(clause: Node) -> bool:
        position = getattr(clause, "position", -1)
        return any(word.start <= position < word.end for word in words)

    return any(
        not isinstance(clause, Words | Not | InFacet | Figure) and not is_word(clause) for clause in query.clauses
    )
