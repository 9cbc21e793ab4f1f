"""The state of the search page: what the address says, no more. Every link of the pages is a state.

Parsing and writing are inverse: ``SearchState.from_args(state.pairs()) == state``. A name that is not a
parameter of ours is ignored, and values are kept sorted, so that one search has one address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from index.errors import GongkaiError
from index.fields import FACETS
from webui.parameters import DEFAULT_PAGE_SIZE, PARAMETERS, VALUES_LIMIT

PAGE_SIZES = (10, 20, 50)


class ParameterError(GongkaiError):
    """A parameter of the address that cannot be used."""


class PageMissingError(GongkaiError):
    """A page behind the last."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search: ``filters`` maps a facet to its chosen values, sorted; fields without values are absent."""

    query: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = "relevance"
    match: str = "all"
    synonyms: bool = True
    explain: bool = False
    page_size: int = DEFAULT_PAGE_SIZE
    page: int = 1

    @classmethod
    def from_args(cls, args: MultiDict[str, str], *, strict: bool = False) -> SearchState:
        """Read the parameters of an address. Whether query and filters make sense is the engine's to say.

        ``strict`` (the API) refuses an order or number that cannot be; otherwise (the pages) the default
        stands in for it. Raises :class:`ParameterError`, in both cases where too much is chosen.
        """
        filters = {field: args.getlist(field) for field in FACETS}
        if sum(map(len, filters.values())) > VALUES_LIMIT:
            raise ParameterError("parameter.too_many_filters", most=VALUES_LIMIT)
        return cls(
            query=args.get("q", "").strip(),
            filters=_canonical(filters),
            sort=choice(args, "sort", strict),
            match=choice(args, "match", strict),
            synonyms=choice(args, "synonyms", strict) == "1",
            explain=choice(args, "explain", strict) == "1",
            page_size=number(args, "page_size", strict),
            page=number(args, "page", strict),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say this state, in one fixed order, defaults left out."""
        pairs = [("q", self.query)] if self.query else []
        pairs += [(field, value) for field, values in self.filters for value in values]
        for name in ("sort", "match", "synonyms", "explain", "page_size", "page"):
            value = getattr(self, name)
            if value != getattr(_DEFAULT, name):
                pairs.append((name, str(int(value) if isinstance(value, bool) else value)))
        return pairs

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked, which is the first page rather than a result."""
        return self == _DEFAULT

    @property
    def narrowing(self) -> dict[str, Any]:
        """What says, beside the query, which reports are found, as ``Index.search`` and its like take it."""
        return {"filters": self.filter_map, "match": self.match, "synonyms": self.synonyms}

    @property
    def filter_map(self) -> dict[str, tuple[str, ...]]:
        return dict(self.filters)

    def chosen(self, field: str) -> tuple[str, ...]:
        """The values chosen in one field."""
        return self.filter_map.get(field, ())

    def toggle(self, field: str, value: str) -> SearchState:
        """Choose a value, or drop it where it is chosen."""
        values = set(self.chosen(field)) ^ {value}
        return self.choose(field, values)

    def choose(self, field: str, values: Iterable[str]) -> SearchState:
        """Put these values in place of those chosen in one field; the result begins at its first page."""
        return replace(self, filters=_canonical({**self.filter_map, field: values}), page=1)

    def without_filters(self) -> SearchState:
        return replace(self, filters=(), match="all", synonyms=True, page=1)

    def with_(self, **changes: object) -> SearchState:
        """Another query, order, match or page size, which begins at the first page; or another page."""
        return replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]


_DEFAULT = SearchState()


def year_range(args: MultiDict[str, str]) -> str | None:
    """The range (``2016..2020``, either end open) that the from–to form asks for, or ``None``.

    Raises :class:`ParameterError` where an end is not a year.
    """
    ends = [args.get(name, "").strip() for name in ("year_from", "year_to")]
    for end in ends:
        if end and not (end.isascii() and end.isdigit() and len(end) == 4):
            raise ParameterError("parameter.not_a_year", value=end[:20])
    start, stop = ends
    if start and stop and start > stop:
        start, stop = stop, start
    return f"{start}..{stop}" if start or stop else None


def _canonical(filters: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given = ((field, {*filters[field]}) for field in FACETS if field in filters)
    return tuple((field, tuple(sorted(values))) for field, values in given if values)


def check_page(page: int, pages: int) -> None:
    """Raise ``PageMissingError`` where there are not so many pages; the first is always there."""
    if page > max(pages, 1):
        raise PageMissingError("parameter.no_page", page=page, last=max(pages, 1))


def choice(args: MultiDict[str, str], name: str, strict: bool) -> str:
    """A parameter that is one of some, the first where it is not given; ``strict`` as in ``from_args``."""
    parameter = PARAMETERS[name]
    name, allowed = parameter.name, parameter.choices
    value = args.get(name, parameter.absent)
    if value in allowed:
        return value
    if strict:
        raise ParameterError("parameter.unknown_choice", name=name, value=value[:40], known=[*allowed])
    return parameter.absent


def differing(own: Mapping[str, str]) -> list[tuple[str, str]]:
    """Parameters, by their names in ``PARAMETERS``, as an address says them: without those that it need not say."""
    said = ((PARAMETERS[name], value) for name, value in own.items())
    return [(parameter.name, value) for parameter, value in said if value != parameter.absent]


def number(args: MultiDict[str, str], name: str, strict: bool) -> int:
    """A parameter that is a whole number; ``strict`` as in ``from_args``."""
    parameter = PARAMETERS[name]
    name, limit = parameter.name, parameter.most
    value = args.get(name, parameter.absent)
    plain = value.isascii() and value.isdigit()
    if plain and len(value.lstrip("0")) <= len(str(limit)) and 1 <= int(value) <= limit:
        return int(value)
    if strict:
        raise ParameterError("parameter.not_a_number", name=name, most=limit, value=value[:40])
    return parameter.default
