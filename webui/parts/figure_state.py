"""The state of the pages of figures and of coverage: the search that they are about, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from index.figures.results import COVERAGE_ORDERS, FigureQuery, Scope
from webui.parameters import MEASURES, ROWS
from webui.parts.facets import Links
from webui.state import ParameterError, SearchState, choice, differing, number
from webui.urls import facet_url, report_url, with_parameters

#: The figure that is shown where none is asked for.
FIRST = "requests_received"


#: What addresses of lists of values say otherwise than those of figures do: the order of rows, and which of them.
_OF_LISTS = ("order", "page", "page_size")


def measures_of(asked: FigureQuery) -> tuple[str, ...]:
    """What charts can show of figures."""
    possible = {"change": asked.by == "year", "ratio": asked.ratio}
    return tuple(name for name in MEASURES if possible.get(name, True))


def _check(name: str, value: str, possible: Sequence[str]) -> None:
    """Raise ``ParameterError`` for a value that other parameters leave no room for."""
    if value not in possible:
        raise ParameterError("parameter.unknown_choice", name=name, value=value, known=[*possible])


def scope_of(state: SearchState) -> Scope:
    """The reports that a search finds."""
    return Scope(state.query, state.filter_map, state.match, state.synonyms)


def _of_search(state: SearchState) -> SearchState:
    """A search as these pages keep it: which page of results is shown, and in which order, is not theirs."""
    return SearchState(state.query, state.filters, match=state.match, synonyms=state.synonyms)


@dataclass(frozen=True, slots=True)
class FigureState:
    """``asked`` of the reports that ``search`` finds; ``measure`` is what the charts show, ``page`` which rows."""

    search: SearchState
    asked: FigureQuery
    measure: str = MEASURES[0]
    page: int = 1
    page_size: int = ROWS

    @classmethod
    def from_args(cls, args: MultiDict[str, str], *, strict: bool = False) -> FigureState:
        """Read the parameters of an address. Raises as ``SearchState.from_args`` and ``FigureQuery`` do.

        ``strict`` is for what says which reports are found; what these pages alone know is refused wherever it cannot be.
        """
        names = tuple(dict.fromkeys(name for name in args.getlist("figure") if name)) or (FIRST,)
        ratio = len(names) > 1
        by, kind, order, measure = (
            choice(args, f"figures.{name}", True) for name in ("by", "kind", "order", "measure")
        )
        asked = FigureQuery(names, by=by, kind=kind, ratio=ratio)
        _check("order", order.removeprefix("-"), asked.orders)
        _check("measure", measure, measures_of(asked))
        return cls(
            _of_search(SearchState.from_args(args, strict=strict)),
            replace(asked, order=order),
            measure,
            number(args, "page", True),
            number(args, "figures.page_size", True),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this state, defaults left out."""
        pairs = self.search.pairs()
        if self.asked.names != (FIRST,):
            pairs += [("figure", name) for name in self.asked.names]
        asked = self.asked
        own = {"by": asked.by, "kind": asked.kind, "order": asked.order, "measure": self.measure}
        own |= {"page_size": str(self.page_size)}
        return pairs + differing({"page": str(self.page), **{f"figures.{name}": value for name, value in own.items()}})

    def with_(self, **changes: Any) -> FigureState:
        """The same otherwise, from the first page; what is asked of figures, or the search."""
        own: dict[str, Any] = {name: changes.pop(name) for name in ("measure", "page", "search") if name in changes}
        own = {"page": 1, "asked": replace(self.asked, **changes), **own}
        return replace(self, **own)

    def with_figures(self, names: tuple[str, ...]) -> FigureState:
        """Of other figures; an order by one that is gone is let go."""
        asked = FigureQuery(names, by=self.asked.by, kind=self.asked.kind, ratio=len(names) > 1)
        order = self.asked.order if self.asked.order.removeprefix("-") in asked.orders else asked.order
        measure = self.measure if self.measure != "ratio" or asked.ratio else MEASURES[0]
        return replace(self, asked=replace(asked, order=order), measure=measure, page=1)


@dataclass(frozen=True, slots=True)
class CoverageState:
    """The bodies of the reports that ``search`` finds, in an ``order``; only those with ``gaps``.

    ``failing`` asks for the reports that fail a sum instead, any where it is empty.
    """

    search: SearchState
    order: str = COVERAGE_ORDERS[0]
    gaps: bool = False
    failing: str | None = None
    page: int = 1

    @classmethod
    def from_args(cls, args: MultiDict[str, str], *, strict: bool = False) -> CoverageState:
        """As ``FigureState.from_args``."""
        return cls(
            _of_search(SearchState.from_args(args, strict=strict)),
            choice(args, "coverage.order", True),
            choice(args, "gaps", True) == "1",
            args.get("sum"),
            number(args, "page", True),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this state, defaults left out."""
        failing = [] if self.failing is None else [("sum", self.failing)]
        own = {"coverage.order": self.order, "gaps": str(int(self.gaps)), "page": str(self.page)}
        return self.search.pairs() + failing + differing(own)

    def with_(self, **changes: Any) -> CoverageState:
        """The same otherwise, from the first page."""
        return replace(self, **{"page": 1, **changes})


def of_search(state: SearchState) -> FigureState:
    """The figures of what a search finds."""
    return FigureState(_of_search(state), FigureQuery((FIRST,)))


def of_coverage(state: SearchState) -> CoverageState:
    """The coverage of what a search finds."""
    return CoverageState(_of_search(state))


def figures_url(state: FigureState, endpoint: str = "figures.show") -> str:
    """The page of figures in this state, or the same as a file or for programs."""
    return with_parameters(url_for(endpoint), state.pairs())


def links_of(state: FigureState) -> Links:
    """Where values of facets lead beside these figures: to the same figures of what is then found, and to lists that lead there."""
    figures = [pair for pair in FigureState.pairs(replace(state, search=SearchState())) if pair[0] not in _OF_LISTS]
    return Links(
        lambda search: figures_url(state.with_(search=search)),
        lambda name, search: with_parameters(facet_url(name, search), [("view", "figures"), *figures]),
    )


def coverage_url(state: CoverageState, endpoint: str = "coverage.show") -> str:
    """The page of coverage in this state, or the same for programs."""
    return with_parameters(url_for(endpoint), state.pairs())


def cell_url(report_id: str, figure: str) -> str:
    """The place in a report where a figure was read."""
    return f"{with_parameters(report_url(report_id, SearchState()), [('figure', figure)])}#figure"
