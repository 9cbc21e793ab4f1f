"""The side column: each facet with its exact counts, and what each value's link leads to.

Counts are the engine's; what is chosen is the address's. A value that is chosen is always shown, even where
nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.results import Facet, ResultPage
from webui.labels import label, value_label
from webui.state import SearchState
from webui.urls import search_url

#: How many values of a facet are shown before “更多”.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Option:
    """One value; ``url`` chooses it, or drops it where it is ``selected``."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: the largest values, and the rest of them."""

    name: str
    label: str
    shown: tuple[Option, ...]
    more: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; ``url`` drops it."""

    field: str
    label: str
    url: str


def panels(page: ResultPage, state: SearchState) -> list[Panel]:
    """The facets that tell anything: those with a known value, and those in which something is chosen."""
    built = (_panel(facet, state) for facet in page.facets)
    return [panel for panel in built if any(o.value or o.selected for o in panel.shown)]


def chips(page: ResultPage | None, state: SearchState) -> list[Chip]:
    """What narrows the search, in the order of the facets. ``page`` supplies the engine's labels."""
    found = []
    for field, values in state.filters:
        facet = page.facet(field) if page else None
        given = {value.value: value.label for value in facet.values} if facet else {}
        for value in values:
            text = range_label(value) if field == "year" else ""
            text = text or value_label(field, value, given.get(value, ""))
            found.append(Chip(field, f"{label('facet', field)}：{text}", search_url(state.toggle(field, value))))
    if state.match != "all":
        found.append(Chip("match", label("match", state.match), search_url(state.with_(match="all"))))
    return found


def range_label(value: str) -> str:
    """``2016..2020`` in words, or ``""`` where the value is not a range."""
    start, dots, end = value.partition("..")
    if not dots:
        return ""
    if start and end:
        return f"{start}–{end}"
    return f"{start} 年及以后" if start else f"{end} 年及以前"


def year_ends(state: SearchState) -> tuple[str, str]:
    """What the from–to form shows: the ends of the one range chosen, else nothing."""
    ranges = [value for value in state.chosen("year") if ".." in value]
    if len(ranges) != 1:
        return "", ""
    start, _, end = ranges[0].partition("..")
    return start, end


def _panel(facet: Facet, state: SearchState) -> Panel:
    options = _options(facet, state)
    largest = sorted(options, key=lambda option: (not option.selected, -option.count))
    shown = {option.value for option in largest[:SHOWN]}
    shown |= {option.value for option in options if option.selected}
    ordered = _ordered(facet.name, options)
    return Panel(
        name=facet.name,
        label=label("facet", facet.name),
        shown=tuple(option for option in ordered if option.value in shown),
        more=tuple(option for option in ordered if option.value not in shown),
    )


def _options(facet: Facet, state: SearchState) -> list[Option]:
    chosen = [value for value in state.chosen(facet.name) if not (facet.name == "year" and ".." in value)]
    counted = [(v.value, v.label, v.count) for v in facet.values if v.count or v.value in chosen]
    known = {value for value, _, _ in counted}
    counted += [(value, "", 0) for value in chosen if value not in known]
    return [
        Option(
            value=value,
            label=value_label(facet.name, value, given),
            count=count,
            selected=value in chosen,
            url=search_url(state.toggle(facet.name, value)),
        )
        for value, given, count in counted
    ]


def _ordered(name: str, options: Iterable[Option]) -> list[Option]:
    """Years newest first, everything else largest first; the unknown always last."""
    if name == "year":
        by_year = sorted(options, key=lambda option: option.value, reverse=True)
        return sorted(by_year, key=lambda option: option.value == "")
    return sorted(options, key=lambda option: (option.value == "", -option.count))
