"""Filters, facet counts, paging and order against counting and sorting by hand."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.errors import FilterError
from index.fields import FACETS, LEVELS
from index.protocol import Index
from tests.index.building import build, commits, found, searched_text

CHOICES = {
    "year": ["2008", "2009", "2010", "2012", "1999", "2009..2010", "..2009", "2011..", "2000..2001", ""],
    "agency": ["甲市教育局", "乙县财政局", ""],
    "province": ["广东", "湖南", ""],
    "city": ["广州市", ""],
    "county": ["赫山区", ""],
    "level": ["province", "city", "county", "township", ""],
    "is_report": ["true", "false"],
}

filters = st.fixed_dictionaries(
    {}, optional={facet: st.lists(st.sampled_from(values), max_size=3) for facet, values in CHOICES.items()}
)


def _value(report: Report, facet: str) -> str:
    value = getattr(report, facet)
    return "" if value is None else {True: "true", False: "false"}.get(value, str(value)) if value != 1 else "true"


def _passes(value: str, wanted: Sequence[str]) -> bool:
    for choice in wanted:
        low, dots, high = choice.partition("..")
        if value == choice or (dots and value and (low or "0") <= value <= (high or "9999")):
            return True
    return not wanted


def _matching(model: Mapping[str, Report], needle: str, chosen: Mapping[str, Sequence[str]]) -> list[Report]:
    return [
        report
        for report in model.values()
        if needle in searched_text(report)
        and all(_passes(_value(report, facet), wanted) for facet, wanted in chosen.items())
    ]


def _known(model: Mapping[str, Report], chosen: dict[str, list[str]]) -> dict[str, list[str]]:
    """Filters without names that no report has, which are refused."""
    have = {(facet, _value(report, facet)) for report in model.values() for facet in ("agency", "province", "city")}
    have |= {("county", _value(report, "county")) for report in model.values()}
    closed = ("year", "level", "is_report")
    return {
        facet: [value for value in wanted if facet in closed or not value or (facet, value) in have]
        for facet, wanted in chosen.items()
    }


@settings(max_examples=35, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.lists(filters, min_size=1, max_size=8), st.sampled_from(["", "公", "政府", "没有"]))
def test_counts_under_any_filters_are_those_of_counting_by_hand(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], many: list[dict[str, list[str]]], needle: str
) -> None:
    index, model = build(new_folder(), batches)
    for chosen in (_known(model, each) for each in many):
        page = index.search(f'"{needle}"' if needle else "", filters=chosen, facets=FACETS, page_size=100)
        expected = _matching(model, needle, chosen)
        assert page.total == len(expected)
        assert {hit.id for hit in page.hits} == {report.id for report in expected}
        assert [facet.name for facet in page.facets] == list(FACETS)
        for facet in page.facets:
            others = {name: wanted for name, wanted in chosen.items() if name != facet.name}
            counts = Counter(_value(report, facet.name) for report in _matching(model, needle, others))
            assert {value.value: value.count for value in facet.values if value.count} == dict(counts)
            wanted = chosen.get(facet.name, [])
            for value in facet.values:
                assert value.selected == (bool(wanted) and _passes(value.value, wanted))
                assert value.count or value.selected


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    commits,
    st.integers(1, 5),
    st.sampled_from(["", "政府", "公开 信", '"公"', "公开"]),
    st.sampled_from(["all", "any"]),
    st.sampled_from(["relevance", "newest", "oldest"]),
)
def test_pages_put_together_are_the_whole_ranking(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], size: int, query: str, match: str, sort: str
) -> None:
    index, _ = build(new_folder(), batches)
    whole = index.search(query, sort=sort, match=match, synonyms=False, page_size=1000)
    pages = [
        index.search(query, sort=sort, match=match, synonyms=False, page=number, page_size=size)
        for number in range(1, whole.total + 2)
    ]
    assert all(page.total == whole.total for page in pages)
    assert all(page.pages == -(-whole.total // size) for page in pages)
    hits = [hit for page in pages for hit in page.hits]
    assert [(hit.id, hit.rank, hit.score) for hit in hits] == [(hit.id, hit.rank, hit.score) for hit in whole.hits]
    assert [hit.rank for hit in hits] == list(range(1, whole.total + 1))
    assert len({hit.id for hit in hits}) == whole.total
    if sort == "relevance" and query:
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        ranking = index.rank(query, match=match)
        assert ranking == [(hit.id, hit.score) for hit in hits]
        assert index.rank(query, match=match, limit=2) == ranking[:2]


def _by_year_then_date(report: Report) -> tuple[int, int]:
    return report.year or 0, int((report.published or "0").replace("-", ""))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits)
def test_newest_and_oldest_go_by_year_then_date_and_put_unknown_years_last(
    new_folder: Callable[[], Path], batches: list[list[Report | str]]
) -> None:
    index, model = build(new_folder(), batches)
    for sort, newest in (("newest", True), ("oldest", False)):
        hits = index.search("", sort=sort, page_size=1000).hits
        expected = sorted(model.values(), key=_by_year_then_date, reverse=newest)
        expected.sort(key=lambda report: report.year is None)
        keys = [_by_year_then_date(report) for report in expected]
        assert [_by_year_then_date(model[hit.id]) for hit in hits] == keys
    assert [hit.id for hit in index.search("", page_size=1000).hits] == [
        hit.id for hit in index.search("", sort="newest", page_size=1000).hits
    ]


def test_equal_scores_keep_the_order_of_indexing_on_every_page(new_folder: Callable[[], Path]) -> None:
    same: list[list[Report | str]] = [[Report(id=f"{b}{n}", text="同样的话") for n in range(7)] for b in "abc"]
    index, model = build(new_folder(), same)
    for size in (1, 2, 5, 20, 100):
        pages = [index.search("同样", page=number, page_size=size).hits for number in range(1, 23)]
        assert [hit.id for hits in pages for hit in hits] == list(model)


def test_facet_values_stand_in_the_order_in_which_they_are_read(new_folder: Callable[[], Path]) -> None:
    chance = random.Random(5)
    given = [
        Report(
            id=str(n),
            text="公开",
            year=chance.choice([None, 2009, 2018, 2024]),
            level=chance.choice([None, *LEVELS]),
            agency=chance.choice([None, "甲局", "乙局", "丙局", "丙局"]),
        )
        for n in range(60)
    ]
    index, _ = build(new_folder(), [given])
    page = index.search("公开", facets=["agency", "year", "level"])
    order = {facet.name: [value.value for value in facet.values] for facet in page.facets}
    assert list(order) == ["agency", "year", "level"]
    assert order["year"] == ["2024", "2018", "2009", ""]
    assert order["level"] == [*LEVELS, ""]
    counts = [value.count for value in page.facets[0].values]
    assert order["agency"][-1] == ""
    assert counts[:-1] == sorted(counts[:-1], reverse=True)


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"color": ["red"]}, "unknown filter 'color'; the filters are: year"),
        ({"year": ["20l8"]}, "not a year"),
        ({"year": [".."]}, "not a year"),
        ({"year": ["2018..2016"]}, "write the earlier year first"),
        ({"level": ["town"]}, "one of: national, province"),
        ({"is_report": ["yes"]}, "true, false"),
        ({"agency": ["云水市教肓局"]}, "did you mean 云水市教育局"),
        ({"province": ["火星"]}, "no report has province '火星'"),
    ],
)
def test_a_filter_that_cannot_be_is_named(index: Index, filters: dict[str, list[str]], said: str) -> None:
    with pytest.raises(FilterError, match=said) as caught:
        index.search("公开", filters=filters)
    assert "\n" not in str(caught.value)
    assert caught.value.chinese != str(caught.value)


@pytest.mark.parametrize("name", ["云水", "云水市"])
def test_a_place_is_found_without_its_kind(index: Index, name: str) -> None:
    assert found(index, "", filters={"city": [name]}) == {"education-2018", "finance-2018", "finance-2016"}


@pytest.mark.parametrize("name", ["广东", "广东省"])
def test_a_province_is_found_by_its_full_name(index: Index, name: str) -> None:
    assert found(index, "", filters={"province": [name]}) == {"education-2018", "finance-2018", "finance-2016"}


@pytest.mark.parametrize("option", [{"sort": "best"}, {"match": "some"}, {"facets": ["color"]}, {"page": 0}])
def test_an_option_that_cannot_be_is_refused(index: Index, option: dict[str, object]) -> None:
    with pytest.raises(FilterError):
        index.search("公开", **option)  # type: ignore[arg-type]


def test_a_page_far_past_the_end_is_empty_and_knows_the_total(index: Index) -> None:
    page = index.search("", page=10**12, page_size=10**12)
    assert (page.total, page.hits) == (5, ())
