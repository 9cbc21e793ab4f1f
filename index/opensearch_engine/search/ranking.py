"""Which reports come first: by score, with what is added for text in a row and words close together, or by date.

What a query's clauses score, the cluster adds up, for every report; for a text in a row too, unless all of the best have
it. Closeness is measured here, in the texts of the best, by the same code and with the same bounds as in the embedded
engine (``index.engines.nearness``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.deadline import poll
from index.engines.compile import scoring_terms
from index.engines.nearness import LOOKED_AT, Wanted, closeness, typed_clauses, wanted
from index.opensearch_engine.mapping import named_by
from index.opensearch_engine.search.collection import Terms
from index.opensearch_engine.search.documents import NEWEST, OLDEST, Documents
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import Json, all_of, any_of, constant
from index.opensearch_engine.search.rows import in_a_row, places_of
from index.query.tree import Query

Ints = NDArray[np.int64]

_RANKED: tuple[Json, ...] = ({"_score": "desc"}, *NEWEST)

#: So many are ranked by the cluster first: the best, with those that score as the last of them, and one to tell.
_FIRST = 2 * LOOKED_AT + 1

#: Ends each of the texts that are looked through together.
_END = "\0"


class Hit(NamedTuple):
    """A report as it is ranked: its ``_id``, score, year and date of publication, and what it is sorted by last."""

    document: str
    score: float
    year: int
    published: int
    id: str

    @property
    def key(self) -> tuple[float, int, int, str]:
        """Sorts the best first; of equal ones the newest, then by id."""
        return (-self.score, -self.year, -self.published, self.id)


class Lift(NamedTuple):
    """What reports get for a text in a ``row``, or for words that stand ``near`` each other.

    ``each`` is what all get that match ``condition``; ``some`` what single ones do that were looked at, by ``_id``.
    """

    kind: str
    text: str
    condition: Json | None
    each: float
    some: dict[str, float]


class Ranking:
    """The best reports of one query under its filters."""

    def __init__(self, moment: Moment, terms: Terms, query: Query, match: str) -> None:
        self._moment, self._documents = moment, Documents(moment)
        # All at once, which is quicker than clause by clause.
        terms.count([term[:2] for clause in typed_clauses(query, match) for term in scoring_terms(clause)])
        self._wanted: Wanted = wanted(query, match, terms.most)
        self._query = query

    def best(self, scored: Json, condition: Json, most: int) -> tuple[list[Hit], list[Lift]]:
        """The first reports that match, of those that pass a condition, and what they were lifted for."""
        if not self._wanted.lifts:
            return self._first(scored, condition, most), []
        clauses = [any_of([in_a_row(text) for text in row.texts]) for row in self._wanted.rows]
        first, found = first_with_rows(self._moment, scored, condition, _FIRST, clauses)
        chosen = _looked_at(first)
        lifts = self._rows(
            chosen, clauses, found, condition, every=len(chosen) == len(first) < _FIRST, behind=most > LOOKED_AT
        )
        known = {hit.document: hit for hit in first}
        wide = [lift for lift in lifts if lift.condition is not None]
        if wide:
            scored = any_lifted(scored, wide)
            first = self._first(scored, condition, _FIRST)
            known = {hit.document: _with_rows(hit, wide) for hit in chosen} | {hit.document: hit for hit in first}
        last = first[-1].key if len(first) == _FIRST else None
        _raise(known, [lift for lift in lifts if lift.condition is None])
        if len(self._wanted.words) > 1 and chosen:
            if wide:  # others are the best now
                chosen = _looked_at(sorted(known.values(), key=lambda hit: hit.key))
            near = self._near([hit.document for hit in chosen])
            lifts.append(near)
            _raise(known, [near])
        return self._in_order(scored, condition, known, last, most), lifts

    def _in_order(
        self, scored: Json, condition: Json, known: dict[str, Hit], last: tuple[float, int, int, str] | None, most: int
    ) -> list[Hit]:
        """The first of all, of which some are known with their final scores; what is not comes behind ``last``."""
        found = sorted(known.values(), key=lambda hit: hit.key)
        if last is None or (len(found) >= most and found[most - 1].key <= last):
            return found[:most]
        others = [hit for hit in self._first(scored, condition, most + len(known)) if hit.document not in known]
        return sorted([*found, *others], key=lambda hit: hit.key)[:most]

    def _first(self, scored: Json, condition: Json, most: int) -> list[Hit]:
        return first_by_score(self._moment, scored, condition, most)

    def _rows(
        self,
        chosen: list[Hit],
        clauses: Sequence[Json],
        found: Sequence[set[str]],
        condition: Json,
        *,
        every: bool,
        behind: bool,
    ) -> list[Lift]:
        """What reports get for texts in a row: those that were chosen, and all others where not all of those have it.

        ``found`` are the best of all that each of the ``clauses`` finds; ``behind`` where the others are to be told apart too.
        """
        rows = self._wanted.rows
        if not rows or not chosen:
            return []
        having = [[hit.document for hit in chosen if hit.document in documents] for documents in found]
        # What is common stands in most documents: where all of the best have it, the others are not looked at, unless
        # some of them come forward by what is rare.
        rare = [at for at in range(len(rows)) if behind or len(having[at]) < len(chosen)]
        wide = set() if every else self._elsewhere(clauses, having, condition, rare)
        if wide:
            wide |= self._elsewhere(clauses, having, condition, [at for at in range(len(rows)) if at not in rare])
        return [
            Lift("row", row.text, clauses[at] if at in wide else None, row.bonus, dict.fromkeys(having[at], row.bonus))
            for at, row in enumerate(rows)
        ]

    def _elsewhere(
        self, clauses: Sequence[Json], having: list[list[str]], condition: Json, asked: Sequence[int]
    ) -> set[int]:
        """Those clauses of the ``asked`` that others match than those that are known to."""
        totals = self._moment.counts([all_of([clauses[at], condition]) for at in asked])
        return {at for at, total in zip(asked, totals, strict=True) if total > len(having[at])}

    def _near(self, documents: list[str]) -> Lift:
        texts = _Texts(self._documents.texts(documents))
        scores = np.float32(self._wanted.near) * closeness(texts, self._wanted.words)
        some = dict(zip(documents, scores.tolist(), strict=True))
        return Lift("near", self._query.text.strip(), None, 0.0, some)


def first_by_score(moment: Moment, scored: Json, condition: Json, most: int) -> list[Hit]:
    """The first reports that a query finds, of those that pass a condition, as its clauses score them."""
    return list(map(_hit, moment.hits(_ranked(scored, condition), most, scored=True)))


def first_with_rows(
    moment: Moment, scored: Json, condition: Json, most: int, clauses: Sequence[Json]
) -> tuple[list[Hit], list[set[str]]]:
    """The same, and which of them each of some clauses finds: those are looked at when the first are known."""
    body = _ranked(scored, condition)
    if clauses:
        named = [{"bool": {"filter": [clause], "_name": str(at)}} for at, clause in enumerate(clauses)]
        # Filters nothing: what need not match is not looked at before a hit is to be told of.
        body["post_filter"] = {"bool": {"must": [{"match_all": {}}], "should": named}}
    first: list[Hit] = []
    found: list[set[str]] = [set() for _ in clauses]
    for hit in moment.hits(body, most, scored=True):
        first.append(_hit(hit))
        for name in hit.get("matched_queries", ()):
            found[int(name)].add(first[-1].document)
    return first, found


def _with_rows(hit: Hit, lifts: Sequence[Lift]) -> Hit:
    """A report that was looked at with what it gets for texts in a row, added up as the cluster does."""
    more = sum(float(np.float32(lift.each)) for lift in lifts if hit.document in lift.some)
    return hit._replace(score=float(np.float32(hit.score + more)))


def dated(moment: Moment, condition: Json, most: int, *, newest: bool) -> list[str]:
    """What the first reports that match are sorted by, by date; those without a year last either way."""
    body = {"query": {"bool": {"filter": [condition]}}, "sort": list(NEWEST if newest else OLDEST)}
    return [hit["sort"][-1] for hit in moment.hits(body, most)]


def any_lifted(scored: Json, lifts: Sequence[Lift]) -> Json:
    """What a query finds, with what reports get for text in a row."""
    rows = [constant(lift.condition, lift.each) for lift in lifts if lift.condition is not None]
    return {"bool": {"must": [scored], "should": rows}}


def _ranked(scored: Json, condition: Json) -> Json:
    return {"query": {"bool": {"must": [scored], "filter": [condition]}}, "sort": list(_RANKED), "track_scores": True}


def _hit(hit: Json) -> Hit:
    score, year, published, sorted_by = hit["sort"]
    return Hit(named_by(sorted_by)[0], float(score), year, published, sorted_by)


def _looked_at(first: list[Hit]) -> list[Hit]:
    """The best of the first, with those that score as the last of them where these are not many."""
    if len(first) <= LOOKED_AT:
        return first
    equal = [hit for hit in first if hit.score >= first[LOOKED_AT - 1].score]
    return equal if len(equal) <= 2 * LOOKED_AT else first[:LOOKED_AT]


def _raise(known: dict[str, Hit], lifts: Sequence[Lift]) -> None:
    for lift in lifts:
        for document, more in lift.some.items():
            hit = known[document]
            known[document] = hit._replace(score=hit.score + more)


class _Texts:
    """Implements ``index.engines.nearness.Places`` of texts at hand."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.documents = len(texts)
        self._text = _END.join(texts)
        lengths = np.array([len(text) + len(_END) for text in texts], np.int64)
        self._starts = np.cumsum(lengths) - lengths
        self.of = cache(self._of)

    def _of(self, text: str) -> tuple[Ints, Ints]:
        poll()
        places = np.array(places_of(self._text, text), np.int64)
        return places, self._starts.searchsorted(places, "right") - 1
