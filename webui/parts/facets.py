"""The side column: each facet with its exact counts, and what each value's link leads to.

Values, counts and order are the engine's; this decides what stands on the page and where each link leads. However many
values a facet has, a page carries a few of them and leads to the list of all (``webui.pages.facet``). Regions are one
tree; of years, which have an order, none is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from index.fields import BY_NAME, FACETS, REGIONS, within
from index.results import Facet, FacetValue, ResultPage
from webui.labels import label, value_label
from webui.language import gettext
from webui.parts.years import axis, without_year
from webui.state import SearchState
from webui.urls import facet_url, search_url

#: The most values of a facet, and of each level of regions, that a page carries.
SHOWN = 12

#: What the panel of all regions is called.
REGION = "region"


@dataclass(frozen=True, slots=True)
class Links:
    """Where values lead: ``of`` gives the address of a search, ``list_of`` that of all values of a facet over one."""

    of: Callable[[SearchState], str]
    list_of: Callable[[str, SearchState], str]


#: Beside results.
RESULTS = Links(search_url, facet_url)

#: Gives the facet of a region as it is counted for the tree: without the filters of it and of what lies within.
RegionFacet = Callable[[str], Facet | None]


@dataclass(frozen=True, slots=True)
class Option:
    """One value; ``url`` chooses it, or drops it where it is ``selected``, and is ``""`` where that would find nothing.

    ``depth`` is its level in a tree. ``share`` is its count as a whole percentage of the largest. ``is_name``: the label is
    no word of ours, but what reports say.
    """

    value: str
    label: str
    count: int
    selected: bool
    url: str
    depth: int = 0
    share: int = 0
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class More:
    """The way to the list of all values of a facet, which has so many that are not shown here."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: what of it stands on the page, and where the rest is."""

    name: str
    label: str
    options: tuple[Option, ...]
    more: tuple[More, ...] = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force; ``url`` drops it."""

    field: str
    label: str
    url: str


def panels(
    page: ResultPage, state: SearchState, region: RegionFacet | None = None, links: Links = RESULTS
) -> list[Panel]:
    """The facets that tell anything: those with a known value, and those in which something is chosen; none of nothing."""
    if not any(value.count for facet in page.facets for value in facet.values):
        return []
    built: list[Panel] = []
    for facet in page.facets:
        if facet.name == "year":
            built.append(_years(facet, state, links))
        elif facet.name == REGIONS[0]:
            built.append(_tree(region or page.facet, state, links))
        elif facet.name not in REGIONS:
            built.append(_panel(facet, state, links))
    return [panel for panel in built if any(o.value or o.selected for o in panel.options)]


def lists_alone(state: SearchState, links: Links = RESULTS) -> list[More]:
    """The ways to facets that are not counted beside results."""
    return [More(label("metadata", name), 0, links.list_of(name, state)) for name in FACETS if BY_NAME[name].alone]


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


def option_of(
    facet: Facet, value: FacetValue, state: SearchState, links: Links = RESULTS, *, depth: int = 0, largest: int = 0
) -> Option:
    """A value as the page offers it."""
    return Option(
        value=value.value,
        label=value_label(facet.name, value.value, value.label),
        count=value.count,
        selected=value.selected,
        url=links.of(_toggled(state, facet, value)) + f"#facet-{REGION if facet.name in REGIONS else facet.name}",
        depth=depth,
        share=max(100 * value.count // largest, 2) if largest and value.count else 0,
        is_name=bool(value.value) and BY_NAME[facet.name].kind in ("name", "text"),
    )


def few(values: Iterable[FacetValue]) -> list[FacetValue]:
    """The few that a page carries, in their order: what is chosen, then the most frequent."""
    values = list(values)
    by_count = sorted(values, key=attrgetter("count"), reverse=True)
    kept = set(sorted(by_count, key=attrgetter("selected"), reverse=True)[:SHOWN])
    return [value for value in values if value in kept]


def _panel(facet: Facet, state: SearchState, links: Links) -> Panel:
    shown = few(facet.values)
    options = tuple(option_of(facet, value, state, links) for value in shown)
    return Panel(facet.name, label("metadata", facet.name), options, _more(facet, shown, state, links))


def _more(facet: Facet, shown: list[FacetValue], state: SearchState, links: Links) -> tuple[More, ...]:
    rest = len(facet.values) - len(shown)
    return (More(label("metadata", facet.name), rest, links.list_of(facet.name, state)),) if rest else ()


def _years(facet: Facet, state: SearchState, links: Links) -> Panel:
    """All years from the first to the last, those without reports too, the newest first; then the unknown."""
    largest = max((value.count for value in facet.values if value.value), default=0)
    options = tuple(option_of(facet, value, state, links, largest=largest) for value in axis(facet.values))
    return Panel(facet.name, label("metadata", facet.name), options)


def _tree(region: RegionFacet, state: SearchState, links: Links) -> Panel:
    """Provinces; under the one chosen its cities; under that of these which is chosen its counties.

    Where a province has no cities, as 北京, its counties stand under it.
    """
    levels: list[tuple[int, list[Option]]] = []
    more: list[More] = []
    opened, depth = True, 0
    for name in REGIONS:
        facet = region(name) if opened or state.chosen(name) else None
        if facet is None or not any(value.value or value.selected for value in facet.values):
            continue  # what is open stays so: there is no such level here
        shown = few(facet.values)
        levels.append((depth, [option_of(facet, value, state, links, depth=depth) for value in shown]))
        more += _more(facet, shown, state, links)
        opened, depth = sum(value.selected for value in facet.values) == 1, depth + 1
    return Panel(REGION, label("metadata", REGION), tuple(_nested([options for _, options in levels])), tuple(more))


def _nested(levels: list[list[Option]]) -> list[Option]:
    """Levels as one list: what is smaller after the one above it that is chosen, else at the end."""
    if not levels:
        return []
    first, below = levels[0], _nested(levels[1:])
    at = next((place for place, option in enumerate(first, 1) if option.selected), len(first))
    return [*first[:at], *below, *first[at:]]


def _toggled(state: SearchState, facet: Facet, value: FacetValue) -> SearchState:
    field = facet.name
    if not value.selected or value.value in state.chosen(field):
        changed = state.toggle(field, value.value)
    elif field == "year":
        changed = state.choose(field, without_year(state.chosen(field), value.value))
    else:  # chosen by another form of its name: what is left is named one by one
        rest = [other.value for other in facet.values if other.selected and other is not value]
        changed = state.choose(field, rest)
    for smaller in within(field)[1:]:
        changed = changed.choose(smaller, [])
    return changed
