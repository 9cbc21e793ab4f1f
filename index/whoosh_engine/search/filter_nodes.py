"""Nodes that ask for a record's values: facets, titles, figures. They match or not, and do not score."""

from __future__ import annotations

import numpy as np

from analyzers import fold
from index.fields import REGIONS
from index.query.filters import is_range, select
from index.whoosh_engine.body_names import without_kind
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.evaluation import Constant, Evaluation, Node


class Every(Constant):
    """All reports; each scores 1."""

    def mask(self, search: Evaluation) -> Mask:
        return np.ones(search.count, bool)


def _is_part(value: str, known: str) -> bool:
    return value in known


def _same_region(value: str, known: str) -> bool:
    return value in known or without_kind(value) == without_kind(known)


class FacetHas(Node):
    """Documents whose value of a facet is one of ``values``; where not ``exact``, that contains one of them.

    A region is also found by its name without its kind, or with one: 赫山, 广东省.
    """

    facet: str
    values: tuple[str, ...]
    exact: bool

    def mask(self, search: Evaluation) -> Mask:
        table = search.snapshot.facet(self.facet)
        if self.exact or any(map(is_range, self.values)):
            chosen = select(self.facet, self.values, table.values) if self.facet == "year" else set(self.values)
        else:
            accept = _same_region if self.facet in REGIONS else _is_part
            chosen = {
                known for known in table.values if known and any(accept(value, fold(known)) for value in self.values)
            }
        accepted: Mask = np.array([value in chosen for value in table.values], bool)
        return accepted[table.places]


class TitleHas(Node):
    """Documents whose folded title has these folded characters."""

    text: str

    def mask(self, search: Evaluation) -> Mask:
        needle = self.text.encode("utf-8", "surrogatepass")
        return search.snapshot.concatenated(lambda segment: segment.titles_with(needle), np.empty(0, bool))


class FigureBetween(Node):
    """Documents that state a figure of at least ``low`` and at most ``high``; ``None`` is no bound."""

    name: str
    low: float | None
    high: float | None

    def mask(self, search: Evaluation) -> Mask:
        figures = search.snapshot.figure(self.name).values
        mask: Mask = ~np.isnan(figures)
        if self.low is not None:
            mask &= figures >= self.low
        if self.high is not None:
            mask &= figures <= self.high
        return mask
