"""Finds: a query with its filters, widened by synonyms, and relaxed where no report has all of it.

What is searched for is settled over the whole collection, whatever the filters: a filter narrows a result and does not
change what it is, so that the counts of facets are what choosing a value gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from index.engine import CheckedFilters, Found, View
from index.errors import QueryError
from index.notes import FILTERED, PARTS, QUESTION, RELAXED, SYNONYMS, Note
from index.query.expansion import Expansion, expand
from index.query.parser import parse
from index.query.tree import Exact, Passage, Query
from index.service.questions import Asked, is_plain_text, telling_part
from index.service.relaxation import relax

#: Where a larger share of the words would have to go, what is left is no longer what was asked.
MOST_DROPPED = 0.5


class Retrieved(NamedTuple):
    """What was found.

    ``query`` is the one that was looked for; ``notes`` say where it is not the one that was asked, and why nothing is
    left of it. ``missing`` says that no report at all has what was asked.
    """

    query: Query
    found: Found
    notes: tuple[Note, ...] = ()
    missing: bool = False


def retrieve(view: View, asked: Asked, filters: CheckedFilters, *, synonyms: bool, loosely: bool = True) -> Retrieved:
    """What a query finds under filters; ``loosely`` lets go of words where nothing has all of them."""
    if asked.is_question and (stated := _stated(view, asked.query)) is not None:
        got = _widened(view, stated, filters, synonyms)
    elif asked.match == "any":
        got = _any_word(view, asked.query, filters, is_question=asked.is_question)
    elif isinstance(asked.query.root, Passage):
        got = _passage(view, asked.query, asked.query.root, filters, loosely=loosely)
    else:
        got = _widened(view, asked.query, filters, synonyms)
        if loosely and got.missing and asked.query.root is not None and not isinstance(asked.query.root, Passage):
            got = _relaxed(view, asked.query, filters, synonyms) or got
    return _explained(view, got, filters, asked.match) if filters and not got.found.total else got


def _stated(view: View, question: Query) -> Query | None:
    """A text that reads like a question as one that reports have in a row; ``None`` where none has."""
    if not view.count(Query(question.text, Exact(question.text)), {}, "all"):
        return None
    try:
        return parse(question.text)
    except QueryError:
        return None


def _any_word(view: View, query: Query, filters: CheckedFilters, *, is_question: bool) -> Retrieved:
    found = view.find(query, filters, "any")
    missing = _is_missing(view, query, found, filters, "any")
    return Retrieved(query, found, (Note(QUESTION, {}),) if is_question and not missing else (), missing)


def _is_missing(view: View, query: Query, found: Found, filters: CheckedFilters, match: str) -> bool:
    """Whether no report at all has what a query ``found`` under filters."""
    return not found.total and not (filters and view.count(query, {}, match))


def _passage(view: View, query: Query, passage: Passage, filters: CheckedFilters, *, loosely: bool) -> Retrieved:
    """What has the rarest parts of a long text; half of them where no report has all."""
    found = view.find(query, filters, "all")
    missing = _is_missing(view, query, found, filters, "all")
    half = missing and loosely
    if half:
        query = Query(query.text, replace(passage, loosely=True))
        found = view.find(query, filters, "all")
    return Retrieved(query, found, (Note(PARTS, {"half": half}),), missing)


def _widened(view: View, query: Query, filters: CheckedFilters, synonyms: bool) -> Retrieved:
    """What has all of a query, also by other names where that finds more."""
    expansion = expand(query) if synonyms else None
    if expansion and expansion.added:
        wider = view.find(expansion.query, filters, "all")
        more = wider.total - view.count(query, filters, "all")
        if more or (filters and view.count(expansion.query, {}, "all") > view.count(query, {}, "all")):
            notes = (_names(view, expansion, more),) if more else ()
            return Retrieved(expansion.query, wider, notes)
    found = view.find(query, filters, "all")
    return Retrieved(query, found, missing=_is_missing(view, query, found, filters, "all"))


def _names(view: View, expansion: Expansion, more: int) -> Note:
    """What the alternatives brought."""
    helped = [other.other for other, words in expansion.added if view.count(Query("", words), {}, "all")]
    return Note(SYNONYMS, {"names": list(dict.fromkeys(helped)), "total": more})


def _relaxed(view: View, query: Query, filters: CheckedFilters, synonyms: bool) -> Retrieved | None:
    """Those with all of a query but few of its words, or the best reports with any of them."""
    widen: Callable[[Query], Query] = (lambda part: expand(part).query) if synonyms else (lambda part: part)
    relaxed = relax(view, query, widen)
    if (relaxed is None or relaxed.share > MOST_DROPPED) and is_plain_text(query) and _says_something(view, query):
        best = _any_word(view, parse(query.text, lenient=True), filters, is_question=True)
        return best._replace(missing=True)
    if relaxed is None:
        return None
    got = _widened(view, relaxed.query, filters, synonyms)
    values = {
        "dropped": relaxed.dropped,
        "query": " ".join(relaxed.query.text.split()),
        "total": got.found.total,
    }
    return Retrieved(got.query, got.found, (Note(RELAXED, values), *got.notes), missing=True)


def _says_something(view: View, query: Query) -> bool:
    """Whether any report has anything of a query that tells what it is about."""
    part = telling_part(query)
    return part.root is not None and view.count(part, {}, "any") > 0


def _explained(view: View, got: Retrieved, filters: CheckedFilters, match: str) -> Retrieved:
    """Says how many there are without the filters, and without each, where they exclude every one."""
    match = "any" if any(note.kind == QUESTION for note in got.notes) else match
    total = view.count(got.query, {}, match)
    if not total:
        return got
    without = {
        field: left
        for field in filters
        if (left := view.count(got.query, {name: v for name, v in filters.items() if name != field}, match))
    }
    note = Note(FILTERED, {"fields": list(filters), "without": without, "total": total})
    return got._replace(notes=(*got.notes, note))
