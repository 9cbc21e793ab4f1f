"""Nodes that ask for a record's values: facets, titles, figures. They match or not, and do not score."""

from __future__ import annotations

import numpy as np

from index.engines.facets import chosen_values
from index.whoosh_engine.read.term_postings import Mask
from index.whoosh_engine.search.evaluation import Constant, Evaluation, Node


class Every(Constant):
    """All reports; each scores 1."""

    def mask(self, search: Evaluation) -> Mask:
        return np.ones(search.count, bool)


class FacetHas(Node):
    """Documents whose value of a facet is one of ``values``; where not ``exact``, that contains one of them."""

    facet: str
    values: tuple[str, ...]
    exact: bool

    def mask(self, search: Evaluation) -> Mask:
        table = search.snapshot.facet(self.facet)
        chosen = chosen_values(self.facet, self.values, table.values, exact=self.exact)
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
