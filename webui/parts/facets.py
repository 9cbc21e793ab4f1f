"""The side column: each facet with its exact counts, and what each value's link leads to.

Values, counts and order are the engine's; this decides what is folded away and where each link leads. A value
that is chosen is always shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.results import Facet, ResultPage
from webui.labels import label, value_label
from webui.language import gettext
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
        found += [
            Chip(field, filter_label(field, value, given.get(value, "")), search_url(state.toggle(field, value)))
            for value in values
        ]
    if state.match != "all":
        found.append(Chip("match", label("match", state.match), search_url(state.with_(match="all"))))
    if not state.synonyms:
        found.append(Chip("synonyms", label("synonyms", "0"), search_url(state.with_(synonyms=True))))
    return found


def filter_label(field: str, value: str, given: str = "") -> str:
    """A filter as a person reads it; ``given`` as in ``value_label``."""
    text = range_label(value) if field == "year" else ""
    shown = text or value_label(field, value, given)
    return gettext("%(field)s：%(value)s", field=label("metadata", field), value=shown)


def range_label(value: str) -> str:
    """``2016..2020`` in words, or ``""`` where the value is not a range."""
    start, dots, end = value.partition("..")
    if not dots:
        return ""
    if start and end:
        return f"{start}–{end}"
    return gettext("%(year)s 年及以后", year=start) if start else gettext("%(year)s 年及以前", year=end)


def year_ends(state: SearchState) -> tuple[str, str]:
    """What the from–to form shows: the ends of the one range chosen, else nothing."""
    ranges = [value for value in state.chosen("year") if ".." in value]
    if len(ranges) != 1:
        return "", ""
    start, _, end = ranges[0].partition("..")
    return start, end


def _panel(facet: Facet, state: SearchState) -> Panel:
    chosen = {value.value for value in facet.values if value.selected}
    options = [
        Option(
            value=value.value,
            label=value_label(facet.name, value.value, value.label),
            count=value.count,
            selected=value.selected,
            url=search_url(_toggled(state, facet.name, value.value, chosen)),
        )
        for value in facet.values
    ]
    largest = sorted(options, key=lambda option: -option.count)[:SHOWN]
    return Panel(
        name=facet.name,
        label=label("metadata", facet.name),
        shown=tuple(option for option in options if option.selected or option in largest),
        more=tuple(option for option in options if not (option.selected or option in largest)),
    )


def _toggled(state: SearchState, field: str, value: str, chosen: set[str]) -> SearchState:
    if value in chosen and value not in state.chosen(field):
        # Chosen by a range of years, or by another form of its name: what is left is named one by one.
        return state.choose(field, chosen - {value})
    return state.toggle(field, value)
