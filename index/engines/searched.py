"""A report as engines search it: its text with its title behind, the values that it is filtered by, the forms of names."""

from __future__ import annotations

from analyzers import fold, reduce
from index.fields import CODED
from index.report import Report

#: Stands between a report's text and a title that the text does not contain. Folding lets it through in neither a text
#: nor a query.
TITLE_SEPARATOR = "\0"


def searched_text(report: Report) -> str:
    """The body of a report, folded, and its title behind it where the body does not have it."""
    return with_title(fold(report.body), report.title)


def with_title(folded: str, title: str | None) -> str:
    """A folded body, and the title behind it where it does not have it."""
    own = fold(title or "")
    return folded if own in folded else folded + TITLE_SEPARATOR + own


def searched_form(name: str) -> str:
    """A name as it is matched."""
    return reduce(fold(name)).strip()


def facet_value(report: Report, facet: str) -> str:
    """A report's value of a coded field as filters and counts take it; empty where it has none."""
    value = getattr(report, facet)
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def facet_values(report: Report) -> dict[str, str]:
    """All of a report's values of coded fields."""
    return {facet: facet_value(report, facet) for facet in CODED}


def published_number(report: Report) -> int:
    """The date of publication as the number YYYYMMDD; 0 where it is not known."""
    return int(report.published.replace("-", "")) if report.published else 0
