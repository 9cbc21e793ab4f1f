"""What queries ask of a moment before they are said: how common terms are, which names and values there are.

Implements ``nodes.Collection``. Statistics count the reports that are there; the server's own count deleted ones too until
they are merged away.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.engines.facets import chosen_values
from index.engines.names import Name, find_names, longest_of, may_be_names
from index.engines.weights import K1, NAME_FIELDS, idf
from index.opensearch_engine.mapping import named_by, whole
from index.opensearch_engine.search.documents import Documents
from index.opensearch_engine.search.moment import Moment
from index.opensearch_engine.search.nodes import FIELDS, Json
from index.opensearch_engine.search.rows import are_near

#: So many names are looked up with one question, and so many texts looked through.
_LOOKED_UP, _LOOKED_THROUGH = 10_000, 200


class Terms:
    """See above."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self.factor = 1.0 if moment.is_legacy else K1 + 1

    def most(self, terms: Sequence[tuple[str, str, float]]) -> float:
        """What no report exceeds by some terms (field, text, weight)."""
        self.count([(field, text) for field, text, _ in terms])
        having = self._moment.recall("frequency", [(field, text) for field, text, _ in terms])
        documents = self._moment.recall("fields", list({field for field, _, _ in terms}))
        weights = (weight * idf(documents[field], having[field, text]) for field, text, weight in terms)
        return (K1 + 1) * float(sum(weights))

    def frequencies(self, bigrams: Sequence[str]) -> list[int]:
        """How many reports have each of some bigrams."""
        return self.count([("bigrams", bigram) for bigram in bigrams])

    def count(self, terms: Sequence[tuple[str, str]]) -> list[int]:
        """How many reports have each of some terms, by field and text; their fields are counted with them."""
        fields = list(dict.fromkeys(field for field, _ in terms))
        known_fields, known = self._moment.recall("fields", fields), self._moment.recall("frequency", terms)
        unknown = [field for field in fields if field not in known_fields]
        missing = [term for term in dict.fromkeys(terms) if term not in known]
        conditions: list[Json] = [{"exists": {"field": FIELDS[field]}} for field in unknown]
        conditions += [{"term": {FIELDS[field]: whole(text)}} for field, text in missing]
        if conditions:
            counts = self._moment.counts(conditions)
            self._moment.remember("fields", dict(zip(unknown, counts, strict=False)))
            found = dict(zip(missing, counts[len(unknown) :], strict=True))
            self._moment.remember("frequency", found)
            known |= found
        return [known[term] for term in terms]

    def extremes(self, low: Json, high: Json) -> tuple[float | None, float]:
        """The least score that a query gives, ``None`` where it finds nothing, and the greatest that another gives."""
        least = self._first(low, "asc")
        return least, (self._first(high, "desc") or 0.0) if least is not None else 0.0

    def _first(self, query: Json, order: str) -> float | None:
        body = {"query": query, "size": 1, "sort": [{"_score": order}], "track_scores": True, "track_total_hits": False}
        hits = self._moment.search(body, scored=True)["hits"]["hits"]
        return float(hits[0]["_score"]) if hits else None

    def chosen(self, facet: str, values: Sequence[str], *, exact: bool) -> list[str]:
        """The values of a facet that some are, or that have some in them."""
        return sorted(chosen_values(facet, values, self.values(facet), exact=exact))

    def values(self, facet: str) -> list[str]:
        """The values of a facet that reports have, sorted."""
        return self._moment.remembered("values", facet, lambda: sorted(self._moment.values(facet)))

    def having_near(self, condition: Json, texts: tuple[str, ...], distance: int) -> list[str]:
        """The ``_id`` of the reports that match a condition and have texts near each other."""

        def look() -> list[str]:
            documents = Documents(self._moment)
            body = {"query": {"bool": {"filter": [condition]}}, "sort": [{"id": "asc"}]}
            may = [named_by(hit["sort"][-1])[0] for hit in self._moment.hits(body, 1 << 31)]
            found = []
            for at in range(0, len(may), _LOOKED_THROUGH):
                part = may[at : at + _LOOKED_THROUGH]
                read = zip(part, documents.texts(part), strict=True)
                found += [document for document, text in read if are_near(text, texts, distance)]
            return found

        return self._moment.remembered("near", (texts, distance), look)

    def names_in(self, text: str) -> tuple[Name, ...]:
        """The names of bodies and regions in a reduced text."""
        self.look_up([text])
        return find_names(text, longest_of(self._field_of))

    def look_up(self, texts: Sequence[str]) -> None:
        """Ask for all names that may be in some reduced texts, which is quicker than text by text."""
        may = {whole(name) for text in texts for name in may_be_names(text)}
        wanted = sorted(may - self._moment.recall("name", list(may)).keys())
        for at in range(0, len(wanted), _LOOKED_UP):
            part = wanted[at : at + _LOOKED_UP]
            condition: Json = {"bool": {"should": [{"terms": {field: part}} for field in NAME_FIELDS]}}
            terms = {field: {"terms": {"field": field, "include": part, "size": len(part)}} for field in NAME_FIELDS}
            answer = self._moment.aggregated(condition, terms)
            known = {field: {bucket["key"] for bucket in answer[field]["buckets"]} for field in NAME_FIELDS}
            fields = {name: next((f for f in NAME_FIELDS if name in known[f]), None) for name in part}
            self._moment.remember("name", fields)

    def _field_of(self, name: str) -> str | None:
        field: str | None = self._moment.recall("name", [whole(name)]).get(whole(name))
        return field
